"""From the door: a family that is not registered yet, its people and its application, in one write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.actions import take_application
from doudi.office.casework.models import Application, Draft
from doudi.office.registry.actions import Refused, create_household, register_person


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A member as typed at the window."""

    name: str
    number: str
    relation: str
    sex: str = ""
    birth_date: dt.date | None = None
    phone: str = ""


@transaction.atomic
def take_family(
    *, by: Actor, token: str, region_code: str, address: str, members: Sequence[Newcomer], channel: str, note: str = ""
) -> Application:
    """Registers the people and the household and takes the application of its head. The same token again is the same
    application, also where two requests come at once: the draft of the token is held until the first is through."""
    by.require(Action.TAKE_APPLICATION, region_code)
    Draft.objects.get_or_create(token=token, defaults={"user": by.user, "changed_at": clock.now()})
    Draft.objects.select_for_update().get(token=token)
    earlier = Application.objects.filter(token=token).first()
    if earlier is not None:
        by.require(Action.TAKE_APPLICATION, earlier.region_code)
        Draft.objects.filter(token=token).delete()
        return earlier
    if not members:
        raise Refused("请至少登记一位家庭成员")
    people = [
        register_person(
            by=by,
            region_code=region_code,
            name=one.name,
            number=one.number,
            sex=one.sex,
            birth_date=one.birth_date,
            phone=one.phone,
        )
        for one in members
    ]
    related = [(person, one.relation) for person, one in zip(people, members, strict=True)]
    household = create_household(by=by, region_code=region_code, address=address, members=related)
    head = next(person for person, one in zip(people, members, strict=True) if one.relation == "self")
    application = take_application(by=by, token=token, household=household, applicant=head, channel=channel, note=note)
    Draft.objects.filter(token=token).delete()
    return application


def save_draft(*, by: Actor, token: str, data: str) -> None:
    """Keeps what is being typed. Another officer's draft is not touched; nothing is kept once the application is taken."""
    if Application.objects.filter(token=token).exists():
        return
    held, made = Draft.objects.get_or_create(
        token=token, defaults={"user": by.user, "data": data, "changed_at": clock.now()}
    )
    if not made and held.user_id == by.user.pk:
        held.data, held.changed_at = data, clock.now()
        held.save(update_fields=["data", "changed_at"])
