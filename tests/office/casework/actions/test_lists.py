"""What follows a grant: the letter that tells it, and the rights that come with its list."""

from __future__ import annotations

import pytest

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.determination import determine
from doudi.office.casework.models import Opinion, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.regions.models import Region
from tests.office import build, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    build.standard()
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def head() -> Actor:
    return build.officer(Duty.TOWNSHIP_HEAD)


@pytest.fixture
def county() -> Actor:
    return build.officer(Duty.COUNTY_OFFICER, build.COUNTY)


def opine(head: Actor, proceeding: Proceeding, verdict: str = "grant") -> Opinion:
    present = Proceeding.objects.get(pk=proceeding.pk)
    return actions.give_opinion(
        by=head, proceeding=present, expected_version=present.version, verdict=verdict,
        reason="" if verdict == "grant" else "与申报不符", fingerprint=determine(present.household).fingerprint,
    )  # fmt: skip


def test_a_letter_takes_the_step_for_which_it_stands(clerk: Actor, head: Actor, county: Actor) -> None:
    for code, name in ((build.COUNTY, "虚构区"), (build.TOWNSHIP, "甲街道")):
        Region.objects.create(code=code, name=name)
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    opine(head, proceeding)
    build.decide(by=county, proceeding=proceeding, grant=True)
    actions.issue_paper(by=county, application=proceeding.application, kind="grant", proceeding=proceeding)
    present = walk.course(proceeding)
    assert [step.name for step in present.open_steps] == ["publish"]
    walk.to_the_end(proceeding)
    assert walk.course(proceeding).ending is not None


def test_rights_by_list_follow_the_decision(clerk: Actor, head: Actor, county: Actor) -> None:
    family = build.poor_family(clerk)
    application = build.application(clerk, family)
    person = family.memberships.get(relation="self").person
    with pytest.raises(RefusedError, match="随认定名单享受，不用申请"):
        actions.open_proceedings(by=clerk, application=application, rights=[("medical_premium_subsidy", person)])
    proceeding = build.proceeding(clerk, family)
    opine(head, proceeding)
    build.decide(by=county, proceeding=proceeding, grant=True)
    listed = Proceeding.objects.filter(application=proceeding.application, procedure="by_list")
    spouse = family.memberships.get(relation="spouse").person
    assert ("cancer_screening", spouse) in {(row.right, row.person) for row in listed}
    assert {row.awaits for row in listed} == {"take_over"}
    actions.take_shared_step(county, proceeding.application, "take_over", on=clock.today(), note="医保局已落实")
    assert {walk.course(row).is_over for row in listed} == {True}
