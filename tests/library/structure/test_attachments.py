"""Notices and what they send out."""

from __future__ import annotations

import pytest

from doudi.library.structure.document import PolicyDocument

MEASURE = "某市困难家庭认定办法\n第一条 为规范工作，制定本办法。\n第二条 县级民政部门负责认定。"
NOTICE = (
    "关于印发《某市困难家庭认定办法》的通知\n各县民政局：\n{clauses}附件：1.某市困难家庭认定办法\n2.审核确认表\n"
    "某市民政局\n2025年10月21日\n"
)


@pytest.mark.parametrize("head", ["附件1\n", "附件\n", "附件1：\n", "附 件 1\n", "【附件1】\n", "附件一\n", ""])
def test_what_a_notice_sends_out_has_the_positions(head: str) -> None:
    document = PolicyDocument("x", NOTICE.format(clauses="请遵照执行。\n") + head + MEASURE)
    assert document.positions == ("第一条", "第二条")
    assert document.text_at("第二条") == "第二条 县级民政部门负责认定。"
    assert document.heading.title == "某市困难家庭认定办法"


def test_a_notice_with_clauses_and_a_measure() -> None:
    text = NOTICE.format(clauses="一、提高认识。认真落实。\n二、加强领导。明确责任。\n") + "附件1\n" + MEASURE
    document = PolicyDocument("x", text + "\n附件2\n审核确认表\n一、填表说明\n如实填写。")
    assert document.positions == ("一", "二", "附件1第一条", "附件1第二条", "附件2一")
    assert document.text_at("二") == "二、加强领导。明确责任。"
    assert document.text_at("第二条") == document.text_at("附件1第二条") == "第二条 县级民政部门负责认定。"
    assert document.heading.issuers == ("某市民政局",)


def test_a_measure_below_a_signed_notice_without_the_word() -> None:
    text = f"关于印发办法的通知\n一、提高认识。\n二、加强领导。\n某市民政局\n2025年10月21日\n{MEASURE}"
    document = PolicyDocument("x", text)
    assert document.positions == ("一", "二", "附件第一条", "附件第二条")
    assert document.text_at("二") == "二、加强领导。"


@pytest.mark.parametrize(
    "line", ["附件1所列家庭应当\n按月申报。", "附件1、附件2同时使用。", "附件1规定的范围内，从其规定。"]
)
def test_a_reference_to_an_attachment_begins_none(line: str) -> None:
    assert PolicyDocument("x", f"一、对象\n{line}\n二、标准\n三百元。").positions == ("一", "二")


def test_a_list_of_attachments_at_the_end() -> None:
    document = PolicyDocument("x", "一、对象\n低保家庭。\n附件：1.申请表\n2.审批表\n某局\n2024年1月1日")
    assert document.positions == ("一",)
    assert document.text_at("一") == "一、对象\n低保家庭。"
