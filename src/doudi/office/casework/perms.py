"""Who may take which step of a case. The duties behind each step stand in the access table alone."""

from __future__ import annotations

from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.enums import TRANSITIONS
from doudi.office.casework.models import Proceeding
from doudi.office.registry.models import Household


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
