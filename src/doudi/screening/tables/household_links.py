"""Broken links between the two tables: rows of people that name no household, and the families that may have lost them.

A merged cell of a spreadsheet leaves all of its rows but the first without a household; a ditto mark names none; an id may be
typed in full-width letters or in another case, or lose its leading zeros. A family that may have lost a row must not be decided
without it: every family to which such a row may belong is set aside.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from doudi.screening.tables.columns import HOUSEHOLD
from doudi.screening.tables.refusals import Refusal, make_refusals

DITTO_MARKS = ("〃", "″", "＂", '"', "''", "“", "”", "々", "同上", "同前", "-", "—", "…")
"""What is written for "as above" instead of an id."""


@dataclass(frozen=True)
class BrokenLinks:
    """`strays`: the rows of people without a household, refused with the reason. `suspects`: the families that may have lost one of
    them, by id, with the reason. Both in Chinese."""

    strays: pl.DataFrame
    suspects: dict[str, str]


def find_broken_links(
    ids: pl.Series, owners: pl.Series, members: pl.Series, lines: pl.Series | None = None
) -> BrokenLinks:
    """Compares the keys of both tables, which are all text.

    `ids`: the keys of the table of households; `owners`, `members`: the household and the id of each person, in the order of the
    table. `lines`: the line of each person in the file, where that is not the number of the row.
    """
    households = ids.drop_nulls().unique()
    is_stray = owners.is_null() | (owners == "") | ~owners.is_in(households.implode())
    suspects = dict(_near_households_without_members(households, owners))
    rows = is_stray.fill_null(True).arg_true()
    if not rows.len():
        return BrokenLinks(make_refusals([]), suspects)
    named = pl.select(pl.when(~is_stray).then(owners)).to_series()
    before, after = named.fill_null(strategy="forward").gather(rows), named.fill_null(strategy="backward").gather(rows)
    similar = _by_plain_form(households) if households.len() else {}
    refusals: list[Refusal] = []
    numbers = (rows + 1 if lines is None else lines.gather(rows)).to_list()
    cells = zip(owners.gather(rows), members.gather(rows), before, after, numbers, strict=True)
    for owner, member, previous, following, number in cells:
        if owner is None or owner.strip() == "" or owner in DITTO_MARKS:
            refusals.append((None, member, HOUSEHOLD, f"第{number}行{owner or ''}", "没有家庭编号"))
            neighbours = {previous, following} - {None}
            reason = "前后有一行成员没有家庭编号，可能是这一户的成员"
        else:
            refusals.append((owner, member, HOUSEHOLD, owner, "家庭表里没有这一户"))
            neighbours = set(similar.get(plain_form(owner), ()))
            reason = "有一行成员的家庭编号与这一户相近而不同，可能是这一户的成员"
            if previous is not None and previous == following:
                neighbours.add(previous)
                reason = "这一户的成员之间夹有一行，它的家庭编号不在家庭表里"
        for neighbour in neighbours:
            suspects.setdefault(neighbour, reason)
    return BrokenLinks(make_refusals(refusals), suspects)


def _near_households_without_members(ids: pl.Series, owners: pl.Series) -> Iterator[tuple[str, str]]:
    """Households whose id is, but for its form, that of a household without members: both may be one family."""
    empty = ids.filter(~ids.is_in(owners.drop_nulls().unique().implode()))
    if not empty.len():
        return
    similar = _by_plain_form(ids)
    for household in empty:
        for other_form in similar[plain_form(household)]:
            if other_form != household:
                yield other_form, "家庭表里另有相近的编号，没有成员，可能是同一户"


def _by_plain_form(ids: pl.Series) -> dict[str, list[str]]:
    forms: dict[str, list[str]] = {}
    for household in ids:
        forms.setdefault(plain_form(household), []).append(household)
    return forms


def plain_form(text: str) -> str:
    """An id without what typing and spreadsheets change: width, case, spaces, invisible characters, the kind of dash, leading zeros
    and the `.0` of a number."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join("-" if unicodedata.category(char) == "Pd" else char for char in plain if char.isprintable())
    plain = plain.replace(" ", "").removesuffix(".0")
    return plain.lstrip("0") or "0"
