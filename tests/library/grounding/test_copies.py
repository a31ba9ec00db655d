"""Copies: recognised, weighed, quarantined with a report."""

from __future__ import annotations

import pytest

from doudi.library.compare.document_comparison import compare
from doudi.library.compare.relation import measure_likeness
from doudi.library.grounding.copies import examine, format_difference
from doudi.library.structure.document import PolicyDocument
from tests.library.alterations import make_retypings
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
    assert examined.original is not None
    assert examined.original.name == name
    report = examined.report()
    assert official(name).heading.title in report[0]
    assert "不能作为依据引用" in report[0]
    assert f"{len(examined.reversals)}处" in report[0]
    assert report[1 : 1 + len(examined.reversals)] == [
        format_difference(difference) for difference in examined.reversals
    ]
    assert f"夹带的外来内容{len(examined.foreign)}处：" in report


@pytest.mark.parametrize("name", STYLES)
def test_the_same_text_and_a_clean_retyping_are_the_same(name: str) -> None:
    for text in (data_text(name), *make_retypings(data_text(name)).values()):
        examined = examine(copy(text), KNOWN)
        assert (examined.verdict, examined.standing, examined.quarantined) == ("same", "copy", False)
        assert not examined.citable
        assert "请引用原件" in examined.report()[0]


def test_a_copy_with_an_advertisement_alone_is_clean_and_the_advertisement_named() -> None:
    text = f"欢迎访问花生官方网站\n{data_text('parts')}\n版权所有 www.example.com\n"
    examined = examine(copy(text), KNOWN)
    assert examined.verdict == "clean"
    assert not examined.quarantined
    assert [difference.b for difference in examined.foreign] == ["欢迎访问花生官方网站", "版权所有 www.example.com"]


@pytest.mark.parametrize("name", STYLES)
def test_a_document_that_nobody_has_seen_keeps_its_standing(name: str) -> None:
    documents = [document for document in KNOWN if document.name != name]
    examined = examine(official(name), documents)
    assert (examined.verdict, examined.standing, examined.citable, examined.original) == ("new", "official", True, None)
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
    assert [(difference.a, difference.b) for difference in examined.reversals] == [("2031〕12号", "2031〕13号")]


@pytest.mark.parametrize(
    "around",
    [
        ("南屏市人民政府公报\n2030年第3期\n\n", ""),
        ("（2029年12月3日市人民政府第15次常务会议通过　2029年12月20日公布）\n\n", ""),
        ("", "\n市长　南山\n2029年12月20日\n"),
    ],
)
def test_a_reprint_with_other_matter_around_the_text_is_the_same(around: tuple[str, str]) -> None:
    before, after = around
    examined = examine(copy(before + data_text("articles").rstrip() + "\n" + after), KNOWN)
    assert (examined.verdict, examined.quarantined) == ("same", False)
    assert "题头、目录、落款" in examined.report()[0]


def test_an_amendment_that_is_named_makes_a_version() -> None:
    note = "（2029年12月20日公布　根据2032年5月4日《关于修改部分规章的决定》修正）"
    text = data_text("articles").replace("第一章 总则", f"{note}\n\n第一章 总则").replace("5个工作日", "3个工作日")
    examined = examine(copy(text, "official"), KNOWN)
    assert (examined.verdict, examined.standing, examined.quarantined) == ("version", "unverified", False)
    assert examine(copy(data_text("articles").replace("5个工作日", "3个工作日")), KNOWN).verdict == "altered"


def test_a_successor_that_repeals_the_original_is_a_version() -> None:
    text = data_text("articles").replace("6倍", "8倍").replace("5个工作日", "3个工作日").rstrip()
    successor = f"{text}《南屏市临时救助办法》（市政府令第58号）同时废止。"
    assert examine(copy(successor), KNOWN).verdict == "version"


def test_another_authority_after_the_same_model_is_new() -> None:
    text = data_text("parts").replace("云民发〔2031〕12号", "海政发〔2031〕40号").replace("云岭省", "海角市")
    text = text.replace("关于做好城镇困难家庭救助工作的意见", "关于贯彻落实城镇救助政策的实施意见").replace(
        "2031年2月10日", "2031年6月1日"
    )
    assert examine(copy(text, "official"), KNOWN).verdict == "new"


def test_an_excerpt_is_taken_from_the_whole() -> None:
    start, end = official("parts").outline.body
    excerpt = data_text("parts")[start : (start + end) // 2].replace("低于（含）", "高于（不含）")
    examined = examine(copy(excerpt), KNOWN)
    assert examined.quarantined
    assert any(difference.a == "低于（含）" for difference in examined.reversals)


def test_the_official_one_goes_before_a_copy_of_it() -> None:
    documents = [copy(data_text("parts"), "copy"), official("parts"), copy(data_text("parts"), "unverified")]
    examined = examine(copy(data_text("parts-reversed")), documents)
    assert examined.original is not None
    assert examined.original.standing == "official"


def test_a_copy_that_came_first_does_not_make_the_original_a_liar() -> None:
    documents = [copy(data_text("parts-reversed"), "copy")]
    assert examine(official("parts"), documents).verdict == "new"
    assert examine(copy(data_text("parts-reversed")), documents).verdict == "same"


def test_likeness() -> None:
    assert measure_likeness(official("parts"), official("parts")) == 1
    assert measure_likeness(official("parts"), official("articles")) < 0.3
    assert measure_likeness(official("parts"), copy("")) == 0


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
    listed = compare(copy(f"一、内容\n对家庭{a}。"), copy(f"一、内容\n对家庭{b}。"))
    assert [format_difference(difference) for difference in listed] == [says]
