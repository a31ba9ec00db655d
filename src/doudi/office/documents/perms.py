"""Who may see and store a document; the one decision point is asked, here as everywhere."""

from __future__ import annotations

from doudi.office.accounts.access import Action, Actor
from doudi.office.documents.models import Confidentiality, Document

SEES: dict[str, Action] = {
    Confidentiality.CASE: Action.SEE_CASES,
    Confidentiality.VERIFICATION: Action.SEE_VERIFICATION,
    Confidentiality.POLICY: Action.SEE_POLICY_TEXTS,
}
_STORES: dict[str, tuple[Action, ...]] = {
    Confidentiality.CASE: (Action.REGISTER, Action.DECIDE),
    Confidentiality.VERIFICATION: (Action.DECIDE,),
    Confidentiality.POLICY: (Action.MANAGE_POLICY_TEXTS,),
    Confidentiality.PUBLIC: (Action.ENTER_LOCAL_VALUES, Action.CONFIRM_LOCAL_VALUES, Action.REGISTER, Action.DECIDE),
}


def can_see(actor: Actor, document: Document) -> bool:
    """Who handles cases in its region sees case papers; who may see verification, those; every officer what is public."""
    action = SEES.get(document.confidentiality)
    return action is None or actor.may(action, document.region_code)


def can_store(actor: Actor, confidentiality: str, region_code: str) -> bool:
    """Who registers families or decides in the region; public papers also who enters or confirms its standards."""
    return any(actor.may(action, region_code) for action in _STORES[confidentiality])
