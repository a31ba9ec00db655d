"""Packs side by side as text and as a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from doudi.policies.comparing import (
    ASPECTS,
    DIFFERS,
    EQUAL,
    NOWHERE,
    ONLY,
    Column,
    Compared,
    Comparison,
    Line,
    Says,
    Term,
    iso,
    right_title,
    verdict_words,
)
from doudi.policies.listing import span_words
from doudi.policies.pages import Html, Part, join, lines, page, row, table, tag
from doudi.policies.side_by_side import SideBySide
from doudi.policies.side_by_side_views import beside_section, beside_text

NARROWEST = 34
"""Columns of a terminal below which a pack's column is no longer read with ease; then packs stand one below the other."""
SIGNS = {EQUAL: "＝", DIFFERS: "≠", ONLY: "◐", NOWHERE: "—"}
NOTHING = "没有规定"


def heads(comparison: Comparison) -> list[tuple[str, list[str]]]:
    """What is to be known of the packs themselves, a line for each: name, then a text for each pack."""
    columns = comparison.columns
    return [
        ("名称", [f"《{one.pack.title}》（版本 {one.pack.version}）" for one in columns]),
        ("文件", ["、".join(one.documents) for one in columns]),
        ("地区", [f"{one.places}（{'、'.join(one.pack.regions) or '—'}）" for one in columns]),
        ("期限", [span_words(one.pack.start, one.pack.end) for one in columns]),
        ("依托", [one.pack.rests_on or "—" for one in columns]),
        ("比较之日", [str(iso(one.day)) for one in columns]),
    ]


def source(column: Column, says: Says) -> str:
    """Which layer speaks, where it is not the pack itself."""
    return "" if says.layer == column.pack.name else f"（{says.layer} 的规定）"


def comparison_text(comparison: Comparison, beside: SideBySide | None, width: int) -> Group:
    """The packs, what all rights ask for, each right, and a household under all of them where one is given."""
    names = [column.pack.name for column in comparison.columns]
    wide = (width - 16) // len(names) >= NARROWEST
    parts: list[Any] = [_table("", ["", *names], [(name, cells) for name, cells in heads(comparison)])]
    counted = {kind: sum(one.verdict == kind for one in comparison.rights) for kind in (DIFFERS, ONLY, EQUAL, NOWHERE)}
    parts.append(
        Text(
            f"{len(comparison.rights)}个项目：不同{counted[DIFFERS]}，只有一部分有{counted[ONLY]}，相同{counted[EQUAL]}，"
            f"都没有规定{counted[NOWHERE]}\n"
        )
    )
    for term in comparison.terms:
        if term.shared:
            said = [
                _text([line], column) if line else Text(NOTHING)
                for line, column in zip(term.lines, comparison.columns, strict=True)
            ]
            rows = [("条件", said)]
            parts.append(_stacked_or_wide(f"{SIGNS[term.verdict]} 共同的条件：{term.label}", names, rows, wide))
    parts += [_right(comparison, one, names, wide) for one in comparison.rights if one.verdict in (DIFFERS, ONLY)]
    for verdict, title in ((EQUAL, "＝ 各包规定相同的项目"), (NOWHERE, "— 各包都没有规定的项目")):
        labels = [one.right.label for one in comparison.rights if one.verdict == verdict]
        if labels:
            parts.append(Text(f"{title}：{'、'.join(labels)}"))
    parts.append(Text("相同项目的内容、规则中各名词的写法，见网页（--html）或 policy show。", "dim"))
    if beside:
        parts += [Text(""), beside_text(beside, width)]
    return Group(*parts)


def _right(comparison: Comparison, one: Compared, names: list[str], wide: bool) -> Table:
    title = f"{SIGNS[one.verdict]} {right_title(one.right)}　{verdict_words(comparison, one)}"
    rows = []
    for aspect, heading in ASPECTS.items():
        cells = [
            _text(says.aspects[aspect], column) if says else Text(NOTHING, "dim")
            for says, column in zip(one.says, comparison.columns, strict=True)
        ]
        if any(says and says.aspects[aspect] for says in one.says):
            rows.append((f"{heading} ≠" if aspect in one.differs_in else heading, cells))
    return _stacked_or_wide(title, names, rows, wide)


def _text(said: Iterable[Line], column: Column) -> Text:
    """Each line with the clauses it comes from. Without spaces a line of Chinese is filled before it breaks."""
    text = Text()
    for line in said:
        cited = column.cited(line.clauses)
        text.append(("\n" if text else "") + line.text.replace(" ", ""))
        text.append(f"〔{cited}〕" if cited else "", "dim")
    return text


def _stacked_or_wide(title: str, names: list[str], rows: list[tuple[str, list[Text]]], wide: bool) -> Table:
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


