"""Reforms: one YAML file of an analyst, laid on a pack to ask what would change. It is read with the checks of a pack.

    reform: raise-standard              letters, digits, - and _
    title: 低保标准提高一成
    rests_on: PACK                      the pack that it is laid on
    from: 2026-07-01                    the first day it holds for; left out, as long as the pack
    proposals:                          what the file itself proposes; everything else cites these or clauses of the pack
      - {id: P-1, position: 第一条, summary: 低保标准提高百分之十。}
    values:                             values by how much they change: times, plus (yuan) or value
      - {parameter: dibao_standard, times: 1.1, nearest: 1, rounding: up, clause: P-1}
    parameters, rules, repeals          as in a pack
    supplements:                        added to a right that stays as it is otherwise
      - {right: dibao, label: 因为什么增发, when: CONDITION, amount: FORMULA, clause: P-1}
    borrows:                            rules of another pack, with what they rest on
      - {rule: dibao, of: OTHER, clause: P-1}

Nothing of it is executed: formulas are those of the language, and the file makes one more layer of rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from doudi.policies.packs.elements import Elements
from doudi.policies.packs.layers import read_parameters, read_rules
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.reforms.base_pack import BasePack
from doudi.policies.reforms.borrowed_rules import BorrowedRules
from doudi.policies.reforms.value_changes import CHANGE, Change, changed_parameter, read_change
from doudi.policies.yaml.reader import Record, read_yaml
from doudi.policies.yaml.records import NAME, Faults
from doudi.policies.yaml.schema import SUPPLEMENT
from doudi.rules.language.model import ALWAYS, FOREVER, Clause, Ground, Layer, Parameter, Repeal, Rule
from doudi.rules.problems import Problem, RulesError, SourceLine, did_you_mean
from doudi.rules.program.program import Program, find_eras

LAYER = "reform"
KEYS = ("from", "proposals", "values", "parameters", "rules", "supplements", "repeals", "borrows")


@dataclass(frozen=True)
class ReformPack(Pack):
    """A reform as a pack. It has no folder of its own: `file` is all there is of it."""

    file: Path = Path()

    @cached_property
    def files(self) -> tuple[Path, ...]:
        return (self.file,)


@dataclass(frozen=True)
class Reform:
    """What the file of a reform says: the layer it makes, and how it changes what localities have set."""

    pack: ReformPack
    layer: Layer
    changes: tuple[Change, ...]


class ReformedLibrary(Library):
    """A library with one reform laid on a pack: it decides wherever that pack does, from the reform's first day on.

    A pack that rests on the same one, a county's for instance, goes on deciding for its own region.
    """

    def __init__(self, base: Library, reform: Reform):
        self.folders, self.vocabulary, self.vocabulary_file = base.folders, base.vocabulary, base.vocabulary_file
        self.base, self.reform = base, reform
        self.packs = base.packs | {reform.pack.name: reform.pack}
        self._layers, self._elements, self._programs = {}, {}, {}

    def layer(self, pack: Pack) -> Layer:
        return self.reform.layer if pack is self.reform.pack else self.base.layer(pack)

    def elements(self, pack: Pack) -> Elements:
        return Elements() if pack is self.reform.pack else self.base.elements(pack)

    def enactments(self, pack: Pack) -> Iterator[tuple[str, SourceLine, tuple[str, ...]]]:
        yield from super().enactments(pack)
        if pack is self.reform.pack:
            yield from ((change.parameter.name, change.place, change.clauses) for change in self.reform.changes)

    def layers(self, pack: Pack) -> tuple[Layer, ...]:
        """Returns the layers, without precedences and repeals of packs below for rules that the reform itself has."""
        layers = super().layers(pack)
        if pack is not self.reform.pack:
            return layers
        reformed_names = {rule.name for rule in self.reform.layer.rules}
        below = (
            replace(
                layer,
                precedence=tuple(
                    precedence for precedence in layer.precedence if precedence.rule not in reformed_names
                ),
                repeals=tuple(repeal for repeal in layer.repeals if repeal.rule not in reformed_names),
            )
            for layer in layers[:-1]
        )
        return (*below, layers[-1])

    def program(self, pack: Pack, day: int) -> Program:
        return super().program(pack, day) if pack is self.reform.pack else self.base.program(pack, day)

    def decides(self, region: str, day: int) -> bool:
        """True where the reform decides in a place on a day."""
        return self.for_region(region, day) is self.reform.pack

    def idle(self, day: int) -> list[Rule]:
        """Returns the rules of the reform that are not in force on a day, since their versions begin later or have ended."""
        chosen = self.program(self.reform.pack, day).rules
        return [
            rule
            for rule in self.reform.layer.rules
            if rule.name not in chosen or chosen[rule.name].rule.layer != self.reform.pack.name
        ]


def apply_reform(library: Library, path: Path) -> ReformedLibrary:
    """Returns the library with the reform of a file on top. RulesError with every fault, whatever day it shows on."""
    reformed = ReformedLibrary(library, read_reform(path, library))
    pack = reformed.reform.pack
    for first, _ in find_eras(reformed.layers(pack), max(pack.start, 1)):
        reformed.program(pack, first)
    return reformed


def read_reform(path: Path, library: Library) -> Reform:
    """Reads the file of a reform by itself. Whether its layer fits those below is checked by `apply_reform`."""
    record, faults = read_yaml(path), Faults()
    faults.keys(record, ["reform", "title", "rests_on"], KEYS)
    name = faults.text(record, "reform")
    if name and (not NAME.fullmatch(name) or name in library.packs):
        problem = f"'{name}' is a pack already" if name in library.packs else f"'{name}' is no name"
        faults.add(record.at("reform"), problem, "letters, digits, - and _; no name of a pack")
    below = faults.text(record, "rests_on")
    if below and below not in library.packs:
        hint = did_you_mean(below, library.packs) or "packs are " + ", ".join(sorted(library.packs))
        faults.add(record.at("rests_on"), f"there is no pack '{below}'", hint)
    if faults:
        raise RulesError(faults)
    base = library.pack(below)
    title, start = faults.text(record, "title"), faults.day(record, "from", ALWAYS)
    version = faults.text(record, "from", "1")
    pack = ReformPack(
        name=name,
        title=title,
        version=version,
        kind=LAYER,
        regions=base.regions,
        rests_on=below,
        start=max(start, base.start),
        end=base.end,
        folder=path.parent,
        record=record,
        file=path,
    )
    reading = _ReformReading(pack, record, library, faults)
    layer, changes = reading.layer(), reading.changes
    if not (changes or layer.parameters or layer.rules or layer.repeals):
        faults.add(
            record.place, "nothing is changed", "write values, parameters, rules, supplements, repeals or borrows"
        )
    if faults:
        raise RulesError(faults)
    return Reform(pack, layer, tuple(changes))


class _ReformReading:
    """Reads the sections of a reform's file and collects their faults."""

    def __init__(self, pack: ReformPack, record: Record, library: Library, faults: Faults):
        self.pack, self.record, self.library, self.faults = pack, record, library, faults
        self.below = BasePack(library, library.pack(pack.rests_on), pack.start)
        self.vocabulary: Vocabulary = library.vocabulary
        self.changes: list[Change] = []

    def layer(self) -> Layer:
        record, faults, name = self.record, self.faults, self.pack.name
        clauses = list(self._proposals())
        parameters = read_parameters(record, faults, self.vocabulary) + list(self._values())
        rules = read_rules(record, faults, name, self.vocabulary)
        rules = self._supplemented(rules)
        borrowing = BorrowedRules(self.library, self.below, self.pack)
        for item in faults.records(record, "borrows"):
            if faults.keys(item, ["rule", "of", "clause"]):
                borrowing.borrow(item, faults)
        borrowing.expect_rights({rule.name for rule in rules}, faults)
        clauses += borrowing.clauses({clause.id for clause in self.below.clauses})
        repeals = tuple(self._repeals())
        self._expect_values(parameters)
        return Layer(
            name=name,
            clauses=tuple(clauses),
            parameters=(*parameters, *borrowing.parameters.values()),
            rules=(*rules, *borrowing.rules.values()),
            checks=(),
            repeals=repeals,
        )

    def _proposals(self) -> Iterator[Clause]:
        ids = {clause.id for clause in self.below.clauses}
        for item in self.faults.records(self.record, "proposals"):
            if not self.faults.keys(item, ["id", "summary"], ["position"]):
                continue
            name = self.faults.text(item, "id")
            if name in ids:
                self.faults.add(item.at("id"), f"'{name}' is a clause already", "give the proposal an id of its own")
            ids.add(name)
            position, summary = self.faults.text(item, "position", name), self.faults.text(item, "summary")
            yield Clause(
                id=name,
                document=f"方案《{self.pack.title}》",
                position=position,
                summary=summary,
                standing="official",
                kind="rule",
            )

    def _values(self) -> Iterator[Parameter]:
        """Yields the changed values of packs as parameters of the reform, and adds a change for values that localities set."""
        names: set[str] = set()
        for item in self.faults.records(self.record, "values"):
            if not self.faults.keys(item, CHANGE, ("times", "plus", "value", "nearest", "rounding", "regions")):
                continue
            name = self.faults.text(item, "parameter")
            if name in names:
                self.faults.add(item.place, f"'{name}' stands twice", "say once how it changes")
            names.add(name)
            local = self.vocabulary.parameters.get(name)
            parameter = local or self.below.parameters.get(name)
            if parameter is None:
                known_names = {*self.vocabulary.parameters, *self.below.parameters}
                hint = did_you_mean(name, known_names) or f"see doudi facts, or doudi policy show {self.pack.rests_on}"
                self.faults.add(item.at("parameter"), f"unknown parameter '{name}'", hint)
                continue
            change = read_change(item, self.faults, parameter, self.pack.start, self.pack.regions)
            if change is None:
                continue
            if local is not None:
                self.changes.append(change)
            before = self.below.values(name)
            if before or local is None:
                layers_with_it = [
                    layer.name
                    for layer in self.below.layers
                    for parameter_there in layer.parameters
                    if parameter_there.name == name
                ]
                above = "" if local is not None else layers_with_it[-1]
                changed = changed_parameter(change, before, above, self.faults)
                if changed is not None:
                    yield changed

    def _supplemented(self, rules: list[Rule]) -> list[Rule]:
        """Returns the rules with supplements added to rights that stay as they are otherwise."""
        rules_by_name = {rule.name: rule for rule in rules}
        for item in self.faults.records(self.record, "supplements"):
            if not self.faults.keys(item, ("right", *SUPPLEMENT.required), SUPPLEMENT.optional):
                continue
            name, text = self.faults.text(item, "right"), self.faults.text
            rule = rules_by_name.get(name) or self.below.rules.get(name)
            if rule is None or rule.kind != "right" or rule.unit is None:
                sums = [
                    right.name
                    for right in self.below.rules.values()
                    if right.kind == "right" and right.unit is not None
                ]
                hint = did_you_mean(name, sums) or "rights with a sum are " + ", ".join(sums)
                self.faults.add(item.at("right"), f"no right '{name}' with a sum", hint)
                continue
            way = Ground(
                when=text(item, "when"),
                amount=text(item, "amount"),
                clauses=self.faults.texts(item, "clause"),
                label=text(item, "label"),
                place=item.place,
            )
            if name not in rules_by_name:
                versions, above = self.below.versions(name), self.below.layer_of[name]
                rule = replace(
                    rule, versions=versions, layer=self.pack.name, replaces=above, fills="", place=item.place
                )
            added = tuple(replace(version, supplements=(*version.supplements, way)) for version in rule.versions)
            rules_by_name[name] = replace(rule, versions=added)
        return list(rules_by_name.values())

    def _repeals(self) -> Iterator[Repeal]:
        for item in self.faults.records(self.record, "repeals"):
            if self.faults.keys(item, ["rule", "clause"], ["from"]):
                start, clauses = self.faults.day(item, "from", ALWAYS), self.faults.texts(item, "clause")
                yield Repeal(rule=self.faults.text(item, "rule"), start=start, clauses=clauses, place=item.place)

    def _expect_values(self, parameters: list[Parameter]) -> None:
        """Adds a fault for a parameter that only the reform has and that lacks a value on some day."""
        for parameter in parameters:
            if parameter.local or parameter.name in self.below.parameters:
                continue
            day = max(self.pack.start, 1)
            for value in parameter.values:
                day = value.end + 1 if value.start <= day <= value.end else day
            if day < FOREVER:
                problem = Problem(
                    parameter.place, f"'{parameter.name}' has no value on some day", "leave out 'from' and 'to'"
                )
                self.faults.append(problem)
