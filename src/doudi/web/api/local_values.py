"""Values that localities set, over HTTP: read, entered with their document, confirmed by a second officer."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import Http404
from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.errors import RefusedError
from doudi.office.regions import actions, codes, local_value_listing, parameters
from doudi.office.regions.models import LocalValue
from doudi.web.api.access import needs
from doudi.web.api.pages import page_of
from doudi.web.api.problems import problem
from doudi.web.api.schemas import Body, Day, NoBody
from doudi.web.requests import OfficeRequest, get_visible

router = Router(tags=["local-values"])
SEE = Action.SEE_LOCAL_VALUES


class LocalValueBody(Body):
    """A value from a day on, with its document. `confirm` repeats what an earlier answer asked to be confirmed."""

    region: str = Field(pattern=r"^[0-9]{12}$")
    name: str = Field(max_length=60)
    value: str = Field(max_length=20)
    valid_from: Day
    document: str = Field(max_length=120)
    note: str = Field(default="", max_length=200)
    confirm: str = Field(default="", max_length=64)


@router.get(
    "", summary="Values of the token's regions and of those set above them; `region` keeps those that apply there"
)
@needs(SEE)
def list_values(
    request: OfficeRequest, region: str = "", name: str = "", cursor: str | None = None, limit: int = 30
) -> dict[str, Any]:
    rows = local_value_listing.visible_values(request.actor.scope(SEE))
    if region:
        if not (codes.FORM.fullmatch(region) and region.isascii()):
            raise Http404
        rows = rows.applying_to(region)
    if name:
        rows = rows.filter(name=name.replace("\0", ""))
    return page_of(rows, cursor, limit, _value)


@router.get("/{value}", summary="A value")
@needs(SEE)
def show_value(request: OfficeRequest, value: int) -> dict[str, Any]:
    return _value(_visible(request, value))


@router.post("", summary="Enter a value, which waits for its confirmation by another officer")
@needs(Action.ENTER_LOCAL_VALUES)
def enter(request: OfficeRequest, payload: LocalValueBody) -> Any:
    """Where a check of the pack fails the value is not entered yet: the answer is a problem with `checks` and `confirm`, and
    the same request with that `confirm` enters it."""
    request.actor.require(Action.ENTER_LOCAL_VALUES, payload.region)
    try:
        value = parameters.read_value(payload.name, payload.value)
    except ValueError as error:
        raise RefusedError(f"value：{error}") from None
    is_day = actions.EARLIEST <= payload.valid_from <= actions.LATEST  # any other is refused where it is entered
    checks = parameters.find_failed_checks(payload.region, payload.name, value, payload.valid_from) if is_day else []
    about = f"{payload.region}|{payload.name}|{value}|{payload.valid_from}"
    digest = hashlib.sha256(about.encode()).hexdigest()[:32]
    if checks and payload.confirm != digest:
        return problem(
            422,
            "还没有录入：与文件的规定不符，请核对 checks；确实如此的，附上 confirm 再发一次",
            confirm=digest,
            checks=[
                {"check": check.label, "message": check.message, "clauses": list(check.clauses)} for check in checks
            ],
        )
    entered = actions.enter_local_value(
        by=request.actor,
        region_code=payload.region,
        name=payload.name,
        value=value,
        valid_from=payload.valid_from,
        document=payload.document,
        note=payload.note,
    )
    return {"id": entered.pk, "state": _state(entered)}


@router.post("/{value}/confirmation", summary="Confirm a value, which holds from its first day on")
@needs(Action.CONFIRM_LOCAL_VALUES)
def confirm(request: OfficeRequest, value: int, payload: NoBody) -> dict[str, Any]:
    confirmed = actions.confirm_local_value(by=request.actor, value=_visible(request, value))
    return {"id": confirmed.pk, "state": _state(confirmed)}


@router.post("/{value}/withdrawal", summary="Withdraw a value that waits")
@needs(SEE)
def withdraw(request: OfficeRequest, value: int, payload: NoBody) -> dict[str, Any]:
    withdrawn = actions.withdraw_local_value(by=request.actor, value=_visible(request, value))
    return {"id": withdrawn.pk, "state": _state(withdrawn)}


def _visible(request: OfficeRequest, key: int) -> LocalValue:
    return get_visible(local_value_listing.visible_values(request.actor.scope(SEE)), key)


def _state(value: LocalValue) -> str:
    if value.withdrawn_at is not None:
        return "withdrawn"
    return "confirmed" if value.confirmed_at is not None else "waiting"


def _value(value: LocalValue) -> dict[str, Any]:
    """`value` is a decimal as text, in the unit of the vocabulary."""
    return {
        "id": value.pk,
        "region": value.region_code,
        "name": value.name,
        "value": value.value,
        "unit": parameters.unit(value.name),
        "valid_from": value.valid_from.isoformat(),
        "document": value.document,
        "note": value.note,
        "state": _state(value),
        "entered_by": value.entered_by.name,
        "confirmed_by": value.confirmed_by.name if value.confirmed_by else None,
    }
