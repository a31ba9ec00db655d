"""The family as a picture: generations from top to bottom, the head marked. Drawn from the relations to the head."""

from __future__ import annotations

from collections.abc import Sequence

from doudi.office.registry.enums import Relation
from doudi.office.registry.models import Membership
from doudi.rules.explanation.svg import Svg, drawing, element

_ROWS = {
    Relation.GRANDPARENT: 0,
    Relation.PARENT: 1,
    Relation.PARENT_IN_LAW: 1,
    Relation.SELF: 2,
    Relation.SPOUSE: 2,
    Relation.SIBLING: 2,
    Relation.OTHER: 2,
    Relation.UNKNOWN: 2,
    Relation.CHILD: 3,
    Relation.CHILD_IN_LAW: 3,
    Relation.GRANDCHILD: 4,
}
_WIDTH, _HEIGHT, _GAP, _STEP = 132, 52, 16, 88


def draw(people: Sequence[Membership], ages: dict[int, str]) -> str:
    """SVG text. `ages`: by person, '45岁' or ''."""
    rows: dict[int, list[Membership]] = {}
    for membership in people:
        rows.setdefault(_ROWS[Relation(membership.relation)], []).append(membership)
    for row in rows.values():
        row.sort(
            key=lambda membership: (
                membership.relation != Relation.SELF,
                membership.relation != Relation.SPOUSE,
                membership.pk,
            )
        )
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
        for place, membership in enumerate(row):
            x = left + place * (_WIDTH + _GAP)
            if depth:
                lines.append(_line(x + _WIDTH / 2, top - 18, x + _WIDTH / 2, top))
            if place:
                lines.append(_line(x - _GAP, top + _HEIGHT / 2, x, top + _HEIGHT / 2))
            boxes.append(_box(membership, x, top, ages.get(membership.person_id, "")))
        centres.append((middle, top + _HEIGHT))
    title = "家庭成员关系图：" + "、".join(
        f"{member.person.name}（{member.get_relation_display()}）" for member in people
    )
    return drawing(width, height, title, *lines, *boxes, font="system-ui, 'Noto Sans CJK SC', sans-serif", size=14)


def _line(x1: float, y1: float, x2: float, y2: float) -> Svg:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke="#8a97a3")


def _box(membership: Membership, x: float, y: float, age: str) -> Svg:
    head = membership.relation == Relation.SELF
    name = membership.person.name if len(membership.person.name) <= 8 else membership.person.name[:7] + "…"
    role = "户主" if head else str(membership.get_relation_display())
    centre = x + _WIDTH / 2
    frame = element(
        "rect",
        x=x,
        y=y,
        width=_WIDTH,
        height=_HEIGHT,
        rx=5,
        fill="#e6eff9" if head else "#ffffff",
        stroke="#12546a" if head else "#8a97a3",
        stroke_width=2 if head else 1,
    )
    words = element("text", name, x=centre, y=y + 22, text_anchor="middle", font_weight=600)
    beside = "，".join(part for part in (role, age) if part)
    below = element("text", beside, x=centre, y=y + 41, text_anchor="middle", font_size=12, fill="#566370")
    return element("g", frame, words, below)
