"""Officers, families and applications for tests: everything invented, everything made through the actions."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.office import clock
from doudi.office.accounts import actions as accounts
from doudi.office.accounts.access import Actor
from doudi.office.accounts.actions.numbers import keep_number
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment, User
from doudi.office.casework import actions as casework
from doudi.office.casework.actions import open_proceedings, take_application
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Application, Proceeding
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue
from doudi.office.registry import actions, answers
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Household, Person
from doudi.office.registry.queries import members
from doudi.text.identity_number import check_character
from tests.office import walk
from tests.office.walk import accept as accept
from tests.office.walk import decide as decide
from tests.office.walk import run_notice as run_notice

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
    keep_number(user, number_of(dt.date(1985, 5, 5), "female"))
    return Actor.of(user)


def approver(duty: Duty = Duty.ADMINISTRATOR) -> Actor:
    """An officer of the nation, the same in the whole test for a duty, who approves what another asks for."""
    user = User.objects.filter(username=f"approver.{duty}").first()
    if user is None:
        user = User.objects.create_user(f"approver.{duty}", f"全国{duty.label}", "correct horse battery")
        Assignment.objects.create(user=user, duty=duty, region_code=codes.NATION, valid_from=dt.date(2020, 1, 1))
    return Actor.of(user)


def account(by: Actor, username: str = "zhang.san", name: str = "某某", region: str = COUNTY) -> tuple[User, str]:
    """An account that the administrator asks for and another approves, with its one-time password."""
    number = number_of(dt.date(1985, 5, 5), "female")
    request = accounts.request_account(by=by, username=username, name=name, region_code=region, number=number)
    approval = accounts.approve_account(by=approver(), request=request, number=number)
    assert approval.user is not None
    return approval.user, approval.password


def give_duty(by: Actor, user: User, duty: Duty, region: str = COUNTY, **more: Any) -> Assignment:
    """A duty that the administrator asks for and another approves."""
    request = accounts.request_duty(by=by, user=user, duty=duty, region_code=region, **more)
    accounts.approve_duty(by=approver(), request=request)
    return Assignment.objects.get(request=request)


def change_number(by: Actor, person: Person, number: str) -> Person:
    """Another number of a person, which an officer asks for and a head of the county approves."""
    person.refresh_from_db()
    request = actions.request_person_number(by=by, person=person, expected_version=person.version, number=number)
    actions.approve_person_number(
        by=officer(Duty.COUNTY_HEAD, codes.pad(person.region_code[:6])), request=request, number=number
    )
    person.refresh_from_db()
    return person


def change_bank_account(by: Actor, person: Person, bank_account: str) -> Person:
    """Another bank account of a person, which an officer asks for and a head of the county approves."""
    person.refresh_from_db()
    request = actions.request_bank_account(
        by=by, person=person, expected_version=person.version, bank_account=bank_account
    )
    actions.approve_bank_account(by=approver(Duty.COUNTY_HEAD), request=request, number=bank_account)
    person.refresh_from_db()
    return person


def number_of(birth: dt.date, sex: str) -> str:
    """A well-formed number of nobody: no province has the code 99."""
    place, order = divmod(next(_serial), 100)
    first = f"99{place % 10000:04d}{birth:%Y%m%d}{order:02d}{7 if sex == 'male' else 8}"
    return first + check_character(first)


def person(by: Actor, name: str = "", birth: dt.date = dt.date(1980, 3, 1), sex: str = "male", **more: Any) -> Person:
    values = {"number": number_of(birth, sex), "region_code": TOWNSHIP, **more}
    bank_account = values.pop("bank_account", "")
    registered = actions.register_person(by=by, name=name or f"某某{next(_serial)}", **values)
    return change_bank_account(by, registered, bank_account) if bank_account else registered


def household(by: Actor, *people: Person, region: str = TOWNSHIP) -> Household:
    relations = ["self", "spouse", *["child"] * 10]
    relatives = list(zip(people or (person(by, region_code=region),), relations, strict=False))
    return actions.create_household(by=by, region_code=region, address="虚构路1号", members=relatives)


def tell(
    by: Actor, family: Household, *inputs: actions.FactInput, source: FactSource = FactSource.DECLARED
) -> Household:
    """Records facts. What is verified has a paper."""
    family.refresh_from_db()
    verified = source == FactSource.VERIFIED
    document = paper(by, family) if verified else None
    actions.record_facts(
        by=by, household=family, expected_version=family.version, inputs=inputs, source=source, document=document
    )
    family.refresh_from_db()
    return family


def paper(by: Actor, family: Household) -> Document:
    """A paper in the family's file."""
    return store(
        file=SimpleUploadedFile("凭证.txt", "虚构的凭证".encode()), region_code=family.region_code,
        confidentiality=Confidentiality.CASE, by=by, subject="household", subject_id=family.pk,
    )  # fmt: skip


