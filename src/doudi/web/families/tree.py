"""The family as a picture: generations from top to bottom, the head marked. Drawn from the relations to the head."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from doudi.office.registry.enums import Relation
from doudi.office.registry.models import Membership

_ROWS = {
    Relation.GRANDPARENT: 0,
    Relation.PARENT: 1,
    Relation.SELF: 2,
    Relation.SPOUSE: 2,
    Relation.SIBLING: 2,
    Relation.OTHER: 2,
    Relation.CHILD: 3,
    Relation.GRANDCHILD: 4,
}
_WIDTH, _HEIGHT, _GAP, _STEP = 132, 52, 16, 88


def draw(people: Sequence[Membership], ages: dict[int, str]) -> str:
    """SVG text. `ages`: by person, '45岁' or ''. Names are escaped."""
    rows: dict[int, list[Membership]] = {}
    for one in people:
        rows.setdefault(_ROWS[Relation(one.relation)], []).append(one)
    for row in rows.values():
        row.sort(key=lambda one: (one.relation != Relation.SELF, one.relation != Relation.SPOUSE, one.pk))
    widest = max((len(row) for row in rows.values()), default=1)
    width = widest * (_WIDTH + _GAP) + _GAP
    levels = sorted(rows)
    height = len(levels) * _STEP - (_STEP - _HEIGHT) + 2 * _GAP
    lines, boxes = [], []
    centres: list[tuple[float, float]] = []
    for depth, level in enumerate(levels):
        row = rows[level]
        left = (width - len(row) * (_WIDTH + _GAP) + _GAP) / 2
        top = _GAP + depth * _STEP
        middle = width / 2
        if depth:
            lines.append(_line(centres[-1][0], centres[-1][1], middle, top - 18))
            first, last = left + _WIDTH / 2, left + (len(row) - 1) * (_WIDTH + _GAP) + _WIDTH / 2
            lines.append(_line(min(first, middle), top - 18, max(last, middle), top - 18))
        for place, one in enumerate(row):
            x = left + place * (_WIDTH + _GAP)
            if depth:
                lines.append(_line(x + _WIDTH / 2, top - 18, x + _WIDTH / 2, top))
            if place:
                lines.append(_line(x - _GAP, top + _HEIGHT / 2, x, top + _HEIGHT / 2))
            boxes.append(_box(one, x, top, ages.get(one.person_id, "")))
        centres.append((middle, top + _HEIGHT))
    title = "家庭成员关系图：" + "、".join(f"{one.person.name}（{one.get_relation_display()}）" for one in people)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}" font-family="system-ui, \'Noto Sans CJK SC\', sans-serif" font-size="14">'
        f"<title>{escape(title)}</title>{''.join(lines)}{''.join(boxes)}</svg>"
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="#8a97a3"/>'


def _box(one: Membership, x: float, y: float, age: str) -> str:
    head = one.relation == Relation.SELF
    name = one.person.name if len(one.person.name) <= 8 else one.person.name[:7] + "…"
    role = "户主" if head else str(one.get_relation_display())
    return (
        f'<g><rect x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{_HEIGHT}" rx="5" fill="{"#e6eff9" if head else "#ffffff"}" '
        f'stroke="{"#12546a" if head else "#8a97a3"}" stroke-width="{2 if head else 1}"/>'
        f'<text x="{x + _WIDTH / 2:g}" y="{y + 22:g}" text-anchor="middle" font-weight="600">{escape(name)}</text>'
        f'<text x="{x + _WIDTH / 2:g}" y="{y + 41:g}" text-anchor="middle" font-size="12" fill="#566370">'
        f"{escape('，'.join(part for part in (role, age) if part))}</text></g>"
    )
