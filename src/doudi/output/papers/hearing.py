"""陈述申辩告知书: before something is cut or stopped, the person is told why and heard."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.output.papers.content import Citation, GrantedSum, PaperContent


@dataclass(frozen=True, kw_only=True)
class HearingNotice(PaperContent):
    """`after` is what would be granted, None where it would end. `until` is the last day on which the person may speak."""

    template = "hearing"
    title = "陈述申辩告知书"

    recipient: str
    address: str
    application: str
    right: str
    holder: str
    before: GrantedSum | None
    after: GrantedSum | None
    reasons: str
    clauses: tuple[Citation, ...]
    until: dt.date
    where: str
    contact: str
