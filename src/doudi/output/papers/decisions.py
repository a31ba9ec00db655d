"""Decisions as letters to those whom they concern: a grant (决定书), a refusal (不予决定书), a change or an end (变更, 停发)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.output.papers.content import Citation, GrantedSum, PaperContent, Remedy


@dataclass(frozen=True, kw_only=True)
class DecisionLetter(PaperContent):
    """What every letter that decides has: for whom, on what, why, by which clauses, and what can be done against it.

    `reasons` is what the rules say of the facts; `officers_reason` what the officer who decided wrote.
    """

    recipient: str
    address: str
    application: str
    right: str
    holder: str
    decided_on: dt.date
    reasons: str
    officers_reason: str
    clauses: tuple[Citation, ...]
    remedies: tuple[Remedy, ...]

    def __post_init__(self) -> None:
        if not self.remedies:
            raise ValueError("a decision tells what can be done against it")


@dataclass(frozen=True, kw_only=True)
class GrantLetter(DecisionLetter):
    """`amount` is None where the right is no sum. `paid_from`: from which month on and by which clause, '' where it is not paid by
    the month. `recheck_on`: by when it is looked at again, `kept_until`: until when the file is kept; None where no clause says
    so."""

    template = "grant"
    title = "确认给予决定书"

    amount: GrantedSum | None
    paid_from: str = ""
    recheck_on: dt.date | None = None
    kept_until: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class RefusalLetter(DecisionLetter):
    template = "refusal"
    title = "不予确认决定书"


@dataclass(frozen=True, kw_only=True)
class ChangeLetter(DecisionLetter):
    """`before` is what was granted until now, `after` what is granted from now on: None where nothing is any more.
    `paid_from` as in GrantLetter."""

    template = "change"
    title = "变更决定书"

    before: GrantedSum | None
    after: GrantedSum | None
    ends: bool
    paid_from: str = ""
