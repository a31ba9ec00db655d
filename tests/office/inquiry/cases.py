"""Cases that an inquiry is about, walked to where it begins, and records of one; everything through the actions."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework.actions import (
    accept,
    decide,
    give_opinion,
    open_proceedings,
    open_review,
    take_application,
)
from doudi.office.casework.actions.course import note_circumstance, submit_where_due, take_step
from doudi.office.casework.course.course import Course, course_of
from doudi.office.casework.determination import determine
from doudi.office.casework.models import Application, Proceeding
from doudi.office.inquiry import actions, visit_sheet
from doudi.office.inquiry.actions import CheckedLine, FindingInput, VisitInput
from doudi.office.inquiry.enums import CheckOutcome
from doudi.office.inquiry.models import PublicNotice, VerificationReport, Visit
from doudi.office.regions.models import Region
from doudi.office.registry.models import Household, Person
from doudi.office.registry.queries import members
from tests.office import build
from tests.office.files import samples

LATER = build.DAY + dt.timedelta(days=60)


@dataclass(frozen=True)
class Bureau:
    """The officers of a township and its county. `other_*`: of the same duty, so that two can do together what takes two."""

    clerk: Actor
    other_clerk: Actor
    head: Actor
    county: Actor
    other_county: Actor
    deputy: Actor
    verifier: Actor


def bureau() -> Bureau:
    for code, name in ((build.COUNTY, "虚构区"), (build.TOWNSHIP, "甲街道")):
        Region.objects.get_or_create(code=code, defaults={"name": name})
    build.standard()
    return Bureau(
        clerk=build.officer(Duty.TOWNSHIP_CLERK),
        other_clerk=build.officer(Duty.TOWNSHIP_CLERK),
        head=build.officer(Duty.TOWNSHIP_HEAD),
        county=build.officer(Duty.COUNTY_OFFICER, build.COUNTY),
        other_county=build.officer(Duty.COUNTY_OFFICER, build.COUNTY),
        deputy=build.officer(Duty.COUNTY_HEAD, build.COUNTY),
        verifier=build.officer(Duty.VERIFICATION_CENTRE, build.COUNTY),
    )


def picture(shade: int = 200, size: int = 12) -> SimpleUploadedFile:
    """A small square of one grey; another file for each shade and size."""
    return SimpleUploadedFile("photo.png", samples.picture(shade, size), "image/png")


def applied(by: Actor, family: Household, right: str = "dibao", person: Person | None = None) -> Proceeding:
    """Applied for, and nothing more: nobody has signed an authorisation yet."""
    applicant = family.memberships.get(relation="self").person
    application = take_application(by=by, token=str(uuid.uuid4()), household=family, applicant=applicant)
    (opened,) = open_proceedings(by=by, application=application, rights=[(right, person)])
    return fresh(opened)


def authorised(by: Actor, family: Household, right: str = "dibao", holder: Person | None = None) -> Proceeding:
    """Every adult has let the office check what they have."""
    proceeding = applied(by, family, right, holder)
    for membership in members(family):
        consent(by, proceeding.application, membership.person)
    return fresh(proceeding)


def consent(by: Actor, application: Application, person: Person, **more: Any) -> Any:
    values = {
        "scope": ["income", "deposits"], "given_on": clock.today(), "until": clock.today() + dt.timedelta(days=365),
        "signer": person.name, **more,
    }  # fmt: skip
    return actions.give_consent(by=by, application=application, person=person, **values)


def accepted(by: Actor, family: Household) -> Proceeding:
    proceeding = authorised(by, family)
    return fresh(accept(by=by, proceeding=proceeding, expected_version=proceeding.version))


def accept_now(office: Bureau, proceeding: Proceeding) -> Proceeding:
    return fresh(accept(by=office.clerk, proceeding=proceeding, expected_version=proceeding.version))


def fresh(proceeding: Proceeding) -> Proceeding:
    return Proceeding.objects.select_related("application", "household__now", "person").get(pk=proceeding.pk)


def course(proceeding: Proceeding) -> Course:
    at_present = course_of(fresh(proceeding))
    assert at_present is not None
    return at_present


def visit_input(office: Bureau, **changes: Any) -> VisitInput:
    groups = [FindingInput(name, True) for name, _ in visit_sheet.group_labels()]
    entered = VisitInput(
        token=str(uuid.uuid4()), visited_on=clock.today(), address="虚构路1号", met="本人", companion=office.other_clerk.user,
        findings=groups,
    )  # fmt: skip
    return replace(entered, **changes)


def send_pictures(by: Actor, application: Application, token: str, signers: Any = visit_sheet.SIGNERS) -> list[str]:
    """A photo and the signatures; their digests."""
    uploads = [actions.keep_upload(by=by, application=application, token=token, purpose="photo", file=picture(90))]
    for number, signer in enumerate(signers):
        uploads.append(
            actions.keep_upload(
                by=by,
                application=application,
                token=token,
                purpose="signature",
                signer=signer,
                file=picture(255, 13 + number),
            )  # fmt: skip
        )
    return [upload.digest for upload in uploads]


def visit(office: Bureau, application: Application, **changes: Any) -> Visit:
    entered = visit_input(office, **changes)
    digests = send_pictures(office.clerk, application, entered.token)
    return actions.record_visit(by=office.clerk, application=application, entered=replace(entered, digests=digests))


def check(office: Bureau, application: Application, result: CheckOutcome = CheckOutcome.FITS) -> VerificationReport:
    """Asked for, started and reported."""
    request = actions.request_check(by=office.clerk, application=application, matter="收入、存款")
    actions.start_check(by=office.county, request=request)
    return report(office, request, result)


def report(office: Bureau, request: Any, result: CheckOutcome) -> VerificationReport:
    fits = result == CheckOutcome.FITS
    line = CheckedLine("存款", "没有", "没有" if fits else "52,000.00元", "虚构银行", fits)
    return actions.report_check(
        by=office.verifier,
        request=request,
        result=result,
        valid_until=clock.today() + dt.timedelta(days=90),
        items=[line],
    )


def proposed(office: Bureau, family: Household | None = None, verdict: str = "grant") -> Proceeding:
    """Visited and checked, and the head of the township has given the opinion."""
    proceeding = accepted(office.clerk, family or build.poor_family(office.clerk))
    visit(office, proceeding.application)
    check(office, proceeding.application)
    return opinion(office, proceeding, verdict)


def opinion(office: Bureau, proceeding: Proceeding, verdict: str = "grant") -> Proceeding:
    current = fresh(proceeding)
    give_opinion(
        by=office.head, proceeding=current, expected_version=current.version, verdict=verdict, reason="理由",
        fingerprint=determine(current.household).fingerprint,
    )  # fmt: skip
    return fresh(proceeding)


def posted(office: Bureau, *proceedings: Proceeding) -> PublicNotice:
    """A notice that hangs from today."""
    notice = actions.prepare_notice(by=office.clerk, proceedings=proceedings, from_day=clock.today())
    actions.post_notice(by=office.clerk, notice=notice, photo=picture(30), place="社区公示栏", posted_on=clock.today())
    return notice


def decided(office: Bureau, proceeding: Proceeding, grant: bool = True) -> Proceeding:
    current = fresh(proceeding)
    decide(by=office.county, proceeding=current, expected_version=current.version, grant=grant, reason="理由")
    return fresh(proceeding)


def granted(office: Bureau, family: Household | None = None) -> Proceeding:
    """Decided in favour, on a day after the notice has run. Days stand still where the caller has set one."""
    today = clock.today()
    with clock.on(today):
        proceeding = proposed(office, family)
        posted(office, proceeding)
    with clock.on(today + dt.timedelta(days=10)):
        submit_where_due(fresh(proceeding))
        return decided(office, proceeding)


def under_review(office: Bureau) -> Proceeding:
    """What was granted is looked at again: visited, and the township proposes to stop it."""
    award = granted(office).decision.award
    with clock.on(LATER):
        review = fresh(open_review(by=office.clerk, award=award))
        visit(office, review.application, address="虚构路1号")
        return opinion(office, review, "refuse")


def grave(office: Bureau, family: Household) -> Proceeding:
    """Temporary aid that no rule settles, proposed, publicised and sixty days later with the county."""
    today = clock.today()
    proceeding = accept_now(office, authorised(office.clerk, family, "temporary_aid"))
    visit(office, proceeding.application)
    check(office, proceeding.application)
    current = fresh(proceeding)
    take_step(office.clerk, current, "check_spending", version=current.version, on=today, note="支出属实")
    proposal = opinion(office, current, "refuse")
    note_circumstance(office.clerk, proposal, "grave", version=proposal.version, on=today, reason="重大生活困难")
    posted(office, fresh(proposal))
    with clock.on(today + dt.timedelta(days=60)):
        submit_where_due(fresh(proposal))
    return fresh(proposal)
