"""Writes what an event made of the days of a household, and takes it back.

Memberships that still hold stay as they are; one that ends, or whose relation changes, ends the day before and another
begins; one that never lasted a day is voided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.errors import RefusedError
from doudi.office.registry.enums import LifeEventKind, MembershipStep
from doudi.office.registry.life_events import HouseholdPlan
from doudi.office.registry.models import Household, LifeEvent, Membership, MembershipChange
from doudi.office.registry.timelines import DAY, Stay, stays


def write_plan(by: Actor, event: LifeEvent, plan: HouseholdPlan, household: Household) -> list[Membership]:
    """Writes the planned days of a household. Returns the memberships that were written, former ones first."""
    planned = stays(plan.after)
    surplus = {person: list(theirs) for person, theirs in planned.items()}
    written: list[Membership] = []
    lengthened: list[tuple[Membership, dt.date | None]] = []
    for row in plan.rows:
        stay = _continued_by(row, plan.since, surplus.get(row.person_id, []))
        if stay is None:
            written.append(_cut(by, event, row, plan.since))
            continue
        surplus[row.person_id].remove(stay)
        if stay.until == row.valid_to:
            continue
        if stay.until is not None and (row.valid_to is None or stay.until < row.valid_to):
            written.append(_move_end(event, row, stay.until))
        else:
            lengthened.append((row, stay.until))
    written += [_move_end(event, row, until) for row, until in lengthened]
    # Whoever heads the household has left that place by now: there is never a second head.
    for person, theirs in surplus.items():
        for stay in theirs:
            written.append(_begin(event, household, person, stay))
    return written


def _continued_by(row: Membership, since: dt.date, planned: Iterable[Stay]) -> Stay | None:
    """The planned stay that a membership goes on as."""
    for stay in planned:
        if stay.relation == row.relation and stay.since == max(row.valid_from, since):
            return stay
    return None


def _cut(by: Actor, event: LifeEvent, row: Membership, since: dt.date) -> Membership:
    """Ends a membership before a day; one that began on it or later is voided."""
    if row.valid_from < since:
        return _move_end(event, row, since - DAY)
    _record(event, row, MembershipStep.VOIDED, row.valid_to)
    return void(by, row, _reason(event))


def _move_end(event: LifeEvent, row: Membership, until: dt.date | None) -> Membership:
    _record(event, row, MembershipStep.MOVED_END, until)
    row.valid_to = until
    row.save(update_fields=["valid_to"])
    return row


def _begin(event: LifeEvent, household: Household, person: int, stay: Stay) -> Membership:
    """RefusedError where the person lived elsewhere on one of the days, or has died."""
    try:
        with transaction.atomic():
            row = Membership.objects.create(
                household=household,
                person_id=person,
                relation=stay.relation,
                valid_from=stay.since,
                valid_to=stay.until,
            )
    except IntegrityError:
        raise RefusedError(
            "有成员在这段时间已登记在另一个家庭，或已登记死亡：请先更正那里的登记，或按之后的日期登记"
        ) from None
    _record(event, row, MembershipStep.BEGUN, row.valid_to)
    return row


def void(by: Actor, row: Membership, reason: str) -> Membership:
    """Voids a membership: it counts as if it had never been, and stays for the record."""
    row.valid_to = row.valid_to or row.valid_from
    row.voided_at, row.voided_by, row.void_reason = clock.now(), by.user, reason.strip()[:200]
    row.save(update_fields=["valid_to", "voided_at", "voided_by", "void_reason"])
    return row


def take_back(by: Actor, correction: LifeEvent, event: LifeEvent) -> list[Membership]:
    """Undoes what an event did to memberships. Returns those that were written."""
    written = []
    changes = list(event.changes.select_related("membership").order_by("-id"))
    for change in changes:
        if change.step == MembershipStep.BEGUN:
            row = _standing(change.membership)
            _record(correction, row, MembershipStep.VOIDED, row.valid_to)
            written.append(void(by, row, _reason(correction)))
    # What the event shortened or voided may hold again only once what it began does not.
    for change in changes:
        row = change.membership
        try:
            with transaction.atomic():
                if change.step == MembershipStep.MOVED_END:
                    written.append(_move_end(correction, _standing(row), change.former_end))
                elif change.step == MembershipStep.VOIDED:
                    again = Membership.objects.create(
                        household_id=row.household_id,
                        person_id=row.person_id,
                        relation=row.relation,
                        valid_from=row.valid_from,
                        valid_to=change.former_end,
                    )
                    _record(correction, again, MembershipStep.BEGUN, again.valid_to)
                    written.append(again)
        except IntegrityError:
            raise RefusedError("有成员此后已登记到另一个家庭：请先更正那次登记，再更正这一次") from None
    return written


def _standing(row: Membership) -> Membership:
    """The membership itself, or the one that a correction has put in the place of it: what is voided stays voided."""
    if row.voided_at is None:
        return row
    return Membership.objects.get(
        household_id=row.household_id,
        person_id=row.person_id,
        relation=row.relation,
        valid_from=row.valid_from,
        voided_at__isnull=True,
    )


def _record(event: LifeEvent, row: Membership, step: MembershipStep, end: dt.date | None) -> None:
    """Records what is about to be done to a membership, or that it was begun."""
    MembershipChange.objects.create(event=event, membership=row, step=step, former_end=row.valid_to, end=end)


def _reason(event: LifeEvent) -> str:
    """Why a membership is void: what was wrong with it, or the event of which it never lasted a day."""
    if event.kind == LifeEventKind.WRONG_MEMBER:
        return event.evidence
    return f"因“{event.get_kind_display()}”改记"
