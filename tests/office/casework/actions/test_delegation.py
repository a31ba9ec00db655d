"""A decision that is left to the township: its head decides, another than who proposed, within the days that then run."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework import actions, perms
from doudi.office.casework.determination import determine
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Award, Decision, Proceeding
from doudi.office.casework.papers import parties
from doudi.office.casework.work import work_list
from doudi.office.errors import RefusedError
from tests.office import build, walk

pytestmark = pytest.mark.django_db
DELEGATED = "delegated"


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


def hand_down(by: Actor, proceeding: Proceeding) -> Proceeding:
    actions.note_circumstance(
        by, proceeding, DELEGATED, version=proceeding.version, on=clock.today(), reason="虚构发〔2026〕1号下放"
    )
    proceeding.refresh_from_db()
    return proceeding


def proposed(clerk: Actor, head: Actor, county: Actor, verdict: str = "grant") -> Proceeding:
    """Handed down, proposed by the head, and its notice has run."""
    proceeding = hand_down(county, build.proceeding(clerk, build.poor_family(clerk)))
    actions.give_opinion(
        by=head, proceeding=proceeding, expected_version=proceeding.version, verdict=verdict, reason="理由",
        fingerprint=determine(proceeding.household).fingerprint,
    )  # fmt: skip
    return walk.run_notice(Proceeding.objects.get(pk=proceeding.pk))


def decide(by: Actor, proceeding: Proceeding, grant: bool = True) -> Decision:
    return actions.decide(by=by, proceeding=proceeding, expected_version=proceeding.version, grant=grant, reason="理由")


def test_another_head_of_the_township_decides(clerk: Actor, head: Actor, county: Actor) -> None:
    proceeding = proposed(clerk, head, county)
    deputy = build.officer(Duty.TOWNSHIP_HEAD)
    assert perms.can_decide(deputy, proceeding, walk.course(proceeding))
    decision = decide(deputy, proceeding)
    proceeding.refresh_from_db()
    assert (proceeding.state, decision.amount_fen) == (ProceedingState.GRANTED, 102_000)
    assert Award.objects.get(decision=decision).recorded_by == deputy.user
    assert decision.signed_record.decided["duty"] == Duty.TOWNSHIP_HEAD.label
    assert parties.duty_in_decision(decision) == Duty.TOWNSHIP_HEAD.label
    entries = Entry.objects.filter(action__in=("casework.grant", "casework.grant_award"))
    assert {entry.duty for entry in entries} == {Duty.TOWNSHIP_HEAD.label}
    # What follows by list is sent by the county.
    listed = Proceeding.objects.filter(application=proceeding.application, procedure="by_list")
    assert {row.awaits for row in listed} == {"send_list"}


def test_who_proposed_does_not_decide_and_neither_does_the_county(clerk: Actor, head: Actor, county: Actor) -> None:
    proceeding = proposed(clerk, head, county)
    with pytest.raises(RefusedError, match="提出了初审意见"):
        decide(head, proceeding)
    for other in (county, clerk):
        assert not perms.can_decide(other, proceeding, walk.course(proceeding))
        with pytest.raises(PermissionDenied):
            decide(other, proceeding)
    assert not Decision.objects.exists()


def test_another_head_refuses_or_sends_back(clerk: Actor, head: Actor, county: Actor) -> None:
    deputy = build.officer(Duty.TOWNSHIP_HEAD)
    returned = proposed(clerk, head, county)
    actions.send_back(by=deputy, proceeding=returned, expected_version=returned.version, note="请核对工资")
    returned.refresh_from_db()
    assert returned.state == ProceedingState.RETURNED
    refused = proposed(clerk, head, county, "refuse")
    assert not decide(deputy, refused, grant=False).granted


def test_the_case_stands_with_the_head_who_may_decide_it(clerk: Actor, head: Actor, county: Actor) -> None:
    proposed(clerk, head, county)
    deputy = build.officer(Duty.TOWNSHIP_HEAD)
    queues = {actor: {queue.name for queue in work_list(actor).queues} for actor in (deputy, head, county)}
    assert "decide" in queues[deputy]
    assert "decide" not in queues[head] | queues[county]


def test_the_county_hands_down_and_twenty_days_run(clerk: Actor, head: Actor, county: Actor) -> None:
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    before = walk.course(proceeding).decision_due
    for other in (clerk, head):
        with pytest.raises(PermissionDenied):
            hand_down(other, proceeding)
    handed_down = hand_down(county, proceeding)
    present = walk.course(handed_down)
    assert before is not None
    assert present.decision_due is not None
    assert present.decision_due < before
    assert [running.running.name for running in present.clocks if running.until == "decide"] == ["ordinary_delegated"]
