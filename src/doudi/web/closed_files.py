"""The own files of officers and of relatives whom they declared: refused in words on every address, and each attempt recorded.

Lists, searches and counts leave these families out by themselves (`registry.perms.closed_households`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from doudi.office.accounts.access import Actor
from doudi.office.accounts.models import ChangeRequest
from doudi.office.files.models import Document
from doudi.office.registry import perms
from doudi.office.registry.actions import record_closed_file
from doudi.office.registry.identity import normalise
from doudi.office.registry.models import Household
from doudi.web.requests import OfficeRequest, read_whole_number

Row = TypeVar("Row", bound=Model, covariant=True)


class FamilyRows(Protocol[Row]):
    """A query of households or of rows that have one: those open to an officer, or those closed instead."""

    def __call__(self, actor: Actor, closed: bool = False) -> QuerySet[Row]: ...


class ClosedFileError(PermissionDenied):
    """The page is about the officer's own family or that of a relative; the text says who handles it instead."""


def get_open(request: OfficeRequest, rows: FamilyRows[Row], pk: int) -> Row:
    """The row with a key. ClosedFileError where it is of a family that is closed to the officer, Http404 where the officer
    sees no such row at all."""
    row = rows(request.actor).filter(pk=pk).first()
    if row is not None:
        return row
    closed_row = rows(request.actor, closed=True).filter(pk=pk).first()
    if closed_row is None:
        raise Http404
    household = closed_row if isinstance(closed_row, Household) else closed_row.household  # type: ignore[attr-defined]
    refuse(request, household)
    raise AssertionError("refuse() raises")


def refuse(request: OfficeRequest, household: Household) -> None:
    """Records the attempt and raises ClosedFileError."""
    record_closed_file(by=request.actor, household=household, page=_page(request))
    raise ClosedFileError(perms.closed_text(request.actor, household))


def family_of(row: Document | ChangeRequest) -> Household | None:
    """The family that a stored paper or a requested change is about; None for one that is about no family."""
    key = read_whole_number(row.subject_id) or 0
    if row.subject == "household":
        return Household.objects.filter(pk=key).first()
    if row.subject == "person":
        return Household.objects.filter(memberships__person=key, memberships__voided_at__isnull=True).first()
    if row.subject == "proceeding":
        return Household.objects.filter(proceedings=key).first()
    return None


def own_number_error(request: OfficeRequest, numbers: Iterable[str]) -> str:
    """What to tell an officer who typed an own or a relative's number, which is recorded; '' where none is."""
    if not any(perms.is_own_number(request.actor, normalise(number)) for number in numbers if number):
        return ""
    record_closed_file(by=request.actor, page=_page(request))
    return perms.OWN_NUMBER


def _page(request: OfficeRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""
