"""What a view is given: a request of an officer, and the objects that the officer may see."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django_htmx.middleware import HtmxDetails

from doudi.office.accounts.access import Actor

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


def page_of(rows: QuerySet[Found], before: str | None, size: int = 30) -> tuple[list[Found], int | None]:
    """The next `size` rows below the id `before`, newest first, and the id to go on from, or None at the end."""
    if before and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None
