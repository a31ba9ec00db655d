"""Households as a whole: monthly money before and after, and the gap to the line, worked out by hand."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from doudi.policies.packs import Library
from doudi.screening.local_values import LocalValues
from doudi.screening.names import STATUS
from doudi.screening.screener import Screened
from doudi.screening.simulate_counts import places_of
from doudi.screening.simulate_homes import PER_FEN, homes, lines_of, total
from doudi.screening.stored import Stored, store

ON = dt.date(2026, 9, 1)
E, N, U = "eligible", "not_eligible", "undetermined"


def stored(library: Library) -> Stored:
    """Three households: two people with 300 yuan, one with an unknown wage, one that does not count with 5000."""
    households = pl.DataFrame({"household": ["a", "b", "c"], "region": ["450102"] * 3, "on": [ON] * 3})
    people = pl.DataFrame(
        {
            "household": ["a", "a", "b", "c", "c"],
            "member": ["1", "2", "1", "1", "2"],
            "wage_income": [300, 0, None, 0, 5000],
            "transfer_income": [None, None, 100, None, None],
            "counted": [True, None, None, True, False],
        }
    )
    return store(library.vocabulary, households, people)


def screened(
    sums: list[tuple[str, int | None, int | None]], subsidy: list[tuple[str, int | None, int | None]]
) -> Screened:
    def columns(name: str, cells: list[tuple[str, int | None, int | None]]) -> dict[str, pl.Series]:
        status, low, high = zip(*cells, strict=True)
        return {
            name: pl.Series(status, dtype=STATUS),
            f"{name}.low": pl.Series(low, dtype=pl.Int64),
            f"{name}.high": pl.Series(high, dtype=pl.Int64),
        }

    keys = {"household": ["a", "b", "c"], "region": ["450102"] * 3, "on": [ON] * 3}
    households = pl.DataFrame(keys | columns("dibao", sums))
    own = {"household": ["a", "a", "b", "c", "c"], "member": ["1", "2", "1", "1", "2"]}
    people = pl.DataFrame(own | columns("disability_care_subsidy", subsidy))
    return Screened(households, people, pl.DataFrame(), 0, {})


NONE = (N, None, None)


@pytest.fixture
def found(library: Library) -> pl.DataFrame:
    entered = LocalValues({"45": {"dibao_standard": [(ON.toordinal() - 99, 60_000)]}})
    tables = stored(library)
    before = screened([(E, 50_000, 50_000), (U, 10_000, 50_000), NONE], [NONE] * 5)
    after = screened([(E, 70_000, 70_000), (U, 10_000, 50_000), NONE], [NONE, (E, 8_000, 8_000), NONE, NONE, NONE])
    kinds = pl.DataFrame({"household": ["a", "b", "c"], "kind": ["x", "y", "z"]})
    lines = lines_of(library, entered, tables)
    assert lines["line"].to_list() == [60_000 * PER_FEN]
    return homes(library.vocabulary, places_of(kinds, before), tables, lines, before, after).sort("kind")


def test_what_becomes_of_monthly_money(found: pl.DataFrame) -> None:
    assert found["change"].to_list() == ["more", "alike", "same"]
    assert found["households"].to_list() == [1, 1, 1]
    assert found["people"].to_list() == [2, 1, 2]


def test_gaps(found: pl.DataFrame) -> None:
    """a: 1200 less 300 of wage, then 500, then 780 of rights. b: 600 less 100 of other income; the wage may be anything, and up
    to 500 of rights are open: at most 500, at least nothing. c: one person counted, without income."""
    fen = found.select(pl.col("^(none|before|after)_(low|high)$") // PER_FEN)
    assert fen["none_low"].to_list() == [90_000, 0, 60_000]
    assert fen["none_high"].to_list() == [90_000, 50_000, 60_000]
    assert fen["before_low"].to_list() == [40_000, 0, 60_000]
    assert fen["before_high"].to_list() == [40_000, 50_000, 60_000]
    assert fen["after_low"].to_list() == [12_000, 0, 60_000]
    assert fen["after_high"].to_list() == [12_000, 50_000, 60_000]
    assert found["after_below"].to_list() == [1, 0, 1]


def test_without_a_standard_there_is_no_gap(library: Library) -> None:
    tables = stored(library)
    lines = lines_of(library, LocalValues(), tables)
    assert lines["line"].to_list() == [None]
    nothing = screened([NONE] * 3, [NONE] * 5)
    kinds = pl.DataFrame({"household": ["a", "b", "c"]})
    found = homes(library.vocabulary, places_of(kinds, nothing), tables, lines, nothing, nothing)
    assert found.select("known", "none_high", "none_below").sum().row(0) == (0, 0, 0)
    assert total([found, found])["households"].sum() == 6
