"""Records of inquiries, within what an officer may see; and what of them waits for whom."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import F, Model, QuerySet

from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.enums import OPEN
from doudi.office.inquiry.models import (
    Appeal,
    CaseHandover,
    CheckRequest,
    FirstContact,
    Hearing,
    MissingList,
    NoticeEntry,
    NoticeObjection,
    PublicNotice,
    Sample,
    VerificationReport,
    Visit,
    VisitQuestion,
)
from doudi.office.registry.perms import of_files

Row = TypeVar("Row", bound=Model)


def _of_families(model: type[Row], actor: Actor, closed: bool) -> QuerySet[Row]:
    """Rows in the regions whose cases the officer sees, without those of families whose file is closed to the officer;
    `closed`: these instead."""
    return model._default_manager.filter(actor.visible(Action.SEE_CASES) & of_files(actor, closed))


def visits(actor: Actor, closed: bool = False) -> QuerySet[Visit]:
    return _of_families(Visit, actor, closed).select_related(
        "application", "household__now", "first_visitor", "second_visitor"
    )


def visit_questions(actor: Actor, closed: bool = False) -> QuerySet[VisitQuestion]:
    rows = _of_families(VisitQuestion, actor, closed)
    return rows.select_related("visit__application", "household__now", "person", "answered", "answer")


def hearings(actor: Actor, closed: bool = False) -> QuerySet[Hearing]:
    rows = _of_families(Hearing, actor, closed)
    return rows.select_related("proceeding__application", "proceeding__person", "household__now", "statement")


def objections(actor: Actor, closed: bool = False) -> QuerySet[NoticeObjection]:
    rows = _of_families(NoticeObjection, actor, closed)
    return rows.select_related("entry__notice", "entry__proceeding__application", "household__now", "ruling")


def notice_entries(actor: Actor, closed: bool = False) -> QuerySet[NoticeEntry]:
    rows = _of_families(NoticeEntry, actor, closed)
    return rows.select_related("notice__posting", "notice__end", "proceeding__application", "household__now")


def check_requests(actor: Actor, closed: bool = False) -> QuerySet[CheckRequest]:
    rows = _of_families(CheckRequest, actor, closed)
    return rows.select_related("application__applicant", "household__now", "report", "requested_by")


def verification_reports(actor: Actor, closed: bool = False) -> QuerySet[VerificationReport]:
    rows = _of_families(VerificationReport, actor, closed)
    return rows.select_related("request__application", "household__now", "reply")


def missing_lists(actor: Actor, closed: bool = False) -> QuerySet[MissingList]:
    return _of_families(MissingList, actor, closed).select_related("application", "household__now", "reply")


def appeals(actor: Actor, closed: bool = False) -> QuerySet[Appeal]:
    rows = _of_families(Appeal, actor, closed)
    return rows.select_related("decision__proceeding__application", "decision__proceeding__person", "household__now")


def handovers(actor: Actor, closed: bool = False) -> QuerySet[CaseHandover]:
    rows = _of_families(CaseHandover, actor, closed)
    return rows.select_related("application", "household__now", "handed_by", "colleague")


def notices(actor: Actor) -> QuerySet[PublicNotice]:
    """The public notices of the officer's regions."""
    rows = PublicNotice.objects.filter(actor.visible(Action.SEE_CASES))
    return rows.select_related("posting", "end", "sheet", "prepared_by")


def contacts(actor: Actor) -> QuerySet[FirstContact]:
    """The first contacts of the officer's regions."""
    return FirstContact.objects.filter(actor.visible(Action.REGISTER)).select_related("taken_by", "answer")


def samples(actor: Actor) -> QuerySet[Sample]:
    """The samples that were drawn in the officer's regions."""
    return Sample.objects.filter(actor.visible(Action.DRAW_SAMPLES)).select_related("drawn_by")


def open_objections(actor: Actor) -> QuerySet[NoticeObjection]:
    """Objections without a ruling, the oldest first."""
    return objections(actor).filter(ruling__isnull=True).order_by("received_on", "pk")


def hearings_to_hold(actor: Actor) -> QuerySet[Hearing]:
    """Hearings that were announced and not held, the nearest first."""
    return hearings(actor).filter(statement__isnull=True).order_by("hearing_on", "pk")


def requests_to_report(actor: Actor) -> QuerySet[CheckRequest]:
    """Checks that wait for the verification centre, the oldest first."""
    return check_requests(actor).filter(report__isnull=True).order_by("requested_on", "pk")


def reports_to_tell(actor: Actor) -> QuerySet[VerificationReport]:
    """Reports against a family of which the family was not told yet, the oldest first."""
    rows = verification_reports(actor).filter(result="exceeds", reply__isnull=True, request__objection__isnull=True)
    return rows.order_by("reported_on", "pk")


def questions_to_settle(actor: Actor) -> QuerySet[VisitQuestion]:
    """Differences that visits saw and nobody has settled, the oldest first."""
    return visit_questions(actor).filter(answer__isnull=True).order_by("pk")


def lists_without_reply(actor: Actor) -> QuerySet[MissingList]:
    """Lists of what is missing of which nobody knows yet whether it was brought, the nearest day first."""
    return missing_lists(actor).filter(reply__isnull=True).order_by("reply_by", "pk")


def contacts_to_answer(actor: Actor) -> QuerySet[FirstContact]:
    """First contacts of which the person was not told what came of them, the oldest first."""
    return contacts(actor).filter(answer__isnull=True).order_by("met_on", "pk")


def running_notices(actor: Actor) -> QuerySet[PublicNotice]:
    """Notices that hang, the nearest end first."""
    return notices(actor).filter(posting__isnull=False, end__isnull=True).order_by("to_day", "pk")


def sheets_to_post(actor: Actor) -> QuerySet[PublicNotice]:
    """Sheets that were made and do not hang yet."""
    return notices(actor).filter(posting__isnull=True, end__isnull=True).order_by("from_day", "pk")


def handed_to(actor: Actor) -> QuerySet[CaseHandover]:
    """The handovers that gave the officer an application that nobody has handed on since, and that is not over."""
    mine = handovers(actor).filter(colleague=actor.user, application__proceedings__state__in=OPEN).distinct()
    return mine.exclude(pk__in=_passed_on()).order_by("-pk")


def _passed_on() -> QuerySet[CaseHandover, int]:
    later = CaseHandover.objects.filter(application__handovers__pk__gt=F("pk"))
    return later.values_list("pk", flat=True)
