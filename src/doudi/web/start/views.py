"""The start page: what waits for this officer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doudi.office.accounts.access import Action
from doudi.office.casework import queries
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest


@require_safe
@access(None)
def work(request: OfficeRequest) -> HttpResponse:
    """Mine, due, overdue, waiting for others; drafts on top. Officers without cases see where they may go instead."""
    actor = request.actor
    if not actor.may_somewhere(Action.SEE_CASES):
        return render(request, "start/elsewhere.html")
    found = queries.work(actor)
    sections = [
        ("mine", "待我办理", found.mine, "现在没有需要您办理的事项"),
        ("due", "今日到期", found.due, "今天没有到期的事项"),
        ("overdue", "已逾期", found.overdue, "没有逾期的事项"),
        ("waiting", "等待他人", found.waiting, "没有等待他人办理的事项"),
    ]
    shown = [
        {"name": name, "title": title, "rows": rows, "count": found.counts[name], "empty": empty}
        for name, title, rows, empty in sections
    ]
    context = {"sections": shown, "drafts": found.drafts, "may_take": actor.may_somewhere(Action.TAKE_APPLICATION)}
    return render(request, "start/work.html", context)
