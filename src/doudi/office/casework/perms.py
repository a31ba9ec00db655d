"""Who may take which step of a case. The duties behind each step stand in the access table alone."""

from __future__ import annotations

from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.enums import TRANSITIONS, EndReason
from doudi.office.casework.models import Proceeding
from doudi.office.registry.models import Household

END_PERMISSIONS: dict[EndReason, Action | None] = {
    EndReason.REVIEW: Action.DECIDE,
    EndReason.REPLACED: Action.DECIDE,
    EndReason.CANCELLED: Action.DECIDE,
    EndReason.REPORTED: Action.REPORT_AWARDS,
    EndReason.TERM: None,
    EndReason.DEATH: None,
    EndReason.CLAUSE: None,
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


def can_give_opinion(actor: Actor, proceeding: Proceeding) -> bool:
    """The head of the township, while the case is investigated or after the county has sent it back; `separation` says
    which head may not in this case."""
    return _may_take(actor, proceeding, "give_opinion")


def can_decide(actor: Actor, proceeding: Proceeding) -> bool:
    """Officers of the county, once there is an opinion; `separation` says which officer may not in this case."""
    return _may_take(actor, proceeding, "grant")


def can_withdraw(actor: Actor, proceeding: Proceeding) -> bool:
    """Officers who take applications, at the applicant's wish, while the case is with the township."""
    return _may_take(actor, proceeding, "withdraw")


def _may_take(actor: Actor, proceeding: Proceeding, name: str) -> bool:
    """Whether the step leads from the proceeding's state and is the officer's duty in its region."""
    transition = TRANSITIONS[name]
    return proceeding.state in transition.sources and actor.may(transition.action, proceeding.region_code)
