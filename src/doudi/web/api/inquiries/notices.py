"""Public notices over HTTP: the sheet, its posting, objections and what was found of them."""

from __future__ import annotations

from typing import Any

from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.casework.queries import proceedings
from doudi.office.errors import RefusedError
from doudi.office.inquiry import actions, queries
from doudi.office.inquiry.models import PublicNotice
from doudi.web.api.access import needs
from doudi.web.api.inquiries.among import day_text, officer_of
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import Body, Day, Key
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest, get_visible, record_list

router = Router(tags=["notices"])
entries = Router(tags=["notices"])
objections = Router(tags=["notices"])


class SheetBody(Body):
    """The proceedings that stand on a sheet: of one community and one right."""

    proceedings: list[Key] = Field(min_length=1, max_length=40)
    from_day: Day


class PostingBody(Body):
    """What stands in the form beside the photo."""

    posted_on: Day
    place: str = Field(max_length=120)


class VoidBody(Body):
    reason: str = Field(max_length=4000)


class ObjectionBody(Body):
    """An objection; who made it may stay unnamed."""

    received_on: Day
    matter: str = Field(max_length=4000)
    objector: str = Field(default="", max_length=200)


class RulingBody(Body):
    upheld: bool
    reason: str = Field(max_length=4000)
    companion: Key
    ruled_on: Day


@router.get("", summary="Notices of the officer's regions, the newest first")
@needs(Action.SEE_CASES)
def list_notices(request: OfficeRequest, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    page = page_of(queries.notices(request.actor), cursor, limit, _notice)
    record_list(request, "notices", len(page["items"]))
    return page


@router.get("/{notice}", summary="A notice with its entries and what was objected")
@needs(Action.SEE_CASES)
def show_notice(request: OfficeRequest, notice: int) -> dict[str, Any]:
    row = get_visible(queries.notices(request.actor), notice)
    shown = (
        queries.notice_entries(request.actor).filter(notice=row).prefetch_related("objections__ruling").order_by("pk")
    )
    record_list(request, "notice", len(shown))
    return _notice(row) | {
        "entries": [
            {
                "id": entry.pk, "proceeding": entry.proceeding_id, "name": entry.name, "people": entry.people,
                "amount": entry.amount,
                "objections": [
                    {"id": each.pk, "ruled": hasattr(each, "ruling")} for each in entry.objections.all()
                ],
            }
            for entry in shown
        ]
    }  # fmt: skip


@router.post("", summary="Make a sheet for families of one community and one right")
@needs(Action.PUBLICISE)
def prepare(request: OfficeRequest, payload: SheetBody) -> dict[str, Any]:
    chosen = list(proceedings(request.actor).filter(pk__in=payload.proceedings).order_by("pk"))
    missing = sorted(set(payload.proceedings) - {proceeding.pk for proceeding in chosen})
    if missing:
        raise RefusedError(f"proceedings：没有编号为 {missing[0]} 的事项")
    return _notice(actions.prepare_notice(by=request.actor, proceedings=chosen, from_day=payload.from_day))


@router.post("/{notice}/posting", summary="Record that the sheet hangs, with a photo (multipart/form-data)")
@needs(Action.PUBLICISE)
def post(request: OfficeRequest, notice: int, payload: Form[PostingBody], file: File[UploadedFile]) -> dict[str, Any]:
    row = _own(request, notice)
    unknown = sorted(request.POST.keys() - PostingBody.model_fields.keys())
    if unknown:
        raise RefusedError(f"{unknown[0]}：没有这一项")
    posting = actions.post_notice(
        by=request.actor, notice=row, photo=file, place=payload.place, posted_on=payload.posted_on
    )
    return {"id": posting.pk, "notice": row.pk}


@router.post("/{notice}/end", summary="Make a sheet void that does not hang")
@needs(Action.PUBLICISE)
def end(request: OfficeRequest, notice: int, payload: VoidBody) -> dict[str, Any]:
    ended = actions.end_notice(by=request.actor, notice=_own(request, notice), reason=payload.reason)
    return {"id": ended.pk, "notice": notice}


@entries.post("/{entry}/objection", summary="Record an objection to an entry")
@needs(Action.PUBLICISE)
def object_to(request: OfficeRequest, entry: int, payload: ObjectionBody) -> dict[str, Any]:
    row = get_open(request, queries.notice_entries, entry)
    objection = actions.object_to_notice(by=request.actor, entry=row, **payload.model_dump())
    return {"id": objection.pk, "entry": row.pk}


@objections.post("/{objection}/ruling", summary="Record what two officers found of an objection")
@needs(Action.PUBLICISE)
def rule(request: OfficeRequest, objection: int, payload: RulingBody) -> dict[str, Any]:
    row = get_open(request, queries.objections, objection)
    values = payload.model_dump() | {"companion": officer_of(payload.companion, "companion")}
    ruling = actions.rule_on_objection(by=request.actor, objection=row, **values)
    return {"id": ruling.pk, "objection": row.pk}


def _own(request: OfficeRequest, key: int) -> PublicNotice:
    row = get_visible(queries.notices(request.actor), key)
    request.actor.require(Action.PUBLICISE, row.region_code)
    return row


def _notice(row: PublicNotice) -> dict[str, Any]:
    return {
        "id": row.pk, "region": row.region_code, "right": row.right, "step": row.step,
        "from_day": day_text(row.from_day), "to_day": day_text(row.to_day), "sheet": row.sheet_id,
        "hangs": hasattr(row, "posting"), "ended": hasattr(row, "end"),
    }  # fmt: skip
