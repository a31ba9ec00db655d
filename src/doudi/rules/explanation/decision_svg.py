"""A decision as a picture: the trace of one outcome as an SVG tree, read from top to bottom like a page.

Each step is a row. The verdict is a sign and a word, never a colour alone; a branch that was not followed is dashed. The file
needs no script, font or image from elsewhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, Outcome
from doudi.rules.explanation.explainer import Explainer
from doudi.rules.explanation.svg import Svg, drawing, element
from doudi.rules.explanation.trace import NO, OPEN, YES, Trace

ROW, INDENT, MARGIN, SIZE = 34, 26, 16, 14  # height of a row, indent of a level, margin and type size, in pixels
DEEPEST = 7  # levels of steps that are drawn
FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif"
SIGNS = {
    YES: ("✓", "是", "#1b7f4b", "#e9f6ef"),
    NO: ("✗", "否", "#b3261e", "#fdecea"),
    OPEN: ("?", "待查", "#8a5a00", "#fff4dc"),
}
PLAIN = ("·", "", "#44546a", "#f3f5f8")
HEADS = {ELIGIBLE: YES, NOT_ELIGIBLE: NO}


@dataclass(frozen=True, slots=True)
class _SvgRow:
    """One row. `depth`: its level. `parent`: the index of the row that it belongs to; -1 for the first row."""

    depth: int
    text: str
    verdict: str
    taken: bool
    parent: int


def draw_decision(explainer: Explainer, outcome: Outcome) -> str:
    """Draws the decision of one outcome, as the text of an SVG file."""
    rows = list(_rows(explainer, outcome))
    width = max(MARGIN * 2 + row.depth * INDENT + 64 + _width(row.text) for row in rows)
    height = MARGIN * 2 + ROW * len(rows)
    parts = [element("rect", width=width, height=height, fill="#ffffff")]
    parts += [_line(rows, index) for index in range(1, len(rows))]
    parts += [_box(row, index) for index, row in enumerate(rows)]
    return drawing(width, height, rows[0].text, *parts, font=FONT, size=SIZE) + "\n"


def _rows(explainer: Explainer, outcome: Outcome) -> Iterator[_SvgRow]:
    trace = explainer.trace(outcome)
    verdict = HEADS.get(outcome.status, OPEN)
    amount = f"　{explainer.amount(outcome)}" if outcome.amount else ""
    holder = "家庭" if outcome.member < 0 else explainer.name(outcome.member)
    yield _SvgRow(0, f"{outcome.bound.rule.label}（{holder}）：{explainer.status(outcome)}{amount}", verdict, True, -1)
    indexes = count(1)
    for child in trace.children:
        yield from _below(explainer, child, outcome.member, 1, 0, indexes)


def _below(
    explainer: Explainer, trace: Trace, member: int, depth: int, parent: int, indexes: Iterator[int]
) -> Iterator[_SvgRow]:
    """The row of a step and the rows below it. `indexes` numbers the rows in the order in which they are drawn."""
    row = next(indexes)
    yield _SvgRow(depth, _text(explainer, trace, member), trace.verdict, trace.taken, parent)
    if (
        not trace.taken
        or depth >= DEEPEST
        or trace.kind in ("compare", "fact", "right", "amount", "parameter", "value")
    ):
        return
    for child in trace.children:
        yield from _below(explainer, child, trace.member if trace.kind == "rule" else member, depth + 1, row, indexes)


def _text(explainer: Explainer, trace: Trace, member: int) -> str:
    if trace.kind in ("way", "unless", "supplement"):
        kind = {"way": "途径", "unless": "例外", "supplement": "增发"}[trace.kind]
        return f"{kind}：{trace.label}（{explainer.cite(trace.clauses)}）"
    if not trace.taken:
        return explainer.text.words.say(trace.node) if trace.node is not None else trace.label
    if trace.kind in ("and", "or"):
        return "以下全部成立" if trace.kind == "and" else "以下任一成立"
    if trace.kind == "not":
        return "以下不成立"
    if trace.kind == "if":
        return "视情况而定"
    if trace.kind == "amount":
        return "金额 ＝ " + explainer.text.calculation(trace.children[0], member)
    if trace.kind == "rule":
        cited = f"（{explainer.cite(trace.clauses)}）" if trace.clauses else ""
        return explainer.text.valued(trace, member) + cited
    return explainer.text.step(trace, member)


def _line(rows: list[_SvgRow], index: int) -> Svg:
    row = rows[index]
    x = MARGIN + (row.depth - 1) * INDENT + 10
    top, bottom = MARGIN + row.parent * ROW + ROW - 6, MARGIN + index * ROW + ROW // 2
    path = f"M{x} {top}V{bottom}H{x + INDENT - 10}"
    return element("path", d=path, fill="none", stroke="#b8c2cf", stroke_width="1.2")


def _box(row: _SvgRow, index: int) -> Svg:
    sign, word, ink, paper = SIGNS.get(row.verdict, PLAIN) if row.taken else ("–", "未及", "#77818d", "#ffffff")
    x, y = MARGIN + row.depth * INDENT, MARGIN + index * ROW
    label = f"{sign} {word} " if row.depth and word else f"{sign} "
    frame = element(
        "rect",
        x=x,
        y=y + 3,
        width=_width(label + row.text) + 20,
        height=ROW - 8,
        rx=5,
        fill=paper,
        stroke=ink,
        stroke_dasharray=None if row.taken else "4 3",
    )
    words = element(
        "text",
        label,
        element("tspan", row.text, fill="#1d2733"),
        x=x + 10,
        y=y + 21,
        fill=ink,
        font_weight="bold" if row.depth == 0 else None,
    )
    return Svg(frame + words)


def _width(text: str) -> int:
    """About how wide a text is drawn: a Chinese character is as wide as the type is high, others about 58 % of it."""
    return -(-sum(100 if unicodedata.east_asian_width(c) in "WFA" else 58 for c in text) * SIZE // 100)
