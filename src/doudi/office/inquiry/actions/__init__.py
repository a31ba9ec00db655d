"""Writes of an inquiry: each asks for the duty, takes the step of the procedure that it is, and is recorded."""

from __future__ import annotations

from doudi.office.inquiry.actions.appeals import advance_appeal, decide_anew, file_appeal
from doudi.office.inquiry.actions.checks import (
    CheckedLine,
    conclude_recheck,
    give_consent,
    record_check_reply,
    report_check,
    request_check,
    start_check,
)
from doudi.office.inquiry.actions.contacts import answer_contact, hand_over, take_down_contact
from doudi.office.inquiry.actions.hearings import StatementInput, invite_to_hearing, record_statement
from doudi.office.inquiry.actions.notices import (
    end_notice,
    end_past_notices,
    object_to_notice,
    post_notice,
    prepare_notice,
    rule_on_objection,
)
from doudi.office.inquiry.actions.panels import MeetingInput, SeatInput, record_meeting
from doudi.office.inquiry.actions.registers import record_missing_reply, register_tie, tell_missing
from doudi.office.inquiry.actions.samples import draw_sample
from doudi.office.inquiry.actions.visits import (
    DifferenceInput,
    FindingInput,
    VisitInput,
    answer_question,
    keep_upload,
    record_visit,
)

__all__ = [
    "CheckedLine", "DifferenceInput", "FindingInput", "MeetingInput", "SeatInput", "StatementInput", "VisitInput",
    "advance_appeal", "answer_contact", "answer_question", "conclude_recheck", "decide_anew", "draw_sample", "end_notice",
    "end_past_notices", "file_appeal", "give_consent", "hand_over", "invite_to_hearing", "keep_upload", "object_to_notice",
    "post_notice", "prepare_notice", "record_check_reply", "record_meeting", "record_missing_reply", "record_statement",
    "record_visit", "register_tie", "report_check", "request_check", "rule_on_objection", "start_check", "take_down_contact",
    "tell_missing",
]  # fmt: skip
