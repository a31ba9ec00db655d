"""What a reform does right by right: who is in and out, what it costs, what stays open, and by which clause it is had."""

from __future__ import annotations

import polars as pl

from doudi.policies.comparing import right_title
from doudi.policies.vocabulary import Right
from doudi.screening.charts import Bars
from doudi.screening.reasons import meanings
from doudi.screening.simulate import Counted, Simulation
from doudi.screening.simulate_counts import OPEN, RULES
from doudi.screening.simulate_sums import (
    PAID,
    cost,
    difference,
    having,
    number,
    undetermined,
    yearly,
    yearly_difference,
)
from doudi.screening.simulate_tables import Cell, Money, Table, yuan
from doudi.screening.simulate_words import cited, clauses_of

RANGE = "写成“甲 至 乙”的，是未知事实留下的范围：低的一端只算已确定的，高的一端把待定的也算作发给；未定从不按零计。"
ONCE = "全年数：按月发的乘以十二，按年发的和一次性的各算一次。只能择一领取的项目各按全额计，合计可能偏高。"


def _rights(found: Simulation, one: Counted) -> list[tuple[Right, pl.DataFrame]]:
    """Every right that somebody has, had or may have, with its rows."""
    cube = one.cube
    rights = found.base.setup.library.vocabulary.rights.values()
    rows = ((right, cube.filter(pl.col("right") == right.name)) for right in rights)
    return [(right, own) for right, own in rows if own.height]


def people(found: Simulation, one: Counted) -> Table:
    """Who newly has a right, who has it no longer, who gets more or less."""
    rows: list[tuple[Cell, ...]] = []
    names, gained, lost = [], [], []
    for right, own in _rights(found, one):
        rows.append(
            (
                right_title(right),
                having(own, "b"),
                having(own, "a"),
                *(number(own, change) for change in ("gained", "lost", "more", "less", "same")),
                number(own, "open"),
                number(own, "alike"),
                number(own, "gained", of="people"),
                number(own, "lost", of="people"),
            )
        )
        if number(own, "gained", "lost"):
            names.append(right.label)
            gained.append(number(own, "gained"))
            lost.append(-number(own, "lost"))
    columns = (
        "项目", "现行符合", "方案符合", "新增", "失去", "增加", "减少", "不变", "变化未定", "两边同样未定",
        "新增涉及人数", "失去涉及人数",
    )  # fmt: skip
    chart = Bars(
        "新增和失去",
        tuple(names),
        (
            ("新增", tuple(gained), tuple(f"+{n:,}" if n else "" for n in gained)),
            ("失去", tuple(lost), tuple(f"−{-n:,}" if n else "" for n in lost)),
        ),
    )
    note = "家庭的项目按户计，成员的项目按人计；“变化未定”是至少一边待定、或金额的范围互有重叠。"
    return Table("谁进谁出", columns, tuple(rows), note, (chart,), brief=8)


def costs(found: Simulation, one: Counted) -> Table:
    """What every right costs, before and after."""
    rows: list[tuple[Cell, ...]] = []
    names, before, after = [], [], []
    vocabulary = found.base.setup.library.vocabulary
    for right, own in _rights(found, one):
        if right.unit not in PAID:
            continue
        was, now = cost(own, "b"), cost(own, "a")
        year = yearly(vocabulary, own, "a")
        rows.append(
            (
                right.label,
                PAID[right.unit],
                was.money(),
                now.money(),
                difference(own, True),
                difference(own, False),
                year.money(),
            )
        )
        names.append(f"{right.label}（{PAID[right.unit]}）")
        before.append(was.low)
        after.append(now.low)
    total = ("合计", "全年", yearly(vocabulary, one.cube, "b").money(), yearly(vocabulary, one.cube, "a").money())
    rows.append(
        (
            *total,
            yearly_difference(vocabulary, one.cube, True),
            yearly_difference(vocabulary, one.cube, False),
            total[3],
        )
    )
    chart = Bars(
        "各项目的费用，已确定的部分",
        tuple(names),
        (
            ("现行", tuple(before), tuple(map(yuan, before))),
            ("方案", tuple(after), tuple(map(yuan, after))),
        ),
    )
    columns = ("项目", "计发", "现行（元）", "方案（元）", "增减：已确定", "增减：未定", "方案全年（元）")
    return Table("花多少钱", columns, tuple(rows), RANGE + ONCE, (chart,), frozenset({len(rows) - 1}), brief=5)


def unsettled(found: Simulation, one: Counted) -> Table:
    """What stays open, apart from what is certain: how many, and what they would get if it were granted."""
    rows: list[tuple[Cell, ...]] = []
    for right, own in _rights(found, one):
        before, after = undetermined(own, "b"), undetermined(own, "a")
        if before or after:
            money = right.unit in PAID
            rows.append(
                (
                    right_title(right),
                    before,
                    after,
                    having(own.filter(pl.col("before") == OPEN), "a"),
                    having(own.filter(pl.col("after") == OPEN), "b"),
                    cost(own.filter(pl.col("before") == OPEN), "b").money() if money else "—",
                    cost(own.filter(pl.col("after") == OPEN), "a").money() if money else "—",
                )
            )
    columns = (
        "项目",
        "现行待定",
        "方案待定",
        "待定变符合",
        "符合变待定",
        "现行待定的金额（元）",
        "方案待定的金额（元）",
    )
    return Table(
        "还待定的", columns, tuple(rows), "待定：缺少的事实查明之后才知道是否符合。金额从零到全部发给。", brief=5
    )


def by_way(found: Simulation, one: Counted) -> Table:
    """By which way, and which clause, rights are had before and after."""
    counted: dict[tuple[str, str, str], list[int]] = {}
    for side, own in enumerate((found.base, one)):
        library = own.setup.library
        clauses, table = clauses_of(library), own.ways
        codes: dict[str, dict[str, dict[int, int]]] = {}
        for right, rules, reason, rows, _ in table.iter_rows():
            codes.setdefault(rules, {}).setdefault(right, {})[reason] = rows
        said = meanings(library, codes)  # type: ignore[arg-type]
        for right, rules, reason, rows, low in table.select("right", RULES, "reason", "rows", "low").iter_rows():
            parts = said[rules][right][str(reason)]
            label = "；".join(("增发：" if part["kind"] == "supplement" else "") + part["label"] for part in parts)
            names = tuple(dict.fromkeys(name for part in parts for name in part["clauses"]))
            cells = counted.setdefault((right, label, cited(clauses, names)), [0, 0, 0, 0])
            cells[side] += rows
            cells[2 + side] += low
    rights = found.base.setup.library.vocabulary.rights
    order = {name: at for at, name in enumerate(rights)}
    rows_: list[tuple[Cell, ...]] = [
        (
            rights[right].label,
            label,
            clauses_,
            before,
            after,
            Money(was, was) if rights[right].unit in PAID else "—",
            Money(now, now) if rights[right].unit in PAID else "—",
        )
        for (right, label, clauses_), (before, after, was, now) in sorted(
            counted.items(), key=lambda item: (order[item[0][0]], item[0][1])
        )
    ]
    columns = ("项目", "由哪一条途径得到", "依据", "现行", "方案", "现行至少（元）", "方案至少（元）")
    return Table("由哪一条规定得到", columns, tuple(rows_), "只列已确定符合的；金额是其确定的部分。", brief=0)
