"""A plan: all rights of a Program compiled once for tables of one shape, and run on chunk after chunk of such tables."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from doudi.rules.language import nodes as n
from doudi.rules.program.program import BoundRule, Program, list_nodes
from doudi.screening.engine.formula_compiler import FormulaCompiler
from doudi.screening.engine.plan_inputs import PlanInputs
from doudi.screening.engine.plan_steps import MEMBER_COUNT, MemberLayout, PlanSteps
from doudi.screening.engine.right_columns import RightColumns
from doudi.screening.tables.columns import NeedBits


@dataclass(frozen=True)
class Plan:
    """The steps that compute every right for tables as `PlanInputs` describes them."""

    program: Program
    steps: PlanSteps

    @classmethod
    def of(cls, program: Program, inputs: PlanInputs, need_bits: NeedBits) -> Plan:
        formulas = FormulaCompiler(program, need_bits, inputs)
        rights = RightColumns(formulas)
        for bound in order_rules(program):
            rights.define(bound)
        return cls(program, formulas.builder.steps)

    def run(self, households: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Both tables with the columns of every outcome added."""
        layout = MemberLayout.of(people, households.height)
        # Columns that were joined to a table since it was stored may be in several pieces: see `store_tables`.
        households = households.with_columns(layout.sizes.alias(MEMBER_COUNT)).rechunk()
        return self.steps.run(households, people.rechunk(), layout)


def order_rules(program: Program) -> list[BoundRule]:
    """Every right and every rule on which one rests, in topological order: each after those that it names, directly or through
    the presumption of a fact that it reads."""
    done: dict[str, BoundRule] = {}

    def visit(bound: BoundRule) -> None:
        if bound.rule.name in done:
            return
        for node in list_nodes(bound):
            if isinstance(node, n.RuleRef):
                visit(program.rules[node.name])
            elif isinstance(node, n.FactRef):
                for below in _nodes_behind_fact(program, program.slots[node.name].fact.name):
                    if isinstance(below, n.RuleRef):
                        visit(program.rules[below.name])
        done[bound.rule.name] = bound

    for bound in program.of_kind("right"):
        visit(bound)
    return list(done.values())


def _nodes_behind_fact(program: Program, fact: str) -> list[n.Node]:
    """The nodes of the conditions under which a fact is presumed, and of the formula from which it is derived."""
    stack = [p.where for p in program.presumptions.get(fact, ()) if p.where is not None]
    if fact in program.derived:
        stack.append(program.derived[fact])
    nodes = []
    while stack:
        node = stack.pop()
        nodes.append(node)
        stack.extend(n.children(node))
    return nodes
