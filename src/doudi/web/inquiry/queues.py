"""What waits for this officer in inquiries: checks, notices, hearings, objections, questions, and what was handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.inquiry import queries
from doudi.office.registry.vocabulary import right_label
from doudi.web.inquiry.words import question_words
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, record_list

LONGEST = 50
"""Rows that a queue shows at most."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A row of a queue: whom it is about, what of it, the day, and where it is handled."""

    subject: str
    matter: str
    day: Any
    address: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue of those that an officer has, with the number of all its rows."""

    name: str
    title: str
    day_label: str
    lines: list[QueueLine]
    count: int


def waiting(actor: Actor) -> list[Waiting]:
    """The queues of the officer's duties in which there is anything."""
    queues = []
    for name, (title, day_label, actions, read, line) in _QUEUES.items():
        if any(actor.may_somewhere(action) for action in actions):
            rows = read(actor)
            shown = list(rows[:LONGEST])
            if shown:
                count = len(shown) if len(shown) < LONGEST else rows.count()
                queues.append(Waiting(name, title, day_label, [line(row) for row in shown], count))
    return queues


@require_GET
@access(Action.SEE_CASES)
def work(request: OfficeRequest) -> HttpResponse:
    queues = waiting(request.actor)
    record_list(request, "inquiry", sum(len(queue.lines) for queue in queues))
    context = {
        "queues": queues, "today": clock.today(),
        "may_draw": request.actor.may_somewhere(Action.DRAW_SAMPLES),
        "may_publicise": request.actor.may_somewhere(Action.PUBLICISE),
        "may_register": request.actor.may_somewhere(Action.REGISTER),
    }  # fmt: skip
    return render(request, "inquiry/work.html", context)


def _family(row: Any) -> str:
    return f"{row.household.now.head_name}，{row.household.now.size}人"


def _request(row: Any) -> QueueLine:
    matter = f"再次核对：{row.matter}" if row.objection_id else row.matter
    return QueueLine(_family(row), matter, row.requested_on, reverse("inquiry:report", args=[row.pk]))


def _hearing(row: Any) -> QueueLine:
    matter = f"{right_label(row.proceeding.right)}：拟{row.get_proposal_display()}"
    return QueueLine(_family(row), matter, row.hearing_on, reverse("inquiry:hear", args=[row.pk]))


def _objection(row: Any) -> QueueLine:
    return QueueLine(_family(row), row.matter, row.received_on, reverse("inquiry:ruling", args=[row.pk]))


def _notice(row: Any) -> QueueLine:
    return QueueLine(right_label(row.right), row.sheet.title, row.to_day, reverse("inquiry:notice", args=[row.pk]))


def _sheet(row: Any) -> QueueLine:
    return QueueLine(right_label(row.right), row.sheet.title, row.from_day, reverse("inquiry:post", args=[row.pk]))


def _report(row: Any) -> QueueLine:
    return QueueLine(
        _family(row), str(row.get_result_display()), row.reported_on, reverse("inquiry:reply", args=[row.pk])
    )


def _question(row: Any) -> QueueLine:
    subject, declared = question_words(row)
    matter = f"{subject}，申报{declared}；看到：{row.observation}"
    return QueueLine(_family(row), matter, row.visit.visited_on, reverse("inquiry:question", args=[row.pk]))


def _missing(row: Any) -> QueueLine:
    matter = "；".join(item["subject"] for item in row.items)
    return QueueLine(_family(row), matter, row.reply_by, reverse("inquiry:missing_reply", args=[row.pk]))


def _contact(row: Any) -> QueueLine:
    return QueueLine(row.name, row.matter, row.met_on, reverse("inquiry:contact_answer", args=[row.pk]))


def _handover(row: Any) -> QueueLine:
    address = reverse("cases:detail", args=[row.application_id])
    return QueueLine(
        _family(row), f"{row.handed_by.name}：{row.reason}", timezone.localtime(row.handed_at).date(), address
    )


Reader = Callable[[Actor], QuerySet[Any]]
_QUEUES: dict[str, tuple[str, str, Iterable[Action], Reader, Callable[[Any], QueueLine]]] = {
    "handed": ("移交给我的", "移交", (Action.TAKE_APPLICATION,), queries.handed_to, _handover),
    "checks": ("待核对", "提请", (Action.VERIFY_FACTS,), queries.requests_to_report, _request),
    "reports": ("待告知核对结果", "报告", (Action.ACCEPT,), queries.reports_to_tell, _report),
    "sheets": ("待张贴的公示单", "应张贴", (Action.PUBLICISE,), queries.sheets_to_post, _sheet),
    "notices": ("正在公示", "公示至", (Action.PUBLICISE,), queries.running_notices, _notice),
    "objections": ("待查的异议", "收到", (Action.PUBLICISE,), queries.open_objections, _objection),
    "hearings": ("待听取意见", "日期", (Action.HEAR,), queries.hearings_to_hold, _hearing),
    "questions": ("调查中的疑点", "调查", (Action.RECORD_FACTS,), queries.questions_to_settle, _question),
    "missing": ("等待补正", "期限", (Action.TAKE_APPLICATION,), queries.lists_without_reply, _missing),
    "contacts": ("待答复的求助", "登记", (Action.REGISTER,), queries.contacts_to_answer, _contact),
}
"""{name: (title, what the day is, for whom, rows, how a row is shown)}"""
