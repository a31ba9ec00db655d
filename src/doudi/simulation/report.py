"""The report of a simulation: what each reform changes, who is in and out, what it costs and where, and what stays open."""

from __future__ import annotations

import datetime as dt

import polars as pl

from doudi.simulation.changes import changes
from doudi.simulation.charts import Bars
from doudi.simulation.counts import KIND, PLACE, UNSETTLED
from doudi.simulation.households import PER_FEN
from doudi.simulation.labels import common_beginning, kind_words, place_words
from doudi.simulation.report_tables import Cell, Money, Report, Section, Table, yuan_for_readers
from doudi.simulation.rights import ONCE, PAIRING, RANGE, by_way, costs, people, unsettled
from doudi.simulation.run import Counted, Simulation
from doudi.simulation.sums import monthly, number, yearly, yearly_difference

MOST_BARS = 25


def report(simulation: Simulation, more: tuple[Section, ...] = (), notes: tuple[str, ...] = ()) -> Report:
    """`more`: sections on the budget and on a household along its wage; `notes`: what else was supposed."""
    first, last = (dt.date.fromordinal(day) for day in simulation.days)
    days = first.isoformat() if first == last else f"{first} 至 {last}"
    titles = "、".join(f"《{counted.setup.title}》" for counted in simulation.reforms)
    refused = pl.concat(simulation.refused)["household"].n_unique() if simulation.refused else 0
    lead = (
        f"对{simulation.households:,}户、{simulation.people:,}人，按{days}有效的规定，先依现行规定、再依方案{titles}逐户计算。",
        f"有{refused}户因数据有误未参与计算。" if refused else "全部家庭都参与了计算。",
        *_warnings(simulation),
        RANGE,
        *notes,
    )
    sections = [Section("一、几个方案对照", (), (summary(simulation), gaps(simulation)))]
    for index, counted in enumerate(simulation.reforms):
        sections.append(_reform("二三四五六七八九十"[index] if index < 9 else str(index + 2), simulation, counted))
    library = simulation.base.setup.library
    packs = {library.for_region(region, on).name for region, on in simulation.regions}
    foot = "依据 " + "；".join(
        f"{name}（版本 {library.pack(name).version}，摘要 {library.pack(name).digest[:12]}）" for name in sorted(packs)
    )
    foot += "。方案文件摘要 " + "、".join(
        f"{counted.setup.reformed.reform.pack.name} {counted.setup.reformed.reform.pack.digest[:12]}"
        for counted in simulation.reforms
        if counted.setup.reformed
    )
    return Report("政策方案测算", lead, (*sections, *more), foot + "。")


def _warnings(simulation: Simulation) -> tuple[str, ...]:
    """What is odd about the facts of families that were counted, as `doudi screen` tells it."""
    if not simulation.warned:
        return ()
    reasons = "；".join(f"{reason}（{count:,}）" for reason, count in sorted(simulation.warned.items()))
    return (f"有{simulation.warned.total():,}处情况请核实：{reasons}。",)


def summary(simulation: Simulation) -> Table:
    """Every reform in a column, beside what is in force."""
    vocabulary, base = simulation.base.setup.library.vocabulary, simulation.base.cube
    cubes = [counted.cube for counted in simulation.reforms]
    homes = [counted.home for counted in simulation.reforms]
    none = ["—"]
    rows: list[tuple[Cell, ...]] = [
        ("按月发放的合计（元/月）", *(monthly(vocabulary, frame, "a").money() for frame in (base, *cubes))),
        ("全年合计（元/年）", *(yearly(vocabulary, frame, "a").money() for frame in (base, *cubes))),
        ("全年增减：已确定的（元/年）", *none, *(yearly_difference(vocabulary, frame, True) for frame in cubes)),
        ("全年增减：未定的（元/年）", *none, *(yearly_difference(vocabulary, frame, False) for frame in cubes)),
        ("月补助增加的家庭（户）", *none, *(number(frame, "more", counting="households") for frame in homes)),
        ("　其中的人（人）", *none, *(number(frame, "more", counting="people") for frame in homes)),
        ("月补助减少的家庭（户）", *none, *(number(frame, "less", counting="households") for frame in homes)),
        ("月补助不变的家庭（户）", *none, *(number(frame, "same", counting="households") for frame in homes)),
        ("月补助未定，只增不减的家庭（户）", *none, *(number(frame, "rise", counting="households") for frame in homes)),
        ("月补助未定，可能减少的家庭（户）", *none, *(number(frame, "open", counting="households") for frame in homes)),
        ("月补助未定，只知界限的家庭（户）", *none, *(number(frame, "wide", counting="households") for frame in homes)),
        ("两边同样未定的家庭（户）", *none, *(number(frame, "alike", counting="households") for frame in homes)),
    ]
    names = tuple(counted.setup.title for counted in simulation.reforms)
    bars = [yearly(vocabulary, cube, "a") for cube in (base, *cubes)]
    amounts = tuple(str(cost.money()) for cost in bars)
    chart = Bars(
        "全年合计",
        ("现行规定", *names),
        (("已确定的全年合计（元）", tuple(cost.low for cost in bars), amounts),),
    )
    return Table("总览", ("", "现行规定", *names), tuple(rows), ONCE + PAIRING, (chart,))


