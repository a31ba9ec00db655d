"""Properties: what clauses demand of procedures. `properties.yaml` of a pack.

They are written apart from the procedures, from the clause alone, so that a slip in the one is found by the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from doudi.policies.procedures.claims import (
    Before,
    Claim,
    Effect,
    FollowsList,
    HasTraits,
    Longest,
    Never,
    Possible,
    StepResult,
    Then,
)
from doudi.policies.procedures.gates import OPEN_GATE, Gate, parse_gate
from doudi.policies.procedures.model import DUTIES, START_MONTHS, UNITS, Duration
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.problems import FormulaError, SourceLine, did_you_mean

EVERYWHERE = "all"
"""Instead of names of procedures: all to which people apply."""


@dataclass(frozen=True, slots=True)
class Property:
    """A claim about the procedures it names, and the clauses that demand it."""

    name: str
    label: str
    procedures: tuple[str, ...]
    claim: Claim
    clauses: tuple[str, ...]
    place: SourceLine


def read_properties(record: Record, faults: Faults) -> tuple[Property, ...]:
    faults.keys(record, ["properties"])
    properties = []
    names: set[str] = set()
    for item in faults.records(record, "properties"):
        if not faults.keys(item, ["property", "label", "in", "clause"], CLAIMS):
            continue
        claims = [key for key in CLAIMS if item.get(key) is not None]
        name = faults.text(item, "property")
        if len(claims) != 1:
            hint = "claims are " + ", ".join(CLAIMS)
            faults.add(item.place, f"'{name}' makes {len(claims)} claims, and should make one", hint)
            continue
        if name in names:
            faults.add(item.place, f"'{name}' stands twice", "each property has a name of its own")
        names.add(name)
        claim = CLAIMS[claims[0]](_ClaimReader(faults, faults.mapping(item, claims[0])))
        properties.append(
            Property(
                name=name,
                label=faults.text(item, "label"),
                procedures=faults.texts(item, "in"),
                claim=claim,
                clauses=faults.texts(item, "clause"),
                place=item.place,
            )
        )
    return tuple(properties)


@dataclass(frozen=True, slots=True)
class _ClaimReader:
    """Reads what stands under the key of a claim."""

    faults: Faults
    record: Record

    def keys(self, required: list[str], optional: list[str]) -> _ClaimReader:
        self.faults.keys(self.record, required, optional)
        return self

    def act(self) -> StepResult:
        step, _, result = self.faults.text(self.record, "step").partition(".")
        return StepResult(step, result)

    def text(self, key: str) -> str:
        return self.faults.text(self.record, key)

    def texts(self, key: str) -> tuple[str, ...]:
        return self.faults.texts(self.record, key)

    def number(self, key: str, default: int) -> int:
        value = self.record.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.faults.add(self.record.at(key), f"'{key}' is not a whole number", f"it says {value!r}")
            return default
        return value

    def gate(self, key: str) -> Gate:
        try:
            return parse_gate(self.text(key))
        except FormulaError as error:
            self.faults.add(self.record.at(key), error.message, error.hint)
            return OPEN_GATE

    def span(self) -> Duration | None:
        spans = [Duration(self.number(unit, 0), unit) for unit in UNITS if self.record.get(unit) is not None]
        if len(spans) > 1:
            self.faults.add(self.record.place, "two lengths of time", "keep one")
        return spans[0] if spans else None

    def options(self, key: str, names: dict[str, str]) -> tuple[str, ...]:
        values = self.texts(key)
        for value in values:
            if value not in names:
                hint = did_you_mean(value, names) or "they are " + ", ".join(names)
                self.faults.add(self.record.at(key), f"unknown '{value}'", hint)
        return tuple(value for value in values if value in names)


def _before(reader: _ClaimReader) -> Claim:
    reader.keys(["step", "needs"], ["when"])
    return Before(reader.act(), reader.gate("needs"), reader.gate("when"))


def _then(reader: _ClaimReader) -> Claim:
    reader.keys(["step", "needs"], ["when"])
    return Then(reader.act(), reader.gate("needs"), reader.gate("when"))


def _never(reader: _ClaimReader) -> Claim:
    reader.keys(["step"], ["when"])
    return Never(reader.act(), reader.gate("when"))


def _possible(reader: _ClaimReader) -> Claim:
    reader.keys(["step"], ["when"])
    return Possible(reader.act(), reader.gate("when"))


def _longest(reader: _ClaimReader) -> Claim:
    reader.keys(["since", "until"], [*UNITS, "when"])
    span = reader.span()
    if span is None:
        reader.faults.add(reader.record.place, "no length of time", "write " + ", ".join(UNITS))
    return Longest(reader.text("since"), reader.text("until"), span or Duration(1, "days"), reader.gate("when"))


TRAITS = ["by", "people", "apart_from", *UNITS, "papers", "shows", "share", "helped_by", "asks_at_most", "when"]


def _traits(reader: _ClaimReader) -> Claim:
    reader.keys(["step"], TRAITS)
    return HasTraits(
        step=reader.text("step"),
        duty=reader.options("by", DUTIES),
        people=reader.number("people", 1),
        apart_from=reader.texts("apart_from"),
        lasts=reader.span(),
        papers=reader.texts("papers"),
        shows=reader.texts("shows"),
        share=reader.number("share", 0),
        helped_by=reader.options("helped_by", DUTIES),
        asks_at_most=reader.texts("asks_at_most"),
        when=reader.gate("when"),
    )


def _effect(reader: _ClaimReader) -> Claim:
    reader.keys(["outcome"], ["start_month", "recheck_months", "papers"])
    months = reader.options("start_month", START_MONTHS)
    return Effect(
        reader.text("outcome"), months[0] if months else "", reader.number("recheck_months", 0), reader.texts("papers")
    )


def _by_list(reader: _ClaimReader) -> Claim:
    reader.keys([], ["reason"])
    return FollowsList()


CLAIMS: dict[str, Callable[[_ClaimReader], Claim]] = {
    "before": _before,
    "then": _then,
    "never": _never,
    "possible": _possible,
    "longest": _longest,
    "traits": _traits,
    "effect": _effect,
    "by_list": _by_list,
}
"""The forms of claims by their key."""
