"""Numbers that Word writes by itself: lists, styles, restarts and overrides."""

from __future__ import annotations

import pytest

from doudi.library.formats.extraction import ExtractedText
from doudi.library.formats.word import read_word
from tests.library.word_files import abstract_list, list_level, paragraph, style, used_list, word_file

ARTICLES = abstract_list(
    "0", [list_level(0, "chineseCounting", "第%1条　"), list_level(1, "chineseCounting", "（%2）")]
) + used_list("1", "0")
DECIMALS = abstract_list("0", [list_level(0, "decimal", "%1."), list_level(1, "decimal", "%1.%2")]) + used_list(
    "1", "0"
)


def lines(*paragraphs: str, numbering: str, styles: str = "") -> list[str]:
    return read(*paragraphs, numbering=numbering, styles=styles).text.split("\n")


def read(*paragraphs: str, numbering: str, styles: str = "") -> ExtractedText:
    return read_word(word_file(paragraphs, numbering=numbering, styles=styles))


def numbered(*items: tuple[str, int], number: str = "1") -> list[str]:
    return [paragraph(text, number=number, level=str(level)) for text, level in items]


def test_levels_begin_anew_below_each_item_above() -> None:
    items = numbered(("甲", 0), ("乙", 1), ("丙", 1), ("丁", 0), ("戊", 1))
    assert lines(*items, numbering=ARTICLES) == ["第一条　甲", "（一）乙", "（二）丙", "第二条　丁", "（一）戊"]


def test_a_number_may_hold_those_above_it() -> None:
    items = numbered(("甲", 0), ("乙", 1), ("丙", 1), ("丁", 0), ("戊", 1))
    assert lines(*items, numbering=DECIMALS) == ["1.甲", "1.1 乙", "1.2 丙", "2.丁", "2.1 戊"]


def test_a_level_without_the_one_above_it_begins_with_its_start() -> None:
    assert lines(*numbered(("甲", 1)), numbering=DECIMALS) == ["1.1 甲"]


