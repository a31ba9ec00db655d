"""The one table of steps: every step from every state, by every duty, at the right place and at the wrong one."""

from __future__ import annotations

import itertools

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office.accounts.access import DUTIES_BY_ACTION, Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework.enums import CLOSED, OPEN, TRANSITIONS, ProceedingState
from doudi.office.casework.models import Proceeding, ProceedingStep
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from tests.office import build
from tests.office.casework.steps import bring_to, take_step

pytestmark = pytest.mark.django_db
# The duties that may take each step.
TOWNSHIP, COUNTY = {Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD}, {Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD}
DUTIES = {
    "accept": TOWNSHIP, "give_opinion": {Duty.TOWNSHIP_HEAD}, "send_back": COUNTY, "grant": COUNTY, "refuse": COUNTY,
    "withdraw": TOWNSHIP,
}  # fmt: skip


@pytest.fixture
def clerk() -> Actor:
    build.standard()
    return build.officer(Duty.TOWNSHIP_CLERK)


def test_the_access_table_names_the_duties_of_every_step() -> None:
    for name, transition in TRANSITIONS.items():
        assert DUTIES_BY_ACTION[transition.action] == DUTIES[name], name
    assert set(DUTIES) == set(TRANSITIONS)
    assert set(OPEN) | set(CLOSED) == set(ProceedingState)
    assert not set(OPEN) & set(CLOSED)


def test_nothing_leads_out_of_a_closed_state_and_everything_else_can_be_ended() -> None:
    for step in TRANSITIONS.values():
        assert not set(step.sources) & set(CLOSED)
    ends = {source for step in TRANSITIONS.values() if step.target in CLOSED for source in step.sources}
    assert ends == set(OPEN)


@pytest.mark.parametrize("state", ProceedingState)
def test_every_step_from_every_state_by_every_duty(clerk: Actor, state: ProceedingState) -> None:
    """A step is taken where the table has it, from there, by that duty, in that region; everywhere else nothing changes."""
    proceeding = bring_to(state, clerk)
    at_place = {duty: build.officer(duty, _region(duty)) for duty in Duty}
    elsewhere = {duty: build.officer(duty, _region(duty, away=True)) for duty in Duty}
    before = _held(proceeding)
    allowed = []
    for name, duty in itertools.product(TRANSITIONS, Duty):
        step = TRANSITIONS[name]
        with pytest.raises(PermissionDenied):
            take_step(name, elsewhere[duty], proceeding)
        if duty not in DUTIES[name]:
            with pytest.raises(PermissionDenied):
                take_step(name, at_place[duty], proceeding)
        elif state not in step.sources:
            with pytest.raises(RefusedError):
                take_step(name, at_place[duty], proceeding)
        else:
            allowed.append((name, at_place[duty]))
        proceeding.refresh_from_db()
        assert _held(proceeding) == before, (name, duty)
    for name, by in allowed:
        fresh = bring_to(state, clerk)
        take_step(name, by, fresh)
        fresh.refresh_from_db()
        assert fresh.state == TRANSITIONS[name].target
        last = ProceedingStep.objects.filter(proceeding=fresh).latest("id")
        assert (last.name, last.target, last.by) == (name, fresh.state, by.user)
        entry = Entry.objects.filter(subject="proceeding", subject_id=str(fresh.pk)).latest("number")
        assert (entry.action, entry.actor) == (f"casework.{name}", by.user.pk)
        assert entry.duty == by.duties[0][0].label
    assert bool(allowed) == (state in OPEN)


def _held(proceeding: Proceeding) -> tuple[object, ...]:
    return (
        proceeding.state, proceeding.version, proceeding.due_on, ProceedingStep.objects.filter(proceeding=proceeding).count(),
        proceeding.opinions.count(), hasattr(proceeding, "decision"), Entry.objects.count(),
    )  # fmt: skip


def _region(duty: Duty, away: bool = False) -> str:
    if duty in (Duty.COMMUNITY_WORKER, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD):
        return build.OTHER_TOWNSHIP if away else build.TOWNSHIP
    return build.OTHER_COUNTY if away else build.COUNTY


@pytest.mark.parametrize("step", sorted(TRANSITIONS))
def test_a_step_on_an_older_version_is_told(clerk: Actor, step: str) -> None:
    source = TRANSITIONS[step].sources[0]
    proceeding = bring_to(source, clerk)
    duty = sorted(DUTIES[step])[0]
    by = build.officer(duty, _region(duty))
    Proceeding.objects.filter(pk=proceeding.pk).update(version=proceeding.version + 1)
    with pytest.raises(ChangedMeanwhileError):
        take_step(step, by, proceeding)
    proceeding.refresh_from_db()
    assert proceeding.state == source
