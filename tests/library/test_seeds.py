"""The official documents beside the project, and the copy of one of them that lies. Skipped where they are not there."""

from __future__ import annotations

import csv

import pytest

from doudi.library.compare.document_comparison import compare
from doudi.library.formats.reader import read_document
from doudi.library.grounding.copies import examine
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.normal import plain_text
from tests.library.alterations import make_retypings
from tests.library.files import CLAUSES, DATA, OFFICIAL_SEEDS, SEEDS, seed

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"{SEEDS} is not there: the official documents cannot be read"
)

NUMBERS = ("厅发〔2019〕101号", "会民发〔2022〕63号", "赣发〔2018〕7号", "吉民发〔2019〕38号")
REPRINT = "guangxi-2019-101-web-reprint"
MOST_FALSE = 0.55  # of what is listed as a change in meaning: garbled words that nobody can weigh


@pytest.mark.parametrize("name", OFFICIAL_SEEDS)
def test_every_row_of_the_register_stands_at_its_position(name: str) -> None:
    document = seed(name)
    with (CLAUSES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lost = [
        row["id"]
        for row in rows
        if not any(
            plain_text(row["anchor"]) in plain_text(document.text[start:end])
            for start, end in document.spans(row["clause"])
        )
    ]
    assert lost == []
    assert len(rows) > 70


@pytest.mark.parametrize(("name", "number"), list(zip(OFFICIAL_SEEDS, NUMBERS, strict=True)))
def test_what_they_say_of_themselves(name: str, number: str) -> None:
    heading = read_document(SEEDS / f"{name}.txt").heading
    assert heading.number == number
    assert heading.title
    assert heading.issuers
    assert heading.issued is not None


@pytest.mark.parametrize("name", OFFICIAL_SEEDS)
@pytest.mark.parametrize("how", make_retypings(""))
def test_a_clean_retyping_has_no_difference(name: str, how: str) -> None:
    document = seed(name)
    assert compare(document, PolicyDocument("copy", make_retypings(document.text)[how])) == []


def test_the_reprint_is_recognised_and_refused() -> None:
    examined = examine(seed(REPRINT), [seed(name) for name in OFFICIAL_SEEDS])
    assert examined.original is not None
    assert examined.original.heading.number == "厅发〔2019〕101号"
    assert (examined.verdict, examined.standing, examined.citable) == ("altered", "copy", False)
    assert any("kaiyun" in difference.b for difference in examined.foreign)
    assert not any("kaiyun" in difference.b for difference in examined.reversals)


def test_the_changes_in_meaning_of_the_reprint_are_listed() -> None:
    """The list beside was made by hand from both texts."""
    grave = [difference for difference in compare(seed(OFFICIAL_SEEDS[0]), seed(REPRINT)) if difference.changes_meaning]
    with (DATA / "reprint-reversals.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = hits_in_total = 0
    missed = []
    for row in rows:
        hits = sum(
            row["clause"] == difference.clause
            and plain_text(row["official"]) in plain_text(difference.a)
            and plain_text(row["copy"]) in plain_text(difference.b)
            for difference in grave
        )
        listed += int(row["times"])
        hits_in_total += min(hits, int(row["times"]))
        missed += [row] if hits < int(row["times"]) else []
    assert listed > 100
    assert hits_in_total >= 0.95 * listed, missed
    assert len(grave) - hits_in_total <= MOST_FALSE * len(grave)


def test_synonyms_of_the_reprint_are_wording() -> None:
    light = {
        (plain_text(difference.a), plain_text(difference.b))
        for difference in compare(seed(OFFICIAL_SEEDS[0]), seed(REPRINT))
        if not difference.changes_meaning
    }
    assert {
        ("困难", "艰难"),
        ("保障", "确保"),
        ("提高", "提升"),
        ("纳入", "划入"),
        ("贫困", "贫穷"),
        ("支出", "开支"),
    } <= light


@pytest.mark.parametrize("name", OFFICIAL_SEEDS)
def test_none_of_them_is_a_copy_of_another(name: str) -> None:
    documents = [seed(other_name) for other_name in OFFICIAL_SEEDS if other_name != name]
    assert examine(seed(name), documents).verdict == "new"
