"""Papers about money, set from the books as they stand: a family's statement, a batch's summary, the funds of a year."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Sum
from django.utils import timezone

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record, record_action
from doudi.office.benefits import queries
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.funds import FundLine, fund_lines
from doudi.office.benefits.models import Batch, Payment, PeriodClose
from doudi.office.casework.papers.parties import county_office
from doudi.office.regions.queries import path
from doudi.office.registry.models import Household
from doudi.office.registry.queries import members
from doudi.office.registry.vocabulary import chinese_date, right_label
from doudi.output.papers.content import granted_money
from doudi.output.papers.payments import (
    BatchAct,
    BatchSummary,
    FundAccount,
    FundRow,
    HouseholdStatement,
    StatementRow,
    StateSum,
)
from doudi.output.papers.typesetting import typeset
from doudi.rules import money

MOST_LINES = 200
"""Lines of a statement: some sixteen years of a right that is paid by the month."""


@transaction.atomic
def issue_statement(*, by: Actor, household: Household) -> bytes:
    """What a household and those who live in it got, the newest first, as a paper. PaperError where a name cannot be set."""
    by.require(Action.SEE_DUES, household.region_code)
    rows = queries.statement(household, [membership.person_id for membership in members(household)])
    arrived = sum(row.allocation.amount_fen for row in rows if row.payment.state == PaymentState.PAID)
    pdf = typeset(
        HouseholdStatement(
            **_about(household.region_code, f"{household.code}-{clock.today():%Y%m%d}"), head=household.now.head_name,
            household=household.code, lines=tuple(_statement_line(row) for row in rows[:MOST_LINES]),
            total=granted_money(arrived), left_out=max(0, len(rows) - MOST_LINES),
        )
    )  # fmt: skip
    record_action(
        by=by, permission=Action.SEE_DUES, action="benefits.issue_statement", subject="household", row=household,
        detail=_detail(pdf, len(rows)),
    )  # fmt: skip
    return pdf


def _statement_line(row: queries.StatementLine) -> StatementRow:
    return StatementRow(
        right_label(row.payment.right),
        row.payment.person.name if row.payment.person else "",
        _month(row.due.month),
        money.yuan(row.allocation.amount_fen, grouped=True),
        timezone.localtime(row.payment.changed_at).date(),
        str(row.payment.get_state_display()),
        tuple(f"{clause['document']} {clause['clause']}" for clause in row.due.clauses),
    )


@transaction.atomic
def issue_batch_summary(*, by: Actor, batch: Batch) -> bytes:
    """The sums of a batch and who took which step, as a paper without a payee."""
    county = batch.cycle.region_code
    by.require(Action.SEE_BATCHES, county)
    net = Sum(F("gross_fen") - F("offset_fen"))
    sums = Payment.objects.filter(line__batch=batch).values_list("state").annotate(count=Count("pk"), fen=net)
    pdf = typeset(
        BatchSummary(
            **_about(county, batch.number), place=path(county), right=right_label(batch.cycle.right),
            month=_month(batch.cycle.month), state=str(batch.get_state_display()),
            count=batch.count, total=granted_money(batch.total_fen), digest=batch.digest,
            sums=tuple(
                StateSum(PaymentState(state).label, count, money.yuan(fen, grouped=True))
                for state, count, fen in sums.order_by("state")
            ),
            acts=tuple(
                BatchAct(str(step.get_name_display()), step.by.name, _moment(step.at))
                for step in batch.steps.select_related("by").order_by("pk")
            ),
        )
    )  # fmt: skip
    record_action(
        by=by, permission=Action.SEE_BATCHES, action="benefits.issue_batch_summary", subject="batch", row=batch,
        region_code=county, detail={"number": batch.number, **_detail(pdf, batch.count)},
    )  # fmt: skip
    return pdf


@transaction.atomic
def issue_fund_account(*, by: Actor, county: str, year: int) -> bytes:
    """Where the funds of a county stand in a year, as a paper."""
    by.require(Action.SEE_BATCHES, county)
    lines = fund_lines(county, year, clock.today())
    closes = PeriodClose.objects.filter(region_code=county, year=year).select_related("closed_by").order_by("pk")
    pdf = typeset(
        FundAccount(
            **_about(county, f"{county[:6]}-{year}"), place=path(county), year=year,
            rows=tuple(_fund_row(line) for line in lines), closed=_closed(list(closes)),
        )
    )  # fmt: skip
    record(
        by=by.user, action="benefits.issue_fund_account", region_code=county,
        duty=by.duty_for(Action.SEE_BATCHES, county), detail={"year": year, **_detail(pdf, len(lines))},
    )  # fmt: skip
    return pdf


def _fund_row(line: FundLine) -> FundRow:
    return FundRow(
        right=right_label(line.right),
        sources=tuple(f"{source} {money.yuan(fen, grouped=True)}" for source, fen in line.sources.items()),
        budget=money.yuan(line.budget_fen, grouped=True),
        paid=money.yuan(line.paid_fen, grouped=True),
        committed=money.yuan(line.committed_fen, grouped=True),
        left=money.yuan(line.left_fen, grouped=True),
        forecast=money.yuan(line.forecast_fen, grouped=True),
        short=money.yuan(line.short_fen, grouped=True) if line.short_fen else "",
    )


def _closed(closes: Sequence[PeriodClose]) -> tuple[str, ...]:
    return tuple(
        f"{close.source + '资金' if close.source else '全年'}已于{_moment(close.closed_at)}结账（{close.closed_by.name}）"
        for close in closes
    )


def _about(county: str, number: str) -> dict[str, Any]:
    return {"issuer": county_office(county), "number": number, "day": clock.today()}


def _month(day: dt.date) -> str:
    return f"{day.year}年{day.month}月"


def _moment(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    return f"{chinese_date(local)} {local:%H:%M}"


def _detail(pdf: bytes, count: int) -> dict[str, Any]:
    return {"count": count, "sha256": hashlib.sha256(pdf).hexdigest()}
