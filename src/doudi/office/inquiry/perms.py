"""Who may record what of an inquiry. The duties behind each stand in the access table alone."""

from __future__ import annotations

from doudi.office.accounts.access import Action, Actor

RECORDS: dict[str, Action] = {
    "visit": Action.VISIT,
    "consent": Action.TAKE_APPLICATION,
    "tie": Action.TAKE_APPLICATION,
    "missing": Action.TAKE_APPLICATION,
    "handover": Action.TAKE_APPLICATION,
    "request_check": Action.ACCEPT,
    "reply": Action.ACCEPT,
    "start_check": Action.DECIDE,
    "report": Action.VERIFY_FACTS,
    "invite": Action.ACCEPT,
    "hear": Action.HEAR,
    "panel": Action.HOLD_PANELS,
    "notice": Action.PUBLICISE,
    "appeal": Action.DECIDE,
    "sample": Action.DRAW_SAMPLES,
    "contact": Action.REGISTER,
}
"""By which action each record is made."""


def may_record(actor: Actor, region_code: str) -> set[str]:
    """The records that the officer may make in a region."""
    return {name for name, action in RECORDS.items() if actor.may(action, region_code)}
