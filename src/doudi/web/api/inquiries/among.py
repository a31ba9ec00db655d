"""Whom and what a body names: a colleague, a member of the family, a paper in its file, each only where the officer sees it."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.office.accounts.models import User
from doudi.office.casework import queries as casework
from doudi.office.casework.models import Application, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.office.files.queries import of_subject
from doudi.office.registry.models import Household, Person
from doudi.office.registry.queries import members
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest, record_look


def open_application(request: OfficeRequest, key: int) -> Application:
    application = get_open(request, casework.applications, key)
    record_look(request, application.household, "inquiry")
    return application


def open_proceeding(request: OfficeRequest, key: int) -> Proceeding:
    proceeding = get_open(request, casework.proceedings, key)
    record_look(request, proceeding.household, "inquiry")
    return proceeding


def officer_of(key: int, at: str) -> User:
    """An officer whose account is in use; whether that officer may do it, the action asks."""
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None:
        raise RefusedError(f"{at}：没有编号为 {key} 的工作人员")
    return user


def officers_of(keys: Iterable[int], at: str) -> list[User]:
    return [officer_of(key, at) for key in dict.fromkeys(keys)]


def person_of(household: Household, key: int | None, at: str) -> Person | None:
    """A member of the family; None where it is about the family as a whole."""
    if key is None:
        return None
    people = {membership.person_id: membership.person for membership in members(household)}
    if key not in people:
        raise RefusedError(f"{at}：没有编号为 {key} 的家庭成员")
    return people[key]


def member_of(household: Household, key: int, at: str) -> Person:
    person = person_of(household, key, at)
    assert person is not None, "a key was named"
    return person


def document_of(request: OfficeRequest, household: int, key: int | None) -> Document | None:
    """A paper of the family's file; None where none is named."""
    if key is None:
        return None
    document = of_subject(request.actor, "household", household).filter(pk=key).first()
    if document is None:
        raise RefusedError(f"document：没有编号为 {key} 的材料")
    return document


def day_text(day: object) -> str | None:
    """A day as an answer has it; None where there is none yet."""
    return None if day is None else str(day)
