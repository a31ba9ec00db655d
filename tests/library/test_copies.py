"""Copies: recognised, weighed, quarantined with a report."""

from __future__ import annotations

import pytest

from doudi.library.comparing import compare
from doudi.library.copies import examine, likeness, told
from doudi.library.documents import PolicyDocument
from tests.library.altering import retypings
from tests.library.files import STYLES, data_text, official

KNOWN = [official(name) for name in STYLES]


def copy(text: str, standing: str = "unverified") -> PolicyDocument:
    return PolicyDocument("copy", text, standing)


@pytest.mark.parametrize("name", STYLES)
def test_a_reversed_copy_is_quarantined_with_a_report(name: str) -> None:
    examined = examine(copy(data_text(f"{name}-reversed"), "official"), KNOWN)
    assert (examined.verdict, examined.standing, examined.quarantined, examined.citable) == (
        "altered",
        "copy",
        True,
        False,
    )
    assert examined.of is not None
    assert examined.of.name == name
    report = examined.report()
    assert official(name).heading.title in report[0]
    assert "不能作为依据引用" in report[0]
    assert f"{len(examined.reversals)}处" in report[0]
    assert report[1 : 1 + len(examined.reversals)] == [told(one) for one in examined.reversals]
    assert f"夹带的外来内容{len(examined.foreign)}处：" in report


@pytest.mark.parametrize("name", STYLES)
def test_the_same_text_and_a_clean_retyping_are_the_same(name: str) -> None:
    for text in (data_text(name), *retypings(data_text(name)).values()):
        examined = examine(copy(text), KNOWN)
        assert (examined.verdict, examined.standing, examined.quarantined) == ("same", "copy", False)
        assert not examined.citable
        assert "请引用原件" in examined.report()[0]


def test_a_copy_with_an_advertisement_alone_is_clean_and_the_advertisement_named() -> None:
    text = f"欢迎访问花生官方网站\n{data_text('parts')}\n版权所有 www.example.com\n"
    examined = examine(copy(text), KNOWN)
    assert examined.verdict == "clean"
    assert not examined.quarantined
    assert [one.b for one in examined.foreign] == ["欢迎访问花生官方网站", "版权所有 www.example.com"]


@pytest.mark.parametrize("name", STYLES)
def test_a_document_that_nobody_has_seen_keeps_its_standing(name: str) -> None:
    others = [one for one in KNOWN if one.name != name]
    examined = examine(official(name), others)
    assert (examined.verdict, examined.standing, examined.citable, examined.of) == ("new", "official", True, None)
    assert examined.report() == ["未见过的文件。"]


def test_without_anything_known_all_is_new() -> None:
    assert examine(official("parts"), []).verdict == "new"


def test_only_official_documents_are_cited() -> None:
    assert [copy("一、内容", standing).citable for standing in ("official", "copy", "unverified")] == [
        True,
        False,
        False,
    ]


def test_another_number_and_day_under_the_same_title_is_a_version() -> None:
    text = (
        data_text("parts")
        .replace("〔2031〕12号", "〔2033〕5号")
        .replace("2031年2月10日", "2033年3月1日")
        .replace("640元", "700元")
    )
    examined = examine(copy(text, "official"), KNOWN)
    assert (examined.verdict, examined.standing, examined.quarantined) == ("version", "unverified", False)
    assert "另一版本" in examined.report()[0]


def test_another_number_alone_is_an_altered_copy() -> None:
    examined = examine(copy(data_text("parts").replace("〔2031〕12号", "〔2031〕13号")), KNOWN)
    assert examined.quarantined
    assert [(one.a, one.b) for one in examined.reversals] == [("2031〕12号", "2031〕13号")]


def test_another_authority_after_the_same_model_is_new() -> None:
    text = data_text("parts").replace("云民发〔2031〕12号", "海政发〔2031〕40号").replace("云岭省", "海角市")
    text = text.replace("关于做好城镇困难家庭救助工作的意见", "关于贯彻落实城镇救助政策的实施意见").replace(
        "2031年2月10日", "2031年6月1日"
    )
    assert examine(copy(text, "official"), KNOWN).verdict == "new"


def test_an_excerpt_is_taken_from_the_whole() -> None:
    start, end = official("parts").structure.body
    excerpt = data_text("parts")[start : (start + end) // 2].replace("低于（含）", "高于（不含）")
    examined = examine(copy(excerpt), KNOWN)
    assert examined.quarantined
    assert any(one.a == "低于（含）" for one in examined.reversals)


def test_the_official_one_goes_before_a_copy_of_it() -> None:
    known = [copy(data_text("parts"), "copy"), official("parts"), copy(data_text("parts"), "unverified")]
    examined = examine(copy(data_text("parts-reversed")), known)
    assert examined.of is not None
    assert examined.of.standing == "official"


def test_a_copy_that_came_first_does_not_make_the_original_a_liar() -> None:
    known = [copy(data_text("parts-reversed"), "copy")]
    assert examine(official("parts"), known).verdict == "new"
    assert examine(copy(data_text("parts-reversed")), known).verdict == "same"


def test_likeness() -> None:
    assert likeness(official("parts"), official("parts")) == 1
    assert likeness(official("parts"), official("articles")) < 0.3
    assert likeness(official("parts"), copy("")) == 0


@pytest.mark.parametrize(
    ("a", "b", "says"),
    [
        ("低于标准", "高于标准", "一：界限由“低于”变成“高于”"),
        ("予以救助", "不予救助", "一：肯定与否定颠倒：“予以”变成“不予”"),
        ("给予50元", "给予80元", "一：数字由“50元”变成“80元”"),
        ("应当办理", "可以办理", "一：应当、可以、不得一类的话由“应当”变成“可以”"),
        ("由残疾人申请", "由老年人申请", "一：由谁办、对谁办：“残疾人”变成“老年人”"),
        ("从3月起执行", "从5月起执行", "一：日期或期限由“3月”变成“5月”"),
    ],
)
def test_a_reversal_in_plain_chinese(a: str, b: str, says: str) -> None:
    found = compare(copy(f"一、内容\n对家庭{a}。"), copy(f"一、内容\n对家庭{b}。"))
    assert [told(one) for one in found] == [says]
