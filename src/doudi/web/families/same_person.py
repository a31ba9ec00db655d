"""Asking whether somebody about to be registered is registered already: one person stays one person."""

from __future__ import annotations

from doudi.office.errors import RefusedError
from doudi.office.registry import identity
from doudi.office.registry.actions.look_ups import TAKEN_NUMBER_PURPOSE, record_search
from doudi.office.registry.enums import SearchKind
from doudi.office.registry.models import Membership
from doudi.office.registry.namesakes import registered_already
from doudi.web.families.forms import MemberForm, OfferedPerson
from doudi.web.requests import OfficeRequest

NOBODY = "none"
"""What the form sends where the typed person is none of those offered."""


def is_settled(request: OfficeRequest, form: MemberForm) -> bool:
    """Whether the officer has said which of the people registered already the typed person is, or by what it is known that it
    is none. The form then has the one chosen; otherwise it offers them, with what is still to be said.

    People outside the officer's regions are not offered: `casework.identity_gate` stops the case until the county settles it.
    """
    answers = form.cleaned_data
    reading = identity.read_number(answers["number"])
    people = registered_already(request.actor, answers["name"], reading, answers["birth_date"])
    if answers["number_unsure"]:
        # That two bear one number was said by this already.
        people = [person for person in people if not reading.number or person.number != reading.number]
    if not people:
        return True
    kind = SearchKind.NUMBER if any(person.number == reading.number != "" for person in people) else SearchKind.TEXT
    try:
        record_search(by=request.actor, kind=kind, purpose=TAKEN_NUMBER_PURPOSE, count=len(people))
    except RefusedError as refused:
        form.add_error("number", str(refused))
        return False
    homes = {
        membership.person_id: membership.household
        for membership in Membership.objects.filter(person__in=people, valid_to__isnull=True).select_related(
            "household"
        )
    }
    form.offered = [OfferedPerson(person, homes.get(person.pk)) for person in people]
    return _read_choice(form)


def _read_choice(form: MemberForm) -> bool:
    choice = form.cleaned_data["same_as"]
    if choice == NOBODY:
        if form.cleaned_data["not_same_reason"].strip():
            return True
        form.add_error("not_same_reason", "请写明凭什么知道不是同一人")
        return False
    chosen = next((offered for offered in form.offered if str(offered.person.pk) == choice), None)
    if chosen is None:
        form.add_error("same_as", "已登记有同名或同号的人，请先选择是否就是此人")
        return False
    if chosen.household is not None:
        form.add_error(
            "same_as",
            f"{chosen.person.name}现登记在家庭{chosen.household.code}：请从该家庭办理，或先办理迁出",
        )
        return False
    form.registered = chosen.person
    return True
