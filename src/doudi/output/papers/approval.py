"""审批表: a case on one form, with the opinion of the township and the decision of the county."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.output.papers.content import Citation, GrantedSum, MemberLine, PaperContent, Signature


@dataclass(frozen=True, kw_only=True)
class ApprovalForm(PaperContent):
    """`opinion` and `decision` are None as long as there is none: their fields stay empty on the form. `paid_from` as in
    `GrantLetter`."""

    template = "approval"
    title = "社会救助审批表"

    application: str
    received_on: dt.date
    accepted_on: dt.date | None
    head: str
    address: str
    right: str
    holder: str
    members: tuple[MemberLine, ...]
    reasons: str
    amount: GrantedSum | None
    paid_from: str
    clauses: tuple[Citation, ...]
    opinion: Signature | None
    decision: Signature | None
