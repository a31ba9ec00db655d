"""Kin of staff, what is missing, first contacts, and cases that are handed to a colleague."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from doudi.office.accounts.access import Action
from doudi.office.casework import queries as casework
from doudi.office.casework.models import Application
from doudi.office.inquiry import actions, queries
from doudi.office.inquiry.actions.entries import companions
from doudi.office.inquiry.actions.registers import MissingItem
from doudi.office.regions.queries import paths
from doudi.office.registry.queries import members
from doudi.web.cases.intake import places
from doudi.web.closed_files import get_open
from doudi.web.inquiry.entry import EntryPage, show_entry, typed
from doudi.web.inquiry.forms import (
    ContactAnswerForm,
    ContactForm,
    HandoverForm,
    MissingForm,
    MissingReplyForm,
    TieForm,
)
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible, record_list, record_look


@require_http_methods(["GET", "POST"])
@access(Action.TAKE_APPLICATION)
def tie(request: OfficeRequest, pk: int) -> HttpResponse:
    """A member of the family is kin of somebody who handles cases."""
    application = _application(request, pk)
    page = EntryPage(
        "登记近亲属关系", "登记", _back(application), _about(application), "登记以后由县级入户调查，相关人员回避。"
    )

    def save(fields: dict[str, Any]) -> str:
        actions.register_tie(by=request.actor, application=application, **fields)
        return "近亲属关系已登记"

    people = [membership.person for membership in members(application.household)]
    return show_entry(request, page, TieForm(**typed(request), people=people), save)


@require_http_methods(["GET", "POST"])
@access(Action.TAKE_APPLICATION)
def missing(request: OfficeRequest, pk: int) -> HttpResponse:
    """Everything that is missing, told once."""
    application = _application(request, pk)
    page = EntryPage("一次告知所缺材料", "制作补正告知书", _back(application), _about(application))

    def save(fields: dict[str, Any]) -> str:
        items = [_item(line) for line in fields["items"].splitlines() if line.strip()]
        actions.tell_missing(by=request.actor, application=application, items=items, reply_by=fields["reply_by"])
        return "补正告知书已制作"

    return show_entry(request, page, MissingForm(**typed(request)), save)


def _item(line: str) -> MissingItem:
    """谁：什么：用什么证明; what has no colon is the family's."""
    parts = [part.strip()[:200] for part in line.replace(":", "：").split("：", 2)]
    if len(parts) == 1:
        return MissingItem("全家", parts[0])
    return MissingItem(parts[0], parts[1], parts[2] if len(parts) > 2 else "")


@require_http_methods(["GET", "POST"])
@access(Action.TAKE_APPLICATION)
def missing_reply(request: OfficeRequest, pk: int) -> HttpResponse:
    """What was missing was brought, or was not."""
    row = get_open(request, queries.missing_lists, pk)
    request.actor.require(Action.TAKE_APPLICATION, row.region_code)
    wanted = "；".join(item["subject"] for item in row.items)
    page = EntryPage(
        "登记补交情况", "登记", _back(row.application), (("所缺材料", wanted), ("期限", str(row.reply_by)))
    )

    def save(fields: dict[str, Any]) -> str:
        actions.record_missing_reply(by=request.actor, missing_list=row, **fields)
        return "补交情况已登记"

    return show_entry(request, page, MissingReplyForm(**typed(request)), save)


@require_http_methods(["GET", "POST"])
@access(Action.TAKE_APPLICATION)
def handover(request: OfficeRequest, pk: int) -> HttpResponse:
    """Hands an application to a colleague."""
    application = _application(request, pk)
    page = EntryPage("移交给同事", "移交", _back(application), _about(application))
    colleagues = companions(request.actor, Action.TAKE_APPLICATION, application.household)

    def save(fields: dict[str, Any]) -> str:
        row = actions.hand_over(by=request.actor, application=application, **fields)
        return f"已移交给{row.colleague.name}"

    return show_entry(request, page, HandoverForm(**typed(request), companions=colleagues), save)


@require_GET
@access(Action.REGISTER)
def list_contacts(request: OfficeRequest) -> HttpResponse:
    """Who asked for help, the newest first."""
    page = page_of(request, queries.contacts(request.actor))
    record_list(request, "contacts", len(page.rows))
    regions = paths({contact.region_code for contact in page.rows})
    rows = [(contact, regions[contact.region_code]) for contact in page.rows]
    return render(request, "inquiry/contacts.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@access(Action.REGISTER)
def contact(request: OfficeRequest) -> HttpResponse:
    """Takes down who asked for help and what for."""
    page = EntryPage("首问登记", "登记", reverse("inquiry:contacts"), hint="谁先接待，谁负责答复求助人。")

    def save(fields: dict[str, Any]) -> str:
        actions.take_down_contact(by=request.actor, **fields)
        return "已登记"

    return show_entry(request, page, ContactForm(**typed(request), places=places(request.actor, Action.REGISTER)), save)


@require_http_methods(["GET", "POST"])
@access(Action.REGISTER)
def contact_answer(request: OfficeRequest, pk: int) -> HttpResponse:
    """What came of a first contact."""
    row = get_visible(queries.contacts(request.actor), pk)
    facts = (("求助人", row.name), ("求助事项", row.matter), ("由谁办理", row.department or "本窗口"))
    page = EntryPage("答复求助人", "登记答复", reverse("inquiry:contacts"), facts)

    def save(fields: dict[str, Any]) -> str:
        actions.answer_contact(by=request.actor, contact=row, **fields)
        return "答复已登记"

    return show_entry(request, page, ContactAnswerForm(**typed(request)), save)


def _application(request: OfficeRequest, pk: int) -> Application:
    application = get_open(request, casework.applications, pk)
    request.actor.require(Action.TAKE_APPLICATION, application.region_code)
    if request.method == "GET":
        record_look(request, application.household, "inquiry")
    return application


def _back(application: Application) -> str:
    return reverse("inquiry:overview", args=[application.pk])


def _about(application: Application) -> tuple[tuple[str, str], ...]:
    return (
        ("家庭", f"{application.household.now.head_name}，{application.household.now.size}人"),
        ("申请", application.number),
    )
