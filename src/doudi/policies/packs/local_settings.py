"""Who sets the values that policy leaves to localities, and how a place is asked for them. `local_values.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.problems import SourceLine, did_you_mean

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
    def in_words(self) -> str:
        """省级、设区的市定（不低于省定的指导标准）."""
        return "、".join(LEVELS[level] for level in self.levels) + "定" + (f"（{self.about}）" if self.about else "")


@dataclass(frozen=True, slots=True)
class ValueSetting:
    """A local value as a place is asked for it: the question, where its answer stands, and who may set it when."""

    parameter: str
    question: str
    source: str
    competences: tuple[Competence, ...]
    place: SourceLine

    @property
    def name(self) -> str:
        return f"setting of {self.parameter}"

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(clause for competence in self.competences for clause in competence.clauses))

    def competence(self, day: int) -> Competence | None:
        """Who may set the value on a day; None where no text says so."""
        return next((each for each in self.competences if each.start <= day <= each.end), None)

    def may_be_set_by(self, level: str, day: int) -> bool:
        """Whether a level of government may set the value. A township sets none; what no text says is left to everybody."""
        competence = self.competence(day)
        return level in LEVELS and (competence is None or level in competence.levels)


def read_local_settings(record: Record, faults: Faults, vocabulary: Vocabulary) -> tuple[ValueSetting, ...]:
    """Reads `local_values`; every fault is noted."""
    settings: dict[str, ValueSetting] = {}
    for item in faults.records(record, "local_values"):
        if not faults.keys(item, ["local_value", "question", "source", "set_by"]):
            continue
        name = faults.text(item, "local_value")
        if name not in vocabulary.parameters:
            hint = did_you_mean(name, vocabulary.parameters) or "local values stand in the vocabulary"
            faults.add(item.at("local_value"), f"no local value '{name}'", hint)
        if name in settings:
            faults.add(item.place, f"'{name}' stands twice", "put who sets it under one entry")
        competences = [_competence(each, faults) for each in faults.records(item, "set_by")]
        settings[name] = ValueSetting(
            parameter=name,
            question=faults.text(item, "question"),
            source=faults.text(item, "source"),
            competences=tuple(sorted((each for each in competences if each), key=lambda each: each.start)),
            place=item.place,
        )
        for earlier, later in zip(settings[name].competences, settings[name].competences[1:], strict=False):
            if earlier.end >= later.start:
                faults.add(item.place, f"who sets '{name}' overlaps", "end the earlier one the day before")
    return tuple(settings.values())


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
