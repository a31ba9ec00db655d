"""Who somebody is must be certain before anything is granted or refused: what stops a case, what is said, what settles it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework import actions
from doudi.office.casework.determination import determine
from doudi.office.casework.identity_gate import doubts, obstacle
from doudi.office.casework.models import Proceeding
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry.actions import confirm_without_number, create_household, end_membership, void_membership
from doudi.office.registry.models import Household, Person
from doudi.office.registry.queries import identity_queue
from tests.office import build

pytestmark = pytest.mark.django_db
BORN = dt.date(1950, 5, 5)


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def county() -> Actor:
    return build.officer(Duty.COUNTY_OFFICER, build.COUNTY, name="县级某")


def nameless(by: Actor, name: str = "某无", born: dt.date | None = BORN, region: str = build.TOWNSHIP) -> Person:
    return build.person(by, name, number="", sex="male", birth_date=born, region_code=region)


def typed(by: Actor, number: str) -> Household:
    return build.household(by, build.person(by, "某疑", number=number))


def with_taken_number(clerk: Actor) -> Household:
    holder = build.person(clerk)
    build.household(clerk, holder)
    return typed(clerk, holder.number)


def with_namesake(clerk: Actor, name: str = "某·疑", **namesake: Any) -> Household:
    """A family whose head has no number, and far away a namesake."""
    far = build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_COUNTY)
    values: dict[str, Any] = {"number": "", "birth_date": BORN, **namesake, "region_code": build.OTHER_COUNTY}
    build.household(far, build.person(far, name, **values), region=build.OTHER_COUNTY)
    return build.household(clerk, nameless(clerk, "某疑"))


CASES: dict[str, tuple[Callable[[Actor], Household], str]] = {
    "a number in two families": (with_taken_number, "某疑的身份证号与他人重复"),
    "a wrong check character": (lambda by: typed(by, "990101198003010000"), "某疑的身份证号不合规"),
    "a date that is none": (lambda by: typed(by, "990101198013010010"), "某疑的身份证号不合规"),
    "a number of the old form": (lambda by: typed(by, "990101800301001"), "某疑登记的是15位旧号码"),
    "a namesake of the same birth date, without number": (with_namesake, "某疑没有身份证号，另有同名的人"),
    "a namesake of the same birth date, with a number": (
        lambda by: with_namesake(by, number=build.number_of(BORN, "male")), "某疑没有身份证号，另有同名的人",
    ),
    "two without a number and of unknown birth": (
        lambda by: with_namesake(by, birth_date=None), "某疑没有身份证号，另有同名的人",
    ),
    "the dot and the space of a name do not count": (lambda by: with_namesake(by, "某 疑"), "某疑没有身份证号"),
    "a good number": (lambda by: build.household(by), ""),
    "no number and no namesake": (lambda by: build.household(by, nameless(by)), ""),
    "a namesake of another birth date, with a number": (
        lambda by: with_namesake(by, number=build.number_of(dt.date(1960, 6, 6), "male")), "",
    ),
    "another name": (lambda by: with_namesake(by, "某凝"), ""),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_stops_a_family(clerk: Actor, county: Actor, case: str) -> None:
    make, text = CASES[case]
    family = make(clerk)
    told = obstacle(county, family)
    assert told.startswith(text)
    assert bool(told) == bool(text)
    if text:
        assert told.endswith("：请先由县级（县级某）在“号码核对”中核对，再提出意见或作出决定")
        masked = obstacle(clerk, family)
        assert masked.startswith("某疑的身份待县级核对：请先由县级（县级某）"), "where and why is for the county alone"
        assert identity_queue(county).filter(pk=family.memberships.get().person_id).exists()


def test_neither_opinion_nor_decision_before_it_is_settled(clerk: Actor, county: Actor) -> None:
    build.standard()
    head = build.officer(Duty.TOWNSHIP_HEAD)
    family = build.poor_family(clerk)
    proceeding = build.proceeding(clerk, family)

    def opinion() -> None:
        proceeding.refresh_from_db()
        actions.give_opinion(
            by=head, proceeding=proceeding, expected_version=proceeding.version, verdict="grant", reason="",
            fingerprint=determine(Household.objects.get(pk=family.pk)).fingerprint,
        )  # fmt: skip

    def decide() -> None:
        proceeding.refresh_from_db()
        build.decide(by=county, proceeding=proceeding, expected_version=proceeding.version, grant=True)

    member = family.memberships.get(relation="spouse").person

    def make_doubtful() -> None:
        Person.objects.filter(pk=member.pk).update(identity_state="missing", number_index="", number_tail_index="")
        Person.objects.filter(pk=member.pk).update(name="某疑")
        member.now.search = "某 疑"
        member.now.save()

    members_elsewhere = [(nameless(clerk, "某疑", member.birth_date), "self")]
    namesake = create_household(
        by=clerk,
        region_code=build.TOWNSHIP,
        address="虚构路2号",
        members=members_elsewhere,
        since=build.DAY.replace(day=1, month=3),
    )
    make_doubtful()
    for step in (opinion, decide):
        with pytest.raises(RefusedError, match="初审意见" if step is decide else "某疑的身份待县级核对"):
            step()
    confirm_without_number(by=county, person=member, expected_version=1, reason="未落户，已向公安核实")
    opinion()
    Person.objects.filter(pk=member.pk).update(without_number_since=None)
    with pytest.raises(RefusedError, match="某疑没有身份证号，另有同名的人"):
        decide()
    assert Proceeding.objects.get(pk=proceeding.pk).state == "opinion"
    end_membership(
        by=clerk, household=namesake, expected_version=1, membership=namesake.memberships.get(), reason="搬走"
    )
    with pytest.raises(RefusedError, match="另有同名的人"):
        decide()


def test_who_was_entered_by_mistake_is_no_namesake(clerk: Actor) -> None:
    wrong = build.household(clerk, build.person(clerk), nameless(clerk, "某疑"))
    mistaken = wrong.memberships.get(relation="spouse")
    family = build.household(clerk, nameless(clerk, "某疑"))
    assert doubts(family)
    void_membership(by=clerk, household=wrong, expected_version=1, membership=mistaken, reason="误登到邻居家")
    assert not doubts(family)


@pytest.mark.parametrize("number", ["", "990101800301001", "990101198003010000"])
def test_the_county_confirms_that_there_is_no_number(clerk: Actor, county: Actor, number: str) -> None:
    build.household(clerk, nameless(clerk, "某疑"))
    person = build.person(clerk, "某疑", number=number, birth_date=BORN)
    family = build.household(clerk, person)
    assert doubts(family)
    with pytest.raises(PermissionDenied):
        confirm_without_number(by=clerk, person=person, expected_version=1, reason="未落户")
    with pytest.raises(RefusedError, match="请写明凭什么"):
        confirm_without_number(by=county, person=person, expected_version=1, reason=" ")
    confirmed = confirm_without_number(by=county, person=person, expected_version=1, reason="未落户，已核实")
    assert (confirmed.identity_state, confirmed.number, confirmed.without_number_since) == ("missing", "", build.DAY)
    assert confirmed.number_tail_index == ""
    assert not doubts(family)
    assert person not in identity_queue(county)
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.detail["reason"]) == ("registry.confirm_without_number", "未落户，已核实")
    with pytest.raises(ChangedMeanwhileError):
        confirm_without_number(by=county, person=person, expected_version=1, reason="未落户")
    # A number that turns up later counts again.
    settled = build.change_number(county, confirmed, build.number_of(BORN, "male"))
    assert (settled.identity_state, settled.without_number_since) == ("good", None)


def test_a_number_that_is_somebodys_is_not_confirmed_away(clerk: Actor, county: Actor) -> None:
    family = with_taken_number(clerk)
    double = family.memberships.get().person
    for person in (double, build.person(clerk)):
        with pytest.raises(RefusedError, match="不能确认为没有号码"):
            confirm_without_number(by=county, person=person, expected_version=1, reason="未落户，已核实")
    other_county = build.officer(Duty.COUNTY_OFFICER, build.OTHER_COUNTY)
    with pytest.raises(PermissionDenied):
        confirm_without_number(by=other_county, person=double, expected_version=1, reason="未落户，已核实")
