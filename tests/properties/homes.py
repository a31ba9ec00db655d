"""Households of the small world: what is known of them, what is open, and every answer to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from doudi.rules.engine.case import DatedLocalValues
from doudi.rules.engine.outcome import HouseholdFacts
from doudi.rules.language.model import (
    ALWAYS,
    FactDefinition,
)
from doudi.rules.types import DATE, Choice, ChoiceSet, Number
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN
from tests.properties.programs import WrittenProgram, written_programs
from tests.properties.world import (
    FACT,
    FACTS,
    MEMBERS,
    VALUES,
)

Cell = tuple[str, int]  # a slot and the place of a member, or HOUSEHOLD


def slots(fact: FactDefinition) -> list[str]:
    return [f"{fact.name}.{option}" for option in fact.options] if isinstance(fact.type, ChoiceSet) else [fact.name]


def answers(slot: str) -> tuple[Any, ...]:
    """Every answer to an open fact: sums in whole fen."""
    fact = FACT[slot.split(".")[0]]
    kind = fact.type
    if isinstance(kind, Choice):
        return tuple(range(len(kind.options)))
    if isinstance(kind, Number):
        return tuple(range(kind.low, kind.high + 1, 12 if fact.average else 1))
    if kind == DATE:
        return tuple(range(fact.days[0], fact.days[1] + 1))
    return (False, True)


def given_values(slot: str) -> tuple[Any, ...]:
    """Every value that can be handed in: an average also between two fen."""
    kind = FACT[slot.split(".")[0]].type
    return tuple(range(kind.low, kind.high + 1)) if isinstance(kind, Number) else answers(slot)


@dataclass(frozen=True)
class Home:
    """A household by cells. What is OPEN or absent may be open; parameters are local values in force since ever."""

    cells: dict[Cell, Any]
    members: int
    parameters: dict[str, int]

    def household(self) -> HouseholdFacts:
        facts: list[dict[str, Any]] = [{} for _ in range(self.members + 1)]
        for (slot, member), value in self.cells.items():
            facts[member + 1][slot] = value
        local = DatedLocalValues({name: [(ALWAYS, value)] for name, value in self.parameters.items()})
        return HouseholdFacts(facts[0], tuple(facts[1:]), local)

    def having(self, cells: dict[Cell, Any], parameters: dict[str, int] | None = None) -> Home:
        return replace(self, cells=self.cells | cells, parameters=self.parameters | (parameters or {}))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))

    def __repr__(self) -> str:
        cells = {cell: "OPEN" if value is OPEN else value for cell, value in self.cells.items()}
        return f"Home({cells}, {self.members}, {self.parameters})"


def members_of(fact: FactDefinition, count: int) -> range:
    return range(HOUSEHOLD, 0) if fact.entity == "household" else range(count)


@st.composite
def homes(
    draw: Callable[[st.SearchStrategy[Any]], Any],
    named: set[str],
    most_open: int = 4,
    unset: bool = False,
    even: bool = False,
    fewest: int = 1,
) -> Home:
    """A household for a program that names `named`: up to `most_open` of those facts are open, all others known."""
    count = draw(st.integers(fewest, MEMBERS))
    cells: dict[Cell, Any] = {}
    named_cells: list[Cell] = []
    for fact in FACTS:
        for member in members_of(fact, count):
            for slot in slots(fact):
                cells[slot, member] = draw(st.sampled_from(answers(slot) if even else given_values(slot)))
                if fact.name in named:
                    named_cells.append((slot, member))
                elif fact.name == "m_class" or fact.presumptions or fact.derived:
                    del cells[slot, member]
    for cell in (
        draw(st.lists(st.sampled_from(named_cells), min_size=min(2, len(named_cells)), max_size=most_open, unique=True))
        if named_cells
        else ()
    ):
        if draw(st.booleans()):
            cells[cell] = OPEN
        else:
            del cells[cell]
    parameters = {name: draw(st.sampled_from(values)) for name, values in VALUES.items()}
    for name in ("p_floor", "p_range", "p_bound", *(("p_sum", "p_head") if unset else ())):
        if draw(st.booleans()):
            del parameters[name]
    return Home(cells, count, parameters)


def open_cells(home: Home, presume: bool = True) -> list[Cell]:
    """What is open in a household, by the declarations above and not by what the engine says."""
    cells = []
    for fact in FACTS:
        for member in members_of(fact, home.members):
            for slot in slots(fact):
                value = home.cells.get((slot, member))
                if fact.computed or (value is not None and value is not OPEN):
                    continue
                if value is None and (fact.derived or (presume and _presumed(fact, member, home))):
                    continue
                cells.append((slot, member))
    return cells


def _presumed(fact: FactDefinition, member: int, home: Home) -> bool:
    if fact.name == "m_home":
        return home.cells.get(("m_yes", member)) is True
    return bool(fact.presumptions)


def open_parameters(home: Home, program: WrittenProgram) -> dict[str, tuple[int, ...]]:
    """The unset parameters for which a range is stated, with every value in it."""
    if "p_range" in home.parameters:
        return {}
    stated = next(p for p in program.parameters if p.name == "p_range").value_ranges[0]
    assert stated.low is not None
    assert stated.high is not None
    return {"p_range": tuple(range(stated.low, stated.high + 1))}


def build_home(members: int, **changed: Any) -> Home:
    """A household of which everything is known and least; `m_sum_1=2` is the second member's, OPEN is open, None absent."""
    cells = {
        (slot, member): 1 if fact.name == "m_level" else answers(slot)[0]
        for fact in FACTS
        for member in members_of(fact, members)
        for slot in slots(fact)
        if not (fact.computed or fact.presumptions or fact.derived)
    }
    parameters = dict.fromkeys(VALUES, 0)
    for name, value in changed.items():
        if name in parameters:
            parameters = {
                parameter: local_value
                for parameter, local_value in (parameters | {name: value}).items()
                if local_value is not None
            }
        elif name.startswith("m_"):
            slot, _, member = name.rpartition("_")
            cells[slot, int(member)] = value
        else:
            cells[name, HOUSEHOLD] = value
    return Home({cell: value for cell, value in cells.items() if value is not None}, members, parameters)


@st.composite
def situations(
    draw: Callable[[st.SearchStrategy[Any]], Any], even: bool = False, unset: bool = False, fewest: int = 1
) -> tuple[WrittenProgram, Home]:
    program = draw(written_programs(even=even))
    return program, draw(homes(program.named, unset=unset, even=even, fewest=fewest))
