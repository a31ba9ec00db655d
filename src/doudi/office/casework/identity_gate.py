"""Nobody is granted or refused anything before it is certain who they are.

A number that is another person's, or cannot be anybody's, and a person without a number who has a namesake, stop opinion and
decision for the whole family: one person could receive the same twice. The county settles it, by a number that two officers
approve or by confirming that the person has none.
"""

from __future__ import annotations

from dataclasses import dataclass

from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.queries import colleagues
from doudi.office.errors import RefusedError
from doudi.office.registry import namesakes
from doudi.office.registry.enums import IdentityState
from doudi.office.registry.models import Household, Person
from doudi.office.registry.perms import closed_out
from doudi.office.registry.queries import members_now

_DOUBTS = {
    IdentityState.DUPLICATE: "的身份证号与他人重复，可能已登记在另一个家庭",
    IdentityState.INVALID: "的身份证号不合规（校验位或日期不对）",
    IdentityState.FIFTEEN: "登记的是15位旧号码",
}
_NAMESAKE = "没有身份证号，另有同名的人，可能是同一人"
_SEES_NO_MORE = "的身份待县级核对"
"""What is told to officers of a township: who is registered elsewhere is for the county alone."""


@dataclass(frozen=True, slots=True)
class IdentityDoubt:
    """What is uncertain about a member, as a sentence for the county that begins with the name, and one for all others."""

    person: Person
    text: str
    masked: str


def doubts(household: Household) -> list[IdentityDoubt]:
    """The members about whom it is uncertain who they are."""
    people = [membership.person for membership in members_now(household)]
    texts = {person.pk: text for person in people if (text := _doubt(person))}
    return [
        IdentityDoubt(person, person.name + texts[person.pk], person.name + _SEES_NO_MORE)
        for person in people
        if person.pk in texts
    ]


def _doubt(person: Person) -> str:
    if person.identity_state == IdentityState.MISSING:
        confirmed = person.without_number_since is not None
        return "" if confirmed or not namesakes.namesakes(person).exists() else _NAMESAKE
    return _DOUBTS.get(IdentityState(person.identity_state), "")


def obstacle(actor: Actor, household: Household) -> str:
    """Why no opinion and no decision can be given on a family now, and who settles it; '' where nothing stands against it."""
    open_doubts = doubts(household)
    if not open_doubts:
        return ""
    sees_why = actor.may(Action.RESOLVE_IDENTITY, household.region_code)
    told = "、".join(doubt.text if sees_why else doubt.masked for doubt in open_doubts)
    return f"{told}：请先由{_settlers(household)}在“号码核对”中核对，再提出意见或作出决定"


def require_certain_identity(by: Actor, household: Household) -> None:
    """RefusedError where it is uncertain who a member is."""
    text = obstacle(by, household)
    if text:
        raise RefusedError(text)


def _settlers(household: Household) -> str:
    """The officers of the county who settle numbers there, by name; '县级' where there is none."""
    barred = closed_out(household)
    users = colleagues(Action.RESOLVE_IDENTITY, household.region_code)
    names = [user.name for user in users if user.pk not in barred][:5]
    return f"县级（{'、'.join(names)}）" if names else "县级"
