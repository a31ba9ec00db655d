"""The data of `policy compare`: packs side by side, right by right, with who gets it, what is compared, how much and how
long.

Two packs say the same of a right where it means the same once every rule is expanded and every value filled in, whatever
names and labels they use for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from doudi.policies.packs.jurisdictions import region_names
from doudi.policies.packs.pack import Pack
from doudi.policies.packs.vocabulary import Right
from doudi.rules.explanation.formula_text import format_unit
from doudi.rules.language.model import ALWAYS, FOREVER, Clause

ASPECTS = {"conditions": "谁可以得到", "comparators": "怎样比较", "amounts": "金额和标准", "periods": "年龄和期限"}
EQUAL, DIFFERS, ONLY, NOWHERE = "equal", "differs", "only", "nowhere"


@dataclass(frozen=True, slots=True)
class CitedLine:
    """One statement of a pack, with the ids of the clauses that it comes from."""

    text: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class PackStatement:
    """What one pack says of one right. `aspects`: the lines to read, by aspect. `meaning`: the same with every rule expanded,
    by which packs are compared."""

    layer: str
    aspects: dict[str, tuple[CitedLine, ...]]
    meaning: dict[str, tuple[str, ...]]
    clauses: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        lines_by_aspect = {
            name: [{"text": line.text, "clauses": list(line.clauses)} for line in self.aspects[name]]
            for name in ASPECTS
        }
        return {"layer": self.layer, **lines_by_aspect, "clauses": list(self.clauses)}


@dataclass(frozen=True)
class RightComparison:
    """One right under every pack, in the order of the packs; None where a pack has no rule for it."""

    right: Right
    says: tuple[PackStatement | None, ...]

    @property
    def verdict(self) -> str:
        present = [statement for statement in self.says if statement]
        if not present:
            return NOWHERE
        if len(present) < len(self.says):
            return ONLY
        return DIFFERS if self.differs_in else EQUAL

    @property
    def differs_in(self) -> list[str]:
        """Returns the aspects in which the packs that have this right differ."""
        present = [statement for statement in self.says if statement]
        return [aspect for aspect in ASPECTS if len({statement.meaning[aspect] for statement in present}) > 1]


@dataclass(frozen=True)
class ComparedPack:
    """A pack on the day for which it is compared, with the clauses of all layers it rests on."""

    pack: Pack
    day: int
    clauses: dict[str, Clause]
    own_clauses: frozenset[str]

    def cited(self, names: tuple[str, ...]) -> str:
        """Returns the positions of clauses, such as 四(二), for people. Clauses of other layers have their document before
        them; the pack's own document stands in the heading of its column."""
        clauses = (self.clauses[name] for name in names)
        return "、".join(dict.fromkeys(("" if c.id in self.own_clauses else c.document) + c.position for c in clauses))

    @property
    def region_names(self) -> str:
        """Where the pack applies, by name."""
        return region_names(self.pack)

    @property
    def documents(self) -> tuple[str, ...]:
        """The numbers of the pack's own documents."""
        return tuple(
            dict.fromkeys(clause.document for name, clause in self.clauses.items() if name in self.own_clauses)
        )

    def data(self) -> dict[str, Any]:
        return {
            "pack": self.pack.name,
            "title": self.pack.title,
            "version": self.pack.version,
            "layer": self.pack.kind,
            "regions": list(self.pack.regions),
            "rests_on": self.pack.rests_on or None,
            "on": iso(self.day),
            "period": {"from": iso(self.pack.start), "to": iso(self.pack.end)},
        }


@dataclass(frozen=True)
class TermComparison:
    """A rule on which rights rest, under every pack; None where a pack does not use it. `shared`: it is a slot, on which most
    rights rest."""

    name: str
    label: str
    shared: bool
    lines: tuple[CitedLine | None, ...]
    meaning: tuple[str | None, ...]

    @property
    def verdict(self) -> str:
        if None in self.meaning:
            return ONLY
        return DIFFERS if len(set(self.meaning)) > 1 else EQUAL


@dataclass(frozen=True)
class Comparison:
    columns: tuple[ComparedPack, ...]
    rights: tuple[RightComparison, ...]
    terms: tuple[TermComparison, ...]

    def data(self) -> dict[str, Any]:
        """As plain data: `packs`; for each right its verdict, the aspects that differ, and what each pack says or null; and
        the rules that rights rest on (`terms`) in the same form."""
        names = [column.pack.name for column in self.columns]
        return {
            "packs": [column.data() for column in self.columns],
            "terms": [
                {
                    "term": term.name,
                    "label": term.label,
                    "verdict": term.verdict,
                    "says": {
                        name: {"text": line.text, "clauses": list(line.clauses)} if line else None
                        for name, line in zip(names, term.lines, strict=True)
                    },
                }
                for term in self.terms
            ],
            "rights": [
                {
                    "right": right_line.right.name,
                    "label": right_line.right.label,
                    "for": right_line.right.entity,
                    "unit": str(right_line.right.unit) if right_line.right.unit else None,
                    "verdict": right_line.verdict,
                    "in": [c.pack.name for c, says in zip(self.columns, right_line.says, strict=True) if says],
                    "differs_in": right_line.differs_in,
                    "says": {
                        column.pack.name: says.data() if says else None
                        for column, says in zip(self.columns, right_line.says, strict=True)
                    },
                }
                for right_line in self.rights
            ],
        }


def iso(day: int) -> str | None:
    """A day as 2019-01-01; None where it has no beginning or no end."""
    return None if day in (ALWAYS, FOREVER) else dt.date.fromordinal(day).isoformat()


def right_title(right: Right) -> str:
    """Returns the label of a right with its holder and unit, such as 最低生活保障（家庭，元/月）."""
    holder = "家庭" if right.entity == "household" else "成员"
    return f"{right.label}（{holder}{'，' + format_unit(right.unit) if right.unit else ''}）"


def verdict_words(comparison: Comparison, right_comparison: RightComparison) -> str:
    """Returns the verdict in Chinese: 相同, 不同：…, or 只有 … 有."""
    present = [column.pack.name for column, says in zip(comparison.columns, right_comparison.says, strict=True) if says]
    differing = "、".join(ASPECTS[aspect] for aspect in right_comparison.differs_in)
    if right_comparison.verdict == NOWHERE:
        return "都没有规定"
    if right_comparison.verdict == EQUAL:
        return "相同"
    if right_comparison.verdict == ONLY:
        return f"只有 {'、'.join(present)} 有" + (f"，且不同：{differing}" if differing else "")
    return f"不同：{differing}"
