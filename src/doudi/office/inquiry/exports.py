"""Lists of inquiries as tables that may leave the office: without identity numbers, phones, addresses and who objected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.exports import MOST_ROWS, ExportTable
from doudi.office.errors import RefusedError
from doudi.office.inquiry import queries
from doudi.office.regions.queries import paths
from doudi.office.registry.vocabulary import right_label
from doudi.output.workbook import Cell

Reader = Callable[[Actor], QuerySet[Any]]
Writer = Callable[[Any], tuple[Cell, ...]]


def export_names() -> dict[str, str]:
    """The lists that can be exported, by name."""
    return {name: title for name, (title, _, _, _) in _LISTS.items()}


def export_table(actor: Actor, name: str, state: str = "") -> ExportTable:
    """A list as a table, within the regions in which the officer may export. RefusedError for a list that there is not, and for
    a state, which these lists have none of."""
    if name not in _LISTS or state:
        raise RefusedError("没有这样的名单")
    title, headings, read, write = _LISTS[name]
    page = list(read(actor).filter(actor.visible(Action.EXPORT_LISTS))[: MOST_ROWS + 1])
    places = paths({row.region_code for row in page})
    rows = [(places[row.region_code], *write(row)) for row in page]
    return ExportTable(title, ("地区", *headings), rows[:MOST_ROWS], len(rows) > MOST_ROWS)


def _family(row: Any) -> tuple[Cell, ...]:
    return (row.household.now.head_name, row.household.now.size)


def _notices(actor: Actor) -> QuerySet[Any]:
    return queries.notices(actor).prefetch_related("entries").order_by("-pk")


def _notice(row: Any) -> tuple[Cell, ...]:
    posting, end = getattr(row, "posting", None), getattr(row, "end", None)
    place = posting.place if posting else "没有张贴"
    return (right_label(row.right), len(row.entries.all()), row.from_day, row.to_day, place, "已结束" if end else "")


def _objection(row: Any) -> tuple[Cell, ...]:
    ruling = getattr(row, "ruling", None)
    outcome = "待查" if ruling is None else "成立" if ruling.upheld else "不成立"
    return (
        *_family(row),
        right_label(row.entry.notice.right),
        row.received_on,
        outcome,
        ruling.ruled_on if ruling else None,
    )


def _hearing(row: Any) -> tuple[Cell, ...]:
    statement = getattr(row, "statement", None)
    outcome = str(statement.get_result_display()) if statement else "待听取"
    proposal = str(row.get_proposal_display())
    return (*_family(row), right_label(row.proceeding.right), proposal, row.hearing_on, outcome)


def _check(row: Any) -> tuple[Cell, ...]:
    report = getattr(row, "report", None)
    outcome = str(report.get_result_display()) if report else "待核对"
    return (*_family(row), row.application.number, row.requested_on, outcome, report.reported_on if report else None)


def _visit(row: Any) -> tuple[Cell, ...]:
    visitors = "、".join(row.visitors)
    return (*_family(row), row.application.number, str(row.get_level_display()), row.visited_on, visitors)


def _headings(*names: str) -> tuple[str, ...]:
    return ("户主", "人数", *names)


_LISTS: dict[str, tuple[str, Iterable[str], Reader, Writer]] = {
    "inquiry_visits": (
        "入户调查", _headings("申请编号", "调查", "日期", "调查人"), lambda actor: queries.visits(actor).order_by("-pk"), _visit,
    ),
    "inquiry_checks": (
        "经济状况核对", _headings("申请编号", "提请", "结论", "报告"),
        lambda actor: queries.check_requests(actor).order_by("-pk"), _check,
    ),
    "inquiry_notices": ("公示", ("项目", "户数", "自", "至", "张贴地点", "状态"), _notices, _notice),
    "inquiry_objections": (
        "公示异议", _headings("项目", "收到", "结论", "日期"), lambda actor: queries.objections(actor).order_by("-pk"), _objection,
    ),
    "inquiry_hearings": (
        "听取意见", _headings("项目", "拟作的处理", "日期", "结果"),
        lambda actor: queries.hearings(actor).order_by("-pk"), _hearing,
    ),
}  # fmt: skip
"""{name: (title, headings behind the place, rows, how a row is written)}"""
