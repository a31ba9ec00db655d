"""What a reform does right by right: who is in and out, what it costs, what stays open, and by which clause it is had."""

from __future__ import annotations

import polars as pl

from doudi.policies.compare.comparison import right_title
from doudi.policies.packs.vocabulary import Right
from doudi.screening.engine.reason_codes import describe_reasons
from doudi.simulation.charts import Bars
from doudi.simulation.counts import OPEN, RULES
from doudi.simulation.labels import cited, clauses_of
from doudi.simulation.report_tables import Cell, Money, Table, yuan_for_readers
from doudi.simulation.run import Counted, Simulation
from doudi.simulation.sums import (
    PAID,
    cost,
    difference,
    having,
    number,
    undetermined,
    yearly,
    yearly_difference,
)

RANGE = "写成“甲 至 乙”的，是未知事实留下的范围：低的一端只算已确定的，高的一端把待定的也算作发给；未定从不按零计。"
PAIRING = (
    "未定的，按未知事实的每一种回答同时算现行和方案，再比较：“只增不减”是有的回答会增加、没有哪一种会减少，"
    "“可能减少”是至少有一种回答会减少；“只知界限”是未知的太多，只能拿两边的范围相比，可能比实际宽。"
)
ONCE = "全年数：按月发的乘以十二，按年发的和一次性的各算一次。只能择一领取的项目各按全额计，合计可能偏高。"


def _rights(simulation: Simulation, counted: Counted) -> list[tuple[Right, pl.DataFrame]]:
    """Every right that somebody has, had or may have, with its rows."""
    cube = counted.cube
    rights = simulation.base.setup.library.vocabulary.rights.values()
    rows = ((right, cube.filter(pl.col("right") == right.name)) for right in rights)
    return [(right, rows_of_right) for right, rows_of_right in rows if rows_of_right.height]


def people(simulation: Simulation, counted: Counted) -> Table:
    """Who newly has a right, who has it no longer, who gets more or less."""
    rows: list[tuple[Cell, ...]] = []
    names, gained, lost = [], [], []
    for right, rows_of_right in _rights(simulation, counted):
        rows.append(
            (
                right_title(right),
                having(rows_of_right, "b"),
                having(rows_of_right, "a"),
                *(number(rows_of_right, change) for change in ("gained", "lost", "more", "less", "same")),
                *(number(rows_of_right, change) for change in ("rise", "open", "wide", "alike")),
                number(rows_of_right, "gained", counting="people"),
                number(rows_of_right, "lost", counting="people"),
            )
        )
        if number(rows_of_right, "gained", "lost"):
            names.append(right.label)
            gained.append(number(rows_of_right, "gained"))
            lost.append(-number(rows_of_right, "lost"))
    columns = (
        "项目", "现行符合", "方案符合", "新增", "失去", "增加", "减少", "不变", "未定，只增不减",
        "未定，可能减少", "未定，只知界限", "两边同样未定", "新增涉及人数", "失去涉及人数",
    )  # fmt: skip
    chart = Bars(
        "新增和失去",
        tuple(names),
        (
            ("新增", tuple(gained), tuple(f"+{n:,}" if n else "" for n in gained)),
            ("失去", tuple(lost), tuple(f"−{-n:,}" if n else "" for n in lost)),
        ),
    )
    note = "家庭的项目按户计，成员的项目按人计。" + PAIRING
    return Table("谁进谁出", columns, tuple(rows), note, (chart,), brief=10)


def costs(simulation: Simulation, counted: Counted) -> Table:
    """What every right costs, before and after."""
    rows: list[tuple[Cell, ...]] = []
    names, before, after = [], [], []
    vocabulary = simulation.base.setup.library.vocabulary
    for right, rows_of_right in _rights(simulation, counted):
        if right.unit not in PAID:
            continue
        was, now = cost(rows_of_right, "b"), cost(rows_of_right, "a")
        year = yearly(vocabulary, rows_of_right, "a")
        rows.append(
            (
                right.label,
                PAID[right.unit],
                was.money(),
                now.money(),
                difference(rows_of_right, True),
                difference(rows_of_right, False),
                year.money(),
            )
        )
        names.append(f"{right.label}（{PAID[right.unit]}）")
        before.append(was.low)
        after.append(now.low)
    total = (
        "合计",
        "全年",
        yearly(vocabulary, counted.cube, "b").money(),
        yearly(vocabulary, counted.cube, "a").money(),
    )
    rows.append(
        (
            *total,
            yearly_difference(vocabulary, counted.cube, True),
            yearly_difference(vocabulary, counted.cube, False),
            total[3],
        )
    )
    chart = Bars(
        "各项目的费用，已确定的部分",
        tuple(names),
        (
            ("现行", tuple(before), tuple(map(yuan_for_readers, before))),
            ("方案", tuple(after), tuple(map(yuan_for_readers, after))),
        ),
    )
    columns = ("项目", "计发", "现行（元）", "方案（元）", "增减：已确定", "增减：未定", "方案全年（元）")
    return Table("花多少钱", columns, tuple(rows), RANGE + ONCE, (chart,), frozenset({len(rows) - 1}), brief=5)


def unsettled(simulation: Simulation, counted: Counted) -> Table:
    """What stays open, apart from what is certain: how many, and what they would get if it were granted."""
    rows: list[tuple[Cell, ...]] = []
    for right, rows_of_right in _rights(simulation, counted):
        before, after = undetermined(rows_of_right, "b"), undetermined(rows_of_right, "a")
        if before or after:
            money = right.unit in PAID
            rows.append(
                (
                    right_title(right),
                    before,
                    after,
                    having(rows_of_right.filter(pl.col("before") == OPEN), "a"),
                    having(rows_of_right.filter(pl.col("after") == OPEN), "b"),
                    cost(rows_of_right.filter(pl.col("before") == OPEN), "b").money() if money else "—",
                    cost(rows_of_right.filter(pl.col("after") == OPEN), "a").money() if money else "—",
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


def by_way(simulation: Simulation, reform: Counted) -> Table:
    """By which way, and which clause, rights are had before and after."""
    counted: dict[tuple[str, str, str], list[int]] = {}
    for side, counted_side in enumerate((simulation.base, reform)):
        library = counted_side.setup.library
        clauses, table = clauses_of(library), counted_side.ways
        codes: dict[str, dict[str, dict[int, int]]] = {}
        for right, rules, reason, rows, _ in table.iter_rows():
            codes.setdefault(rules, {}).setdefault(right, {})[reason] = rows
        reasons = describe_reasons(library, codes)  # type: ignore[arg-type]
        for right, rules, reason, rows, low in table.select("right", RULES, "reason", "rows", "low").iter_rows():
            parts = reasons[rules][right][str(reason)]
            label = "；".join(("增发：" if part["kind"] == "supplement" else "") + part["label"] for part in parts)
            names = tuple(dict.fromkeys(name for part in parts for name in part["clauses"]))
            cells = counted.setdefault((right, label, cited(clauses, names)), [0, 0, 0, 0])
            cells[side] += rows
            cells[2 + side] += low
    rights = simulation.base.setup.library.vocabulary.rights
    order = {name: rank for rank, name in enumerate(rights)}
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
