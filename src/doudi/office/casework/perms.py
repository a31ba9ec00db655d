"""Who may take which step of a case. The duties behind each step stand in the access table alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.enums import DECIDING, TRANSITIONS, EndReason
from doudi.office.casework.models import Proceeding
from doudi.office.registry.models import Household
from doudi.policies.procedures.model import Step

if TYPE_CHECKING:
    from doudi.office.casework.course.course import Course

STEP_ACTIONS: dict[str, Action] = {
    "applicant": Action.TAKE_APPLICATION,
    "community": Action.TELL_FACTS,
    "township": Action.ACCEPT,
    "county": Action.DECIDE,
    "verifier": Action.VERIFY_FACTS,
    "department": Action.DECIDE,
    "panel": Action.DECIDE,
    "institution": Action.ACCEPT,
    "reviewer": Action.DECIDE,
}
"""As what it is permitted to enter a step, by the duty that the procedure names. What somebody outside the office does is
entered by those with whom it arrives: of applicants and institutions the township, of departments and reviewers the county."""
OF_THE_HEAD = frozenset({"propose", "propose_again", "decide"})
"""The steps of a township that are its head's: what it proposes, and what it decides where that is left to it."""


def step_action(step: Step, circumstances: frozenset[str]) -> Action:
    """As what it is permitted to enter a step in these circumstances."""
    duty = step.duty_in(circumstances)
    if duty == "township" and step.name in OF_THE_HEAD:
        return Action.GIVE_OPINION
    return STEP_ACTIONS[duty]


def act_action(name: str, course: Course | None) -> Action:
    """As what it is permitted to take an act as things are. A decision, and a return for want of something, are the county's, but
    where the decision is left to the township its head's."""
    action = TRANSITIONS[name].action
    if action != Action.DECIDE or course is None:
        return action
    names = [name for name in DECIDING if course.is_open(name)] or ["decide"]
    step = course.procedure.steps.get(names[0])
    return step_action(step, course.circumstances) if step is not None else action


END_PERMISSIONS: dict[EndReason, Action | None] = {
    EndReason.REVIEW: Action.DECIDE,
    EndReason.REPLACED: Action.DECIDE,
    EndReason.CANCELLED: Action.DECIDE,
    EndReason.REPORTED: Action.REPORT_AWARDS,
    EndReason.TERM: None,
    EndReason.DEATH: None,
    EndReason.CLAUSE: None,
    EndReason.DISSOLVED: None,
}
"""As what ending an award is permitted, in its region. None: it follows from a day or an event, and whoever may record that
ends it, wherever the holder lives by then."""


def can_report_awards(actor: Actor, household: Household) -> bool:
    """Officers who handle cases in the household's region record what is received elsewhere."""
    return actor.may(Action.REPORT_AWARDS, household.region_code)


def can_take_application(actor: Actor, household: Household) -> bool:
    """Officers who take applications in the household's region; they open proceedings, too."""
    return actor.may(Action.TAKE_APPLICATION, household.region_code)


def can_accept(actor: Actor, proceeding: Proceeding) -> bool:
    """Officers of the township, while the papers are being completed."""
    return _may_take(actor, proceeding, "accept")


def can_give_opinion(actor: Actor, proceeding: Proceeding, course: Course | None) -> bool:
    """The head of the township, once everything is there that the procedure asks for before; `separation` says which head may
    not in this case."""
    may = actor.may(TRANSITIONS["give_opinion"].action, proceeding.region_code)
    return may and course is not None and course.accepts_opinion


def can_decide(actor: Actor, proceeding: Proceeding, course: Course | None) -> bool:
    """Officers of the county, or the head of the township to which the decision is left, once there is an opinion and its notice
    has run; `separation` says which officer may not in this case."""
    return _may_take(actor, proceeding, "grant", course) and course is not None and course.accepts_decision


def can_send_back(actor: Actor, proceeding: Proceeding, course: Course | None) -> bool:
    """Whoever decides, once there is an opinion."""
    return _may_take(actor, proceeding, "send_back", course)


def can_withdraw(actor: Actor, proceeding: Proceeding) -> bool:
    """Officers who take applications, at the applicant's wish, while the case is with the township and nothing has been handed
    out upon it."""
    return _may_take(actor, proceeding, "withdraw") and not hasattr(proceeding, "urgent_aid")


def _may_take(actor: Actor, proceeding: Proceeding, name: str, course: Course | None = None) -> bool:
    """Whether the step leads from the proceeding's state and is the officer's duty in its region."""
    return proceeding.state in TRANSITIONS[name].sources and actor.may(act_action(name, course), proceeding.region_code)
