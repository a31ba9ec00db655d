"""Money that comes and moves without a holder, and months that are closed on proof."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record
from doudi.office.benefits.actions.postings import Cause, Journal
from doudi.office.benefits.due_months import next_month
from doudi.office.benefits.enums import AccountKind, PostingKind
from doudi.office.benefits.ledger_proof import prove, read_accounts
from doudi.office.benefits.models import LedgerAccount, MonthBalance, MonthClose, Posting
from doudi.office.errors import RefusedError
from doudi.office.regions import codes


@transaction.atomic
def appropriate(*, by: Actor, county: str, fund: str, amount_fen: int, document: str) -> Posting:
    """Enters money that a county got for a fund by a document. The same document is entered once for a fund."""
    by.require(Action.KEEP_FUNDS, county)
    _require_sum(amount_fen)
    reference = _reference("fund", fund, document)
    return _move(by, county, PostingKind.APPROPRIATE, AccountKind.FUND, AccountKind.SOURCE, fund, amount_fen, reference)


@transaction.atomic
def top_up_reserve(*, by: Actor, township: str, amount_fen: int, document: str) -> Posting:
    """Enters what the county puts into the reserve of a township by a document. The same document is entered once."""
    by.require(Action.KEEP_FUNDS, township)
    _require_sum(amount_fen)
    if len(codes.prefix(township)) != 9:
        raise RefusedError("备用金按乡镇、街道建账，请选择乡镇、街道")
    reference = _reference("reserve", township, document)
    return _move(
        by, township, PostingKind.TOP_UP, AccountKind.RESERVE, AccountKind.SOURCE, township, amount_fen, reference
    )


def _move(
    by: Actor,
    region_code: str,
    kind: PostingKind,
    debit: AccountKind,
    credit: AccountKind,
    detail: str,
    amount_fen: int,
    reference: str,
) -> Posting:
    county, journal = codes.pad(codes.county_digits(region_code)), Journal(by)
    journal.post(kind, debit, credit, amount_fen, Cause(reference=reference), county=county, detail=detail)
    try:
        with transaction.atomic():
            journal.write()
    except IntegrityError as error:
        raise RefusedError("同一文件已经登记过，或该月已经结账") from error
    posting = Posting.objects.get(reference=reference, kind=kind, debit__region_code=county)
    record(
        by=by.user,
        action=f"benefits.{kind}",
        subject="posting",
        subject_id=posting.pk,
        region_code=region_code,
        duty=by.duty_for(Action.KEEP_FUNDS, region_code),
        detail={"amount_fen": amount_fen, "reference": reference, "account": detail},
    )
    return posting


@transaction.atomic
def close_month(*, by: Actor, county: str, month: dt.date) -> MonthClose:
    """Closes a county's month: keeps the balance of every account, after which nothing is posted into it.

    RefusedError where the month is not over or is closed already, or where the ledger does not prove; the message says what
    does not agree.
    """
    by.require(Action.KEEP_FUNDS, county)
    county, month = codes.pad(codes.county_digits(county)), month.replace(day=1)
    if next_month(month) > clock.today():
        raise RefusedError("这个月还没有过完，不能结账")
    if MonthClose.objects.filter(region_code=county, month__gte=month).exists():
        raise RefusedError("这个月已经结账")
    proof = prove()
    if not proof.balanced:
        raise RefusedError("账目没有核平，不能结账：" + "；".join(proof.faults[:3]))
    closed = MonthClose.objects.create(region_code=county, month=month, closed_at=clock.now(), closed_by=by.user)
    accounts, _ = read_accounts()
    balances = []
    for pk in LedgerAccount.objects.filter(region_code=county).values_list("pk", flat=True):
        debit, credit = accounts[pk].until(next_month(month))
        balances.append(MonthBalance(close=closed, account_id=pk, debit_fen=debit, credit_fen=credit))
    MonthBalance.objects.bulk_create(balances)
    record(
        by=by.user,
        action="benefits.close_month",
        subject="month",
        subject_id=closed.pk,
        region_code=county,
        duty=by.duty_for(Action.KEEP_FUNDS, county),
        detail={"month": month, "postings": proof.postings, "totals": proof.totals},
    )
    return closed


def _reference(kind: str, detail: str, document: str) -> str:
    if not document.strip():
        raise RefusedError("请填写文号或凭证号")
    reference = f"{kind}:{detail}:{document.strip()}"
    longest = Posting._meta.get_field("reference").max_length or 0
    if len(reference) > longest:
        raise RefusedError(f"文号或凭证号过长：请缩短{len(reference) - longest}个字")
    return reference


def _require_sum(amount_fen: int) -> None:
    if amount_fen <= 0:
        raise RefusedError("金额应大于零")
