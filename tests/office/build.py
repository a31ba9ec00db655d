"""Officers, families and applications for tests: everything invented, everything made through the actions."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import Any

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment, User
from doudi.office.casework.actions import accept, open_proceedings, take_application
from doudi.office.casework.models import Application, Proceeding
from doudi.office.regions.models import LocalValue
from doudi.office.registry import actions, identity
from doudi.office.registry.enums import Source
from doudi.office.registry.models import Household, Person

COUNTY = "450102000000"
TOWNSHIP = "450102901000"
OTHER_TOWNSHIP = "450102902000"
OTHER_COUNTY = "620422000000"
DAY = dt.date(2026, 9, 1)
_serial = itertools.count(1)


def officer(duty: Duty, region: str = TOWNSHIP, name: str = "") -> Actor:
    number = next(_serial)
    user = User.objects.create_user(f"officer{number}", name or f"{duty.label}{number}", "correct horse battery")
    Assignment.objects.create(user=user, duty=duty, region_code=region, valid_from=dt.date(2020, 1, 1))
    return Actor.of(user)


def number_of(birth: dt.date, sex: str) -> str:
    """A well-formed number of nobody: no province has the code 99."""
    place, order = divmod(next(_serial), 100)
    first = f"99{place % 10000:04d}{birth:%Y%m%d}{order:02d}{7 if sex == 'male' else 8}"
    return first + identity.check_character(first)


def person(by: Actor, name: str = "", birth: dt.date = dt.date(1980, 3, 1), sex: str = "male", **more: Any) -> Person:
    given = {"number": number_of(birth, sex), "region_code": TOWNSHIP, **more}
    return actions.register_person(by=by, name=name or f"某某{next(_serial)}", **given)


def household(by: Actor, *people: Person, region: str = TOWNSHIP) -> Household:
    relations = ["self", "spouse", *["child"] * 10]
    members = list(zip(people or (person(by, region_code=region),), relations, strict=False))
    return actions.create_household(by=by, region_code=region, address="虚构路1号", members=members)


def tell(by: Actor, of: Household, *said: actions.Said, source: Source = Source.DECLARED) -> Household:
    of.refresh_from_db()
    actions.record_facts(by=by, household=of, expected_version=of.version, said=said, source=source)
    of.refresh_from_db()
    return of


def poor_family(by: Actor, wage: int = 300) -> Household:
    """Two people whose income is below the standard, with every fact that dibao asks for."""
    one, two = person(by), person(by, sex="female")
    family = household(by, one, two)
    working = [("employment", "employed"), ("labour_ability", "full")]
    said = [actions.Said("assets_within_dibao_limit", True), actions.Said("assets_within_low_income_limit", True)]
    said += [actions.Said("wage_income", wage, each) for each in (one, two)]
    said += [actions.Said(name, value, each) for each in (one, two) for name, value in working]
    return tell(by, family, *said)


def standard(
    value: str = "810", name: str = "dibao_standard", region: str = COUNTY, since: dt.date = DAY
) -> LocalValue:
    one, two = officer(Duty.COUNTY_OFFICER, region), officer(Duty.COUNTY_HEAD, region)
    now = dt.datetime(2026, 8, 1, tzinfo=dt.UTC)
    return LocalValue.objects.create(
        region_code=region, name=name, value=value, valid_from=since, document="虚构发〔2026〕1号", entered_by=one.user,
        entered_at=now, confirmed_by=two.user, confirmed_at=now,
    )  # fmt: skip


def application(by: Actor, of: Household) -> Application:
    applicant = of.memberships.get(relation="self").person
    return take_application(by=by, token=str(uuid.uuid4()), household=of, applicant=applicant)


def proceeding(by: Actor, of: Household, right: str = "dibao") -> Proceeding:
    """Opened and accepted."""
    (opened,) = open_proceedings(by=by, application=application(by, of), rights=[(right, None)])
    return accept(by=by, proceeding=opened, expected_version=opened.version)
