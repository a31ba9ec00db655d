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

from doudi.output.html_page import Html, Part, join, lines, row, table, tag
from doudi.output.line_breaks import Paragraph
from doudi.policies.cases.answer_text import printable
from doudi.policies.compare.household import HouseholdComparison, OutcomeComparison, PackDecision
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, Outcome

STYLES = {ELIGIBLE: "green", UNDETERMINED: "yellow", NOT_ELIGIBLE: ""}
NARROWEST = 18
"""Columns of a terminal: in a narrower cell text is hard to read, so each right is then listed pack by pack."""


def grouped(comparison: HouseholdComparison, rows: list[OutcomeComparison]) -> list[tuple[str, str, OutcomeComparison]]:
    """Returns rows with the label of the right and the holders. Members with the same verdicts and clauses share a row."""
    groups: dict[tuple[str, tuple[str, ...]], tuple[list[str], OutcomeComparison]] = {}
    for compared in rows:
        verdicts = tuple(
            side.verdict(o) + side.cited(o) for side, o in zip(comparison.sides, compared.outcomes, strict=True)
        )
        names, _ = groups.setdefault((compared.right, verdicts), ([], compared))
        names.append(comparison.person(compared.holder))
    return [(compared.label, "、".join(names), compared) for names, compared in groups.values()]


def household_text(comparison: HouseholdComparison, width: int) -> Group:
    """Returns the table of every right that some pack grants or leaves open, the reasons for differences, and the rights that no
    pack grants."""
    listed_rows = [row for row in comparison.rows if row.somewhere]
    parts: list[Any] = [_head(comparison)]
    if listed_rows:
        wide = (width - 34) // len(comparison.sides) >= NARROWEST
        parts.append(_wide(comparison, listed_rows) if wide else _narrow(comparison, listed_rows))
    parts += _reasons(comparison, listed_rows)
    refused = [row for row in comparison.rows if not row.somewhere]
    if refused:
        parts.append(Text("\n各处都不符合或没有规定的项目", "bold"))
        parts += [Padding(Paragraph(line, "dim"), (0, 0, 0, 2)) for line in by_person(comparison, refused)]
    warnings = [f"{side.heading}：{warning}" for side in comparison.sides for warning in warnings_of(side)]
    if warnings:
        panel = Group(*(Paragraph(f"· {warning}", hanging=2) for warning in warnings))
        parts.append(Panel(panel, title="请注意", title_align="left", box=box.ROUNDED))
    return Group(*parts)


def warnings_of(side: PackDecision) -> list[str]:
    """Returns the warnings of the decision, with one more where the pack had not begun on that day."""
    warnings = side.result.warnings()
    if side.result.request.on < side.pack.start:
        begins = dt.date.fromordinal(side.pack.start)
        warnings.insert(0, f"《{side.pack.title}》自{begins}起施行，决定之日还没有施行，这里仍按其规定计算")
    return warnings


def _head(comparison: HouseholdComparison) -> Panel:
    text = [f"决定之日 {dt.date.fromordinal(comparison.request.on)}　同一个家庭，{len(comparison.sides)}处并列"]
    text += [f"{side.heading}：《{side.pack.title}》（版本 {side.pack.version}）" for side in comparison.sides]
    title = Text(f"案例 {printable(comparison.request.id)}")
    return Panel(Text("\n".join(text)), title=title, title_align="left", box=box.HEAVY)


def _mark(row: OutcomeComparison) -> str:
    return "≠ 不同" if row.differs else "＝ 相同"


def _wide(comparison: HouseholdComparison, rows: list[OutcomeComparison]) -> Table:
    listing = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in ("对象", "项目", *(side.heading for side in comparison.sides)):
        listing.add_column(Text(heading), overflow="fold")
    listing.add_column("比较", no_wrap=True)
    for label, holder, compared in grouped(comparison, rows):
        cells = [_cell(side, outcome) for side, outcome in zip(comparison.sides, compared.outcomes, strict=True)]
        listing.add_row(Text(holder), label, *cells, Text(_mark(compared), "bold" if compared.differs else "dim"))
    return listing


def _cell(side: PackDecision, outcome: Outcome | None) -> Text:
    text = Text(side.verdict(outcome), STYLES[outcome.status] if outcome else "dim")
    cited = side.cited(outcome)
    return text.append(f"\n{cited}", "dim") if cited else text


