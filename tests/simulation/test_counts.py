"""Counts what changes between two decisions of the same people, on tables written by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

import polars as pl

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.screening.engine.screener import ScreeningResult
from doudi.screening.tables.columns import STATUS
from doudi.simulation.counts import cube, places_of, total
from doudi.simulation.sums import cost, difference, having, monthly, number, undetermined, yearly

E, N, U = "eligible", "not_eligible", "undetermined"
HOMES = ["a", "b", "c", "d", "e", "f", "g", "h"]


def screened(dibao: list[tuple[str, int | None, int | None]], housing: list[str]) -> ScreeningResult:
    """Eight households, the first with two people, under one right with a sum and one without."""
    households = pl.DataFrame(
        {
            "household": HOMES,
            "region": ["450102901001", "450102901002", "450102902001", *["450103"] * 5],
            "on": [dt.date(2026, 9, 1)] * 8,
            "dibao": pl.Series([row[0] for row in dibao], dtype=STATUS),
            "dibao.low": pl.Series([row[1] for row in dibao], dtype=pl.Int64),
            "dibao.high": pl.Series([row[2] for row in dibao], dtype=pl.Int64),
            "housing_aid": pl.Series(housing, dtype=STATUS),
        }
    )
    people = pl.DataFrame({"household": ["a", *HOMES], "member": ["2", *["1"] * 8]}).sort("household", "member")
    return ScreeningResult(households, people, pl.DataFrame(), 0, {})


BEFORE = screened(
    [(N, None, None), (E, 500, 500), (E, 500, 500), (E, 500, 500), (E, 500, 500), (U, 100, 900), (E, 100, 900), (U, 0, None)],
    [E, N, N, N, N, N, U, N],
)  # fmt: skip
AFTER = screened(
    [(E, 300, 300), (N, None, None), (E, 700, 700), (E, 400, 400), (E, 500, 500), (U, 100, 900), (E, 200, 1000), (E, 50, None)],
    [E, N, N, N, E, N, U, N],
)  # fmt: skip


def the_cube(vocabulary: Vocabulary) -> pl.DataFrame:
    kinds = pl.DataFrame({"household": HOMES, "kind": [*"xxyyyyyy"]})
    return cube(vocabulary, places_of(kinds, BEFORE), BEFORE, AFTER)


def test_every_way_of_changing(vocabulary: Vocabulary) -> None:
    counts = the_cube(vocabulary)
    dibao = counts.filter(pl.col("right") == "dibao")
    assert Counter(dict(dibao.group_by("change").agg(pl.col("rows").sum()).iter_rows())) == {
        "gained": 1, "lost": 1, "more": 1, "less": 1, "same": 1, "alike": 1, "wide": 2,
    }  # fmt: skip
    assert number(dibao, "gained", counting="people") == 2
    assert (having(dibao, "b"), having(dibao, "a"), undetermined(dibao, "b"), undetermined(dibao, "a")) == (5, 6, 2, 1)
    housing = counts.filter(pl.col("right") == "housing_aid")
    assert {row[0]: row[1] for row in housing.select("change", "rows").iter_rows()} == {
        "gained": 1,
        "same": 1,
        "alike": 1,
    }


def test_costs_are_ranges_and_an_open_end_is_told(vocabulary: Vocabulary) -> None:
    dibao = the_cube(vocabulary).filter(pl.col("right") == "dibao")
    before, after = cost(dibao, "b"), cost(dibao, "a")
    # granted 4 × 500 and 100 to 900; undetermined up to 900, one without bound
    assert (before.low, before.high, before.loose) == (2100, 3800, 1)
    assert (str(before.money()), str(after.money())) == ("不少于21.00", "不少于21.50")
    assert (after.low, after.high, after.loose) == (
        300 + 700 + 400 + 500 + 200 + 50,
        300 + 700 + 400 + 500 + 1000 + 900,
        1,
    )
    bounded = dibao.filter((pl.col("b_loose") == 0) & (pl.col("a_loose") == 0))
    assert str(cost(bounded, "b").money()) == "21.00 至 38.00"


def test_what_is_settled_is_told_apart_from_what_is_not(vocabulary: Vocabulary) -> None:
    dibao = the_cube(vocabulary).filter(pl.col("right") == "dibao")
    assert str(difference(dibao, settled=True)) == "−1.00"  # +300 −500 +200 −100
    assert str(difference(dibao, settled=False)) == "不定"
    bounded = dibao.filter(pl.col("a_loose") == 0)
    # One household goes from 100..900 to 200..1000, in whatever pairs; the household that stays equally open is left out.
    assert str(difference(bounded, settled=False)) == "−7.00 至 +9.00"


def test_a_year_has_twelve_months(vocabulary: Vocabulary) -> None:
    counts = the_cube(vocabulary)
    assert monthly(vocabulary, counts, "b").low == 2100
    assert yearly(vocabulary, counts, "b").low == 25_200
    assert yearly(vocabulary, counts, "b", "medical_aid").low == 0


def test_places_are_townships_where_they_are_known(vocabulary: Vocabulary) -> None:
    counts = the_cube(vocabulary)
    assert set(counts["place"]) == {"450102901", "450102902", "450103"}
    assert set(counts["kind"]) == {"x", "y"}
    without = places_of(pl.DataFrame({"household": HOMES}), BEFORE)
    assert set(without["kind"]) == {""}


def test_parts_add_up(vocabulary: Vocabulary) -> None:
    all_parts = the_cube(vocabulary)
    twice = total([all_parts, all_parts])
    assert twice.height == all_parts.height
    assert cost(twice, "a").high == 2 * cost(all_parts, "a").high
    assert total([]).height == 0


def test_a_right_on_which_nothing_is_in_force_is_not_had(vocabulary: Vocabulary) -> None:
    lacking = replace(BEFORE, households=BEFORE.households.drop("dibao", "dibao.low", "dibao.high"))
    places = places_of(pl.DataFrame({"household": HOMES}), lacking)
    counts = cube(vocabulary, places, lacking, BEFORE).filter(pl.col("right") == "dibao")
    assert number(counts, "gained") == 5
    assert undetermined(counts, "a") == 2
