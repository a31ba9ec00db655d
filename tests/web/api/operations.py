"""Every operation of the API, with what it asks for and a request that does something; `test_access` walks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import ChangeRequest
from doudi.office.casework.actions import record_life_event
from doudi.office.regions import codes
from doudi.office.registry.actions import request_bank_account
from doudi.office.registry.enums import LifeEventKind, Relation
from doudi.office.registry.event_inputs import EventInput
from doudi.office.registry.models import Household, LifeEvent, Person
from tests.office import build
from tests.web.api.inquiry_operations import INQUIRY_OPERATIONS
from tests.web.api.operation import COUNTYWIDE as COUNTYWIDE
from tests.web.api.operation import EVERYWHERE as EVERYWHERE
from tests.web.api.operation import Operation, row
from tests.web.world import World

ACCOUNT = "6200000000000000018"
CASE: dict[str, Any] = {"region": "450102", "on": "2026-09-01", "members": [{"id": "a", "birth_date": "1980-01-01"}]}
RIGHTS: dict[str, Any] = {"rights": [{"right": "low_income"}]}


def version(world: World) -> int:
    return Household.objects.values_list("version", flat=True).get(pk=world.household.pk)


def versioned(**more: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"version": version(world)} | more


def of_person(**more: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"version": Person.objects.values_list("version", flat=True).get(pk=world.person.pk)} | more


def joining(world: World) -> dict[str, Any]:
    number = build.number_of(build.DAY.replace(year=2001), "female")
    event = {"event": "join", "on": clock.today().isoformat(), "evidence": "虚构的户口簿", "relation": "child"}
    return {"version": version(world), "name": "新来的", "number": number} | event


def item_of(world: World) -> dict[str, Any]:
    income = {"kind": "deposit", "payer": "虚构银行", "amount": "200.50", "from": "2026-02-01"}
    return {"version": version(world)} | income


def waiting_request(world: World) -> int:
    """The key of a request for a bank account of the region's person, which a clerk there has asked for."""
    earlier = ChangeRequest.objects.filter(subject="person", subject_id=str(world.person.pk), state="waiting").first()
    if earlier is None:
        clerk = build.officer(Duty.TOWNSHIP_CLERK, world.region)
        person = Person.objects.get(pk=world.person.pk)
        earlier = request_bank_account(by=clerk, person=person, expected_version=person.version, bank_account=ACCOUNT)
    return earlier.pk


def recorded_event(world: World) -> int:
    """The key of an event by which somebody joined the family."""
    earlier = LifeEvent.objects.filter(household=world.household, kind="join", evidence="虚构的加入").first()
    if earlier is None:
        clerk = build.officer(Duty.TOWNSHIP_CLERK, world.region)
        newcomer = build.person(clerk, region_code=world.region)
        event = EventInput(LifeEventKind.JOIN, clock.today(), "虚构的加入", newcomer=newcomer, relation=Relation.CHILD)
        family = Household.objects.get(pk=world.household.pk)
        earlier, _ = record_life_event(by=clerk, household=family, expected_version=version(world), event=event)
    return earlier.pk


def nameless(world: World) -> Person:
    """Somebody without an identity number, in a family of their own."""
    name = f"无号{world.region[:9]}"
    earlier = Person.objects.filter(region_code=world.region, identity_state="missing").first()
    if earlier is None:
        clerk = build.officer(Duty.TOWNSHIP_CLERK, world.region)
        earlier = build.person(clerk, name=name, number="", region_code=world.region)
        build.household(clerk, earlier, region=world.region)
    return earlier


def home_of_nameless(world: World) -> int:
    return nameless(world).memberships.get().household_id


def local_value(world: World) -> dict[str, Any]:
    county = codes.pad(world.region[:6])
    value = {"name": "minimum_wage", "value": "1900", "valid_from": "2026-03-01", "document": "虚构发〔2026〕3号"}
    return {"region": county} | value


