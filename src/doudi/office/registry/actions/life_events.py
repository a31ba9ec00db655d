"""Enters what happens to families, and takes back what was entered by mistake."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.files.models import Document
from doudi.office.regions import codes
from doudi.office.registry import life_events
from doudi.office.registry.actions.current_facts import refresh_household, refresh_people
from doudi.office.registry.actions.households import CHANGED_MEANWHILE, found_household, lock_household
from doudi.office.registry.actions.memberships import take_back, write_plan
from doudi.office.registry.enums import FactSource, LifeEventKind
from doudi.office.registry.event_inputs import WITHIN
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, LifeEvent, Membership, Person
from doudi.office.registry.perms import event_action, require_open, require_open_person
from doudi.office.registry.queries import life_events_of
from doudi.office.registry.vocabulary import chinese_date


@transaction.atomic
def record_life_event(*, by: Actor, household: Household, expected_version: int, event: EventInput) -> LifeEvent:
    """Enters an event with all that follows for memberships and relations, in every household that it touches.

    RefusedError where it cannot have happened so; a death is refused only where it is entered already or its day cannot be.
    """
    permission = event_action(event.kind)
    by.require(permission, household.region_code)
    require_open(by, household)
    if event.newcomer is not None:
        require_open_person(by, event.newcomer)
    if event.region_code and not _moves_within_county(event, household):
        by.require(permission, event.region_code)
    if not Household.objects.filter(pk=household.pk, version=expected_version).exists():
        raise ChangedMeanwhileError(CHANGED_MEANWHILE)
    # Every household is locked before its days are planned, in one order for all officers.
    locked = {
        touched.pk: _lock(
            by, permission, event, touched, expected_version if touched.pk == household.pk else touched.version
        )
        for touched in sorted(_touched(event, household), key=lambda home: home.pk)
    }
    household = locked[household.pk]
    plans = life_events.plan(event, household)
    entry = LifeEvent.objects.create(
        kind=event.kind,
        on=event.on,
        household=household,
        person=_person_of(event),
        source=event.source,
        evidence=event.evidence.strip()[:200],
        document=event.document,
        details=_details(event, household),
        recorded_at=clock.now(),
        recorded_by=by.user,
    )
    # Those who leave one household for another are written out of it first.
    written: list[Membership] = []
    homes: dict[int, Household] = {}
    for step in sorted(plans, key=lambda step: len(step.home_after) > len(step.home_before)):
        home = step.household or found_household(by, event.region_code or household.region_code, event.address)
        homes[home.pk] = home
        written += write_plan(by, entry, step, home)
    _change_rows(event, household)
    for home in homes.values():
        refresh_household(home)
    record_action(
        by=by,
        permission=permission,
        action="registry.record_life_event",
        subject="household",
        row=household,
        detail={"event": entry.pk, "kind": str(event.kind), "households": sorted(homes)},
        rows=[entry, *written, *_changed_people(entry)],
    )
    return entry


@transaction.atomic
def correct_life_event(
    *,
    by: Actor,
    event: LifeEvent,
    expected_version: int,
    evidence: str,
    source: FactSource = FactSource.DECLARED,
    document: Document | None = None,
) -> LifeEvent:
    """Takes back an entry that was a mistake: everything is as if it had not been entered, and it stays for the record.

    Of several entries of a household the latest is taken back first.
    """
    joined = event.kind == LifeEventKind.SAME_PERSON
    permission = event_action(LifeEventKind.SAME_PERSON if joined else LifeEventKind.CORRECTION)
    touched = {event.household_id: event.household}
    for change in event.changes.select_related("membership__household"):
        touched.setdefault(change.membership.household_id, change.membership.household)
    by.require(permission, event.household.region_code)
    for home in sorted(touched.values(), key=lambda home: home.pk):
        home.refresh_from_db()
        version = expected_version if home.pk == event.household_id else home.version
        lock_household(by, home, version, permission)
    _refuse_correction(event, list(touched.values()), evidence)
    correction = LifeEvent.objects.create(
        kind=LifeEventKind.CORRECTION,
        on=event.on,
        household=event.household,
        person=event.person,
        source=source,
        evidence=evidence.strip()[:200],
        document=document,
        corrects=event,
        recorded_at=clock.now(),
        recorded_by=by.user,
    )
    if event.kind == LifeEventKind.DEATH:
        Person.objects.filter(pk=event.person_id).update(died_on=None)
    if joined:
        _refer(event.details["second"], None)
    written = take_back(by, correction, event)
    former = event.details.get("former_place")
    if former is not None:
        _settle(event.household, former["region_code"], former["address"])
    for home in touched.values():
        refresh_household(home)
    record_action(
        by=by,
        permission=permission,
        action="registry.correct_life_event",
        subject="household",
        row=event.household,
        detail={"event": correction.pk, "corrects": event.pk, "kind": event.kind},
        rows=[correction, *written, *_changed_people(event)],
    )
    return correction


def _moves_within_county(event: EventInput, household: Household) -> bool:
    """Whether a whole family moves to a place of its county: the file is handed over to the officers of there."""
    same_county = codes.county_digits(event.region_code) == codes.county_digits(household.region_code)
    return event.kind == LifeEventKind.MOVE and same_county


def _touched(event: EventInput, household: Household) -> list[Household]:
    """The households whose days the event changes, and that of its file, which may have been changed meanwhile."""
    if event.kind in WITHIN:
        return [household]
    touched = {step.household.pk: step.household for step in life_events.plan(event, household) if step.household}
    return list({household.pk: household, **touched}.values())


def _lock(by: Actor, permission: Action, event: EventInput, household: Household, version: int) -> Household:
    """Locks a household for an event. A death is entered also where its day reaches into another office's household."""
    return lock_household(by, household, version, None if event.kind == LifeEventKind.DEATH else permission)


