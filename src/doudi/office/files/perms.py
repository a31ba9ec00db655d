"""Who may see and who may store a document, by its confidentiality."""

from __future__ import annotations

from doudi.office.accounts.access import Action, Actor
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document

SEES: dict[str, Action] = {
    Confidentiality.CASE: Action.SEE_CASES,
    Confidentiality.VERIFICATION: Action.SEE_VERIFICATION,
    Confidentiality.POLICY: Action.SEE_POLICY_TEXTS,
}
_STORES: dict[str, tuple[Action, ...]] = {
    Confidentiality.CASE: (Action.REGISTER, Action.DECIDE),
    Confidentiality.VERIFICATION: (Action.DECIDE, Action.VERIFY_FACTS),
    Confidentiality.POLICY: (Action.MANAGE_POLICY_TEXTS,),
    Confidentiality.PUBLIC: (Action.ENTER_LOCAL_VALUES, Action.CONFIRM_LOCAL_VALUES, Action.REGISTER, Action.DECIDE),
}


def can_see(actor: Actor, document: Document) -> bool:
    """True if the officer may see the document.

    - Public: everybody. - Papers of cases: who may see cases in its region. Verification: who may see verification.
    Policy: who may see policy texts.
    """
    action = SEES.get(document.confidentiality)
    return action is None or actor.may(action, document.region_code)


def can_store(actor: Actor, confidentiality: str, region_code: str) -> bool:
    """True if the officer may store a document of such confidentiality in the region, by one of the actions in _STORES."""
    return any(actor.may(action, region_code) for action in _STORES[confidentiality])
