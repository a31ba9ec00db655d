"""The vocabulary: facts, rights and local parameters that all packs share, from `vocabulary.yaml`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path

from doudi.policies.packs.award_facts import AwardFact, read_award_facts
from doudi.policies.packs.contradictions import Contradictions, read_contradictions
from doudi.policies.packs.fact_groups import FactGroup, extend_fact_groups, read_fact_groups
from doudi.policies.packs.item_kinds import ItemVocabulary, read_items
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.yaml.reader import Record, read_yaml
from doudi.policies.yaml.records import Faults
from doudi.policies.yaml.schema import CHOOSERS
from doudi.rules.language.model import Exclusion, FactDefinition, Parameter, Presumption
from doudi.rules.problems import RulesError, did_you_mean
from doudi.rules.types import AVERAGE, DATE, FEN, TRUTH, Choice, ChoiceSet, Number, Type
from doudi.rules.units import SHARE, YUAN, Unit

EARLIEST = dt.date(1890, 1, 1).toordinal()
SHARE_DEN = 10_000
MONEY = "cash"
OPTIONAL_SECTIONS = (
    "forms",
    "groups",
    "limits",
    "contradictions",
    "item_groups",
    "item_kinds",
    "windows",
    "item_facts",
)
PAID_FROM = {"application": "申请当月", "decision": "决定次月"}
"""From which month on what is granted by the month is paid: that of the application, or the one after the decision."""
TYPES = ("yes_no", "choice", "choices", "date", "whole", "money")


@dataclass(frozen=True, slots=True)
class Right:
    """A right by name, in the order in which results list them. `unit` None: a status alone.

    `forms`: whether it is given as money, goods or services; empty where it gives nothing itself, None where nobody said.
    `principal`: other help rests on it, so that a family that is refused it is told why. `adverse`: it takes something away,
    an officer proposes it after hearing the person, and no text may read as if it were help. `once`: it is given and done
    with, so that it is not held afterwards. `paid_from`: from which month on a monthly sum is paid, one of PAID_FROM, or ''
    where nobody said.
    """

    name: str
    entity: str
    label: str
    unit: Unit | None
    line: str
    forms: tuple[str, ...] | None = None
    principal: bool = False
    adverse: bool = False
    once: bool = False
    paid_from: str = ""


@dataclass(frozen=True)
class Vocabulary:
    facts: dict[str, FactDefinition]
    parameters: dict[str, Parameter]
    rights: dict[str, Right]
    lines: dict[str, str]
    members: int
    forms: dict[str, str] = field(default_factory=dict)
    """Forms of help with their labels."""
    largest: int = 0
    """The largest sum in yuan where a fact names none."""
    contradictions: Contradictions = field(default_factory=Contradictions)
    """What facts cannot say together."""
    award_facts: dict[str, AwardFact] = field(default_factory=dict)
    """The facts that are known from awards, by name: nobody is asked for them."""
    items: ItemVocabulary = field(default_factory=ItemVocabulary)
    """What is entered one by one, and the facts that come of it."""
    groups: tuple[FactGroup, ...] = ()
    """The groups in which facts are asked, in their order; empty where a vocabulary has none."""


def exclusion_words(vocabulary: Vocabulary, exclusion: Exclusion) -> str:
    """Returns what an exclusion says in Chinese, without its clause: which rights cannot be had together, and who chooses."""
    labels = "、".join(vocabulary.rights[name].label for name in exclusion.rights)
    return f"不与{labels}同时享受，由{CHOOSERS[exclusion.choice]}选择其中一类"


def read_vocabulary(path: Path = SHIPPED_PACKS / "vocabulary.yaml") -> Vocabulary:
    """Reads the shared vocabulary. RulesError with every fault found."""
    record, faults = read_yaml(path), Faults()
    faults.keys(
        record, ["largest_household", "largest_sum", "lines", "facts", "parameters", "rights"], OPTIONAL_SECTIONS
    )
    lines = {str(line["line"]): str(line["label"]) for line in faults.records(record, "lines")}
    forms = {str(form.get("form")): str(form.get("label")) for form in faults.records(record, "forms")}
    largest = int(record.get("largest_sum") or 0)
    empty = Vocabulary(
        facts={},
        parameters={},
        rights={},
        lines=lines,
        members=int(record.get("largest_household") or 0),
        forms=forms,
        largest=largest,
    )
    vocabulary = _with_names(empty, record, faults)
    contradictions = read_contradictions(record, faults, vocabulary.facts, vocabulary.members)
    items = read_items(record, faults, vocabulary.facts, vocabulary.parameters)
    groups = read_fact_groups(record, faults, vocabulary.facts)
    if faults:
        raise RulesError(faults)
    return replace(vocabulary, contradictions=contradictions, items=items, groups=groups)


def extend_vocabulary(vocabulary: Vocabulary, path: Path, name: str) -> Vocabulary:
    """The vocabulary with the facts, local parameters and rights that a pack adds; RulesError with every fault found.

    What is there already keeps its meaning: a name can be added, never said again.
    """
    record, faults = read_yaml(path, f"{name}/{path.name}"), Faults()
    faults.keys(record, [], ["facts", "parameters", "rights"])
    extension = _with_names(vocabulary, record, faults)
    groups = extend_fact_groups(vocabulary.groups, record, faults)
    if faults:
        raise RulesError(faults)
    return replace(extension, groups=groups)


def _with_names(base: Vocabulary, record: Record, faults: Faults) -> Vocabulary:
    """Returns the vocabulary with the facts, parameters and rights of a record added."""
    items = faults.records(record, "facts")
    facts = [_fact(item, faults, len(base.facts) + position, base.largest) for position, item in enumerate(items)]
    parameters = [_parameter(item, faults) for item in faults.records(record, "parameters")]
    rights = [_right(item, faults, base.forms) for item in faults.records(record, "rights")]
    for kind, declared in ((facts, base.facts), (parameters, base.parameters), (rights, base.rights)):
        names: set[str] = set(declared)
        for element in kind:
            if element is not None and element.name in names:
                faults.add(
                    getattr(element, "place", record.place), f"'{element.name}' stands twice", "a name is never reused"
                )
            elif element is not None:
                names.add(element.name)
    extended = replace(
        base,
        facts=base.facts | {fact.name: fact for fact in facts if fact},
        parameters=base.parameters | {parameter.name: parameter for parameter in parameters if parameter},
        rights=base.rights | {right.name: right for right in rights if right},
    )
    award_facts = read_award_facts(items, faults, extended.facts, extended.rights)
    return replace(extended, award_facts=base.award_facts | award_facts)


def _fact(record: Record, faults: Faults, order: int, largest: int) -> FactDefinition | None:
    optional_keys = (
        "options",
        "unit",
        "low",
        "high",
        "average",
        "none",
        "past",
        "computed",
        "presume",
        "derive",
        "derive_if_given",
        "question",
        "evidence",
        "answered_by",
        "known_from",
        "group",
    )
    if not faults.keys(record, ["fact", "for", "type", "label"], optional_keys):
        return None
    kind = faults.text(record, "type")
    options = record.get("options")
    labels = options if isinstance(options, Record) else Record()
    none: int | None = None
    days = (1, 1)
    built: Type
    if kind == "yes_no":
        built = TRUTH
    elif kind in ("choice", "choices"):
        built = (Choice if kind == "choice" else ChoiceSet)(tuple(labels))
        if not labels:
            faults.add(record.place, "a choice lists its options", "options: {name: 标签}")
    elif kind == "date":
        none = EARLIEST - 1 if faults.flag(record, "none") else None
        days = (EARLIEST - (none is not None), dt.date(2200, 1, 1).toordinal())
        built = DATE
    elif kind in ("whole", "money"):
        average = faults.flag(record, "average")
        den = (AVERAGE if average else FEN) if kind == "money" else 1
        low = faults.number(record, "low", den) if "low" in record else 0
        high = faults.number(record, "high", den) if "high" in record else largest * den
        none = (low or 0) - 1 if faults.flag(record, "none") else None
        unit = faults.unit(record) or SHARE
        built = Number(unit, den, (low or 0) - (none is not None), high or 0)
    else:
        faults.add(record.at("type"), f"unknown type '{kind}'", "types are " + ", ".join(TYPES))
        return None
    name = faults.text(record, "fact")
    presumptions = tuple(_presumptions(record, faults, built, none))
    return FactDefinition(
        name=name,
        entity=faults.text(record, "for"),
        type=built,
        label=faults.text(record, "label"),
        place=record.place,
        options=tuple(labels),
        option_labels=tuple(str(label) for label in labels.values()),
        average=faults.flag(record, "average"),
        none=none,
        past=faults.flag(record, "past"),
        days=days,
        computed=faults.flag(record, "computed"),
        presumptions=presumptions,
        derived=faults.text(record, "derive"),
        derived_if_given=faults.texts(record, "derive_if_given"),
        question=faults.text(record, "question"),
        evidence=faults.text(record, "evidence"),
        answered_by=faults.text(record, "answered_by"),
        order=order,
        unlimited=kind == "money" and "high" not in record,
    )


def _presumptions(record: Record, faults: Faults, kind: Type, none: int | None) -> list[Presumption]:
    """Reads `presume: VALUE`, or a list of {value, where} of which the first whose condition is certain is taken."""
    presumed = record.get("presume")
    if presumed is None:
        return []
    items = presumed if isinstance(presumed, list) else [presumed]
    presumptions = []
    for item in items:
        value = item.get("value") if isinstance(item, Record) else item
        where = str(item.get("where") or "") if isinstance(item, Record) else ""
        place = item.place if isinstance(item, Record) else record.at("presume")
        stored = _stored(value, kind, none)
        if stored is None:
            faults.add(place, f"{value!r} cannot be presumed of this fact", f"it is {kind}")
        else:
            presumptions.append(Presumption(str(stored), where, place))
    return presumptions


def _stored(value: object, kind: Type, none: int | None) -> int | None:
    if value == "none" and none is not None:
        return none
    if isinstance(kind, Choice):
        return kind.options.index(str(value)) if str(value) in kind.options else None
    if kind == TRUTH:
        return int(value) if isinstance(value, bool) else None
    if isinstance(kind, Number) and isinstance(value, int) and not isinstance(value, bool):
        return value * kind.denominator
    return None


def _parameter(record: Record, faults: Faults) -> Parameter | None:
    if not faults.keys(record, ["parameter", "label", "unit"], ["low", "high", "ceiling"]):
        return None
    return declared_parameter(record, faults, local=True)


def declared_parameter(record: Record, faults: Faults, local: bool) -> Parameter | None:
    """Reads a parameter's name, unit and bounds. Money is stored in fen, shares in ten-thousandths, the rest whole."""
    unit = faults.unit(record)
    if unit is None:
        return None
    den = SHARE_DEN if unit == SHARE else FEN if unit.powers[0] == YUAN.powers[0] else 1
    ceiling = {SHARE_DEN: 100, FEN: 1_000_000_000}.get(den, 10_000)
    low = faults.number(record, "low", den) if "low" in record else 0
    high = faults.number(record, "high", den) if "high" in record else ceiling * den
    name = faults.text(record, "parameter")
    label, ceiling = faults.text(record, "label"), faults.flag(record, "ceiling")
    return Parameter(
        name=name,
        label=label,
        unit=unit,
        denominator=den,
        low=low or 0,
        high=high or 0,
        place=record.place,
        local=local,
        ceiling=ceiling,
    )


