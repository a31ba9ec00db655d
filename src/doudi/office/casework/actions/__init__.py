"""Every write of casework: applications, proceedings, opinions, decisions.

Each public function takes keyword arguments alone, names the officer as `by`, runs in one transaction and writes its
audit entry last.
"""

from doudi.office.casework.actions.applications import (
    Newcomer,
    open_proceedings,
    open_review,
    take_application,
    take_family,
)
from doudi.office.casework.actions.decisions import decide, give_opinion
from doudi.office.casework.actions.drafts import discard_draft, purge_drafts, save_draft
from doudi.office.casework.actions.proceedings import accept, send_back, withdraw
from doudi.office.casework.actions.signing import keep_signing_key, renew_signing_key
from doudi.office.casework.actions.together import VersionedProceeding, accept_all, follow_opinions, propose_all

__all__ = (
    "Newcomer",
    "VersionedProceeding",
    "accept",
    "accept_all",
    "decide",
    "discard_draft",
    "follow_opinions",
    "give_opinion",
    "keep_signing_key",
    "open_proceedings",
    "open_review",
    "propose_all",
    "purge_drafts",
    "renew_signing_key",
    "save_draft",
    "send_back",
    "take_application",
    "take_family",
    "withdraw",
)
