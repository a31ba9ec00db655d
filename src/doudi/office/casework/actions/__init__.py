"""Every write of casework: applications, proceedings, opinions, decisions.

Each public function takes keyword arguments alone, names the officer as `by`, runs in one transaction and writes its
audit entry last.
"""

from doudi.office.casework.actions.aid import AidInput, hand_out
from doudi.office.casework.actions.applications import (
    Newcomer,
    open_on_choice,
    open_proceedings,
    take_application,
    take_family,
)
from doudi.office.casework.actions.awards import end_award, grant_award, report_award
from doudi.office.casework.actions.carry_on import (
    follow_changed_procedures,
    move_to_changed_procedure,
    refresh_lists,
    submit_after_notices,
)
from doudi.office.casework.actions.choices import record_choice
from doudi.office.casework.actions.course import extend, note_circumstance, pause, resume, take_shared_step, take_step
from doudi.office.casework.actions.decisions import decide, give_opinion
from doudi.office.casework.actions.drafts import discard_draft, purge_drafts, save_draft
from doudi.office.casework.actions.exports import export_list
from doudi.office.casework.actions.life_events import correct_life_event, preview_life_event, record_life_event
from doudi.office.casework.actions.papers import issue_paper
from doudi.office.casework.actions.proceedings import accept, send_back, withdraw
from doudi.office.casework.actions.reviews import open_review
from doudi.office.casework.actions.same_person import approve_same_person
from doudi.office.casework.actions.signing import keep_signing_key, renew_signing_key
from doudi.office.casework.actions.together import VersionedProceeding, accept_all, follow_opinions, propose_all

__all__ = (
    "AidInput",
    "Newcomer",
    "VersionedProceeding",
    "accept",
    "accept_all",
    "approve_same_person",
    "correct_life_event",
    "decide",
    "discard_draft",
    "end_award",
    "export_list",
    "extend",
    "follow_changed_procedures",
    "follow_opinions",
    "give_opinion",
    "grant_award",
    "hand_out",
    "issue_paper",
    "keep_signing_key",
    "move_to_changed_procedure",
    "note_circumstance",
    "open_on_choice",
    "open_proceedings",
    "open_review",
    "pause",
    "preview_life_event",
    "propose_all",
    "purge_drafts",
    "record_choice",
    "record_life_event",
    "refresh_lists",
    "renew_signing_key",
    "report_award",
    "resume",
    "save_draft",
    "send_back",
    "submit_after_notices",
    "take_application",
    "take_family",
    "take_shared_step",
    "take_step",
    "withdraw",
)
