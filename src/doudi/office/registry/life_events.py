"""What follows for the members of households from an event: relations anew, who leaves, who joins. Writes nothing.

An event may be told late. It then holds from its day on also for the days on which the household has changed since:
each stretch of days is changed by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from doudi.office.errors import RefusedError
from doudi.office.registry import kinship
from doudi.office.registry.enums import LifeEventKind, Relation
from doudi.office.registry.event_inputs import EventInput as EventInput
from doudi.office.registry.event_inputs import refuse_impossible_day, refuse_outsiders
from doudi.office.registry.kinship import Home
from doudi.office.registry.models import Household, Membership, Person
from doudi.office.registry.timelines import DAY, Stretch, changed, rows_from, run_start, timeline
from doudi.office.registry.vocabulary import chinese_date

Change = Callable[[Home], Home]


@dataclass(frozen=True, slots=True)
class HouseholdPlan:
    """The days of one household from `since` on, before and after the event; `household` is None for a new one."""

    household: Household | None
    rows: tuple[Membership, ...]
    since: dt.date
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]

    @property
    def home_before(self) -> Home:
        return self.before[-1].home if self.before else {}

    @property
    def home_after(self) -> Home:
        return self.after[-1].home


def plan(event: EventInput, household: Household) -> list[HouseholdPlan]:
    """What an event changes of who lives in which household, the household of its file first.

    RefusedError where the event cannot have happened so, with what to enter instead.
    """
    rows = rows_from(household, dt.date.min)
    refuse_impossible_day(event, rows)
    current = {row.person_id: row for row in rows if row.valid_to is None}
    people = {row.person_id: row.person for row in rows}
    refuse_outsiders(event, current)
    match event.kind:
        case LifeEventKind.MOVE:
            return []
        case LifeEventKind.BIRTH | LifeEventKind.ADOPTION | LifeEventKind.MARRIAGE:
            return _plan_relative(event, household, rows)
        case LifeEventKind.JOIN | LifeEventKind.MOVE_IN | LifeEventKind.RELEASE:
            return _plan_newcomer(event, household, rows)
        case LifeEventKind.DEATH:
            return _plan_death(event, household)
        case LifeEventKind.LEAVE | LifeEventKind.MOVE_OUT | LifeEventKind.PRISON:
            return [_plan_for(event, household, rows, event.on, _leaving(event, event.people, people))]
        case LifeEventKind.WRONG_MEMBER:
            start = run_start(rows, event.people[0])
            assert start is not None
            return [_plan_for(event, household, rows, start, _leaving(event, event.people, people))]
        case LifeEventKind.SAME_PERSON:
            return _plan_same_person(event, household, rows)
        case LifeEventKind.DIVORCE:
            return [_plan_for(event, household, rows, event.on, _divorcing(event, people))]
        case LifeEventKind.NEW_HEAD:
            _refuse_later_changes(event, household, rows)
            return [_plan_for(event, household, rows, event.on, _heading(event))]
        case LifeEventKind.RELATION:
            return [_plan_for(event, household, rows, event.on, _relating(event, current))]
        case LifeEventKind.SPLIT:
            _refuse_later_changes(event, household, rows)
            return _plan_split(event, household, rows)
        case LifeEventKind.MERGER:
            return _plan_merger(event, household, rows)
    raise ValueError(event.kind)


def first_in_line(home: Home, people: Mapping[int, Person]) -> int:
    """Who heads a household whose head leaves, if nobody says otherwise: the spouse, else the eldest."""

    def rank(person: int) -> tuple[bool, dt.date, int]:
        born = people[person].birth_date if person in people else None
        return home[person] != Relation.SPOUSE, born or dt.date.max, person

    return min(home, key=rank)


def _plan_for(
    event: EventInput, household: Household, rows: Sequence[Membership], since: dt.date, change: Change
) -> HouseholdPlan:
    """The stretches of a household from a day on, each changed and with the relations that the officer named. `rows`: its
    memberships, at least those that count from that day on."""
    rows = [row for row in rows if row.valid_to is None or row.valid_to >= since]
    before = timeline(rows, since)
    after = changed(before, lambda home: _as_told(change(home), event.relations))
    for former, present in zip(before, after, strict=True):
        # What contradicted itself before, as old entries may, hinders no event.
        if kinship.contradictions(former.home) == []:
            _refuse_contradictions(present)
    return HouseholdPlan(household, tuple(rows), since, tuple(before), tuple(after))


def _as_told(home: Home, relations: Mapping[int, Relation]) -> Home:
    """A home with the relations that the officer named, but for the head's."""
    return {
        person: relation if relation == Relation.SELF else relations.get(person, relation)
        for person, relation in home.items()
    }


