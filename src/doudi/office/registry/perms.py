"""Who may do what with people and households, and which officers must stand back from a family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from doudi.office import per_request
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import Kin, OfficerNumber, User
from doudi.office.accounts.queries import colleagues
from doudi.office.crypto import blind_indexes
from doudi.office.errors import DecryptionError, RefusedError
from doudi.office.number_indexes import is_indexed_as
from doudi.office.registry.enums import FactSource, IdentityState, LifeEventKind
from doudi.office.registry.models import Household, Membership, Person

WITHOUT_USABLE_NUMBER = (IdentityState.MISSING, IdentityState.FIFTEEN, IdentityState.INVALID)
"""The states in which the county may confirm that a person has no number."""
OWN_NUMBER = "这是您本人或您申报的近亲属的身份证号，按回避规定请交由同事登记和办理"

SOURCE_ACTIONS: dict[FactSource, tuple[Action, ...]] = {
    FactSource.DECLARED: (Action.TELL_FACTS,),
    FactSource.OBSERVED: (Action.VISIT,),
    FactSource.DEPARTMENT: (Action.VERIFY_FACTS,),
    FactSource.VERIFIED: (Action.VISIT, Action.VERIFY_FACTS),
}
"""As what facts of each source may be recorded, by any one of these."""


def sources(actor: Actor, household: Household) -> list[FactSource]:
    """The sources from which the officer may record facts of a household, the weakest first."""
    return [source for source in FactSource if source_action(actor, household, source) is not None]


def source_action(actor: Actor, household: Household, source: FactSource) -> Action | None:
    """The action as which the officer may record facts of this source; None where none is the officer's duty."""
    actions = SOURCE_ACTIONS[source]
    return next((action for action in actions if actor.may(action, household.region_code)), None)


def only_reports(actor: Actor, household: Household) -> bool:
    """True for an officer who neither visits nor verifies: what such a one brings stands beside what is recorded."""
    return not (actor.may(Action.VISIT, household.region_code) or actor.may(Action.VERIFY_FACTS, household.region_code))


def can_withdraw(actor: Actor, household: Household, entry: Mapping[str, Any], recorded_by: int) -> bool:
    """True if the officer may take back a current value, `entry` of PersonNow or HouseholdNow.

    Who only reports takes back own reports; a verified value is taken back by those who may verify.
    """
    if only_reports(actor, household):
        return recorded_by == actor.user.pk and bool(entry.get("reported"))
    return source_action(actor, household, FactSource(entry["source"])) is not None or recorded_by == actor.user.pk


def can_change_household(actor: Actor, household: Household) -> bool:
    """Officers who register families in the household's region add and end members, and record facts."""
    return actor.may(Action.REGISTER, household.region_code)


def event_action(kind: str) -> Action:
    """The action as which an event of this kind is entered.

    Whoever registers families adds members. What takes somebody out of a family or changes relations is for the township:
    rights hang on it. That two are one person is settled by the county.
    """
    if kind == LifeEventKind.SAME_PERSON:
        return Action.RESOLVE_IDENTITY
    return Action.REGISTER if kind == LifeEventKind.JOIN else Action.RECORD_LIFE_EVENTS


def can_record_life_events(actor: Actor, household: Household) -> bool:
    """Officers of the township in the household's region."""
    return actor.may(Action.RECORD_LIFE_EVENTS, household.region_code)


def can_unmask(actor: Actor, household: Household) -> bool:
    """Officers who handle cases there, the verification centre and auditors see whole numbers, and say what for."""
    return actor.may(Action.UNMASK, household.region_code)


def correction_action(person: Person) -> Action:
    """The action as which correcting this person is permitted and recorded.

    Officers who register families correct a person with a well-formed number; one in the manual queue is settled by the
    county.
    """
    in_order = person.identity_state == IdentityState.VERIFIED_FORM
    return Action.REGISTER if in_order else Action.RESOLVE_IDENTITY


