"""Local values: what holds, its history, entering a new one and having it confirmed by another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.regions import actions, codes, listing, parameters, perms
from doudi.office.regions.actions import Refused
from doudi.office.regions.models import LocalValue
from doudi.office.regions.queries import path, paths
from doudi.web.local_values.forms import ValueForm
from doudi.web.middleware import access
from doudi.web.paging import slice_of
from doudi.web.requests import OfficeRequest, one_of

SEE = Action.SEE_LOCAL_VALUES


@access(SEE)
@require_safe
def standing(request: OfficeRequest) -> HttpResponse:
    region, today = _region(request), clock.today()
    rows = listing.standings(region, today)
    called = paths({row.now.region_code for row in rows if row.now} | {region})
    shown: list[dict[str, Any]] = [
        {"standing": row, "place": called[row.now.region_code] if row.now else ""} for row in rows
    ]
    context = {
        "region": region,
        "place": called[region],
        "set": [row for row in shown if row["place"] or row["standing"].coming or row["standing"].waiting],
        "missing": [row for row in rows if row.asked and not (row.now or row.coming or row.waiting)],
        "today": today,
        "waiting": listing.seen(request.actor.scope(SEE)).waiting().count(),
        **_may(request.actor),
    }
    return render(request, "local_values/list.html", context)


@access(SEE)
@require_safe
def history(request: OfficeRequest, name: str) -> HttpResponse:
    """Every value that a parameter ever had in a region and those it lies in, withdrawn ones too."""
    one = parameters.parameter(name)
    if one is None:
        raise Http404
    region = _region(request)
    rows = listing.seen(request.actor.scope(SEE)).applying_to(region).filter(name=name)
    page = slice_of(request, rows, "pk", descending=True)
    called = paths({row.region_code for row in page.rows} | {region})
    context = {
        "parameter": one,
        "unit": parameters.unit_of(one),
        "place": called[region],
        "region": region,
        "page": page,
        "rows": [(row, called[row.region_code]) for row in page.rows],
        "today": clock.today(),
        **_may(request.actor),
    }
    return render(request, "local_values/history.html", context)


@access(SEE)
@require_safe
def waiting(request: OfficeRequest) -> HttpResponse:
    page = slice_of(request, listing.seen(request.actor.scope(SEE)).waiting(), "pk")
    called = paths({row.region_code for row in page.rows})
    rows = [(row, parameters.label(row.name), parameters.unit(row.name), called[row.region_code]) for row in page.rows]
    return render(request, "local_values/waiting.html", {"page": page, "rows": rows})


@access(Action.ENTER_LOCAL_VALUES)
def enter(request: OfficeRequest) -> HttpResponse:
    """Where the pack's checks fail, they are shown first; sent again unchanged, the value is entered all the same."""
    form = ValueForm(request.POST or None, initial=_given(request))
    found: list[Any] = []
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        request.actor.require(Action.ENTER_LOCAL_VALUES, given["region_code"])
        found = parameters.findings(given["region_code"], given["name"], given["value"], given["valid_from"])
        if not found or form.cleaned_data["seen"] == form.about():
            try:
                entered = actions.enter_local_value(by=request.actor, **given)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, "已录入，等待另一人复核；复核前不生效")
                return redirect("local_values:one", entered.pk)
    context = {"form": form, "found": found, "about": form.about() if found else ""}
    wrong = form.is_bound and (bool(form.errors) or bool(found))
    return render(request, "local_values/enter.html", context, status=422 if wrong else 200)


@access(SEE)
@require_safe
def one(request: OfficeRequest, pk: int) -> HttpResponse:
    value = _value(request, pk)
    waits = value.confirmed_at is None and value.withdrawn_at is None
    context = {
        "value": value,
        "label": parameters.label(value.name),
        "unit": parameters.unit(value.name),
        "place": path(value.region_code),
        "found": parameters.findings(value.region_code, value.name, value.value, value.valid_from) if waits else [],
        "waits": waits,
        "can_confirm": perms.can_confirm(request.actor, value),
        "can_withdraw": perms.can_withdraw(request.actor, value),
    }
    return render(request, "local_values/one.html", context)


@access(Action.CONFIRM_LOCAL_VALUES)
@require_POST
def confirm(request: OfficeRequest, pk: int) -> HttpResponse:
    return _do(request, pk, "已复核，从执行日期起生效", actions.confirm_local_value)


@access(SEE)
@require_POST
def withdraw(request: OfficeRequest, pk: int) -> HttpResponse:
    return _do(request, pk, "已撤回，没有生效", actions.withdraw_local_value)


def _do(request: OfficeRequest, pk: int, done: str, action: Callable[..., Any]) -> HttpResponse:
    value = _value(request, pk)
    try:
        action(by=request.actor, value=value)
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("local_values:one", pk)


def _value(request: OfficeRequest, pk: int) -> LocalValue:
    return one_of(listing.seen(request.actor.scope(SEE)), pk)


def _region(request: OfficeRequest) -> str:
    """The region asked for, or the officer's own; of a township its county. 404 beyond what the officer may see."""
    prefixes = request.actor.scope(SEE)
    asked = request.GET.get("region", "")
    if not asked:
        return codes.padded(prefixes[0][:6])
    if not codes.FORM.fullmatch(asked) or not asked.isascii():
        raise Http404
    above = any(one.startswith(codes.prefix(asked)) and len(codes.prefix(asked)) == 6 for one in prefixes)
    if not (above or request.actor.may(SEE, asked)):
        raise Http404
    return asked


def _given(request: OfficeRequest) -> dict[str, str]:
    """What a link to the form fills in beforehand."""
    own = request.actor.scope(Action.ENTER_LOCAL_VALUES)
    given: QueryDict = request.GET
    return {"region_code": given.get("region", codes.padded(own[0])), "name": given.get("name", "")}


def _may(actor: Actor) -> dict[str, bool]:
    return {"may_enter": actor.may_somewhere(Action.ENTER_LOCAL_VALUES)}
