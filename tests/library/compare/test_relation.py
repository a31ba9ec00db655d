"""Whether two documents are versions of one text."""

from __future__ import annotations

from doudi.library.compare.relation import (
    find_title_span,
    has_same_title,
    is_related,
    is_version,
    measure_likeness,
    names_other_edition,
    names_predecessor,
)
from doudi.library.structure.document import PolicyDocument
from tests.library.files import data_text, official

TITLE = "南屏市临时救助办法"


def edition(note: str = "", end: str = "") -> PolicyDocument:
    """The invented ordinance with a note below its title and a sentence at its end."""
    text = data_text("articles").replace(f"{TITLE}\n", f"{TITLE}\n\n{note}\n", 1)
    return PolicyDocument("edition", text.rstrip() + end, "official")


def test_likeness_does_not_count_frames() -> None:
    assert measure_likeness(edition(), edition("（2031年3月9日公布）")) == 1
    assert measure_likeness(official("parts"), official("articles")) < 0.3


def test_titles_are_the_same_whatever_edition_they_name() -> None:
    assert has_same_title(
        PolicyDocument("a", f"{TITLE}（试行）\n\n第一条 照办。"), PolicyDocument("b", f"{TITLE}\n\n第一条 照办。")
    )
    assert not has_same_title(official("parts"), official("articles"))


def test_short_texts_are_always_compared_but_are_no_versions() -> None:
    a, b = PolicyDocument("a", "一、内容\n给予救助。"), PolicyDocument("b", "一、范围\n另行规定。")
    assert is_related(a, b)
    assert not is_version(a, b)


def test_a_document_that_repeals_another_names_its_predecessor() -> None:
    successor = edition(end=f"2025年印发的《{TITLE}》同时废止。")
    assert names_predecessor(successor, edition())
    assert not names_predecessor(edition(), successor)
    assert not names_predecessor(successor, successor), "both repeal an older one"


def test_another_edition_is_named_by_its_amendments() -> None:
    amended = edition("（2030年1月2日公布　根据2032年5月4日《关于修改部分规章的决定》修正）")
    assert names_other_edition(amended, edition())
    assert names_other_edition(edition("（2030年1月2日公布）"), amended)
    assert not names_other_edition(edition(), amended), "a text without any day may be a copy of the amended one"
    assert not names_other_edition(amended, amended)


def test_the_title_is_found_where_it_stands() -> None:
    document = official("articles")
    assert document.text[slice(*find_title_span(document))] == TITLE
    bare = PolicyDocument("bare", "\n# 云岭\n一、内容\n照办。")
    assert bare.text[slice(*find_title_span(bare))] == "云岭"
