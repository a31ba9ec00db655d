"""The report of a simulation: what each reform changes, who is in and out, what it costs and where, and what stays open."""

from __future__ import annotations

import datetime as dt

import polars as pl

from doudi.screening.charts import Bars
from doudi.screening.simulate import Counted, Simulation
from doudi.screening.simulate_changes import changes
from doudi.screening.simulate_counts import KIND, PLACE
from doudi.screening.simulate_homes import PER_FEN
from doudi.screening.simulate_rights import ONCE, RANGE, by_way, costs, people, unsettled
from doudi.screening.simulate_sums import monthly, number, yearly, yearly_difference
from doudi.screening.simulate_tables import Cell, Money, Report, Section, Table, yuan
from doudi.screening.simulate_words import common_beginning, kind_words, place_words

MOST_BARS = 25


def report(found: Simulation, more: tuple[Section, ...] = (), notes: tuple[str, ...] = ()) -> Report:
    """`more`: sections on the budget and on a household along its wage; `notes`: what else was supposed."""
    first, last = (dt.date.fromordinal(day) for day in found.days)
    days = first.isoformat() if first == last else f"{first} 至 {last}"
    titles = "、".join(f"《{one.setup.title}》" for one in found.reforms)
    refused = pl.concat(found.refused)["household"].n_unique() if found.refused else 0
    lead = (
        f"对{found.households:,}户、{found.people:,}人，按{days}有效的规定，先依现行规定、再依方案{titles}逐户计算。",
        f"有{refused}户因数据无法读取未参与计算。" if refused else "全部家庭都参与了计算。",
        RANGE,
        *notes,
    )
    sections = [Section("一、几个方案对照", (), (summary(found), gaps(found)))]
    for at, one in enumerate(found.reforms):
        sections.append(_reform("二三四五六七八九十"[at] if at < 9 else str(at + 2), found, one))
    library = found.base.setup.library
    packs = {library.for_region(region, on).name for region, on in found.regions}
    foot = "依据 " + "；".join(
        f"{name}（版本 {library.pack(name).version}，摘要 {library.pack(name).digest[:12]}）" for name in sorted(packs)
    )
    foot += "。方案文件摘要 " + "、".join(
        f"{one.setup.reformed.reform.pack.name} {one.setup.reformed.reform.pack.digest[:12]}"
        for one in found.reforms
        if one.setup.reformed
    )
    return Report("政策方案测算", lead, (*sections, *more), foot + "。")


def summary(found: Simulation) -> Table:
    """Every reform in a column, beside what is in force."""
    vocabulary, base = found.base.setup.library.vocabulary, found.base.cube
    cubes = [one.cube for one in found.reforms]
    own = [one.home for one in found.reforms]
    none = ["—"]
    rows: list[tuple[Cell, ...]] = [
        ("按月发放的合计（元/月）", *(monthly(vocabulary, one, "a").money() for one in (base, *cubes))),
        ("全年合计（元/年）", *(yearly(vocabulary, one, "a").money() for one in (base, *cubes))),
        ("全年增减：已确定的（元/年）", *none, *(yearly_difference(vocabulary, one, True) for one in cubes)),
        ("全年增减：未定的（元/年）", *none, *(yearly_difference(vocabulary, one, False) for one in cubes)),
        ("月补助增加的家庭（户）", *none, *(number(one, "more", of="households") for one in own)),
        ("　其中的人（人）", *none, *(number(one, "more", of="people") for one in own)),
        ("月补助减少的家庭（户）", *none, *(number(one, "less", of="households") for one in own)),
        ("月补助不变的家庭（户）", *none, *(number(one, "same", of="households") for one in own)),
        ("增减未定的家庭（户）", *none, *(number(one, "open", of="households") for one in own)),
        ("两边同样未定的家庭（户）", *none, *(number(one, "alike", of="households") for one in own)),
    ]
    names = tuple(one.setup.title for one in found.reforms)
    bars = [yearly(vocabulary, one, "a") for one in (base, *cubes)]
    shown = tuple(str(one.money()) for one in bars)
    chart = Bars("全年合计", ("现行规定", *names), (("已确定的全年合计（元）", tuple(one.low for one in bars), shown),))
    return Table("总览", ("", "现行规定", *names), tuple(rows), ONCE, (chart,))


