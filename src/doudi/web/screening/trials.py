"""Trials of reforms: the form for analysts, the progress of a trial, and its report, which names nobody."""

from __future__ import annotations

import uuid

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doudi.office.accounts.access import Action
from doudi.office.errors import RefusedError
from doudi.office.monitoring import actions, queries
from doudi.office.monitoring.enums import UNFINISHED, TrialState
from doudi.office.regions import codes
from doudi.office.regions.queries import paths
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible
from doudi.web.screening.forms import ReformForm

TRY = Action.TRY_REFORMS
# A report has styles of its own and nothing else.
ALONE = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(TRY)
@require_safe
def listing(request: OfficeRequest) -> HttpResponse:
    page = page_of(request, queries.trials(request.actor))
    place_names = paths({row.region_code for row in page.rows})
    return render(
        request,
        "screening/trials.html",
        {"page": page, "rows": [(row, place_names[row.region_code]) for row in page.rows]},
    )


@access(TRY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: OfficeRequest) -> HttpResponse:
    region = codes.pad(request.actor.scope(TRY)[0])
    form = ReformForm(
        request.POST or None, request.FILES or None, initial={"token": str(uuid.uuid4()), "region_code": region}
    )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            trial = actions.try_reform(
                by=request.actor, token=answers["token"], region_code=answers["region_code"], reform=answers["reform"]
            )
        except RefusedError as error:
            for fault in str(error).splitlines():
                form.add_error("reform", fault)
        else:
            return redirect("screening:trial", trial.pk)
    return render(request, "screening/trial_new.html", {"form": form}, status=422 if form.errors else 200)


@access(TRY)
@require_safe
def one(request: OfficeRequest, pk: int) -> HttpResponse:
    """A trial. While it runs the page asks again for the part that shows the progress, which htmx replaces."""
    trial = get_visible(queries.trials(request.actor).defer(None).defer("page", "workbook"), pk)
    context = {
        "trial": trial,
        "place": paths([trial.region_code])[trial.region_code],
        "going": trial.course in UNFINISHED,
        "share": trial.done * 100 // trial.households if trial.households else 0,
    }
    if request.htmx:
        return render(request, "screening/trial_progress.html", context)
    return render(request, "screening/trial.html", context)


@access(TRY)
@require_POST
def cancel(request: OfficeRequest, pk: int) -> HttpResponse:
    trial = get_visible(queries.trials(request.actor), pk)
    try:
        actions.cancel_trial(by=request.actor, trial=trial)
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已取消，没有留下任何结果")
    return redirect("screening:trial", pk)


@access(TRY)
@require_safe
@csp(ALONE)  # type: ignore[arg-type]  # it knows views of Django's own request only
def report(request: OfficeRequest, pk: int) -> HttpResponse:
    """The page as `doudi simulate` makes it."""
    trial = get_visible(queries.trials(request.actor).defer(None).filter(course=TrialState.DONE), pk)
    return HttpResponse(trial.page)


@access(TRY)
@require_safe
def workbook(request: OfficeRequest, pk: int) -> HttpResponse:
    trial = get_visible(queries.trials(request.actor).defer(None).filter(course=TrialState.DONE), pk)
    content = bytes(trial.workbook)
    if not content:
        raise Http404
    response = HttpResponse(content, content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="trial-{trial.pk}.xlsx"'
    return response
