"""Witness files that are gone, and the two people who have said so.

A witness that is gone is a fault until a copy of it is given. Where there is none, an administrator reports the loss and an
auditor acknowledges it; both are entries of the chain. From then on the loss is told as a remark, for as long as the chain stands:
what happened before is vouched for by digests and codes alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from doudi.office.audit import witness
from doudi.office.audit.jobs import WITNESS
from doudi.office.audit.models import Entry
from doudi.office.audit.verification import local

REPORT = "audit.report_witness_loss"
"""Somebody says that a witness is lost and why; `detail` has the number of the entry that began it as `witness`."""
ACKNOWLEDGE = "audit.acknowledge_witness_loss"
"""Another one has looked into it; `detail` also has the number of the report, as `report`."""
WITNESS_ACTIONS = (WITNESS, REPORT, ACKNOWLEDGE)


@dataclass(frozen=True, slots=True)
class WitnessEntry:
    """An entry about a witness file."""

    number: int
    action: str
    at: dt.datetime
    actor: int | None
    actor_name: str
    purpose: str
    detail: dict[str, Any]


WITNESS_COLUMNS = ("action", "at", "actor", "actor_name", "purpose", "detail")
"""The columns of an entry that a WitnessEntry has, after its number."""


@dataclass(frozen=True, slots=True)
class WitnessLoss:
    """The witness that entry `begun` began is gone. `replaced` is the entry that began the next one."""

    begun: int
    replaced: int | None
    reported: WitnessEntry | None = None
    acknowledged: WitnessEntry | None = None


def find_losses(entries: Iterable[WitnessEntry], sighted: Collection[int]) -> list[WitnessLoss]:
    """The witnesses of which no line is left, oldest first: to each that was begun belong lines before the next was begun.

    `entries` stand in the order of their numbers, `sighted` are the numbers of all lines. An acknowledgement counts only if it
    names a report of this witness by somebody else.
    """
    ordered = list(entries)
    begun = [entry.number for entry in ordered if entry.action == WITNESS]
    losses = []
    for number, replaced in zip(begun, [*begun, None][1:], strict=True):
        if not any(number <= line and (replaced is None or line < replaced) for line in sighted):
            about = [entry for entry in ordered if entry.number > number and entry.detail.get("witness") == number]
            reports = [entry for entry in about if entry.action == REPORT]
            acknowledged = (
                (report, entry)
                for entry in about
                for report in reports
                if entry.action == ACKNOWLEDGE and _acknowledges(entry, report)
            )
            newest = reports[-1] if reports else None
            losses.append(WitnessLoss(number, replaced, *next(acknowledged, (newest, None))))
    return losses


def _acknowledges(entry: WitnessEntry, report: WitnessEntry) -> bool:
    is_by_another = None not in (report.actor, entry.actor) and report.actor != entry.actor
    return entry.detail.get("report") == report.number < entry.number and is_by_another


def present_losses() -> list[WitnessLoss]:
    """The witnesses that this installation's own file no longer has, without verifying the chain."""
    entries = (
        Entry.objects.filter(action__in=WITNESS_ACTIONS).order_by("number").values_list("number", *WITNESS_COLUMNS)
    )
    sightings, _ = witness.read_sightings(witness.witness_path())
    return find_losses((WitnessEntry(*row) for row in entries), {sighting.number for sighting in sightings})


def describe_loss(loss: WitnessLoss) -> str:
    """The loss in Chinese, with what is to be done about it or who has acknowledged it."""
    renewed = f"，第 {loss.replaced} 条又另起了一份" if loss.replaced else ""
    text = f"第 {loss.begun} 条启用的见证文件不见了或被清空{renewed}"
    if loss.reported is None:
        return f"{text}；存有副本的，请用 --witness 把各份一起给出；没有副本的，由系统管理员在“数据核对”页面报告遗失"
    reported = f"{loss.reported.actor_name}于 {local(loss.reported.at)} 报告遗失（第 {loss.reported.number} 条）"
    if loss.acknowledged is None:
        return f"{text}；{reported}，待审计监督人员在“数据核对”页面确认"
    return (
        f"{text}；{reported}，{loss.acknowledged.actor_name}于 {local(loss.acknowledged.at)} 确认"
        f"（第 {loss.acknowledged.number} 条）。原因：{loss.reported.purpose}。这一段记录只由摘要和密码校验担保，没有见证"
    )
