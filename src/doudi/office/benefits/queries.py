"""Lists of what is paid, by what an officer may see; families whose files are closed to the officer are left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from doudi.office.accounts.access import Action, Actor
from doudi.office.benefits.batch_enums import BatchState, BatchStepName, BreakState
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.models import (
    Allocation,
    Batch,
    BatchFinding,
    DeathReport,
    Due,
    Payment,
    PaymentBreak,
    PaymentCycle,
    ReleaseRule,
)
from doudi.office.benefits.models.results import PaymentBreakQuerySet
from doudi.office.database.many_rows import chunks
from doudi.office.registry import perms
from doudi.office.registry.models import Household


def batches(actor: Actor) -> QuerySet[Batch]:
    """The batches of the counties in which the officer sees such."""
    return Batch.objects.filter(actor.visible(Action.SEE_BATCHES, "cycle__region_code")).select_related("cycle")


def waiting_batches(actor: Actor) -> list[Batch]:
    """The batches that wait for a step that this officer may take, and has taken none that is for another person."""
    taken = Q(steps__by=actor.user, steps__name__in=[name for name in BatchStepName if name not in _FOR_ANYBODY])
    rows = batches(actor).exclude(pk__in=Batch.objects.filter(taken).values("pk"))
    waiting = Q(pk__in=())
    if actor.may_somewhere(Action.APPROVE_BATCHES):
        waiting |= Q(state=BatchState.LOCKED) & actor.visible(Action.APPROVE_BATCHES, "cycle__region_code")
    if actor.may_somewhere(Action.AUTHORISE_BATCHES):
        waiting |= Q(state=BatchState.APPROVED, authorise=True) & actor.visible(
            Action.AUTHORISE_BATCHES, "cycle__region_code"
        )
    if actor.may_somewhere(Action.RELEASE_PAYMENTS):
        ready = Q(state=BatchState.AUTHORISED) | Q(state=BatchState.APPROVED, authorise=False)
        waiting |= ready & actor.visible(Action.RELEASE_PAYMENTS, "cycle__region_code")
    return list(rows.filter(waiting).order_by("pk"))


_FOR_ANYBODY = (BatchStepName.CLOSE, BatchStepName.VOID)


def released_batches(actor: Actor) -> list[Batch]:
    """The batches that were sent and are not closed, for who records results."""
    visible = actor.visible(Action.RECORD_RESULTS, "cycle__region_code")
    return list(batches(actor).filter(visible, state=BatchState.RELEASED).order_by("pk"))


def cycles(actor: Actor, month: dt.date) -> QuerySet[PaymentCycle]:
    """The months of rights in the counties in which the officer sees batches."""
    return PaymentCycle.objects.filter(actor.visible(Action.SEE_BATCHES), month=month)


def breaks(actor: Actor, closed: bool = False) -> PaymentBreakQuerySet:
    """The differences that the officer may settle, without those of families whose files are closed to the officer;
    `closed`: these instead."""
    rows = PaymentBreak.objects.filter(actor.visible(Action.SETTLE_BREAKS)).filter(_break_of_files(actor, closed))
    return rows.select_related("payment__payee", "payment__household__now", "batch__cycle")


def _break_of_files(actor: Actor, closed: bool) -> Q:
    """A condition for differences of closed files, or of others. One that names no payment of ours is of no family."""
    own_files = Q(payment__isnull=False, payment__household__in=perms.closed_households(actor))
    return own_files if closed else ~own_files


def payments(actor: Actor, closed: bool = False) -> QuerySet[Payment]:
    """The payments of families in the regions in which the officer sees what is due; `closed`: those of closed files instead."""
    rows = Payment.objects.filter(actor.visible(Action.SEE_DUES, "household__region_code"))
    return rows.filter(perms.of_files(actor, closed)).select_related("household__now", "payee", "person")


def dues(actor: Actor, closed: bool = False) -> QuerySet[Due]:
    """What is due to families in the regions in which the officer sees it; `closed`: to those of closed files instead."""
    rows = Due.objects.filter(actor.visible(Action.SEE_DUES, "household__region_code"))
    return rows.filter(perms.of_files(actor, closed))


def households(actor: Actor, closed: bool = False) -> QuerySet[Household]:
    """The families in the regions in which the officer sees what is due; `closed`: those of closed files instead."""
    rows = Household.objects.filter(actor.visible(Action.SEE_DUES)).select_related("now")
    own_files = Q(pk__in=perms.closed_households(actor))
    return rows.filter(own_files if closed else ~own_files)


def open_death_reports(people: Collection[int]) -> dict[int, dt.date]:
    """{person: the day of the report} of payees whom a counterpart said to have died, as long as nobody has found out: no death is
    registered, and the return is not settled."""
    rows = DeathReport.objects.filter(person__died_on__isnull=True, line__payment_break__state=BreakState.OPEN)
    reported: dict[int, dt.date] = {}
    for chunk in chunks(sorted(people)):
        for person, at in rows.filter(person__in=chunk).values_list("person", "reported_at").order_by("-pk"):
            reported[person] = timezone.localtime(at).date()
    return reported


def release_rules(actor: Actor) -> QuerySet[ReleaseRule]:
    """The rules of approval in the officer's regions."""
    return ReleaseRule.objects.filter(actor.visible(Action.SEE_BATCHES)).select_related("entered_by", "confirmed_by")


