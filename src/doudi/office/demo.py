"""The demo's invented bureau: counties, officers, families and cases in every state, all made through the actions."""

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
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment, User
from doudi.office.casework import actions, intake
from doudi.office.casework.basket import Line, shown
from doudi.office.casework.determining import determine
from doudi.office.casework.enums import State
from doudi.office.casework.models import Application, Proceeding
from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue, Region
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import Said, record_facts
from doudi.office.registry.enums import Source
from doudi.screening.case_form import local_values
from doudi.screening.draws import Draws, key_of
from doudi.screening.identity import given_name, surname
from doudi.screening.places import invented_places
from doudi.screening.population import InventedHousehold, Population

FILE = Path(__file__).with_name("demo.yaml")
# The day from which families come, and on which everything told of them holds: nobody is born or hired later.
FIRST = dt.date(2026, 6, 29)
# How far each household in ten has come. Counties begin at different places: two households in each show every state.
JOURNEYS = (
    "applied", State.GRANTED, State.OPINION, State.REFUSED, State.INVESTIGATION, State.RETURNED, State.INTAKE,
    State.WITHDRAWN, State.GRANTED, State.INVESTIGATION,
)  # fmt: skip


class NotHere(Exception):
    """Invented people are never written into a real bureau's database."""


@dataclass(frozen=True)
class Account:
    """What `make demo` prints."""

    username: str
    duty: str
    place: str


def plan() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def accounts() -> list[Account]:
    held = Assignment.objects.select_related("user").order_by("user_id")
    names = dict(Region.objects.filter(valid_to__isnull=True).values_list("code", "name"))
    return [Account(one.user.username, one.get_duty_display(), names.get(one.region_code, "")) for one in held]


def build(say: Callable[[str], None] = lambda text: None, households: int | None = None) -> None:
    """Fills an empty database. What was begun and not finished is finished by running it again."""
    if settings.DOUDI.production:
        raise NotHere("演示数据只能写入演示环境（DOUDI_MODE=demo）")
    given = plan()
    password = make_password(given["password"])
    for place, county in enumerate(given["counties"]):
        code = codes.padded(county["code"])
        with transaction.atomic():
            _places(county["code"])
            officers = _officers(given, county, password)
            _standards(code, officers)
            demo_texts.build(code)
        say(f"{Region.objects.get(code=code, valid_to__isnull=True).name}：机构和账号")
        people = Population(county["code"], seed=7, missing=Decimal(given["missing"]), on=FIRST)
        count = given["households"] if households is None else households
        for family in people.households(0, count):
            _family(family, JOURNEYS[(family.number + 2 * place) % len(JOURNEYS)], officers)
        say(f"　　{count}户家庭，办理到不同阶段")
    found = demo_screening.build()
    if found is not None:
        say(f"夜间筛查：{found.opened}条线索")


def _places(county: str) -> None:
    """The county, what it lies in, and its invented townships."""
    for code in (*codes.ancestors(codes.padded(county)),):
        Region.objects.get_or_create(code=code, valid_to=None, defaults={"name": codes.higher_name(code)})
    for place in invented_places(county):
        Region.objects.get_or_create(
            code=place.code,
            valid_from=place.valid_from,
            defaults={"name": place.name, "valid_to": place.valid_to, "successor": place.successor},
        )


def _officers(given: dict[str, Any], county: dict[str, str], password: str) -> dict[str, list[Actor]]:
    """Officers by the key of their account: one for most, for the townships one in each."""
    draw = Draws(key_of("officers", county["code"]))
    found: dict[str, list[Actor]] = {}
    for account in given["accounts"]:
        for number, region in enumerate(_posts(account["at"], county["code"]), start=1):
            username = f"{county['key']}-{account['key']}{'' if number == 1 else number}"
            name = surname(draw) + given_name(draw, "female" if number % 2 else "male", _BORN, one_character=0)
            user, made = User.objects.get_or_create(
                username=username, defaults={"name": name, "password": password, "region_code": region}
            )
            if made:
                Assignment.objects.create(
                    user=user,
                    duty=account["duty"],
                    region_code=region,
                    department="医疗保障局" if account["duty"] == Duty.DEPARTMENT_OFFICER else "",
                    valid_from=dt.date(2020, 1, 1),
                )
            found.setdefault(account["key"], []).append(Actor.of(user))
    return found


_BORN = dt.date(1988, 1, 1).toordinal()


def _posts(at: str, county: str) -> list[str]:
    towns = [place.code for place in invented_places(county) if place.level == "township"]
    if at == "township":
        return towns
    if at == "community":
        return [next(place.code for place in invented_places(county) if place.level == "community")]
    return [codes.padded(county if at == "county" else county[:2])]


