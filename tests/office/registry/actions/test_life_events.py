"""What happens to families: who lives where as what afterwards, on any day, and how a mistake is taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import actions, current_facts
from doudi.office.registry.enums import LifeEventKind as Kind
from doudi.office.registry.enums import Relation
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, LifeEvent, Membership, Person
from doudi.office.registry.queries import life_events_of, members_on
from tests.office import build

pytestmark = pytest.mark.django_db
BEFORE = build.DAY - dt.timedelta(days=90)
DAY = build.DAY - dt.timedelta(days=30)
Members = dict[str, str]


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


def home(clerk: Actor, *members: tuple[str, str], born: dict[str, int] | None = None) -> Household:
    """A household whose members are (name, relation), living together since long."""
    years = born or {}
    people = [(build.person(clerk, name, dt.date(years.get(name, 1980), 3, 1)), relation) for name, relation in members]
    with clock.on(BEFORE):
        return actions.create_household(by=clerk, region_code=build.TOWNSHIP, address="虚构路1号", members=people)


def three_generations(clerk: Actor) -> Household:
    return home(
        clerk, ("父", "self"), ("母", "spouse"), ("子", "child"), ("女", "child"), ("祖母", "parent"),
        born={"祖母": 1950, "父": 1975, "母": 1977, "子": 2010, "女": 2012},
    )  # fmt: skip


def named(family: Household, name: str) -> Person:
    return Person.objects.filter(memberships__household=family, name=name).distinct().get()


def happen(clerk: Actor, family: Household, kind: Kind, on: dt.date = DAY, **more: Any) -> LifeEvent:
    family.refresh_from_db()
    event = EventInput(kind, on, "虚构证明", **more)
    return actions.record_life_event(by=clerk, household=family, expected_version=family.version, event=event)


def undo(clerk: Actor, event: LifeEvent) -> LifeEvent:
    family = Household.objects.get(pk=event.household_id)
    return actions.correct_life_event(by=clerk, event=event, expected_version=family.version, evidence="登记错了")


def members(family: Household, day: dt.date = build.DAY) -> Members:
    return {row.person.name: row.relation for row in members_on(family, day)}


ORIGINAL = {"父": "self", "母": "spouse", "子": "child", "女": "child", "祖母": "parent"}
UNDER_MOTHER = {"母": "self", "子": "child", "女": "child", "祖母": "parent_inlaw"}
UNDER_GRANDMOTHER = {"祖母": "self", "母": "child_inlaw", "子": "grandchild", "女": "grandchild"}


def test_who_dies_is_dead_from_that_day_and_the_spouse_heads_the_family(clerk: Actor) -> None:
    family = three_generations(clerk)
    father = named(family, "父")
    event = happen(clerk, family, Kind.DEATH, people=(father.pk,))
    father.refresh_from_db()
    assert (father.died_on, event.person) == (DAY, father)
    assert members(family) == UNDER_MOTHER
    assert members(family, DAY) == UNDER_MOTHER
    assert members(family, DAY - dt.timedelta(days=1)) == ORIGINAL
    family.now.refresh_from_db()
    assert (family.now.head_name, family.now.size) == ("母", 4)
    assert current_facts.find_differences() == []


def test_another_head_is_chosen_and_the_officer_says_what_cannot_be_derived(clerk: Actor) -> None:
    family = three_generations(clerk)
    son, daughter = named(family, "子"), named(family, "女")
    father, grandmother = named(family, "父"), named(family, "祖母")
    happen(clerk, family, Kind.DEATH, people=(father.pk,), head=grandmother.pk)
    assert members(family) == UNDER_GRANDMOTHER
    happen(clerk, family, Kind.NEW_HEAD, build.DAY, head=son.pk, relations={daughter.pk: Relation.SIBLING})
    assert members(family) == {"子": "self", "祖母": "grandparent", "女": "sibling", "母": "unknown"}


@pytest.mark.parametrize("kind", [Kind.LEAVE, Kind.MOVE_OUT, Kind.PRISON])
def test_who_leaves_is_gone_from_that_day(clerk: Actor, kind: Kind) -> None:
    family = three_generations(clerk)
    happen(clerk, family, kind, people=(named(family, "父").pk,), head=named(family, "祖母").pk)
    assert members(family) == UNDER_GRANDMOTHER
    assert members(family, BEFORE) == ORIGINAL


@pytest.mark.parametrize(
    ("kind", "anchor", "expected"),
    [
        (Kind.BIRTH, "父", "child"), (Kind.BIRTH, "母", "child"), (Kind.BIRTH, "女", "grandchild"),
        (Kind.BIRTH, "祖母", "sibling"), (Kind.ADOPTION, "父", "child"), (Kind.MARRIAGE, "女", "child_inlaw"),
        (Kind.MARRIAGE, "祖母", "parent"),
    ],
)  # fmt: skip
def test_who_is_born_or_marries_in_is_to_the_head_what_follows(
    clerk: Actor, kind: Kind, anchor: str, expected: str
) -> None:
    family = three_generations(clerk)
    born = DAY if kind == Kind.BIRTH else dt.date(1990, 1, 1)
    newcomer = build.person(clerk, "新人", born)
    happen(clerk, family, kind, newcomer=newcomer, anchor=named(family, anchor).pk)
    assert members(family) == {**ORIGINAL, "新人": expected}


def test_a_head_who_is_married_does_not_marry(clerk: Actor) -> None:
    family, newcomer = three_generations(clerk), build.person(clerk)
    for anchor in ("父", "母"):
        with pytest.raises(RefusedError, match="已有配偶"):
            happen(clerk, family, Kind.MARRIAGE, newcomer=newcomer, anchor=named(family, anchor).pk)


def test_a_marriage_told_late_does_not_reach_into_the_former_one(clerk: Actor) -> None:
    family, newcomer = three_generations(clerk), build.person(clerk, "新人", dt.date(1980, 1, 1))
    father, mother = named(family, "父"), named(family, "母")
    happen(clerk, family, Kind.DIVORCE, build.DAY, anchor=father.pk, newcomer=mother, people=(mother.pk,))
    with pytest.raises(RefusedError, match=r"自相矛盾.*只能有一位配偶"):
        happen(clerk, family, Kind.MARRIAGE, newcomer=newcomer, anchor=father.pk)
    happen(clerk, family, Kind.MARRIAGE, build.DAY, newcomer=newcomer, anchor=father.pk)
    assert members(family)["新人"] == "spouse"


def test_two_members_marry(clerk: Actor) -> None:
    family = home(clerk, ("甲", "self"), ("乙", "other"))
    happen(clerk, family, Kind.MARRIAGE, anchor=named(family, "乙").pk, newcomer=named(family, "甲"))
    assert members(family) == {"甲": "self", "乙": "spouse"}


@pytest.mark.parametrize(
    ("leaver", "expected"),
    [
        ("", {"父": "self", "母": "other", "子": "child", "女": "child", "岳母": "other"}),
        ("母", {"父": "self", "子": "child", "女": "child", "岳母": "other"}),
        ("父", {"母": "self", "子": "child", "女": "child", "岳母": "parent"}),
    ],
)
def test_a_divorce_ends_what_was_by_marriage(clerk: Actor, leaver: str, expected: Members) -> None:
    family = home(clerk, ("父", "self"), ("母", "spouse"), ("子", "child"), ("女", "child"), ("岳母", "parent_inlaw"))
    father, mother = named(family, "父"), named(family, "母")
    leaving = (named(family, leaver).pk,) if leaver else ()
    happen(clerk, family, Kind.DIVORCE, anchor=father.pk, newcomer=mother, people=leaving)
    assert members(family) == expected


def test_who_are_no_couple_are_not_divorced(clerk: Actor) -> None:
    family = three_generations(clerk)
    with pytest.raises(RefusedError, match="不是夫妻"):
        happen(clerk, family, Kind.DIVORCE, anchor=named(family, "父").pk, newcomer=named(family, "祖母"))


def test_who_comes_from_another_family_leaves_it(clerk: Actor) -> None:
    bride_home, family = three_generations(clerk), home(clerk, ("甲", "self"))
    bride = named(bride_home, "女")
    happen(clerk, family, Kind.MARRIAGE, newcomer=bride, anchor=named(family, "甲").pk)
    assert members(family) == {"甲": "self", "女": "spouse"}
    assert members(bride_home) == {name: ORIGINAL[name] for name in ("父", "母", "子", "祖母")}
    assert members(bride_home, DAY - dt.timedelta(days=1)) == ORIGINAL
    assert Membership.objects.on(DAY).filter(person=bride).count() == 1


def test_a_prisoner_returns_in_a_stated_relation(clerk: Actor) -> None:
    family = three_generations(clerk)
    son = named(family, "子")
    happen(clerk, family, Kind.PRISON, people=(son.pk,))
    happen(clerk, family, Kind.RELEASE, build.DAY, newcomer=son, relation=Relation.CHILD)
    assert members(family) == ORIGINAL
    assert "子" not in members(family, DAY)


def test_a_relation_is_learnt(clerk: Actor) -> None:
    family = home(clerk, ("甲", "self"), ("乙", "unknown"))
    happen(clerk, family, Kind.RELATION, people=(named(family, "乙").pk,), relation=Relation.SIBLING)
    assert (members(family), members(family, BEFORE)) == (
        {"甲": "self", "乙": "sibling"}, {"甲": "self", "乙": "unknown"},
    )  # fmt: skip
    for person, relation in (("甲", Relation.OTHER), ("乙", Relation.SELF)):
        with pytest.raises(RefusedError, match="不是户主"):
            happen(clerk, family, Kind.RELATION, people=(named(family, person).pk,), relation=relation)


def test_a_family_moves(clerk: Actor) -> None:
    family = three_generations(clerk)
    with pytest.raises(PermissionDenied):
        happen(clerk, family, Kind.MOVE, address="别处路2号", region_code=build.OTHER_COUNTY)
    event = happen(clerk, family, Kind.MOVE, address="别处路2号")
    family.refresh_from_db()
    assert (family.address, members(family)) == ("别处路2号", ORIGINAL)
    undo(clerk, event)
    family.refresh_from_db()
    assert family.address == "虚构路1号"


def test_a_family_splits(clerk: Actor) -> None:
    family = three_generations(clerk)
    parting = (named(family, "母").pk, named(family, "女").pk)
    event = happen(clerk, family, Kind.SPLIT, people=parting, head=parting[0], address="新家路3号")
    founded = Household.objects.latest("pk")
    assert members(founded) == {"母": "self", "女": "child"}
    assert members(family) == {"父": "self", "子": "child", "祖母": "parent"}
    assert founded.address == "新家路3号"
    undo(clerk, event)
    assert (members(family), members(founded)) == (ORIGINAL, {})


def test_two_families_merge(clerk: Actor) -> None:
    family, merging = home(clerk, ("甲", "self"), ("乙", "child")), three_generations(clerk)
    happen(clerk, family, Kind.MERGER, merging=merging, relation=Relation.CHILD)
    assert members(merging) == {}
    assert members(family) == {
        "甲": "self", "乙": "child", "父": "child", "母": "child_inlaw", "子": "grandchild", "女": "grandchild",
        "祖母": "unknown",
    }  # fmt: skip
    merging.now.refresh_from_db()
    assert (merging.now.head_name, merging.now.size) == ("", 0)


def test_a_death_told_late_holds_from_its_day(clerk: Actor) -> None:
    """Meanwhile the mother left and a child was born: neither is undone by it."""
    family = three_generations(clerk)
    later = DAY + dt.timedelta(days=10)
    happen(clerk, family, Kind.MOVE_OUT, later, people=(named(family, "母").pk,))
    baby = build.person(clerk, "婴儿", later)
    happen(clerk, family, Kind.BIRTH, later, newcomer=baby, anchor=named(family, "女").pk)
    assert members(family) == {"父": "self", "子": "child", "女": "child", "祖母": "parent", "婴儿": "grandchild"}
    happen(clerk, family, Kind.DEATH, people=(named(family, "父").pk,))
    assert members(family, DAY) == UNDER_MOTHER
    assert members(family) == {"祖母": "self", "子": "grandchild", "女": "grandchild", "婴儿": "other"}
    assert members(family, DAY - dt.timedelta(days=1)) == ORIGINAL


def test_who_was_dead_before_being_registered_is_written_out_of_every_day(clerk: Actor) -> None:
    family = three_generations(clerk)
    father = named(family, "父")
    happen(clerk, family, Kind.DEATH, BEFORE - dt.timedelta(days=9), people=(father.pk,))
    assert members(family, BEFORE) == UNDER_MOTHER
    assert family.memberships.get(person=father).voided_at is not None


def test_the_last_member_dies(clerk: Actor) -> None:
    family = home(clerk, ("甲", "self"))
    happen(clerk, family, Kind.DEATH, people=(named(family, "甲").pk,))
    family.now.refresh_from_db()
    assert (members(family), family.now.size) == ({}, 0)
    assert members(family, BEFORE) == {"甲": "self"}


def test_the_dead_come_back_nowhere(clerk: Actor) -> None:
    family, neighbours = three_generations(clerk), home(clerk, ("甲", "self"))
    father = named(family, "父")
    happen(clerk, family, Kind.DEATH, people=(father.pk,))
    father.refresh_from_db()
    with pytest.raises(RefusedError, match="已登记死亡"):
        happen(clerk, neighbours, Kind.MOVE_IN, newcomer=father, relation=Relation.OTHER)
    with pytest.raises(RefusedError, match="已登记死亡"):
        build.household(clerk, father)
    with pytest.raises(RefusedError, match="已登记死亡"):
        happen(clerk, family, Kind.DEATH, people=(father.pk,))


def test_the_database_itself_lets_the_dead_live_nowhere(clerk: Actor) -> None:
    family, neighbours = three_generations(clerk), home(clerk, ("甲", "self"))
    father = named(family, "父")
    with pytest.raises(DatabaseError, match="dead live in no household"), transaction.atomic():
        Person.objects.filter(pk=father.pk).update(died_on=DAY)
    happen(clerk, family, Kind.DEATH, people=(father.pk,))
    with pytest.raises(DatabaseError, match="dead live in no household"), transaction.atomic():
        Membership.objects.create(household=neighbours, person=father, relation="other", valid_from=DAY)
    with pytest.raises(DatabaseError, match="dead live in no household"), transaction.atomic():
        family.memberships.filter(person=father).update(valid_to=None)


def test_the_database_itself_refuses_a_second_spouse(clerk: Actor) -> None:
    family = three_generations(clerk)
    with pytest.raises(DatabaseError, match="one spouse"), transaction.atomic():
        Membership.objects.create(household=family, person=build.person(clerk), relation="spouse", valid_from=DAY)
    with pytest.raises(DatabaseError, match="one spouse"), transaction.atomic():
        family.memberships.filter(person=named(family, "祖母")).update(relation="spouse")


@pytest.mark.parametrize("kind", [Kind.DEATH, Kind.LEAVE, Kind.WRONG_MEMBER])
@pytest.mark.parametrize("day", [DAY, build.DAY, BEFORE])
def test_an_entry_is_taken_back_as_if_it_had_not_been(clerk: Actor, kind: Kind, day: dt.date) -> None:
    family = three_generations(clerk)
    father = named(family, "父")
    event = happen(clerk, family, kind, day, people=(father.pk,))
    assert "父" not in members(family)
    correction = undo(clerk, event)
    father.refresh_from_db()
    assert father.died_on is None
    for on in (BEFORE, DAY, build.DAY):
        assert members(family, on) == ORIGINAL
    event = LifeEvent.objects.get(pk=event.pk)
    assert event.is_void
    assert correction.corrects == event
    assert [entry.kind for entry in life_events_of(family)] == ["correction", str(kind)]
    assert current_facts.find_differences() == []


def test_of_two_entries_the_later_is_taken_back_first(clerk: Actor) -> None:
    family = three_generations(clerk)
    first = happen(clerk, family, Kind.LEAVE, people=(named(family, "父").pk,))
    second = happen(clerk, family, Kind.LEAVE, build.DAY, people=(named(family, "子").pk,))
    with pytest.raises(RefusedError, match="先更正那一次"):
        undo(clerk, first)
    undo(clerk, second)
    undo(clerk, first)
    assert members(family) == ORIGINAL
    with pytest.raises(RefusedError, match="已经更正过"):
        undo(clerk, first)


def test_an_entry_is_not_taken_back_over_a_new_home(clerk: Actor) -> None:
    family, neighbours = three_generations(clerk), home(clerk, ("甲", "self"))
    son = named(family, "子")
    event = happen(clerk, family, Kind.LEAVE, people=(son.pk,))
    happen(clerk, neighbours, Kind.MOVE_IN, newcomer=son, relation=Relation.OTHER)
    with pytest.raises(RefusedError, match="已登记到另一个家庭"):
        undo(clerk, event)
    assert members(neighbours) == {"甲": "self", "子": "other"}


REFUSED: list[tuple[Kind, dict[str, Any], str]] = [
    (Kind.LEAVE, {}, "请选择发生这件事的成员"),
    (Kind.LEAVE, {"people": (0,)}, "目前不在这个家庭"),
    (Kind.DEATH, {"people": (0,)}, "不在这个家庭"),
    (Kind.NEW_HEAD, {}, "请选择新的户主"),
    (Kind.BIRTH, {}, "父亲或母亲"),
    (Kind.MARRIAGE, {}, "夫妻双方"),
    (Kind.MERGER, {}, "请选择并入的另一个家庭"),
    (Kind.SPLIT, {}, "请选择发生这件事的成员"),
]


@pytest.mark.parametrize(("kind", "details", "words"), REFUSED)
def test_what_cannot_be_entered_is_refused_in_words(
    clerk: Actor, kind: Kind, details: dict[str, Any], words: str
) -> None:
    family = three_generations(clerk)
    with pytest.raises(RefusedError, match=words):
        happen(clerk, family, kind, **details)
    assert not LifeEvent.objects.exists()


def test_an_entry_has_evidence_a_day_that_can_be_and_the_right_duty(clerk: Actor) -> None:
    family = three_generations(clerk)
    father = named(family, "父")
    tomorrow = build.DAY + dt.timedelta(days=1)
    for day, evidence, words in (
        (DAY, " ", "依据"),
        (tomorrow, "x", "不能晚于今天"),
        (dt.date(1970, 1, 1), "x", "出生日期"),
    ):
        event = EventInput(Kind.DEATH, day, evidence, people=(father.pk,))
        with pytest.raises(RefusedError, match=words):
            actions.record_life_event(by=clerk, household=family, expected_version=1, event=event)
    event = EventInput(Kind.DEATH, DAY, "x", people=(father.pk,))
    for duty, region in ((Duty.COMMUNITY_WORKER, build.TOWNSHIP), (Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)):
        with pytest.raises(PermissionDenied):
            actions.record_life_event(by=build.officer(duty, region), household=family, expected_version=1, event=event)
    with pytest.raises(ChangedMeanwhileError):
        actions.record_life_event(by=clerk, household=family, expected_version=9, event=event)
    assert members(family) == ORIGINAL
