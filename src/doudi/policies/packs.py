"""Packs: folders of YAML, laid one on the other. Only those that a region and a day need are read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from doudi.policies.layers import read_checks, read_parameters, read_rules
from doudi.policies.records import Faults
from doudi.policies.vocabulary import HERE, Vocabulary, read_vocabulary
from doudi.policies.yaml_files import Record, read_yaml
from doudi.rules.language import LANGUAGE_VERSION
from doudi.rules.model import ALWAYS, FOREVER, Clause, Layer, Precedence, Repeal, Rule, Stated, Value
from doudi.rules.problems import Place, Problem, RulesError, did_you_mean
from doudi.rules.program import Program, resolve

STANDINGS = ("official", "reprint", "to_be_confirmed")
NATION = "cn"


@dataclass(frozen=True)
class Pack:
    """What `pack.yaml` says, and the layer its other files make. `regions`: beginnings of division codes."""

    name: str
    title: str
    version: str
    kind: str
    regions: tuple[str, ...]
    rests_on: str
    start: int
    end: int
    folder: Path
    record: Record

    @cached_property
    def files(self) -> tuple[Path, ...]:
        return tuple(sorted(path for path in self.folder.rglob("*.yaml")))

    @cached_property
    def digest(self) -> str:
        """sha-256 over the sorted files: name, length, content."""
        seen = hashlib.sha256()
        for path in self.files:
            content = path.read_bytes()
            seen.update(f"{path.relative_to(self.folder).as_posix()}\0{len(content)}\0".encode())
            seen.update(content)
        return seen.hexdigest()


@dataclass
class Library:
    """The packs of some folders with their vocabulary; layers and Programs are kept once made."""

    folders: tuple[Path, ...] = (HERE,)
    vocabulary: Vocabulary = field(default_factory=read_vocabulary)

    def __post_init__(self) -> None:
        self._layers: dict[str, Layer] = {}
        self._programs: dict[str, list[Program]] = {}

    @cached_property
    def packs(self) -> dict[str, Pack]:
        found: dict[str, Pack] = {}
        for folder in self.folders:
            for path in sorted(folder.glob("*/pack.yaml")):
                pack = read_pack(path.parent)
                if pack.name in found:
                    what = f"the pack '{pack.name}' stands twice"
                    raise RulesError([Problem(Place(str(path)), what, f"the other is {found[pack.name].folder}")])
                found[pack.name] = pack
        return found

    def pack(self, name: str) -> Pack:
        if name not in self.packs:
            hint = did_you_mean(name, self.packs) or "packs are " + ", ".join(sorted(self.packs))
            raise RulesError([Problem(Place(name), "there is no such pack", hint)])
        return self.packs[name]

    def for_region(self, region: str, day: int) -> Pack:
        """The pack of the most local jurisdiction that has one and has begun by that day; else the national layer."""
        fitting = [
            (len(start), pack)
            for pack in self.packs.values()
            for start in pack.regions
            if region.startswith(start) and pack.start <= day
        ]
        return max(fitting, key=lambda pair: pair[0])[1]

    def chain(self, pack: Pack) -> list[Pack]:
        """The packs a pack rests on, the nation first, itself last."""
        chain = [pack]
        while chain[0].rests_on:
            below = self.pack(chain[0].rests_on)
            if below in chain:
                raise RulesError([Problem(chain[0].record.at("rests_on"), "packs rest on each other in a circle")])
            chain.insert(0, below)
        return chain

    def layer(self, pack: Pack) -> Layer:
        if pack.name not in self._layers:
            self._layers[pack.name] = read_layer(pack, self.vocabulary)
        return self._layers[pack.name]

    def layers(self, pack: Pack) -> tuple[Layer, ...]:
        layers = tuple(self.layer(one) for one in self.chain(pack))
        faults = Faults(_reused(layers))
        faults += _uncited(layers)
        if faults:
            raise RulesError(faults)
        return layers

    def program(self, pack: Pack, day: int) -> Program:
        """The Program of a pack and what it rests on, for a day."""
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
        )
        self._programs[pack.name].append(program)
        return program

    @cached_property
    def _vocabulary_digest(self) -> str:
        return hashlib.sha256((HERE / "vocabulary.yaml").read_bytes()).hexdigest()

    def digest(self, pack: Pack, local: dict[str, object]) -> str:
        """What decided: the files of the layers, the vocabulary, the language version and the local values used."""
        parts = [one.digest for one in self.chain(pack)]
        whole = [
            LANGUAGE_VERSION,
            self._vocabulary_digest,
            *parts,
            json.dumps(local, sort_keys=True, separators=(",", ":")),
        ]
        return "sha256:" + hashlib.sha256("\n".join(whole).encode()).hexdigest()


def read_pack(folder: Path) -> Pack:
    """`pack.yaml` alone; the other files are read when the pack is needed."""
    record, faults = read_yaml(folder / "pack.yaml", f"{folder.name}/pack.yaml"), Faults()
    faults.keys(
        record, ["pack", "title", "version", "layer", "regions"], ["rests_on", "period", "precedence", "repeals"]
    )
    period = record.get("period")
    start, end = faults.span(period) if isinstance(period, Record) else (ALWAYS, FOREVER)
    if record.get("pack") not in (None, folder.name):
        faults.add(record.at("pack"), f"the folder is named '{folder.name}'", "give the pack the name of its folder")
    if faults:
        raise RulesError(faults)
    return Pack(
        faults.text(record, "pack"), faults.text(record, "title"), faults.text(record, "version"), faults.text(record, "layer"),
        tuple(str(region) for region in record["regions"]), faults.text(record, "rests_on"), start, end, folder, record,
    )  # fmt: skip


def read_layer(pack: Pack, vocabulary: Vocabulary) -> Layer:
    """Every file of a pack but its cases; RulesError with every fault found."""
    faults, folder = Faults(), pack.folder
    parameters_file = folder / "parameters.yaml"
    if parameters_file.exists():
        record = read_yaml(parameters_file, f"{pack.name}/parameters.yaml")
        faults.keys(record, [], ["parameters", "checks"])
        parameters = read_parameters(record, faults, vocabulary)
        checks = read_checks(record, faults, pack.name)
    else:
        parameters, checks = [], []
    rules: list[Rule] = []
    for path in sorted((folder / "rules").glob("*.yaml")):
        record = read_yaml(path, f"{pack.name}/rules/{path.name}")
        faults.keys(record, ["rules"])
        rules += read_rules(record, faults, pack.name, vocabulary)
    layer = Layer(
        pack.name, tuple(_clauses(folder, pack.name, faults)), tuple(parameters), tuple(rules), tuple(checks),
        tuple(_repeals(pack.record, faults)), tuple(_precedence(pack.record, faults)),
    )  # fmt: skip
    if faults:
        raise RulesError(faults)
    return layer


def _repeals(record: Record, faults: Faults) -> Iterator[Repeal]:
    for item in faults.records(record, "repeals"):
        if faults.keys(item, ["rule", "clause"], ["from"]):
            start = faults.day(item, "from", ALWAYS)
            yield Repeal(faults.text(item, "rule"), start, faults.texts(item, "clause"), item.place)


def _precedence(record: Record, faults: Faults) -> Iterator[Precedence]:
    for item in faults.records(record, "precedence"):
        if faults.keys(item, ["rule", "first", "clause"], ["from"]):
            start, clauses = faults.day(item, "from", ALWAYS), faults.texts(item, "clause")
            yield Precedence(faults.text(item, "rule"), start, faults.text(item, "first"), clauses, item.place)


def _clauses(folder: Path, name: str, faults: Faults) -> Iterator[Clause]:
    """The register: every operative element with its position. A file has one `document`, or `documents` that rows name."""
    record = read_yaml(folder / "clauses.yaml", f"{name}/clauses.yaml")
    faults.keys(record, ["clauses"], ["document", "documents"])
    one = record.get("document")
    documents = [one] if isinstance(one, Record) else faults.records(record, "documents")
    by_id = {str(document.get("id")): document for document in documents}
    for document in documents:
        if document.get("standing") not in STANDINGS:
            faults.add(document.place, "the document has no standing", "standing: " + ", ".join(STANDINGS))
    for item in faults.records(record, "clauses"):
        optional = ["document", "numbers", "departments", "disclosure", "use", "open", "reason", "from", "to"]
        if not faults.keys(item, ["id", "position", "kind", "summary"], optional):
            continue
        found = one if isinstance(one, Record) else by_id.get(str(item.get("document")))
        if found is None:
            faults.add(item.place, "no such document", "documents are " + ", ".join(by_id))
            continue
        start, end = faults.span(item)
        yield Clause(
            faults.text(item, "id"), str(found.get("number")), faults.text(item, "position"), faults.text(item, "summary"),
            str(found.get("standing")), faults.text(item, "kind"), start, end,
        )  # fmt: skip


def _reused(layers: tuple[Layer, ...]) -> Iterator[Problem]:
    """A name of a higher layer may be used again only by what says that it fills or replaces it."""
    above: dict[str, Rule] = {}
    for layer in layers:
        own: dict[str, Rule] = {}
        for rule in layer.rules:
            if rule.name in own:
                yield Problem(rule.place, f"'{rule.name}' stands twice", f"the other is at {own[rule.name].place}")
            own[rule.name] = rule
            before = above.get(rule.name)
            named = rule.replaces or rule.fills
            if before is None and named:
                yield Problem(
                    rule.place, f"no '{rule.name}' above to {'fill' if rule.fills else 'replace'}", "leave it out"
                )
            elif before is not None and named != before.layer:
                yield Problem(
                    rule.place,
                    f"'{rule.name}' is a rule of {before.layer} already",
                    f"say 'replaces: {before.layer}' or rename it",
                )
            elif before is not None and rule.fills and not before.slot:
                yield Problem(
                    rule.place, f"'{rule.name}' of {before.layer} is no slot", f"say 'replaces: {before.layer}'"
                )
            elif before is not None and (before.whose, before.unit) != (rule.whose, rule.unit):
                yield Problem(rule.place, f"'{rule.name}' changes whose it is or its unit", f"see {before.place}")
        above |= own
        for repeal in layer.repeals:
            if repeal.rule not in above:
                yield Problem(repeal.place, f"no rule '{repeal.rule}' to repeal", did_you_mean(repeal.rule, above))
        for one in layer.precedence:
            if one.rule not in above or one.first not in {other.name for other in layers}:
                hint = did_you_mean(one.rule, above)
                yield Problem(one.place, f"no rule '{one.rule}' of a layer '{one.first}'", hint)


def _uncited(layers: tuple[Layer, ...]) -> Iterator[Problem]:
    """Every clause that is cited exists in a register; everything cites one."""
    known = {clause.id for layer in layers for clause in layer.clauses}
    for layer in layers:
        for _, place, clauses in enactments(layer):
            if not clauses:
                yield Problem(place, "no clause is cited", "every element leads to a clause of a register")
            for clause in clauses:
                if clause not in known:
                    yield Problem(
                        place, f"unknown clause '{clause}'", did_you_mean(clause, known) or "see clauses.yaml"
                    )


def enactments(layer: Layer) -> Iterator[tuple[str, Place, tuple[str, ...]]]:
    """What enacts clauses, by name: rules and their ways, parameters' values, checks, precedences, repeals."""
    for rule in layer.rules:
        for version in rule.versions:
            for way in (*version.ways, *version.unless, *version.supplements):
                yield rule.name, way.place, way.clauses
            if version.formula:
                yield rule.name, version.place, version.clauses
    for parameter in layer.parameters:
        dated: tuple[Value | Stated, ...] = (*parameter.values, *parameter.stated)
        for one in dated:
            yield parameter.name, parameter.place, one.clauses
    for check in layer.checks:
        yield check.name, check.place, check.clauses
    for repeal in layer.repeals:
        yield f"repeal of {repeal.rule}", repeal.place, repeal.clauses
    for precedence in layer.precedence:
        yield f"precedence of {precedence.rule}", precedence.place, precedence.clauses
