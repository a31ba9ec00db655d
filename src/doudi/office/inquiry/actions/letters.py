"""Issues the papers that rest on the records of an inquiry, as papers of the case."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.actions.papers import PaperDraft, keep_paper
from doudi.office.casework.enums import PaperKind
from doudi.office.casework.models import Paper
from doudi.office.inquiry import letter_contents as contents
from doudi.office.inquiry.models import (
    Hearing,
    HearingStatement,
    MissingList,
    PanelMeeting,
    VerificationReport,
    Visit,
    VisitUpload,
)


def issue_visit_record(by: Actor, visit: Visit, uploads: Iterable[VisitUpload]) -> Paper:
    """入户调查记录, with the signatures that were drawn."""
    pictures = list(uploads)
    draft = PaperDraft(PaperKind.VISIT, Action.VISIT, lambda head: contents.visit_record(visit, pictures, head))
    return keep_paper(by, visit.application, draft)


def issue_invitation(by: Actor, hearing: Hearing) -> Paper:
    """陈述申辩告知书, of the county, which decides."""
    draft = PaperDraft(
        PaperKind.HEARING,
        Action.ACCEPT,
        lambda head: contents.hearing_invitation(hearing, head),
        hearing.proceeding,
        True,
    )
    return keep_paper(by, hearing.proceeding.application, draft)


def issue_hearing_record(by: Actor, statement: HearingStatement) -> Paper:
    """听取意见记录."""
    proceeding = statement.hearing.proceeding
    draft = PaperDraft(
        PaperKind.HEARING_RECORD, Action.HEAR, lambda head: contents.hearing_record(statement, head), proceeding, True
    )
    return keep_paper(by, proceeding.application, draft)


def issue_minutes(by: Actor, meeting: PanelMeeting) -> Paper:
    """一事一议会议纪要."""
    draft = PaperDraft(
        PaperKind.MINUTES, Action.HOLD_PANELS, lambda head: contents.minutes(meeting, head), meeting.proceeding, True
    )
    return keep_paper(by, meeting.proceeding.application, draft)


def issue_missing_list(by: Actor, missing_list: MissingList) -> Paper:
    """补正告知书."""
    draft = PaperDraft(
        PaperKind.MISSING_PAPERS, Action.TAKE_APPLICATION, lambda head: contents.missing_papers(missing_list, head)
    )
    return keep_paper(by, missing_list.application, draft)


def issue_check_letter(by: Actor, report: VerificationReport) -> Paper:
    """核对结果告知书."""
    draft = PaperDraft(PaperKind.CHECK_LETTER, Action.ACCEPT, lambda head: contents.check_letter(report, head))
    return keep_paper(by, report.request.application, draft)
