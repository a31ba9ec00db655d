"""Names in a report."""

from __future__ import annotations

import pytest

from doudi.policies.packs.library import Library
from doudi.population.assumptions import assumptions
from doudi.simulation.changes import float_free
from doudi.simulation.labels import cited, clauses_of, common_beginning, kind_words, place_words


def test_every_kind_that_is_invented_has_a_name() -> None:
    for kind in (*assumptions().types_residents.options, *assumptions().types_applicants.options):
        assert kind_words(kind) != kind
    assert kind_words("别的") == "别的"


def test_places() -> None:
    assert place_words("620422").endswith("会宁县")
    assert place_words("620422901").startswith(place_words("620422"))
    assert not place_words("620422901").endswith("901")
    assert place_words("620422101").endswith("会宁县620422101")


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        (["甲省乙市丙区东镇", "甲省乙市丁区西镇"], "甲省乙市"),
        (["甲省乙市丙区东镇", "甲省乙市丙区东乡"], "甲省乙市丙区"),
        (["甲省乙市"], ""),
        (["甲", "乙"], ""),
        ([], ""),
    ],
)
def test_what_all_places_share_is_said_once(names: list[str], shared: str) -> None:
    assert common_beginning(names) == shared


def test_citations_name_each_clause_once(library: Library) -> None:
    clauses = clauses_of(library)
    assert cited(clauses, ("GX-4.2", "GX-4.2", "nowhere")) == clauses["GX-4.2"].document + clauses["GX-4.2"].position


@pytest.mark.parametrize(
    ("above", "below", "text"), [(11, 10, "1.1"), (2, 1, "2"), (1059, 1000, "1.059"), (1, 20, "0.05"), (4, 3, "4/3")]
)
def test_fractions(above: int, below: int, text: str) -> None:
    assert float_free(above, below) == text