def closed_people(actor: Actor) -> Q:
    """A condition for the people who are the officer or a relative whom the officer has declared, by identity number.

    Officers, relatives and people may be indexed under different keys while one is renewed: all keys are asked for.
    """
    return is_indexed_as(per_request.once(("own indexes", actor.user.pk), lambda: _own_indexes(actor.user)))


def _own_indexes(user: User) -> set[str]:
    """The indexes of the numbers of an officer and of declared relatives, under every key."""
    kin = list(user.kin.all())
    numbers = [registered.number for registered in OfficerNumber.objects.filter(user=user)]
    numbers += [relative.number for relative in kin]
    indexes = {index for number in numbers for index in blind_indexes("number", number)}
    # Of relatives who were declared before their number was kept there is the index alone.
    return indexes | {relative.number_index for relative in kin if not relative.number}


def closed_households(actor: Actor) -> QuerySet[Membership, Any]:
    """The keys of the households in which one of these people lives or lived: their files are closed to the officer.

    As a subquery, for `pk__in` and `household__in`.
    """
    memberships = Membership.objects.filter(person__in=Person.objects.filter(closed_people(actor)))
    return memberships.no_mistake().values("household_id")


def of_files(actor: Actor, closed: bool) -> Q:
    """A condition for rows with a `household` whose file is closed to the officer, or is not."""
    own_files = Q(household__in=closed_households(actor))
    return own_files if closed else ~own_files


def is_closed(actor: Actor, household: Household) -> bool:
    """True if the household's file is closed to the officer."""
    return closed_households(actor).filter(household=household).exists()


def closed_out(household: Household) -> set[int]:
    """The keys of all officers to whom a household's file is closed. RefusedError where a member's number cannot be read."""
    people = Person.objects.filter(pk__in=household.memberships.no_mistake().values("person"))
    try:
        indexes = [index for person in people for index in blind_indexes("number", person.number)]
    except DecryptionError as error:
        raise RefusedError(
            "有成员的身份证号读不出，不能核对是否为经办人员的近亲属；请系统管理员运行 doudi check 找出并恢复"
        ) from error
    own_numbers = OfficerNumber.objects.filter(is_indexed_as(indexes)).values_list("user", flat=True)
    return {*own_numbers, *Kin.objects.filter(number_index__in=indexes).values_list("user", flat=True)}


def belongs_to_staff(household: Household) -> bool:
    """True if an officer, or a relative whom an officer has declared, lives or lived there: its cases are marked."""
    return bool(closed_out(household))


def closed_text(actor: Actor, household: Household) -> str:
    """Why the file is closed to the officer, and who handles it instead."""
    barred = {*closed_out(household), actor.user.pk}
    users = colleagues(Action.SETTLE_FINDINGS, household.region_code)
    names = [user.name for user in users if user.pk not in barred][:5]
    instead = f"请交由{'、'.join(names)}办理" if names else "请交由县级民政部门另行指定的人办理"
    return f"这是您本人或您申报的近亲属的家庭档案，按回避规定您不能查看或办理，{instead}"


def require_open(by: Actor, household: Household) -> None:
    """RefusedError where the household's file is closed to the officer."""
    if is_closed(by, household):
        raise RefusedError(closed_text(by, household))


def require_open_person(by: Actor, person: Person) -> None:
    """RefusedError for the officer and relatives, and for whoever lives or lived with them."""
    if Person.objects.filter(closed_people(by), pk=person.pk).exists():
        raise RefusedError(OWN_NUMBER)
    homes = person.memberships.no_mistake().filter(household__in=closed_households(by))
    for membership in homes.select_related("household")[:1]:
        raise RefusedError(closed_text(by, membership.household))


def is_own_number(actor: Actor, number: str) -> bool:
    """True if an identity number, as it is stored, is the officer's own or that of a declared relative."""
    indexes = blind_indexes("number", number)
    own_numbers = OfficerNumber.objects.filter(is_indexed_as(indexes), user=actor.user)
    return own_numbers.exists() or actor.user.kin.filter(number_index__in=indexes).exists()


def require_number_of_others(by: Actor, number: str) -> None:
    """RefusedError for such a number."""
    if is_own_number(by, number):
        raise RefusedError(OWN_NUMBER)