def batch_payments(batch: Batch, actor: Actor) -> QuerySet[Payment]:
    """The payments of a batch in the order of its lines, without those of closed files."""
    rows = Payment.objects.filter(line__batch=batch).exclude(household__in=perms.closed_households(actor))
    return rows.select_related("line", "payee", "household__now")


def batch_breaks(batch: Batch, actor: Actor) -> PaymentBreakQuerySet:
    """The open differences of a batch, without those of closed files."""
    return batch.breaks.open().filter(_break_of_files(actor, closed=False)).order_by("due_on")


def accepted_findings(batch: Batch, actor: Actor) -> QuerySet[BatchFinding]:
    """What checks said of lines that were paid all the same, without those of closed files."""
    rows = batch.findings.exclude(reason="")
    return rows.filter(holder__in=batch_payments(batch, actor).order_by().values("holder"))


def month_sums(county: str, month: dt.date) -> dict[str, dict[str, tuple[int, int]]]:
    """{right: {state of payments: (how many, fen)}} of what a county pays with a month."""
    rows = Payment.objects.filter(region_code=county, month=month).values_list("right", "state")
    sums: dict[str, dict[str, tuple[int, int]]] = {}
    for right, state, count, fen in rows.annotate(
        count=Count("pk"), fen=Sum(F("gross_fen") - F("offset_fen"))
    ).order_by():
        sums.setdefault(right, {})[state] = (count, fen)
    return sums


@dataclass(frozen=True)
class StatementLine:
    """What a family got of one due by one payment, or did not: for which month, when, by which decision and clauses."""

    allocation: Allocation
    due: Due
    payment: Payment


def statement(household: Household, people: Iterable[int]) -> list[StatementLine]:
    """Everything that was paid to a household and these people, the newest first."""
    of_family = Q(payment__household=household, payment__person__isnull=True) | Q(payment__person__in=list(people))
    rows = Allocation.objects.filter(of_family).exclude(payment__state=PaymentState.VOID)
    rows = rows.select_related("payment__person", "payment__line__batch", "due__award", "due__determination")
    return [
        StatementLine(row, row.due, row.payment) for row in rows.order_by("-payment__month", "-due__month", "-pk")[:500]
    ]


@dataclass(frozen=True)
class ClauseSum:
    """What was paid in a year by a clause."""

    document: str
    clause: str
    id: str
    count: int
    fen: int


def clause_sums(county: str, year: int) -> list[ClauseSum]:
    """What a county paid in a year by each clause, the largest sum first. A sum that rests on several clauses counts for each."""
    sums: dict[str, list[Any]] = {}
    rows = (
        paid_allocations(county, year).values_list("due__clauses").annotate(Count("pk"), Sum("amount_fen")).order_by()
    )
    for clauses, count, fen in rows:
        for clause in clauses:
            entry = sums.setdefault(clause["id"], [clause, 0, 0])
            entry[1] += count
            entry[2] += fen
    listed = [
        ClauseSum(clause["document"], clause["clause"], name, count, fen) for name, (clause, count, fen) in sums.items()
    ]
    return sorted(listed, key=lambda entry: (-entry.fen, entry.id))


def paid_allocations(county: str, year: int) -> QuerySet[Allocation]:
    """What of dues arrived by payments of a year's months."""
    return Allocation.objects.filter(
        payment__region_code=county, payment__month__year=year, payment__state=PaymentState.PAID
    )


def dues_of_clause(county: str, year: int, clause: str) -> list[int]:
    """The dues that were paid in a year and rest on a clause."""
    rows = paid_allocations(county, year).values_list("due", "due__clauses").distinct().order_by()
    return [due for due, clauses in rows.iterator() if any(entry["id"] == clause for entry in clauses)]
