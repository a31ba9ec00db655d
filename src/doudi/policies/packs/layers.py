"""Turns the records of a pack's files into parameters, checks and rules of a layer."""

from __future__ import annotations

import itertools

from doudi.policies.packs.vocabulary import Vocabulary, declared_parameter
from doudi.policies.yaml import schema
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.language.model import (
    FOREVER,
    Check,
    Exclusion,
    Ground,
    Parameter,
    ParameterValue,
    Rule,
    ValueRange,
    Version,
)
from doudi.rules.problems import did_you_mean
from doudi.rules.units import Unit

KINDS = tuple(schema.RULES)


def read_parameters(record: Record, faults: Faults, vocabulary: Vocabulary) -> list[Parameter]:
    """Reads a pack's own parameters, and what it says of parameters that localities set."""
    parameters = []
    for item in faults.records(record, "parameters"):
        name = str(item.get("parameter") or "")
        local = vocabulary.parameters.get(name)
        shape = schema.LOCAL_PARAMETER if local else schema.OWN_PARAMETER
        if not faults.keys(item, shape.required, shape.optional):
            continue
        base = local or declared_parameter(item, faults, local=False)
        if base is None:
            continue
        by = faults.texts(item, "by")
        values = [_value(value, faults, base.denominator, by) for value in faults.records(item, "values")]
        stated = [_stated(value, faults, base) for value in faults.records(item, "stated")]
        if not values and not stated:
            faults.add(item.place, f"'{name}' has no value", "give 'values' or 'stated', each with its clause")
        dated_values = sorted((value for value in values if value), key=lambda value: value.start)
        for earlier, later in itertools.pairwise(dated_values):
            if earlier.start == later.start or (earlier.end != FOREVER and earlier.end >= later.start):
                faults.add(item.place, f"values of '{name}' overlap", "end the earlier one before the later begins")
        numbers = [
            n for value in dated_values for n in (value.value if isinstance(value.value, tuple) else (value.value,))
        ]
        low, high = (base.low, base.high) if local else (min(numbers, default=0), max(numbers, default=0))
        parameters.append(
            Parameter(
                name=base.name,
                label=base.label,
                unit=base.unit,
                denominator=base.denominator,
                low=low,
                high=high,
                place=item.place,
                local=local is not None,
                options=by,
                values=tuple(dated_values),
                value_ranges=tuple(stated),
                ceiling=base.ceiling,
                replaces=faults.text(item, "replaces"),
            )
        )
    return parameters


def _value(record: Record, faults: Faults, den: int, by: tuple[str, ...]) -> ParameterValue | None:
    if not faults.keys(record, schema.VALUE.required, schema.VALUE.optional):
        return None
    start, end = faults.span(record)
    cells_by_option, reading = record["value"], faults.text(record, "reading")
    if not by:
        number = faults.number(record, "value", den)
        return (
            None
            if number is None
            else ParameterValue(
                start=start, value=number, clauses=faults.texts(record, "clause"), end=end, reading=reading
            )
        )
    if not isinstance(cells_by_option, Record) or set(cells_by_option) != set(by):
        faults.add(record.at("value"), "a table has one value for each option", "options: " + ", ".join(by))
        return None
    cells = [faults.number(cells_by_option, option, den) for option in by]
    return ParameterValue(
        start=start,
        value=tuple(cell or 0 for cell in cells),
        clauses=faults.texts(record, "clause"),
        end=end,
        reading=reading,
    )


def _stated(record: Record, faults: Faults, base: Parameter) -> ValueRange:
    den = base.denominator
    faults.keys(record, schema.STATED.required, schema.STATED.optional)
    start, end = faults.span(record)
    formula = faults.text(record, "formula")
    low = faults.number(record, "low", den) if "low" in record else None
    high = faults.number(record, "high", den) if "high" in record else None
    beyond = base.local and any(x is not None and not base.low <= x <= base.high for x in (low, high))
    if beyond:
        faults.add(record.place, "lies beyond what the parameter may be", "see its bounds in the vocabulary")
    if low is not None and high is not None and low > high:
        faults.add(record.place, "the least value lies above the greatest", "swap low and high")
    if not formula and low is None and high is None:
        faults.add(record.place, "nothing is stated", "give a formula for the least value, or low and high")
    return ValueRange(
        start=start,
        end=end,
        formula=formula,
        low=low,
        high=high,
        clauses=faults.texts(record, "clause"),
        place=record.place,
    )


def read_checks(record: Record, faults: Faults, layer: str) -> list[Check]:
    checks: list[Check] = []
    for item in faults.records(record, "checks"):
        if faults.keys(item, schema.CHECK.required, schema.CHECK.optional):
            start, end = faults.span(item)
            if any(earlier.name == item["check"] for earlier in checks):
                faults.add(item.place, f"'{item['check']}' stands twice", "give each check a name of its own")
            checks.append(
                Check(
                    name=faults.text(item, "check"),
                    label=faults.text(item, "label"),
                    formula=faults.text(item, "formula"),
                    message=faults.text(item, "message"),
                    clauses=faults.texts(item, "clause"),
                    start=start,
                    end=end,
                    place=item.at("formula"),
                    layer=layer,
                    reading=faults.text(item, "reading"),
                )
            )
    return checks


