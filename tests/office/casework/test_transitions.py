"""The one table of steps: every step from every state, by every duty, at the right place and at the wrong one."""

from __future__ import annotations

import itertools

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office.accounts.access import TABLE, Action, Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework import actions
from doudi.office.casework.determining import determine
from doudi.office.casework.enums import CLOSED, OPEN, TRANSITIONS, State
from doudi.office.casework.models import Proceeding, Step
from doudi.office.registry.actions import ChangedMeanwhile, Refused
from tests.office import build

pytestmark = pytest.mark.django_db
# The action of the decision point that each step asks for.
ASKS = {
    "accept": Action.ACCEPT, "give_opinion": Action.GIVE_OPINION, "send_back": Action.DECIDE, "grant": Action.DECIDE,
    "refuse": Action.DECIDE, "withdraw": Action.TAKE_APPLICATION,
}  # fmt: skip


@pytest.fixture
def clerk() -> Actor:
    build.standard()
    return build.officer(Duty.TOWNSHIP_CLERK)


def take(step: str, by: Actor, proceeding: Proceeding) -> None:
    """The step with all that it asks for but the state."""
    given = {"by": by, "proceeding": proceeding, "expected_version": proceeding.version}
    match step:
        case "accept":
            actions.accept(**given)  # type: ignore[arg-type]
        case "give_opinion":
            basket = determine(proceeding.household)
            seen = actions.fingerprint(basket.case, basket.result)
            actions.give_opinion(**given, verdict="grant", reason="", seen=seen)  # type: ignore[arg-type]
        case "send_back":
            actions.send_back(**given, note="补充")  # type: ignore[arg-type]
        case "withdraw":
            actions.withdraw(**given, note="撤回")  # type: ignore[arg-type]
        case _:
            actions.decide(**given, grant=step == "grant", reason="理由")  # type: ignore[arg-type]


def brought_to(state: State, clerk: Actor) -> Proceeding:
    """A proceeding in a state, by the steps that lead there."""
    head, county = build.officer(Duty.TOWNSHIP_HEAD), build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    family = build.poor_family(clerk)
    application = build.application(clerk, family)
    (found,) = actions.open_proceedings(by=clerk, application=application, rights=[("dibao", None)])
    ways = {
        State.INTAKE: (), State.INVESTIGATION: ("accept",), State.OPINION: ("accept", "give_opinion"),
        State.RETURNED: ("accept", "give_opinion", "send_back"), State.GRANTED: ("accept", "give_opinion", "grant"),
        State.REFUSED: ("accept", "give_opinion", "refuse"), State.WITHDRAWN: ("accept", "withdraw"),
    }  # fmt: skip
    for step in ways[state]:
        by = {"accept": clerk, "withdraw": clerk, "give_opinion": head}.get(step, county)
        take(step, by, found)
        found.refresh_from_db()
    assert found.state == state
    return found


def test_the_table_and_the_decision_point_name_the_same_duties() -> None:
    for name, step in TRANSITIONS.items():
        assert set(step.duties) == TABLE[ASKS[name]], name
    assert set(ASKS) == set(TRANSITIONS)
    assert set(OPEN) | set(CLOSED) == set(State)
    assert not set(OPEN) & set(CLOSED)


def test_nothing_leads_out_of_a_closed_state_and_everything_else_can_be_ended() -> None:
    for step in TRANSITIONS.values():
        assert not set(step.sources) & set(CLOSED)
    ends = {source for step in TRANSITIONS.values() if step.target in CLOSED for source in step.sources}
    assert ends == set(OPEN)


@pytest.mark.parametrize("state", State)
def test_every_step_from_every_state_by_every_duty(clerk: Actor, state: State) -> None:
    """A step is taken where the table has it, from there, by that duty, in that region; everywhere else nothing changes."""
    proceeding = brought_to(state, clerk)
    at_place = {duty: build.officer(duty, _region(duty)) for duty in Duty}
    elsewhere = {duty: build.officer(duty, _region(duty, away=True)) for duty in Duty}
    before = _held(proceeding)
    allowed = []
    for name, duty in itertools.product(TRANSITIONS, Duty):
        step = TRANSITIONS[name]
        with pytest.raises(PermissionDenied):
            take(name, elsewhere[duty], proceeding)
        if duty not in step.duties:
            with pytest.raises(PermissionDenied):
                take(name, at_place[duty], proceeding)
        elif state not in step.sources:
            with pytest.raises(Refused):
                take(name, at_place[duty], proceeding)
        else:
            allowed.append((name, at_place[duty]))
        proceeding.refresh_from_db()
        assert _held(proceeding) == before, (name, duty)
    for name, by in allowed:
        fresh = brought_to(state, clerk)
        take(name, by, fresh)
        fresh.refresh_from_db()
        assert fresh.state == TRANSITIONS[name].target
        last = Step.objects.filter(proceeding=fresh).latest("id")
        assert (last.name, last.source, last.target, last.by) == (name, state, fresh.state, by.user)
        entry = Entry.objects.filter(subject="proceeding", subject_id=str(fresh.pk)).latest("number")
        assert (entry.action, entry.actor) == (f"casework.{name}", by.user.pk)
        assert entry.duty == by.duties[0][0].label
    assert bool(allowed) == (state in OPEN)


def _held(proceeding: Proceeding) -> tuple[object, ...]:
    return (
        proceeding.state, proceeding.version, proceeding.due_on, Step.objects.filter(proceeding=proceeding).count(),
        proceeding.opinions.count(), hasattr(proceeding, "decision"), Entry.objects.count(),
    )  # fmt: skip


def _region(duty: Duty, away: bool = False) -> str:
    if duty in (Duty.COMMUNITY_WORKER, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD):
        return build.OTHER_TOWNSHIP if away else build.TOWNSHIP
    return build.OTHER_COUNTY if away else build.COUNTY


@pytest.mark.parametrize("step", sorted(TRANSITIONS))
def test_a_step_on_an_older_version_is_told(clerk: Actor, step: str) -> None:
    source = TRANSITIONS[step].sources[0]
    proceeding = brought_to(source, clerk)
    by = build.officer(TRANSITIONS[step].duties[0], _region(TRANSITIONS[step].duties[0]))
    Proceeding.objects.filter(pk=proceeding.pk).update(version=proceeding.version + 1)
    with pytest.raises(ChangedMeanwhile):
        take(step, by, proceeding)
    proceeding.refresh_from_db()
    assert proceeding.state == source
