"""The start page: what waits for this officer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from doudi.office.accounts.access import Action
from doudi.office.casework.work import WAITING, work_list
from doudi.office.inspection.queries import Alarm, find_alarm
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, record_list


@require_safe
@access(None)
def work(request: OfficeRequest) -> HttpResponse:
    """The officer's queues, drafts on top. Whoever pays and has no cases begins with the payments of the month; other
    officers without cases see where they may go."""
    actor = request.actor
    if not actor.may_somewhere(Action.SEE_CASES) and actor.may_somewhere(Action.LOCK_PAYMENTS):
        return redirect("benefits:month")
    if not actor.may_somewhere(Action.SEE_CASES):
        return render(request, "start/elsewhere.html", {"inspection_alarm": _alarm(request)})
    only = request.GET.get("only", "")
    items = work_list(actor, only)
    record_list(request, "work", sum(len(queue.families) for queue in items.queues))
    own_queues = [queue for queue in items.queues if queue.name != WAITING]
    context = {
        "work": items,
        "urgent": only,
        "own_count": sum(queue.count for queue in own_queues),
        "own_queues": own_queues,
        "may_take": actor.may_somewhere(Action.TAKE_APPLICATION),
        "inspection_alarm": _alarm(request),
        "may_export": actor.may_somewhere(Action.EXPORT_LISTS),
    }
    return render(request, "start/work.html", context)


def _alarm(request: OfficeRequest) -> Alarm | None:
    """What the night's inspection found, for officers who must know it."""
    return find_alarm() if request.actor.may_somewhere(Action.SEE_INSPECTIONS) else None