def _leaving(event: EventInput, leavers: Collection[int], people: Mapping[int, Person]) -> Change:
    """Takes people out of a home; where the head is among them, the relations of the rest to the next head."""

    def change(home: Home) -> Home:
        staying = {person: relation for person, relation in home.items() if person not in leavers}
        if not staying or Relation.SELF in staying.values():
            return staying
        head = event.head if event.head in staying else first_in_line(staying, people)
        return kinship.under_head(staying, head)

    return change


def _divorcing(event: EventInput, people: Mapping[int, Person]) -> Change:
    """Parts a couple, of whom one may leave; relatives by this marriage cease to be relatives of the head."""
    assert event.anchor is not None
    assert event.newcomer is not None
    couple = (event.anchor, event.newcomer.pk)

    def change(home: Home) -> Home:
        if not all(partner in home for partner in couple):
            return _leaving(event, event.people, people)(home)
        first, second = (home[partner] for partner in couple)
        if kinship.to_new_head(first, second) not in (Relation.SPOUSE, Relation.UNKNOWN):
            raise RefusedError("按登记的关系，这两个人不是夫妻；请先更正与户主的关系")
        parted = dict(_leaving(event, event.people, people)(home))
        staying = [parted[partner] for partner in couple if partner in parted]
        if Relation.SPOUSE in staying or staying == [Relation.SELF]:
            parted = _without_relation(parted, Relation.PARENT_IN_LAW)
        for partner in couple:
            if parted.get(partner) in (Relation.SPOUSE, Relation.CHILD_IN_LAW):
                parted[partner] = Relation.OTHER
        return parted

    return change


def _without_relation(home: Home, ceased: Relation) -> dict[int, Relation]:
    return {person: Relation.OTHER if relation == ceased else relation for person, relation in home.items()}


def _heading(event: EventInput) -> Change:
    """Puts another member at the head."""
    head = event.head

    def change(home: Home) -> Home:
        return home if head is None or head not in home else kinship.under_head(home, head)

    return change


def _relating(event: EventInput, current: Mapping[int, Membership]) -> Change:
    """Says what a member is to the head of today; under another head it stays as it was."""
    person, relation = event.people[0], event.relation
    head = next((key for key, row in current.items() if row.relation == Relation.SELF), None)
    if relation is None or relation == Relation.SELF or person == head:
        raise RefusedError("请选择一位不是户主的成员和与户主的关系；换户主的请登记“变更户主”")

    def change(home: Home) -> Home:
        return {**home, person: relation} if kinship.head_of(home) == head and person in home else home

    return change


def _plan_relative(event: EventInput, household: Household, rows: Sequence[Membership]) -> list[HouseholdPlan]:
    """Somebody joins as child or spouse of a member; at a marriage of two members nobody joins."""
    assert event.anchor is not None
    assert event.newcomer is not None
    newcomer, anchor, since = event.newcomer, event.anchor, _first_possible(event, rows)
    of_anchor = Relation.SPOUSE if event.kind == LifeEventKind.MARRIAGE else Relation.CHILD
    current = timeline(rows, since)[-1].home
    if current.get(newcomer.pk) == Relation.SELF:
        newcomer, anchor = Person.objects.get(pk=anchor), newcomer.pk
    if event.kind == LifeEventKind.MARRIAGE:
        married = Relation.SPOUSE in current.values() and current[anchor] in (Relation.SELF, Relation.SPOUSE)
        if married and current.get(newcomer.pk) != Relation.SPOUSE:
            raise RefusedError("登记的关系里户主已有配偶；请先登记离婚或死亡，或更正与户主的关系")
        if current.get(newcomer.pk) == Relation.SPOUSE:
            raise RefusedError("这两个人已登记为夫妻")

    def change(home: Home) -> Home:
        relation = kinship.through(home[anchor], of_anchor) if anchor in home else Relation.UNKNOWN
        # Whoever was no relative of the head may be one by this marriage: an officer says.
        by_marriage = event.kind == LifeEventKind.MARRIAGE and home.get(anchor) == Relation.OTHER
        return {**home, **({anchor: Relation.UNKNOWN} if by_marriage else {}), newcomer.pk: relation}

    if newcomer.pk in current:
        return [_plan_for(event, household, rows, since, change)]
    return _with_former_home(event, newcomer, household, rows, since, change)


