"""Packs: folders of YAML, laid one on the other. Only those that a region and a day need are read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from doudi.policies import divisions
from doudi.policies.elements import Elements, misfits, read_elements
from doudi.policies.layers import read_checks, read_parameters, read_rules
from doudi.policies.records import Faults
from doudi.policies.vocabulary import HERE, Vocabulary, extended, read_vocabulary
from doudi.policies.yaml_files import Record, read_yaml
from doudi.rules.language import LANGUAGE_VERSION
from doudi.rules.model import ALWAYS, Clause, Layer, Precedence, Repeal, Rule, Stated, Value
from doudi.rules.problems import Place, Problem, RulesError, did_you_mean
from doudi.rules.program import Program, resolve

STANDINGS = {"official": "", "reprint": "（转载）", "to_be_confirmed": "（待核对）"}
"""Whether a text was read where it was published, with the mark that its citations carry."""
CLAUSE_KINDS = (
    "class", "rule", "amount", "growth", "date", "proc", "recheck", "referral", "monitor", "data", "funds", "superv", "public",
    "org",
)  # fmt: skip
USES = ("compute", "route", "track", "remind", "report", "reference")
LAYERS = ("nation", "province", "city", "county", "town", "reform")
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
    """The packs of some folders with their vocabulary; layers and Programs are kept once made.

    `vocabulary`: the shared one, to which each pack with a `vocabulary.yaml` of its own adds names.
    """

    folders: tuple[Path, ...] = (HERE,)
    vocabulary: Vocabulary = field(default_factory=read_vocabulary)
    vocabulary_file: Path = HERE / "vocabulary.yaml"

    def __post_init__(self) -> None:
        self._layers: dict[str, Layer] = {}
        self._elements: dict[str, Elements] = {}
        self._programs: dict[str, list[Program]] = {}
        for folder in self.folders:
            for path in sorted(folder.glob("*/vocabulary.yaml")):
                self.vocabulary = extended(self.vocabulary, path, path.parent.name)

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
        """The pack of the most local jurisdiction that has one and has begun by that day; else the national layer. Of two
        packs for the same region the one that rests on the other decides."""
        fitting = [
            (len(start), len(self.chain(pack)), pack.name)
            for pack in self.packs.values()
            for start in pack.regions
            if region.startswith(start) and pack.start <= day
        ]
        return self.packs[max(fitting)[2]]

    def chain(self, pack: Pack) -> list[Pack]:
        """The packs a pack rests on, the nation first, itself last."""
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
        if pack.name not in self._layers:
            self._layers[pack.name] = read_layer(pack, self.vocabulary)
        return self._layers[pack.name]

    def elements(self, pack: Pack) -> Elements:
        """What a pack has beside rules; RulesError with every fault found."""
        if pack.name not in self._elements:
            faults = Faults()
            found = read_elements(pack.folder, pack.name, pack.record, self.vocabulary, faults)
            if faults:
                raise RulesError(faults)
            self._elements[pack.name] = found
        return self._elements[pack.name]

    def rules(self, pack: Pack) -> dict[str, Rule]:
        """The rules of a pack and what it rests on, by name; the nearest layer's where a name stands in several."""
        return {rule.name: rule for one in self.chain(pack) for rule in self.layer(one).rules}

    def enactments(self, pack: Pack) -> Iterator[tuple[str, Place, tuple[str, ...]]]:
        """What enacts clauses in a pack and what it rests on: name, place, clauses."""
        for one in self.chain(pack):
            yield from enactments(self.layer(one))
            yield from self.elements(one).enactments()

    def layers(self, pack: Pack) -> tuple[Layer, ...]:
        layers = tuple(self.layer(one) for one in self.chain(pack))
        faults = Faults(_reused(layers))
        faults += _taken(layers, self.vocabulary)
        faults += _contested(self.packs, pack)
        faults += _uncited(layers, self.enactments(pack))
        faults += misfits(self.elements(pack), layers, self.vocabulary)
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
        return hashlib.sha256(self.vocabulary_file.read_bytes()).hexdigest()

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
        record,
        ["pack", "title", "version", "layer", "regions"],
        ["rests_on", "period", "precedence", "repeals", "forms"],
    )
    period = faults.mapping(record, "period")
    faults.keys(period, [], ["from", "to"])
    start, end = faults.span(period)
    kind = faults.text(record, "layer")
    if kind and kind not in LAYERS:
        faults.add(record.at("layer"), f"unknown layer '{kind}'", did_you_mean(kind, LAYERS) or ", ".join(LAYERS))
    regions = record.get("regions")
    if regions is not None and not _are_regions(regions, kind):
        one = divisions.example()
        faults.add(
            record.at("regions"),
            "not a list of division codes",
            f'write ["{one[:2]}"] or ["{one}"], beginnings that exist',
        )
    title, version, rests_on = (faults.text(record, key) for key in ("title", "version", "rests_on"))
    if record.get("pack") not in (None, folder.name):
        faults.add(record.at("pack"), f"the folder is named '{folder.name}'", "give the pack the name of its folder")
    if faults:
        raise RulesError(faults)
    name, places = faults.text(record, "pack"), tuple(record["regions"])
    return Pack(name, title, version, kind, places, rests_on, start, end, folder, record)


