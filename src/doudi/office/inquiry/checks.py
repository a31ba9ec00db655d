"""What `doudi check` asks of inquiries: rows that are compared with the audit, votes that give what was resolved, and samples
that come out the same again."""

from __future__ import annotations

from collections.abc import Iterator

from doudi.office.audit.row_states import WatchedTable, watch
from doudi.office.inquiry.enums import Vote
from doudi.office.inquiry.models import (
    Appeal,
    Hearing,
    HearingStatement,
    PanelMeeting,
    PublicNotice,
    Sample,
    VerificationReport,
    Visit,
)
from doudi.policies.procedures.sampling import draw

watch(
    WatchedTable(
        "visit", "入户调查", Visit,
        {
            "application_id": "申请", "level": "调查", "visited_on": "调查日期", "address": "住址", "met": "在场人员",
            "first_visitor_id": "调查人", "second_visitor_id": "调查人", "notes": "其他情况",
        },
        sealed=frozenset({"address", "met", "notes"}),
    ),
    WatchedTable(
        "publicnotice", "公示单", PublicNotice,
        {"region_code": "地点", "right": "项目", "step": "步骤", "from_day": "自", "to_day": "至", "sheet_id": "公示单"},
        sealed=frozenset({"step"}),
    ),
    WatchedTable(
        "hearing", "听取意见的通知", Hearing,
        {
            "proceeding_id": "办理", "proposal": "拟作的处理", "before_fen": "现在的金额（分）", "after_fen": "拟定的金额（分）",
            "reasons": "理由", "hearing_on": "日期", "invited_on": "通知日期",
        },
        sealed=frozenset({"reasons"}),
    ),
    WatchedTable(
        "hearingstatement", "听取意见记录", HearingStatement,
        {
            "hearing_id": "通知", "heard_on": "日期", "attended": "到场", "statement": "意见", "result": "处理",
            "answer": "答复", "first_hearer_id": "听取人", "second_hearer_id": "听取人",
        },
        sealed=frozenset({"statement", "answer"}),
    ),
    WatchedTable(
        "panelmeeting", "集体研究", PanelMeeting,
        {"proceeding_id": "办理", "met_on": "日期", "proposal": "意见", "amount_fen": "金额（分）", "adopted": "通过"},
        sealed=frozenset({"proposal"}),
    ),
    WatchedTable(
        "appeal",
        "复议申请",
        Appeal,
        {"decision_id": "决定", "informed_on": "收到决定", "applied_on": "申请日期", "authority": "复议机关"},
        sealed=frozenset({"authority"}),
    ),
    WatchedTable(
        "verificationreport", "核对报告", VerificationReport,
        {"request_id": "提请", "result": "结论", "reported_on": "日期", "valid_until": "有效至", "reported_by_id": "核对人"},
    ),
)  # fmt: skip


def find_problems() -> Iterator[str]:
    """Meetings whose votes give another resolution, and samples that come out otherwise, each in Chinese."""
    for meeting in PanelMeeting.objects.order_by("pk").prefetch_related("members").iterator(500):
        voters = [member for member in meeting.members.all() if member.vote and not member.has_stake]
        adopted = 2 * sum(member.vote == Vote.IN_FAVOUR for member in voters) > len(voters)
        if adopted != meeting.adopted:
            yield f"集体研究 {meeting.pk}：登记为{'通过' if meeting.adopted else '没有通过'}，与成员的表决不符"
    for sample in Sample.objects.order_by("pk").prefetch_related("entries").iterator(500):
        entries = list(sample.entries.all())
        drawn = draw([entry.number for entry in entries], sample.seed, sample.share) if entries else frozenset()
        if drawn != {entry.number for entry in entries if entry.drawn}:
            yield f"抽查 {sample.pk}：按公开的种子重新抽取，结果与登记的不同"
