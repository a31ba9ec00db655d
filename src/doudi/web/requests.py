"""What a view is given: a request of an officer, and the objects that the officer may see; and what is recorded of it."""

from __future__ import annotations

import re
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django_htmx.middleware import HtmxDetails

from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_read
from doudi.office.registry.models import Household

Row = TypeVar("Row", bound=Model)


class OfficeRequest(HttpRequest):
    """Behind DeclaredAccess there is always an officer."""

    actor: Actor
    htmx: HtmxDetails


def get_visible(rows: QuerySet[Row], pk: int) -> Row:
    """Returns the row or raises Http404. A row outside the officer's scope gives the same answer as a missing one, so that
    nothing tells that it exists."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def read_whole_number(text: str | None) -> int | None:
    """A whole number that an address or a form carries, as far as a database's key may go; None for anything else."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,18}", text) else None


def read_text(request: HttpRequest, name: str, longest: int) -> str:
    """What was typed in a field that no form reads: without zero bytes, which no database keeps, and not longer."""
    return str(request.POST.get(name, "")).replace("\0", "").strip()[:longest]


def record_look(request: OfficeRequest, household: Household, fields: str = "") -> None:
    """Records that the officer looked into a family's file; `fields` names the part of it, '' for the page itself."""
    record_read(
        by=request.actor.user,
        subject="household",
        subject_id=household.pk,
        region_code=household.region_code,
        duty=request.actor.duty_for(Action.SEE_CASES, household.region_code),
        fields=fields,
    )


def record_list(request: OfficeRequest, name: str, count: int, **filters: str) -> None:
    """Records that the officer was shown a list of people: which one, by what it was filtered and how many rows it had,
    not who stood in it. `filters` are choices, never what was typed."""
    chosen = {label: value.replace("\0", "")[:60] for label, value in filters.items() if value}
    _record_by_place(request.actor, subject="list", subject_id=name, detail={**chosen, "count": count})


def record_refusal(request: OfficeRequest, status: int) -> None:
    """Records that the officer was refused a page, by 403 or by 404: what others keep is answered like what never was."""
    page = request.path.replace("\0", "")[:200]
    _record_by_place(request.actor, subject="refusal", detail={"page": page, "status": status})


def _record_by_place(actor: Actor, subject: str, detail: dict[str, str | int], subject_id: str = "") -> None:
    """Records a read of no particular person, under the first duty and its region, where its auditor finds it."""
    duty, region_code = (
        (str(actor.duties[0][0].label), actor.duties[0][1]) if actor.duties else ("", actor.user.region_code)
    )
    record_read(
        by=actor.user, subject=subject, subject_id=subject_id, region_code=region_code, duty=duty, detail=detail
    )
