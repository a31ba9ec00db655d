"""Remedies: what may be done against a decision, on which day, and what of a file is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary
from tests.policies.written_packs import problems, write_pack

FILE = "remedies.yaml"
TEXT = """\
remedies:
  - {remedy: review, label: 申请复议, before: 本级政府, days: 60, to: 2026-06-30, clause: HILL-3}
  - {remedy: review, label: 申请复议, before: 本级政府, days: 90, from: 2026-07-01, clause: HILL-3}
  - {remedy: court, label: 起诉, before: 人民法院, months: 6, clause: HILL-3}
"""


def in_force(library: Library, day: dt.date) -> list[tuple[str, str, tuple[str, ...]]]:
    remedies = library.elements(library.pack("cn")).remedies
    return [
        (remedy.name, remedy.span, remedy.clauses)
        for remedy in remedies
        if remedy.start <= day.toordinal() <= remedy.end
    ]


@pytest.mark.parametrize(
    ("day", "basis"),
    [(dt.date(2024, 1, 1), "CN-2014-65"), (dt.date(2026, 6, 30), "CN-2014-65"), (dt.date(2026, 7, 1), "CN-LAW-76")],
)
def test_each_remedy_holds_once_on_a_day_by_the_law_of_that_day(library: Library, day: dt.date, basis: str) -> None:
    assert in_force(library, day) == [
        ("reconsideration", "60日", (basis, "CN-REVIEW-20")),
        ("litigation", "6个月", (basis, "CN-LIT-46")),
    ]


def test_remedies_are_read_and_told_in_words(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path, files={FILE: TEXT})
    assert problems(tmp_path, vocabulary) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("days: 60, ", "", "a remedy is open for a whole number of days or of months"),
        ("days: 60,", "days: 60, months: 2,", "a remedy is open for a whole number of days or of months"),
        ("days: 60,", "days: 0,", "a remedy is open for a whole number of days or of months"),
        ("days: 60,", "days: 1.5,", "a remedy is open for a whole number of days or of months"),
        ("days: 60,", "days: yes,", "a remedy is open for a whole number of days or of months"),
        ("to: 2026-06-30, ", "", "'review' stands twice on one day"),
        ("before: 人民法院, ", "", "'before' is missing"),
    ],
)
def test_what_a_file_may_not_say(tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, message: str) -> None:
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    write_pack(tmp_path, files={FILE: text})
    (problem,) = [problem for problem in problems(tmp_path, vocabulary) if FILE in problem]
    assert message in problem
    assert problem.startswith(f"hill/{FILE}:")
