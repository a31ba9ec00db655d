"""Local values: those in force, their history, entering a new one, and its confirmation by another officer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.errors import RefusedError
from doudi.office.regions import actions, codes, local_value_listing, parameters, perms
from doudi.office.regions.models import LocalValue
from doudi.office.regions.queries import path, paths
from doudi.web.local_values.forms import ValueForm
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible

SEE = Action.SEE_LOCAL_VALUES


@access(SEE)
@require_safe
def standing(request: OfficeRequest) -> HttpResponse:
    region, today = _region(request), clock.today()
    rows = local_value_listing.list_parameters(region, today)
    place_names = paths({row.now.region_code for row in rows if row.now} | {region})
    lines: list[dict[str, Any]] = [
        {"standing": row, "place": place_names[row.now.region_code] if row.now else ""} for row in rows
    ]
    context = {
        "region": region,
        "place": place_names[region],
        "set": [row for row in lines if row["place"] or row["standing"].coming or row["standing"].waiting],
        "missing": [row for row in rows if row.needed and not (row.now or row.coming or row.waiting)],
        "today": today,
        "waiting": local_value_listing.visible_values(request.actor.scope(SEE)).waiting().count(),
        **_may(request.actor),
    }
    return render(request, "local_values/list.html", context)


@access(SEE)
@require_safe
def history(request: OfficeRequest, name: str) -> HttpResponse:
    """Every value that a parameter ever had in a region and those it lies in, withdrawn ones too."""
    parameter = parameters.parameter(name)
    if parameter is None:
        raise Http404
    region = _region(request)
    rows = local_value_listing.visible_values(request.actor.scope(SEE)).applying_to(region).filter(name=name)
    page = page_of(request, rows)
    place_names = paths({row.region_code for row in page.rows} | {region})
    context = {
        "parameter": parameter,
        "unit": parameters.unit_of(parameter),
        "place": place_names[region],
        "region": region,
        "page": page,
        "rows": [(row, place_names[row.region_code]) for row in page.rows],
        "today": clock.today(),
        **_may(request.actor),
    }
    return render(request, "local_values/history.html", context)


@access(SEE)
@require_safe
def waiting(request: OfficeRequest) -> HttpResponse:
    page = page_of(request, local_value_listing.visible_values(request.actor.scope(SEE)).waiting(), descending=False)
    place_names = paths({row.region_code for row in page.rows})
    rows = [
        (row, parameters.label(row.name), parameters.unit(row.name), place_names[row.region_code]) for row in page.rows
    ]
    return render(request, "local_values/waiting.html", {"page": page, "rows": rows})


@access(Action.ENTER_LOCAL_VALUES)
def enter(request: OfficeRequest) -> HttpResponse:
    """Where the pack's checks fail, they are shown first; sent again unchanged, the value is entered all the same."""
    form = ValueForm(request.POST or None, initial=_initial(request))
    checks: list[Any] = []
    if request.method == "POST" and form.is_valid():
        answers = {name: value for name, value in form.cleaned_data.items() if name != "warned_about"}
        request.actor.require(Action.ENTER_LOCAL_VALUES, answers["region_code"])
        checks = parameters.find_failed_checks(
            answers["region_code"], answers["name"], answers["value"], answers["valid_from"]
        )
        if not checks or form.cleaned_data["warned_about"] == form.about():
            try:
                entered = actions.enter_local_value(by=request.actor, **answers)
            except RefusedError as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, "已录入，等待另一人复核；复核前不生效")
                return redirect("local_values:one", entered.pk)
    region_code, name = form["region_code"].value() or "", form["name"].value() or ""
    context = {
        "form": form,
        "failed_checks": checks,
        "about": form.about() if checks else "",
        "setting": parameters.setting_words(region_code, name, clock.today())
        if codes.FORM.fullmatch(region_code)
        else None,
    }
    wrong = form.is_bound and (bool(form.errors) or bool(checks))
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
        "failed_checks": parameters.find_failed_checks(value.region_code, value.name, value.value, value.valid_from)
        if waits
        else [],
        "waits": waits,
        "shows_effect": not value.withdrawn_at,
        "setting": parameters.setting_words(value.region_code, value.name, value.valid_from),
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
    """Takes an action on a value and returns to its page. `done`: the message of success."""
    value = _value(request, pk)
    try:
        action(by=request.actor, value=value)
        messages.success(request, done)
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("local_values:one", pk)


def _value(request: OfficeRequest, pk: int) -> LocalValue:
    return get_visible(local_value_listing.visible_values(request.actor.scope(SEE)), pk)


def _region(request: OfficeRequest) -> str:
    """The region asked for, or the officer's own; of a township its county. 404 beyond what the officer may see."""
    prefixes = request.actor.scope(SEE)
    code = request.GET.get("region", "")
    if not code:
        return codes.pad(prefixes[0][:6])
    if not codes.FORM.fullmatch(code) or not code.isascii():
        raise Http404
    above = any(prefix.startswith(codes.prefix(code)) and len(codes.prefix(code)) == 6 for prefix in prefixes)
    if not (above or request.actor.may(SEE, code)):
        raise Http404
    return code


def _initial(request: OfficeRequest) -> dict[str, str]:
    """The values with which the form begins: those of the link that led to it."""
    regions = request.actor.scope(Action.ENTER_LOCAL_VALUES)
    query: QueryDict = request.GET
    return {"region_code": query.get("region", codes.pad(regions[0])), "name": query.get("name", "")}


def _may(actor: Actor) -> dict[str, bool]:
    return {"may_enter": actor.may_somewhere(Action.ENTER_LOCAL_VALUES)}