def _are_regions(given: object, kind: str) -> bool:
    """Beginnings of division codes that exist; the nation's is the empty one."""
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        return False
    if kind == "nation":
        return given == [""]
    return all(one and any(code.startswith(one[:6]) for code in divisions.names()) for one in given)


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
    one = faults.mapping(record, "document") if "document" in record else None
    documents = [one] if one is not None else faults.records(record, "documents")
    optional = ["issuers", "disclosure", "departments_disclosure"]
    for document in documents:
        faults.keys(document, ["id", "number", "title"], [*optional, "issued", "standing"])
        if document.get("standing") not in STANDINGS:
            faults.add(document.place, "the document has no standing", "standing: " + ", ".join(STANDINGS))
    by_id = {str(document.get("id")): document for document in documents}
    seen: set[str] = set()
    for item in faults.records(record, "clauses"):
        optional = ["document", "numbers", "departments", "disclosure", "use", "open", "reason", "from", "to"]
        if not faults.keys(item, ["id", "position", "kind", "summary"], optional):
            continue
        if str(item["id"]) in seen:
            faults.add(item.place, f"'{item['id']}' stands twice", "each row has an id of its own")
        seen.add(str(item["id"]))
        uses = item.get("use")
        if uses is not None and not (isinstance(uses, list) and all(isinstance(u, str) and u in USES for u in uses)):
            faults.add(item.at("use"), "'use' is not a list of uses", "uses are " + ", ".join(USES))
        if item["kind"] not in CLAUSE_KINDS:
            hint = did_you_mean(str(item["kind"]), CLAUSE_KINDS) or "kinds are " + ", ".join(CLAUSE_KINDS)
            faults.add(item.at("kind"), f"unknown kind '{item['kind']}'", hint)
        found = one if one is not None else by_id.get(str(item.get("document")))
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


def _taken(layers: tuple[Layer, ...], vocabulary: Vocabulary) -> Iterator[Problem]:
    """A name means one thing: facts, local parameters, rights, parameters and rules do not share names."""
    words = {
        "today": "a word of the language",
        "none": "a word of the language",
        "one_person": "a word of the language",
    }
    taken = (
        words | dict.fromkeys(vocabulary.facts, "a fact") | dict.fromkeys(vocabulary.parameters, "a local parameter")
    )
    above: dict[str, str] = {}
    for layer in layers:
        rules = {rule.name for rule in layer.rules}
        seen: set[str] = set()
        for parameter in layer.parameters:
            name = parameter.name
            if name in seen:
                yield Problem(parameter.place, f"'{name}' stands twice", "put its values under one entry")
            if parameter.local or name in seen:
                seen.add(name)
                continue
            what = taken.get(name) or ("a rule" if name in rules else "a right" if name in vocabulary.rights else "")
            if what:
                yield Problem(parameter.place, f"'{name}' is {what} already", "give it another name")
            elif name in above and parameter.replaces != above[name]:
                yield Problem(
                    parameter.place,
                    f"'{name}' is a parameter of {above[name]} already",
                    f"say 'replaces: {above[name]}'",
                )
            seen.add(name)
            above[name] = layer.name
        for rule in layer.rules:
            what = taken.get(rule.name) or (f"a parameter of {above[rule.name]}" if rule.name in above else "")
            if what and rule.name not in seen:
                yield Problem(rule.place, f"'{rule.name}' is {what} already", "give it another name")


def _contested(packs: dict[str, Pack], pack: Pack) -> Iterator[Problem]:
    """Two packs for the same region and days, of which neither rests on the other, leave open which one decides."""
    for other in packs.values():
        if other.name >= pack.name or other.end < pack.start or pack.end < other.start:
            continue
        shared = set(other.regions) & set(pack.regions)
        if shared and not _rests(packs, pack, other) and not _rests(packs, other, pack):
            place = pack.record.at("regions")
            yield Problem(place, f"'{other.name}' decides for {', '.join(sorted(shared))} too", "lay one on the other")


def _rests(packs: dict[str, Pack], pack: Pack, other: Pack) -> bool:
    """Whether a pack rests on another, directly or through others."""
    seen: set[str] = set()
    while pack.rests_on in packs and pack.rests_on not in seen:
        seen.add(pack.rests_on)
        pack = packs[pack.rests_on]
    return other.name in seen


def _uncited(layers: tuple[Layer, ...], enacted: Iterable[tuple[str, Place, tuple[str, ...]]]) -> Iterator[Problem]:
    """Every clause that is cited exists in a register; everything cites one."""
    known = {clause.id for layer in layers for clause in layer.clauses}
    for layer in layers:
        for rule in layer.rules:
            if rule.kind == "class" and rule.name not in known:
                hint = did_you_mean(rule.name, known) or "a class has the id of the clause that defines it"
                yield Problem(rule.place, f"'{rule.name}' is no clause of a register", hint)
    for _, place, clauses in enacted:
        if not clauses:
            yield Problem(place, "no clause is cited", "every element leads to a clause of a register")
        for clause in clauses:
            if clause not in known:
                yield Problem(place, f"unknown clause '{clause}'", did_you_mean(clause, known) or "see clauses.yaml")


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
