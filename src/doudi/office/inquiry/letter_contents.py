"""What stands on each paper that rests on the records of an inquiry. `head` is issuer, number and day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from doudi.office.casework.awards import award_in_force
from doudi.office.casework.determination import outcome_of
from doudi.office.casework.models import Award, Proceeding
from doudi.office.casework.papers import parties
from doudi.office.casework.papers.citations import citations
from doudi.office.files import storage
from doudi.office.inquiry.enums import UploadPurpose, Vote
from doudi.office.inquiry.models import (
    Hearing,
    HearingStatement,
    MissingList,
    PanelMeeting,
    PublicNotice,
    VerificationReport,
    Visit,
    VisitUpload,
)
from doudi.office.inquiry.visit_sheet import group_labels
from doudi.office.registry import vocabulary
from doudi.office.registry.vocabulary import right_label
from doudi.output.papers.check_letter import CheckLetter, CheckLine
from doudi.output.papers.content import GrantedSum, MemberLine, granted_money
from doudi.output.papers.hearing import HearingNotice
from doudi.output.papers.hearing_record import HearingRecord
from doudi.output.papers.minutes import Attendee, Minutes
from doudi.output.papers.missing_papers import MissingPaper, MissingPapersNotice
from doudi.output.papers.notice import NoticeRow, NoticeSheet
from doudi.output.papers.visit import LARGEST_PICTURE, DrawnSignature, Observation, VisitRecord

Head = dict[str, Any]


def visit_record(visit: Visit, uploads: Iterable[VisitUpload], head: Head) -> VisitRecord:
    labels = dict(group_labels())
    pictures = list(uploads)
    observations = [
        Observation(labels[finding.group], finding.note or "与申报一致") for finding in visit.findings.all()
    ]
    observations += [Observation("其他情况", visit.notes)] if visit.notes else []
    return VisitRecord(
        **head,
        application=visit.application.number,
        head=visit.household.now.head_name,
        address=visit.address,
        visitors=visit.visitors,
        present=(MemberLine(visit.met, ""),),
        observations=tuple(observations),
        photos=sum(1 for upload in pictures if upload.purpose == UploadPurpose.PHOTO),
        visited_on=visit.visited_on,
        helpers=visit.helpers,
        questions=tuple(_question(question) for question in visit.questions.select_related("person", "answered")),
        signatures=tuple(
            DrawnSignature(upload.signer, _picture(upload), upload.digest)
            for upload in pictures
            if upload.purpose == UploadPurpose.SIGNATURE
        ),
    )


def _question(question: Any) -> Observation:
    fact = vocabulary.fact(question.fact)
    label = fact.label if fact is not None else question.fact
    whose = question.person.name if question.person else "全家"
    declared = "没有申报"
    if question.answered is not None and fact is not None:
        declared = vocabulary.format_value(fact, question.answered.value)
    return Observation(f"{whose}：{label}，{declared}", question.observation)


def _picture(upload: VisitUpload) -> tuple[int, ...]:
    """The bytes of a signature; none of one that is too large or no PNG, which is told by its digest alone."""
    if upload.document.size > LARGEST_PICTURE or upload.document.media_type != "image/png":
        return ()
    return tuple(storage.read(upload.digest))


def notice_sheet(notice: PublicNotice, rows: Iterable[NoticeRow], head: Head) -> NoticeSheet:
    return NoticeSheet(
        **head,
        right=right_label(notice.right),
        place=parties.place_of(notice.region_code),
        rows=tuple(rows),
        from_day=notice.from_day,
        to_day=notice.to_day,
    )


def hearing_invitation(hearing: Hearing, head: Head) -> HearingNotice:
    proceeding = hearing.proceeding
    outcome = _last_outcome(proceeding)
    return HearingNotice(
        **head,
        recipient=proceeding.application.applicant.name,
        address=proceeding.household.address,
        application=proceeding.application.number,
        right=right_label(proceeding.right),
        holder=parties.addressed(proceeding),
        before=_sum(hearing.before_fen),
        after=_sum(hearing.after_fen),
        reasons=hearing.reasons,
        clauses=citations(outcome["clauses"], proceeding.region_code) if outcome else (),
        until=hearing.hearing_on,
        where=hearing.place,
        contact=hearing.contact,
    )


def hearing_record(statement: HearingStatement, head: Head) -> HearingRecord:
    hearing = statement.hearing
    proceeding = hearing.proceeding
    return HearingRecord(
        **head,
        application=proceeding.application.number,
        head=proceeding.household.now.head_name,
        right=right_label(proceeding.right),
        holder=proceeding.person.name if proceeding.person else "全家",
        proposal=str(hearing.get_proposal_display()),
        heard_on=statement.heard_on,
        place=hearing.place,
        speaker=statement.speaker if statement.attended else "",
        statement=statement.statement,
        hearers=(statement.first_hearer.name, statement.second_hearer.name),
        result=str(statement.get_result_display()),
        answer=statement.answer,
    )


def minutes(meeting: PanelMeeting, head: Head) -> Minutes:
    members = list(meeting.members.all())
    votes = [member.vote for member in members]
    resolution = f"表决{'通过' if meeting.adopted else '没有通过'}：{meeting.proposal}"
    return Minutes(
        **head,
        held_on=meeting.met_on,
        place=meeting.place,
        chair=meeting.chair,
        recorder=meeting.recorder,
        attendees=tuple(
            Attendee(
                member.name,
                f"{member.post}（有利害关系，回避表决）" if member.has_stake else member.post,
                str(member.get_vote_display()) if member.vote else "",
            )
            for member in members
        ),
        application=meeting.proceeding.application.number,
        head=meeting.household.now.head_name,
        right=right_label(meeting.proceeding.right),
        situation=meeting.situation,
        discussion=tuple(line for line in meeting.discussion.splitlines() if line.strip()),
        in_favour=votes.count(Vote.IN_FAVOUR),
        against=votes.count(Vote.AGAINST),
        abstained=votes.count(Vote.ABSTAINED),
        resolution=resolution,
        amount=_sum(meeting.amount_fen) if meeting.adopted else None,
    )


def missing_papers(told: MissingList, head: Head) -> MissingPapersNotice:
    application = told.application
    proceedings = application.proceedings.order_by("pk")
    return MissingPapersNotice(
        **head,
        applicant=application.applicant.name,
        application=application.number,
        received_on=application.received_on,
        rights=tuple(dict.fromkeys(right_label(proceeding.right) for proceeding in proceedings)),
        items=tuple(MissingPaper(item["whose"], item["subject"], item["evidence"]) for item in told.items),
        reply_by=told.reply_by,
    )


def check_letter(report: VerificationReport, head: Head) -> CheckLetter:
    application = report.request.application
    return CheckLetter(
        **head,
        applicant=application.applicant.name,
        address=application.household.address,
        application=application.number,
        reported_on=report.reported_on,
        valid_until=report.valid_until,
        lines=tuple(
            CheckLine(
                item.person.name if item.person else "全家", item.subject, item.declared or "没有申报", item.on_record
            )
            for item in report.items.select_related("person")
            if not item.agrees
        ),
        summary=report.summary,
    )


def award_at_stake(proceeding: Proceeding) -> Award | None:
    """What the person receives of the right now, which would be cut or stopped; None where nothing."""
    return award_in_force(proceeding.right, proceeding.household, proceeding.person)


def _last_outcome(proceeding: Proceeding) -> dict[str, Any] | None:
    opinion = proceeding.opinions.select_related("determination").order_by("pk").last()
    return outcome_of(opinion.determination, proceeding) if opinion is not None else None


def _sum(fen: int | None) -> GrantedSum | None:
    return granted_money(fen) if fen is not None else None
