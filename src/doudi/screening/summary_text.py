"""A screening's summary for the terminal: rights with counts and sums, what to ask, what was set aside."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from doudi.policies.vocabulary import Vocabulary
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.units import MONTH
from doudi.screening.against import LESS, LOST, MORE, NEW, OPENED, SETTLED

MOST_NEEDED = 3


def summary_text(told: dict[str, Any], vocabulary: Vocabulary) -> Group:
    """`told`: what `summary.json` holds."""
    parts: list[Any] = [
        Text(f"已筛查 {told['households']:,} 户、{told['people']:,} 人。", style="bold"),
        _rights(told["rights"], vocabulary),
    ]
    if told["three_valued"]:
        parts += [
            Text("未知事实留下多少待定：按事实的取值范围，与按三值逻辑（未知即不可判断）相比。"),
            _beside(told, vocabulary),
        ]
    if told["refused"]:
        reasons = "；".join(f"{reason}（{count:,}）" for reason, count in sorted(told["refused"].items()))
        parts.append(Text(f"有 {told['refused_households']:,} 户因数据有误未筛查，逐行见 refused 文件夹：{reasons}。"))
    if told["unsure"]:
        parts.append(Text(f"其中 {told['unsure']:,} 项结果因未知事实彼此牵连，逐户判断。"))
    return Group(*parts)


def _rights(rights: dict[str, Any], vocabulary: Vocabulary) -> Table:
    table = _table("项目", "对象", "符合", "不符合", "待定", "已符合者合计", "待定主要取决于")
    for name, found in sorted(rights.items(), key=lambda item: list(vocabulary.rights).index(item[0])):
        right = vocabulary.rights[name]
        status = found["status"]
        table.add_row(
            right.label,
            "家庭" if right.whose == "household" else "成员",
            *(f"{status.get(one, 0):,}" for one in (ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED)),
            "—" if right.unit is None or right.unit == MONTH else _sum(found),
            _needed(found["needed"], vocabulary),
        )
    return table


def _beside(told: dict[str, Any], vocabulary: Vocabulary) -> Table:
    """Both shares for every right: what is left open here, and what three-valued logic would leave open."""
    table = _table("项目", "待定", "占比", "三值逻辑待定", "占比", "前者为后者的")
    for name, right in vocabulary.rights.items():
        if name in told["rights"]:
            status = told["rights"][name]["status"]
            here, there, of = status.get(UNDETERMINED, 0), told["three_valued"].get(name, 0), sum(status.values())
            shares = [f"{1000 * one // of / 10}%" for one in (here, there)]
            ratio = f"{1000 * here // there / 10}%" if there else "—"
            table.add_row(right.label, f"{here:,}", shares[0], f"{there:,}", shares[1], ratio)
    return table


def _sum(found: dict[str, Any]) -> str:
    low, high = yuan(found["low"]), yuan(found["high"])
    if found["unbounded"]:
        return f"{low} 起（{found['unbounded']:,}项无上限）"
    return low if low == high else f"{low} 至 {high}"


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}元"


def _needed(needed: dict[str, int], vocabulary: Vocabulary) -> str:
    labels = {name: fact.label for name, fact in vocabulary.facts.items()}
    labels |= {name: parameter.label for name, parameter in vocabulary.parameters.items()}
    most = Counter(needed).most_common(MOST_NEEDED)
    return "、".join(f"{labels[name]}（{count:,}）" for name, count in most)


def changes_text(counts: dict[str, Counter[str]], vocabulary: Vocabulary) -> Table:
    """Of a comparison with an earlier screening."""
    table = _table("项目", "新增符合", "不再符合", "金额增加", "金额减少", "转为待定", "待定转为不符合")
    for name in [one for one in vocabulary.rights if one in counts]:
        found = counts[name]
        cells = (f"{found[kind]:,}" for kind in (NEW, LOST, MORE, LESS, OPENED, SETTLED))
        table.add_row(vocabulary.rights[name].label, *cells)
    return table


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, heading in enumerate(headings):
        text = heading in ("项目", "对象", "待定主要取决于")
        table.add_column(heading, justify="left" if text else "right", overflow="fold", no_wrap=at == 0)
    return table
