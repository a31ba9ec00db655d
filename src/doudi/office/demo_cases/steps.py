"""Takes the proceedings of the demo through their procedures, by the officers of the place and on days that have been."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework import actions
from doudi.office.casework.actions.course import ACTS
from doudi.office.casework.course.course import Course, OpenStep, course_of
from doudi.office.casework.determination import determine
from doudi.office.casework.entitlements import Entitlement, list_entitlements
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Proceeding

LEFT_ALONE = {"examine", "tell_missing", "publicise", "publicise_again"}
"""Steps that an act stands for, that are not usual, or that come after the opinion."""
AFTER_NOTICE = dt.timedelta(days=8)
Opined = list[tuple[Proceeding, Entitlement | None]]


@dataclass(frozen=True)
class Hands:
    """The officers who take the steps of a family."""

    clerk: Actor
    head: Actor
    county: Actor

    def take(self, proceeding: Proceeding, step: OpenStep) -> None:
        """Takes an open step today, as many together as it needs."""
        of_county = step.action in (Action.DECIDE, Action.VERIFY_FACTS)
        pair = (self.county, self.head) if of_county else (self.clerk, self.head)
        people = [actor.user for actor in pair[: step.people]] if step.people > 1 else []
        result = "fits" if "fits" in step.results else next(iter(step.results))
        actions.take_step(
            pair[0], proceeding, step.name, version=proceeding.version, on=clock.today(), result=result, people=people,
            note="记录在案",
        )  # fmt: skip
        proceeding.refresh_from_db()


def take_as_far_as(goal: ProceedingState, proceedings: list[Proceeding], hands: Hands, days: Iterator[dt.date]) -> None:
    """Takes the proceedings of a family as far as their goal, or as far as the facts allow."""
    if goal == ProceedingState.INTAKE:
        return
    with clock.on(next(days)):
        for proceeding in proceedings:
            _begin(proceeding, goal, hands)
    if goal in (ProceedingState.WITHDRAWN, ProceedingState.INVESTIGATION):
        return
    opinion_day = next(days)
    with clock.on(opinion_day):
        for proceeding in proceedings:
            _take_usual(proceeding, hands, LEFT_ALONE)
        opined = _give_opinions(proceedings, goal, hands.head)
        for proceeding, _ in opined:
            proceeding.refresh_from_db()
            _take_usual(proceeding, hands, {"tell_missing"})
    last = opinion_day
    for day in days:
        if day >= opinion_day + AFTER_NOTICE or day == last:
            break
        last = day
    with clock.on(day):
        for proceeding, line in opined:
            _close(proceeding, line, goal, hands)


def _begin(proceeding: Proceeding, goal: ProceedingState, hands: Hands) -> None:
    if goal == ProceedingState.WITHDRAWN:
        actions.withdraw(
            by=hands.clerk, proceeding=proceeding, expected_version=proceeding.version, note="家庭已找到工作，主动撤回"
        )
    elif proceeding.state == ProceedingState.INTAKE:
        actions.accept(
            by=hands.clerk, proceeding=proceeding, expected_version=proceeding.version, authorised_on=clock.today()
        )


def _take_usual(proceeding: Proceeding, hands: Hands, left_alone: set[str]) -> None:
    """Takes every open step on the usual way that can be taken today."""
    proceeding.refresh_from_db()
    while step := next(_usual_steps(proceeding, left_alone), None):
        hands.take(proceeding, step)


def _usual_steps(proceeding: Proceeding, left_alone: set[str]) -> Iterator[OpenStep]:
    course = _course(proceeding)
    for step in course.open_steps:
        if step.name not in left_alone and step.name not in ACTS and not step.step.outcome and not step.waits:
            yield step


def _course(proceeding: Proceeding) -> Course:
    course = course_of(Proceeding.objects.get(pk=proceeding.pk))
    assert course is not None  # the demo opens what follows procedures
    return course


def _close(proceeding: Proceeding, line: Entitlement | None, goal: ProceedingState, hands: Hands) -> None:
    """Sends back or decides, where the notice has run."""
    proceeding.refresh_from_db()
    version = proceeding.version
    if goal == ProceedingState.RETURNED:
        note = "请补充近12个月收入凭证"
        actions.send_back(by=hands.county, proceeding=proceeding, expected_version=version, note=note)
    elif not _course(proceeding).accepts_decision:
        return
    elif goal == ProceedingState.REFUSED:
        actions.decide(
            by=hands.county, proceeding=proceeding, expected_version=version, grant=False, reason="经核实不符合条件"
        )
        _issue_letter(proceeding, "refusal", hands.county)
    elif goal == ProceedingState.GRANTED and line is not None and line.sure:
        actions.decide(by=hands.county, proceeding=proceeding, expected_version=version, grant=True)
        _issue_letter(proceeding, "grant", hands.county)


def _issue_letter(proceeding: Proceeding, kind: str, county: Actor) -> None:
    actions.issue_paper(by=county, application=proceeding.application, kind=kind, proceeding=proceeding)


def _give_opinions(
    proceedings: list[Proceeding], goal: ProceedingState, head: Actor
) -> list[tuple[Proceeding, Entitlement | None]]:
    """Gives the township's opinions. Returns the proceedings with the entitlement each rests on, None for a refusal."""
    household = proceedings[0].household
    household.refresh_from_db()
    basket = determine(household)
    granted = {line.key: line for line in list_entitlements(basket).granted}
    opinions = []
    for proceeding in proceedings:
        proceeding.refresh_from_db()
        if not _course(proceeding).accepts_opinion:
            continue
        line = granted.get(proceeding.key) if goal != ProceedingState.REFUSED else None
        if line is None and goal == ProceedingState.GRANTED:
            continue
        actions.give_opinion(
            by=head,
            proceeding=proceeding,
            expected_version=proceeding.version,
            verdict="refuse" if line is None else "grant",
            reason="入户核实的情况与申报不符" if line is None else "",
            fingerprint=basket.fingerprint,
        )
        opinions.append((proceeding, line))
    return opinions