def _plan_newcomer(event: EventInput, household: Household, rows: Sequence[Membership]) -> list[HouseholdPlan]:
    """Somebody joins in a stated relation to the head of today."""
    assert event.newcomer is not None
    assert event.relation is not None
    newcomer, relation = event.newcomer, event.relation
    current = timeline(rows, event.on)[-1].home
    head = kinship.head_of(current)
    if newcomer.pk in current:
        raise RefusedError(f"{newcomer.name}已是这个家庭的成员")
    if (relation == Relation.SELF) != (head is None):
        raise RefusedError("户主已有登记；请填写与户主的关系" if head else "这个家庭没有成员，加入的人请登记为户主")

    def change(home: Home) -> Home:
        if head is None:
            return {**home, newcomer.pk: Relation.SELF}
        return {**home, newcomer.pk: kinship.through(home[head], relation) if head in home else Relation.UNKNOWN}

    return _with_former_home(event, newcomer, household, rows, event.on, change)


def _with_former_home(
    event: EventInput,
    newcomer: Person,
    household: Household,
    rows: Sequence[Membership],
    since: dt.date,
    change: Change,
) -> list[HouseholdPlan]:
    """The plan of the household that somebody joins, and of the one that they leave for it."""
    if newcomer.died_on is not None:
        raise RefusedError(f"{newcomer.name}已登记死亡（{chinese_date(newcomer.died_on)}），不能登记为家庭成员")
    plans = [_plan_for(event, household, rows, since, change)]
    row = newcomer.memberships.filter(valid_to__isnull=True).select_related("household").first()
    if row is not None:
        if event.kind == LifeEventKind.JOIN:
            raise RefusedError(f"{newcomer.name}目前登记在另一个家庭，请先办理迁出，或改登“迁入”“结婚”等事件")
        if row.valid_from >= event.on:
            raise RefusedError(
                f"{newcomer.name}自{chinese_date(row.valid_from)}起登记在另一个家庭：那是误登的，请先撤销；否则请按之后的日期登记"
            )
        former = rows_from(row.household, event.on)
        people = {member.person_id: member.person for member in former}
        plans.append(_plan_for(event, row.household, former, event.on, _leaving(event, [newcomer.pk], people)))
    return plans


def _plan_death(event: EventInput, household: Household) -> list[HouseholdPlan]:
    """The dead leave every household in which they were still registered on the day or later."""
    dead = event.people[0]
    person = Person.objects.filter(
        pk=dead, memberships__household=household, memberships__voided_at__isnull=True
    ).first()
    if person is None:
        raise RefusedError("选择的人不在这个家庭")
    if person.died_on is not None:
        raise RefusedError(f"{person.name}已登记死亡（{chinese_date(person.died_on)}）；日期有误的请更正那次登记")
    if person.birth_date is not None and event.on < person.birth_date:
        raise RefusedError(f"死亡日期早于{person.name}的出生日期（{chinese_date(person.birth_date)}）")
    homes = Household.objects.filter(
        pk__in=Membership.objects.filter(person=dead, voided_at__isnull=True)
        .exclude(valid_to__lt=event.on)
        .values("household")
    ).order_by("pk")
    plans = []
    for home in sorted(homes, key=lambda member_home: member_home.pk != household.pk):
        rows = rows_from(home, event.on)
        people = {row.person_id: row.person for row in rows}
        plans.append(_plan_for(event, home, rows, event.on, _leaving(event, [dead], people)))
    return plans


