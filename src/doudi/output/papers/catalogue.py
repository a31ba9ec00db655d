"""Every kind of paper by the name of its template."""

from __future__ import annotations

from doudi.output.papers.acceptance import AcceptanceNotice
from doudi.output.papers.approval import ApprovalForm
from doudi.output.papers.authorisation import Authorisation
from doudi.output.papers.check_letter import CheckLetter
from doudi.output.papers.content import PaperContent
from doudi.output.papers.decisions import ChangeLetter, GrantLetter, RefusalLetter
from doudi.output.papers.hearing import HearingNotice
from doudi.output.papers.hearing_record import HearingRecord
from doudi.output.papers.minutes import Minutes
from doudi.output.papers.missing_papers import MissingPapersNotice
from doudi.output.papers.notice import NoticeSheet
from doudi.output.papers.payments import BatchSummary, FundAccount, HouseholdStatement
from doudi.output.papers.visit import VisitRecord

KINDS: dict[str, type[PaperContent]] = {
    kind.template: kind
    for kind in (
        AcceptanceNotice, MissingPapersNotice, Authorisation, VisitRecord, NoticeSheet, ApprovalForm, GrantLetter,
        RefusalLetter, HearingNotice, HearingRecord, CheckLetter, ChangeLetter, Minutes,
    )
}  # fmt: skip
"""The papers of cases, which are kept as they were issued."""

OF_PAYMENTS: dict[str, type[PaperContent]] = {
    kind.template: kind for kind in (HouseholdStatement, BatchSummary, FundAccount)
}
"""The papers about money, which are set anew from the books each time."""
