"""Public notices: which run and which are over, making a sheet, its posting, objections, and the page that the public sees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Proceeding
from doudi.office.casework.queries import proceedings
from doudi.office.errors import RefusedError
from doudi.office.inquiry import actions, notice_terms, queries
from doudi.office.inquiry.actions.entries import companions
from doudi.office.inquiry.actions.steps import step_permission
from doudi.office.inquiry.models import PublicNotice
from doudi.office.regions.queries import paths
from doudi.office.registry.vocabulary import right_label
from doudi.web.closed_files import get_open
from doudi.web.inquiry.entry import EntryPage, show_entry, typed
from doudi.web.inquiry.forms import NoticeForm, ObjectionForm, PostingForm, RulingForm, VoidNoticeForm
from doudi.web.middleware import access, public
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible, read_whole_number, record_list

MOST_WAITING = 200
"""Cases that are looked through for those whose notice is due."""


@require_GET
@access(Action.SEE_CASES)
def list_notices(request: OfficeRequest) -> HttpResponse:
    """The notices of the officer's regions: those that run, or with ?ended=1 those that are over."""
    ended = request.GET.get("ended") == "1"
    rows = queries.notices(request.actor).filter(end__isnull=not ended).prefetch_related("entries")
    page = page_of(request, rows)
    record_list(request, "notices", len(page.rows), ended=str(ended))
    places = paths({notice.region_code for notice in page.rows})
    context = {
        "page": page,
        "rows": [(notice, places[notice.region_code], right_label(notice.right)) for notice in page.rows],
        "ended": ended,
        "today": clock.today(),
        "may_prepare": request.actor.may_somewhere(Action.PUBLICISE),
    }
    return render(request, "inquiry/notices.html", context)


@require_http_methods(["GET", "POST"])
@access(Action.PUBLICISE)
def prepare(request: OfficeRequest) -> HttpResponse:
    """The cases whose notice is due, by community and right, and the sheet for those that are ticked."""
    form = NoticeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        keys = [key for text in request.POST.getlist("proceeding") if (key := read_whole_number(text)) is not None]
        if form.is_valid():
            chosen = list(proceedings(request.actor).filter(pk__in=keys).order_by("pk"))
            try:
                notice = actions.prepare_notice(
                    by=request.actor, proceedings=chosen, from_day=form.cleaned_data["from_day"]
                )
            except RefusedError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "公示单已制作，请下载打印，在起始日期张贴后上传照片")
                return redirect("inquiry:notice", notice.pk)
    return render(request, "inquiry/prepare_notice.html", {"form": form, "groups": _due(request)}, status=status)


def _due(request: OfficeRequest) -> list[tuple[str, str, list[tuple[Proceeding, notice_terms.NoticeTerms]]]]:
    """(community, right, [(case, what would be shown)]) of the cases whose notice is due."""
    rows = proceedings(request.actor).filter(request.actor.visible(Action.PUBLICISE), state=ProceedingState.OPINION)
    groups: dict[tuple[str, str], list[tuple[Proceeding, notice_terms.NoticeTerms]]] = {}
    for proceeding in rows.prefetch_related("steps", "opinions__determination").order_by("pk")[:MOST_WAITING]:
        try:
            terms = notice_terms.terms_of(proceeding)
        except RefusedError:
            continue
        groups.setdefault((proceeding.region_code, proceeding.right), []).append((proceeding, terms))
    places = paths({region for region, _ in groups})
    return [(places[region], right_label(right), cases) for (region, right), cases in sorted(groups.items())]


@require_GET
@access(Action.SEE_CASES)
def notice(request: OfficeRequest, pk: int) -> HttpResponse:
    """A notice with its families and what was objected."""
    row = get_visible(queries.notices(request.actor), pk)
    entries = queries.notice_entries(request.actor).filter(notice=row).prefetch_related("objections__ruling")
    record_list(request, "notice", row.entries.count())
    context = {
        "notice": row,
        "place": paths({row.region_code})[row.region_code],
        "right": right_label(row.right),
        "entries": entries,
        "may": request.actor.may(Action.PUBLICISE, row.region_code),
        "today": clock.today(),
    }
    return render(request, "inquiry/notice.html", context)


