"""From a line of the bank to clause and facts, from a clause to all that was paid under it, and what a family got."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.benefits import queries
from doudi.office.benefits.actions.papers import issue_statement
from doudi.office.benefits.models import Allocation, Due, Payment
from doudi.office.regions.queries import path
from doudi.office.registry.queries import members
from doudi.web.benefits.paper_answers import paper_answer
from doudi.web.benefits.places import county_of, year_of
from doudi.web.closed_files import get_open
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, record_list, record_look


@access(Action.SEE_DUES)
@require_safe
def show(request: OfficeRequest, pk: int) -> HttpResponse:
    """A payment: what it pays of which dues, and of each the award, the clauses, and the facts where the officer sees cases."""
    payment: Payment = get_open(request, queries.payments, pk)
    allocations = list(
        payment.allocations.select_related(
            "due__award__decision__proceeding", "due__determination", "due__terms"
        ).order_by("due__month")
    )
    sees_cases = request.actor.may(Action.SEE_CASES, payment.household.region_code)
    record_look(request, payment.household, "payments")
    context = {
        "payment": payment,
        "line": getattr(payment, "line", None),
        "place": path(payment.household.region_code),
        "rows": [(allocation, _grounds(allocation.due)) for allocation in allocations],
        "sees_cases": sees_cases,
        "results": list(payment.result_lines.select_related("file").order_by("pk")),
        "breaks": list(payment.breaks.order_by("pk")),
    }
    return render(request, "benefits/payment.html", context)


def _grounds(due: Due) -> list[tuple[str, str]]:
    """(clause in words, its id) of what a due rests on."""
    return [(f"{clause['document']} {clause['clause']}", clause["id"]) for clause in due.clauses]


@access(Action.SEE_BATCHES)
@require_safe
def clauses(request: OfficeRequest) -> HttpResponse:
    county, year = county_of(request, Action.SEE_BATCHES), year_of(request)
    context = {"county": county, "place": path(county), "year": year, "rows": queries.clause_sums(county, year)}
    return render(request, "benefits/clauses.html", context)


@access(Action.SEE_BATCHES)
@require_safe
def clause(request: OfficeRequest, clause: str) -> HttpResponse:
    """All that was paid under a clause in a year, payment by payment, within what the officer sees of families."""
    county, year = county_of(request, Action.SEE_BATCHES), year_of(request)
    listed = next((row for row in queries.clause_sums(county, year) if row.id == clause), None)
    if listed is None:
        raise Http404
    dues = queries.dues_of_clause(county, year, clause)
    rows = queries.paid_allocations(county, year).filter(due__in=dues, payment__in=queries.payments(request.actor))
    page = page_of(request, rows.select_related("payment__household__now", "due"))
    record_list(request, "clause_payments", len(page.rows))
    context = {"county": county, "place": path(county), "year": year, "clause": listed, "page": page}
    return render(request, "benefits/clause.html", context)


@access(Action.SEE_DUES)
@require_safe
def statement(request: OfficeRequest, pk: int) -> HttpResponse:
    """What a family got, when, and why; and what is due and was not paid."""
    household = get_open(request, queries.households, pk)
    people = [membership.person_id for membership in members(household)]
    rows = queries.statement(household, people)
    record_look(request, household, "payments")
    context = {
        "household": household,
        "place": path(household.region_code),
        "rows": [(row, _grounds(row.due)) for row in rows],
        "today": clock.today(),
        "sees_cases": request.actor.may(Action.SEE_CASES, household.region_code),
        "total": sum(row.allocation.amount_fen for row in rows if _arrived(row.allocation)),
    }
    return render(request, "benefits/statement.html", context)


@access(Action.SEE_DUES)
@require_POST
def statement_paper(request: OfficeRequest, pk: int) -> HttpResponse:
    """The same as a paper that the family may take along."""
    household = get_open(request, queries.households, pk)
    return paper_answer(
        request,
        lambda: issue_statement(by=request.actor, household=household),
        f"领取记录{household.code}.pdf",
        reverse("benefits:statement", args=[pk]),
    )


def _arrived(allocation: Allocation) -> bool:
    return allocation.payment.state == "paid"
