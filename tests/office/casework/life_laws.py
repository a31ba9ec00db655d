"""What holds of families whatever has happened to them, said of the rows of the office as they stand after an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from doudi.office.casework.enums import OPEN, ProceedingState
from doudi.office.casework.models import Award, Proceeding, ProceedingStep, ReviewCause
from doudi.office.registry import kinship
from doudi.office.registry.enums import Relation
from doudi.office.registry.models import Membership, Person
from doudi.office.registry.timelines import timeline
from tests.office.casework.invented_kin import Kin

Histories = dict[int, list[tuple[dt.date, dict[int, str]]]]
DECIDED = (ProceedingState.GRANTED, ProceedingState.REFUSED)
STOPPED = ("recall", "lapse", "dissolve")
"""What ends a review without a decision: a mistake taken back, a death, a household that nobody is left in."""


class AwardRow(NamedTuple):
    pk: int
    right: str
    household: int
    person: int | None
    once: bool
    granted: dt.date
    until: dt.date | None
    ended: dt.date | None


class ProceedingRow(NamedTuple):
    pk: int
    state: str
    household: int
    person: int | None
    region: str
    region_of_application: str
    region_of_household: str
    reviews: int | None


@dataclass(frozen=True)
class Books:
    """The rows of the office at one moment, read once for all laws."""

    memberships: tuple[Membership, ...]
    died: dict[int, dt.date]
    awards: tuple[AwardRow, ...]
    proceedings: tuple[ProceedingRow, ...]
    causes: dict[int, list[bool]]
    """{review: of each cause whether it stands}"""
    last_acts: dict[int, str]

    @cached_property
    def histories(self) -> Histories:
        """The days of every household, as stretches from its first change on."""
        return histories(self.memberships)

    @cached_property
    def occupied(self) -> set[int]:
        """The households in which somebody lives."""
        return {row.household_id for row in self.memberships if row.valid_to is None}


def read_books() -> Books:
    """Everything that the laws are about, in six queries."""
    causes: dict[int, list[bool]] = {}
    for review, mistaken in ReviewCause.objects.values_list("proceeding", "event__corrected_by"):
        causes.setdefault(review, []).append(mistaken is None)
    awards = Award.objects.values_list(
        "pk", "right", "household", "person", "once", "granted_on", "until", "ended_on"
    ).order_by()
    proceedings = Proceeding.objects.values_list(
        "pk", "state", "household", "person", "region_code", "application__region_code", "household__region_code", "reviews"
    ).order_by()  # fmt: skip
    deaths = Person.objects.filter(died_on__isnull=False).values_list("pk", "died_on")
    return Books(
        memberships=read_memberships(),
        died={key: day for key, day in deaths.order_by() if day is not None},
        awards=tuple(AwardRow(*row) for row in awards),
        proceedings=tuple(ProceedingRow(*row) for row in proceedings),
        causes=causes,
        last_acts=dict(ProceedingStep.objects.filter(kind="act").values_list("proceeding", "name").order_by("pk")),
    )


def read_memberships() -> tuple[Membership, ...]:
    """The memberships that were no mistake, in the order of their days."""
    return tuple(Membership.objects.filter(voided_at__isnull=True).order_by("valid_from", "id"))


def histories(memberships: Iterable[Membership]) -> Histories:
    rows: dict[int, list[Membership]] = {}
    for row in memberships:
        rows.setdefault(row.household_id, []).append(row)
    return {
        household: [
            (stretch.since, {person: str(relation) for person, relation in stretch.home.items()})
            for stretch in timeline(theirs, theirs[0].valid_from)
        ]
        for household, theirs in rows.items()
    }


def until(days: Histories, end: dt.date) -> Histories:
    """The same before a day."""
    earlier = {home: [stretch for stretch in theirs if stretch[0] < end] for home, theirs in days.items()}
    return {home: theirs for home, theirs in earlier.items() if any(people for _, people in theirs)}


def nobody_lives_in_two_households(books: Books) -> None:
    stays: dict[int, list[tuple[dt.date, dt.date]]] = {}
    for row in books.memberships:
        stays.setdefault(row.person_id, []).append((row.valid_from, row.valid_to or dt.date.max))
    for days in stays.values():
        days.sort()
        assert all(earlier[1] < later[0] for earlier, later in pairwise(days))


def every_day_of_a_household_has_one_head_and_at_most_one_spouse(books: Books) -> None:
    for days in books.histories.values():
        for _, people in days:
            assert kinship.contradictions({person: Relation(relation) for person, relation in people.items()}) == []


def relations_are_what_the_families_are(books: Books, kin: Kin) -> None:
    for days in books.histories.values():
        home = {person: Relation(relation) for person, relation in days[-1][1].items()}
        head = kinship.head_of(home)
        for person, relation in home.items():
            assert head is not None
            if relation != Relation.UNKNOWN:
                assert relation == kin.relation(person, head), (person, head)


def the_dead_live_nowhere_and_receive_and_apply_for_nothing(books: Books) -> None:
    for row in books.memberships:
        died = books.died.get(row.person_id)
        assert died is None or (row.valid_to is not None and row.valid_to < died)
    for award in books.awards:
        assert award.person not in books.died or award.ended is not None or award.once
    for proceeding in books.proceedings:
        assert proceeding.person not in books.died or proceeding.state not in OPEN


def no_right_is_held_twice(books: Books, today: dt.date) -> None:
    held = [
        (award.right, award.person or f"household {award.household}")
        for award in books.awards
        if not award.once
        and award.granted <= today
        and (award.ended is None or award.ended > today)
        and (award.until is None or award.until >= today)
    ]
    assert len(held) == len(set(held))


def a_household_that_nobody_lives_in_receives_and_applies_for_nothing(books: Books) -> None:
    for award in books.awards:
        stands = award.person is None and award.ended is None and not award.once
        assert not stands or award.household in books.occupied
    for proceeding in books.proceedings:
        assert proceeding.state not in OPEN or proceeding.household in books.occupied


def what_is_open_lies_where_the_family_lives(books: Books) -> None:
    for row in books.proceedings:
        assert row.state not in OPEN or row.region == row.region_of_application == row.region_of_household


def every_review_is_of_what_is_received_and_asked_for_by_something_that_stands(books: Books) -> None:
    ended = {award.pk for award in books.awards if award.ended is not None}
    for row in books.proceedings:
        if row.reviews is not None and row.state in OPEN:
            assert row.reviews not in ended
            assert any(books.causes[row.pk])


def a_review_stands_until_it_is_decided(books: Books, former: Books) -> None:
    """Nothing but a decision closes what was open before, or what takes away the reason of the review: a death, a household
    that nobody is left in, an entry that was a mistake."""
    present = {row.pk: row for row in books.proceedings}
    for earlier in former.proceedings:
        if earlier.reviews is None or earlier.state not in OPEN:
            continue
        row = present[earlier.pk]
        if row.state in OPEN or row.state in DECIDED:
            continue
        assert books.last_acts[row.pk] in STOPPED
        if books.last_acts[row.pk] == "recall":
            assert not any(books.causes[row.pk])
        else:
            assert row.person in books.died or row.household not in books.occupied


def prove(books: Books, former: Books, kin: Kin, today: dt.date) -> None:
    """Every law. AssertionError where one does not hold; `former`: the rows before the event."""
    nobody_lives_in_two_households(books)
    every_day_of_a_household_has_one_head_and_at_most_one_spouse(books)
    relations_are_what_the_families_are(books, kin)
    the_dead_live_nowhere_and_receive_and_apply_for_nothing(books)
    no_right_is_held_twice(books, today)
    a_household_that_nobody_lives_in_receives_and_applies_for_nothing(books)
    what_is_open_lies_where_the_family_lives(books)
    every_review_is_of_what_is_received_and_asked_for_by_something_that_stands(books)
    a_review_stands_until_it_is_decided(books, former)