def _narrow(comparison: HouseholdComparison, rows: list[OutcomeComparison]) -> Table:
    listing = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in ("项目", "按", "结论和金额", "依据"):
        listing.add_column(heading, overflow="fold")
    for label, holder, compared in grouped(comparison, rows):
        name = Text(f"{label}（{holder}）\n{_mark(compared)}", "bold" if compared.differs else "")
        for index, (side, outcome) in enumerate(zip(comparison.sides, compared.outcomes, strict=True)):
            style = STYLES[outcome.status] if outcome else "dim"
            last = index == len(comparison.sides) - 1
            verdict = Text(side.verdict(outcome), style)
            place, cited = Paragraph(side.heading), Paragraph(side.cited(outcome))
            listing.add_row(name if not index else "", place, verdict, cited, end_section=last)
    return listing


def _reasons(comparison: HouseholdComparison, rows: list[OutcomeComparison]) -> list[Any]:
    """Returns, for each right on which packs differ, the reason of each pack."""
    differing = [compared for compared in rows if compared.differs]
    if not differing:
        return [Text("\n各处的结论和金额都相同。")] if rows else []
    parts: list[Any] = [Text("\n哪里不同，为什么", "bold")]
    for label, holder, compared in grouped(comparison, differing):
        parts.append(Padding(Text(f"{label}（{holder}）", "bold"), (0, 0, 0, 2)))
        for side, outcome in zip(comparison.sides, compared.outcomes, strict=True):
            parts.append(Padding(Paragraph(f"{side.heading}：", "bold"), (0, 0, 0, 4)))
            parts.append(Padding(Paragraph(reason(side, outcome)), (0, 0, 0, 6)))
    return parts


def reason(side: PackDecision, outcome: Outcome | None) -> str:
    """Returns the explanation of an outcome with its clause, in a sentence or two."""
    if outcome is None:
        return "政策包没有这一项的规定。"
    return side.words.brief(outcome) + side.words.needs(outcome.needs, outcome.exact)


# As part of a page


def household_section(comparison: HouseholdComparison) -> Html:
    """Returns the part of a page with the household under every pack: all rights, those on which packs differ marked, with
    reasons."""
    listed_rows = [compared for compared in comparison.rows if compared.somewhere]
    headings: list[Part] = ["项目", *(side.heading for side in comparison.sides), "比较"]
    widths = ("9em", *("" for _ in comparison.sides), "5.5em")
    body = [
        _page_row(comparison, label, holder, compared, side_cell)
        for label, holder, compared in grouped(comparison, listed_rows)
    ]
    parts: list[Html] = [
        tag("h2", f"同一个家庭：案例 {printable(comparison.request.id)}", id="household"),
        lines(f"决定之日 {dt.date.fromordinal(comparison.request.on)}。“≠ 不同”的一行左侧有双线。"),
        table(headings, body, widths),
    ]
    differing = [compared for compared in listed_rows if compared.differs]
    if differing:
        parts.append(tag("h3", "哪里不同，为什么"))
        why = [
            _page_row(comparison, label, holder, compared, reason_cell)
            for label, holder, compared in grouped(comparison, differing)
        ]
        parts.append(table(headings, why, widths))
    refused = by_person(comparison, [compared for compared in comparison.rows if not compared.somewhere])
    if refused:
        parts += [tag("h3", "各处都不符合或没有规定的项目"), tag("ul", *(tag("li", line) for line in refused))]
    warnings = [tag("li", f"{side.heading}：{warning}") for side in comparison.sides for warning in warnings_of(side)]
    if warnings:
        parts += [tag("h3", "请注意"), tag("ul", *warnings)]
    return join(parts)


def by_person(comparison: HouseholdComparison, rows: list[OutcomeComparison]) -> list[str]:
    """Returns a line for each holder with the rights named; holders with the same rights share a line."""
    labels: dict[str, list[str]] = {}
    for compared in rows:
        labels.setdefault(comparison.person(compared.holder), []).append(compared.label)
    same: dict[str, list[str]] = {}
    for person, named in labels.items():
        same.setdefault("、".join(named), []).append(person)
    return [f"{'、'.join(people)}：{named}" for named, people in same.items()]


def _page_row(
    comparison: HouseholdComparison,
    label: str,
    holder: str,
    compared: OutcomeComparison,
    cell: Callable[[PackDecision, Outcome | None], Html],
) -> Html:
    cells = [cell(side, outcome) for side, outcome in zip(comparison.sides, compared.outcomes, strict=True)]
    first = lines(label, tag("span", holder, class_="soft"))
    return row(first, *cells, _mark(compared), marked=compared.differs)


def side_cell(side: PackDecision, outcome: Outcome | None) -> Html:
    return lines(side.verdict(outcome), tag("span", side.cited(outcome), class_="soft") if outcome else "")


def reason_cell(side: PackDecision, outcome: Outcome | None) -> Html:
    return lines(reason(side, outcome))
