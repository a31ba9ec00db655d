"""Frames of two documents held against each other: equal lines, versions of a line, and lines that stand alone."""

from __future__ import annotations

from doudi.library.compare.frame_matching import match_frames
from doudi.library.structure.document import PolicyDocument

CLAUSES = "\n\n第一条 为了规范救助工作，制定本办法。\n第二条 本办法自2031年7月1日起施行。\n"


def match(front_a: str, front_b: str) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Pairs of lines, and the lines that only the first or only the second frame has."""
    a, b = PolicyDocument("a", front_a + CLAUSES), PolicyDocument("b", front_b + CLAUSES)
    frames = match_frames(a, b, [])
    return (
        [(a.text[slice(*span_a)], b.text[slice(*span_b)]) for span_a, span_b in frames.pairs],
        [a.text[slice(*span)] for span in frames.only_a],
        [b.text[slice(*span)] for span in frames.only_b],
    )


def test_equal_lines_need_not_be_compared() -> None:
    front = "云岭省民政厅文件\n云民发〔2031〕12号\n云岭省临时救助办法"
    assert match(front, front.replace("\n", "\n\n")) == ([], [], [])


def test_a_title_with_an_issuer_or_an_edition_is_the_same_title() -> None:
    assert match("云岭省临时救助办法", "云岭省人民政府\n云岭省临时救助办法（2031年修订）")[0] == []


def test_numbers_titles_and_offices_that_differ_are_pairs() -> None:
    pairs, only_a, only_b = match(
        "云民发〔2031〕12号\n云岭省临时救助办法\n民政厅", "云民发〔2031〕13号\n云岭省医疗救助办法\n财政厅"
    )
    assert set(pairs) == {
        ("云民发〔2031〕12号", "云民发〔2031〕13号"),
        ("云岭省临时救助办法", "云岭省医疗救助办法"),
        ("民政厅", "财政厅"),
    }
    assert (only_a, only_b) == ([], [])


def test_notes_on_different_days_of_different_acts_stand_alone() -> None:
    note, congress_note = "2026-04-30 公布", "（2026年4月30日第十四届人民代表大会第二十二次会议通过）"
    assert match(f"云岭省临时救助办法\n{note}", f"云岭省临时救助办法\n{congress_note}") == ([], [note], [congress_note])


def test_what_a_site_counts_is_never_a_contradiction() -> None:
    assert match("浏览次数：12\n云岭省临时救助办法", "浏览次数：407\n云岭省临时救助办法")[0] == []
