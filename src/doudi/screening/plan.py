"""A plan: everything that a Program says of tables of one shape, laid out in steps once and run on chunk after chunk."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from doudi.rules import nodes as n
from doudi.rules.program import BoundRule, Program, nodes_of
from doudi.screening.formulas import Formulas
from doudi.screening.given import Given
from doudi.screening.names import Needed
from doudi.screening.rights import Rights
from doudi.screening.steps import SIZE, Layout, Steps


@dataclass(frozen=True)
class Plan:
    """The steps for tables with the gaps and parameters of `Given`."""

    program: Program
    steps: Steps

    @classmethod
    def of(cls, program: Program, given: Given, needed: Needed) -> Plan:
        formulas = Formulas(program, needed, given)
        rights = Rights(formulas)
        for bound in in_order(program):
            rights.define(bound)
        return cls(program, formulas.laying.steps)

    def run(self, households: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Both tables with the columns of every outcome."""
        layout = Layout.of(people, households.height)
        # In one piece, as tables are stored: what was joined to one since may not be
        households = households.with_columns(layout.sizes.alias(SIZE)).rechunk()
        return self.steps.run(households, people.rechunk(), layout)


def in_order(program: Program) -> list[BoundRule]:
    """Every right and what it rests on, each behind what it rests on itself; presumptions of the facts read count too."""
    done: dict[str, BoundRule] = {}

    def visit(bound: BoundRule) -> None:
        if bound.rule.name in done:
            return
        for node in nodes_of(bound):
            if isinstance(node, n.RuleRef):
                visit(program.rules[node.name])
            elif isinstance(node, n.FactRef):
                for below in _behind(program, program.slots[node.name].fact.name):
                    if isinstance(below, n.RuleRef):
                        visit(program.rules[below.name])
        done[bound.rule.name] = bound

    for bound in program.of_kind("right"):
        visit(bound)
    return list(done.values())


def _behind(program: Program, fact: str) -> list[n.Node]:
    stack = [p.where for p in program.presumptions.get(fact, ()) if p.where is not None]
    if fact in program.derived:
        stack.append(program.derived[fact])
    found = []
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(n.children(node))
    return found
