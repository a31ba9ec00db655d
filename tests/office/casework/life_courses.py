"""Generated lives: what can happen to invented families in whatever order, and what holds after each event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.actions.reviews import standing_causes
from doudi.office.casework.models import Application, Award, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.registry import kinship
from doudi.office.registry.actions import create_household, register_person
from doudi.office.registry.enums import LifeEventKind as Kind
from doudi.office.registry.enums import Relation
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, LifeEvent, Membership, Person
from doudi.office.registry.queries import life_events_of
from doudi.office.registry.timelines import timeline
from tests.office import build
from tests.office.casework.invented_kin import Kin
from tests.office.monitoring.bureau import Bureau, bureau, decided

FOUNDED = build.DAY - dt.timedelta(days=400)
picks = st.integers(0, 1000)
days_back = st.sampled_from((0, 0, 1, 10, 45))
Histories = dict[int, list[tuple[dt.date, dict[int, str]]]]


@dataclass(frozen=True)
class Start:
    """The office and the families with whom every course begins."""

    officers: Bureau
    clerk: Actor
    """Of the whole county, so that no family moves out of the clerk's reach."""
    households: tuple[int, ...]
    strangers: tuple[int, ...]
    kin: Kin


def beginning() -> Start:
    """A couple with the allowance, three generations, somebody alone; and strangers who live nowhere yet."""
    officers = bureau()
    clerk = build.officer(Duty.TOWNSHIP_CLERK, build.COUNTY)
    kin = Kin()
    with clock.on(FOUNDED):
        couple = build.poor_family(clerk)
        names = ("祖母", "父", "母", "子", "女", "独居")
        grandmother, father, mother, son, daughter, alone = (build.person(clerk, name) for name in names)
        relations = [
            (father, "self"), (mother, "spouse"), (son, "child"), (daughter, "child"), (grandmother, "parent"),
        ]  # fmt: skip
        place: dict[str, Any] = {"region_code": build.TOWNSHIP, "address": "虚构路1号"}
        family = create_household(by=clerk, members=relations, **place)
        single = create_household(by=clerk, members=[(alone, "self")], **place)
    decided(officers, couple)
    husband, wife = (row.person_id for row in couple.memberships.order_by("id"))
    kin.marry(husband, wife)
    kin.add(grandmother.pk)
    kin.add(father.pk, grandmother.pk)
    kin.marry(father.pk, mother.pk)
    for child in (son, daughter):
        kin.add(child.pk, father.pk)
    kin.add(alone.pk)
    strangers = tuple(build.person(clerk, f"外人{number}").pk for number in range(4))
    return Start(officers, clerk, (couple.pk, family.pk, single.pk), strangers, kin)


def histories() -> Histories:
    """The days of every household, as stretches from its first change on."""
    rows: dict[int, list[Membership]] = {}
    for row in Membership.objects.filter(voided_at__isnull=True):
        rows.setdefault(row.household_id, []).append(row)
    return {
        household: [
            (stretch.since, {person: str(relation) for person, relation in stretch.home.items()})
            for stretch in timeline(theirs, min(row.valid_from for row in theirs))
        ]
        for household, theirs in rows.items()
    }


def until(days: Histories, end: dt.date) -> Histories:
    """The same before a day."""
    earlier = {home: [stretch for stretch in theirs if stretch[0] < end] for home, theirs in days.items()}
    return {home: theirs for home, theirs in earlier.items() if any(people for _, people in theirs)}


