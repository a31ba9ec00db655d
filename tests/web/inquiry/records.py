"""One record of each kind of an inquiry, written past the actions: pages show them, and who may not see them does not."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework.actions import open_proceedings
from doudi.office.casework.models import Application, Decision, Determination, Opinion, Proceeding
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from doudi.office.inquiry.models import (
    Appeal,
    CheckRequest,
    FirstContact,
    Hearing,
    MissingList,
    NoticeEntry,
    NoticeObjection,
    NoticePosting,
    PublicNotice,
    Sample,
    VerificationReport,
    Visit,
    VisitQuestion,
)
from doudi.office.regions import codes
from tests.office import build
from tests.office.files import samples


@dataclass(frozen=True)
class InquiryRecords:
    question: VisitQuestion
    notice: PublicNotice
    notice_entry: NoticeEntry
    objection: NoticeObjection
    hearing: Hearing
    request: CheckRequest
    report: VerificationReport
    missing_list: MissingList
    contact: FirstContact
    sample: Sample
    appeal: Appeal


def inquiry_records(application: Application, proceeding: Proceeding, clerk: Actor) -> InquiryRecords:
    region, today, now = application.region_code, build.DAY, clock.now()
    head, county = build.officer(Duty.TOWNSHIP_HEAD, region), build.officer(Duty.COUNTY_OFFICER, codes.pad(region[:6]))
    of_family = {"household": application.household, "region_code": region}
    visit = Visit.objects.create(
        application=application, token=str(uuid.uuid4()), level="visit", visited_on=today, address="虚构路1号", met="本人",
        first_visitor=clerk.user, second_visitor=head.user, recorded_by=clerk.user, recorded_at=now, **of_family,
    )  # fmt: skip
    question = VisitQuestion.objects.create(visit=visit, fact="housing", observation="房屋漏雨", **of_family)
    # Of a family beside, whose case page nobody opens here: what these rest on is no determination that it could show.
    beside = _beside(region, clerk)
    opinion = _opinion(beside, head)
    notice, entry, objection = notice_of(beside, opinion, clerk)
    hearing = Hearing.objects.create(
        proceeding=proceeding, proposal="stop", reasons="收入超过标准", hearing_on=today + dt.timedelta(days=5), place="县局",
        contact="虚构电话", invited_on=today, invited_by=clerk.user, invited_at=now, **of_family,
    )  # fmt: skip
    request = CheckRequest.objects.create(
        application=application,
        matter="收入",
        requested_on=today,
        requested_by=clerk.user,
        requested_at=now,
        **of_family,
    )
    reported = CheckRequest.objects.create(
        application=application,
        matter="存款",
        requested_on=today,
        requested_by=clerk.user,
        requested_at=now,
        **of_family,
    )
    report = VerificationReport.objects.create(
        request=reported, result="exceeds", reported_on=today, valid_until=today, reported_by=county.user, reported_at=now,
        **of_family,
    )  # fmt: skip
    missing_list = MissingList.objects.create(
        application=application, items=[{"whose": "全家", "subject": "支出凭据", "evidence": ""}], informed_on=today,
        reply_by=today + dt.timedelta(days=10), informed_by=clerk.user, informed_at=now, **of_family,
    )  # fmt: skip
    contact, sample = contact_of(region, clerk), sample_of(region, county)
    decision = Decision.objects.create(
        proceeding=beside, opinion=opinion, determination=opinion.determination, granted=False, reason="不符合",
        opinion_by=head.user, by=county.user, at=now,
    )  # fmt: skip
    appeal = Appeal.objects.create(
        decision=decision, informed_on=today, applied_on=today, authority="虚构市", grounds="不服", recorded_by=county.user,
        recorded_at=now, household=beside.household, region_code=region,
    )  # fmt: skip
    return InquiryRecords(
        question, notice, entry, objection, hearing, request, report, missing_list, contact, sample, appeal
    )


def _beside(region: str, clerk: Actor) -> Proceeding:
    family = build.household(clerk, build.person(clerk, region_code=region), region=region)
    (proceeding,) = open_proceedings(by=clerk, application=build.application(clerk, family), rights=[("dibao", None)])
    return proceeding


def contact_of(region: str, clerk: Actor) -> FirstContact:
    contact = FirstContact(
        region_code=region, name=f"求助人{region[:9]}", matter="某事", outcome="own", met_on=build.DAY, taken_by=clerk.user,
        taken_at=clock.now(),
    )  # fmt: skip
    contact.save(force_insert=True)
    return contact


def sample_of(region: str, county: Actor) -> Sample:
    return Sample.objects.create(
        region_code=region, procedure="tekun", step="draw_sample", seed=str(uuid.uuid4()), seed_source="虚构日报", share=30,
        drawn_on=build.DAY, drawn_by=county.user, drawn_at=clock.now(),
    )  # fmt: skip


def _opinion(proceeding: Proceeding, head: Actor) -> Opinion:
    determination = Determination.objects.create(
        household=proceeding.household, on=build.DAY, case="{}", result="{}", household_version=1, people={}, facts=[],
        archives=[], digest=uuid.uuid4().hex * 2, made_at=clock.now(), made_by=head.user,
    )  # fmt: skip
    return Opinion.objects.create(
        proceeding=proceeding, determination=determination, verdict="grant", reason="x", by=head.user, at=clock.now()
    )


def notice_of(
    proceeding: Proceeding, opinion: Opinion, clerk: Actor
) -> tuple[PublicNotice, NoticeEntry, NoticeObjection]:
    region, now = proceeding.region_code, clock.now()
    sheet, photo = (
        store(
            file=samples.upload(samples.png(), "x.png"), region_code=region, confidentiality=Confidentiality.CASE, by=clerk,
            subject="region", subject_id=region,
        )
        for _ in range(2)
    )  # fmt: skip
    notice = PublicNotice.objects.create(
        address=str(uuid.uuid4()), region_code=region, right="dibao", step="publicise", from_day=build.DAY,
        to_day=build.DAY + dt.timedelta(days=7), sheet=sheet, prepared_by=clerk.user, prepared_at=now,
    )  # fmt: skip
    entry = NoticeEntry.objects.create(
        notice=notice, proceeding=proceeding, opinion=opinion, household=proceeding.household, region_code=region,
        name=f"公示{region[:9]}", people=1, amount="300.00元/月",
    )  # fmt: skip
    NoticePosting.objects.create(
        notice=notice, photo=photo, place="公示栏", posted_on=build.DAY, posted_by=clerk.user, posted_at=now
    )
    objection = NoticeObjection(
        entry=entry, household=proceeding.household, region_code=region, received_on=build.DAY, matter="有收入",
        recorded_by=clerk.user, recorded_at=now,
    )  # fmt: skip
    objection.save(force_insert=True)
    return notice, entry, objection