def _plan_same_person(event: EventInput, household: Household, rows: list[Membership]) -> list[HouseholdPlan]:
    """The second row of a person leaves the household; the person stands in its place where not there already.

    On days on which the person was registered elsewhere the second row stays, for the record.
    """
    assert event.newcomer is not None
    second, person = event.people[0], event.newcomer
    start = run_start(rows, second)
    if start is None:
        return []
    home = person.memberships.filter(valid_to__isnull=True).select_related("household").first()
    if home is not None and home.household_id != household.pk:
        raise RefusedError(
            f"{person.name}现登记在家庭{home.household.code}，这一份登记在家庭{household.code}："
            "先由乡镇在不再居住的那一家登记“迁出”或“撤销误登成员”，再合并"
        )
    people = {row.person_id: row.person for row in rows}
    leaving = _leaving(event, [second], people)
    last = person.memberships.filter(voided_at__isnull=True, valid_to__isnull=False).order_by("-valid_to").first()
    if home is None and last is not None and last.valid_to is not None:
        start = max(start, last.valid_to + DAY)

    def change(home: Home) -> Home:
        if second not in home or person.pk in home:
            return leaving(home) if second in home else home
        return {person.pk if key == second else key: relation for key, relation in home.items()}

    return [_plan_for(event, household, rows, start, change)]


def _plan_split(event: EventInput, household: Household, rows: Sequence[Membership]) -> list[HouseholdPlan]:
    """Some members found a household of their own."""
    people = {row.person_id: row.person for row in rows}
    remaining = _plan_for(event, household, rows, event.on, _leaving(event, event.people, people))
    if not remaining.home_after:
        raise RefusedError("分户后原家庭应至少留下一人；全家搬走的请登记“全家搬迁”或“迁出”")
    parting = {person: relation for person, relation in remaining.home_before.items() if person in event.people}
    if not event.address.strip():
        raise RefusedError("请填写新家庭的住址")
    head = event.head if event.head in parting else first_in_line(parting, people)
    home = _as_told(kinship.under_head(parting, head), event.relations)
    founded = Stretch(event.on, home)
    _refuse_contradictions(founded)
    return [remaining, HouseholdPlan(None, (), event.on, (), (founded,))]


def _plan_merger(event: EventInput, household: Household, rows: Sequence[Membership]) -> list[HouseholdPlan]:
    """All members of another household join this one."""
    merging, relation = event.merging, event.relation
    if merging is None or relation is None or merging.pk == household.pk:
        raise RefusedError("请选择并入的另一个家庭，并填写其户主与本户户主的关系")
    if relation == Relation.SELF:
        raise RefusedError("并入家庭的户主不能再登记为户主；并户后可以登记“变更户主”")
    merged = rows_from(merging, event.on)
    for home, theirs in ((household, rows), (merging, merged)):
        _refuse_later_changes(event, home, theirs)
    joining = timeline(merged, event.on)[-1].home
    if not joining:
        raise RefusedError(f"家庭{merging.code}已没有成员，不能并入")
    of_head = kinship.inverse(relation)
    newcomers = {
        person: relation if former == Relation.SELF else kinship.to_new_head(of_head, former)
        for person, former in joining.items()
    }
    return [
        _plan_for(event, household, rows, event.on, lambda home: {**home, **newcomers}),
        _plan_for(event, merging, merged, event.on, lambda home: {}),
    ]


def _first_possible(event: EventInput, rows: Sequence[Membership]) -> dt.date:
    """The day of the event, or the first day of the household where a child was born before the family was registered."""
    return max(event.on, rows[0].valid_from) if rows else event.on


def _refuse_later_changes(event: EventInput, household: Household, rows: Sequence[Membership]) -> None:
    """Refuses a day on which the household was another than today."""
    later = timeline(rows, event.on)[1:]
    if later:
        raise RefusedError(
            f"家庭{household.code}在{chinese_date(later[-1].since)}还有变动：“{event.kind.label}”请按这一天或之后登记，"
            "或先更正较晚的登记"
        )


def _refuse_contradictions(stretch: Stretch) -> None:
    faults = kinship.contradictions(stretch.home)
    if faults:
        raise RefusedError(
            f"按这样登记，{chinese_date(stretch.since)}起家庭关系自相矛盾：{'；'.join(faults)}。请核对日期和关系"
        )