HOUSEHOLD = {"household": row("household")}
MEMBER = HOUSEHOLD | {"person": row("person")}
ITEM = HOUSEHOLD | {"item": row("item")}
SEE, REGISTER = Action.SEE_CASES, Action.REGISTER
NUMBERS = (Action.APPROVE_NUMBERS,)
OPERATIONS: dict[str, Operation] = INQUIRY_OPERATIONS | {
    "POST decide": Operation(None, body=lambda world: CASE, region=EVERYWHERE),
    "POST searches": Operation(SEE, body=lambda world: {"text": world.person.name}, region=EVERYWHERE),
    "GET households": Operation(SEE, region=EVERYWHERE),
    "GET households/{household}": Operation(SEE, HOUSEHOLD),
    "GET households/{household}/members": Operation(SEE, HOUSEHOLD),
    "GET households/{household}/determination": Operation(SEE, HOUSEHOLD),
    "POST households/{household}/members/{person}/correction": Operation(
        SEE, MEMBER, of_person(phone="13800000000"), within=(REGISTER,)
    ),
    "POST households/{household}/members/{person}/number": Operation(
        SEE, MEMBER, lambda world: of_person(number=build.number_of(build.DAY, "male"))(world), within=(REGISTER,)
    ),
    "POST households/{household}/members/{person}/bank-account": Operation(
        SEE, MEMBER, of_person(bank_account=ACCOUNT), within=(REGISTER,)
    ),
    "POST households/{household}/members/{person}/without-number": Operation(
        Action.RESOLVE_IDENTITY, {"household": home_of_nameless, "person": lambda world: nameless(world).pk},
        lambda world: {"version": nameless(world).version, "reason": "新生儿尚未落户"},
    ),
    "GET identity-queue": Operation(Action.RESOLVE_IDENTITY, region=EVERYWHERE),
    "GET households/{household}/facts": Operation(SEE, HOUSEHOLD),
    "POST households/{household}/facts": Operation(
        Action.RECORD_FACTS, HOUSEHOLD, versioned(facts=[{"fact": "lacks_labour", "value": True}]),
        within=(Action.TELL_FACTS,),
    ),
    "GET households/{household}/items": Operation(SEE, HOUSEHOLD),
    "POST households/{household}/items": Operation(
        REGISTER, HOUSEHOLD, lambda world: item_of(world) | {"of": world.person.pk}
    ),
    "POST households/{household}/items/{item}/correction": Operation(
        REGISTER, ITEM, lambda world: item_of(world) | {"reason": "看错了存折"}
    ),
    "POST households/{household}/items/{item}/end": Operation(
        REGISTER, ITEM, versioned(to="2026-06-01", reason="已取出")
    ),
    "POST households/{household}/items/{item}/withdrawal": Operation(REGISTER, ITEM, versioned(reason="不是他的")),
    "GET households/{household}/declarations": Operation(SEE, HOUSEHOLD),
    "POST households/{household}/declarations": Operation(
        REGISTER, HOUSEHOLD,
        lambda world: versioned(group="income", people=[world.person.pk], covers_from="2026-01-01")(world),
    ),
    "POST households/{household}/declarations/{declaration}/withdrawal": Operation(
        REGISTER, HOUSEHOLD | {"declaration": row("declaration")}, versioned(reason="还有一项")
    ),
    "GET households/{household}/events": Operation(SEE, HOUSEHOLD),
    "POST households/{household}/events/preview": Operation(REGISTER, HOUSEHOLD, joining),
    "POST households/{household}/events": Operation(REGISTER, HOUSEHOLD, joining),
    "POST households/{household}/events/{event}/correction": Operation(
        Action.RECORD_LIFE_EVENTS, HOUSEHOLD | {"event": recorded_event}, versioned(evidence="登记错了人")
    ),
    "GET households/{household}/awards": Operation(SEE, HOUSEHOLD),
    "POST households/{household}/awards": Operation(
        Action.REPORT_AWARDS, HOUSEHOLD,
        lambda world: {
            "right": "low_income", "of": "household", "source": "虚构县民政局", "since": "2026-01-01", "amount": None,
        },
    ),
    "POST households/{household}/awards/{award}/end": Operation(
        Action.REPORT_AWARDS, HOUSEHOLD | {"award": row("reported_award")}, lambda world: {"on": "2026-09-01"}
    ),
    "GET households/{household}/choices": Operation(SEE, HOUSEHOLD),
    # Nothing is to be chosen in these families; see test_families.
    "POST households/{household}/choices": Operation(
        Action.TAKE_APPLICATION, HOUSEHOLD,
        lambda world: {"right": "tekun", "of": "household", "chosen_by": "某人", "chosen_on": "2026-09-01"}, answer=422,
    ),
    "GET households/{household}/files": Operation(SEE, HOUSEHOLD),
    "POST households/{household}/files": Operation(
        SEE, HOUSEHOLD, lambda world: {"title": "凭证"}, within=(REGISTER, Action.DECIDE), uploads=True
    ),
    "GET approvals": Operation(SEE, region=EVERYWHERE),
    "GET approvals/{approval}": Operation(SEE, {"approval": waiting_request}, within=NUMBERS),
    "POST approvals/{approval}/approval": Operation(
        Action.APPROVE_NUMBERS, {"approval": waiting_request}, lambda world: {"number": ACCOUNT}
    ),
    "POST approvals/{approval}/rejection": Operation(
        Action.APPROVE_NUMBERS, {"approval": waiting_request}, lambda world: {"reason": "看不清"}
    ),
    # For whoever asked alone; see test_numbers.
    "POST approvals/{approval}/withdrawal": Operation(
        SEE, {"approval": waiting_request}, lambda world: {}, answer=404
    ),
    "GET awards": Operation(SEE, region=EVERYWHERE),
    "GET awards/{award}": Operation(SEE, {"award": row("reported_award")}),
    "GET applications": Operation(SEE, region=EVERYWHERE),
    "POST applications": Operation(
        Action.TAKE_APPLICATION, {}, lambda world: {"household": world.household.pk, "applicant": world.person.pk}
    ),
    "GET applications/{application}": Operation(SEE, {"application": row("application")}),
    "POST applications/{application}/proceedings": Operation(
        Action.TAKE_APPLICATION, {"application": row("application")}, lambda world: RIGHTS
    ),
    "GET applications/{application}/papers": Operation(SEE, {"application": row("application")}),
    "POST applications/{application}/papers": Operation(
        SEE, {"application": row("application")}, lambda world: {"kind": "acceptance"}, within=(Action.ACCEPT,)
    ),
    "GET papers/{paper}": Operation(SEE, {"paper": row("paper")}),
    "GET proceedings": Operation(SEE, region=EVERYWHERE),
    "GET proceedings/{proceeding}": Operation(SEE, {"proceeding": row("proceeding")}),
    "GET proceedings/{proceeding}/steps": Operation(SEE, {"proceeding": row("proceeding")}),
    "POST proceedings/{proceeding}/steps": Operation(
        SEE, {"proceeding": row("proceeding")},
        lambda world: {"step": "withdraw", "version": world.proceeding.version, "reason": "本人不再申请"},
        within=(Action.TAKE_APPLICATION,),
    ),
    "GET work": Operation(SEE, region=EVERYWHERE),
    "GET work/{queue}": Operation(SEE, {"queue": lambda world: "waiting"}, region=EVERYWHERE),
    "GET findings": Operation(Action.SEE_FINDINGS, region=EVERYWHERE),
    "GET findings/{finding}": Operation(Action.SEE_FINDINGS, {"finding": row("finding")}, sees=Action.SEE_FINDINGS),
    "POST findings/{finding}/dismissal": Operation(
        Action.SETTLE_FINDINGS, {"finding": row("finding")},
        lambda world: {"version": world.finding.version, "reason": "已核实"}, sees=Action.SEE_FINDINGS,
    ),
    "POST findings/{finding}/proceeding": Operation(
        Action.TAKE_APPLICATION, {"finding": row("finding")}, lambda world: {"version": world.finding.version},
        sees=Action.SEE_FINDINGS,
    ),
    "POST exports": Operation(
        Action.EXPORT_LISTS, body=lambda world: {"list": "applications", "purpose": "月度核对"}, region=EVERYWHERE
    ),
    "GET local-values": Operation(Action.SEE_LOCAL_VALUES, region=EVERYWHERE),
    "GET local-values/{value}": Operation(
        Action.SEE_LOCAL_VALUES, {"value": row("value")}, sees=Action.SEE_LOCAL_VALUES, region=COUNTYWIDE
    ),
    "POST local-values": Operation(
        Action.ENTER_LOCAL_VALUES, body=local_value, sees=Action.SEE_LOCAL_VALUES, region=COUNTYWIDE
    ),
    "POST local-values/{value}/confirmation": Operation(
        Action.CONFIRM_LOCAL_VALUES, {"value": row("value")}, lambda world: {}, sees=Action.SEE_LOCAL_VALUES,
        region=COUNTYWIDE,
    ),
    "POST local-values/{value}/withdrawal": Operation(
        Action.SEE_LOCAL_VALUES, {"value": row("value")}, lambda world: {}, sees=Action.SEE_LOCAL_VALUES,
        within=(Action.CONFIRM_LOCAL_VALUES,), region=COUNTYWIDE,
    ),
    "GET files/{document}": Operation(None, {"document": row("document")}),
    "GET dues": Operation(Action.SEE_DUES, region=EVERYWHERE),
    "GET payments": Operation(Action.SEE_DUES, region=EVERYWHERE),
    "GET payments/{payment}": Operation(Action.SEE_DUES, {"payment": row("payment")}, sees=Action.SEE_DUES),
    "GET batches": Operation(Action.SEE_BATCHES, region=EVERYWHERE),
    "GET batches/{batch}": Operation(Action.SEE_BATCHES, {"batch": row("batch")}, sees=Action.SEE_BATCHES),
}  # fmt: skip
WITHOUT_OBJECT = {"GET proceedings/{proceeding}/record"}
"""Nothing has been decided in these worlds; see test_operations."""
