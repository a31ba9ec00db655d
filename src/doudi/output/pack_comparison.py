"""Packs side by side as text and as a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from doudi.output.household_comparison import household_section, household_text
from doudi.output.html_page import Html, Part, join, lines, page, row, table, tag
from doudi.policies.compare.comparison import (
    ASPECTS,
    DIFFERS,
    EQUAL,
    NOWHERE,
    ONLY,
    CitedLine,
    ComparedPack,
    Comparison,
    PackStatement,
    RightComparison,
    TermComparison,
    iso,
    right_title,
    verdict_words,
)
from doudi.policies.compare.household import HouseholdComparison
from doudi.policies.yaml.records import span_words

NARROWEST = 34
"""Columns of a terminal: in a narrower column text is hard to read, so the packs are then listed one below the other."""
SIGNS = {EQUAL: "＝", DIFFERS: "≠", ONLY: "◐", NOWHERE: "—"}
NOTHING = "没有规定"


def heads(comparison: Comparison) -> list[tuple[str, list[str]]]:
    """Returns the rows about the packs themselves: a name, then a text for each pack."""
    columns = comparison.columns
    return [
        ("名称", [f"《{column.pack.title}》（版本 {column.pack.version}）" for column in columns]),
        ("文件", ["、".join(column.documents) for column in columns]),
        ("地区", [f"{column.region_names}（{'、'.join(column.pack.regions) or '—'}）" for column in columns]),
        ("期限", [span_words(column.pack.start, column.pack.end) for column in columns]),
        ("依托", [column.pack.rests_on or "—" for column in columns]),
        ("比较之日", [str(iso(column.day)) for column in columns]),
    ]


def source(column: ComparedPack, says: PackStatement) -> str:
    """Returns the name of the layer whose rule it is, where that is not the pack itself."""
    return "" if says.layer == column.pack.name else f"（{says.layer} 的规定）"


def comparison_text(comparison: Comparison, household: HouseholdComparison | None, width: int) -> Group:
    """Returns the packs, the conditions that most rights share, each right, and the household under all packs, if one is given."""
    names = [column.pack.name for column in comparison.columns]
    wide = (width - 16) // len(names) >= NARROWEST
    parts: list[Any] = [_table("", ["", *names], [(name, cells) for name, cells in heads(comparison)])]
    counted = {
        kind: sum(right.verdict == kind for right in comparison.rights) for kind in (DIFFERS, ONLY, EQUAL, NOWHERE)
    }
    parts.append(
        Text(
            f"{len(comparison.rights)}个项目：不同{counted[DIFFERS]}，只有一部分有{counted[ONLY]}，相同{counted[EQUAL]}，"
            f"都没有规定{counted[NOWHERE]}\n"
        )
    )
    for term in comparison.terms:
        if term.shared:
            texts = [
                _text([line], column) if line else Text(NOTHING)
                for line, column in zip(term.lines, comparison.columns, strict=True)
            ]
            rows = [("条件", texts)]
            parts.append(_stacked_or_wide(f"{SIGNS[term.verdict]} 共同的条件：{term.label}", names, rows, wide))
    parts += [_right(comparison, right, names, wide) for right in comparison.rights if right.verdict in (DIFFERS, ONLY)]
    for verdict, title in ((EQUAL, "＝ 各包规定相同的项目"), (NOWHERE, "— 各包都没有规定的项目")):
        labels = [right.right.label for right in comparison.rights if right.verdict == verdict]
        if labels:
            parts.append(Text(f"{title}：{'、'.join(labels)}"))
    parts.append(Text("相同项目的内容、规则中各名词的写法，见网页（--html）或 policy show。", "dim"))
    if household:
        parts += [Text(""), household_text(household, width)]
    return Group(*parts)


def _right(comparison: Comparison, right: RightComparison, names: list[str], wide: bool) -> Table:
    title = f"{SIGNS[right.verdict]} {right_title(right.right)}　{verdict_words(comparison, right)}"
    rows = []
    for aspect, heading in ASPECTS.items():
        cells = [
            _text(says.aspects[aspect], column) if says else Text(NOTHING, "dim")
            for says, column in zip(right.says, comparison.columns, strict=True)
        ]
        if any(says and says.aspects[aspect] for says in right.says):
            rows.append((f"{heading} ≠" if aspect in right.differs_in else heading, cells))
    return _stacked_or_wide(title, names, rows, wide)


def _text(statement: Iterable[CitedLine], column: ComparedPack) -> Text:
    """Returns each line with its clauses. Spaces are left out, so that a line of Chinese is filled before it breaks."""
    text = Text()
    for line in statement:
        cited = column.cited(line.clauses)
        text.append(("\n" if text else "") + line.text.replace(" ", ""))
        text.append(f"〔{cited}〕" if cited else "", "dim")
    return text


def _stacked_or_wide(title: str, names: list[str], rows: list[tuple[str, list[Text]]], wide: bool) -> Table:
    """Returns a table with a column for each pack (`wide`), or with the packs one below the other."""
    if wide:
        return _table(title, ["", *names], rows)
    listing = _empty(title, ["", "", ""])
    for heading, cells in rows:
        for index, (name, cell) in enumerate(zip(names, cells, strict=True)):
            listing.add_row(heading if not index else "", name, cell, end_section=index == len(names) - 1)
    listing.show_header = False
    return listing


def _table(title: str, headings: list[str], rows: Iterable[tuple[str, list[Any]]]) -> Table:
    listing = _empty(title, headings)
    for heading, cells in rows:
        listing.add_row(Text(heading, "bold"), *cells, end_section=True)
    return listing


def _empty(title: str, headings: list[str]) -> Table:
    listing = Table(
        box=box.SIMPLE_HEAD, title=title or None, title_justify="left", title_style="bold", pad_edge=False, expand=False
    )
    for index, heading in enumerate(headings):
        listing.add_column(heading, overflow="fold", max_width=14 if not index else None)
    return listing


# As a page


def comparison_page(comparison: Comparison, household: HouseholdComparison | None = None) -> str:
    """Returns one page: the packs, an overview of all rights, each right aspect by aspect, the rules they rest on, the
    household."""
    names = [column.pack.name for column in comparison.columns]
    title = "政策包比较：" + "、".join(names)
    lead = [
        "逐项并列各政策包的规定：谁可以得到、怎样比较、多少、年龄和期限，每句后面括号里是条款位置。",
        "比较时把规则写到底、把数值代进去，名称不同而意思相同的算相同。"
        "“＝ 相同”“≠ 不同”“◐ 只有一部分有”各有符号和文字；不同的行左侧有双线。",
    ]
    packs = table(["", *names], [row(name, *cells) for name, cells in heads(comparison)], _widths(comparison))
    body = [tag("h2", "政策包"), packs, _overview(comparison)]
    if household:
        body.append(household_section(household))
    shared = [term for term in comparison.terms if term.shared]
    if shared:
        body += [tag("h2", "共同的条件"), lines("多数项目都要求的条件，只在这里比较一次。"), _terms(comparison, shared)]
    body.append(tag("h2", "逐项比较"))
    body += [_right_section(comparison, right) for right in comparison.rights if right.verdict != NOWHERE]
    rest = [term for term in comparison.terms if not term.shared]
    if rest:
        body += [tag("h2", "规则中的名词"), lines("上文用到的名词各是怎样算的。"), _terms(comparison, rest)]
    foot = "由政策包生成：" + "；".join(
        f"{column.pack.name} {column.pack.version}（{column.pack.digest[:12]}）" for column in comparison.columns
    )
    return page(title, lead, body, foot, landscape=True)


def _widths(comparison: Comparison) -> tuple[str, ...]:
    return ("9em", *("" for _ in comparison.columns))


def _heading(column: ComparedPack, more: str = "") -> Html:
    """Returns the name of a pack with the places where it applies."""
    return lines(column.pack.name, *(tag("span", text, class_="soft") for text in (column.region_names, more) if text))


def _overview(comparison: Comparison) -> Html:
    rows = []
    for right in comparison.rights:
        cells = ["有" if says else "—" for says in right.says]
        name: Part = (
            tag("a", right_title(right.right), href=f"#{right.right.name}")
            if right.verdict != NOWHERE
            else right_title(right.right)
        )
        verdict = f"{SIGNS[right.verdict]} {verdict_words(comparison, right)}"
        rows.append(row(name, *cells, verdict, marked=right.verdict in (DIFFERS, ONLY)))
    names = [_heading(column) for column in comparison.columns]
    return join([tag("h2", "一览"), table(["项目", *names, "比较"], rows)])


def _right_section(comparison: Comparison, right: RightComparison) -> Html:
    rows = []
    for aspect, heading in ASPECTS.items():
        if not any(says and says.aspects[aspect] for says in right.says):
            continue
        cells = [
            _cell(says.aspects[aspect], column) if says else tag("span", NOTHING, class_="soft")
            for says, column in zip(right.says, comparison.columns, strict=True)
        ]
        differs = aspect in right.differs_in
        rows.append(
            row(lines(heading, tag("span", "≠ 不同" if differs else "＝ 相同", class_="soft")), *cells, marked=differs)
        )
    headings = [
        _heading(column, source(column, says) if says else "")
        for column, says in zip(comparison.columns, right.says, strict=True)
    ]
    title = tag("h3", right_title(right.right), " ", tag("span", right.right.name, class_="name"), id=right.right.name)
    verdict = f"{SIGNS[right.verdict]} {verdict_words(comparison, right)}"
    return tag(
        "section",
        title,
        lines(tag("span", verdict, class_="tag" if right.verdict == EQUAL else "tag strong")),
        table(["", *headings], rows, _widths(comparison)),
    )


def _cell(statement: Iterable[CitedLine], column: ComparedPack) -> Html:
    """Each line with its clauses."""
    return lines(*(join([line.text, _cite(line, column)]) for line in statement))


def _cite(line: CitedLine, column: ComparedPack) -> Html:
    cited = column.cited(line.clauses)
    return tag("span", f"〔{cited}〕", class_="soft", title="、".join(line.clauses)) if cited else Html("")


def _terms(comparison: Comparison, terms: list[TermComparison]) -> Html:
    rows = []
    for term in terms:
        cells = [
            _cell([line], column) if line else tag("span", "不用这个名词", class_="soft")
            for line, column in zip(term.lines, comparison.columns, strict=True)
        ]
        verdict = {EQUAL: "＝ 相同", DIFFERS: "≠ 不同", ONLY: "◐ 只有一部分用"}[term.verdict]
        rows.append(row(lines(term.label, tag("span", verdict, class_="soft")), *cells, marked=term.verdict == DIFFERS))
    return table(["名词", *(_heading(column) for column in comparison.columns)], rows, _widths(comparison))
