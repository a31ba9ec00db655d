"""A decision as a picture: the trace of one outcome as an SVG tree, read from top to bottom like a page.

One row a step. The verdict is a sign and a word, never colour alone; a branch that was not followed is dashed. The file
stands for itself: no script, no font and no image from elsewhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from doudi.rules.explain import Explainer
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, Outcome
from doudi.rules.trace import NO, OPEN, YES, Trace

ROW, INDENT, MARGIN, SIZE = 34, 26, 16, 14
DEEPEST = 7
SIGNS = {
    YES: ("✓", "是", "#1b7f4b", "#e9f6ef"),
    NO: ("✗", "否", "#b3261e", "#fdecea"),
    OPEN: ("?", "待查", "#8a5a00", "#fff4dc"),
}
PLAIN = ("·", "", "#44546a", "#f3f5f8")
HEADS = {ELIGIBLE: ("✓ 符合", YES), NOT_ELIGIBLE: ("✗ 不符合", NO)}


@dataclass(frozen=True, slots=True)
class _Row:
    depth: int
    text: str
    verdict: str
    taken: bool
    parent: int


def diagram(explainer: Explainer, outcome: Outcome) -> str:
    """The SVG text of one outcome's decision."""
    rows = list(_rows(explainer, outcome))
    width = max(MARGIN * 2 + row.depth * INDENT + 64 + _width(row.text) for row in rows)
    height = MARGIN * 2 + ROW * len(rows)
    title = _escaped(rows[0].text)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f"role=\"img\" aria-label=\"{title}\" font-family=\"'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif\" "
        f'font-size="{SIZE}">',
        f"<title>{title}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    parts += [_line(rows, index) for index in range(1, len(rows))]
    parts += [_box(row, index) for index, row in enumerate(rows)]
    return "\n".join([*parts, "</svg>", ""])


def _rows(explainer: Explainer, outcome: Outcome) -> Iterator[_Row]:
    trace = explainer.trace(outcome)
    word, verdict = HEADS.get(outcome.status, ("? 待定", OPEN))
    amount = f"　{explainer.amount(outcome)}" if outcome.amount else ""
    whose = "家庭" if outcome.member < 0 else explainer.name(outcome.member)
    yield _Row(0, f"{outcome.bound.rule.label}（{whose}）：{word[2:]}{amount}", verdict, True, -1)
    counted = [1]
    for child in trace.children:
        yield from _below(explainer, child, outcome.member, 1, 0, counted)


def _below(
    explainer: Explainer, trace: Trace, member: int, depth: int, parent: int, counted: list[int]
) -> Iterator[_Row]:
    own = counted[0]
    counted[0] += 1
    yield _Row(depth, _text(explainer, trace, member), trace.verdict, trace.taken, parent)
    if (
        not trace.taken
        or depth >= DEEPEST
        or trace.kind in ("compare", "fact", "right", "amount", "parameter", "value")
    ):
        return
    for child in trace.children:
        yield from _below(explainer, child, trace.member if trace.kind == "rule" else member, depth + 1, own, counted)


def _text(explainer: Explainer, trace: Trace, member: int) -> str:
    if trace.kind in ("way", "unless", "supplement"):
        kind = {"way": "途径", "unless": "例外", "supplement": "增发"}[trace.kind]
        return f"{kind}：{trace.label}（{explainer.cite(trace.clauses)}）"
    if not trace.taken:
        return explainer.words.say(trace.node) if trace.node is not None else trace.label
    if trace.kind in ("and", "or"):
        return "以下全部成立" if trace.kind == "and" else "以下任一成立"
    if trace.kind == "not":
        return "以下不成立"
    if trace.kind == "if":
        return "视情况而定"
    if trace.kind == "amount":
        return "金额 ＝ " + explainer.calculation(trace.children[0], member)
    if trace.kind == "rule":
        cited = f"（{explainer.cite(trace.clauses)}）" if trace.clauses else ""
        return explainer.valued(trace, member) + cited
    return explainer.step(trace, member)


def _line(rows: list[_Row], index: int) -> str:
    row = rows[index]
    x = MARGIN + (row.depth - 1) * INDENT + 10
    top, bottom = MARGIN + row.parent * ROW + ROW - 6, MARGIN + index * ROW + ROW // 2
    return f'<path d="M{x} {top}V{bottom}H{x + INDENT - 10}" fill="none" stroke="#b8c2cf" stroke-width="1.2"/>'


def _box(row: _Row, index: int) -> str:
    sign, word, ink, paper = SIGNS.get(row.verdict, PLAIN) if row.taken else ("–", "未及", "#77818d", "#ffffff")
    x, y = MARGIN + row.depth * INDENT, MARGIN + index * ROW
    dash = "" if row.taken else ' stroke-dasharray="4 3"'
    label = f"{sign} {word} " if row.depth and word else f"{sign} "
    width = _width(label + row.text) + 20
    weight = ' font-weight="bold"' if row.depth == 0 else ""
    return (
        f'<rect x="{x}" y="{y + 3}" width="{width}" height="{ROW - 8}" rx="5" fill="{paper}" stroke="{ink}"{dash}/>'
        f'<text x="{x + 10}" y="{y + 21}" fill="{ink}"{weight}>{_escaped(label)}'
        f'<tspan fill="#1d2733">{_escaped(row.text)}</tspan></text>'
    )


def _escaped(text: str) -> str:
    """Text as XML can hold it, also in an attribute; characters that XML has no room for are left out."""
    kept = "".join(c for c in text if c.isprintable() and ord(c) not in (0xFFFE, 0xFFFF))
    return escape(kept, {'"': "&quot;"})


def _width(text: str) -> int:
    """About how wide a text is drawn: a Chinese character is as wide as the type is high, others about 58 % of it."""
    return -(-sum(100 if unicodedata.east_asian_width(c) in "WFA" else 58 for c in text) * SIZE // 100)
