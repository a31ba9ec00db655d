"""A month's work of paying: what waits for this officer, and how far each right has come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.benefits import queries
from doudi.office.benefits.actions import reckon, reckon_allowances
from doudi.office.benefits.actions.cycles import close_cycle
from doudi.office.benefits.batches.bands import rule_for
from doudi.office.benefits.due_months import next_month
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.models import Due, PaymentCycle
from doudi.office.errors import RefusedError
from doudi.office.regions import codes
from doudi.office.regions.queries import path
from doudi.web.benefits.places import county_of, layouts_of, month_of
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, get_visible


@dataclass(frozen=True)
class RightMonth:
    """How far a right's month has come, in holders or payments and fen."""

    right: str
    due_count: int
    due_fen: int
    set_aside: int
    locked: tuple[int, int]
    released: tuple[int, int]
    paid: tuple[int, int]
    returned: tuple[int, int]
    cycle: PaymentCycle | None


@access(Action.SEE_BATCHES)
@require_safe
def show(request: OfficeRequest) -> HttpResponse:
    county, month = county_of(request, Action.SEE_BATCHES), month_of(request)
    actor, today = request.actor, clock.today()
    open_breaks = queries.breaks(actor).open()
    context = {
        "county": county,
        "place": path(county),
        "month": month,
        "former": (month - dt.timedelta(days=1)).replace(day=1),
        "following": next_month(month),
        "rows": _right_months(request, county, month),
        "waiting": queries.waiting_batches(actor),
        "released": queries.released_batches(actor),
        "breaks": open_breaks.count(),
        "late_breaks": open_breaks.filter(due_on__lt=today).count(),
        "rule": rule_for(county, today),
        "layouts": layouts_of(county),
        "may_reckon": actor.may(Action.RECKON_DUES, county),
        "may_lock": actor.may(Action.LOCK_PAYMENTS, county),
        "may_close": actor.may(Action.KEEP_FUNDS, county),
        "may_settle": actor.may_somewhere(Action.SETTLE_BREAKS),
        "may_set": actor.may(Action.ENTER_LOCAL_VALUES, county),
    }
    return render(request, "benefits/month.html", context)


def _right_months(request: OfficeRequest, county: str, month: dt.date) -> list[RightMonth]:
    dues = Due.objects.filter(region_code__startswith=codes.prefix(county), month=month).values_list("right")
    holders = dues.annotate(Count("holder", distinct=True), Sum("change_fen")).order_by()
    aside = dict(dues.filter(amount_fen__isnull=True).annotate(Count("holder", distinct=True)).order_by())
    sums = queries.month_sums(county, month)
    cycles = {cycle.right: cycle for cycle in queries.cycles(request.actor, month).filter(region_code=county)}
    by_right = {right: (count, fen) for right, count, fen in holders}
    rows = []
    for right in sorted({*by_right, *sums, *cycles}):
        states = sums.get(right, {})
        count, fen = by_right.get(right, (0, 0))
        locked, released, paid, returned = (states.get(state, (0, 0)) for state in _SHOWN)
        cycle = cycles.get(right)
        rows.append(RightMonth(right, count, fen, aside.get(right, 0), locked, released, paid, returned, cycle))
    return rows


_SHOWN = (PaymentState.LOCKED, PaymentState.RELEASED, PaymentState.PAID, PaymentState.RETURNED)


@access(Action.RECKON_DUES)
@require_POST
def reckon_month(request: OfficeRequest) -> HttpResponse:
    """Reckons what is due in the month, and what prices call for beside it; what is the same as before is left as it is."""
    county, month = county_of(request, Action.RECKON_DUES), month_of(request)
    if month > next_month(clock.today()):
        messages.error(request, "只能计算到下个月")
    else:
        reckoning = reckon(by=request.actor, region_code=county, month=month)
        text = f"已计算：{reckoning.revised}项有变化"
        messages.success(request, f"{text}，{reckoning.set_aside}项待查明" if reckoning.set_aside else text)
        try:
            reckon_allowances(by=request.actor, county=county, month=month)
        except RefusedError as refused:
            messages.warning(request, str(refused))
    return to_month(county, month)


@access(Action.KEEP_FUNDS)
@require_POST
def close(request: OfficeRequest, pk: int) -> HttpResponse:
    cycle = get_visible(PaymentCycle.objects.filter(request.actor.visible(Action.KEEP_FUNDS)), pk)
    try:
        close_cycle(by=request.actor, cycle=cycle)
        messages.success(request, "本月已结账")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return to_month(cycle.region_code, cycle.month)


def to_month(county: str, month: dt.date) -> HttpResponseRedirect:
    """The page of a county's month."""
    return redirect(f"{reverse('benefits:month')}?{urlencode({'region': county, 'month': f'{month:%Y-%m}'})}")
