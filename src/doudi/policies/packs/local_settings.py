"""Who sets what policy leaves to localities, and how a place is asked for it: values, rules that it may word anew, and
circumstances of every proceeding. `local_values.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.problems import SourceLine, did_you_mean

UNKNOWN = "由谁定没有查到"
"""Said of what no text says who sets."""
LEVELS = {"province": "省级", "city": "设区的市", "county": "县级"}
"""The levels of government that may set a value, from above."""


@dataclass(frozen=True, slots=True)
class Competence:
    """Which levels may set a value from day `start` to day `end`, by which clauses. `about`: what binds them, in Chinese."""

    levels: tuple[str, ...]
    start: int
    end: int
    clauses: tuple[str, ...]
    about: str

    @property
    def with_clauses(self) -> str:
        """由省级定，依据 CN-LAW-23."""
        return f"由{self.in_words}，依据 {'、'.join(self.clauses)}"

    @property
    def in_words(self) -> str:
        """省级、设区的市定（不低于省定的指导标准）."""
        return "、".join(LEVELS[level] for level in self.levels) + "定" + (f"（{self.about}）" if self.about else "")


@dataclass(frozen=True, slots=True)
class LocalSetting:
    """What a place is asked for: the question, where its answer stands, and who may set it when.

    `subject`: the name of a local value, of a rule, or of a circumstance of procedures.
    """

    subject: str
    question: str
    source: str
    competences: tuple[Competence, ...]
    place: SourceLine

    @property
    def name(self) -> str:
        return f"setting of {self.subject}"

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(clause for competence in self.competences for clause in competence.clauses))

    def competence(self, day: int) -> Competence | None:
        """Who may set it on a day; None where no text says so."""
        return next((each for each in self.competences if each.start <= day <= each.end), None)

    def may_be_set_by(self, level: str, day: int) -> bool:
        """Whether a level of government may set it. A township sets nothing; what no text says is left to everybody."""
        competence = self.competence(day)
        return level in LEVELS and (competence is None or level in competence.levels)


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """Everything that a layer leaves to localities, by its name."""

    values: dict[str, LocalSetting] = field(default_factory=dict)
    rules: dict[str, LocalSetting] = field(default_factory=dict)
    circumstances: dict[str, LocalSetting] = field(default_factory=dict)

    def each(self) -> tuple[LocalSetting, ...]:
        return (*self.values.values(), *self.rules.values(), *self.circumstances.values())

    def over(self, above: LocalSettings) -> LocalSettings:
        """What a layer and those above leave to localities together; the lower one has the last word."""
        return LocalSettings(
            above.values | self.values, above.rules | self.rules, above.circumstances | self.circumstances
        )


def read_local_settings(record: Record, faults: Faults, vocabulary: Vocabulary) -> LocalSettings:
    """Reads `local_values`, `local_rules` and `local_circumstances`; every fault is noted."""
    faults.keys(record, ["local_values"], ["local_rules", "local_circumstances"])
    settings = LocalSettings(
        values=_settings(record, "local_value", faults),
        rules=_settings(record, "local_rule", faults),
        circumstances=_settings(record, "local_circumstance", faults),
    )
    for name, setting in settings.values.items():
        if name not in vocabulary.parameters:
            hint = did_you_mean(name, vocabulary.parameters) or "local values stand in the vocabulary"
            faults.add(setting.place, f"no local value '{name}'", hint)
    return settings


def _settings(record: Record, key: str, faults: Faults) -> dict[str, LocalSetting]:
    settings: dict[str, LocalSetting] = {}
    for item in faults.records(record, f"{key}s"):
        if not faults.keys(item, [key, "question", "source", "set_by"]):
            continue
        name = faults.text(item, key)
        if name in settings:
            faults.add(item.place, f"'{name}' stands twice", "put who sets it under one entry")
        competences = [_competence(each, faults) for each in faults.records(item, "set_by")]
        settings[name] = LocalSetting(
            subject=name,
            question=faults.text(item, "question"),
            source=faults.text(item, "source"),
            competences=tuple(sorted((each for each in competences if each), key=lambda each: each.start)),
            place=item.place,
        )
        for earlier, later in zip(settings[name].competences, settings[name].competences[1:], strict=False):
            if earlier.end >= later.start:
                faults.add(item.place, f"who sets '{name}' overlaps", "end the earlier one the day before")
    return settings


def _competence(record: Record, faults: Faults) -> Competence | None:
    if not faults.keys(record, ["levels", "clause"], ["from", "to", "about"]):
        return None
    levels = faults.texts(record, "levels")
    for level in levels:
        if level not in LEVELS:
            faults.add(
                record.at("levels"), f"unknown level '{level}'", did_you_mean(level, LEVELS) or ", ".join(LEVELS)
            )
    start, end = faults.span(record)
    return Competence(
        levels=tuple(level for level in LEVELS if level in levels),
        start=start,
        end=end,
        clauses=faults.texts(record, "clause"),
        about=faults.text(record, "about"),
    )