def gaps(simulation: Simulation) -> Table:
    """How far households stay below today's line: without any monthly right, as things stand, and under each reform."""
    base = simulation.base.home
    rows: list[tuple[Cell, ...]] = []
    for label, frame, stage in (
        ("没有任何补助", base, "none"),
        ("现行规定", base, "after"),
        *((counted.setup.title, counted.home, "after") for counted in simulation.reforms),
    ):
        low, high, below, counted_households = frame.select(
            pl.col(f"{stage}_low", f"{stage}_high", f"{stage}_below", "known").sum()
        ).row(0)
        rows.append((label, Money(low // PER_FEN, -(-high // PER_FEN)), below, counted_households))
    lows = tuple(row[1].low or 0 for row in rows if isinstance(row[1], Money))
    highs = tuple(row[1].high or 0 for row in rows if isinstance(row[1], Money))
    chart = Bars(
        "与低保标准的差距",
        tuple(str(row[0]) for row in rows),
        (("至少", lows, tuple(map(yuan_for_readers, lows))), ("至多", highs, tuple(map(yuan_for_readers, highs)))),
    )
    note = (
        "差距：家庭全部月收入加月补助低于“现行低保标准×人数”的部分，各户相加。方案提高标准的，仍按现行标准衡量。"
        "收入未查明的家庭，至少按没有差距计，至多按没有这项收入计。当地没有低保标准的家庭没有计入。"
    )
    columns = ("", "差距（元/月）", "确定低于标准（户）", "参与计算（户）")
    return Table("离低保标准还差多少", columns, tuple(rows), note, (chart,))


def _reform(number_: str, simulation: Simulation, counted: Counted) -> Section:
    assert counted.setup.reformed is not None
    pack = counted.setup.reformed.reform.pack
    reached = simulation.households - counted.beyond
    lead = [f"铺在政策包 {pack.rests_on} 之上，对{reached:,}户适用。"]
    if counted.beyond:
        lead.append(f"另有{counted.beyond:,}户由别的政策包或在方案生效之前决定，方案的规则对他们不适用。")
    day = max(counted.days, default=simulation.days[1])
    tables = [*changes(counted.setup, max(day, pack.start, 1)), people(simulation, counted), costs(simulation, counted)]
    tables += [
        *by_place(simulation, counted),
        by_group(simulation, counted, KIND, "家庭类型"),
        unsettled(simulation, counted),
        by_way(simulation, counted),
    ]
    return Section(
        f"{number_}、方案：{counted.setup.title}", tuple(lead), tuple(table for table in tables if table.rows)
    )


def by_place(simulation: Simulation, counted: Counted) -> list[Table]:
    """Costs and people by county, where there are several, and by township, as far as the tables tell townships."""
    codes = counted.home[PLACE].unique().to_list()
    counties = {code[:6] for code in codes}
    tables = [by_group(simulation, counted, PLACE, "县", 6)] if len(counties) > 1 or len(codes) == 1 else []
    return tables + ([by_group(simulation, counted, PLACE, "乡镇", 9)] if len(codes) > len(counties) else [])


def by_group(simulation: Simulation, counted: Counted, key: str, group: str, digits: int = 0) -> Table:
    """Costs and people by kind of household, or by so many digits of the code of the place."""
    vocabulary, words = simulation.base.setup.library.vocabulary, place_words if key == PLACE else kind_words
    group_of_row = pl.col(key).str.slice(0, digits) if digits else pl.col(key)
    home, cube = counted.home.with_columns(group_of_row), counted.cube.with_columns(group_of_row)
    rows: list[tuple[Cell, ...]] = []
    names, before, after = [], [], []
    groups = home[key].unique().sort().to_list()
    shared = common_beginning([words(name) for name in groups]) if key == PLACE else ""
    for name in groups:
        rows_of_group, households = cube.filter(pl.col(key) == name), home.filter(pl.col(key) == name)
        was, now = monthly(vocabulary, rows_of_group, "b"), monthly(vocabulary, rows_of_group, "a")
        rows.append(
            (
                words(name).removeprefix(shared) or words(name),
                int(households["households"].sum()),
                *(number(households, *change, counting="households") for change in (("more",), ("less",), UNSETTLED)),
                was.money(),
                now.money(),
                yearly(vocabulary, rows_of_group, "b").money(),
                yearly(vocabulary, rows_of_group, "a").money(),
            )
        )
        names.append(words(name).removeprefix(shared) or words(name))
        before.append(was.low)
        after.append(now.low)
    columns = (
        group,
        "户数",
        "月补助增加",
        "减少",
        "未定",
        "现行（元/月）",
        "方案（元/月）",
        "现行（元/年）",
        "方案（元/年）",
    )
    drawn = sorted(range(len(names)), key=lambda index: -abs(after[index] - before[index]))[:MOST_BARS]
    drawn.sort()
    bars = Bars(
        f"按{group}，每月已确定的部分" + (f"，变化最大的{len(drawn)}处" if len(drawn) < len(names) else ""),
        tuple(names[index] for index in drawn),
        tuple(
            (side, tuple(values[index] for index in drawn), tuple(yuan_for_readers(values[index]) for index in drawn))
            for side, values in (("现行", before), ("方案", after))
        ),
    )
    note = f"都在{shared}。" if shared else ""
    return Table(f"按{group}", columns, tuple(rows), note, (bars,) if len(names) > 1 else (), brief=0)
