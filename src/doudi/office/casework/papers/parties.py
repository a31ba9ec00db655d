"""Who issues a paper, to whom it speaks, and how people are named on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.casework.course.course import course_of
from doudi.office.casework.models import Decision, Opinion, Proceeding
from doudi.office.casework.perms import act_action
from doudi.office.errors import RefusedError
from doudi.office.regions import codes
from doudi.office.regions.packs import library
from doudi.office.regions.queries import names, path
from doudi.office.registry.models import Household, Membership, Person
from doudi.office.registry.queries import mask_number, members
from doudi.output.papers.content import MemberLine
from doudi.rules.calendar import age

ADULT_AGE = "adult_age"
_SUBDISTRICT = "街道"


def township_office(region_code: str) -> str:
    """The authority of the township or subdistrict in which a region lies."""
    name = _name(codes.pad(region_code[:9]))
    return f"{name}办事处" if name.endswith(_SUBDISTRICT) else f"{name}人民政府"


def county_office(region_code: str) -> str:
    """The office of the county that decides, named as the law does: what it is called on its door differs from place to place."""
    return f"{_name(codes.pad(region_code[:6]))}民政部门"


def place_of(region_code: str) -> str:
    """Where a family lives, as a public notice may say it: to the community, never the address."""
    _name(region_code)
    return path(region_code).replace(" ", "")


def _name(code: str) -> str:
    name = names([code])[code]
    if name == code:
        raise RefusedError(f"区划 {code} 没有登记名称，文书上不能署名：请系统管理员先载入行政区划")
    return name


def addressed(proceeding: Proceeding) -> str:
    """Whose right it is, in a letter to the applicant."""
    if proceeding.person_id is None:
        return "您的家庭"
    if proceeding.person_id == proceeding.application.applicant_id:
        return "您"
    assert proceeding.person is not None
    return proceeding.person.name


def member_lines(memberships: Iterable[Membership]) -> tuple[MemberLine, ...]:
    """The members of a family with masked numbers."""
    return tuple(
        MemberLine(
            membership.person.name, str(membership.get_relation_display()), mask_number(membership.person.number)
        )
        for membership in memberships
    )


def by_age(
    memberships: Iterable[Membership], region_code: str, day: dt.date
) -> tuple[tuple[MemberLine, ...], tuple[MemberLine, ...]]:
    """Adults, who sign for themselves, and minors. Whose birth date is not known stands among the adults: nobody is taken for
    a child on no evidence. Without numbers: whoever signs writes the number."""
    adults: list[MemberLine] = []
    minors: list[MemberLine] = []
    limit = _adult_age(region_code, day)
    for membership in memberships:
        born = membership.person.birth_date
        is_minor = born is not None and age(born.toordinal(), day.toordinal()) < limit
        line = MemberLine(membership.person.name, str(membership.get_relation_display()))
        (minors if is_minor else adults).append(line)
    return tuple(adults), tuple(minors)


def adults_of(household: Household, day: dt.date) -> list[Person]:
    """The members who sign for themselves, as `by_age` tells them from minors."""
    limit = _adult_age(household.region_code, day)
    people = [membership.person for membership in members(household)]
    return [
        person
        for person in people
        if person.birth_date is None or age(person.birth_date.toordinal(), day.toordinal()) >= limit
    ]


def _adult_age(region_code: str, day: dt.date) -> int:
    """The age of majority by the most local pack that states it."""
    number = day.toordinal()
    packs = library()
    for pack in reversed(packs.chain(packs.for_region(codes.county_digits(region_code), number))):
        for parameter in packs.layer(pack).parameters:
            for value in parameter.values:
                if parameter.name == ADULT_AGE and value.start <= number <= value.end and isinstance(value.value, int):
                    return value.value // parameter.denominator
    raise RefusedError("政策包没有写明成年年龄，不能区分谁自己签名")


def duty_in_opinion(opinion: Opinion) -> str:
    """The duty by which an opinion was given."""
    return _duty(opinion.by, Action.GIVE_OPINION, opinion.proceeding.region_code, opinion.at.date())


def duty_in_decision(decision: Decision) -> str:
    """The duty by which a decision was taken."""
    action = act_action("grant", course_of(decision.proceeding))
    return _duty(decision.by, action, decision.proceeding.region_code, decision.at.date())


def _duty(user: User, action: Action, region_code: str, day: dt.date) -> str:
    return Actor.of(user, day).duty_for(action, region_code)