def _right(record: Record, faults: Faults, forms_of_help: dict[str, str]) -> Right | None:
    optional_keys = ("unit", "forms", "principal", "adverse", "once", "paid_from")
    if not faults.keys(record, ["right", "for", "label", "line"], optional_keys):
        return None
    unit = faults.unit(record)
    forms = faults.texts(record, "forms") if "forms" in record else None
    for form in forms or ():
        if form not in forms_of_help:
            hint = did_you_mean(form, forms_of_help) or "forms are " + ", ".join(forms_of_help)
            faults.add(record.at("forms"), f"unknown form of help '{form}'", hint)
    if forms is not None and MONEY in forms_of_help and unit is not None and unit.powers[0] and MONEY not in forms:
        faults.add(record.at("forms"), "a sum in yuan is given as money", f"add {MONEY}")
    paid_from = faults.text(record, "paid_from")
    if paid_from and paid_from not in PAID_FROM:
        faults.add(record.at("paid_from"), f"unknown month '{paid_from}'", "months are " + ", ".join(PAID_FROM))
    return Right(
        name=faults.text(record, "right"),
        entity=faults.text(record, "for"),
        label=faults.text(record, "label"),
        unit=unit,
        line=faults.text(record, "line"),
        forms=forms,
        principal=faults.flag(record, "principal"),
        adverse=faults.flag(record, "adverse"),
        once=faults.flag(record, "once") or unit == YUAN,
        paid_from=paid_from,
    )
