"""Rows of people that name no household, and the families that may have lost them."""

from __future__ import annotations

import polars as pl
import pytest

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.screening.tables.household_links import DITTO_MARKS, find_broken_links, plain_form
from doudi.screening.tables.validate import store_tables
from tests.screening.tables.test_validate import families, households, people


def suspects(ids: list[str | None], owners: list[str | None]) -> set[str]:
    members = [str(number) for number in range(len(owners))]
    columns = (pl.Series(cells, dtype=pl.String) for cells in (ids, owners, members))
    return set(find_broken_links(*columns).suspects)


@pytest.mark.parametrize("cell", [None, "", " ", *DITTO_MARKS])
def test_a_row_without_a_household_may_belong_to_the_family_before_or_behind_it(cell: str | None) -> None:
    assert suspects(["a", "b", "c"], ["a", cell, "b", "c"]) == {"a", "b"}
    assert suspects(["a", "b", "c"], ["a", "b", "c", cell, cell]) == {"c"}
    assert suspects(["a", "b", "c"], [cell, "a", "b", "c"]) == {"a"}


@pytest.mark.parametrize(
    ("household", "cell"),
    [("H1", "Ｈ1"), ("H1", "h1"), ("H1", "H 1"), ("H1", "H1\u200b"), ("H1", "H1\u00a0"), ("7", "007"), ("007", "7"),
     ("7", "7.0"), ("7", "７"), ("H-1", "H–1"), ("甲1", "甲１")],
)  # fmt: skip
def test_an_id_that_is_another_only_in_form_may_be_that_family(household: str, cell: str) -> None:
    assert plain_form(household) == plain_form(cell)
    assert suspects([household, "other"], [household, "other", cell]) == {household}
    assert suspects([household, cell], [household]) == {household}, "a household without members may be the same family"


@pytest.mark.parametrize("cell", ["H2", "H11", "H", "H1a"])
def test_another_id_is_another_family(cell: str) -> None:
    assert suspects(["H1", "other"], ["H1", cell, "other"]) == set()
    assert suspects(["H1", "other"], ["H1", cell, "H1", "other"]) == {"H1"}, "but not between the rows of one family"


def test_nothing_is_suspected_where_every_link_holds() -> None:
    assert suspects(["a", "A", "b"], ["b", "a", "A", "b"]) == set()
    assert suspects([], [None]) == set()


def test_the_family_is_set_aside_whole_and_told_why(vocabulary: Vocabulary) -> None:
    owners = people(("H1", "a"), (None, "b"), ("H2", "a"), ("H3", "a"), ("h3", "b"), ("H4", "a"))
    stored = store_tables(vocabulary, households("H1", "H2", "H3", "H4"), owners)
    assert families(stored) == [("H4", ["a"])]
    reasons = {tuple(row) for row in stored.refused.select("household", "member", "reason").rows()}
    assert reasons == {
        (None, "b", "没有家庭编号"),
        ("h3", "b", "家庭表里没有这一户"),
        ("H1", None, "前后有一行成员没有家庭编号，可能是这一户的成员"),
        ("H2", None, "前后有一行成员没有家庭编号，可能是这一户的成员"),
        ("H3", None, "有一行成员的家庭编号与这一户相近而不同，可能是这一户的成员"),
    }
    assert stored.refused["value"][0] == "第2行"
