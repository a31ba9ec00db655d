"""One of everything in a region: a family with its application, a paper, a value, an officer, an entry of the audit."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from doudi.office import clock
from doudi.office.accounts.actions import request_duty
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment, ChangeRequest, User
from doudi.office.audit.models import Entry
from doudi.office.benefits.batches.lines import DigestLine, digest_of
from doudi.office.benefits.models import (
    Batch,
    BatchLine,
    BatchStep,
    CountyLayout,
    Payment,
    PaymentBreak,
    PaymentCycle,
    ReleaseRule,
)
from doudi.office.benefits.rosters.layout import starting_layouts
from doudi.office.casework.actions import accept, issue_paper, open_proceedings, report_award
from doudi.office.casework.models import Application, Award, Paper, Proceeding
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from doudi.office.monitoring.models import Finding, Trial
from doudi.office.policy_documents.actions import receive
from doudi.office.policy_documents.models import PolicyText
from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue, Region
from doudi.office.registry.actions import ItemInput, declare_items, record_item
from doudi.office.registry.models import Household, Item, ItemDeclaration, LifeEvent, Membership, Person
from tests.office import build
from tests.office.build import COUNTY, OTHER_COUNTY, OTHER_TOWNSHIP, TOWNSHIP
from tests.office.files import samples
from tests.web.inquiry.records import InquiryRecords, inquiry_records

FAR_TOWNSHIP = "620422901000"
NAMES = {TOWNSHIP: "甲街道", OTHER_TOWNSHIP: "乙街道", FAR_TOWNSHIP: "丙街道"}
TEXT = "虚构的办法\n\n第一条 家庭人均收入低于标准的，给予救助。\n\n第二条 每年核对一次。\n".encode()


@dataclass(frozen=True)
class World:
    region: str
    household: Household
    person: Person
    membership: Membership
    application: Application
    proceeding: Proceeding
    reported_award: Award
    document: Document
    paper: Paper
    value: LocalValue
    text: PolicyText
    received: Document
    finding: Finding
    trial: Trial
    user: User
    duty: Assignment
    request: ChangeRequest
    entry: int
    event: LifeEvent
    joined: LifeEvent
    item: Item
    declaration: ItemDeclaration
    inquiry: InquiryRecords
    payment: Payment
    batch: Batch
    cycle: PaymentCycle
    payment_break: PaymentBreak
    release_rule: ReleaseRule


def world(region: str) -> World:
    """In a township; the value is set by its county."""
    Region.objects.get_or_create(code=region, defaults={"name": NAMES[region]})
    county = codes.pad(region[:6])
    clerk = build.officer(Duty.TOWNSHIP_CLERK, region)
    User.objects.filter(pk=clerk.user.pk).update(region_code=region)
    person = build.person(clerk, name=f"家主{region[:9]}", region_code=region)
    family = build.household(clerk, person, region=region)
    item = record_item(
        by=clerk, household=family, expected_version=family.version, person=person,
        entered=ItemInput("deposit", "虚构银行", 100_00, dt.date(2026, 1, 1)),
    )  # fmt: skip
    family.refresh_from_db()
    (declaration,) = declare_items(
        by=clerk, household=family, expected_version=family.version, people=[person], group="spending",
        covers_from=dt.date(2025, 1, 1),
    )  # fmt: skip
    family.refresh_from_db()
    application = build.application(clerk, family)
    (opened,) = open_proceedings(by=clerk, application=application, rights=[("dibao", None)])
    proceeding = accept(by=clerk, proceeding=opened, expected_version=opened.version)
    reported_award = report_award(
        by=clerk, household=family, right="housing_aid", person=None, source="虚构县住建局", since=build.DAY
    )
    document = store(
        file=samples.upload(b"text", "x.txt"), region_code=region, confidentiality=Confidentiality.CASE, by=clerk,
        subject="household", subject_id=family.pk,
    )  # fmt: skip
    paper = issue_paper(by=clerk, application=application, kind="acceptance")
    entered = build.officer(Duty.FINANCE, county)
    value, _ = LocalValue.objects.get_or_create(
        region_code=county, name="minimum_wage", valid_from=dt.date(2026, 1, 1),
        defaults={"value": "1800", "document": f"虚构{county}", "entered_by": entered.user, "entered_at": clock.now()},
    )  # fmt: skip
    received = receive(
        by=build.officer(Duty.COUNTY_OFFICER, county), file=samples.upload(TEXT, "x.txt"), region_code=county
    )
    finding = Finding.objects.create(
        household=family, region_code=region, right="temporary_aid", kind="missed", status="eligible",
        found_on=build.DAY, seen_on=build.DAY,
    )  # fmt: skip
    trial = Trial.objects.create(
        region_code=region, title=f"方案{region[:9]}", reform="reform: x", on=build.DAY, course="done", page="<p>x</p>",
        workbook=b"x", token=f"trial {region}", asked_by=clerk.user, asked_at=clock.now(), ended_at=clock.now(),
    )  # fmt: skip
    request = request_duty(
        by=build.officer(Duty.ADMINISTRATOR, county), user=clerk.user, duty=Duty.COMMUNITY_WORKER, region_code=region
    )
    event = LifeEvent.objects.create(
        kind="new_head", on=build.DAY, household=family, source="declared", evidence="虚构", recorded_at=clock.now(),
        recorded_by=clerk.user,
    )  # fmt: skip
    joined = LifeEvent.objects.create(
        kind="same_person", on=build.DAY, household=family, person=person, source="verified", evidence="虚构",
        details={"second": person.pk}, recorded_at=clock.now(), recorded_by=clerk.user,
    )  # fmt: skip
    entry = Entry.objects.filter(region_code=region).latest("number").number
    return World(
        region, family, person, family.memberships.get(), application, proceeding, reported_award, document, paper, value,
        _text(county),
        received, finding, trial, clerk.user, clerk.user.assignments.get(), request, entry, event, joined, item, declaration,
        inquiry_records(application, proceeding, clerk),
        **paid(family, person, region),
    )  # fmt: skip


def paid(family: Household, person: Person, region: str, count: int = 1) -> dict[str, Any]:
    """Payments in a locked batch of the county, with a difference that the township is to settle, and a rule that waits."""
    county, now = codes.pad(region[:6]), clock.now()
    officer = build.officer(Duty.COUNTY_OFFICER, county)
    cycle, _ = PaymentCycle.objects.get_or_create(
        region_code=county, right="dibao", month=build.DAY, defaults={"opened_by": officer.user, "opened_at": now}
    )
    payments = [
        Payment.objects.create(
            code=f"p{region}.{place}", holder=f"household.{family.pk}", household=family, right="dibao", month=build.DAY,
            region_code=county, gross_fen=100_00, payee=person, account_code="0" * 64, locked_at=now, changed_at=now,
        )
        for place in range(1, count + 1)
    ]  # fmt: skip
    payment = payments[0]
    layout = CountyLayout.objects.create(
        region_code=county, name="finance_platform", label="虚构平台", digest="0" * 64, kept_by=officer.user, kept_at=now,
        content=starting_layouts()["finance_platform"],
    )  # fmt: skip
    serial = cycle.batches.count() + 1
    number = f"{county[:6]}-{serial}"
    lines = [
        DigestLine(place, person.name, row.code, person.pk, row.account_code, 100_00)
        for place, row in enumerate(payments, start=1)
    ]
    batch = Batch.objects.create(
        number=number, cycle=cycle, serial=serial, kind="regular", layout=layout, count=count,
        total_fen=count * 100_00, digest=digest_of(number, iter(lines)), locked_at=now, changed_at=now,
    )  # fmt: skip
    for place, row in enumerate(payments, start=1):
        BatchLine.objects.create(batch=batch, payment=row, serial=place, payee_name=person.name)
    BatchStep.objects.create(batch=batch, name="lock", digest=batch.digest, by=officer.user, at=now)
    difference = PaymentBreak.objects.create(
        batch=batch, payment=payment, verdict="only_ours", owner="township", region_code=region, opened_on=build.DAY,
        due_on=build.DAY,
    )  # fmt: skip
    rule, _ = ReleaseRule.objects.get_or_create(
        region_code=county, valid_from=build.DAY,
        defaults={
            "document": f"虚构财{county}", "bands": [{"up_to_fen": None, "approvals": 1, "authorise": False}],
            "entered_by": officer.user, "entered_at": now,
        },
    )  # fmt: skip
    return {
        "payment": payment, "batch": batch, "cycle": cycle, "payment_break": difference, "release_rule": rule
    }  # fmt: skip


def _text(county: str) -> PolicyText:
    """An official text that the county keeps."""
    earlier = PolicyText.objects.filter(region_code=county).first()
    if earlier is not None:
        return earlier
    importer, head = build.officer(Duty.COUNTY_OFFICER, county), build.officer(Duty.COUNTY_HEAD, county)
    document = receive(by=importer, file=samples.upload(TEXT, "x.txt"), region_code=county)
    return PolicyText.objects.create(
        document=document, region_code=county, number=f"虚构发〔2026〕{county[:6]}号", title="虚构的办法", disclosure="public",
        text=TEXT.decode(), text_digest=hashlib.sha256(TEXT).hexdigest(), standing="official", verdict="new",
        imported_by=importer.user, imported_at=clock.now(), confirmed_by=head.user, confirmed_at=clock.now(),
        confirmed_how="与原件核对",
    )  # fmt: skip


def worlds() -> dict[str, World]:
    """A township, another of the same county, and one of another county; each region has a name of its own."""
    return {"own": world(TOWNSHIP), "beside": world(OTHER_TOWNSHIP), "far": world(FAR_TOWNSHIP)}


def place_of(duty: Duty) -> str:
    """Where an officer of the duty works, so that the first township lies there."""
    return TOWNSHIP if duty in (Duty.COMMUNITY_WORKER, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD) else COUNTY


__all__ = [
    "COUNTY",
    "FAR_TOWNSHIP",
    "OTHER_COUNTY",
    "OTHER_TOWNSHIP",
    "TOWNSHIP",
    "World",
    "place_of",
    "world",
    "worlds",
]