def read_rules(record: Record, faults: Faults, layer: str, vocabulary: Vocabulary) -> list[Rule]:
    rules = (_rule(item, faults, layer, vocabulary) for item in faults.records(record, "rules"))
    return [rule for rule in rules if rule is not None]


def _rule(record: Record, faults: Faults, layer: str, vocabulary: Vocabulary) -> Rule | None:
    kind = next((kind for kind in KINDS if kind in record), "")
    if not kind:
        faults.add(record.place, "not a rule", "begin with 'rule:', 'right:', 'class:' or 'slot:' and its name")
        return None
    if not faults.keys(record, schema.RULES[kind].required, schema.RULES[kind].optional):
        return None
    name, entity, unit = faults.text(record, kind), faults.text(record, "for"), faults.unit(record)
    if entity not in schema.WHOSE:
        faults.add(record.at("for"), f"'{entity}' has no rights", "for: household, or for: member")
    if kind == "right":
        _match_right(record, faults, name, entity, unit, vocabulary)
    versions = [_version(item, faults, kind) for item in faults.records(record, "versions")]
    sorted_versions = sorted((version for version in versions if version), key=lambda version: version.start)
    for earlier, later in itertools.pairwise(sorted_versions):
        if earlier.end >= later.start:
            faults.add(later.place, f"versions of '{name}' overlap", "end the earlier one the day before")
    stored_kind = "rule" if kind == "slot" else kind
    return Rule(
        name=name,
        kind=stored_kind,
        entity=entity,
        label=faults.text(record, "label"),
        unit=unit,
        versions=tuple(sorted_versions),
        layer=layer,
        place=record.place,
        replaces=faults.text(record, "replaces"),
        fills=faults.text(record, "fills"),
        slot=kind == "slot",
        excludes=_exclusions(record, faults, name, vocabulary) if kind == "right" else (),
    )


def _exclusions(record: Record, faults: Faults, name: str, vocabulary: Vocabulary) -> tuple[Exclusion, ...]:
    """Reads the rights that a right excludes: others of the vocabulary for the same kind of holder."""
    exclusions = []
    for item in faults.records(record, "excludes"):
        if not faults.keys(item, schema.EXCLUSION.required, schema.EXCLUSION.optional):
            continue
        rights, choice = faults.texts(item, "rights"), faults.text(item, "choice")
        holders = {right.name: right.entity for right in vocabulary.rights.values()}
        for excluded in rights:
            if excluded == name or holders.get(excluded) != holders.get(name):
                hint = did_you_mean(excluded, holders) or "name other rights of the vocabulary with the same 'for'"
                faults.add(item.at("rights"), f"'{name}' cannot exclude '{excluded}'", hint)
        if choice not in schema.CHOOSERS:
            faults.add(item.at("choice"), f"'{choice}' does not choose", "choice: " + " or ".join(schema.CHOOSERS))
        exclusions.append(
            Exclusion(rights=rights, choice=choice, clauses=faults.texts(item, "clause"), place=item.place)
        )
    return tuple(exclusions)


def _match_right(
    record: Record, faults: Faults, name: str, entity: str, unit: Unit | None, vocabulary: Vocabulary
) -> None:
    declared = vocabulary.rights.get(name)
    if declared is None:
        hint = (
            did_you_mean(name, vocabulary.rights)
            or "rights are named in the vocabulary; other rules begin with 'rule:'"
        )
        faults.add(record.at("right"), f"unknown right '{name}'", hint)
    elif (declared.entity, declared.unit) != (entity, unit):
        faults.add(
            record.place,
            f"the vocabulary has '{name}' for a {declared.entity} in {declared.unit or 'yes/no'}",
            "say the same here",
        )


def _version(record: Record, faults: Faults, kind: str) -> Version | None:
    shape = schema.VERSIONS[kind]
    if not faults.keys(record, shape.required, shape.optional):
        return None
    start, end = faults.span(record)
    rounding = faults.text(record, "rounding", "half_up")
    if rounding not in schema.ROUNDINGS:
        faults.add(record.at("rounding"), f"unknown rounding '{rounding}'", "half_up, up or down, to the fen")
    place = record.at("formula") if "formula" in record else record.place
    return Version(
        start=start,
        end=end,
        clauses=faults.texts(record, "clause"),
        place=place,
        formula=faults.text(record, "formula"),
        grounds=_ways(record, faults, "ways"),
        unless=_ways(record, faults, "unless"),
        supplements=_ways(record, faults, "supplements"),
        rounding=rounding,
        note=faults.text(record, "note"),
        reading=faults.text(record, "reading"),
    )


def _ways(record: Record, faults: Faults, key: str) -> tuple[Ground, ...]:
    ways = []
    for item in faults.records(record, key):
        if faults.keys(item, schema.WAYS[key].required, schema.WAYS[key].optional):
            ways.append(
                Ground(
                    when=faults.text(item, "when"),
                    amount=faults.text(item, "amount"),
                    clauses=faults.texts(item, "clause"),
                    label=faults.text(item, "label"),
                    place=item.place,
                    at_most=faults.flag(item, "at_most"),
                )
            )
    return tuple(ways)
