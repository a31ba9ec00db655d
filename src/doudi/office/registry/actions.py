"""Every write of the registry: people, households, memberships, facts. Each one atomic and audited."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record
from doudi.office.crypto import blind_index
from doudi.office.documents.models import Document
from doudi.office.registry import identity, now, vocabulary
from doudi.office.registry.enums import IdentityState, Relation, Source
from doudi.office.registry.models import Fact, Household, Membership, Person


class Refused(Exception):
    """What was asked for cannot be; the message is for the officer."""


class ChangedMeanwhile(Refused):
    """Someone else has saved since the page was opened."""


@dataclass(frozen=True, slots=True)
class Said:
    """One value to record: of the household where `person` is None. `value` as vocabulary.parse gives it."""

    name: str
    value: Any
    person: Person | None = None


@transaction.atomic
def register_person(
    *,
    by: Actor,
    region_code: str,
    name: str,
    number: str = "",
    sex: str = "",
    birth_date: dt.date | None = None,
    phone: str = "",
    bank_account: str = "",
) -> Person:
    """A new person. A number that is another's, that has 15 digits, is missing or cannot be goes to the manual queue."""
    by.require(Action.REGISTER, region_code)
    reading = identity.read(number)
    if not name.strip():
        raise Refused("请填写姓名")
    state = reading.state
    index = blind_index("number", reading.number)
    if (
        state == IdentityState.VERIFIED_FORM
        and Person.objects.filter(number_index=index, identity_state=state).exists()
    ):
        state = IdentityState.DUPLICATE
    person = Person(
        name=name.strip(),
        sex=reading.sex or sex,
        birth_date=reading.birth_date or birth_date,
        number=reading.number,
        number_index=index,
        number_tail_index=blind_index("tail", reading.number[-4:]),
        identity_state=state,
        region_code=region_code,
        created_at=clock.now(),
    )
    _set_contacts(person, phone, bank_account)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        # Another clerk registered the same number in this very moment.
        person.identity_state = IdentityState.DUPLICATE
        person.save()
    _known_from_identity(by, person)
    now.refresh_people([person])
    record(
        by=by.user,
        action="registry.register_person",
        subject="person",
        subject_id=person.pk,
        region_code=region_code,
        duty=by.duty_for(Action.REGISTER, region_code),
        detail={"identity": str(person.identity_state)},
    )
    return person


def _set_contacts(person: Person, phone: str, bank_account: str) -> None:
    person.phone, person.bank_account = identity.tidy(phone), identity.tidy(bank_account)
    person.phone_index = blind_index("phone", person.phone)
    person.bank_account_index = blind_index("bank", person.bank_account)


def _known_from_identity(by: Actor, person: Person) -> None:
    """Birth and sex are facts for the rules, too."""
    said: list[tuple[str, Any]] = []
    if person.birth_date:
        said.append(("birth_date", person.birth_date.isoformat()))
    if person.sex:
        said.append(("sex", person.sex))
    source = Source.VERIFIED if person.identity_state == IdentityState.VERIFIED_FORM else Source.DECLARED
    Fact.objects.bulk_create(
        Fact(
            person=person,
            name=name,
            value=value,
            source=source,
            evidence="居民身份证",
            valid_from=clock.today(),
            recorded_at=clock.now(),
            recorded_by=by.user,
        )
        for name, value in said
    )


_ANOTHERS = "这个身份证号已登记在另一人名下，请先核对是否为同一人"


@transaction.atomic
def correct_person(
    *, by: Actor, person: Person, expected_version: int, name: str, number: str, phone: str, bank_account: str
) -> Person:
    """Mends what was typed wrong. A county officer settles what lies in the manual queue. What is known of the family
    changes with it: an opinion given before must be given anew."""
    # Households before people, as every other write locks them.
    homes = list(
        Household.objects.select_for_update(of=("self",)).filter(
            pk__in=person.memberships.filter(valid_to__isnull=True).values("household")
        )
    )
    held = Person.objects.select_for_update().get(pk=person.pk)
    action = Action.REGISTER if held.identity_state == IdentityState.VERIFIED_FORM else Action.RESOLVE_IDENTITY
    by.require(action, held.region_code)
    if held.version != expected_version:
        raise ChangedMeanwhile("这个人的信息刚被他人修改，请重新打开后再改")
    reading = identity.read(number)
    index = blind_index("number", reading.number)
    others = Person.objects.filter(number_index=index, identity_state=IdentityState.VERIFIED_FORM).exclude(pk=held.pk)
    if reading.state == IdentityState.VERIFIED_FORM and others.exists():
        raise Refused(_ANOTHERS)
    changed = [
        label
        for label, old, new in (
            ("姓名", held.name, name.strip()),
            ("身份证号", held.number, reading.number),
            ("电话", held.phone, identity.tidy(phone)),
            ("银行账号", held.bank_account, identity.tidy(bank_account)),
        )
        if old != new
    ]
    held.name = name.strip() or held.name
    held.number, held.number_index = reading.number, index
    held.number_tail_index, held.identity_state = blind_index("tail", reading.number[-4:]), reading.state
    held.birth_date, held.sex = reading.birth_date or held.birth_date, reading.sex or held.sex
    held.version += 1
    _set_contacts(held, phone, bank_account)
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError:
        # Registered for another in this very moment.
        raise Refused(_ANOTHERS) from None
    if "身份证号" in changed:
        _known_from_identity(by, held)
    now.refresh_people([held])
    for home in homes:
        if not {"姓名", "身份证号"}.isdisjoint(changed):
            home.version += 1
            home.save(update_fields=["version"])
        now.refresh_household(home)
    record(
        by=by.user,
        action="registry.correct_person",
        subject="person",
        subject_id=held.pk,
        region_code=held.region_code,
        duty=by.duty_for(action, held.region_code),
        detail={"changed": changed},
    )
    return held


