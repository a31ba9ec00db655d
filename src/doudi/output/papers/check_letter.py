"""核对结果告知书: what a check of data found against a family, and what the family may do about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.output.papers.content import PaperContent


@dataclass(frozen=True)
class CheckLine:
    """Something that was checked: whose, what the family declared, what is on record."""

    whose: str
    subject: str
    declared: str
    on_record: str


@dataclass(frozen=True, kw_only=True)
class CheckLetter(PaperContent):
    """`lines` are those alone that do not agree. Which source has them is the office's business, and stands in the report."""

    template = "check_letter"
    title = "核对结果告知书"

    applicant: str
    address: str
    application: str
    reported_on: dt.date
    valid_until: dt.date
    lines: tuple[CheckLine, ...]
    summary: str
