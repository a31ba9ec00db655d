"""Builds the demo: counties, officers, families and cases in every state, all invented and made through the actions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from doudi.office import clock, demo_screening, demo_texts
from doudi.office.accounts.access import Actor
from doudi.office.accounts.actions import request_duty
from doudi.office.accounts.actions.numbers import keep_number
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment, User
from doudi.office.audit.actions import record
from doudi.office.casework import actions
from doudi.office.casework.course.procedures import follows_by_list
from doudi.office.casework.determination import determine
from doudi.office.casework.entitlements import Entitlement, list_entitlements
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.exclusions import FamilyChoices, rivals_to_choose
from doudi.office.casework.models import Application, Proceeding
from doudi.office.demo_cases.steps import Hands, take_as_far_as
from doudi.office.errors import NotHereError
from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue, Region
from doudi.office.registry.actions import FactInput, record_facts
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Household
from doudi.office.seeding.statements import state_all
from doudi.population.case_form import local_values
from doudi.population.invented_identity import ROOM, given_name, identity_number, surname
from doudi.population.invented_places import invented_places
from doudi.population.population import InventedHousehold, Population
from doudi.population.random_draws import Draws, key_of

FILE = Path(__file__).with_name("demo.yaml")
# The day from which families come, and on which everything told of them holds: nobody is born or hired later.
FIRST = dt.date(2026, 6, 29)
# How far each household in ten has come. Counties begin at different places: two households in each show every state.
JOURNEYS = (
    "applied",
    ProceedingState.GRANTED,
    ProceedingState.OPINION,
    ProceedingState.REFUSED,
    ProceedingState.INVESTIGATION,
    ProceedingState.RETURNED,
    ProceedingState.INTAKE,
    ProceedingState.WITHDRAWN,
    ProceedingState.GRANTED,
    ProceedingState.INVESTIGATION,
)


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo, as `make demo` prints it."""

    username: str
    duty: str
    place: str


def read_plan() -> dict[str, Any]:
    """What demo.yaml asks for."""
    contents: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return contents


def list_accounts() -> list[DemoAccount]:
    """Every account of the demo with its duty and place."""
    assignments = Assignment.objects.select_related("user").order_by("user_id")
    names = dict(Region.objects.filter(valid_to__isnull=True).values_list("code", "name"))
    return [
        DemoAccount(duty.user.username, duty.get_duty_display(), names.get(duty.region_code, ""))
        for duty in assignments
    ]


def build(say: Callable[[str], None] = lambda text: None, households: int | None = None) -> None:
    """Fills an empty database, and finishes what an earlier call left undone. `say` is told of each step in Chinese."""
    if settings.DOUDI.production:
        raise NotHereError("演示数据只能写入演示环境（DOUDI_MODE=demo）")
    contents = read_plan()
    password = make_password(contents["password"])
    for place, county in enumerate(contents["counties"]):
        code = codes.pad(county["code"])
        with transaction.atomic():
            _create_regions(county["code"])
            officers = _create_officers(contents, county, password)
            _enter_standards(code, officers)
            demo_texts.build(code)
            _ask_for_duty(officers)
        say(f"{Region.objects.get(code=code, valid_to__isnull=True).name}：机构和账号")
        people = Population(county["code"], seed=7, missing=Decimal(contents["missing"]), on=FIRST)
        count = contents["households"] if households is None else households
        for family in people.households(0, count):
            _process_family(family, JOURNEYS[(family.number + 2 * place) % len(JOURNEYS)], officers)
        say(f"　　{count}户家庭，办理到不同阶段")
    screening = demo_screening.build()
    if screening is not None:
        say(f"夜间筛查：{screening.opened}条线索")


def _create_regions(county: str) -> None:
    """Makes the county, the regions that it lies in, and its invented townships and communities."""
    for code in (*codes.ancestors(codes.pad(county)),):
        Region.objects.get_or_create(code=code, valid_to=None, defaults={"name": codes.higher_name(code)})
    for place in invented_places(county):
        Region.objects.get_or_create(
            code=place.code,
            valid_from=place.valid_from,
            defaults={"name": place.name, "valid_to": place.valid_to, "successor": place.successor},
        )


def _create_officers(contents: dict[str, Any], county: dict[str, str], password: str) -> dict[str, list[Actor]]:
    """Makes officers with their duties. Returns them by the key of their account: one for most keys, one a township for
    some."""
    draw = Draws(key_of("officers", county["code"]))
    officers: dict[str, list[Actor]] = {}
    for account in contents["accounts"]:
        for number, region in enumerate(_post_regions(account["at"], county["code"]), start=1):
            username = f"{county['key']}-{account['key']}{'' if number == 1 else number}"
            name = surname(draw) + given_name(
                draw, "female" if number % 2 else "male", _BORN.toordinal(), one_character=0
            )
            user, is_new = User.objects.get_or_create(
                username=username, defaults={"name": name, "password": password, "region_code": region}
            )
            if is_new:
                assignment = Assignment.objects.create(
                    user=user,
                    duty=account["duty"],
                    region_code=region,
                    department="医疗保障局" if account["duty"] == Duty.DEPARTMENT_OFFICER else "",
                    valid_from=dt.date(2020, 1, 1),
                )
                # Counted down from the end of the room, where no household comes to.
                registered = keep_number(user, identity_number(_BORN, "male", ROOM - user.pk))
                record(
                    by=None,
                    action="accounts.create_user",
                    subject="user",
                    subject_id=user.pk,
                    region_code=region,
                    detail={"username": username},
                    rows=[user, registered, assignment],
                )
            officers.setdefault(account["key"], []).append(Actor.of(user))
    return officers


_BORN = dt.date(1988, 1, 1)


