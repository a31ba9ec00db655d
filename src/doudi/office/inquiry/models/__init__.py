"""The records of an inquiry. All are appended; what a record still waits for is told by the row that would answer it."""

from __future__ import annotations

from doudi.office.inquiry.models.appeals import Appeal, AppealStep
from doudi.office.inquiry.models.checks import CheckedItem, CheckReply, CheckRequest, Consent, VerificationReport
from doudi.office.inquiry.models.hearings import Hearing, HearingStatement
from doudi.office.inquiry.models.notices import (
    NoticeEnd,
    NoticeEntry,
    NoticeObjection,
    NoticePosting,
    ObjectionRuling,
    PublicNotice,
)
from doudi.office.inquiry.models.panels import PanelMeeting, PanelMember
from doudi.office.inquiry.models.registers import (
    CaseHandover,
    ContactAnswer,
    FirstContact,
    MissingList,
    MissingReply,
    StaffTie,
)
from doudi.office.inquiry.models.samples import Sample, SampleEntry
from doudi.office.inquiry.models.visits import Visit, VisitAnswer, VisitFinding, VisitQuestion, VisitUpload

__all__ = [
    "Appeal",
    "AppealStep",
    "CaseHandover",
    "CheckReply",
    "CheckRequest",
    "CheckedItem",
    "Consent",
    "ContactAnswer",
    "FirstContact",
    "Hearing",
    "HearingStatement",
    "MissingList",
    "MissingReply",
    "NoticeEnd",
    "NoticeEntry",
    "NoticeObjection",
    "NoticePosting",
    "ObjectionRuling",
    "PanelMeeting",
    "PanelMember",
    "PublicNotice",
    "Sample",
    "SampleEntry",
    "StaffTie",
    "VerificationReport",
    "Visit",
    "VisitAnswer",
    "VisitFinding",
    "VisitQuestion",
    "VisitUpload",
]  # fmt: skip
