"""Households as a whole: monthly money before and after, and the gap to the line, worked out by hand."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from doudi.policies.packs.library import Library
from doudi.screening.engine.screener import ScreeningResult
from doudi.screening.tables.columns import STATUS
from doudi.screening.tables.local_values import LocalValues
from doudi.screening.tables.validate import StoredTables, store_tables
from doudi.simulation.counts import places_of
from doudi.simulation.households import PER_FEN, homes, lines_of, total

ON = dt.date(2026, 9, 1)
E, N, U = "eligible", "not_eligible", "undetermined"


def stored(library: Library) -> StoredTables:
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
    return store_tables(library.vocabulary, households, people)


def screened(
    sums: list[tuple[str, int | None, int | None]], subsidy: list[tuple[str, int | None, int | None]]
) -> ScreeningResult:
    def columns(name: str, cells: list[tuple[str, int | None, int | None]]) -> dict[str, pl.Series]:
        status, low, high = zip(*cells, strict=True)
        return {
            name: pl.Series(status, dtype=STATUS),
            f"{name}.low": pl.Series(low, dtype=pl.Int64),
            f"{name}.high": pl.Series(high, dtype=pl.Int64),
        }

    keys = {"household": ["a", "b", "c"], "region": ["450102"] * 3, "on": [ON] * 3}
    households = pl.DataFrame(keys | columns("dibao", sums))
    member_keys = {"household": ["a", "a", "b", "c", "c"], "member": ["1", "2", "1", "1", "2"]}
    people = pl.DataFrame(member_keys | columns("disability_care_subsidy", subsidy))
    return ScreeningResult(households, people, pl.DataFrame(), 0, {})


NONE = (N, None, None)


@pytest.fixture
def counted_homes(library: Library) -> pl.DataFrame:
    entered = LocalValues({"45": {"dibao_standard": [(ON.toordinal() - 99, 60_000)]}})
    tables = stored(library)
    before = screened([(E, 50_000, 50_000), (U, 10_000, 50_000), NONE], [NONE] * 5)
    after = screened([(E, 70_000, 70_000), (U, 10_000, 50_000), NONE], [NONE, (E, 8_000, 8_000), NONE, NONE, NONE])
    kinds = pl.DataFrame({"household": ["a", "b", "c"], "kind": ["x", "y", "z"]})
    lines = lines_of(library, entered, tables)
    assert lines["line"].to_list() == [60_000 * PER_FEN]
    return homes(library.vocabulary, places_of(kinds, before), tables, lines, before, after).sort("kind")


def test_what_becomes_of_monthly_money(counted_homes: pl.DataFrame) -> None:
    assert counted_homes["change"].to_list() == ["more", "alike", "same"]
    assert counted_homes["households"].to_list() == [1, 1, 1]
    assert counted_homes["people"].to_list() == [2, 1, 2]


def test_gaps(counted_homes: pl.DataFrame) -> None:
    """a: 1200 less 300 of wage, then 500, then 780 of rights. b: 600 less 100 of other income; the wage may be anything, and up
    to 500 of rights are open: at most 500, at least nothing. c: one person counted, without income."""
    fen = counted_homes.select(pl.col("^(none|before|after)_(low|high)$") // PER_FEN)
    assert fen["none_low"].to_list() == [90_000, 0, 60_000]
    assert fen["none_high"].to_list() == [90_000, 50_000, 60_000]
    assert fen["before_low"].to_list() == [40_000, 0, 60_000]
    assert fen["before_high"].to_list() == [40_000, 50_000, 60_000]
    assert fen["after_low"].to_list() == [12_000, 0, 60_000]
    assert fen["after_high"].to_list() == [12_000, 50_000, 60_000]
    assert counted_homes["after_below"].to_list() == [1, 0, 1]


def test_without_a_standard_there_is_no_gap(library: Library) -> None:
    tables = stored(library)
    lines = lines_of(library, LocalValues(), tables)
    assert lines["line"].to_list() == [None]
    nothing = screened([NONE] * 3, [NONE] * 5)
    kinds = pl.DataFrame({"household": ["a", "b", "c"]})
    without_line = homes(library.vocabulary, places_of(kinds, nothing), tables, lines, nothing, nothing)
    assert without_line.select("known", "none_high", "none_below").sum().row(0) == (0, 0, 0)
    assert total([without_line, without_line])["households"].sum() == 6
