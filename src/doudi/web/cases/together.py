"""One step of several proceedings of a family, with one confirmation that lists them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework import actions, queries
from doudi.office.casework.actions import VersionedProceeding
from doudi.office.casework.course.course import course_of
from doudi.office.casework.determination import DeterminationError, determine, outcome_of
from doudi.office.casework.entitlements import format_amount, list_entitlements
from doudi.office.casework.enums import Verdict
from doudi.office.casework.models import Application, Opinion, Proceeding
from doudi.office.errors import RefusedError
from doudi.web.closed_files import get_open
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, read_text, read_whole_number, record_look


@dataclass(frozen=True, slots=True)
class StepTogether:
    """A step that is taken of several: the question of its confirmation, and what is said once it is done."""

    question: str
    done: str


STEPS = {
    "accept": StepTogether("受理以下各项，开始调查核实", "已受理{count}项，开始调查核实"),
    "opinion": StepTogether("对以下各项提出“建议给予”的初审意见", "已对{count}项提出初审意见，等待县级确认"),
    "decide": StepTogether("同意以下各项初审意见，作出决定", "已作出{count}项决定"),
}


@require_http_methods(["GET", "POST"])
@access(Action.SEE_CASES)
def together(request: OfficeRequest, pk: int) -> HttpResponse:
    """Lists what is about to be done; sent again with `confirmed`, does it. Whose duty it is is asked where it is done."""
    application = get_open(request, queries.applications, pk)
    if request.method == "GET":
        return redirect("cases:detail", pk)
    step = STEPS.get(request.POST.get("step", ""))
    chosen = _chosen(request, application)
    if step is None or not chosen:
        messages.error(request, "没有可以一并办理的事项，请重新打开页面")
        return redirect("cases:detail", pk)
    if not request.POST.get("confirmed"):
        record_look(request, application.household)
        return _confirmation(request, application, step, chosen)
    try:
        count = _take(request, chosen)
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, step.done.format(count=count))
    return redirect("cases:detail", pk)


def _chosen(request: OfficeRequest, application: Application) -> list[VersionedProceeding]:
    """The proceedings of the application that the form names as KEY.VERSION; anything else is nobody's."""
    versions = {}
    for text in request.POST.getlist("case")[:100]:
        key, _, version = text.partition(".")
        versions[read_whole_number(key)] = read_whole_number(version)
    rows = queries.proceedings(request.actor).filter(
        application=application, pk__in=[key for key in versions if key is not None]
    )
    return [VersionedProceeding(row, versions[row.pk] or 0) for row in rows.order_by("pk")]


def _take(request: OfficeRequest, chosen: list[VersionedProceeding]) -> int:
    match request.POST.get("step"):
        case "accept":
            authorised_on = clock.today() if request.POST.get("authorised") else None
            return actions.accept_all(by=request.actor, chosen=chosen, authorised_on=authorised_on)
        case "opinion":
            fingerprint = read_text(request, "seen", 64)
            return actions.propose_all(by=request.actor, chosen=chosen, fingerprint=fingerprint)
        case _:
            return actions.follow_opinions(by=request.actor, chosen=chosen)


def _confirmation(
    request: OfficeRequest, application: Application, step: StepTogether, chosen: list[VersionedProceeding]
) -> HttpResponse:
    """What is about to be done, right by right, with the sum that each is about."""
    try:
        lines = {line.key: line for line in list_entitlements(determine(application.household)).lines}
    except DeterminationError as error:
        messages.error(request, str(error))
        return redirect("cases:detail", application.pk)
    rows = []
    for one in chosen:
        line = lines.get(one.proceeding.key)
        opinion: Opinion | None = one.proceeding.opinions.select_related("determination").last()
        follows = request.POST.get("step") == "decide" and opinion is not None
        amount = line.amount if line else ""
        if follows and opinion is not None:
            amount = format_amount(outcome_of(opinion.determination, one.proceeding)["amount"])
        grants = opinion is not None and opinion.verdict == Verdict.GRANT
        rows.append(
            {
                "proceeding": one.proceeding,
                "version": one.version,
                "amount": amount if grants or not follows else "",
                "verdict": ("确认给予" if grants else "确认不予") if follows else "",
                "reason": opinion.reason if follows and opinion is not None else "",
            }
        )
    context = {
        "application": application,
        "question": step.question,
        "step": request.POST["step"],
        "seen": read_text(request, "seen", 64),
        "rows": rows,
        "asks_authorisation": request.POST["step"] == "accept"
        and any(_asks_authorisation(row.proceeding) for row in chosen),
    }
    return render(request, "cases/together.html", context)


def _asks_authorisation(proceeding: Proceeding) -> bool:
    course = course_of(proceeding)
    return course is not None and course.is_open("authorise")
