"""Enters what a form says of a step of a procedure, of a circumstance, and of clocks that rest."""

from __future__ import annotations

import datetime as dt

from doudi.office import clock
from doudi.office.accounts.models import User
from doudi.office.casework import actions
from doudi.office.casework.actions.course import extensions
from doudi.office.casework.course.course import course_of
from doudi.office.casework.models import Proceeding
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.files.models import Document
from doudi.office.files.queries import of_subject
from doudi.office.inquiry.recorded_steps import recorded_in_any
from doudi.policies.procedures.model import DONE
from doudi.web.requests import OfficeRequest, read_text, read_whole_number


def take(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    """A step of the procedure; where it is ticked, in the other proceedings of the application too."""
    name = read_text(request, "name", 30)
    shared = bool(request.POST.get("shared"))
    _refuse_recorded(proceeding, name, shared)
    on, note = _day(request), read_text(request, "note", 500)
    result, people, document = (
        read_text(request, "result", 30) or DONE,
        _people(request),
        _document(request, proceeding),
    )
    if shared:
        if proceeding.version != version:
            raise ChangedMeanwhileError("这件事项刚被他人办理，请查看最新状态")
        rows = actions.take_shared_step(
            request.actor, proceeding.application, name, on=on, result=result, people=people, note=note, document=document
        )  # fmt: skip
        return f"已登记，共{len(rows)}项"
    actions.take_step(
        request.actor, proceeding, name, version=version, on=on, result=result, people=people, note=note, document=document
    )  # fmt: skip
    return "已登记"


def _refuse_recorded(proceeding: Proceeding, name: str, shared: bool) -> None:
    """RefusedError for a step that a record of the inquiry takes: the record is what the case rests on."""
    rows = Proceeding.objects.open().filter(application=proceeding.application_id) if shared else [proceeding]
    courses = [course for row in rows if (course := course_of(row)) is not None]
    if recorded_in_any(courses, name):
        raise RefusedError("这一步随记录表登记，不能在这里直接登记：请点“填写记录表”")


def note_circumstance(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    """A circumstance that turned up; one for which a limit is longer extends it."""
    name, reason = read_text(request, "name", 30), read_text(request, "note", 500)
    course = course_of(proceeding)
    act = actions.extend if course is not None and name in extensions(course) else actions.note_circumstance
    act(request.actor, proceeding, name, version=version, on=_day(request), reason=reason)
    return "已登记"


def pause(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    name, reason = read_text(request, "name", 30), read_text(request, "note", 500)
    actions.pause(request.actor, proceeding, name, version=version, on=_day(request), reason=reason)
    return "已暂停计算期限"


def resume(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    reason = read_text(request, "note", 500)
    actions.resume(request.actor, proceeding, version=version, on=_day(request), reason=reason)
    return "已恢复计算期限"


def move_to_changed_procedure(request: OfficeRequest, proceeding: Proceeding, version: int) -> str:
    """A procedure has changed so that something done is not as it asks: an officer says why the case goes on by it."""
    reason = read_text(request, "note", 400)
    actions.move_to_changed_procedure(by=request.actor, proceeding=proceeding, expected_version=version, reason=reason)
    return "已转入改变后的程序"


def _day(request: OfficeRequest) -> dt.date:
    typed = read_text(request, "on", 10)
    if not typed:
        return clock.today()
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise RefusedError("日期请按 2026-09-01 的样子填写") from None


def _people(request: OfficeRequest) -> list[User]:
    keys = [read_whole_number(key) for key in request.POST.getlist("people")[:20]]
    return list(User.objects.filter(pk__in=[key for key in keys if key is not None], is_active=True).order_by("pk"))


def _document(request: OfficeRequest, proceeding: Proceeding) -> Document | None:
    key = read_whole_number(request.POST.get("document"))
    if key is None:
        return None
    document = of_subject(request.actor, "household", proceeding.household_id).filter(pk=key).first()
    if document is None:
        raise RefusedError("所选的材料不在这个家庭的档案里，请重新选择")
    return document
