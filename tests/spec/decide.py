"""Decides the rows of the specification by the engine and says each outcome in the words of its tables."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.packs.layers import read_parameters, read_rules
from doudi.policies.packs.vocabulary import Vocabulary, read_vocabulary
from doudi.policies.yaml.reader import parse_yaml, read_yaml
from doudi.policies.yaml.records import Faults
from doudi.rules.calendar import format_day, parse_day
from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, AmountRange, Need, Outcome
from doudi.rules.language.model import ALWAYS, FOREVER, Ground, Layer, Parameter, Rule, Version
from doudi.rules.problems import RulesError, SourceLine
from doudi.rules.program.program import Program
from doudi.rules.program.resolver import resolve
from doudi.rules.units import parse_unit
from tests.spec.examples import TODAY, Example, Refusals, Row

FOLDER = Path(__file__).parent
PLACE = SourceLine("specification")
ASKED = "asked"
REGION = "450102"  # any division that exists: the small vocabulary knows no place


@cache
def vocabulary() -> Vocabulary:
    return read_vocabulary(FOLDER / "vocabulary.yaml")


@cache
def parameters() -> tuple[Parameter, ...]:
    faults = Faults()
    declared = read_parameters(read_yaml(FOLDER / "parameters.yaml"), faults, vocabulary())
    assert not faults, [str(fault) for fault in faults]
    return tuple(declared)


def rules_of(text: str) -> list[Rule]:
    """Rules as a pack writes them."""
    if not text:
        return []
    faults = Faults()
    rules = read_rules(
        parse_yaml("rules:\n" + indent(text.strip("\n"), "  "), "rules"), faults, "specification", vocabulary()
    )
    assert not faults, [str(fault) for fault in faults]
    return rules


def right_of(formula: str, unit: str, entity: str) -> Rule:
    """A right that is had where a formula holds, or that pays what a formula comes to."""
    ground = Ground(when="" if unit else formula, amount=formula if unit else "", clauses=(), label="", place=PLACE)
    version = Version(start=ALWAYS, end=FOREVER, clauses=(), place=PLACE, grounds=(ground,))
    return Rule(
        name=ASKED,
        kind="right",
        entity=entity,
        label=ASKED,
        unit=parse_unit(unit) if unit else None,
        versions=(version,),
        layer="specification",
        place=PLACE,
    )


def build(rules: list[Rule], day: str = TODAY) -> Program:
    layer = Layer("specification", parameters=parameters(), rules=tuple(rules))
    words = vocabulary()
    return resolve((layer,), words.facts.values(), words.parameters.values(), words.members, parse_day(day))


def right_text(example: Example) -> str:
    """The right of an example as a pack writes it; an example gives only what stands in its one version."""
    name = "care" if example.entity == "member" else "allowance" if example.unit else "membership"
    unit = f"\n  unit: {example.unit}" if example.unit else ""
    label = vocabulary().rights[name].label
    head = f"- right: {name}\n  for: {example.entity}\n  label: {label}{unit}\n  versions:\n"
    lines = indent(example.right.strip("\n"), "      ")
    return f"{head}    - {lines.lstrip()}"


def program_of(example: Example, row: Row) -> Program:
    if example.right:
        right = dataclasses.replace(rules_of(right_text(example))[0], name=ASKED)
    else:
        formula = example.formula or str(row.input)
        right = right_of(formula, example.unit, example.entity)
    return build([right, *rules_of(example.rules)], day_of(example, row))


def day_of(example: Example, row: Row) -> str:
    return example.on if isinstance(row.input, str) else row.input.get("on", example.on)


def request_of(example: Example, row: Row) -> Request:
    """The case of a row: the facts of the example and, where the row has facts, those: a member's are the first member's."""
    household, local = dict(example.household), dict(example.local)
    members = [dict(member) for member in example.members]
    for name, value in ({} if isinstance(row.input, str) else row.input).items():
        fact = vocabulary().facts.get(name)
        if fact is not None:
            (household if fact.entity == "household" else members[0])[name] = value
        elif name != "on":
            local[name] = value
    case = {
        "region": REGION,
        "on": day_of(example, row),
        "household": household,
        "members": members,
        "parameters": local,
    }
    case = _with_decimals(case)
    request = CaseReader(vocabulary()).read(case, 1)
    assert isinstance(request, Request), [str(fault) for fault in request]
    return request


def _with_decimals(answer: Any) -> Any:
    """The same answers, with each text that is a decimal number as the number."""
    if isinstance(answer, dict):
        return {name: value if name == "region" else _with_decimals(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [_with_decimals(value) for value in answer]
    return Decimal(answer) if isinstance(answer, str) and re.fullmatch(r"\d+\.\d+", answer) else answer


def decide_row(example: Example, row: Row) -> Row:
    """The row as the engine fills it in."""
    request = request_of(example, row)
    decision = decide(program_of(example, row), request.household, request.on)
    outcomes = [outcome for outcome in decision.outcomes if outcome.bound.rule.name == ASKED]
    assert all(outcome.exact for outcome in outcomes)
    names = request.members

    def join(texts: list[str]) -> str:
        if example.entity == "household":
            return texts[0]
        return "; ".join(f"{name}: {text}" for name, text in zip(names, texts, strict=True) if text)

    needs = dict.fromkeys(describe_need(need, names, request.on) for outcome in outcomes for need in outcome.needs)
    return Row(
        row.input,
        join([describe(outcome) for outcome in outcomes]),
        ", ".join(needs),
        join([", ".join(outcome.presumed) for outcome in outcomes]),
        join(["; ".join(ground.label for ground in outcome.grounds) for outcome in outcomes]),
    )


def describe(outcome: Outcome) -> str:
    """yes, no or undetermined; for a sum the amount, or from where to where it may lie."""
    if outcome.status == NOT_ELIGIBLE:
        return "no"
    amount = describe_amount(outcome.amount) if outcome.amount else ""
    if outcome.status == ELIGIBLE:
        return amount or "yes"
    return f"undetermined: {amount}" if amount else "undetermined"


def describe_amount(amount: AmountRange) -> str:
    low = describe_number(amount.low, amount.unit)
    if amount.high is None:
        return f"{low} or more"
    high = describe_number(amount.high, amount.unit)
    return low if low == high else f"{low} to {high}"


def describe_number(stored: int, unit: str) -> str:
    """Money with two decimals; other numbers, which are stored in hundredths, without needless ones; months are whole."""
    if unit == "months":
        return str(stored)
    yuan, fen = divmod(stored, 100)
    return f"{yuan}.{fen:02}" if fen or "yuan" in unit else str(yuan)


def describe_need(need: Need, members: tuple[str, ...], on: int) -> str:
    if need.parameter:
        return need.parameter if need.day == on else f"{need.parameter} on {format_day(need.day)}"
    return need.fact if need.member < 0 else f"{need.fact} of {members[need.member]}"


def read_refusals(refusals: Refusals) -> Iterator[tuple[str, str]]:
    """Each formula with the message that its author reads."""
    for formula, _ in refusals.rows:
        try:
            build([right_of(formula, refusals.unit, refusals.entity), *rules_of(refusals.rules)])
        except RulesError as error:
            yield formula, " / ".join(str(problem).removeprefix(f"{PLACE}: ") for problem in error.problems)
        else:
            yield formula, "loads"