@require_http_methods(["GET", "POST"])
@access(Action.PUBLICISE)
def post(request: OfficeRequest, pk: int) -> HttpResponse:
    """The photo of the sheet that hangs."""
    row = _own(request, pk)
    page = EntryPage(
        "登记张贴",
        "登记张贴",
        reverse("inquiry:notice", args=[pk]),
        _facts(row),
        "登记以后公示开始计算，期满自动撤下。",
    )

    def save(fields: dict[str, Any]) -> str:
        actions.post_notice(
            by=request.actor, notice=row, photo=fields["photo"], place=fields["place"], posted_on=fields["posted_on"]
        )
        return "已登记张贴，公示正在进行"

    form = PostingForm(**typed(request), initial={"posted_on": row.from_day})
    return show_entry(request, page, form, save)


@require_http_methods(["GET", "POST"])
@access(Action.PUBLICISE)
def end(request: OfficeRequest, pk: int) -> HttpResponse:
    """Makes a sheet void that does not hang."""
    row = _own(request, pk)
    page = EntryPage("作废公示单", "作废", reverse("inquiry:notice", args=[pk]), _facts(row))

    def save(fields: dict[str, Any]) -> str:
        actions.end_notice(by=request.actor, notice=row, reason=fields["reason"])
        return "公示单已作废"

    return show_entry(request, page, VoidNoticeForm(**typed(request)), save)


def _own(request: OfficeRequest, pk: int) -> PublicNotice:
    row = get_visible(queries.notices(request.actor), pk)
    request.actor.require(Action.PUBLICISE, row.region_code)
    return row


def _facts(row: PublicNotice) -> tuple[tuple[str, str], ...]:
    return (
        ("公示地点", paths({row.region_code})[row.region_code]), ("项目", right_label(row.right)),
        ("公示时间", f"{row.from_day}至{row.to_day}"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@access(Action.PUBLICISE)
def objection(request: OfficeRequest, pk: int) -> HttpResponse:
    """An objection to an entry of a notice."""
    entry = get_open(request, queries.notice_entries, pk)
    request.actor.require(Action.PUBLICISE, entry.region_code)
    page = EntryPage(
        "登记异议", "登记异议", reverse("inquiry:notice", args=[entry.notice_id]),
        (("公示的家庭", f"{entry.name}，{entry.people}人，{entry.amount}"),),
        "登记以后，重新调查有了结论才能继续办理。反映人的信息保密。",
    )  # fmt: skip

    def save(fields: dict[str, Any]) -> str:
        actions.object_to_notice(by=request.actor, entry=entry, **fields)
        return "异议已登记，请安排两人重新调查"

    return show_entry(request, page, ObjectionForm(**typed(request)), save)


@require_http_methods(["GET", "POST"])
@access(Action.PUBLICISE)
def ruling(request: OfficeRequest, pk: int) -> HttpResponse:
    """What two officers found of an objection."""
    row = get_open(request, queries.objections, pk)
    request.actor.require(Action.PUBLICISE, row.region_code)
    page = EntryPage(
        "异议的调查结论", "登记结论", reverse("inquiry:notice", args=[row.entry.notice_id]),
        (("公示的家庭", row.entry.name), ("反映的情况", row.matter)), "结论登记以后，由乡镇（街道）负责人重新提出初审意见。",
    )  # fmt: skip
    try:
        permission = step_permission(row.entry.proceeding, actions.notices.REINVESTIGATE)
    except RefusedError:
        permission = Action.PUBLICISE
    colleagues = companions(request.actor, permission, row.household)

    def save(fields: dict[str, Any]) -> str:
        actions.rule_on_objection(by=request.actor, objection=row, **fields)
        return "结论已登记"

    return show_entry(request, page, RulingForm(**typed(request), companions=colleagues), save)


@public
@require_GET
@never_cache
def shown(request: HttpRequest, address: str) -> HttpResponse:
    """The sheet as anybody sees it who has its address, while it runs; afterwards nobody's name stands there any more."""
    row = None if "\0" in address else PublicNotice.objects.filter(address=address, posting__isnull=False).first()
    if row is None:
        raise Http404
    is_over = row.to_day < clock.today() or hasattr(row, "end")
    context = {
        "notice": row,
        "place": paths({row.region_code})[row.region_code],
        "right": right_label(row.right),
        "issuer": notice_terms.issuer(row.region_code),
        "entries": [] if is_over else row.entries.all(),
        "is_over": is_over,
    }
    response = render(request, "inquiry/public_notice.html", context, status=410 if is_over else 200)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
