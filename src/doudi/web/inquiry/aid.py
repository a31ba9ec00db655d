"""Urgent aid: what was handed out, to whom and why, entered as soon as it is in the family's hands."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.accounts.queries import colleagues
from doudi.office.casework import actions
from doudi.office.casework.actions import AidInput
from doudi.office.casework.actions.aid import township_limit
from doudi.office.casework.queries import proceedings
from doudi.office.registry.vocabulary import right_label
from doudi.web.closed_files import get_open
from doudi.web.inquiry.entry import EntryPage, show_entry, typed
from doudi.web.inquiry.forms import HandOutForm
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, record_look
from doudi.web.templatetags.doudi import yuan


@require_http_methods(["GET", "POST"])
@access(Action.ACCEPT)
def aid(request: OfficeRequest, pk: int) -> HttpResponse:
    """What a township hands out at once; beyond what it approves by itself, who in the county agreed."""
    proceeding = get_open(request, proceedings, pk)
    request.actor.require(Action.ACCEPT, proceeding.region_code)
    if request.method == "GET":
        record_look(request, proceeding.household, "inquiry")
    limit = township_limit(proceeding.region_code, clock.today())
    page = EntryPage(
        "登记先行救助的发放", "登记发放", reverse("cases:detail", args=[proceeding.application_id]),
        (
            ("事项", f"{right_label(proceeding.right)}（{proceeding.household.now.head_name}全家）"),
            ("申请", proceeding.application.number),
            ("乡镇审批额度", "县里还没有录入" if limit is None else yuan(limit)),
        ),
        "超过乡镇审批额度，或者还没有录入额度的，先电话征得县级同意，再选择同意的人。",
    )  # fmt: skip

    def save(fields: dict[str, Any]) -> str:
        amount = fields.pop("amount")
        actions.hand_out(
            by=request.actor, proceeding=proceeding, expected_version=None,
            entered=AidInput(**fields, amount_fen=int(amount * 100)),
        )  # fmt: skip
        return "发放已登记：请补齐登记和签字，由县级备案"

    form = HandOutForm(**typed(request), county=colleagues(Action.DECIDE, proceeding.region_code))
    return show_entry(request, page, form, save)
