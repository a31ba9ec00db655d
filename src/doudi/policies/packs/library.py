"""The library of packs: finds the packs of some folders, stacks them as layers, and resolves them to Programs.

Only the packs that a region and a day need are read, and each is read once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from doudi.policies.packs.consistency import (
    ambiguous_jurisdictions,
    citation_problems,
    enactments,
    name_clashes,
    unmarked_replacements,
)
from doudi.policies.packs.elements import Elements, element_problems, read_elements
from doudi.policies.packs.local_settings import LocalSettings
from doudi.policies.packs.pack import Pack, read_layer, read_pack
from doudi.policies.packs.reminders import SUBJECTS, Reminder
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary, extend_vocabulary, read_vocabulary
from doudi.policies.procedures.calendar import Notice, WorkCalendar, join_notices, read_calendar
from doudi.policies.procedures.model import Procedure
from doudi.policies.procedures.properties import Property
from doudi.policies.procedures.reading import read_procedures
from doudi.policies.yaml.records import Faults
from doudi.rules.language.model import Layer, Rule
from doudi.rules.language.syntax import LANGUAGE_VERSION
from doudi.rules.problems import Problem, RulesError, SourceLine, did_you_mean
from doudi.rules.program.program import Program
from doudi.rules.program.resolver import resolve


@dataclass
class Library:
    """The packs of some folders with their vocabulary. Layers and Programs are made once, when they are first needed.

    `vocabulary`: the shared one, to which each pack with a `vocabulary.yaml` of its own adds names. `language`: the version
    of the rule language in which the packs were written; an earlier one only for packs that are stored with a decision.
    """

    folders: tuple[Path, ...] = (SHIPPED_PACKS,)
    vocabulary: Vocabulary = field(default_factory=read_vocabulary)
    vocabulary_file: Path = SHIPPED_PACKS / "vocabulary.yaml"
    language: str = LANGUAGE_VERSION

    def __post_init__(self) -> None:
        self._layers: dict[str, Layer] = {}
        self._elements: dict[str, Elements] = {}
        self._programs: dict[str, list[Program]] = {}
        for folder in self.folders:
            for path in sorted(folder.glob("*/vocabulary.yaml")):
                self.vocabulary = extend_vocabulary(self.vocabulary, path, path.parent.name)

    @cached_property
    def packs(self) -> dict[str, Pack]:
        """Every pack of the folders by name. RulesError where two packs have the same name."""
        packs: dict[str, Pack] = {}
        for folder in self.folders:
            for path in sorted(folder.glob("*/pack.yaml")):
                pack = read_pack(path.parent)
                if pack.name in packs:
                    problem = f"the pack '{pack.name}' stands twice"
                    raise RulesError(
                        [Problem(SourceLine(str(path)), problem, f"the other is {packs[pack.name].folder}")]
                    )
                packs[pack.name] = pack
        return packs

    def pack(self, name: str) -> Pack:
        """The pack of a name; RulesError where there is none."""
        if name not in self.packs:
            hint = did_you_mean(name, self.packs) or "packs are " + ", ".join(sorted(self.packs))
            raise RulesError([Problem(SourceLine(name), "there is no such pack", hint)])
        return self.packs[name]

    def for_region(self, region: str, day: int) -> Pack:
        """Returns the pack that decides in a region on a day: the most local one that has begun, else the national layer. Of
        two packs for the same region it is the one that rests on the other."""
        fitting = [
            (len(start), len(self.chain(pack)), pack.name)
            for pack in self.packs.values()
            for start in pack.regions
            if region.startswith(start) and pack.start <= day
        ]
        return self.packs[max(fitting)[2]]

    def chain(self, pack: Pack) -> list[Pack]:
        """Returns the packs that a pack rests on, the nation first, and itself last."""
        chain = [pack]
        while chain[0].rests_on:
            place, name = chain[0].record.at("rests_on"), chain[0].rests_on
            if name not in self.packs:
                hint = did_you_mean(name, self.packs) or "packs are " + ", ".join(sorted(self.packs))
                raise RulesError([Problem(place, f"there is no pack '{name}'", hint)])
            if self.packs[name] in chain:
                raise RulesError([Problem(place, "packs rest on each other in a circle", "one of them rests on none")])
            chain.insert(0, self.packs[name])
        return chain

    def layer(self, pack: Pack) -> Layer:
        """The layer that the files of a pack make. RulesError with every fault found."""
        if pack.name not in self._layers:
            self._layers[pack.name] = read_layer(pack, self.vocabulary)
        return self._layers[pack.name]

    def elements(self, pack: Pack) -> Elements:
        """Returns the elements of a pack (see `elements`). RulesError with every fault found."""
        if pack.name not in self._elements:
            faults = Faults()
            elements = read_elements(pack.folder, pack.name, pack.record, self.vocabulary, faults)
            if faults:
                raise RulesError(faults)
            self._elements[pack.name] = elements
        return self._elements[pack.name]

    def procedures(self, pack: Pack) -> dict[str, Procedure]:
        """Returns the procedures that a pack and those it rests on define together. RulesError with every fault found."""
        faults = Faults()
        procedures = read_procedures((self.elements(layered).procedures for layered in self.chain(pack)), faults)
        if faults:
            raise RulesError(faults)
        return procedures

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The notices of the holidays in the packs of nations. RulesError with every fault found."""
        notices: list[Notice] = []
        for pack in self.packs.values():
            path = pack.folder / "calendar.yaml"
            if pack.kind == "nation" and path.exists():
                notices += read_calendar(path, f"{pack.name}/calendar.yaml").notices
        return join_notices(notices)

    def properties(self, pack: Pack) -> tuple[Property, ...]:
        """Returns what the clauses of a pack and of those it rests on demand of procedures."""
        return tuple(claimed for layered in self.chain(pack) for claimed in self.elements(layered).properties)

    def reminders(self, pack: Pack) -> tuple[Reminder, ...]:
        """Returns the reminders that hold in a pack. Whoever says when families are looked at again says it for all of them:
        the most local layer with such reminders goes before those that it rests on, and likewise for ledgers."""
        reminders: dict[str, tuple[Reminder, ...]] = {}
        for layered in self.chain(pack):
            for subject in SUBJECTS:
                of_layer = tuple(each for each in self.elements(layered).reminders if each.subject == subject)
                reminders[subject] = of_layer or reminders.get(subject, ())
        return tuple(reminder for listed in reminders.values() for reminder in listed)

    def local_settings(self, pack: Pack) -> LocalSettings:
        """Returns what a pack and those it rests on leave to localities, and who sets it."""
        settings = LocalSettings()
        for layered in self.chain(pack):
            settings = self.elements(layered).local_settings.over(settings)
        return settings

    def rules(self, pack: Pack) -> dict[str, Rule]:
        """Returns the rules of a pack and of those it rests on, by name. Of several rules of one name it is the one of the most
        local layer."""
        return {rule.name: rule for layered in self.chain(pack) for rule in self.layer(layered).rules}

    def enactments(self, pack: Pack) -> Iterator[tuple[str, SourceLine, tuple[str, ...]]]:
        """Yields everything that enacts clauses, in a pack and in those it rests on, as name, place and clauses."""
        for layered in self.chain(pack):
            yield from enactments(self.layer(layered))
            yield from self.elements(layered).enactments()

    def layers(self, pack: Pack) -> tuple[Layer, ...]:
        """The layers of a pack and those it rests on, the nation first. RulesError where they do not fit each other."""
        layers = tuple(self.layer(layered) for layered in self.chain(pack))
        faults = Faults(unmarked_replacements(layers))
        faults += name_clashes(layers, self.vocabulary)
        faults += ambiguous_jurisdictions(self.packs, pack)
        faults += citation_problems(layers, self.enactments(pack))
        faults += element_problems(self.elements(pack), layers, self.vocabulary)
        if faults:
            raise RulesError(faults)
        return layers

    def program(self, pack: Pack, day: int) -> Program:
        """Returns the Program of a pack and those it rests on, for a day. RulesError with every fault found."""
        for program in self._programs.setdefault(pack.name, []):
            if program.start <= day <= program.end:
                return program
        vocabulary = self.vocabulary
        program = resolve(
            self.layers(pack),
            vocabulary.facts.values(),
            vocabulary.parameters.values(),
            vocabulary.members,
            day,
            tuple(vocabulary.rights),
            self.language,
        )
        self._programs[pack.name].append(program)
        return program

    @cached_property
    def _vocabulary_digest(self) -> str:
        return hashlib.sha256(self.vocabulary_file.read_bytes()).hexdigest()

    def digest(self, pack: Pack, local: dict[str, object]) -> str:
        """Returns the SHA-256 over everything that a decision depends on beside the facts: the files of the layers, the
        vocabulary, the version of the language and the local values of the case."""
        parts = [
            self.language,
            self._vocabulary_digest,
            *(layered.digest for layered in self.chain(pack)),
            json.dumps(local, sort_keys=True, separators=(",", ":")),
        ]
        return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()
