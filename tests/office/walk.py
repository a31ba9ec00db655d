"""Walks a proceeding lawfully through its procedure, by officers and on days that nothing forbids, so that tests stay short."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import DUTIES_BY_ACTION, Action, Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment, User
from doudi.office.casework import actions
from doudi.office.casework.actions.course import ACTS, submit_where_due
from doudi.office.casework.course.course import Course, OpenStep, course_of
from doudi.office.casework.enums import DECIDING, ProceedingState
from doudi.office.casework.models import Decision, Proceeding
from doudi.office.regions import codes

LEFT_ALONE = {"end_uncooperative", "tell_missing", "examine", "publicise"}
"""Steps of a way that is not the usual one, and those that belong to an act or stand beyond it."""
RESULTS = {"check": "fits", "visit": "urgent", "examine": "complete"}
DUTIES = {
    Action.TAKE_APPLICATION: Duty.TOWNSHIP_CLERK, Action.ACCEPT: Duty.TOWNSHIP_CLERK, Action.DECIDE: Duty.COUNTY_HEAD,
    Action.VERIFY_FACTS: Duty.VERIFICATION_CENTRE, Action.GIVE_OPINION: Duty.TOWNSHIP_HEAD,
    Action.TELL_FACTS: Duty.COMMUNITY_WORKER,
}  # fmt: skip


def days_pass(until: dt.date) -> None:
    """Another day is today, until the test is over or the block ends that has set one."""
    if clock._set.get() is not None:
        clock._set.set(until)
    else:
        settings.DOUDI = replace(settings.DOUDI, today=until)


def course(proceeding: Proceeding) -> Course:
    """The course as the rows are now."""
    found = course_of(Proceeding.objects.get(pk=proceeding.pk))
    assert found is not None
    return found


def officer_for(action: Action, proceeding: Proceeding, number: int = 0) -> Actor:
    """An officer whose duty it is, at the place of the proceeding; the same for a number."""
    duty = DUTIES[action]
    assert duty in DUTIES_BY_ACTION[action]
    at_township = duty in (Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD, Duty.COMMUNITY_WORKER)
    region = proceeding.region_code if at_township else codes.pad(proceeding.region_code[:6])
    name = f"walker.{action}.{region}.{number}"
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create_user(name, f"{duty.label}{number}", "correct horse battery")
        Assignment.objects.create(user=user, duty=duty, region_code=region, valid_from=dt.date(2020, 1, 1))
    return Actor.of(user)


def take(proceeding: Proceeding, step: OpenStep, result: str = "") -> None:
    """Takes an open step, on the first day on which it can be, by as many officers as it needs."""
    if step.waits:
        days_pass(step.earliest)
    actors = [officer_for(step.action, proceeding, number) for number in range(step.people)]
    chosen = result or RESULTS.get(step.name, "")
    actions.take_step(
        actors[0], proceeding, step.name, version=Proceeding.objects.get(pk=proceeding.pk).version, on=clock.today(),
        result=chosen if chosen in step.results else next(iter(step.results)), people=[each.user for each in actors],
        note="记录在案",
    )  # fmt: skip


def accept(*, by: Actor, proceeding: Proceeding, expected_version: int | None = None) -> Proceeding:
    """Accepts where that is open, by this officer, and goes on to where the township can give its opinion."""
    proceeding.refresh_from_db()
    if proceeding.state == ProceedingState.INTAKE:
        today = clock.today() if course(proceeding).is_open("authorise") else None
        actions.accept(by=by, proceeding=proceeding, expected_version=proceeding.version, authorised_on=today)
    return inquire(proceeding) if proceeding.state != ProceedingState.OPINION else proceeding


def inquire(proceeding: Proceeding) -> Proceeding:
    """Everything between acceptance and the township's opinion."""
    return _until(proceeding, "propose")


def run_notice(proceeding: Proceeding) -> Proceeding:
    """Everything between the township's opinion and the decision: the notice is put up and has run its days."""
    while not any(course(proceeding).is_open(name) for name in DECIDING):
        proceeding.refresh_from_db()
        present = course(proceeding)
        steps = [step for step in present.open_steps if step.name == "publicise" or _is_usual(step, present)]
        if not steps:
            return proceeding
        if steps[0].name == "submit":
            days_pass(max(steps[0].earliest, clock.today()))
            with transaction.atomic():
                submit_where_due(Proceeding.objects.get(pk=proceeding.pk))
        else:
            take(proceeding, steps[0])
    proceeding.refresh_from_db()
    return proceeding


def decide(*, by: Actor, proceeding: Proceeding, expected_version: int | None = None, **more: Any) -> Decision:
    """The county's decision, after the notice has run."""
    fresh = run_notice(Proceeding.objects.get(pk=proceeding.pk))
    return actions.decide(by=by, proceeding=fresh, expected_version=fresh.version, **more)


def to_the_end(proceeding: Proceeding) -> Proceeding:
    """What follows a decision, to an end of the procedure."""
    while not course(proceeding).is_over and course(proceeding).open_steps:
        take(proceeding, course(proceeding).open_steps[0])
    proceeding.refresh_from_db()
    return proceeding


def _until(proceeding: Proceeding, goal: str) -> Proceeding:
    present = course(proceeding)
    while not present.is_open(goal):
        steps = [step for step in present.open_steps if _is_usual(step, present)]
        if not steps:
            break
        take(proceeding, steps[0])
        present = course(proceeding)
    proceeding.refresh_from_db()
    return proceeding


def _is_usual(step: OpenStep, present: Course) -> bool:
    return step.name not in LEFT_ALONE and step.name not in ACTS and not step.step.outcome
