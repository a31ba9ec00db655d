"""Two registered people who are one: the county asks with its evidence, a second person of the county has them joined."""

from __future__ import annotations

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.actions import request_change
from doudi.office.accounts.enums import RequestKind
from doudi.office.accounts.models import ChangeRequest
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry.actions.numbers import officer_with
from doudi.office.registry.enums import FactSource, IdentityState, LifeEventKind
from doudi.office.registry.life_events import EventInput, plan
from doudi.office.registry.models import Household, Person
from doudi.office.registry.perms import require_open_person


@transaction.atomic
def request_same_person(
    *, by: Actor, second: Person, person: Person, expected_version: int, evidence: str
) -> ChangeRequest:
    """Asks that `second` becomes a reference to `person`, who is the same.

    RefusedError where they cannot be one, where the numbers say that they are two, and where each lives in another household.
    """
    locked = Person.objects.select_for_update().get(pk=second.pk)
    for row in (locked, person):
        by.require(Action.RESOLVE_IDENTITY, row.region_code)
        require_open_person(by, row)
    if locked.version != expected_version:
        raise ChangedMeanwhileError("这个人的信息刚被他人修改，请重新打开后再提出")
    if not evidence.strip():
        raise RefusedError("请写明凭什么知道是同一人，看了什么材料")
    joining = joining_of(locked, person, evidence)
    plan(joining, household_of(locked, person))
    return request_change(
        by=by,
        permission=Action.RESOLVE_IDENTITY,
        kind=RequestKind.SAME_PERSON,
        key=f"person.{locked.pk}",
        title=f"把重复登记的{locked.name}（人员{locked.pk}）并入{person.name}（人员{person.pk}）：{evidence.strip()}",
        region_code=locked.region_code,
        subject="person",
        subject_id=locked.pk,
        detail={"person": person.pk, "evidence": evidence.strip()[:200]},
        concerned=officer_with(locked.number, person.number),
    )


def joining_of(second: Person, person: Person, evidence: str) -> EventInput:
    """The event by which a second row becomes a reference to the person. RefusedError where they cannot be one."""
    if second.pk == person.pk or second.same_as_id is not None or person.same_as_id is not None:
        raise RefusedError("这两份登记已经是同一个人，不用合并")
    if second.references.exists():
        raise RefusedError(f"已有登记并入这一份{second.name}的登记：请反过来合并")
    if second.identity_state == IdentityState.VERIFIED_FORM:
        if person.identity_state == IdentityState.VERIFIED_FORM:
            raise RefusedError("两份登记各有合规的号码，号码不同就是两个人；号码登记错的请先更正")
        raise RefusedError(f"{second.name}的号码合规：请把没有号码或号码有疑问的一份并入这一份")
    if (second.died_on is None) != (person.died_on is None):
        raise RefusedError("其中一份已登记死亡：请先把另一份的死亡也登记上，或更正误登的死亡")
    return EventInput(
        LifeEventKind.SAME_PERSON,
        clock.today(),
        evidence,
        FactSource.VERIFIED,
        people=(second.pk,),
        newcomer=person,
    )


def household_of(second: Person, person: Person) -> Household:
    """In whose file it is entered: where the second row lives or lived last, or else the person."""
    for row in (second, person):
        stay = row.memberships.filter(voided_at__isnull=True).select_related("household").order_by("-id")
        home = stay.filter(valid_to__isnull=True).first() or stay.first()
        if home is not None:
            return home.household
    raise RefusedError("这两份登记都没有家庭，不用合并")
