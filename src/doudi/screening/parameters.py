"""Parameters in bulk: looked up once for each place and day, as the interpreter looks them up, and joined from there.

A *setting* is a day and the local values of a place: households with the same setting share every parameter. Where all
settings of a table agree, a parameter is a constant of the plan; else it is a column.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from doudi.rules import nodes as n
from doudi.rules.closures import Code
from doudi.rules.diagrams import BEYOND
from doudi.rules.interpreter import Case, Local
from doudi.rules.intervals import Intervals, ends
from doudi.rules.program import Program, nodes_of
from doudi.rules.types import Number

Key = tuple[str, int, str]
"""A parameter, how many years back, and which end of what is stated of it ('' for its value)."""
Cell = tuple[int, int | None]
"""Least and greatest; None where no bound is known."""
UNTOLD = ""
"""Stands among unset names for a value that only the interpreter can tell."""


@dataclass(frozen=True)
class Setting:
    """A day and what the place has set."""

    on: int
    local: Local


@dataclass(frozen=True)
class Looked:
    """A parameter under each setting: `cells` for each option of a table, else one. `unset`: names nobody has set."""

    cells: tuple[tuple[Cell, ...], ...]
    unset: tuple[frozenset[str], ...]

    def constant(self) -> bool:
        return len(set(self.cells)) == 1 and len(set(self.unset)) == 1

    def column(self, at: int, end: int) -> pl.Series:
        """One end of one cell, a row for each setting."""
        return pl.Series([cells[at][end] for cells in self.cells], dtype=pl.Int64)


def keys_of(program: Program) -> tuple[dict[Key, Number], list[str]]:
    """The parameters that rules and presumptions look up, with their types, and those that are asked about with given()."""
    found: dict[Key, Number] = {}
    asked: dict[str, None] = {}
    for node in _every_node(program):
        if isinstance(node, n.ParamRef | n.Lookup):
            assert isinstance(node.type, Number)
            key = (node.name, node.years_back, node.end) if isinstance(node, n.ParamRef) else (node.name, 0, "")
            found[key] = node.type
        elif isinstance(node, n.Entered):
            asked[node.name] = None
    return found, list(asked)


def _every_node(program: Program) -> list[n.Node]:
    found = [node for bound in program.rules.values() for node in nodes_of(bound)]
    stack = list(program.derived.values())
    stack += [p.where for presumed in program.presumptions.values() for p in presumed if p.where is not None]
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(n.children(node))
    return found


def look_up(program: Program, settings: list[Setting]) -> tuple[dict[Key, Looked], dict[str, tuple[bool, ...]]]:
    """Every parameter of a Program under every setting, and whether each that is asked about was entered."""
    code = Code.of(program)
    keys, asked = keys_of(program)
    cells: dict[Key, list[tuple[Cell, ...]]] = {key: [] for key in keys}
    unset: dict[Key, list[frozenset[str]]] = {key: [] for key in keys}
    entered: dict[str, list[bool]] = {name: [] for name in asked}
    stated = {name: _stated(program, name) for name, _, _ in keys}
    for setting in settings:
        case = Case(code, setting.on, 0, setting.local, True, Intervals())
        for key, kind in keys.items():
            found, names = _looked_up(case, key, kind, stated[key[0]])
            cells[key].append(found)
            unset[key].append(names)
        for name in asked:
            entered[name].append(case.entered(name))
    return (
        {key: Looked(tuple(cells[key]), tuple(unset[key])) for key in keys},
        {name: tuple(values) for name, values in entered.items()},
    )


def _looked_up(case: Case, key: Key, kind: Number, stated: list[n.Node]) -> tuple[tuple[Cell, ...], frozenset[str]]:
    """The cells of a parameter, and what nobody has set of it. `stated`: the formulas that say what it is until then."""
    name, years_back, _ = key
    entered = case.local.at(name, case.parameter_day(years_back)) is not None
    if not entered and any(isinstance(node, n.FactRef | n.Given | n.RuleRef | n.OverMembers) for node in stated):
        return ((kind.low, None),), frozenset((UNTOLD,))  # it rests on the household
    case.reads = 0
    value = case.parameter(*key)
    found = [ends(one) for one in (value if isinstance(value, tuple) else (value,))]
    read = case.reads
    names = {one for one, day in list(case.unset_bits) if read & case.unset_bit(one, day)}
    named = [node.name for node in stated if isinstance(node, n.ParamRef | n.Lookup)]
    if (names and len(named) > len(set(named))) or any(low >= BEYOND for low, _ in found):
        names.add(UNTOLD)  # between the ends lies more than it can be, or it is past every number
    return tuple(_cell(low, high, kind) for low, high in found), frozenset(names)


def _stated(program: Program, name: str) -> list[n.Node]:
    """Every node of the formulas that state a parameter, and of those that state what they name."""
    found: list[n.Node] = []
    seen, names = {name}, [name]
    while names:
        stack = [one.node for source in program.sources[names.pop()] for one in source.stated if one.node is not None]
        while stack:
            node = stack.pop()
            found.append(node)
            stack.extend(n.children(node))
            if isinstance(node, n.ParamRef | n.Lookup) and node.name not in seen:
                seen.add(node.name)
                names.append(node.name)
    return found


def _cell(low: int, high: int, kind: Number) -> Cell:
    """The most that something may be where nobody has set it lies past every number: there the greatest that the type
    allows stands in for the least it can be."""
    least = kind.high if low >= BEYOND else kind.low if low <= -BEYOND else low
    return least, None if high >= BEYOND else high
