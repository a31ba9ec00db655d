"""Papers about money: what a family got, what a batch pays, and where a county's funds of a year stand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.output.papers.content import GrantedSum, PaperContent


@dataclass(frozen=True)
class StatementRow:
    """What was paid of one due, or was not: for which month, how much, when, and on which clauses it rests."""

    right: str
    holder: str
    month: str
    amount: str
    day: dt.date
    state: str
    grounds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HouseholdStatement(PaperContent):
    """领取记录. `total`: what has arrived; `left_out`: how many earlier lines have no room on it."""

    template = "statement"
    title = "救助金领取记录"

    head: str
    household: str
    lines: tuple[StatementRow, ...]
    total: GrantedSum
    left_out: int = 0


@dataclass(frozen=True)
class StateSum:
    """So many payments of a state, and what they come to."""

    state: str
    count: int
    amount: str


@dataclass(frozen=True)
class BatchAct:
    """A step of a batch, who took it and when."""

    name: str
    officer: str
    moment: str


@dataclass(frozen=True, kw_only=True)
class BatchSummary(PaperContent):
    """发放汇总表, without a single payee: the sums of a batch, who took which step, and the digest of its lines."""

    template = "batch_summary"
    title = "救助资金发放汇总表"

    place: str
    right: str
    month: str
    state: str
    count: int
    total: GrantedSum
    sums: tuple[StateSum, ...]
    acts: tuple[BatchAct, ...]
    digest: str


@dataclass(frozen=True)
class FundRow:
    """A right's money, in figures; `short`: what the forecast lacks, '' where it lacks nothing."""

    right: str
    sources: tuple[str, ...]
    budget: str
    paid: str
    committed: str
    left: str
    forecast: str
    short: str


@dataclass(frozen=True, kw_only=True)
class FundAccount(PaperContent):
    """资金收支表 of a county in a year. `closed`: what has been closed of it, in words."""

    template = "fund_account"
    title = "救助资金收支表"

    place: str
    year: int
    rows: tuple[FundRow, ...]
    closed: tuple[str, ...]