def test_numbers_come_from_a_style_and_from_what_it_is_based_on() -> None:
    styles = style("A", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>') + style("B", based_on="A")
    styles += style("C", '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>', based_on="B")
    items = [paragraph("甲", style="B"), paragraph("乙", style="C"), paragraph("丙", style="A")]
    assert lines(*items, numbering=ARTICLES, styles=styles) == ["第一条　甲", "（一）乙", "第二条　丙"]


def test_the_level_that_names_a_style_is_that_of_the_style() -> None:
    levels = [list_level(0, "decimal", "%1."), list_level(1, "decimal", "（%2）", extra='<w:pStyle w:val="Item"/>')]
    styles = style("Item", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    numbering = abstract_list("0", levels) + used_list("1", "0")
    assert lines(paragraph("甲", style="Item"), numbering=numbering, styles=styles) == ["（1）甲"]


def test_the_default_style_counts_for_paragraphs_that_name_none() -> None:
    styles = style("Normal", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', default="1")
    assert lines(paragraph("甲"), numbering=ARTICLES, styles=styles) == ["第一条　甲"]


def test_a_paragraph_may_switch_the_number_of_its_style_off() -> None:
    styles = style("A", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    items = [paragraph("甲", style="A"), paragraph("乙", style="A", number="0"), paragraph("丙", style="A")]
    assert lines(*items, numbering=ARTICLES, styles=styles) == ["第一条　甲", "乙", "第二条　丙"]


def test_a_circle_of_styles_ends() -> None:
    styles = style("A", based_on="B") + style("B", based_on="A")
    assert lines(paragraph("甲", style="A"), numbering=ARTICLES, styles=styles) == ["甲"]


def test_lists_of_one_definition_count_on_together() -> None:
    numbering = DECIMALS + used_list("2", "0")
    items = [paragraph("甲", number="1"), paragraph("乙", number="2"), paragraph("丙", number="1")]
    assert lines(*items, numbering=numbering) == ["1.甲", "2.乙", "3.丙"]


def test_a_list_may_begin_anew() -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = DECIMALS + used_list("2", "0", restart)
    items = [paragraph(text, number=number) for text, number in (("甲", "1"), ("乙", "2"), ("丙", "2"), ("丁", "1"))]
    assert lines(*items, numbering=numbering) == ["1.甲", "5.乙", "6.丙", "7.丁"]


def test_a_list_may_redefine_a_level() -> None:
    redefined = f'<w:lvlOverride w:ilvl="0">{list_level(0, "upperLetter", "%1）", start="3")}</w:lvlOverride>'
    numbering = abstract_list("0", [list_level(0, "decimal", "%1.")]) + used_list("1", "0", redefined)
    assert lines(*numbered(("甲", 0), ("乙", 0)), numbering=numbering) == ["C）甲", "D）乙"]


@pytest.mark.parametrize(
    ("restart", "last"), [("", "（1）"), ('<w:lvlRestart w:val="0"/>', "（2）"), ('<w:lvlRestart w:val="1"/>', "（1）")]
)
def test_when_a_level_begins_anew(restart: str, last: str) -> None:
    levels = [list_level(0, "decimal", "%1."), list_level(1, "decimal", "（%2）", extra=restart)]
    numbering = abstract_list("0", levels) + used_list("1", "0")
    assert lines(*numbered(("甲", 0), ("乙", 1), ("丙", 0), ("丁", 1)), numbering=numbering)[-1] == f"{last}丁"


def test_a_definition_by_a_linked_style() -> None:
    numbering = (
        abstract_list("0", [list_level(0, "decimal", "%1.")], extra='<w:styleLink w:val="List"/>')
        + abstract_list("1", [], extra='<w:numStyleLink w:val="List"/>')
        + used_list("1", "1")
    )
    assert lines(*numbered(("甲", 0)), numbering=numbering) == ["1.甲"]


def test_legal_numbering_writes_all_numbers_in_digits() -> None:
    levels = [list_level(0, "chineseCounting", "%1、"), list_level(1, "chineseCounting", "%1.%2", extra="<w:isLgl/>")]
    numbering = abstract_list("0", levels) + used_list("1", "0")
    assert lines(*numbered(("甲", 0), ("乙", 1)), numbering=numbering) == ["一、甲", "1.1 乙"]


@pytest.mark.parametrize(
    ("pattern", "suffix", "line"),
    [
        ("第%1条", "", "第一条 甲"), ("第%1条", '<w:suff w:val="space"/>', "第一条 甲"),
        ("第%1条", '<w:suff w:val="nothing"/>', "第一条甲"), ("%1、", '<w:suff w:val="tab"/>', "一、甲"),
    ],
)  # fmt: skip
def test_what_parts_a_number_from_the_text(pattern: str, suffix: str, line: str) -> None:
    numbering = abstract_list("0", [list_level(0, "chineseCounting", pattern, extra=suffix)]) + used_list("1", "0")
    assert lines(*numbered(("甲", 0)), numbering=numbering) == [line]


def test_a_form_that_is_not_known_is_told() -> None:
    numbering = abstract_list("0", [list_level(0, "thaiLetters", "%1、")]) + used_list("1", "0")
    extracted = read(*numbered(("甲", 0), ("乙", 0)), numbering=numbering)
    assert extracted.text == "甲\n乙"
    assert extracted.losses == ("自动编号丢失：有2段的编号（thaiLetters）没有读出，请对照原件",)


def test_a_list_without_a_definition_is_told() -> None:
    extracted = read(*numbered(("甲", 0), number="9"), numbering=DECIMALS)
    assert (extracted.text, extracted.losses) == ("甲", ("自动编号丢失：有1段的编号（没有定义）没有读出，请对照原件",))


def test_paragraphs_that_are_not_shown_are_not_counted() -> None:
    deleted = paragraph("旧条", number="1", level="0", mark='<w:del w:id="1"/>').replace("<w:r>", "<w:del><w:r>")
    deleted = deleted.replace("</w:r></w:p>", "</w:r></w:del></w:p>")
    hidden = paragraph("暗条", number="1", level="0", run="<w:vanish/>", mark="<w:vanish/>")
    items = [*numbered(("甲", 0)), deleted, hidden, *numbered(("乙", 0))]
    assert lines(*items, numbering=DECIMALS) == ["1.甲", "2.乙"]


@pytest.mark.parametrize("level", ["999999999", "-1", "八", "9" * 400])
def test_levels_that_do_not_exist(level: str) -> None:
    assert lines(paragraph("甲", number="1", level=level), numbering=ARTICLES)[-1].endswith("甲")
