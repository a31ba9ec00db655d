"""The budget line as a section of the report: the curve, the sums of every step, and where rights end."""

from __future__ import annotations

from collections.abc import Sequence

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.types import FEN
from doudi.simulation.budget_line import Line
from doudi.simulation.charts import Lines
from doudi.simulation.report_tables import Cell, Money, Section, Table, yuan_for_readers


def line_section(
    vocabulary: Vocabulary, household: str, earner: str, lines: list[Line], idle: Sequence[str] = ()
) -> Section:
    """`household`: what it is called; `lines`: the same household under every setup, at the same wages; `idle`: the reforms
    that do not reach it."""
    rows: list[tuple[Cell, ...]] = []
    for index, point in enumerate(lines[0].points):
        cells: list[Cell] = []
        for line in lines:
            point_of_line = line.points[index]
            cells += [Money(*point_of_line.benefits), Money(*point_of_line.net)]
        rows.append((yuan_for_readers(point.wage), *cells))
    heads = tuple(f"{line.title}：{column}" for line in lines for column in ("补助", "总收入"))
    edges: list[tuple[Cell, ...]] = []
    marks, series = [], []
    for rank, line in enumerate(lines):
        for edge in line.edges:
            ended = "、".join(vocabulary.rights[name].label for name in edge.ended) or "（项目仍有，金额减少）"
            says_who = "；".join(dict.fromkeys(line.says_who[name] for name in edge.ended))
            loss = Money(-edge.loss, -edge.loss, True) if edge.loss else "不减少"
            settled = edge.before.settled and edge.after.settled
            wage = Money(edge.before.wage, edge.before.wage)
            edges.append((line.title, wage, Money(*edge.before.net), loss if settled else "未定", ended, says_who))
        drawn = sorted(
            {*line.points, *(point for edge in line.edges for point in (edge.before, edge.after))},
            key=lambda point: point.wage,
        )
        # where no upper bound is known only what is certain is drawn; the table says so
        highs = [spot.net[0] if spot.net[1] is None else spot.net[1] for spot in drawn]
        series.append(
            (
                line.title,
                tuple((spot.wage, spot.net[0], high) for spot, high in zip(drawn, highs, strict=True)),
            )
        )
        for edge in line.cliffs:
            description = (
                f"{line.title}：工资超过{yuan_for_readers(edge.before.wage)}元，总收入少{yuan_for_readers(edge.loss)}元"
            )
            marks.append((rank, drawn.index(edge.after), description))
    chart = Lines(
        f"{household}：工资和总收入", f"{earner}的工资（元/月）", "总收入（元/月）", tuple(series), tuple(marks), FEN
    )
    open_points = sum(not point.settled for line in lines for point in line.points)
    note = "总收入：工资、其他收入和按月发的补助之和。工资之外，家庭的情况都不变。"
    if open_points:
        note += f"有{open_points}处因事实未知只有范围，图上为浅色带；断崖只在两边都确定的地方标出。"
    lead = f"{earner}的工资从{rows[0][0]}元变到{rows[-1][0]}元，其他都不变。"
    lead += "三角形标出断崖：多挣了工资，总收入反而减少。" if marks else "没有多挣工资而总收入反而减少的地方。"
    lead += "".join(f"方案《{title}》在它的地区或日期不适用，与现行规定相同。" for title in idle)
    columns = ("规定", "工资超过（元/月）", "到此的总收入（元/月）", "再多挣，总收入", "不再有的项目", "这些项目的依据")
    edge_note = "工资的界限精确到分；只有一步之内金额骤减的，按步列出。"
    table = Table("工资高到哪里，失去什么", columns, tuple(edges), edge_note, brief=5)
    steps = Table("逐步的数", (f"{earner}的工资（元/月）", *heads), tuple(rows), note, (chart,), brief=0)
    return Section(f"工资和总收入：{household}", (lead,), (steps, *((table,) if edges else ())))