class Lives(RuleBasedStateMachine):
    """Events in any order; what is refused in words is no event."""

    start: Start

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.clerk: Actor = self.start.clerk
        self.kin = self.start.kin.copy()
        self.today = build.DAY
        self.refusal = ""
        self.snapshots: dict[int, tuple[Histories, Kin]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # Choosing

    def household(self, pick: int) -> Household:
        households = list(Household.objects.order_by("pk"))
        return households[pick % len(households)]

    def member(self, household: Household, pick: int) -> int | None:
        people = list(
            household.memberships.filter(valid_to__isnull=True).order_by("person").values_list("person", flat=True)
        )
        return people[pick % len(people)] if people else None

    def outsider(self, household: Household, pick: int) -> Person:
        """Somebody who does not live there: from nowhere, or from another household."""
        rows = Person.objects.exclude(memberships__in=household.memberships.filter(valid_to__isnull=True))
        people = list(rows.order_by("pk"))
        return people[pick % len(people)]

    def happen(self, household: Household, kind: Kind, back: int = 0, **details: Any) -> LifeEvent | None:
        """Enters an event; None where it was refused, and then nothing was written."""
        before, kin, day = histories(), self.kin.copy(), self.today - dt.timedelta(days=back)
        household.refresh_from_db()
        with clock.on(self.today):
            try:
                event, _ = actions.record_life_event(
                    by=self.clerk, household=household, expected_version=household.version,
                    event=EventInput(kind, day, "虚构证明", **details),
                )  # fmt: skip
            except RefusedError as error:
                assert histories() == before
                self.refusal = str(error)
                return None
        if kind != Kind.WRONG_MEMBER:
            assert until(histories(), day) == until(before, day), "an event changed what was before it"
        self.snapshots[event.pk] = before, kin
        return event

    # What happens

    @rule(days=st.integers(0, 40))
    def time_passes(self, days: int) -> None:
        self.today += dt.timedelta(days=days)

    @rule(pick=picks, who=picks, back=days_back, kind=st.sampled_from((Kind.BIRTH, Kind.ADOPTION)))
    def child_comes(self, pick: int, who: int, back: int, kind: Kind) -> None:
        household = self.household(pick)
        parent = self.member(household, who)
        if parent is None:
            return
        with clock.on(self.today):
            child = register_person(
                by=self.clerk, region_code=build.TOWNSHIP, name="婴儿", sex="female",
                birth_date=self.today - dt.timedelta(days=back),
            )  # fmt: skip
        if self.happen(household, kind, back, anchor=parent, newcomer=child) is not None:
            self.kin.add(child.pk, parent)

    @rule(pick=picks, who=picks, back=days_back, heir=picks)
    def somebody_dies(self, pick: int, who: int, back: int, heir: int) -> None:
        household = self.household(pick)
        dead = self.member(household, who)
        if dead is None:
            return
        born = Person.objects.get(pk=dead).birth_date
        back = min(back, (self.today - born).days) if born is not None else back
        head = self.member(household, heir)
        entered = self.happen(household, Kind.DEATH, back, people=(dead,), head=None if head == dead else head)
        assert entered is not None, f"a death was refused: {self.refusal}"

    @rule(pick=picks, who=picks, partner=picks, back=days_back)
    def two_marry(self, pick: int, who: int, partner: int, back: int) -> None:
        household = self.household(pick)
        member, spouse = self.member(household, who), self.outsider(household, partner)
        if member is None or not self.kin.may_marry(member, spouse.pk):
            return
        if self.happen(household, Kind.MARRIAGE, back, anchor=member, newcomer=spouse) is not None:
            self.kin.marry(member, spouse.pk)

    @rule(pick=picks, who=picks, leaves=st.sampled_from(("neither", "first", "second")))
    def two_divorce(self, pick: int, who: int, leaves: str) -> None:
        household = self.household(pick)
        first = self.member(household, who)
        second = self.kin.spouse.get(first or 0)
        if first is None or second is None:
            return
        leaving = {"neither": (), "first": (first,), "second": (second,)}[leaves]
        spouse = Person.objects.get(pk=second)
        if self.happen(household, Kind.DIVORCE, anchor=first, newcomer=spouse, people=leaving) is not None:
            self.kin.divorce(first)

    @rule(pick=picks, who=picks, back=days_back, kind=st.sampled_from((Kind.MOVE_IN, Kind.RELEASE, Kind.JOIN)))
    def somebody_joins(self, pick: int, who: int, back: int, kind: Kind) -> None:
        household, newcomer = self.household(pick), self.outsider(self.household(pick), who)
        head = household.memberships.filter(valid_to__isnull=True, relation="self").first()
        self.kin.add(newcomer.pk)
        relation = Relation.SELF if head is None else self.kin.relation(newcomer.pk, head.person_id)
        self.happen(household, kind, back, newcomer=newcomer, relation=relation)

    @rule(
        pick=picks, who=picks, with_whom=picks, back=days_back,
        kind=st.sampled_from((Kind.MOVE_OUT, Kind.PRISON, Kind.LEAVE, Kind.WRONG_MEMBER)),
    )  # fmt: skip
    def somebody_leaves(self, pick: int, who: int, with_whom: int, back: int, kind: Kind) -> None:
        household = self.household(pick)
        people = {self.member(household, who), self.member(household, with_whom)} - {None}
        chosen = tuple(sorted(person for person in people if person is not None))
        self.happen(household, kind, back, people=chosen if kind == Kind.MOVE_OUT else chosen[:1])

    @rule(pick=picks, who=picks)
    def another_heads(self, pick: int, who: int) -> None:
        household = self.household(pick)
        self.happen(household, Kind.NEW_HEAD, head=self.member(household, who))

    @rule(pick=picks, who=picks, with_whom=picks)
    def family_splits(self, pick: int, who: int, with_whom: int) -> None:
        household = self.household(pick)
        first, second = self.member(household, who), self.member(household, with_whom)
        if first is not None and second is not None:
            self.happen(household, Kind.SPLIT, people=tuple({first, second}), head=first, address="新家路3号")

    @rule(pick=picks, merging=picks)
    def families_merge(self, pick: int, merging: int) -> None:
        household, joining = self.household(pick), self.household(merging)
        heads = [
            home.memberships.filter(valid_to__isnull=True, relation="self").first() for home in (household, joining)
        ]
        if heads[0] is not None and heads[1] is not None:
            relation = self.kin.relation(heads[1].person_id, heads[0].person_id)
            self.happen(household, Kind.MERGER, merging=joining, relation=relation)

    @rule(pick=picks, region=st.sampled_from(("", build.TOWNSHIP, build.OTHER_TOWNSHIP)))
    def family_moves(self, pick: int, region: str) -> None:
        self.happen(self.household(pick), Kind.MOVE, address="别处路2号", region_code=region)

    @rule(pick=picks, newest=st.booleans())
    def an_entry_is_taken_back(self, pick: int, newest: bool) -> None:
        entries = list(LifeEvent.objects.order_by("-pk" if newest else "pk"))
        entries = [entry for entry in entries if entry.pk in self.snapshots]
        if not entries:
            return
        entry = entries[0 if newest else pick % len(entries)]
        household = Household.objects.get(pk=entry.household_id)
        untouched = not life_events_of(household).filter(pk__gt=entry.pk).exists()
        with clock.on(self.today):
            try:
                actions.correct_life_event(
                    by=self.clerk, event=entry, expected_version=household.version, evidence="登记错了"
                )
            except RefusedError:
                return
        former, kin = self.snapshots[entry.pk]
        touched = {change.membership.household_id for change in entry.changes.select_related("membership")}
        present = histories()
        for home in touched:
            assert until({home: present.get(home, [])}, dt.date.max) == until({home: former.get(home, [])}, dt.date.max)
        if untouched and entry.kind in (Kind.MARRIAGE, Kind.DIVORCE, Kind.BIRTH, Kind.ADOPTION):
            self._forget(entry, kin)

    def _forget(self, entry: LifeEvent, kin: Kin) -> None:
        """What the entry said of kinship was not so. Where nothing was entered since, all is as it was."""
        if not any(pk > entry.pk for pk in self.snapshots):
            self.kin = kin
            return
        # What happened since elsewhere stays as it was said.
        person = entry.person_id
        assert person is not None
        if entry.kind == Kind.MARRIAGE and person in self.kin.spouse:
            self.kin.divorce(person)
        if entry.kind == Kind.DIVORCE:
            partner = kin.spouse[person]
            self.kin.spouse[person], self.kin.spouse[partner] = partner, person

    # What the family receives and applies for

    @rule(pick=picks, who=picks, right=st.sampled_from(("dibao", "dibao_single", "tekun_basic", "orphan_allowance")))
    def something_is_received(self, pick: int, who: int, right: str) -> None:
        household = self.household(pick)
        person = None if right == "dibao" else self.member(household, who)
        if right != "dibao" and person is None:
            return
        holder = None if person is None else Person.objects.get(pk=person)
        with clock.on(self.today):
            try:
                actions.report_award(
                    by=self.clerk, household=household, right=right, person=holder, source="邻县", since=self.today
                )
            except RefusedError:
                return

    @rule(pick=picks, who=picks)
    def somebody_applies(self, pick: int, who: int) -> None:
        household = self.household(pick)
        people = list(Person.objects.order_by("pk"))
        applicant = people[who % len(people)]
        lives_there = household.memberships.filter(valid_to__isnull=True, person=applicant).exists()
        with clock.on(self.today):
            apply: Callable[[], Application] = lambda: actions.take_application(  # noqa: E731
                by=self.clerk, token=f"{Application.objects.count()}", household=household, applicant=applicant
            )
            if not lives_there:
                with pytest.raises(RefusedError):
                    apply()
            else:
                application = apply()
                try:
                    actions.open_proceedings(
                        by=self.clerk,
                        application=application,
                        rights=[("low_income", None), ("dibao_single", applicant)],
                    )
                except RefusedError:
                    return

    # What always holds

    @invariant()
    def nobody_lives_in_two_households(self) -> None:
        stays: dict[int, list[tuple[dt.date, dt.date]]] = {}
        for row in Membership.objects.filter(voided_at__isnull=True):
            stays.setdefault(row.person_id, []).append((row.valid_from, row.valid_to or dt.date.max))
        for days in stays.values():
            days.sort()
            assert all(earlier[1] < later[0] for earlier, later in pairwise(days))

    @invariant()
    def every_day_of_a_household_has_one_head_and_at_most_one_spouse(self) -> None:
        for days in histories().values():
            for _, people in days:
                assert kinship.contradictions({person: Relation(relation) for person, relation in people.items()}) == []

    @invariant()
    def relations_are_what_the_families_are(self) -> None:
        for days in histories().values():
            home = {person: Relation(relation) for person, relation in days[-1][1].items()}
            head = kinship.head_of(home)
            for person, relation in home.items():
                assert head is not None
                if relation != Relation.UNKNOWN:
                    assert relation == self.kin.relation(person, head), (person, head)

    @invariant()
    def the_dead_live_nowhere_and_receive_and_apply_for_nothing(self) -> None:
        for dead in Person.objects.filter(died_on__isnull=False):
            assert not Membership.objects.filter(person=dead, voided_at__isnull=True, valid_to__isnull=True).exists()
            assert not dead.memberships.filter(voided_at__isnull=True, valid_to__gte=dead.died_on).exists()
            assert not Award.objects.filter(person=dead, ended_on__isnull=True, once=False).exists()
            assert not Proceeding.objects.open().filter(person=dead).exists()

    @invariant()
    def no_right_is_held_twice(self) -> None:
        holders = Award.objects.held_on(self.today).values_list("right", "person", "household")
        keys = [(right, person or f"household {household}") for right, person, household in holders]
        assert len(keys) == len(set(keys))

    @invariant()
    def a_household_that_nobody_lives_in_receives_and_applies_for_nothing(self) -> None:
        empty = Household.objects.exclude(memberships__in=Membership.objects.filter(valid_to__isnull=True))
        held = Award.objects.filter(household__in=empty, person=None, ended_on__isnull=True, once=False)
        assert not held.exists()
        assert not Proceeding.objects.open().filter(household__in=empty).exists()

    @invariant()
    def what_is_open_lies_where_the_family_lives(self) -> None:
        rows = Proceeding.objects.open().select_related("household", "application")
        assert all(row.region_code == row.application.region_code == row.household.region_code for row in rows)

    @invariant()
    def every_review_is_of_what_is_received_and_asked_for_by_something_that_stands(self) -> None:
        for review in Proceeding.objects.open().filter(reviews__isnull=False).select_related("reviews"):
            assert review.reviews is not None
            assert review.reviews.ended_on is None
            assert standing_causes(review).exists() or review.causes.filter(event=None).exists()
