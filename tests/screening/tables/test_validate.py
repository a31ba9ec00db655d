"""What tables alone can get wrong: keys that are missing or stand twice, columns of another type; and who is set aside."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.screening.tables.refusals import UnusableTablesError
from doudi.screening.tables.validate import StoredTables, store_tables

ON = dt.date(2019, 10, 15)


def households(*ids: str | None, **columns: list[Any]) -> pl.DataFrame:
    keys = {"household": ids, "region": ["450102"] * len(ids), "on": [ON] * len(ids)}
    return pl.DataFrame({**keys, **columns}, schema_overrides={"household": pl.String})


def people(*keys: tuple[str | None, str | None], **columns: Any) -> pl.DataFrame:
    frame = pl.DataFrame(keys, schema={"household": pl.String, "member": pl.String}, orient="row")
    return frame.with_columns(
        **{name: cells if isinstance(cells, pl.Series) else pl.Series(cells) for name, cells in columns.items()}
    )


def families(stored: StoredTables) -> list[tuple[str, list[str]]]:
    """Households with their members."""
    ids = stored.households["household"].to_list()
    members: dict[str, list[str]] = {name: [] for name in ids}
    for owner, member, home in stored.people.select("household", "member", "home").iter_rows():
        assert ids[home] == owner
        members[owner].append(member)
    return list(members.items())


def faults(stored: StoredTables) -> list[tuple[Any, ...]]:
    return stored.refused.select("household", "member", "column", "value").rows()


def test_people_in_any_order_come_to_their_households(vocabulary: Vocabulary) -> None:
    stored = store_tables(vocabulary, households("b", "a"), people(("a", "1"), ("b", "2"), ("a", "0"), ("b", "1")))
    assert families(stored) == [("b", ["2", "1"]), ("a", ["1", "0"])]
    assert faults(stored) == []


def test_people_of_a_household_that_does_not_exist_are_told(vocabulary: Vocabulary) -> None:
    stored = store_tables(vocabulary, households("a", "b"), people(("a", "1"), ("z", "1"), ("b", "1")))
    assert families(stored) == [("a", ["1"]), ("b", ["1"])]
    assert faults(stored) == [("z", "1", "household", "z")]


def test_households_that_stand_twice_are_set_aside(vocabulary: Vocabulary) -> None:
    stored = store_tables(vocabulary, households("a", "b", "a"), people(("a", "1"), ("b", "1"), ("a", "2")))
    assert families(stored) == [("b", ["1"])]
    assert set(faults(stored)) == {("a", None, "household", "a")}


def test_members_that_stand_twice_are_set_aside_with_their_household(vocabulary: Vocabulary) -> None:
    stored = store_tables(
        vocabulary, households("a", "b"), people(("a", "1"), ("a", "2"), ("a", "1"), ("b", "1"), ("b", "2"))
    )
    assert families(stored) == [("b", ["1", "2"])]
    assert set(faults(stored)) == {("a", "1", "member", "1")}


@pytest.mark.parametrize("name", [None, "", "household"])
def test_members_have_a_name_of_their_own(vocabulary: Vocabulary, name: str | None) -> None:
    stored = store_tables(vocabulary, households("a", "b"), people(("a", "1"), ("a", name), ("b", "1")))
    assert families(stored) == [("b", ["1"])]
    assert faults(stored) == [("a", name, "member", name)]


def test_households_have_a_name_and_somebody_in_them(vocabulary: Vocabulary) -> None:
    stored = store_tables(vocabulary, households("b", "a", None, "empty"), people(("b", "1"), ("a", "1"), (None, "1")))
    assert families(stored) == [("b", ["1"])]
    assert {(home, column) for home, _, column, _ in faults(stored)} == {
        (None, "household"), ("a", "household"), ("empty", "household"),
    }  # fmt: skip


def test_nothing_at_all_is_no_fault(vocabulary: Vocabulary) -> None:
    stored = store_tables(vocabulary, households("a").clear(), people(("a", "1")).clear())
    assert families(stored) == []
    assert faults(stored) == []


def test_one_fault_sets_the_whole_household_aside(vocabulary: Vocabulary) -> None:
    wages = pl.Series([Decimal("1.00"), Decimal("-0.01"), Decimal("2.50")])
    stored = store_tables(
        vocabulary, households("a", "b"), people(("a", "1"), ("a", "2"), ("b", "1"), wage_income=wages)
    )
    assert families(stored) == [("b", ["1"])]
    assert stored.people["wage_income"].to_list() == [2 * 1200 + 600]
    assert faults(stored) == [("a", "2", "wage_income", "-0.01")]


@pytest.mark.parametrize(
    "cells",
    [
        pl.Series([12, None]),
        pl.Series([12, None], dtype=pl.Int8),
        pl.Series(["12", None]),
        pl.Series([" 12.00 ", None]),
        pl.Series([Decimal("12"), None]),
        pl.Series([Decimal("12.0"), None]),
        pl.Series([Decimal("12.0000"), None]),
    ],
)
def test_sums_are_decimals_whole_yuan_or_text(vocabulary: Vocabulary, cells: pl.Series) -> None:
    stored = store_tables(vocabulary, households("a"), people(("a", "1"), ("a", "2"), wage_income=cells))
    assert stored.people["wage_income"].to_list() == [12 * 1200, None]


@pytest.mark.parametrize("text", ["1.001", "1e3", "12,5", "NaN", "-1", "1000000000.01", "9" * 30, "much", "", "0x10"])
def test_text_that_is_no_sum_is_refused(vocabulary: Vocabulary, text: str) -> None:
    stored = store_tables(vocabulary, households("a"), people(("a", "1"), wage_income=[text]))
    assert faults(stored) == [("a", "1", "wage_income", text)]


@pytest.mark.parametrize(
    "yuan", ["1.001", "-0.01", "1000000000.01", "10000000000000000.00", "1" + "0" * 30, "-1" + "0" * 16]
)
def test_decimals_that_are_no_sum_are_refused(vocabulary: Vocabulary, yuan: str) -> None:
    stored = store_tables(vocabulary, households("a"), people(("a", "1"), wage_income=[Decimal(yuan)]))
    assert [row[:3] for row in faults(stored)] == [("a", "1", "wage_income")]


@pytest.mark.parametrize("yuan", [-1, 10**9 + 1, 10**17, 2**63 - 1, -(2**63), 2**64 - 1])
def test_whole_numbers_that_are_no_sum_are_refused(vocabulary: Vocabulary, yuan: int) -> None:
    kind = pl.UInt64 if yuan >= 2**63 else pl.Int64
    stored = store_tables(vocabulary, households("a"), people(("a", "1"), wage_income=pl.Series([yuan], dtype=kind)))
    assert faults(stored) == [("a", "1", "wage_income", str(yuan))]


@pytest.mark.parametrize("kind", [pl.Float32, pl.Float64])
def test_floats_are_refused_at_all(vocabulary: Vocabulary, kind: type[pl.DataType]) -> None:
    with pytest.raises(UnusableTablesError, match="wage_income 是浮点数，无法精确到分"):
        store_tables(vocabulary, households("a"), people(("a", "1"), wage_income=pl.Series([1.5], dtype=kind)))


def test_columns_that_mean_nothing_are_told_together(vocabulary: Vocabulary) -> None:
    with pytest.raises(UnusableTablesError) as caught:
        store_tables(vocabulary, households("a").drop("on"), people(("a", "1"), wage_incme=[1], housing=["none"]))
    messages = "\n".join(caught.value.args)
    for part in ("households：缺少 on 列", "wage_incme", "did you mean 'wage_income'", "people：没有 housing"):
        assert part in messages


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("major_illness", ["true", "FALSE", "是", "否", "1", "0"], [True, False, True, False, True, False]),
        ("employment", ["student", None], [4, None]),
        ("disability_level", ["none", "4"], [0, 4]),
        ("disability_level", [0, 4], [0, 4]),  # 0 is what the vocabulary stores for none
        ("started_work_on", ["none", "2019-10-14"], [dt.date(1889, 12, 31).toordinal(), ON.toordinal() - 1]),
        ("birth_date", [dt.date(1980, 3, 1), None], [dt.date(1980, 3, 1).toordinal(), None]),
    ],
)
def test_facts_are_of_their_type_or_text(
    vocabulary: Vocabulary, name: str, cells: list[Any], expected: list[Any]
) -> None:
    stored = store_tables(
        vocabulary,
        households("a"),
        people(*(("a", str(number)) for number in range(len(cells))), **{name: pl.Series(cells)}),
    )
    assert faults(stored) == []
    assert stored.people[name].to_list() == expected


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("major_illness", "perhaps"),
        ("employment", "astronaut"),
        ("disability_level", "5"),
        ("disability_level", "-1"),
        ("birth_date", "2019-10-16"),
        ("birth_date", "1889-12-31"),
        ("birth_date", "1.3.1980"),
        ("residence_months", "1.5"),
    ],
)
def test_facts_of_another_kind_are_refused(vocabulary: Vocabulary, name: str, wrong: str) -> None:
    stored = store_tables(vocabulary, households("a", "b"), people(("a", "1"), ("b", "1"), **{name: [wrong, None]}))
    assert families(stored) == [("b", ["1"])]
    assert faults(stored) == [("a", "1", name, wrong)]


@pytest.mark.parametrize("on", ["2019-10-32", "1890-01-01", "2200-01-01", "", None])
def test_the_day_is_a_day(vocabulary: Vocabulary, on: str | None) -> None:
    table = households("a", "b").with_columns(pl.Series("on", [on, "2019-10-15"]))
    stored = store_tables(vocabulary, table, people(("a", "1"), ("b", "1"), birth_date=["2019-10-15", "2019-10-15"]))
    assert families(stored) == [("b", ["1"])]
    assert "on" in [row[2] for row in faults(stored)]


def test_days_are_compared_with_the_day_of_their_own_household(vocabulary: Vocabulary) -> None:
    table = households("a", "b").with_columns(pl.Series("on", [ON, ON + dt.timedelta(1)]))
    born = [ON + dt.timedelta(1)] * 2
    stored = store_tables(vocabulary, table, people(("a", "1"), ("b", "1"), birth_date=born))
    assert families(stored) == [("b", ["1"])]
