"""Lists of casework as tables that may leave the office: the applications, and the work lists of an officer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F, QuerySet

from doudi.office.accounts.access import Action, Actor
from doudi.office.casework import queries
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Application, Proceeding
from doudi.office.casework.work import TITLES, proceedings_of_queue
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import paths
from doudi.office.registry.vocabulary import right_label
from doudi.output.workbook import Cell

MOST_ROWS = 5_000
"""Rows of an export; what lies beyond is said in it."""


@dataclass(frozen=True)
class ExportTable:
    """A list with its headings. `is_cut` tells that there are more rows than these."""

    title: str
    headings: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    is_cut: bool


def export_names() -> dict[str, str]:
    """The lists that can be exported, by name."""
    return {name: title for name, (title, _) in _LISTS.items()}


def export_table(actor: Actor, name: str, state: str = "") -> ExportTable:
    """A list as a table, within the regions in which the officer may export; `state` filters by how far a case has come.

    Without identity numbers, phones, addresses and bank accounts: a list of work needs none.
    """
    if name not in _LISTS or (state and state not in ProceedingState.values):
        raise RefusedError("没有这样的名单")
    title, read = _LISTS[name]
    headings, rows = read(actor, state)
    return ExportTable(title, headings, rows[:MOST_ROWS], len(rows) > MOST_ROWS)


def _applications(actor: Actor, state: str) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    applications: QuerySet[Application] = queries.applications(actor).filter(actor.visible(Action.EXPORT_LISTS))
    if state:
        applications = applications.filter(proceedings__state=state).distinct()
    page = list(applications.prefetch_related("proceedings").order_by("-pk")[: MOST_ROWS + 1])
    places = paths({application.region_code for application in page})
    headings = ("申请编号", "居住地", "户主", "人数", "申请日期", "方式", "事项和状态")
    return headings, [
        (
            application.number,
            places[application.region_code],
            application.household.now.head_name,
            application.household.now.size,
            application.received_on,
            str(application.get_channel_display()),
            "；".join(
                f"{right_label(proceeding.right)}（{proceeding.get_state_display()}）"
                for proceeding in application.proceedings.all()
            ),
        )
        for application in page
    ]


def _work(name: str) -> Callable[[Actor, str], tuple[tuple[str, ...], list[tuple[Cell, ...]]]]:
    """A reader of one of the queues of the start page."""

    def read(actor: Actor, state: str) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
        rows: QuerySet[Proceeding] = proceedings_of_queue(actor, name).filter(actor.visible(Action.EXPORT_LISTS))
        if state:
            rows = rows.filter(state=state)
        page = list(rows.order_by(F("due_on").asc(nulls_last=True), "-id")[: MOST_ROWS + 1])
        places = paths({proceeding.region_code for proceeding in page})
        headings = ("申请编号", "居住地", "户主", "人数", "项目", "对象", "状态", "受理日期", "期限", "经办人")
        return headings, [
            (
                proceeding.application.number,
                places[proceeding.region_code],
                proceeding.household.now.head_name,
                proceeding.household.now.size,
                right_label(proceeding.right),
                proceeding.person.name if proceeding.person else "全家",
                str(proceeding.get_state_display()),
                proceeding.accepted_on,
                proceeding.due_on,
                proceeding.clerk.name,
            )
            for proceeding in page
        ]

    return read


_LISTS: dict[str, tuple[str, Callable[[Actor, str], tuple[tuple[str, ...], list[tuple[Cell, ...]]]]]] = {
    "applications": ("申请", _applications),
    **{name: (title, _work(name)) for name, title in TITLES.items()},
}
"""{name: (title, reader)}"""
