"""Records what a family has chosen between rights that exclude each other."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.casework import exclusions
from doudi.office.casework.determination import DeterminationError, determine
from doudi.office.casework.models import RightChoice
from doudi.office.errors import RefusedError
from doudi.office.registry.models import Household, Person
from doudi.office.registry.perms import require_open


@transaction.atomic
def record_choice(
    *, by: Actor, household: Household, right: str, person: Person | None, chosen_by: str, chosen_on: dt.date
) -> RightChoice:
    """Records that the holder's side takes a right, and with it forgoes all that exclude it.

    `chosen_by` names who chose: the policy says whether that is the person, a guardian or the household. Only where the rules
    grant both today, so that nobody forgoes what could not be had.
    """
    by.require(Action.TAKE_APPLICATION, household.region_code)
    require_open(by, household)
    Household.objects.select_for_update().get(pk=household.pk)
    if person is not None and not household.memberships.filter(person=person, valid_to__isnull=True).exists():
        raise RefusedError("只能登记本家庭成员的选择")
    try:
        live = determine(household)
    except DeterminationError as error:
        raise RefusedError(str(error)) from error
    holders = {name: member.pk for name, member in live.people.items()}
    key = None if person is None else person.pk
    outcomes = (row for row in live.data["outcomes"] if row["right"] == right and holders.get(row["for"]) == key)
    open_rivals = [rival for outcome in outcomes for rival in exclusions.rivals_to_choose(outcome)]
    if not open_rivals:
        raise RefusedError(f"“{exclusions.label(right)}”目前没有需要选择的情形：规则没有同时得出互相排斥的项目")
    if not chosen_by.strip():
        raise RefusedError("请写明由谁作出选择")
    if chosen_on > clock.today():
        raise RefusedError("选择日期不能晚于今天")
    rivals = exclusions.exclusions_of(right, household.region_code, clock.today())
    forgone = sorted(rivals)
    choice = RightChoice.objects.create(
        household=household,
        person=person,
        right=right,
        forgone=forgone,
        chooser=rivals[open_rivals[0]].choice,
        chosen_by=chosen_by.strip(),
        chosen_on=chosen_on,
        recorded_by=by.user,
        recorded_at=clock.now(),
    )
    record_action(
        by=by,
        permission=Action.TAKE_APPLICATION,
        action="casework.record_choice",
        subject="household",
        row=household,
        detail={"choice": choice.pk, "right": right, "forgone": forgone},
    )
    return choice
