"""Generated lives: what can happen to invented families in whatever order, and what holds after each event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from doudi.office import clock, per_request
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.models import Application
from doudi.office.errors import RefusedError
from doudi.office.registry.actions import create_household, register_person
from doudi.office.registry.enums import LifeEventKind as Kind
from doudi.office.registry.enums import Relation
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, LifeEvent, Person
from doudi.office.registry.queries import life_events_of, members_on
from tests.office import build
from tests.office.casework.invented_kin import Kin
from tests.office.casework.life_laws import (
    Books,
    Histories,
    histories,
    no_right_is_held_twice,
    prove,
    read_books,
    read_memberships,
    until,
)
from tests.office.monitoring.bureau import Bureau, bureau, decided

FOUNDED = build.DAY - dt.timedelta(days=400)
picks = st.integers(0, 1000)
days_back = st.sampled_from((0, 0, 1, 10, 45))


@dataclass(frozen=True)
class Start:
    """The office and the families with whom every course begins."""

    officers: Bureau
    clerk: Actor
    """Of the whole county, so that no family moves out of the clerk's reach."""
    households: tuple[int, ...]
    strangers: tuple[int, ...]
    kin: Kin
    today: dt.date
    """The day of the couple's decision, on which every course begins."""


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
    return Start(officers, clerk, (couple.pk, family.pk, single.pk), strangers, kin, clock.today())


class Lives(RuleBasedStateMachine):
    """Events in any order; what is refused in words is no event."""

    start: Start
    founded: Books
    """What the office knows when every course begins."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.clerk: Actor = self.start.clerk
        self.kin = self.start.kin.copy()
        self.today = self.start.today
        self.refusal = ""
        self.snapshots: dict[int, tuple[Histories, Kin]] = {}
        self.books = self.proven = self.founded

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @contextmanager
    def at_the_desk(self) -> Iterator[None]:
        """Today, and as in one request of a page."""
        with clock.on(self.today), per_request.request_scope():
            yield

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
        before, kin, day = self.books.histories, self.kin.copy(), self.today - dt.timedelta(days=back)
        with self.at_the_desk():
            try:
                event, _ = actions.record_life_event(
                    by=self.clerk, household=household, expected_version=household.version,
                    event=EventInput(kind, day, "虚构证明", **details),
                )  # fmt: skip
            except RefusedError as error:
                assert histories(read_memberships()) == before
                self.refusal = str(error)
                return None
        self.books = read_books()
        if kind != Kind.WRONG_MEMBER:
            assert until(self.books.histories, day) == until(before, day), "an event changed what was before it"
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
        with self.at_the_desk():
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
        with self.at_the_desk():
            try:
                actions.correct_life_event(
                    by=self.clerk, event=entry, expected_version=household.version, evidence="登记错了"
                )
            except RefusedError:
                return
        self.books = read_books()
        former, kin = self.snapshots[entry.pk]
        touched = {change.membership.household_id for change in entry.changes.select_related("membership")}
        present = self.books.histories
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
        with self.at_the_desk():
            try:
                actions.report_award(
                    by=self.clerk, household=household, right=right, person=holder, source="邻县", since=self.today
                )
            except RefusedError:
                return
        self.books = read_books()

    @rule(pick=picks, who=picks)
    def somebody_applies(self, pick: int, who: int) -> None:
        household = self.household(pick)
        people = list(Person.objects.order_by("pk"))
        applicant = people[who % len(people)]
        lives_there = household.memberships.filter(valid_to__isnull=True, person=applicant).exists()
        with self.at_the_desk():
            apply: Callable[[], Application] = lambda: actions.take_application(  # noqa: E731
                by=self.clerk, token=f"{Application.objects.count()}", household=household, applicant=applicant
            )
            if not lives_there:
                with pytest.raises(RefusedError):
                    apply()
            else:
                application = apply()
                with suppress(RefusedError):
                    actions.open_proceedings(
                        by=self.clerk,
                        application=application,
                        rights=[("low_income", None), ("dibao_single", applicant)],
                    )
        self.books = read_books()

    # What always holds

    @invariant()
    def nothing_contradicts_anything(self) -> None:
        if self.books is not self.proven:
            prove(self.books, self.proven, self.kin, self.today)
            self.proven = self.books

    @invariant()
    def a_day_that_passes_ends_nothing(self) -> None:
        no_right_is_held_twice(self.books, self.today)

    @rule(pick=picks, back=st.integers(0, 500))
    def any_day_is_shown(self, pick: int, back: int) -> None:
        """What the office shows of a day is what the laws are about."""
        household, day = self.household(pick), self.today - dt.timedelta(days=back)
        shown = {row.person_id: row.relation for row in members_on(household, day)}
        stretches = [people for since, people in self.books.histories.get(household.pk, []) if since <= day]
        assert shown == (stretches[-1] if stretches else {})
