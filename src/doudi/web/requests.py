"""What a view is given: a request of an officer, and the objects that the officer may see."""

from __future__ import annotations

import re
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django_htmx.middleware import HtmxDetails

from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_read
from doudi.office.registry.models import Household

Found = TypeVar("Found", bound=Model)


class OfficeRequest(HttpRequest):
    """Behind DeclaredAccess there is always an officer."""

    actor: Actor
    htmx: HtmxDetails


def one_of(rows: QuerySet[Found], pk: int) -> Found:
    """The row, or 404: what others keep and what never was look alike."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def whole(text: str | None) -> int | None:
    """A whole number that an address or a form carries, as far as a database's key may go; None for anything else."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,18}", text) else None


def text_of(request: HttpRequest, name: str, longest: int) -> str:
    """What was typed in a field that no form reads: without zero bytes, which no database keeps, and not longer."""
    return str(request.POST.get(name, "")).replace("\0", "").strip()[:longest]


def page_of(rows: QuerySet[Found], before: str | None, size: int = 30) -> tuple[list[Found], int | None]:
    """The next `size` rows below the id `before`, newest first, and the id to go on from, or None at the end."""
    edge = whole(before)
    if edge is not None:
        rows = rows.filter(pk__lt=edge)
    found = list(rows.order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def looked_at(request: OfficeRequest, household: Household, fields: str = "") -> None:
    """Notes that the officer looked into a family's file; `fields`: what part of it, '' for the page itself."""
    record_read(
        by=request.actor.user,
        subject="household",
        subject_id=household.pk,
        region_code=household.region_code,
        duty=request.actor.duty_for(Action.SEE_CASES, household.region_code),
        fields=fields,
    )