def gaps(found: Simulation) -> Table:
    """How far households stay below today's line: without any monthly right, as things stand, and under each reform."""
    base = found.base.home
    rows: list[tuple[Cell, ...]] = []
    for label, frame, stage in (
        ("没有任何补助", base, "none"),
        ("现行规定", base, "after"),
        *((one.setup.title, one.home, "after") for one in found.reforms),
    ):
        low, high, below, known = frame.select(
            pl.col(f"{stage}_low", f"{stage}_high", f"{stage}_below", "known").sum()
        ).row(0)
        rows.append((label, Money(low // PER_FEN, -(-high // PER_FEN)), below, known))
    lows = tuple(row[1].low or 0 for row in rows if isinstance(row[1], Money))
    highs = tuple(row[1].high or 0 for row in rows if isinstance(row[1], Money))
    chart = Bars(
        "与低保标准的差距",
        tuple(str(row[0]) for row in rows),
        (("至少", lows, tuple(map(yuan, lows))), ("至多", highs, tuple(map(yuan, highs)))),
    )
    note = (
        "差距：家庭全部月收入加月补助低于“现行低保标准×人数”的部分，各户相加。方案提高标准的，仍按现行标准衡量。"
        "收入未查明的家庭，至少按没有差距计，至多按没有这项收入计。当地没有低保标准的家庭没有计入。"
    )
    columns = ("", "差距（元/月）", "确定低于标准（户）", "参与计算（户）")
    return Table("离低保标准还差多少", columns, tuple(rows), note, (chart,))


def _reform(number_: str, found: Simulation, one: Counted) -> Section:
    assert one.setup.reformed is not None
    pack = one.setup.reformed.reform.pack
    reached = found.households - one.beyond
    lead = [f"铺在政策包 {pack.rests_on} 之上，对{reached:,}户适用。"]
    if one.beyond:
        lead.append(f"另有{one.beyond:,}户由别的政策包或在方案生效之前决定，方案的规则对他们不适用。")
    day = max(one.days, default=found.days[1])
    tables = [*changes(one.setup, max(day, pack.start, 1)), people(found, one), costs(found, one)]
    tables += [*by_place(found, one), by_group(found, one, KIND, "家庭类型"), unsettled(found, one), by_way(found, one)]
    return Section(f"{number_}、方案：{one.setup.title}", tuple(lead), tuple(table for table in tables if table.rows))


def by_place(found: Simulation, one: Counted) -> list[Table]:
    """Costs and people by county, where there are several, and by township, as far as the tables tell townships."""
    codes = one.home[PLACE].unique().to_list()
    counties = {code[:6] for code in codes}
    tables = [by_group(found, one, PLACE, "县", 6)] if len(counties) > 1 or len(codes) == 1 else []
    return tables + ([by_group(found, one, PLACE, "乡镇", 9)] if len(codes) > len(counties) else [])


def by_group(found: Simulation, one: Counted, key: str, group: str, digits: int = 0) -> Table:
    """Costs and people by kind of household, or by so many digits of the code of the place."""
    vocabulary, words = found.base.setup.library.vocabulary, place_words if key == PLACE else kind_words
    whose = pl.col(key).str.slice(0, digits) if digits else pl.col(key)
    home, cube = one.home.with_columns(whose), one.cube.with_columns(whose)
    rows: list[tuple[Cell, ...]] = []
    names, before, after = [], [], []
    groups = home[key].unique().sort().to_list()
    shared = common_beginning([words(name) for name in groups]) if key == PLACE else ""
    for name in groups:
        own, households = cube.filter(pl.col(key) == name), home.filter(pl.col(key) == name)
        was, now = monthly(vocabulary, own, "b"), monthly(vocabulary, own, "a")
        rows.append(
            (
                words(name).removeprefix(shared) or words(name),
                int(households["households"].sum()),
                *(number(households, change, of="households") for change in ("more", "less", "open")),
                was.money(),
                now.money(),
                yearly(vocabulary, own, "b").money(),
                yearly(vocabulary, own, "a").money(),
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
    drawn = sorted(range(len(names)), key=lambda at: -abs(after[at] - before[at]))[:MOST_BARS]
    drawn.sort()
    bars = Bars(
        f"按{group}，每月已确定的部分" + (f"，变化最大的{len(drawn)}处" if len(drawn) < len(names) else ""),
        tuple(names[at] for at in drawn),
        tuple(
            (side, tuple(own[at] for at in drawn), tuple(yuan(own[at]) for at in drawn))
            for side, own in (("现行", before), ("方案", after))
        ),
    )
    note = f"都在{shared}。" if shared else ""
    return Table(f"按{group}", columns, tuple(rows), note, (bars,) if len(names) > 1 else (), brief=0)
