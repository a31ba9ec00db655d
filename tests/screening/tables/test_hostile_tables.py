"""Tables that nobody should hand in: each is refused with its row, column and reason, and never ends in a traceback."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.screening.tables.local_values import LocalValues
from doudi.screening.tables.refusals import UnusableTablesError
from doudi.screening.tables.validate import StoredTables, store_tables
from tests.screening.tables.test_validate import ON, families, faults, households, people

MIDNIGHT = dt.datetime(1980, 3, 1, tzinfo=dt.UTC)
AN_HOUR_LATER = MIDNIGHT + dt.timedelta(hours=1)
CELLS: dict[str, pl.Series] = {
    "truths": pl.Series([True, None]),
    "fractions": pl.Series([1.5, None]),
    "lists": pl.Series([[1], None]),
    "structs": pl.Series([{"a": 1}, None]),
    "bytes": pl.Series([b"\xff", None]),
    "durations": pl.Series([dt.timedelta(1), None]),
    "times": pl.Series([dt.time(1), None]),
    "categories": pl.Series(["12", None], dtype=pl.Categorical),
    "nothing": pl.Series([None, None]),
    "large": pl.Series([2**64 - 1, None], dtype=pl.UInt64),
    "wide": pl.Series([Decimal("9" * 38), None], dtype=pl.Decimal(38, 0)),
    "fine": pl.Series([Decimal("0." + "0" * 30 + "1"), None], dtype=pl.Decimal(38, 31)),
    "dates": pl.Series([2**31 - 1, None], dtype=pl.Int32).cast(pl.Date),
    "early dates": pl.Series([-(2**31), None], dtype=pl.Int32).cast(pl.Date),
    "long": pl.Series(["9" * 100_000, None]),
    "full-width": pl.Series(["１２", None]),
    "control": pl.Series(["\x00\u202e", None]),
}


def stored(vocabulary: Vocabulary, **columns: Any) -> StoredTables | None:
    """Two households, of which a has the cell and b has none, as stored; None where the whole column is refused."""
    try:
        return store_tables(vocabulary, households("a", "b"), people(("a", "1"), ("b", "1"), **columns))
    except UnusableTablesError as error:
        faults_of_columns = error.args
    assert all(next(iter(columns)) in fault for fault in faults_of_columns)
    return None


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize(
    "name",
    ["wage_income", "residence_months", "birth_date", "started_work_on", "disability_level", "employment", "counted",
     "disability_components.visual", "counted.unknown"],
)  # fmt: skip
def test_a_cell_of_another_kind_is_refused(vocabulary: Vocabulary, name: str, kind: str) -> None:
    tables = stored(vocabulary, **{name: CELLS[kind]})
    readable = {
        "truths": {"counted", "disability_components.visual", "counted.unknown"},
        "nothing": {name},
        "categories": {"wage_income", "residence_months"},
    }
    if tables is None:
        assert name not in readable.get(kind, set())
        return
    if name in readable.get(kind, set()):
        assert faults(tables) == []
        return
    assert families(tables) == [("b", ["1"])]
    ((household, member, column, value),) = faults(tables)
    assert (household, member, column) == ("a", "1", name)
    assert value is not None
    assert len(value) <= 200


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("key", ["household", "member", "region", "on"])
def test_a_key_of_another_kind_is_refused(vocabulary: Vocabulary, key: str, kind: str) -> None:
    homes, members = households("a", "b"), people(("a", "1"), ("b", "1"))
    homes, members = (
        frame.with_columns(CELLS[kind].alias(key)) if key in frame.columns else frame for frame in (homes, members)
    )
    try:
        reasons = tuple(store_tables(vocabulary, homes, members).refused["column"])
    except UnusableTablesError as error:
        reasons = error.args
    assert any(key in reason or "household" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("residence_months", pl.Series([Decimal("1.5"), Decimal("2.0")])),
        ("residence_months", pl.Series(["1.5", "+2"])),
        ("disability_level", pl.Series(["0", "none"])),
        ("started_work_on", pl.Series(["1889-12-31", "none"])),
        ("birth_date", pl.Series(["1980-3-1", "1980-03-01"])),
        ("birth_date", pl.Series([AN_HOUR_LATER, MIDNIGHT]).dt.replace_time_zone(None)),
        ("birth_date", pl.Series([AN_HOUR_LATER, MIDNIGHT])),
    ],
)
def test_what_a_case_does_not_take_a_table_does_not_take(vocabulary: Vocabulary, name: str, cells: pl.Series) -> None:
    tables = stored(vocabulary, **{name: cells})
    assert tables is not None
    assert faults(tables)[0][:3] == ("a", "1", name)


def test_an_answer_to_whether_it_is_unknown_is_yes_or_no(vocabulary: Vocabulary) -> None:
    tables = stored(vocabulary, **{"wage_income.unknown": pl.Series(["perhaps", "true"])})
    assert tables is not None
    assert faults(tables) == [("a", "1", "wage_income.unknown", "perhaps")]
    assert families(tables) == [("b", ["1"])]


def test_numbers_past_every_id_are_ids(vocabulary: Vocabulary) -> None:
    homes = households("a", "b").with_columns(pl.Series("household", [2**64 - 1, 7], dtype=pl.UInt64))
    members = people(("a", "1"), ("b", "1")).with_columns(pl.Series("household", [2**64 - 1, 7], dtype=pl.UInt64))
    assert faults(store_tables(vocabulary, homes, members)) == []


def test_local_values_that_contradict_each_other_refuse_the_households_of_that_year(vocabulary: Vocabulary) -> None:
    values = LocalValues(
        {"": {"dibao_standard": [(dt.date(2019, 1, 1).toordinal(), 59000)]}}, {"": {"dibao_standard": [(0, 65000)]}}
    )
    homes = households("a", "b").with_columns(pl.Series("on", [ON, dt.date(2020, 5, 10)]))
    tables = store_tables(vocabulary, homes, people(("a", "1"), ("b", "1")), local_values=values)
    assert families(tables) == [("b", ["1"])]
    assert tables.refused.row(0)[2:] == ("parameters", None, "dibao_standard 从 2019-01-01 起有两个值，请只保留一个")
