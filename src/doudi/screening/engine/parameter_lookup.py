"""Parameters in bulk: looked up once for each place and day, by the interpreter, and then joined to the households.

A *setting* is a day and the local values of a place: households with the same setting share every parameter. Where all
settings of a table agree, a parameter is a constant of the plan; else it is a column.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from doudi.rules.engine.case import Case, DatedLocalValues
from doudi.rules.engine.compiler import CompiledProgram
from doudi.rules.language import nodes as n
from doudi.rules.program.program import Program, list_nodes
from doudi.rules.types import Number
from doudi.rules.unknowns.decision_diagrams import BEYOND
from doudi.rules.unknowns.intervals import IntervalAlgebra, ends

ParameterKey = tuple[str, int, str]
"""A parameter, how many years back, and which end of the range that policy states for it ('' for its value)."""
ParameterCell = tuple[int, int | None]
"""The least and the greatest value as stored; None where no bound is known."""
INTERPRETER_ONLY = ""
"""Stands among the names of unset parameters for a value that only the interpreter can work out."""


@dataclass(frozen=True)
class LocalSetting:
    """A day of decision and the local values of a place."""

    on: int
    local: DatedLocalValues


@dataclass(frozen=True)
class ParameterCells:
    """A parameter under each setting. `cells`: for each setting one range, or one for each option of a lookup table.
    `unset`: for each setting the names of the parameters that nobody has set and on which the range therefore rests."""

    cells: tuple[tuple[ParameterCell, ...], ...]
    unset: tuple[frozenset[str], ...]

    def is_constant(self) -> bool:
        """Whether it is the same under all settings."""
        return len(set(self.cells)) == 1 and len(set(self.unset)) == 1

    def column(self, option: int, end: int) -> pl.Series:
        """The low (`end` 0) or high (1) end of one option, a row for each setting."""
        return pl.Series([cells[option][end] for cells in self.cells], dtype=pl.Int64)


def keys_of(program: Program) -> tuple[dict[ParameterKey, Number], list[str]]:
    """The parameters that rules and presumptions look up, with their types, and the names of those about which a formula asks
    whether they were entered."""
    keys: dict[ParameterKey, Number] = {}
    entered_names: dict[str, None] = {}
    for node in _every_node(program):
        if isinstance(node, n.ParameterRef | n.Lookup):
            assert isinstance(node.type, Number)
            key = (node.name, node.years_back, node.bound) if isinstance(node, n.ParameterRef) else (node.name, 0, "")
            keys[key] = node.type
        elif isinstance(node, n.ParameterEntered):
            entered_names[node.name] = None
    return keys, list(entered_names)


def _every_node(program: Program) -> list[n.Node]:
    nodes = [node for bound in program.rules.values() for node in list_nodes(bound)]
    stack = list(program.derived.values())
    stack += [p.where for presumed in program.presumptions.values() for p in presumed if p.where is not None]
    while stack:
        node = stack.pop()
        nodes.append(node)
        stack.extend(n.children(node))
    return nodes


def look_up(
    program: Program, settings: list[LocalSetting]
) -> tuple[dict[ParameterKey, ParameterCells], dict[str, tuple[bool, ...]]]:
    """Every parameter of a Program under every setting; and for those about which formulas ask, whether they were entered."""
    code = CompiledProgram.of(program)
    keys, entered_names = keys_of(program)
    cells: dict[ParameterKey, list[tuple[ParameterCell, ...]]] = {key: [] for key in keys}
    unset: dict[ParameterKey, list[frozenset[str]]] = {key: [] for key in keys}
    entered: dict[str, list[bool]] = {name: [] for name in entered_names}
    stated = {name: _stated(program, name) for name, _, _ in keys}
    for setting in settings:
        case = Case(code, setting.on, 0, setting.local, True, IntervalAlgebra())
        for key, kind in keys.items():
            setting_cells, names = _looked_up(case, key, kind, stated[key[0]])
            cells[key].append(setting_cells)
            unset[key].append(names)
        for name in entered_names:
            entered[name].append(case.entered(name))
    return (
        {key: ParameterCells(tuple(cells[key]), tuple(unset[key])) for key in keys},
        {name: tuple(values) for name, values in entered.items()},
    )


def _looked_up(
    case: Case, key: ParameterKey, kind: Number, stated: list[n.Node]
) -> tuple[tuple[ParameterCell, ...], frozenset[str]]:
    """The ranges of a parameter under one setting, and the names of the parameters that nobody has set and that they rest on.

    `stated`: the nodes of the formulas by which policy states the parameter until somebody sets it.
    """
    name, years_back, _ = key
    entered = case.local.at(name, case.parameter_day(years_back)) is not None
    if not entered and any(
        isinstance(node, n.FactRef | n.FactProvided | n.RuleRef | n.MemberAggregate) for node in stated
    ):
        # What policy states rests on facts of the household, so it cannot be looked up by place and day.
        return ((kind.low, None),), frozenset((INTERPRETER_ONLY,))
    case.reads = 0
    result = case.parameter(*key)
    bounds = [ends(value) for value in (result if isinstance(result, tuple) else (result,))]
    read = case.reads
    names = {unset for unset, day in list(case.unset_bits) if read & case.unset_bit(unset, day)}
    named = [node.name for node in stated if isinstance(node, n.ParameterRef | n.Lookup)]
    if (names and len(named) > len(set(named))) or any(low >= BEYOND for low, _ in bounds):
        # One unset parameter occurs twice, so that the range is wider than the truth; or the value is past every number.
        names.add(INTERPRETER_ONLY)
    if names & case.code.bounded_shares:
        # An unset share has an upper bound, but an amount that rests wholly on it is not settled all the same.
        names.add(INTERPRETER_ONLY)
    return tuple(_cell(low, high, kind) for low, high in bounds), frozenset(names)


def _stated(program: Program, name: str) -> list[n.Node]:
    """Every node of the formulas by which policy states a parameter, and of those for the parameters that they name in turn."""
    nodes: list[n.Node] = []
    visited, names = {name}, [name]
    while names:
        stack = [
            part.node
            for source in program.sources[names.pop()]
            for part in source.value_ranges
            if part.node is not None
        ]
        while stack:
            node = stack.pop()
            nodes.append(node)
            stack.extend(n.children(node))
            if isinstance(node, n.ParameterRef | n.Lookup) and node.name not in visited:
                visited.add(node.name)
                names.append(node.name)
    return nodes


def _cell(low: int, high: int, kind: Number) -> ParameterCell:
    """A range whose ends fit a column. The interpreter counts with numbers past every bound (BEYOND): as a low end the
    bound of the type stands in for them, and as a high end None."""
    least = kind.high if low >= BEYOND else kind.low if low <= -BEYOND else low
    return least, None if high >= BEYOND else high
