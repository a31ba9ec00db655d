"""A family that a program sends in: read by the form of the window, so that nobody is registered twice by either."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from doudi.web.api.problems import problem
from doudi.web.api.schemas import NewcomerBody
from doudi.web.cases.newcomers import people_are_new
from doudi.web.families.forms import MemberForm
from doudi.web.families.same_person import NOBODY
from doudi.web.requests import OfficeRequest


def forms_of(members: list[NewcomerBody]) -> list[MemberForm]:
    return [MemberForm(_fields(member)) for member in members]


def doubts(request: OfficeRequest, forms: list[MemberForm]) -> HttpResponse | None:
    """What is to be mended or said of these people, as a problem; None where they can be registered.

    `registered` names those registered already of whom a member may be one.
    """
    valid = [form.is_valid() for form in forms]
    if all(valid) and people_are_new(request, forms):
        return None
    faults = [
        {"at": f"members.{place}.{field}", "problem": "；".join(map(str, texts))}
        for place, form in enumerate(forms)
        for field, texts in form.errors.items()
    ]
    registered = [
        {
            "member": place,
            "id": offered.person.pk,
            "name": offered.person.name,
            "household": offered.household.pk if offered.household else None,
        }
        for place, form in enumerate(forms)
        for offered in form.offered
    ]
    return problem(422, errors=faults, registered=registered)


def _fields(member: NewcomerBody) -> dict[str, Any]:
    """What is told, as the form of the window takes it."""
    told = member.model_dump(mode="json", exclude={"same_as"}, exclude_none=True)
    nobody = NOBODY if member.not_same_reason else ""
    return told | {"same_as": str(member.same_as) if member.same_as is not None else nobody}
