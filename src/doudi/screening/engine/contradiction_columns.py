"""Contradictions between facts in tables: the conditions that `doudi decide` checks for one family, as columns for many.

A household with an impossible combination of facts is set aside with the reason; an odd one is pointed out in a warning. As for one
family, a condition counts only where all the facts that it mentions were given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from doudi.policies.packs.contradictions import Contradiction
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.calendar import format_day
from doudi.rules.engine.case import DatedLocalValues
from doudi.rules.language import nodes as n
from doudi.rules.language.model import FactDefinition
from doudi.rules.money import yuan
from doudi.rules.program.program import Program
from doudi.rules.types import Choice, ChoiceSet, Date, Number, Truth
from doudi.screening.engine.column_values import TruthColumn
from doudi.screening.engine.formula_compiler import FormulaCompiler
from doudi.screening.engine.parameter_lookup import LocalSetting, look_up
from doudi.screening.engine.plan_inputs import PlanInputs
from doudi.screening.engine.plan_steps import HOUSEHOLDS, MEMBER_COUNT, PEOPLE, MemberLayout, PlanSteps
from doudi.screening.tables.columns import GROUP, HOUSEHOLD, MEMBER, ON, NeedBits
from doudi.screening.tables.refusals import Refusal, make_refusals
from doudi.screening.tables.validate import StoredTables

TABLE_OF_ENTITY = {n.HOUSEHOLD: HOUSEHOLDS, n.MEMBER: PEOPLE}


@dataclass(frozen=True)
class _Finding:
    """The rows of a table in which a contradiction holds."""

    rule: Contradiction
    table: str
    rows: pl.Series


class ContradictionFinder:
    """Finds contradictions in stored tables. It keeps what it has compiled for tables of one shape."""

    def __init__(self, vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self._steps: dict[object, PlanSteps] = {}

    def set_aside(self, stored: StoredTables) -> StoredTables:
        """The tables without the households of which the facts cannot be, and with a warning for each odd combination."""
        program = self.vocabulary.contradictions.program
        if program is None or not stored.households.height:
            return stored
        findings = list(self._find(program, stored))
        if not findings:
            return stored
        impossible = [finding for finding in findings if finding.rule.impossible]
        households = {row for finding in impossible for row in _households_of(stored, finding)}
        refusals = [refusal for finding in impossible for refusal in self._describe(stored, finding, set())]
        odd = [finding for finding in findings if not finding.rule.impossible]
        warnings = [warning for finding in odd for warning in self._describe(stored, finding, households)]
        remaining = stored.without(pl.Series(sorted(households), dtype=pl.UInt32)) if households else stored
        return replace(
            remaining,
            refused=pl.concat([stored.refused, make_refusals(refusals)]),
            warnings=pl.concat([stored.warnings, make_refusals(warnings)]),
        )

    def _find(self, program: Program, stored: StoredTables) -> Iterator[_Finding]:
        tables = {HOUSEHOLDS: stored.households, PEOPLE: stored.people}
        rules = [
            rule
            for rule in self.vocabulary.contradictions.rules
            if rule.inputs <= set(tables[TABLE_OF_ENTITY[rule.entity]].columns)
        ]
        if not rules:
            return
        steps = self._compiled(program, rules, stored)
        layout = MemberLayout.of(stored.people, stored.households.height)
        households = stored.households.with_columns(layout.sizes.alias(MEMBER_COUNT)).rechunk()
        computed = dict(zip((HOUSEHOLDS, PEOPLE), steps.run(households, stored.people.rechunk(), layout), strict=True))
        for rule in rules:
            frame = computed[TABLE_OF_ENTITY[rule.entity]]
            all_given = pl.all_horizontal(*(pl.col(name).is_not_null() for name in sorted(rule.inputs)))
            rows = frame.select(pl.col(rule.name).fill_null(False) & all_given).to_series().arg_true()
            if rows.len():
                yield _Finding(rule, TABLE_OF_ENTITY[rule.entity], rows)

    def _compiled(self, program: Program, rules: list[Contradiction], stored: StoredTables) -> PlanSteps:
        tables = {HOUSEHOLDS: stored.households, PEOPLE: stored.people}
        columns = {table: frozenset(frame.columns) for table, frame in tables.items()}
        gaps = frozenset(
            name
            for frame in tables.values()
            for name, count in zip(frame.columns, frame.null_count().row(0), strict=True)
            if count
        )
        days = stored.households[ON]
        today = int(days[0]) if days.n_unique() == 1 else None
        key = (*columns.items(), gaps, today)
        if key not in self._steps:
            parameters, entered = look_up(program, [LocalSetting(int(days[0]), DatedLocalValues({}))])
            inputs = PlanInputs(columns, gaps, parameters, entered, today, presume=False, advise=False)
            formulas = FormulaCompiler(program, NeedBits.of(program), inputs)
            for rule in rules:
                body, table = program.rules[rule.name].body, TABLE_OF_ENTITY[rule.entity]
                assert body is not None
                truth = formulas.builder.keep(formulas.compile(body, table), table)
                assert isinstance(truth, TruthColumn)
                formulas.builder.steps.add_outcome(truth.level, table, {rule.name: truth.value})
            self._steps[key] = formulas.builder.steps
        return self._steps[key]

    def _describe(self, stored: StoredTables, finding: _Finding, without: set[int]) -> Iterator[Refusal]:
        """A row for each contradiction, but for those of some households."""
        rule = finding.rule
        frame = (stored.households if finding.table == HOUSEHOLDS else stored.people)[finding.rows]
        facts = [self.vocabulary.facts[name] for name in rule.facts]
        labels = "、".join(fact.label for fact in facts)
        for home, row in zip(_households_of(stored, finding), frame.iter_rows(named=True), strict=True):
            if home not in without:
                answers = "，".join(_answer_text(fact, row) for fact in facts)
                member = str(row[MEMBER]) if finding.table == PEOPLE else None
                yield str(row[HOUSEHOLD]), member, rule.facts[0], answers, f"{labels}：{rule.message}"


def _households_of(stored: StoredTables, finding: _Finding) -> list[int]:
    if finding.table == HOUSEHOLDS:
        return [int(row) for row in finding.rows]
    return [int(row) for row in stored.people[GROUP].gather(finding.rows)]


def _answer_text(fact: FactDefinition, row: dict[str, Any]) -> str:
    """An answer as it would be written in a table."""
    kind = fact.type
    if isinstance(kind, ChoiceSet):
        return "+".join(option for option in fact.options if row[f"{fact.name}.{option}"]) or "none"
    stored: int = row[fact.name]
    if fact.none is not None and stored == fact.none:
        return "none"
    if isinstance(kind, Truth):
        return "true" if stored else "false"
    if isinstance(kind, Choice):
        return kind.options[stored]
    if isinstance(kind, Date):
        return format_day(stored)
    assert isinstance(kind, Number)
    return str(stored) if kind.denominator == 1 else yuan(stored * 100 // kind.denominator)
