"""Identity numbers of people: set with the person, and later changed by two officers, of whom the second is the county's."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.actions import Approval, approve_change, request_change
from doudi.office.accounts.enums import RequestKind, RequestState
from doudi.office.accounts.models import ChangeRequest, OfficerNumber, User
from doudi.office.audit.actions import record_action
from doudi.office.crypto import blind_indexes
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.number_indexes import is_indexed_as, number_is
from doudi.office.registry import identity, perms
from doudi.office.registry.actions.current_facts import refresh_household, refresh_people
from doudi.office.registry.actions.look_ups import TAKEN_NUMBER_PURPOSE, record_search
from doudi.office.registry.encryption import indexes
from doudi.office.registry.enums import FactSource, IdentityState, SearchKind
from doudi.office.registry.models import Fact, Household, Person

NUMBER_IS_TAKEN = "这个身份证号已登记在另一人名下，请先核对是否为同一人"


@transaction.atomic
def request_person_number(*, by: Actor, person: Person, expected_version: int, number: str) -> ChangeRequest:
    """Asks for another number of a person, or for one that lies in the manual queue to be settled.

    RefusedError for a number that is not well formed, and for one of another person of whom the officer may know.
    """
    locked, permission = lock_to_correct(by, person, expected_version)
    reading = identity.read_number(number)
    if reading.state != IdentityState.VERIFIED_FORM:
        raise RefusedError(reading.message)
    perms.require_number_of_others(by, reading.number)
    holder = holders(reading).exclude(pk=locked.pk).first()
    if holder is not None:
        if permission == Action.RESOLVE_IDENTITY or by.may(Action.SEE_CASES, holder.region_code):
            raise RefusedError(NUMBER_IS_TAKEN)
        # That the number is registered elsewhere is for the county to know, which settles the request.
        record_search(by=by, kind=SearchKind.NUMBER, purpose=TAKEN_NUMBER_PURPOSE)
    return request_change(
        by=by,
        permission=permission,
        kind=RequestKind.PERSON_NUMBER,
        key=f"person.{locked.pk}",
        title=f"更正{locked.name}的身份证号",
        region_code=locked.region_code,
        subject="person",
        subject_id=locked.pk,
        number=reading.number,
        concerned=officer_with(locked.number, reading.number),
    )


@transaction.atomic
def approve_person_number(*, by: Actor, request: ChangeRequest, number: str) -> Approval:
    """Sets the number that was asked for, where the approver typed the same.

    It is a change of the household: an opinion that the township gave before must be given anew. Where the number is
    registered for another person, this one goes into the county's queue.
    """
    # Every write locks households before people; another order could deadlock with it.
    households = lock_households_of(int(request.subject_id))
    locked = Person.objects.select_for_update().get(pk=int(request.subject_id))
    perms.require_open_person(by, locked)
    reading = identity.read_number(number)
    settled = approve_change(by=by, request=request, kind=RequestKind.PERSON_NUMBER, number=reading.number)
    if settled.state != RequestState.APPROVED:
        return Approval(settled)
    set_number(locked, reading)
    if holders(reading).exclude(pk=locked.pk).exists():
        locked.identity_state = IdentityState.DUPLICATE
    indexes.set_indexes(locked, indexes.key_state())
    locked.version += 1
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError:
        # The number was registered for another person between the query above and this update.
        raise RefusedError(NUMBER_IS_TAKEN) from None
    add_facts_of_identity(settled.requested_by, locked)
    refresh_people([locked])
    for household in households:
        household.version += 1
        household.save(update_fields=["version"])
        refresh_household(household)
    record_action(
        by=by,
        permission=Action.APPROVE_NUMBERS,
        action="registry.correct_person",
        subject="person",
        row=locked,
        detail={"changed": ["身份证号"], "requested_by": settled.requested_by.name},
        rows=[locked],
    )
    return Approval(settled)


@transaction.atomic
def confirm_without_number(*, by: Actor, person: Person, expected_version: int, reason: str) -> Person:
    """Confirms, for the county, that a person has no identity number, with a reason that says by what this is known.

    A number that cannot be anybody's is dropped by it. One that is another person's, or in order, is changed by two
    officers instead: `request_person_number`. It changes nothing of what the rules read.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    by.require(Action.RESOLVE_IDENTITY, locked.region_code)
    perms.require_open_person(by, locked)
    if locked.version != expected_version:
        raise ChangedMeanwhileError("这个人的信息刚被他人修改，请重新打开后再确认")
    if locked.identity_state not in perms.WITHOUT_USABLE_NUMBER:
        raise RefusedError(f"{locked.name}登记的号码{locked.get_identity_state_display()}，不能确认为没有号码")
    if not reason.strip():
        raise RefusedError("请写明凭什么确认没有号码，如：尚未上户口，已向公安核实")
    set_number(locked, identity.read_number(""))
    locked.without_number_since = clock.today()
    indexes.set_indexes(locked, indexes.key_state())
    locked.version += 1
    locked.save()
    record_action(
        by=by,
        permission=Action.RESOLVE_IDENTITY,
        action="registry.confirm_without_number",
        subject="person",
        row=locked,
        detail={"reason": reason.strip()[:200]},
        rows=[locked],
    )
    return locked


def lock_to_correct(by: Actor, person: Person, expected_version: int) -> tuple[Person, Action]:
    """The person, locked, and the action as which the officer may correct what is registered of them.

    PermissionDenied without the duty, ChangedMeanwhileError where somebody has saved a newer version than the page showed,
    RefusedError where the file is closed to the officer.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    permission = perms.correction_action(locked)
    by.require(permission, locked.region_code)
    perms.require_open_person(by, locked)
    if locked.version != expected_version:
        raise ChangedMeanwhileError("这个人的信息刚被他人修改，请重新打开后再改")
    return locked, permission


def lock_households_of(person_key: int) -> list[Household]:
    """The households in which the person lives today, locked."""
    households = Household.objects.select_for_update(of=("self",))
    return list(households.filter(memberships__person=person_key, memberships__valid_to__isnull=True))


def holders(reading: identity.NumberReading) -> Any:
    """People whose well-formed number this is; the database lets there be one at most."""
    return Person.objects.filter(number_is(reading.number), identity_state=IdentityState.VERIFIED_FORM)


def set_number(person: Person, reading: identity.NumberReading) -> None:
    """Sets number and state, and the birth date and sex that a well-formed number tells."""
    person.number, person.identity_state, person.without_number_since = reading.number, reading.state, None
    person.birth_date, person.sex = reading.birth_date or person.birth_date, reading.sex or person.sex


def add_facts_of_identity(by: User, person: Person) -> None:
    """Adds birth date and sex as facts, since the rules read facts and not the columns of a person."""
    values: list[tuple[str, Any]] = []
    if person.birth_date:
        values.append(("birth_date", person.birth_date.isoformat()))
    if person.sex:
        values.append(("sex", person.sex))
    well_formed = person.identity_state == IdentityState.VERIFIED_FORM
    Fact.objects.bulk_create(
        Fact(
            person=person,
            name=name,
            value=value,
            source=FactSource.VERIFIED if well_formed else FactSource.DECLARED,
            evidence="居民身份证",
            valid_from=clock.today(),
            recorded_at=clock.now(),
            recorded_by=by,
        )
        for name, value in values
    )


def officer_with(*numbers: str) -> User | None:
    """The officer whose own number is one of these: the change concerns them."""
    indexes_of_all = [index for number in numbers for index in blind_indexes("number", number)]
    registered = OfficerNumber.objects.filter(is_indexed_as(indexes_of_all)).select_related("user").first()
    return registered.user if registered else None
