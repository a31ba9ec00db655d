"""What the rules say of a family's rights now, in one form: from the tables of a screening, or decided as at the window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from doudi.office.casework.determining import Basket
from doudi.office.monitoring.enums import Status
from doudi.office.registry import vocabulary
from doudi.policies.packs import Pack
from doudi.rules import nodes as n
from doudi.rules.model import Clause
from doudi.rules.program import BoundRule, Program, nodes_of
from doudi.rules.units import MONTH
from doudi.screening.names import HOUSEHOLD, MEMBER, REGION, Needed, needs_column
from doudi.screening.screener import Screened


@dataclass(frozen=True, slots=True)
class Outcome:
    """One right of a household (`person` None) or of one who lives there. `low`, `high`: fen, or whole months."""

    household: int
    person: int | None
    right: str
    status: Status
    low: int | None = None
    high: int | None = None
    margin: int | None = None
    ways: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


class Policy:
    """The rules in force in regions on a day, and what each right of them reads."""

    def __init__(self, on: dt.date):
        self.day, self.on, self.library = on, on.toordinal(), vocabulary.library()
        self._packs: dict[str, Pack] = {}
        self._facts: dict[tuple[int, str], frozenset[str]] = {}
        self._clauses: dict[str, dict[str, Clause]] = {}

    def pack(self, region: str) -> Pack:
        if region not in self._packs:
            self._packs[region] = self.library.for_region(region, self.on)
        return self._packs[region]

    def program(self, region: str) -> Program:
        return self.library.program(self.pack(region), self.on)

    def facts(self, region: str, right: str) -> frozenset[str]:
        """The facts that a right can hang on, through whatever it rests on; empty where the policy has no such right."""
        program = self.program(region)
        if (id(program), right) not in self._facts:
            self._facts[id(program), right] = (
                frozenset(_facts(program, right)) if right in program.rules else frozenset()
            )
        return self._facts[id(program), right]

    def cited(self, region: str, clauses: tuple[str, ...]) -> list[dict[str, str]]:
        """Clauses as decisions keep them: document, position, id."""
        pack = self.pack(region)
        if pack.name not in self._clauses:
            layers = (self.library.layer(one) for one in self.library.chain(pack))
            self._clauses[pack.name] = {clause.id: clause for layer in layers for clause in layer.clauses}
        known = self._clauses[pack.name]
        return [{"document": known[one].document, "clause": known[one].position, "id": one} for one in clauses]


def _facts(program: Program, right: str) -> set[str]:
    """Of formulas, of the rules they rest on, and of what an absent fact is presumed or derived by."""
    found: set[str] = set()
    stack: list[n.Node] = list(nodes_of(program.rules[right]))
    seen = {right}
    while stack:
        node = stack.pop()
        stack += n.children(node)
        if isinstance(node, n.RuleRef) and node.name not in seen:
            seen.add(node.name)
            stack += nodes_of(program.rules[node.name])
        if isinstance(node, n.FactRef | n.Given):
            slot = program.slots.get(node.name)
            name = slot.fact.name if slot else node.name
            if name not in found:
                found.add(name)
                stack += [one.where for one in program.presumptions.get(name, ()) if one.where is not None]
                stack += [program.derived[name]] if name in program.derived else []
    return found


def screened(found: Screened, needed: Needed, policy: Policy, held: Collection[int]) -> Iterator[Outcome]:
    """What a screening found; what it refuses only of households that hold something."""
    regions = dict(found.households.select(HOUSEHOLD, REGION).iter_rows()) if found.households.height else {}
    for frame, whose in ((found.households, "household"), (found.people, "member")):
        for right in vocabulary.library().vocabulary.rights.values():
            if right.whose == whose and right.name in frame.columns:
                yield from _of_right(_wanted(frame, right.name, held), right.name, regions, needed, policy)


def _wanted(frame: pl.DataFrame, right: str, held: Collection[int]) -> pl.DataFrame:
    theirs = pl.col(HOUSEHOLD).is_in([str(one) for one in held])
    return frame.filter((pl.col(right) != Status.NOT_ELIGIBLE.value) | theirs & pl.col(right).is_not_null())


def _of_right(
    frame: pl.DataFrame, right: str, regions: dict[str, str], needed: Needed, policy: Policy
) -> Iterator[Outcome]:
    member = pl.col(MEMBER) if MEMBER in frame.columns else pl.lit(None, pl.String).alias(MEMBER)
    sums = [
        pl.col(column) if (column := f"{right}.{end}") in frame.columns else pl.lit(None, pl.Int64).alias(column)
        for end in ("low", "high")
    ]
    words = [needs_column(right, at) for at in range(needed.words)]
    rows = frame.select(HOUSEHOLD, member, right, *sums, f"{right}.reason", f"{right}.margin", *words)
    for household, person, status, low, high, reason, margin, *masks in rows.iter_rows():
        ways = _ways(policy.program(regions[household]).rules[right], reason or 0)
        yield Outcome(
            int(household), int(person) if person else None, right, Status(status), low, high, margin,
            tuple(dict.fromkeys(label for label, _ in ways)),
            tuple(dict.fromkeys(clause for _, clauses in ways for clause in clauses)),
            tuple(needed.read(*(mask or 0 for mask in masks))),
        )  # fmt: skip


def _ways(bound: BoundRule, reason: int) -> list[tuple[str, tuple[str, ...]]]:
    """(label, clauses) of the ways, exceptions and supplements whose bits are set."""
    parts = (*bound.ways, *bound.unless, *bound.supplements)
    return [(one.way.label, one.way.clauses) for at, one in enumerate(parts) if reason >> at & 1]


def at_the_window(household: int, basket: Basket) -> Iterator[Outcome]:
    """The outcomes of a determination."""
    decided = {(one.bound.rule.name, one.member): one.decided for one in basket.decided.decision.outcomes}
    members = {name: at for at, name in enumerate(basket.people)}
    for one in basket.data["outcomes"]:
        person = basket.people.get(one["for"])
        scale = 1 if one["amount"] and one["amount"]["unit"] == "months" else 100
        low, high = ((one["amount"] or {}).get(end) for end in ("low", "high"))
        yield Outcome(
            household, person.pk if person else None, one["right"], Status(one["status"]), _scaled(low, scale),
            _scaled(high, scale), None,
            tuple(dict.fromkeys(way.label for way in decided[one["right"], members.get(one["for"], -1)])),
            tuple(clause["id"] for clause in one["clauses"]),
            tuple(dict.fromkeys(need.get("fact", need.get("parameter", "")).partition(".")[0] for need in one["needs"])),
        )  # fmt: skip


def _scaled(value: Any, scale: int) -> int | None:
    return None if value is None else int(Decimal(str(value)) * scale)


def unit_of(right: str) -> str:
    """As decisions have it: yuan/month, yuan/year, yuan, months; '' where the right is no sum."""
    unit = vocabulary.library().vocabulary.rights[right].unit
    return "" if unit is None else "months" if unit == MONTH else str(unit)


ONCE = "yuan"
"""The unit of what is given once, and not every month or year."""
