"""Checks of data: consents, the request, the start, the report of the verification centre, the family's answer, the recheck."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from doudi.office.accounts.access import Action
from doudi.office.casework import queries as casework
from doudi.office.casework.models import Application
from doudi.office.errors import RefusedError
from doudi.office.files.queries import of_subject
from doudi.office.inquiry import actions, queries
from doudi.office.inquiry.actions import CheckedLine
from doudi.office.inquiry.enums import CheckOutcome, CheckStance
from doudi.office.inquiry.models import VerificationReport
from doudi.office.registry.models import Person
from doudi.office.registry.queries import members
from doudi.web.closed_files import get_open
from doudi.web.inquiry.entry import EntryPage, show_entry, typed
from doudi.web.inquiry.forms import CheckReplyForm, CheckReportForm, CheckRequestForm, ConsentForm, RecheckForm
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, read_whole_number, record_look

LINES = 12
"""Items that the form of a report has room for."""


@require_http_methods(["GET", "POST"])
@access(Action.TAKE_APPLICATION)
def consent(request: OfficeRequest, pk: int) -> HttpResponse:
    """An adult lets the office check what is named."""
    application = _application(request, pk, Action.TAKE_APPLICATION)
    page = EntryPage("登记核对授权", "登记授权", _back(application), _about(application), "每名成年成员各登记一份。")

    def save(fields: dict[str, Any]) -> str:
        row = actions.give_consent(by=request.actor, application=application, **fields)
        return f"{row.person.name}的授权已登记"

    form = ConsentForm(
        **typed(request), people=_people(application), initial={"person": request.GET.get("person")},
        documents=of_subject(request.actor, "household", application.household_id),
    )  # fmt: skip
    return show_entry(request, page, form, save)


@require_http_methods(["GET", "POST"])
@access(Action.ACCEPT)
def ask(request: OfficeRequest, pk: int) -> HttpResponse:
    """Asks the verification centre to check a family."""
    application = _application(request, pk, Action.ACCEPT)
    page = EntryPage("提请核对", "提请核对", _back(application), _about(application))

    def save(fields: dict[str, Any]) -> str:
        actions.request_check(by=request.actor, application=application, matter=fields["matter"])
        return "已提请核对"

    return show_entry(request, page, CheckRequestForm(**typed(request)), save)


@require_POST
@access(Action.DECIDE)
def start(request: OfficeRequest, pk: int) -> HttpResponse:
    """The county starts a check."""
    row = get_open(request, queries.check_requests, pk)
    try:
        actions.start_check(by=request.actor, request=row)
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "核对已启动")
    return redirect("inquiry:overview", row.application_id)


@require_http_methods(["GET", "POST"])
@access(Action.VERIFY_FACTS)
def report(request: OfficeRequest, pk: int) -> HttpResponse:
    """The verification centre's report: a line for each thing that was checked."""
    row = get_open(request, queries.check_requests, pk)
    request.actor.require(Action.VERIFY_FACTS, row.region_code)
    people = _people(row.application)
    lines = [_line(request, number) for number in range(LINES)]
    page = EntryPage(
        "出具核对报告", "出具报告", _back(row.application), (*_about(row.application), ("提请核对", row.matter)),
        template="inquiry/report.html", more={"lines": lines, "people": people},
    )  # fmt: skip

    def save(fields: dict[str, Any]) -> str:
        by_key = {person.pk: person for person in people}
        items = [
            CheckedLine(
                line["subject"], line["declared"], line["on_record"], line["source"], line["agrees"] == "yes",
                by_key.get(line["person"]),
            )
            for line in lines
            if line["subject"]
        ]  # fmt: skip
        actions.report_check(
            by=request.actor, request=row, result=CheckOutcome(fields["result"]), valid_until=fields["valid_until"],
            items=items, summary=fields["summary"], document=fields["document"],
        )  # fmt: skip
        return "核对报告已出具"

    documents = of_subject(request.actor, "household", row.household_id)
    return show_entry(request, page, CheckReportForm(**typed(request), documents=documents), save)


def _line(request: OfficeRequest, number: int) -> dict[str, Any]:
    """A line of the report as it was typed."""
    texts = {
        name: str(request.POST.get(f"{name}-{number}", "")).replace("\0", "").strip()[:100]
        for name in ("subject", "declared", "on_record", "source", "agrees")
    }
    return {"number": number, "person": read_whole_number(request.POST.get(f"person-{number}")), **texts}


@require_http_methods(["GET", "POST"])
@access(Action.ACCEPT)
def reply(request: OfficeRequest, pk: int) -> HttpResponse:
    """The family was told of a report against it, and says what of it."""
    row = _report(request, pk)
    page = EntryPage(
        "告知核对结果", "登记", _back(row.request.application), (("结论", str(row.get_result_display())), ("说明", row.summary)),
        "保存后制作核对结果告知书。有异议的，自动再次提请核对。",
    )  # fmt: skip

    def save(fields: dict[str, Any]) -> str:
        actions.record_check_reply(by=request.actor, report=row, **fields | {"reply": CheckStance(fields["reply"])})
        return "已登记"

    return show_entry(request, page, CheckReplyForm(**typed(request)), save)


@require_http_methods(["GET", "POST"])
@access(Action.ACCEPT)
def recheck(request: OfficeRequest, pk: int) -> HttpResponse:
    """The township closes an objection by the report of the second check."""
    row = _report(request, pk)
    page = EntryPage(
        "异议复查结论", "登记", _back(row.request.application), (("再次核对", str(row.get_result_display())),)
    )

    def save(fields: dict[str, Any]) -> str:
        actions.conclude_recheck(by=request.actor, report=row, note=fields["note"])
        return "复查结论已登记"

    return show_entry(request, page, RecheckForm(**typed(request)), save)


def _report(request: OfficeRequest, pk: int) -> VerificationReport:
    row = get_open(request, queries.verification_reports, pk)
    request.actor.require(Action.ACCEPT, row.region_code)
    return row


def _application(request: OfficeRequest, pk: int, action: Action) -> Application:
    application = get_open(request, casework.applications, pk)
    request.actor.require(action, application.region_code)
    if request.method == "GET":
        record_look(request, application.household, "inquiry")
    return application


def _people(application: Application) -> list[Person]:
    return [membership.person for membership in members(application.household)]


def _back(application: Application) -> str:
    return reverse("inquiry:overview", args=[application.pk])


def _about(application: Application) -> tuple[tuple[str, str], ...]:
    return (
        ("家庭", f"{application.household.now.head_name}，{application.household.now.size}人"),
        ("申请", application.number),
    )
