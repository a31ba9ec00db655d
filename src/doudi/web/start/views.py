"""The start page: what waits for this officer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doudi.office.accounts.access import Action
from doudi.office.casework import queries
from doudi.office.inspection.queries import Alarm, find_alarm
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, record_list


@require_safe
@access(None)
def work(request: OfficeRequest) -> HttpResponse:
    """Mine, due, overdue, waiting for others; drafts on top. Officers without cases see where they may go instead."""
    actor = request.actor
    if not actor.may_somewhere(Action.SEE_CASES):
        return render(request, "start/elsewhere.html", {"inspection_alarm": _alarm(request)})
    items = queries.work(actor)
    record_list(
        request, "work", len({row.pk for rows in (items.mine, items.due, items.overdue, items.waiting) for row in rows})
    )
    sections = [
        ("mine", "待我办理", items.mine, "现在没有需要您办理的事项"),
        ("due", "今日到期", items.due, "今天没有到期的事项"),
        ("overdue", "已逾期", items.overdue, "没有逾期的事项"),
        ("waiting", "等待他人", items.waiting, "没有等待他人办理的事项"),
    ]
    lines = [
        {"name": name, "title": title, "rows": rows, "count": items.counts[name], "empty": empty}
        for name, title, rows, empty in sections
    ]
    context = {
        "sections": lines,
        "drafts": items.drafts,
        "may_take": actor.may_somewhere(Action.TAKE_APPLICATION),
        "inspection_alarm": _alarm(request),
        "may_export": actor.may_somewhere(Action.EXPORT_LISTS),
    }
    return render(request, "start/work.html", context)


def _alarm(request: OfficeRequest) -> Alarm | None:
    """What the night's inspection found, for officers who must know it."""
    return find_alarm() if request.actor.may_somewhere(Action.SEE_INSPECTIONS) else None