LOCALS = (("counted", True), ("hukou", "local_urban"))


def none_of_this(by: Actor, family: Household, *told: actions.FactInput) -> Household:
    """Records what is told, and for everything else of everybody "none of this"; and that they live here as the law counts it."""
    family = Household.objects.get(pk=family.pk)
    people = [membership.person for membership in members(family)]
    inputs = [fact for group in answers.groups() for fact in actions.none_of_this(group.name, family, people)]
    inputs += [actions.FactInput(name, value, person) for person in people for name, value in LOCALS]
    names = {(fact.name, fact.person) for fact in told}
    return tell(by, family, *told, *(fact for fact in inputs if (fact.name, fact.person) not in names))


def poor_family(by: Actor, wage: int = 300) -> Household:
    """Two people whose income is below the standard, with every fact that dibao asks for, and nothing else to tell."""
    head, spouse = person(by), person(by, sex="female")
    family = household(by, head, spouse)
    working = [("employment", "employed"), ("labour_ability", "full"), ("has_able_obligor", True)]
    inputs = [
        actions.FactInput("assets_within_dibao_limit", True),
        actions.FactInput("assets_within_low_income_limit", True),
    ]
    inputs += [actions.FactInput("wage_income", wage, member) for member in (head, spouse)]
    inputs += [actions.FactInput(name, value, member) for member in (head, spouse) for name, value in working]
    return none_of_this(by, family, *inputs)


def standard(
    value: str = "810", name: str = "dibao_standard", region: str = COUNTY, since: dt.date = DAY
) -> LocalValue:
    enterer, confirmer = officer(Duty.COUNTY_OFFICER, region), officer(Duty.COUNTY_HEAD, region)
    now = dt.datetime(2026, 8, 1, tzinfo=dt.UTC)
    return LocalValue.objects.create(
        region_code=region, name=name, value=value, valid_from=since, document="虚构发〔2026〕1号", entered_by=enterer.user,
        entered_at=now, confirmed_by=confirmer.user, confirmed_at=now,
    )  # fmt: skip


def application(by: Actor, family: Household) -> Application:
    """An application with which every adult has signed the authorisation."""
    applicant = family.memberships.get(relation="self").person
    return take_application(
        by=by, token=str(uuid.uuid4()), household=family, applicant=applicant, authorised_on=clock.today()
    )


def accepted(by: Actor, family: Household, right: str = "dibao", person: Person | None = None) -> Proceeding:
    """Opened and, where the procedure has an acceptance, accepted."""
    (opened,) = open_proceedings(by=by, application=application(by, family), rights=[(right, person)])
    opened.refresh_from_db()
    if opened.state != ProceedingState.INTAKE:
        return opened
    return casework.accept(by=by, proceeding=opened, expected_version=opened.version)


def proceeding(by: Actor, family: Household, right: str = "dibao", person: Person | None = None) -> Proceeding:
    """Opened, accepted, visited and checked: the township can give its opinion."""
    return walk.inquire(accepted(by, family, right, person))
