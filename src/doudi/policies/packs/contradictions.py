"""Contradictions between facts: conditions of the vocabulary under which what was given of a family cannot stand together.

Each is a formula of the language over facts and limits, so that it can be evaluated for one family and, as a column, for
many. An `impossible` one is bad input. An odd one may be true, but is pointed out.

    limits:
      - {limit: oldest_preschooler, unit: year, value: 12}
    contradictions:
      - contradiction: too_old_for_preschool
        for: member
        kind: impossible
        when: education_stage == 'preschool' and age(birth_date) >= oldest_preschooler
        message: 满{oldest_preschooler}岁的人不会在学前教育阶段
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from doudi.policies.yaml import schema
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.language.model import ALWAYS, FOREVER, FactDefinition, Layer, Parameter, ParameterValue, Rule, Version
from doudi.rules.language.syntax import names_in, parse
from doudi.rules.problems import FormulaError, RulesError, SourceLine
from doudi.rules.program.program import Program
from doudi.rules.program.resolver import resolve
from doudi.rules.types import ChoiceSet
from doudi.rules.units import SHARE

LAYER = "vocabulary"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A condition that facts of one entity cannot, or hardly, meet together.

    `facts`: those the formula mentions, in its order; `inputs`: the same as they are handed in, each option of a set by
    itself. It is evaluated only where all of them are known.
    """

    name: str
    entity: str
    impossible: bool
    formula: str
    message: str
    facts: tuple[str, ...]
    inputs: frozenset[str]
    place: SourceLine


@dataclass(frozen=True)
class Contradictions:
    """All contradictions of a vocabulary. `program`: a Program with a class for each, of the same name, that says yes where
    it holds; it knows only the facts that they mention and presumes none."""

    rules: tuple[Contradiction, ...] = ()
    program: Program | None = None


def read_contradictions(
    record: Record, faults: Faults, facts: Mapping[str, FactDefinition], members: int
) -> Contradictions:
    """The sections `limits` and `contradictions` of a vocabulary; every fault is noted, also those of the formulas."""
    limits = [limit for item in faults.records(record, "limits") if (limit := _limit(item, faults)) is not None]
    values = {limit.name: limit.low for limit in limits}
    rules: list[Contradiction] = []
    for item in faults.records(record, "contradictions"):
        rule = _contradiction(item, faults, facts, values)
        if rule is None:
            continue
        if any(earlier.name == rule.name for earlier in rules):
            faults.add(item.place, f"'{rule.name}' stands twice", "give each contradiction a name of its own")
        rules.append(rule)
    if not rules or faults:
        return Contradictions(tuple(rules))
    mentioned = {name for rule in rules for name in rule.facts}
    definitions = [_without_presumptions(fact) for fact in facts.values() if fact.name in mentioned]
    layer = Layer(
        name=LAYER, clauses=(), parameters=tuple(limits), rules=tuple(_as_class(rule) for rule in rules), checks=()
    )
    try:
        program = resolve((layer,), definitions, (), members, 1)
    except RulesError as error:
        faults += error.problems
        return Contradictions(tuple(rules))
    return Contradictions(tuple(rules), program)


def _limit(record: Record, faults: Faults) -> Parameter | None:
    """Returns a bound that contradictions compare with. It is no policy, so that it has no clause."""
    if not faults.keys(record, schema.LIMIT.required, schema.LIMIT.optional):
        return None
    unit, value = faults.unit(record), faults.number(record, "value", 1)
    if unit is None or value is None:
        return None
    name = faults.text(record, "limit")
    fixed = ParameterValue(start=ALWAYS, value=value, clauses=(LAYER,))
    return Parameter(
        name=name,
        label=name,
        unit=unit or SHARE,
        denominator=1,
        low=value,
        high=value,
        place=record.place,
        values=(fixed,),
    )


def _contradiction(
    record: Record, faults: Faults, facts: Mapping[str, FactDefinition], limits: Mapping[str, int]
) -> Contradiction | None:
    if not faults.keys(record, schema.CONTRADICTION.required, schema.CONTRADICTION.optional):
        return None
    entity, kind = faults.text(record, "for"), faults.text(record, "kind")
    if entity not in schema.WHOSE:
        faults.add(record.at("for"), f"'{entity}' has no facts", "for: household, or for: member")
    if kind not in schema.CONTRADICTION_KINDS:
        faults.add(record.at("kind"), f"unknown kind '{kind}'", "kind: " + " or ".join(schema.CONTRADICTION_KINDS))
    formula, message = faults.text(record, "when"), faults.text(record, "message")
    try:
        mentioned = names_in(parse(formula))
    except FormulaError as error:
        faults.add(record.at("when"), error.message, error.hint)
        return None
    for name in sorted(mentioned & set(facts)):
        if facts[name].entity != entity:
            faults.add(record.at("when"), f"'{name}' is no fact of a {entity}", "compare facts of one entity")
    used = tuple(sorted((name for name in mentioned if name in facts), key=formula.index))
    try:
        message = message.format(**limits)
    except (KeyError, IndexError, ValueError):
        faults.add(record.at("message"), "the message names no limit that there is", "limits are " + ", ".join(limits))
    return Contradiction(
        name=faults.text(record, "contradiction"),
        entity=entity,
        impossible=kind == "impossible",
        formula=formula,
        message=message,
        facts=used,
        inputs=frozenset(name for fact in used for name in _inputs(facts[fact])),
        place=record.at("when"),
    )


def _inputs(fact: FactDefinition) -> Iterable[str]:
    """Returns the names under which a fact is handed in. A set of options is handed in as one yes or no for each."""
    return (f"{fact.name}.{option}" for option in fact.options) if isinstance(fact.type, ChoiceSet) else (fact.name,)


def _without_presumptions(fact: FactDefinition) -> FactDefinition:
    """Returns the fact without what is presumed, derived or computed of it, since only what was given can contradict itself."""
    return replace(fact, presumptions=(), derived="", derived_if_given=(), computed=False)


def _as_class(rule: Contradiction) -> Rule:
    version = Version(start=ALWAYS, end=FOREVER, clauses=(LAYER,), place=rule.place, formula=rule.formula)
    return Rule(
        name=rule.name, kind="class", entity=rule.entity, label=rule.name, unit=None, versions=(version,), layer=LAYER,
        place=rule.place,
    )  # fmt: skip
