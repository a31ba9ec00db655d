"""A screening's summary for the terminal: rights with counts and sums, what to ask, what was set aside."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.money import yuan
from doudi.rules.units import MONTH
from doudi.screening.jobs.compare_runs import LESS, LOST, MORE, NEW, OPENED, SETTLED

MOST_NEEDED = 3


def summary_text(report: dict[str, Any], vocabulary: Vocabulary) -> Group:
    """`told`: what `summary.json` holds."""
    parts: list[Any] = [
        Text(f"已筛查 {report['households']:,} 户、{report['people']:,} 人。", style="bold"),
        _rights(report["rights"], vocabulary),
    ]
    if report["three_valued"]:
        parts += [
            Text("未知事实留下多少待定：按事实的取值范围，与按三值逻辑（未知即不可判断）相比。"),
            _beside(report, vocabulary),
        ]
    if report["refused"]:
        reasons = "；".join(f"{reason}（{count:,}）" for reason, count in sorted(report["refused"].items()))
        parts.append(
            Text(f"有 {report['refused_households']:,} 户因数据有误未筛查，逐行见 refused 文件夹：{reasons}。")
        )
    if report["warned"]:
        reasons = "；".join(f"{reason}（{count:,}）" for reason, count in sorted(report["warned"].items()))
        parts.append(Text(f"有 {sum(report['warned'].values()):,} 处情况请核实，逐行见 warnings 文件夹：{reasons}。"))
    if report["unsure"]:
        parts.append(Text(f"其中 {report['unsure']:,} 项结果因未知事实彼此牵连，逐户判断。"))
    return Group(*parts)


def _rights(rights: dict[str, Any], vocabulary: Vocabulary) -> Table:
    table = _table("项目", "对象", "符合", "不符合", "待定", "已符合者合计", "待定主要取决于")
    for name, totals in sorted(rights.items(), key=lambda item: list(vocabulary.rights).index(item[0])):
        right = vocabulary.rights[name]
        status = totals["status"]
        table.add_row(
            right.label,
            "家庭" if right.entity == "household" else "成员",
            *(f"{status.get(status_name, 0):,}" for status_name in (ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED)),
            "—" if right.unit is None or right.unit == MONTH else _sum(totals),
            _needed(totals["needed"], vocabulary),
        )
    return table


def _beside(report: dict[str, Any], vocabulary: Vocabulary) -> Table:
    """Both shares for every right: what is left open here, and what three-valued logic would leave open."""
    table = _table("项目", "待定", "占比", "三值逻辑待定", "占比", "前者为后者的")
    for name, right in vocabulary.rights.items():
        if name in report["rights"]:
            status = report["rights"][name]["status"]
            undetermined, three_valued, total = (
                status.get(UNDETERMINED, 0),
                report["three_valued"].get(name, 0),
                sum(status.values()),
            )
            shares = [f"{1000 * count // total / 10}%" for count in (undetermined, three_valued)]
            ratio = f"{1000 * undetermined // three_valued / 10}%" if three_valued else "—"
            table.add_row(right.label, f"{undetermined:,}", shares[0], f"{three_valued:,}", shares[1], ratio)
    return table


def _sum(totals: dict[str, Any]) -> str:
    low, high = (f"{yuan(totals[end], grouped=True)}元" for end in ("low", "high"))
    if totals["unbounded"]:
        return f"{low} 起（{totals['unbounded']:,}项无上限）"
    return low if low == high else f"{low} 至 {high}"


def _needed(needed: dict[str, int], vocabulary: Vocabulary) -> str:
    labels = {name: fact.label for name, fact in vocabulary.facts.items()}
    labels |= {name: parameter.label for name, parameter in vocabulary.parameters.items()}
    most = Counter(needed).most_common(MOST_NEEDED)
    return "、".join(f"{labels[name]}（{count:,}）" for name, count in most)


def changes_text(counts: dict[str, Counter[str]], vocabulary: Vocabulary) -> Table:
    """Of a comparison with an earlier screening."""
    table = _table("项目", "新增符合", "不再符合", "金额增加", "金额减少", "转为待定", "待定转为不符合")
    for name in [right for right in vocabulary.rights if right in counts]:
        changes = counts[name]
        cells = (f"{changes[kind]:,}" for kind in (NEW, LOST, MORE, LESS, OPENED, SETTLED))
        table.add_row(vocabulary.rights[name].label, *cells)
    return table


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, heading in enumerate(headings):
        text = heading in ("项目", "对象", "待定主要取决于")
        table.add_column(heading, justify="left" if text else "right", overflow="fold", no_wrap=index == 0)
    return table