def comparison_page(comparison: Comparison, beside: SideBySide | None = None) -> str:
    """One page: the packs, an overview of all rights, each right aspect by aspect, the rules they rest on, the household."""
    names = [column.pack.name for column in comparison.columns]
    title = "政策包比较：" + "、".join(names)
    lead = [
        "逐项并列各政策包的规定：谁可以得到、怎样比较、多少、年龄和期限，每句后面括号里是条款位置。",
        "比较时把规则写到底、把数值代进去，名称不同而意思相同的算相同。"
        "“＝ 相同”“≠ 不同”“◐ 只有一部分有”各有符号和文字；不同的行左侧有双线。",
    ]
    packs = table(["", *names], [row(name, *cells) for name, cells in heads(comparison)], _widths(comparison))
    body = [tag("h2", "政策包"), packs, _overview(comparison)]
    if beside:
        body.append(beside_section(beside))
    shared = [one for one in comparison.terms if one.shared]
    if shared:
        body += [tag("h2", "共同的条件"), lines("多数项目都要求的条件，只在这里比较一次。"), _terms(comparison, shared)]
    body.append(tag("h2", "逐项比较"))
    body += [_right_section(comparison, one) for one in comparison.rights if one.verdict != NOWHERE]
    rest = [one for one in comparison.terms if not one.shared]
    if rest:
        body += [tag("h2", "规则中的名词"), lines("上文用到的名词各是怎样算的。"), _terms(comparison, rest)]
    foot = "由政策包生成：" + "；".join(
        f"{one.pack.name} {one.pack.version}（{one.pack.digest[:12]}）" for one in comparison.columns
    )
    return page(title, lead, body, foot, landscape=True)


def _widths(comparison: Comparison) -> tuple[str, ...]:
    return ("9em", *("" for _ in comparison.columns))


def _heading(column: Column, more: str = "") -> Html:
    """The name of a pack, with where it applies."""
    return lines(column.pack.name, *(tag("span", one, class_="soft") for one in (column.places, more) if one))


def _overview(comparison: Comparison) -> Html:
    rows = []
    for one in comparison.rights:
        cells = ["有" if says else "—" for says in one.says]
        name: Part = (
            tag("a", right_title(one.right), href=f"#{one.right.name}")
            if one.verdict != NOWHERE
            else right_title(one.right)
        )
        said = f"{SIGNS[one.verdict]} {verdict_words(comparison, one)}"
        rows.append(row(name, *cells, said, marked=one.verdict in (DIFFERS, ONLY)))
    names = [_heading(column) for column in comparison.columns]
    return join([tag("h2", "一览"), table(["项目", *names, "比较"], rows)])


def _right_section(comparison: Comparison, one: Compared) -> Html:
    rows = []
    for aspect, heading in ASPECTS.items():
        if not any(says and says.aspects[aspect] for says in one.says):
            continue
        cells = [
            _cell(says.aspects[aspect], column) if says else tag("span", NOTHING, class_="soft")
            for says, column in zip(one.says, comparison.columns, strict=True)
        ]
        differs = aspect in one.differs_in
        rows.append(
            row(lines(heading, tag("span", "≠ 不同" if differs else "＝ 相同", class_="soft")), *cells, marked=differs)
        )
    headings = [
        _heading(column, source(column, says) if says else "")
        for column, says in zip(comparison.columns, one.says, strict=True)
    ]
    title = tag("h3", right_title(one.right), " ", tag("span", one.right.name, class_="name"), id=one.right.name)
    verdict = f"{SIGNS[one.verdict]} {verdict_words(comparison, one)}"
    return tag(
        "section",
        title,
        lines(tag("span", verdict, class_="tag" if one.verdict == EQUAL else "tag strong")),
        table(["", *headings], rows, _widths(comparison)),
    )


def _cell(said: Iterable[Line], column: Column) -> Html:
    """Each line with its clauses."""
    return lines(*(join([line.text, _cite(line, column)]) for line in said))


def _cite(line: Line, column: Column) -> Html:
    cited = column.cited(line.clauses)
    return tag("span", f"〔{cited}〕", class_="soft", title="、".join(line.clauses)) if cited else Html("")


def _terms(comparison: Comparison, terms: list[Term]) -> Html:
    rows = []
    for one in terms:
        cells = [
            _cell([line], column) if line else tag("span", "不用这个名词", class_="soft")
            for line, column in zip(one.lines, comparison.columns, strict=True)
        ]
        verdict = {EQUAL: "＝ 相同", DIFFERS: "≠ 不同", ONLY: "◐ 只有一部分用"}[one.verdict]
        rows.append(row(lines(one.label, tag("span", verdict, class_="soft")), *cells, marked=one.verdict == DIFFERS))
    return table(["名词", *(_heading(column) for column in comparison.columns)], rows, _widths(comparison))
