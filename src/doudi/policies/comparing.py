"""`policy compare`: packs side by side, right by right: who gets it, what is compared, how much, how long, by which clause.

Two packs are alike in something where it means the same once every rule is written out and every value filled in, whatever
names and labels they use for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from doudi.policies.packs import Pack
from doudi.policies.places import places
from doudi.policies.vocabulary import Right
from doudi.rules.model import ALWAYS, FOREVER, Clause
from doudi.rules.wording import unit_words

ASPECTS = {"conditions": "谁可以得到", "comparators": "怎样比较", "amounts": "金额和标准", "periods": "年龄和期限"}
EQUAL, DIFFERS, ONLY, NOWHERE = "equal", "differs", "only", "nowhere"


@dataclass(frozen=True, slots=True)
class Line:
    """One statement with the ids of the clauses it comes from."""

    text: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Says:
    """What one pack says of one right: per aspect the lines to read, and the same written out, by which packs are compared."""

    layer: str
    aspects: dict[str, tuple[Line, ...]]
    meaning: dict[str, tuple[str, ...]]
    clauses: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        shown = {
            name: [{"text": line.text, "clauses": list(line.clauses)} for line in self.aspects[name]]
            for name in ASPECTS
        }
        return {"layer": self.layer, **shown, "clauses": list(self.clauses)}


@dataclass(frozen=True)
class Compared:
    """One right under every pack, in their order; None where a pack says nothing on it."""

    right: Right
    says: tuple[Says | None, ...]

    @property
    def verdict(self) -> str:
        present = [one for one in self.says if one]
        if not present:
            return NOWHERE
        if len(present) < len(self.says):
            return ONLY
        return DIFFERS if self.differs_in else EQUAL

    @property
    def differs_in(self) -> list[str]:
        """The aspects in which those packs differ that speak of the right."""
        present = [one for one in self.says if one]
        return [aspect for aspect in ASPECTS if len({one.meaning[aspect] for one in present}) > 1]


@dataclass(frozen=True)
class Column:
    """A pack on the day it is compared for."""

    pack: Pack
    day: int
    clauses: dict[str, Clause]
    own: frozenset[str]

    def cited(self, names: tuple[str, ...]) -> str:
        """Positions for people, such as 四(二); the pack's own document is named once, where the column is."""
        found = (self.clauses[name] for name in names)
        return "、".join(dict.fromkeys(("" if c.id in self.own else c.document) + c.position for c in found))

    @property
    def places(self) -> str:
        """Where the pack applies, by name."""
        return places(self.pack)

    @property
    def documents(self) -> tuple[str, ...]:
        """The numbers of the pack's own documents."""
        return tuple(dict.fromkeys(clause.document for name, clause in self.clauses.items() if name in self.own))

    def data(self) -> dict[str, Any]:
        return {
            "pack": self.pack.name, "title": self.pack.title, "version": self.pack.version, "layer": self.pack.kind,
            "regions": list(self.pack.regions), "rests_on": self.pack.rests_on or None, "on": iso(self.day),
            "period": {"from": iso(self.pack.start), "to": iso(self.pack.end)},
        }  # fmt: skip


@dataclass(frozen=True)
class Term:
    """A rule that rights rest on, under every pack; None where a pack does not use it. `shared`: a slot, asked by most rights."""

    name: str
    label: str
    shared: bool
    lines: tuple[Line | None, ...]
    meaning: tuple[str | None, ...]

    @property
    def verdict(self) -> str:
        if None in self.meaning:
            return ONLY
        return DIFFERS if len(set(self.meaning)) > 1 else EQUAL


@dataclass(frozen=True)
class Comparison:
    columns: tuple[Column, ...]
    rights: tuple[Compared, ...]
    terms: tuple[Term, ...]

    def data(self) -> dict[str, Any]:
        """As plain data: `packs`; for each right its verdict, the aspects that differ, and what each pack says or null; and
        the rules that rights rest on (`terms`) in the same form."""
        names = [column.pack.name for column in self.columns]
        return {
            "packs": [column.data() for column in self.columns],
            "terms": [
                {
                    "term": one.name,
                    "label": one.label,
                    "verdict": one.verdict,
                    "says": {
                        name: {"text": line.text, "clauses": list(line.clauses)} if line else None
                        for name, line in zip(names, one.lines, strict=True)
                    },
                }
                for one in self.terms
            ],
            "rights": [
                {
                    "right": one.right.name,
                    "label": one.right.label,
                    "for": one.right.whose,
                    "unit": str(one.right.unit) if one.right.unit else None,
                    "verdict": one.verdict,
                    "in": [c.pack.name for c, says in zip(self.columns, one.says, strict=True) if says],
                    "differs_in": one.differs_in,
                    "says": {
                        column.pack.name: says.data() if says else None
                        for column, says in zip(self.columns, one.says, strict=True)
                    },
                }
                for one in self.rights
            ],
        }


def iso(day: int) -> str | None:
    """A day as 2019-01-01; None where it has no beginning or no end."""
    return None if day in (ALWAYS, FOREVER) else dt.date.fromordinal(day).isoformat()


def right_title(right: Right) -> str:
    """最低生活保障（家庭，元/月）."""
    whose = "家庭" if right.whose == "household" else "成员"
    return f"{right.label}（{whose}{'，' + unit_words(right.unit) if right.unit else ''}）"


def verdict_words(comparison: Comparison, one: Compared) -> str:
    """The verdict in Chinese: 相同; 不同：…; 只有 … 有."""
    present = [column.pack.name for column, says in zip(comparison.columns, one.says, strict=True) if says]
    differing = "、".join(ASPECTS[aspect] for aspect in one.differs_in)
    if one.verdict == NOWHERE:
        return "都没有规定"
    if one.verdict == EQUAL:
        return "相同"
    if one.verdict == ONLY:
        return f"只有 {'、'.join(present)} 有" + (f"，且不同：{differing}" if differing else "")
    return f"不同：{differing}"
