"""What documents say of themselves."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.library.documents import PolicyDocument
from doudi.library.heading import Heading, parse_day
from tests.library.files import official

EXPECTED = {
    "parts": Heading(
        "云民发〔2031〕12号",
        "关于做好城镇困难家庭救助工作的意见",
        ("云岭省民政厅",),
        dt.date(2031, 2, 10),
        None,
        "public",
        False,
    ),
    "firstly": Heading(
        "青石民发〔2030〕7号",
        "青石县困难群众帮扶行动方案(2030年-2031年)",
        ("青石县民政局",),
        dt.date(2030, 5, 6),
        None,
        "on_request",
        False,
    ),
    "running": Heading(
        "白民发〔2029〕33号",
        "关于完善城市救助体系的意见",
        ("白桥省民政厅",),
        dt.date(2029, 6, 18),
        dt.date(2029, 7, 2),
        "",
        False,
    ),
    "articles": Heading("南屏市人民政府令第58号", "南屏市临时救助办法", (), None, None, "", False),
    "inline": Heading(
        "溪发〔2032〕4号", "关于加强城乡老年人关爱服务的通知", ("溪区民政局",), dt.date(2032, 9, 1), None, "", False
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_style_says_what_it_is(name: str) -> None:
    assert official(name).heading == EXPECTED[name]


def test_the_number_of_another_document_is_not_its_own() -> None:
    text = "关于做好救助工作的通知\n\n根据《某办法》（国民发〔2020〕3号）规定，现通知如下。\n\n一、内容\n照办。"
    assert PolicyDocument("x", text).heading.number == ""


def test_duties_that_may_not_be_shown() -> None:
    text = "关于救助工作的意见\n\n（此件公开发布，责任分工部分不公开）\n\n一、内容\n照办。"
    heading = PolicyDocument("x", text).heading
    assert (heading.disclosure, heading.duties_internal) == ("public", True)


@pytest.mark.parametrize(
    ("note", "disclosure"),
    [
        ("（此件不予公开）", "internal"),
        ("（此件依申请公开）", "on_request"),
        ("公开方式：主动公开", "public"),
        ("", ""),
    ],
)
def test_labels_of_disclosure(note: str, disclosure: str) -> None:
    assert PolicyDocument("x", f"某局通知\n\n一、内容\n照办。\n\n{note}\n").heading.disclosure == disclosure


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2019年5月21日", dt.date(2019, 5, 21)), ("二〇一九年五月二十一日", dt.date(2019, 5, 21)),
        ("二○二○年十二月三日", dt.date(2020, 12, 3)),
        ("2019年 05 月 21 日", dt.date(2019, 5, 21)), ("2019年2月30日", None), ("2019年", None),
    ],
)  # fmt: skip
def test_days(written: str, day: dt.date | None) -> None:
    assert parse_day(written) == day
