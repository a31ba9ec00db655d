"""One household under several packs, as text and as part of a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from doudi.policies.cases import printable
from doudi.policies.pages import Html, Part, join, lines, row, table, tag
from doudi.policies.side_by_side import Row, Side, SideBySide
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, Outcome

STYLES = {ELIGIBLE: "green", UNDETERMINED: "yellow", NOT_ELIGIBLE: ""}
NARROWEST = 18
"""Columns of a terminal below which a cell is no longer read with ease; then each right is told pack by pack."""


def grouped(shown: SideBySide, rows: list[Row]) -> list[tuple[str, str, Row]]:
    """Rows with their label and whose they are, members told together where everything said of them is the same."""
    found: dict[tuple[str, tuple[str, ...]], tuple[list[str], Row]] = {}
    for one in rows:
        said = tuple(side.verdict(o) + side.cited(o) for side, o in zip(shown.sides, one.outcomes, strict=True))
        names, _ = found.setdefault((one.right, said), ([], one))
        names.append(shown.person(one.whose))
    return [(one.label, "、".join(names), one) for names, one in found.values()]


def beside_text(shown: SideBySide, width: int) -> Group:
    """The table of every right that some side grants or leaves open, why they differ, and what nobody grants."""
    told = [one for one in shown.rows if one.somewhere]
    parts: list[Any] = [_head(shown)]
    if told:
        wide = (width - 34) // len(shown.sides) >= NARROWEST
        parts.append(_wide(shown, told) if wide else _narrow(shown, told))
    parts += _reasons(shown, told)
    refused = [one for one in shown.rows if not one.somewhere]
    if refused:
        parts.append(Text("\n各处都不符合或没有规定的项目", "bold"))
        parts += [Padding(Text(line, "dim"), (0, 0, 0, 2)) for line in by_person(shown, refused)]
    warnings = [f"{side.heading}：{warning}" for side in shown.sides for warning in warnings_of(side)]
    if warnings:
        text = Text("\n".join(f"· {one}" for one in warnings))
        parts.append(Panel(text, title="请注意", title_align="left", box=box.ROUNDED))
    return Group(*parts)


def warnings_of(side: Side) -> list[str]:
    """The warnings of the decision, and that the pack had not begun on that day."""
    found = side.result.warnings()
    if side.result.request.on < side.pack.start:
        begins = dt.date.fromordinal(side.pack.start)
        found.insert(0, f"《{side.pack.title}》自{begins}起施行，决定之日还没有施行，这里仍按其规定计算")
    return found


def _head(shown: SideBySide) -> Panel:
    text = [f"决定之日 {dt.date.fromordinal(shown.request.on)}　同一个家庭，{len(shown.sides)}处并列"]
    text += [f"{side.heading}：《{side.pack.title}》（版本 {side.pack.version}）" for side in shown.sides]
    title = Text(f"案例 {printable(shown.request.id)}")
    return Panel(Text("\n".join(text)), title=title, title_align="left", box=box.HEAVY)


def _mark(one: Row) -> str:
    return "≠ 不同" if one.differs else "＝ 相同"


def _wide(shown: SideBySide, rows: list[Row]) -> Table:
    listing = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in ("对象", "项目", *(side.heading for side in shown.sides)):
        listing.add_column(Text(heading), overflow="fold")
    listing.add_column("比较", no_wrap=True)
    for label, whose, one in grouped(shown, rows):
        cells = [_cell(side, outcome) for side, outcome in zip(shown.sides, one.outcomes, strict=True)]
        listing.add_row(Text(whose), label, *cells, Text(_mark(one), "bold" if one.differs else "dim"))
    return listing


def _cell(side: Side, outcome: Outcome | None) -> Text:
    text = Text(side.verdict(outcome), STYLES[outcome.status] if outcome else "dim")
    cited = side.cited(outcome)
    return text.append(f"\n{cited}", "dim") if cited else text


def _narrow(shown: SideBySide, rows: list[Row]) -> Table:
    listing = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in ("项目", "按", "结论和金额", "依据"):
        listing.add_column(heading, overflow="fold")
    for label, whose, one in grouped(shown, rows):
        name = Text(f"{label}（{whose}）\n{_mark(one)}", "bold" if one.differs else "")
        for index, (side, outcome) in enumerate(zip(shown.sides, one.outcomes, strict=True)):
            style = STYLES[outcome.status] if outcome else "dim"
            last = index == len(shown.sides) - 1
            verdict = Text(side.verdict(outcome), style)
            listing.add_row(
                name if not index else "", Text(side.heading), verdict, side.cited(outcome), end_section=last
            )
    return listing


def _reasons(shown: SideBySide, rows: list[Row]) -> list[Any]:
    """Why each side comes to what it does, where they differ."""
    differing = [one for one in rows if one.differs]
    if not differing:
        return [Text("\n各处的结论和金额都相同。")] if rows else []
    parts: list[Any] = [Text("\n哪里不同，为什么", "bold")]
    for label, whose, one in grouped(shown, differing):
        parts.append(Padding(Text(f"{label}（{whose}）", "bold"), (0, 0, 0, 2)))
        for side, outcome in zip(shown.sides, one.outcomes, strict=True):
            said = reason(side, outcome).replace(" ", "")
            parts.append(Padding(Text.assemble((f"{side.heading}　", "bold"), said), (0, 0, 0, 4)))
    return parts


def reason(side: Side, outcome: Outcome | None) -> str:
    """The explanation of an outcome with its clause, in a sentence or two."""
    if outcome is None:
        return "政策包没有这一项的规定。"
    return side.words.brief(outcome) + side.words.needs(outcome.needs)


# As part of a page


def beside_section(shown: SideBySide) -> Html:
    """The household under every side: all rights, those that differ marked, with the reasons of each difference."""
    told = [one for one in shown.rows if one.somewhere]
    headings: list[Part] = ["项目", *(side.heading for side in shown.sides), "比较"]
    widths = ("9em", *("" for _ in shown.sides), "5.5em")
    body = [_page_row(shown, label, whose, one, side_cell) for label, whose, one in grouped(shown, told)]
    parts: list[Html] = [
        tag("h2", f"同一个家庭：案例 {printable(shown.request.id)}", id="household"),
        lines(f"决定之日 {dt.date.fromordinal(shown.request.on)}。“≠ 不同”的一行左侧有双线。"),
        table(headings, body, widths),
    ]
    differing = [one for one in told if one.differs]
    if differing:
        parts.append(tag("h3", "哪里不同，为什么"))
        why = [_page_row(shown, label, whose, one, reason_cell) for label, whose, one in grouped(shown, differing)]
        parts.append(table(headings, why, widths))
    refused = by_person(shown, [one for one in shown.rows if not one.somewhere])
    if refused:
        parts += [tag("h3", "各处都不符合或没有规定的项目"), tag("ul", *(tag("li", one) for one in refused))]
    noted = [tag("li", f"{side.heading}：{one}") for side in shown.sides for one in warnings_of(side)]
    if noted:
        parts += [tag("h3", "请注意"), tag("ul", *noted)]
    return join(parts)


def by_person(shown: SideBySide, rows: list[Row]) -> list[str]:
    """Whose, with the rights; people of whom the same is to be said together."""
    labels: dict[str, list[str]] = {}
    for one in rows:
        labels.setdefault(shown.person(one.whose), []).append(one.label)
    same: dict[str, list[str]] = {}
    for who, named in labels.items():
        same.setdefault("、".join(named), []).append(who)
    return [f"{'、'.join(people)}：{named}" for named, people in same.items()]


def _page_row(
    shown: SideBySide, label: str, whose: str, one: Row, cell: Callable[[Side, Outcome | None], Html]
) -> Html:
    cells = [cell(side, outcome) for side, outcome in zip(shown.sides, one.outcomes, strict=True)]
    first = lines(label, tag("span", whose, class_="soft"))
    return row(first, *cells, _mark(one), marked=one.differs)


def side_cell(side: Side, outcome: Outcome | None) -> Html:
    return lines(side.verdict(outcome), tag("span", side.cited(outcome), class_="soft") if outcome else "")


def reason_cell(side: Side, outcome: Outcome | None) -> Html:
    return lines(reason(side, outcome))