def _person_of(event: EventInput) -> Person | None:
    """Whom the event is about, where that is one person."""
    if event.newcomer is not None:
        return event.newcomer
    if len(event.people) == 1:
        return Person.objects.get(pk=event.people[0])
    return Person.objects.get(pk=event.head) if event.head is not None and not event.people else None


def _details(event: EventInput, household: Household) -> dict[str, Any]:
    """What else the event changes and what it was before."""
    if event.kind == LifeEventKind.MOVE:
        return {"former_place": {"region_code": household.region_code, "address": household.address}}
    if event.kind == LifeEventKind.SAME_PERSON:
        return {"second": event.people[0]}
    return {}


def _change_rows(event: EventInput, household: Household) -> None:
    """What an event changes besides memberships: the death of a person, the place of a household."""
    if event.kind == LifeEventKind.DEATH:
        Person.objects.filter(pk=event.people[0]).update(died_on=event.on)
    if event.kind == LifeEventKind.SAME_PERSON:
        _refer(event.people[0], event.newcomer)
    if event.kind == LifeEventKind.MOVE:
        _settle(household, event.region_code or household.region_code, event.address.strip())


def _changed_people(entry: LifeEvent) -> list[Person]:
    """The people whose own row an entry changes, as far as the audit watches it."""
    if entry.kind == LifeEventKind.SAME_PERSON:
        return [Person.objects.get(pk=entry.details["second"])]
    return [entry.person] if entry.kind == LifeEventKind.DEATH and entry.person is not None else []


def _refer(second: int, person: Person | None) -> None:
    """Makes a row a reference to the person, or a person of its own again, and reckons anew what is known of both."""
    row = Person.objects.select_for_update().get(pk=second)
    concerned = [row, *([row.same_as] if row.same_as is not None else []), *([person] if person is not None else [])]
    row.same_as = person
    row.save(update_fields=["same_as"])
    refresh_people(concerned)


def _settle(household: Household, region_code: str, address: str) -> None:
    """Puts a household and its members into a place."""
    household.region_code, household.address = region_code, address
    household.save(update_fields=["region_code", "address"])
    members = household.memberships.filter(valid_to__isnull=True).values("person")
    Person.objects.filter(pk__in=members).update(region_code=region_code)


def _refuse_correction(event: LifeEvent, households: list[Household], evidence: str) -> None:
    if not evidence.strip():
        raise RefusedError("请写明登记错在哪里，依据什么")
    if event.kind == LifeEventKind.CORRECTION:
        raise RefusedError("更正本身不能再更正；请重新登记实际发生的事")
    if event.is_void:
        raise RefusedError("这次登记已经更正过")
    later = [
        entry
        for household in households
        for entry in life_events_of(household)
        if entry.pk > event.pk and entry.kind != LifeEventKind.CORRECTION and not entry.is_void
    ]
    if later:
        latest = max(later, key=lambda entry: entry.pk)
        raise RefusedError(
            f"在这之后还登记了“{latest.get_kind_display()}”（{chinese_date(latest.on)}），其内容以这次登记为前提：请先更正那一次"
        )
