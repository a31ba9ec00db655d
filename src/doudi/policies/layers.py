"""From the records of a pack's files to a layer of the rules engine."""

from __future__ import annotations

import itertools

from doudi.policies import shapes
from doudi.policies.records import Faults
from doudi.policies.vocabulary import Vocabulary, declared_parameter
from doudi.policies.yaml_files import Record
from doudi.rules.model import FOREVER, Check, Parameter, Rule, Stated, Value, Version, Way
from doudi.rules.problems import did_you_mean
from doudi.rules.units import Unit

KINDS = tuple(shapes.RULES)


def read_parameters(record: Record, faults: Faults, vocabulary: Vocabulary) -> list[Parameter]:
    """Own parameters of a pack, and what it says of parameters that localities set."""
    found = []
    for item in faults.records(record, "parameters"):
        name = str(item.get("parameter") or "")
        local = vocabulary.parameters.get(name)
        shape = shapes.LOCAL_PARAMETER if local else shapes.OWN_PARAMETER
        if not faults.keys(item, shape.required, shape.optional):
            continue
        base = local or declared_parameter(item, faults, local=False)
        if base is None:
            continue
        by = faults.texts(item, "by")
        values = [_value(value, faults, base.den, by) for value in faults.records(item, "values")]
        stated = [_stated(value, faults, base) for value in faults.records(item, "stated")]
        if not values and not stated:
            faults.add(item.place, f"'{name}' has no value", "give 'values' or 'stated', each with its clause")
        kept = sorted((value for value in values if value), key=lambda value: value.start)
        for one, next_one in itertools.pairwise(kept):
            if one.start == next_one.start or (one.end != FOREVER and one.end >= next_one.start):
                faults.add(item.place, f"values of '{name}' overlap", "end the earlier one before the later begins")
        numbers = [n for value in kept for n in (value.value if isinstance(value.value, tuple) else (value.value,))]
        low, high = (base.low, base.high) if local else (min(numbers, default=0), max(numbers, default=0))
        found.append(
            Parameter(
                base.name,
                base.label,
                base.unit,
                base.den,
                low,
                high,
                item.place,
                local is not None,
                by,
                tuple(kept),
                tuple(stated),
                base.ceiling,
                faults.text(item, "replaces"),
            )
        )
    return found


def _value(record: Record, faults: Faults, den: int, by: tuple[str, ...]) -> Value | None:
    if not faults.keys(record, shapes.VALUE.required, shapes.VALUE.optional):
        return None
    start, end = faults.span(record)
    given, reading = record["value"], faults.text(record, "reading")
    if not by:
        number = faults.number(record, "value", den)
        return None if number is None else Value(start, number, faults.texts(record, "clause"), end, reading)
    if not isinstance(given, Record) or set(given) != set(by):
        faults.add(record.at("value"), "a table has one value for each option", "options: " + ", ".join(by))
        return None
    cells = [faults.number(given, option, den) for option in by]
    return Value(start, tuple(cell or 0 for cell in cells), faults.texts(record, "clause"), end, reading)


def _stated(record: Record, faults: Faults, base: Parameter) -> Stated:
    den = base.den
    faults.keys(record, shapes.STATED.required, shapes.STATED.optional)
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
    return Stated(start, end, formula, low, high, faults.texts(record, "clause"), record.place)


def read_checks(record: Record, faults: Faults, layer: str) -> list[Check]:
    found: list[Check] = []
    for item in faults.records(record, "checks"):
        if faults.keys(item, shapes.CHECK.required, shapes.CHECK.optional):
            start, end = faults.span(item)
            if any(one.name == item["check"] for one in found):
                faults.add(item.place, f"'{item['check']}' stands twice", "give each check a name of its own")
            found.append(
                Check(
                    faults.text(item, "check"),
                    faults.text(item, "label"),
                    faults.text(item, "formula"),
                    faults.text(item, "message"),
                    faults.texts(item, "clause"),
                    start,
                    end,
                    item.at("formula"),
                    layer,
                    faults.text(item, "reading"),
                )  # fmt: skip
            )
    return found


def read_rules(record: Record, faults: Faults, layer: str, vocabulary: Vocabulary) -> list[Rule]:
    rules = (_rule(item, faults, layer, vocabulary) for item in faults.records(record, "rules"))
    return [rule for rule in rules if rule is not None]


def _rule(record: Record, faults: Faults, layer: str, vocabulary: Vocabulary) -> Rule | None:
    kind = next((kind for kind in KINDS if kind in record), "")
    if not kind:
        faults.add(record.place, "not a rule", "begin with 'rule:', 'right:', 'class:' or 'slot:' and its name")
        return None
    if not faults.keys(record, shapes.RULES[kind].required, shapes.RULES[kind].optional):
        return None
    name, whose, unit = faults.text(record, kind), faults.text(record, "for"), faults.unit(record)
    if whose not in shapes.WHOSE:
        faults.add(record.at("for"), f"'{whose}' has no rights", "for: household, or for: member")
    if kind == "right":
        _match_right(record, faults, name, whose, unit, vocabulary)
    versions = [_version(item, faults, kind) for item in faults.records(record, "versions")]
    kept = sorted((version for version in versions if version), key=lambda version: version.start)
    for one, next_one in itertools.pairwise(kept):
        if one.end >= next_one.start:
            faults.add(next_one.place, f"versions of '{name}' overlap", "end the earlier one the day before")
    shown = "rule" if kind == "slot" else kind
    return Rule(
        name, shown, whose, faults.text(record, "label"), unit, tuple(kept), layer, record.place,
        faults.text(record, "replaces"), faults.text(record, "fills"), kind == "slot",
    )  # fmt: skip


def _match_right(
    record: Record, faults: Faults, name: str, whose: str, unit: Unit | None, vocabulary: Vocabulary
) -> None:
    known = vocabulary.rights.get(name)
    if known is None:
        hint = (
            did_you_mean(name, vocabulary.rights)
            or "rights are named in the vocabulary; other rules begin with 'rule:'"
        )
        faults.add(record.at("right"), f"unknown right '{name}'", hint)
    elif (known.whose, known.unit) != (whose, unit):
        faults.add(
            record.place,
            f"the vocabulary has '{name}' for a {known.whose} in {known.unit or 'yes/no'}",
            "say the same here",
        )


def _version(record: Record, faults: Faults, kind: str) -> Version | None:
    shape = shapes.VERSIONS[kind]
    if not faults.keys(record, shape.required, shape.optional):
        return None
    start, end = faults.span(record)
    rounding = faults.text(record, "rounding", "half_up")
    if rounding not in shapes.ROUNDINGS:
        faults.add(record.at("rounding"), f"unknown rounding '{rounding}'", "half_up, up or down, to the fen")
    place = record.at("formula") if "formula" in record else record.place
    return Version(
        start, end, faults.texts(record, "clause"), place, faults.text(record, "formula"), _ways(record, faults, "ways"),
        _ways(record, faults, "unless"), _ways(record, faults, "supplements"), rounding,
        faults.text(record, "note"),
    )  # fmt: skip


def _ways(record: Record, faults: Faults, key: str) -> tuple[Way, ...]:
    found = []
    for item in faults.records(record, key):
        if faults.keys(item, shapes.WAYS[key].required, shapes.WAYS[key].optional):
            found.append(
                Way(
                    faults.text(item, "when"),
                    faults.text(item, "amount"),
                    faults.texts(item, "clause"),
                    faults.text(item, "label"),
                    item.place,
                    faults.flag(item, "at_most"),
                )  # fmt: skip
            )
    return tuple(found)