def _standards(code: str, officers: dict[str, list[Actor]]) -> None:
    """This year's values, entered by one officer and confirmed by another."""
    with clock.on(dt.date(2026, 1, 5)):
        for name, value in local_values(clock.today()).items():
            name, _, since = name.partition("@")
            start = dt.date.fromisoformat(since) if since else dt.date(2026, 1, 1)
            if LocalValue.objects.filter(region_code=code, name=name, valid_from=start).exists():
                continue
            LocalValue.objects.create(
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


def _family(family: InventedHousehold, journey: str, officers: dict[str, list[Actor]]) -> None:
    """From the door to a state, on days of the last two months."""
    token = str(uuid.uuid5(uuid.NAMESPACE_URL, family.id))
    if Application.objects.filter(token=token).exists():
        return
    first = FIRST + dt.timedelta(days=family.number * 7 % 60)
    town = next(
        (place for place, one in enumerate(officers["clerk"]) if codes.within(family.region, one.duties[0][1])), 0
    )
    clerk, head = officers["clerk"][town], officers["head"][town]
    days = _workdays(first)
    with transaction.atomic():
        with clock.on(next(days)):
            application = _register(clerk, family, token)
        with clock.on(next(days)):
            _tell(clerk, family, application)
        if journey != "applied":
            proceedings = _open(clerk, application, next(days))
            _carry(proceedings, State(journey), clerk, head, officers["officer"][0], days)


def _workdays(first: dt.date) -> Iterator[dt.date]:
    """Every second day from the first on, but none after the day of the demo."""
    last = plan()["day"]
    day = first
    while True:
        yield min(day, last)
        day += dt.timedelta(days=2)


def _register(clerk: Actor, family: InventedHousehold, token: str) -> Application:
    members = [
        intake.Newcomer(one.name, one.identity_number, _RELATIONS.get(one.relation, "other"), phone=one.phone)
        for one in family.members
    ]
    return intake.take_family(
        by=clerk, token=token, region_code=family.region, address=family.address, members=members, channel="window"
    )


_RELATIONS = {
    "head": "self", "self": "self", "spouse": "spouse", "child": "child", "parent": "parent", "grandchild": "grandchild",
    "grandparent": "grandparent", "sibling": "sibling",
}  # fmt: skip


def _tell(clerk: Actor, family: InventedHousehold, application: Application) -> None:
    """What the family told; every third family also showed papers for it."""
    household = application.household
    case = family.case(brief=True, parameters=False)
    people = [one.person for one in household.memberships.select_related("person").order_by("id")]
    said = [Said(name, vocabulary.stored(value)) for name, value in case["household"].items()]
    for person, given in zip(people, case["members"], strict=True):
        said += [
            Said(name, vocabulary.stored(value), person)
            for name, value in given.items()
            if name not in ("id", *vocabulary.OF_THE_PERSON)
        ]
    household.refresh_from_db()
    source = Source.OBSERVED if family.number % 3 == 0 else Source.DECLARED
    record_facts(by=clerk, household=household, expected_version=household.version, said=said, source=source)


def _open(clerk: Actor, application: Application, day: dt.date) -> list[Proceeding]:
    """What the rules find for the family, the household's rights first; where they find nothing, dibao all the same."""
    with clock.on(day):
        household = application.household
        household.refresh_from_db()
        found = shown(determine(household))
        lines: list[Line] = sorted((*found.granted, *found.open), key=lambda one: (one.status, one.person is not None))
        wanted = [(one.right, one.person) for one in lines[:3]] or [("dibao", None)]
        return actions.open_proceedings(by=clerk, application=application, rights=wanted)


def _carry(
    proceedings: list[Proceeding], goal: State, clerk: Actor, head: Actor, county: Actor, days: Iterator[dt.date]
) -> None:
    """Takes the proceedings of a family as far as their goal, or as far as what is known allows."""
    if goal == State.INTAKE:
        return
    with clock.on(next(days)):
        for one in proceedings:
            if goal == State.WITHDRAWN:
                actions.withdraw(by=clerk, proceeding=one, expected_version=1, note="家庭已找到工作，主动撤回")
            else:
                actions.accept(by=clerk, proceeding=one, expected_version=1)
    if goal in (State.WITHDRAWN, State.INVESTIGATION):
        return
    with clock.on(next(days)):
        opined = _opinions(proceedings, goal, head)
    with clock.on(next(days)):
        for one, line in opined:
            one.refresh_from_db()
            if goal == State.RETURNED:
                note = "请补充近12个月收入凭证"
                actions.send_back(by=county, proceeding=one, expected_version=one.version, note=note)
            elif goal == State.REFUSED:
                actions.decide(
                    by=county, proceeding=one, expected_version=one.version, grant=False, reason="经核实不符合条件"
                )
            elif goal == State.GRANTED and line is not None and line.sure:
                actions.decide(by=county, proceeding=one, expected_version=one.version, grant=True)


def _opinions(proceedings: list[Proceeding], goal: State, head: Actor) -> list[tuple[Proceeding, Line | None]]:
    """The township's opinions on one determination, each with the line that it rests on, None for a refusal."""
    household = proceedings[0].household
    household.refresh_from_db()
    basket = determine(household)
    granted = {line.key: line for line in shown(basket).granted}
    found = []
    for one in proceedings:
        one.refresh_from_db()
        line = granted.get(one.key) if goal != State.REFUSED else None
        if line is None and goal == State.GRANTED:
            continue
        actions.give_opinion(
            by=head,
            proceeding=one,
            expected_version=one.version,
            verdict="refuse" if line is None else "grant",
            reason="入户核实的情况与申报不符" if line is None else "",
            seen=actions.fingerprint(basket.case, basket.result),
        )
        found.append((one, line))
    return found
