"""People of a family that is about to be registered: typed at the window or sent by a program, and asked whether they are there."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.office.accounts.access import Actor
from doudi.office.casework.actions import Newcomer
from doudi.office.errors import RefusedError
from doudi.office.registry import identity
from doudi.office.registry.actions.look_ups import TAKEN_NUMBER_PURPOSE, record_search
from doudi.office.registry.enums import SearchKind
from doudi.office.registry.models import Household
from doudi.office.registry.queries import find_by_number, households
from doudi.web.closed_files import own_number_error
from doudi.web.families.forms import MemberForm
from doudi.web.families.same_person import is_settled
from doudi.web.requests import OfficeRequest


def newcomer_of(form: MemberForm) -> Newcomer:
    answers = form.cleaned_data
    return Newcomer(
        answers["name"],
        answers["number"],
        answers["relation"],
        answers["sex"],
        answers["birth_date"],
        answers["phone"],
        form.registered,
        answers["not_same_reason"].strip(),
    )


def people_are_new(request: OfficeRequest, members: Iterable[MemberForm]) -> bool:
    """Whether nobody is about to be registered twice: by number, and by name where numbers do not tell."""
    rows = list(members)
    fine = _numbers_are_new(request, rows)
    # Every row is asked, so that all questions stand on the page at once.
    settled = [is_settled(request, row) for row in rows if not row.errors]
    return fine and all(settled)


def _numbers_are_new(request: OfficeRequest, members: Iterable[MemberForm]) -> bool:
    """A number that is registered already belongs to a person there is: the application starts from that family. A number of
    the officer's own or a relative's is for a colleague to take.

    One that is registered where the officer sees nobody is taken: the county's queue, not the clerk, learns of it.
    """
    fine = True
    numbers: set[str] = set()
    for row in members:
        number = identity.normalise(row.cleaned_data["number"])
        if number and number in numbers:
            row.add_error("number", "这个号码在本表中填了两次")
            fine = False
        numbers.add(number)
        refusal = own_number_error(request, [number])
        if refusal:
            row.add_error("number", refusal)
            fine = False
            continue
        if row.cleaned_data["number_unsure"] or not number:
            continue
        person = find_by_number(number)
        if person is None:
            continue
        home = households(request.actor).filter(memberships__person=person, memberships__valid_to__isnull=True).first()
        if home is not None:
            row.add_error("number", _tell_home(request.actor, home))
            fine = False
    return fine


def _tell_home(actor: Actor, home: Household) -> str:
    """Where the bearer of a number is registered. Whoever types numbers here looks people up, so that it counts as a search."""
    try:
        record_search(by=actor, kind=SearchKind.NUMBER, purpose=TAKEN_NUMBER_PURPOSE)
    except RefusedError as refused:
        return str(refused)
    return f"这个号码已登记在家庭{home.code}（可从该家庭发起申请）；若确系两人同号，请勾选“号码有疑问”"
