"""What a pack has beside rules: indicators, links to prices, reminders, forms of help. Each enacts clauses of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from doudi.policies.indicators import Indicator, read_indicators, wishes
from doudi.policies.price_links import PriceLink, read_price_links
from doudi.policies.procedures import TimeLimit, read_procedures
from doudi.policies.records import Faults, span_words
from doudi.policies.reminders import HOUSEHOLDS, Reminder, read_reminders
from doudi.policies.vocabulary import Vocabulary
from doudi.policies.yaml_files import Record, read_yaml
from doudi.rules.model import Layer, Rule
from doudi.rules.problems import Place, Problem, did_you_mean

FORMS = "forms of help"
FILES = ("pack", "vocabulary", "clauses", "parameters", "indicators", "reminders", "procedures", "cases")


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms in which help is given (money, goods, services), by the clause that names them all."""

    of: tuple[str, ...]
    clauses: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Elements:
    indicators: tuple[Indicator, ...] = ()
    price_links: tuple[PriceLink, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    forms: Forms | None = None
    time_limits: tuple[TimeLimit, ...] = ()

    def enactments(self) -> Iterator[tuple[str, Place, tuple[str, ...]]]:
        """Name, place and clauses of each element."""
        named: tuple[Indicator | PriceLink | Reminder | TimeLimit, ...] = (
            *self.indicators,
            *self.price_links,
            *self.reminders,
            *self.time_limits,
        )
        for one in named:
            yield one.name, one.place, one.clauses
        if self.forms is not None:
            yield FORMS, self.forms.place, self.forms.clauses


@dataclass(frozen=True, slots=True)
class Described:
    """An element as an officer reads it."""

    name: str
    kind: str
    label: str
    lines: tuple[str, ...]
    clauses: tuple[str, ...]


def described(elements: Elements, vocabulary: Vocabulary, rules: Mapping[str, Rule]) -> Iterator[Described]:
    """Every element in words; `rules`: those that reminders name, by name."""
    for indicator in elements.indicators:
        lines = tuple(f"{span_words(start, end)}：{wanted}" for start, end, wanted in wishes(indicator))
        yield Described(indicator.name, "指标", indicator.label, lines, indicator.clauses)
    labels = {name: parameter.label for name, parameter in vocabulary.parameters.items()}
    for link in elements.price_links:
        standards = "、".join(labels[name] for name in link.standards)
        says = f"{labels[link.rise]}达到{labels[link.trigger]}时，按{labels[link.allowance]}增发"
        yield Described(link.name, "物价联动", link.label, (f"联动的标准：{standards}", says), link.clauses)
    for reminder in elements.reminders:
        whom = f"：{rules[reminder.where].label}" if reminder.where else ""
        yield Described(
            reminder.name, "提醒", reminder.label, (f"每{reminder.months}个月一次{whom}",), reminder.clauses
        )
    for limit in elements.time_limits:
        lines = (f"{span_words(limit.start, limit.end)}：{limit.working_days}个工作日",)
        yield Described(limit.name, "办理时限", limit.label, lines, limit.clauses)
    if elements.forms is not None:
        forms = "、".join(vocabulary.forms[form] for form in elements.forms.of)
        yield Described(FORMS, "救助形式", "每个项目的救助形式", (forms,), elements.forms.clauses)


def read_elements(folder: Path, name: str, record: Record, vocabulary: Vocabulary, faults: Faults) -> Elements:
    """`record`: of `pack.yaml`. A file that nothing reads is a fault: what it says would be taken for policy."""
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in FILES:
            hint = did_you_mean(path.stem, FILES) or "files are " + ", ".join(f"{one}.yaml" for one in FILES)
            faults.add(Place(f"{name}/{path.name}"), "nothing reads this file", hint)
    indicators: tuple[Indicator, ...] = ()
    links: tuple[PriceLink, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    if (folder / "indicators.yaml").exists():
        own = read_yaml(folder / "indicators.yaml", f"{name}/indicators.yaml")
        faults.keys(own, [], ["indicators", "price_links"])
        indicators, links = read_indicators(own, faults, vocabulary), read_price_links(own, faults, vocabulary)
    if (folder / "reminders.yaml").exists():
        own = read_yaml(folder / "reminders.yaml", f"{name}/reminders.yaml")
        faults.keys(own, ["reminders"])
        reminders = read_reminders(own, faults)
    limits: tuple[TimeLimit, ...] = ()
    if (folder / "procedures.yaml").exists():
        own = read_yaml(folder / "procedures.yaml", f"{name}/procedures.yaml")
        faults.keys(own, ["time_limits"])
        limits = read_procedures(own, faults)
    return Elements(indicators, links, reminders, _forms(record, vocabulary, faults), limits)


def _forms(record: Record, vocabulary: Vocabulary, faults: Faults) -> Forms | None:
    if "forms" not in record:
        return None
    own = faults.mapping(record, "forms")
    if not faults.keys(own, ["of", "clause"]):
        return None
    of = faults.texts(own, "of")
    for form in of:
        if form not in vocabulary.forms:
            hint = did_you_mean(form, vocabulary.forms) or "forms are " + ", ".join(vocabulary.forms)
            faults.add(own.at("of"), f"unknown form of help '{form}'", hint)
    return Forms(of, faults.texts(own, "clause"), own.place)


def misfits(elements: Elements, layers: Iterable[Layer], vocabulary: Vocabulary) -> Iterator[Problem]:
    """What elements say of rules that the layers do not bear out."""
    rules: dict[str, Rule] = {rule.name: rule for layer in layers for rule in layer.rules}
    for reminder in elements.reminders:
        rule = rules.get(reminder.where)
        if reminder.of != HOUSEHOLDS:
            continue
        if rule is None:
            hint = did_you_mean(reminder.where, rules) or "name a rule of the pack"
            yield Problem(reminder.place, f"there is no rule '{reminder.where}'", hint)
        elif rule.whose != HOUSEHOLDS or rule.unit is not None:
            yield Problem(reminder.place, f"'{rule.name}' does not say yes or no of a household", f"see {rule.place}")
    if elements.forms is not None:
        yield from _unsorted(elements.forms, rules.values(), vocabulary)


def _unsorted(forms: Forms, rules: Iterable[Rule], vocabulary: Vocabulary) -> Iterator[Problem]:
    """Every right has its form of help, and each form that the clause names is given by some right."""
    used: set[str] = set()
    for rule in rules:
        if rule.kind != "right":
            continue
        own = vocabulary.rights[rule.name].forms
        if own is None:
            yield Problem(forms.place, f"'{rule.name}' has no form of help", "say its forms in the vocabulary")
        elif beyond := [form for form in own if form not in forms.of]:
            yield Problem(forms.place, f"'{rule.name}' is given as {beyond[0]}", "the clause names other forms only")
        used |= set(own or ())
    for form in forms.of:
        if form not in used:
            yield Problem(forms.place, f"nothing is given as {form}", "leave the form out, or sort the rights")
