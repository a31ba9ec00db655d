"""A household day by day, as stretches of days on which the same people lived there in the same relations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from doudi.office.registry.enums import Relation
from doudi.office.registry.kinship import Home
from doudi.office.registry.models import Household, Membership

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Who lived there from a day on, until the next stretch."""

    since: dt.date
    home: Home


@dataclass(frozen=True, slots=True)
class Stay:
    """The days on which a person lived there in one relation; without an end, to this day."""

    since: dt.date
    until: dt.date | None
    relation: Relation


def rows_from(household: Household, since: dt.date) -> list[Membership]:
    """The memberships of a household that count on any day from `since` on, with their people."""
    rows = household.memberships.filter(voided_at__isnull=True).exclude(valid_to__lt=since)
    return list(rows.select_related("person").order_by("valid_from", "id"))


def timeline(rows: Iterable[Membership], since: dt.date) -> list[Stretch]:
    """The stretches from `since` on; the first begins with that day."""
    rows = list(rows)
    starts = {row.valid_from for row in rows} | {row.valid_to + DAY for row in rows if row.valid_to is not None}
    days = sorted({since, *(day for day in starts if day > since)})
    return [Stretch(day, _home_on(rows, day)) for day in days]


def _home_on(rows: Iterable[Membership], day: dt.date) -> Home:
    return {
        row.person_id: Relation(row.relation)
        for row in rows
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    }


def changed(stretches: Sequence[Stretch], change: Callable[[Home], Home]) -> list[Stretch]:
    """The same days with a changed home on each."""
    return [Stretch(stretch.since, change(stretch.home)) for stretch in stretches]


def stays(stretches: Sequence[Stretch]) -> dict[int, list[Stay]]:
    """{person: stays in order}, with neighbouring stretches of one relation joined."""
    joined: dict[int, list[Stay]] = {}
    for index, stretch in enumerate(stretches):
        until = stretches[index + 1].since - DAY if index + 1 < len(stretches) else None
        for person, relation in stretch.home.items():
            earlier = joined.setdefault(person, [])
            if earlier and earlier[-1].relation == relation and earlier[-1].until == stretch.since - DAY:
                earlier[-1] = Stay(earlier[-1].since, until, relation)
            else:
                earlier.append(Stay(stretch.since, until, relation))
    return joined


def run_start(rows: Iterable[Membership], person: int) -> dt.date | None:
    """The day from which a person has lived there without a gap to this day; None for who does not live there now.

    A change of the head parts a stay into several memberships, of which all are meant.
    """
    theirs = sorted((row for row in rows if row.person_id == person), key=lambda row: row.valid_from, reverse=True)
    start: dt.date | None = None
    for row in theirs:
        if row.valid_to is None or (start is not None and row.valid_to + DAY == start):
            start = row.valid_from
        else:
            break
    return start