def _ask_for_duty(officers: dict[str, list[Actor]]) -> None:
    """Has the first administrator ask that the community worker also take applications: the second one is to approve it."""
    administrator, worker = officers["admin"][0], officers["community"][0].user
    if not administrator.user.requests.exists():
        township = codes.pad(worker.region_code[:9])
        request_duty(by=administrator, user=worker, duty=Duty.TOWNSHIP_CLERK, region_code=township)


def _post_regions(level: str, county: str) -> list[str]:
    """Codes of the regions in a county in which an account of a level is made."""
    towns = [place.code for place in invented_places(county) if place.level == "township"]
    if level == "township":
        return towns
    if level == "community":
        return [next(place.code for place in invented_places(county) if place.level == "community")]
    return [codes.pad(county if level == "county" else county[:2])]


def _enter_standards(code: str, officers: dict[str, list[Actor]]) -> None:
    """Enters this year's local values by one officer and confirms them by another."""
    with clock.on(dt.date(2026, 1, 5)):
        for name, value in local_values(clock.today()).items():
            name, _, since = name.partition("@")
            start = dt.date.fromisoformat(since) if since else dt.date(2026, 1, 1)
            if LocalValue.objects.filter(region_code=code, name=name, valid_from=start).exists():
                continue
            standard = LocalValue.objects.create(
                region_code=code,
                name=name,
                value=str(value),
                valid_from=start,
                document="虚构民发〔2026〕1号",
                entered_by=officers["officer"][0].user,
                entered_at=clock.now(),
                confirmed_by=officers["director"][0].user,
                confirmed_at=clock.now(),
            )
            record(
                by=None,
                action="regions.confirm_value",
                subject="local_value",
                subject_id=standard.pk,
                region_code=code,
                detail={"name": name, "value": standard.value, "valid_from": start},
                rows=[standard],
            )


def _process_family(family: InventedHousehold, journey: str, officers: dict[str, list[Actor]]) -> None:
    """Takes a family from registration to a state of its case, on days of the last two months."""
    token = str(uuid.uuid5(uuid.NAMESPACE_URL, family.id))
    if Application.objects.filter(token=token).exists():
        return
    first = FIRST + dt.timedelta(days=family.number * 7 % 40)
    town = next(
        (place for place, actor in enumerate(officers["clerk"]) if codes.lies_in(family.region, actor.duties[0][1])), 0
    )
    clerk, head = officers["clerk"][town], officers["head"][town]
    days = _every_second_day(first)
    with transaction.atomic():
        with clock.on(next(days)):
            application = _register_family(clerk, family, token)
        with clock.on(next(days)):
            _record_statements(clerk, family, application)
        if journey != "applied":
            proceedings = _open_proceedings(clerk, application, next(days))
            hands = Hands(clerk, head, officers["officer"][0])
            take_as_far_as(ProceedingState(journey), proceedings, hands, days)


def _every_second_day(first: dt.date) -> Iterator[dt.date]:
    """Every second day from the first on, but none after the day of the demo."""
    last = read_plan()["day"]
    day = first
    while True:
        yield min(day, last)
        day += dt.timedelta(days=2)


def _register_family(clerk: Actor, family: InventedHousehold, token: str) -> Application:
    members = [
        actions.Newcomer(
            member.name, member.identity_number, _RELATIONS.get(member.relation, "other"), phone=member.phone
        )
        for member in family.members
    ]
    return actions.take_family(
        by=clerk, token=token, region_code=family.region, address=family.address, members=members, channel="window"
    )


_RELATIONS = {
    "head": "self", "self": "self", "spouse": "spouse", "child": "child", "parent": "parent", "grandchild": "grandchild",
    "grandparent": "grandparent", "sibling": "sibling",
}  # fmt: skip


def _record_statements(clerk: Actor, family: InventedHousehold, application: Application) -> None:
    """Records what the family states; every third family also shows papers for it."""
    household = application.household
    people = [membership.person for membership in household.memberships.select_related("person").order_by("id")]
    statements = [
        FactInput(name, value, person)
        for person, facts in zip((None, *people), state_all(family), strict=True)
        for name, value in facts.items()
    ]
    household.refresh_from_db()
    source = FactSource.OBSERVED if family.number % 3 == 0 else FactSource.DECLARED
    record_facts(by=clerk, household=household, expected_version=household.version, inputs=statements, source=source)


def _open_proceedings(clerk: Actor, application: Application, day: dt.date) -> list[Proceeding]:
    """Opens up to three proceedings that the rules propose, the household's first; dibao where they propose none. Of rights
    that exclude each other the first is chosen."""
    with clock.on(day):
        household = application.household
        household.refresh_from_db()
        live = determine(household)
        entitlements = list_entitlements(live)
        lines: list[Entitlement] = sorted(
            (*entitlements.granted, *entitlements.open), key=lambda line: (line.status, line.person is not None)
        )
        _record_choices(clerk, household, lines[:3], live.data["outcomes"])
        choices = FamilyChoices(household)
        rights = [
            (line.right, line.person)
            for line in lines
            if not choices.obstacle(line.right, line.person) and not follows_by_list(line.right, household)
        ]
        rights = rights[:3] or [("dibao", None)]
        return actions.open_proceedings(by=clerk, application=application, rights=rights)


def _record_choices(
    clerk: Actor, household: Household, lines: list[Entitlement], outcomes: list[dict[str, Any]]
) -> None:
    """Has a family choose each of these rights that nobody has chosen between yet."""
    for line in lines:
        rivals = rivals_to_choose(outcomes[line.index])
        if rivals and FamilyChoices(household).choice_between(line.right, rivals, line.person) is None:
            actions.record_choice(
                by=clerk,
                household=household,
                right=line.right,
                person=line.person,
                chosen_by="监护人",
                chosen_on=clock.today(),
            )
