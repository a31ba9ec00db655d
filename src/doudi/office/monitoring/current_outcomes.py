"""The outcomes of families today, in one form: read from the tables of a screening, or from a live determination."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from doudi.office.casework.course.procedures import procedures_of
from doudi.office.casework.determination import LiveDetermination
from doudi.office.casework.exclusions import exclusions_in
from doudi.office.monitoring.enums import Status
from doudi.office.registry import vocabulary
from doudi.policies.packs.pack import Pack
from doudi.rules.language import nodes as n
from doudi.rules.language.model import Clause
from doudi.rules.program.program import BoundRule, Program, list_nodes
from doudi.rules.units import MONTH
from doudi.screening.engine.screener import ScreeningResult
from doudi.screening.tables.columns import HOUSEHOLD, MEMBER, REGION, NeedBits, needs_column


@dataclass(frozen=True, slots=True)
class CurrentOutcome:
    """What the rules say of one right of a household or, where `person` is not None, of one of its members.

    `household` and `person` are keys. `low` and `high` are fen or whole months; `margin` is that of `Finding.margin`;
    `ways` are labels, `clauses` ids, `needs` names of facts and local values.
    """

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
    """The rules in force on a day, by region, with what each right reads. Everything is computed once and kept."""

    def __init__(self, on: dt.date):
        self.day, self.on, self.library = on, on.toordinal(), vocabulary.library()
        self._packs: dict[str, Pack] = {}
        self._facts: dict[tuple[int, str], frozenset[str]] = {}
        self._clauses: dict[str, dict[str, Clause]] = {}
        self._rivals: dict[tuple[int, str], frozenset[str]] = {}
        self._listed: dict[str, frozenset[str]] = {}

    def pack(self, region: str) -> Pack:
        """The pack that decides in a region."""
        if region not in self._packs:
            self._packs[region] = self.library.for_region(region, self.on)
        return self._packs[region]

    def program(self, region: str) -> Program:
        """The program by which a region is decided."""
        return self.library.program(self.pack(region), self.on)

    def facts(self, region: str, right: str) -> frozenset[str]:
        """The names of the facts that can change a right, directly or through other rules; empty where there is no rule."""
        program = self.program(region)
        if (id(program), right) not in self._facts:
            self._facts[id(program), right] = (
                frozenset(_facts_read(program, right)) if right in program.rules else frozenset()
            )
        return self._facts[id(program), right]

    def rivals(self, region: str, right: str) -> frozenset[str]:
        """The rights that cannot be had together with a right."""
        program = self.program(region)
        if (id(program), right) not in self._rivals:
            self._rivals[id(program), right] = frozenset(exclusions_in(program, right))
        return self._rivals[id(program), right]

    def listed(self, region: str) -> frozenset[str]:
        """The rights that follow from a recognition by list: nobody applies for them."""
        pack = self.pack(region)
        if pack.name not in self._listed:
            procedures = procedures_of(pack).values()
            self._listed[pack.name] = frozenset(right for each in procedures if each.by_list for right in each.rights)
        return self._listed[pack.name]

    def cited(self, region: str, clauses: tuple[str, ...]) -> list[dict[str, str]]:
        """Clauses by their ids, as a decision stores them: [{"document", "clause", "id"}]."""
        pack = self.pack(region)
        if pack.name not in self._clauses:
            layers = (self.library.layer(layer) for layer in self.library.chain(pack))
            self._clauses[pack.name] = {clause.id: clause for layer in layers for clause in layer.clauses}
        by_id = self._clauses[pack.name]
        return [{"document": by_id[pk].document, "clause": by_id[pk].position, "id": pk} for pk in clauses]


def _facts_read(program: Program, right: str) -> set[str]:
    """The facts in the formulas of a right, of the rules that it uses, and of presumptions and derivations of facts."""
    names: set[str] = set()
    stack: list[n.Node] = list(list_nodes(program.rules[right]))
    visited = {right}
    while stack:
        node = stack.pop()
        stack += n.children(node)
        if isinstance(node, n.RuleRef) and node.name not in visited:
            visited.add(node.name)
            stack += list_nodes(program.rules[node.name])
        if isinstance(node, n.FactRef | n.FactProvided):
            slot = program.slots.get(node.name)
            name = slot.fact.name if slot else node.name
            if name not in names:
                names.add(name)
                presumptions = program.presumptions.get(name, ())
                stack += [presumption.where for presumption in presumptions if presumption.where is not None]
                stack += [part[name] for part in (program.derived, program.derived_where) if name in part]
    return names


def outcomes_from_tables(
    screened: ScreeningResult, need_bits: NeedBits, policy: Policy, holding: Collection[int]
) -> Iterator[CurrentOutcome]:
    """The outcomes of a screened part. Of households that are not in `holding` it leaves out what is refused.

    `holding` has the keys of the households that hold some right, which may have ended.
    """
    households = screened.households
    regions = dict(households.select(HOUSEHOLD, REGION).iter_rows()) if households.height else {}
    for frame, entity in ((households, "household"), (screened.people, "member")):
        for right in vocabulary.library().vocabulary.rights.values():
            if right.entity == entity and right.name in frame.columns:
                rows = _rows_to_read(frame, right.name, holding)
                yield from _outcomes_of_right(rows, right.name, regions, need_bits, policy)


def _rows_to_read(frame: pl.DataFrame, right: str, holding: Collection[int]) -> pl.DataFrame:
    """The rows in which the right is not refused, and those of households that hold something."""
    is_holding = pl.col(HOUSEHOLD).is_in([str(key) for key in holding])
    return frame.filter((pl.col(right) != Status.NOT_ELIGIBLE.value) | is_holding & pl.col(right).is_not_null())


def _outcomes_of_right(
    frame: pl.DataFrame, right: str, regions: dict[str, str], need_bits: NeedBits, policy: Policy
) -> Iterator[CurrentOutcome]:
    member = pl.col(MEMBER) if MEMBER in frame.columns else pl.lit(None, pl.String).alias(MEMBER)
    sums = [
        pl.col(column) if (column := f"{right}.{end}") in frame.columns else pl.lit(None, pl.Int64).alias(column)
        for end in ("low", "high")
    ]
    # Needs are a bit mask, in as many columns of 64 bits as there are names for.
    words = [needs_column(right, index) for index in range(need_bits.words)]
    rows = frame.select(HOUSEHOLD, member, right, *sums, f"{right}.reason", f"{right}.margin", *words)
    for household, person, status, low, high, reason, margin, *masks in rows.iter_rows():
        ways = _ways_taken(policy.program(regions[household]).rules[right], reason or 0)
        yield CurrentOutcome(
            int(household), int(person) if person else None, right, Status(status), low, high, margin,
            tuple(dict.fromkeys(label for label, _ in ways)),
            tuple(dict.fromkeys(clause for _, clauses in ways for clause in clauses)),
            tuple(need_bits.decode(*(mask or 0 for mask in masks))),
        )  # fmt: skip


def _ways_taken(bound: BoundRule, reason: int) -> list[tuple[str, tuple[str, ...]]]:
    """(label, clauses) of the ways, exceptions and supplements whose bits are set in a reason code."""
    parts = (*bound.grounds, *bound.unless, *bound.supplements)
    return [(part.ground.label, part.ground.clauses) for bit, part in enumerate(parts) if reason >> bit & 1]


def outcomes_from_determination(household: int, live: LiveDetermination) -> Iterator[CurrentOutcome]:
    """The outcomes of a live determination, in the form in which the tables give them; there is no margin."""
    ways = {(outcome.bound.rule.name, outcome.member): outcome.grounds for outcome in live.decided.decision.outcomes}
    members = {name: index for index, name in enumerate(live.people)}
    for outcome in live.data["outcomes"]:
        person = live.people.get(outcome["for"])
        amount = outcome["amount"] or {"unit": None, "low": None, "high": None}
        scale = 1 if amount["unit"] == "months" else 100
        # The decision numbers the members; -1 stands for the household.
        decided = ways[outcome["right"], members.get(outcome["for"], -1)]
        names = (need.get("fact", need.get("parameter", "")) for need in outcome["needs"])
        yield CurrentOutcome(
            household,
            person.pk if person else None,
            outcome["right"],
            Status(outcome["status"]),
            _scaled(amount["low"], scale),
            _scaled(amount["high"], scale),
            None,
            tuple(dict.fromkeys(way.label for way in decided)),
            tuple(clause["id"] for clause in outcome["clauses"]),
            tuple(dict.fromkeys(name.partition(".")[0] for name in names)),
        )


def _scaled(value: Any, scale: int) -> int | None:
    """A bound of an amount as a whole number of fen or months."""
    return None if value is None else int(Decimal(str(value)) * scale)


def right_unit(right: str) -> str:
    """The unit of a right, as decisions have it: yuan/month, yuan/year, yuan, months; '' where the right is no sum."""
    unit = vocabulary.library().vocabulary.rights[right].unit
    return "" if unit is None else "months" if unit == MONTH else str(unit)