@transaction.atomic
def create_household(
    *, by: Actor, region_code: str, address: str, members: Sequence[tuple[Person, str]], since: dt.date | None = None
) -> Household:
    """A household with its members, the head among them with the relation `self`."""
    by.require(Action.REGISTER, region_code)
    heads = [person for person, relation in members if relation == Relation.SELF]
    if len(heads) != 1:
        raise Refused("请在成员中指定一位户主（与户主关系为“本人”）")
    if len({person.pk for person, _ in members}) != len(members):
        raise Refused("同一个人在成员中出现了两次")
    household = Household.objects.create(
        code=uuid.uuid4().hex[:20],
        region_code=region_code,
        address=address.strip(),
        created_at=clock.now(),
    )
    household.code = f"{region_code[:6]}H{household.pk:08d}"
    household.save(update_fields=["code"])
    for person, relation in members:
        _join(household, person, relation, since or clock.today())
    now.refresh_household(household)
    record(
        by=by.user,
        action="registry.create_household",
        subject="household",
        subject_id=household.pk,
        region_code=region_code,
        duty=by.duty_for(Action.REGISTER, region_code),
        detail={"members": [person.pk for person, _ in members]},
    )
    return household


def _join(household: Household, person: Person, relation: str, since: dt.date) -> None:
    if relation not in Relation.values:
        raise Refused(f"没有“{relation}”这种关系")
    if person.memberships.filter(valid_to__isnull=True).exists():
        raise Refused(f"{person.name}目前登记在另一个家庭，请先办理迁出")
    try:
        with transaction.atomic():
            Membership.objects.create(household=household, person=person, relation=relation, valid_from=since)
    except IntegrityError:
        raise Refused(f"{person.name}在这段时间已属于另一个家庭") from None


@transaction.atomic
def add_member(*, by: Actor, household: Household, expected_version: int, person: Person, relation: str) -> Household:
    held = _claim(by, household, expected_version)
    if relation == Relation.SELF:
        raise Refused("户主已有登记；请填写与户主的关系")
    _join(held, person, relation, clock.today())
    now.refresh_household(held)
    _record_change(by, held, "registry.add_member", {"person": person.pk})
    return held


@transaction.atomic
def end_membership(
    *, by: Actor, household: Household, expected_version: int, membership: Membership, reason: str
) -> Household:
    """The person leaves the household from tomorrow; where the head leaves, the eldest adult becomes the head."""
    held = _claim(by, household, expected_version)
    if membership.household_id != held.pk or membership.valid_to is not None:
        raise Refused("这个人目前不在这个家庭")
    if not reason.strip():
        raise Refused("迁出时请写明原因")
    day = clock.today() - dt.timedelta(days=1)
    membership.valid_to = max(day, membership.valid_from)
    membership.save(update_fields=["valid_to"])
    if membership.relation == Relation.SELF:
        heir = (
            held.memberships.filter(valid_to__isnull=True)
            .order_by(F("person__birth_date").asc(nulls_last=True), "id")
            .first()
        )
        if heir is not None:
            heir.relation = Relation.SELF
            heir.save(update_fields=["relation"])
    now.refresh_household(held)
    _record_change(by, held, "registry.end_membership", {"person": membership.person_id, "reason": reason[:100]})
    return held


@transaction.atomic
def record_facts(
    *,
    by: Actor,
    household: Household,
    expected_version: int,
    said: Sequence[Said],
    source: Source = Source.DECLARED,
    evidence: str = "",
    document: Document | None = None,
) -> list[Fact]:
    """Adds facts; what stands already and is the same from as good a source is left alone."""
    held = _claim(by, household, expected_version)
    members = {
        one.person_id: one.person for one in held.memberships.filter(valid_to__isnull=True).select_related("person")
    }
    for one in said:
        known = vocabulary.fact(one.name)
        if known is None or known.whose != ("member" if one.person else "household"):
            raise Refused(f"没有“{one.name}”这项信息")
        if one.person is not None and one.person.pk not in members:
            raise Refused("只能填写本家庭成员的信息")
    found = Fact.objects.bulk_create(
        Fact(
            person=one.person,
            household=None if one.person else held,
            name=one.name,
            value=one.value,
            source=source,
            evidence=evidence.strip(),
            document=document,
            valid_from=clock.today(),
            recorded_at=clock.now(),
            recorded_by=by.user,
        )
        for one in said
    )
    # Those read under the lock: whoever calls may still hold an older name.
    now.refresh_people({members[one.person.pk] for one in said if one.person is not None})
    if any(one.person is None for one in said):
        now.refresh_household(held)
    # Names and whose, never values: what a family told stays in the registry.
    detail = {
        "facts": [fact.pk for fact in found],
        "names": sorted({fact.name for fact in found}),
        "source": str(source),
    }
    _record_change(by, held, "registry.record_facts", detail)
    return found


def _claim(by: Actor, household: Household, expected_version: int) -> Household:
    """The household, locked and counted one change up; ChangedMeanwhile where someone was quicker."""
    by.require(Action.REGISTER, household.region_code)
    held = Household.objects.select_for_update().get(pk=household.pk)
    if held.version != expected_version:
        raise ChangedMeanwhile("这个家庭的信息刚被他人修改，请查看最新内容后再保存；您填写的内容已保留在本页")
    held.version += 1
    held.save(update_fields=["version"])
    return held


def _record_change(by: Actor, household: Household, action: str, detail: dict[str, Any]) -> None:
    record(
        by=by.user,
        action=action,
        subject="household",
        subject_id=household.pk,
        region_code=household.region_code,
        duty=by.duty_for(Action.REGISTER, household.region_code),
        detail=detail,
    )
