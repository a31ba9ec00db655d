"""What a pack has in addition to rules: indicators, links to prices, reminders, time limits, remedies and forms of help.

Each of these elements enacts clauses, as rules do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from doudi.policies.packs.indicators import Indicator, read_indicators, targets_in_words
from doudi.policies.packs.life_events import EventEffect, read_event_effects
from doudi.policies.packs.local_settings import LocalSetting, LocalSettings, read_local_settings
from doudi.policies.packs.price_links import PriceLink, read_price_links
from doudi.policies.packs.remedies import RemedyRule, read_remedies
from doudi.policies.packs.reminders import HOUSEHOLDS, Reminder, read_reminders
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.procedures.files import ProcedureFile, read_procedure_file
from doudi.policies.procedures.properties import Property, read_properties
from doudi.policies.procedures.time_limits import TimeLimit
from doudi.policies.yaml.reader import Record, read_yaml
from doudi.policies.yaml.records import Faults, span_words
from doudi.rules.language.model import Layer, Rule
from doudi.rules.problems import Problem, SourceLine, did_you_mean

FORMS = "forms of help"
FILES = (
    "pack", "vocabulary", "clauses", "parameters", "indicators", "reminders", "procedures", "properties", "calendar", "remedies",
    "life_events", "local_values", "cases",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HelpForms:
    """The forms in which help is given (money, goods, services), with the clause that names them."""

    kinds: tuple[str, ...]
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of one pack."""

    indicators: tuple[Indicator, ...] = ()
    price_links: tuple[PriceLink, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    forms: HelpForms | None = None
    procedures: ProcedureFile = field(default_factory=ProcedureFile)
    properties: tuple[Property, ...] = ()
    remedies: tuple[RemedyRule, ...] = ()
    event_effects: tuple[EventEffect, ...] = ()
    local_settings: LocalSettings = field(default_factory=LocalSettings)

    @property
    def time_limits(self) -> tuple[TimeLimit, ...]:
        return self.procedures.time_limits

    def enactments(self) -> Iterator[tuple[str, SourceLine, tuple[str, ...]]]:
        """Yields name, place and clauses of each element."""
        named: tuple[Indicator | PriceLink | Reminder | TimeLimit | RemedyRule | EventEffect | LocalSetting, ...] = (
            *self.indicators,
            *self.price_links,
            *self.reminders,
            *self.time_limits,
            *self.remedies,
            *self.event_effects,
            *self.local_settings.each(),
        )
        for element in named:
            yield element.name, element.place, element.clauses
        for name, _, place, clauses in self.procedures.cited():
            yield name, place, clauses
        if self.forms is not None:
            yield FORMS, self.forms.place, self.forms.clauses


@dataclass(frozen=True, slots=True)
class ElementText:
    """An element in the words in which an officer reads it."""

    name: str
    kind: str
    label: str
    lines: tuple[str, ...]
    clauses: tuple[str, ...]


def describe_elements(elements: Elements, vocabulary: Vocabulary, rules: Mapping[str, Rule]) -> Iterator[ElementText]:
    """Yields every element in words. `rules`: rules by name, for the labels of those that reminders name."""
    for indicator in elements.indicators:
        lines = tuple(f"{span_words(start, end)}：{target}" for start, end, target in targets_in_words(indicator))
        yield ElementText(indicator.name, "指标", indicator.label, lines, indicator.clauses)
    labels = {name: parameter.label for name, parameter in vocabulary.parameters.items()}
    for link in elements.price_links:
        standards = "、".join(labels[name] for name in link.standards)
        says = f"{labels[link.rise]}达到{labels[link.trigger]}时，按{labels[link.allowance]}增发"
        yield ElementText(link.name, "物价联动", link.label, (f"联动的标准：{standards}", says), link.clauses)
    for reminder in elements.reminders:
        whom = f"：{rules[reminder.where].label}" if reminder.where else ""
        yield ElementText(
            reminder.name, "提醒", reminder.label, (f"每{reminder.months}个月一次{whom}",), reminder.clauses
        )
    for limit in elements.time_limits:
        lines = (f"{span_words(limit.start, limit.end)}：{limit.working_days}个工作日",)
        yield ElementText(limit.name, "办理时限", limit.label, lines, limit.clauses)
    for name, label, _, clauses in elements.procedures.cited():
        yield ElementText(name, "办理程序", label or name, (), clauses)
    for remedy in elements.remedies:
        lines = (f"{span_words(remedy.start, remedy.end)}：{remedy.span}内向{remedy.authority}",)
        yield ElementText(remedy.name, "救济途径", remedy.label, lines, remedy.clauses)
    for effect in elements.event_effects:
        rights = "、".join(vocabulary.rights[right].label for right in effect.rights)
        yield ElementText(effect.name, "家庭变动", effect.label, (f"{effect.in_words}（{rights}）",), effect.clauses)
    for setting in elements.local_settings.each():
        lines = (
            setting.question,
            *(f"{span_words(each.start, each.end)}：{each.in_words}" for each in setting.competences),
            f"出处：{setting.source}",
        )
        title = "当地定的数值" if setting.subject in labels else "当地定的规则"
        label = labels.get(setting.subject, setting.question)
        yield ElementText(setting.name, title, label, lines, setting.clauses)
    if elements.forms is not None:
        forms = "、".join(vocabulary.forms[form] for form in elements.forms.kinds)
        yield ElementText(FORMS, "救助形式", "每个项目的救助形式", (forms,), elements.forms.clauses)


def read_elements(folder: Path, name: str, record: Record, vocabulary: Vocabulary, faults: Faults) -> Elements:
    """Reads the elements of a pack from their files. `record`: the content of `pack.yaml`, which names the forms of help.

    A file that nothing reads is a fault, since people would take what it says for policy in force.
    """
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in FILES:
            hint = did_you_mean(path.stem, FILES) or "files are " + ", ".join(
                f"{name_of_file}.yaml" for name_of_file in FILES
            )
            faults.add(SourceLine(f"{name}/{path.name}"), "nothing reads this file", hint)
    indicators: tuple[Indicator, ...] = ()
    links: tuple[PriceLink, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    if (folder / "indicators.yaml").exists():
        indicator_record = read_yaml(folder / "indicators.yaml", f"{name}/indicators.yaml")
        faults.keys(indicator_record, [], ["indicators", "price_links"])
        indicators, links = (
            read_indicators(indicator_record, faults, vocabulary),
            read_price_links(indicator_record, faults, vocabulary),
        )
    if (folder / "reminders.yaml").exists():
        reminder_record = read_yaml(folder / "reminders.yaml", f"{name}/reminders.yaml")
        faults.keys(reminder_record, ["reminders"])
        reminders = read_reminders(reminder_record, faults)
    procedures = ProcedureFile()
    properties: tuple[Property, ...] = ()
    if (folder / "procedures.yaml").exists():
        procedures = read_procedure_file(read_yaml(folder / "procedures.yaml", f"{name}/procedures.yaml"), faults)
    if (folder / "properties.yaml").exists():
        properties = read_properties(read_yaml(folder / "properties.yaml", f"{name}/properties.yaml"), faults)
    remedies: tuple[RemedyRule, ...] = ()
    if (folder / "remedies.yaml").exists():
        remedy_record = read_yaml(folder / "remedies.yaml", f"{name}/remedies.yaml")
        faults.keys(remedy_record, ["remedies"])
        remedies = read_remedies(remedy_record, faults)
    effects: tuple[EventEffect, ...] = ()
    if (folder / "life_events.yaml").exists():
        effect_record = read_yaml(folder / "life_events.yaml", f"{name}/life_events.yaml")
        faults.keys(effect_record, ["effects"])
        effects = read_event_effects(effect_record, faults, vocabulary)
    local_settings = LocalSettings()
    if (folder / "local_values.yaml").exists():
        setting_record = read_yaml(folder / "local_values.yaml", f"{name}/local_values.yaml")
        local_settings = read_local_settings(setting_record, faults, vocabulary)
    return Elements(
        indicators=indicators,
        price_links=links,
        reminders=reminders,
        forms=_forms(record, vocabulary, faults),
        procedures=procedures,
        properties=properties,
        remedies=remedies,
        event_effects=effects,
        local_settings=local_settings,
    )


def _forms(record: Record, vocabulary: Vocabulary, faults: Faults) -> HelpForms | None:
    if "forms" not in record:
        return None
    forms_record = faults.mapping(record, "forms")
    if not faults.keys(forms_record, ["of", "clause"]):
        return None
    kinds = faults.texts(forms_record, "of")
    for form in kinds:
        if form not in vocabulary.forms:
            hint = did_you_mean(form, vocabulary.forms) or "forms are " + ", ".join(vocabulary.forms)
            faults.add(forms_record.at("of"), f"unknown form of help '{form}'", hint)
    return HelpForms(kinds, faults.texts(forms_record, "clause"), forms_record.place)


def element_problems(elements: Elements, layers: Iterable[Layer], vocabulary: Vocabulary) -> Iterator[Problem]:
    """Reports elements that do not fit the rules: a reminder that names a rule which does not exist or is not a yes or no of the
    household, and a right without a form of help."""
    rules: dict[str, Rule] = {rule.name: rule for layer in layers for rule in layer.rules}
    for reminder in elements.reminders:
        rule = rules.get(reminder.where)
        if reminder.subject != HOUSEHOLDS:
            continue
        if rule is None:
            hint = did_you_mean(reminder.where, rules) or "name a rule of the pack"
            yield Problem(reminder.place, f"there is no rule '{reminder.where}'", hint)
        elif rule.entity != HOUSEHOLDS or rule.unit is not None:
            yield Problem(reminder.place, f"'{rule.name}' does not say yes or no of a household", f"see {rule.place}")
    if elements.forms is not None:
        yield from _unsorted(elements.forms, rules.values(), vocabulary)


def _unsorted(forms: HelpForms, rules: Iterable[Rule], vocabulary: Vocabulary) -> Iterator[Problem]:
    """Reports rights without a form of help, and forms that the clause names and no right has."""
    used: set[str] = set()
    for rule in rules:
        if rule.kind != "right":
            continue
        right_forms = vocabulary.rights[rule.name].forms
        if right_forms is None:
            yield Problem(forms.place, f"'{rule.name}' has no form of help", "say its forms in the vocabulary")
        elif beyond := [form for form in right_forms if form not in forms.kinds]:
            yield Problem(forms.place, f"'{rule.name}' is given as {beyond[0]}", "the clause names other forms only")
        used |= set(right_forms or ())
    for form in forms.kinds:
        if form not in used:
            yield Problem(forms.place, f"nothing is given as {form}", "leave the form out, or sort the rights")
