"""One pack: what its `pack.yaml` says, and the layer of rules that its other files make."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from doudi.policies.packs import divisions
from doudi.policies.packs.layers import read_checks, read_parameters, read_rules
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.yaml.reader import Record, read_yaml
from doudi.policies.yaml.records import Faults
from doudi.rules.language.model import ALWAYS, Clause, Layer, Precedence, Repeal, Rule
from doudi.rules.problems import RulesError, did_you_mean

STANDINGS = {"official": "", "reprint": "（转载）", "to_be_confirmed": "（待核对）"}
"""Whether a text was read where it was published, with the mark that its citations carry."""
ELSEWHERE = ("number", "issued", "effective")
"""What of a document a copy may leave out and another source may say."""
CLAUSE_KINDS = (
    # Whom a clause is about, what it requires, pays and when it pays more; then what it says of dates and procedures, checks that
    # are repeated, families that are handed on, watching, data, funds, supervision, publicity and who is responsible.
    "class",
    "rule",
    "amount",
    "growth",
    "date",
    "proc",
    "recheck",
    "referral",
    "monitor",
    "data",
    "funds",
    "superv",
    "public",
    "org",
)
USES = ("compute", "route", "track", "remind", "report", "reference")
LAYERS = ("nation", "province", "city", "county", "town", "reform")
NATION = "cn"


@dataclass(frozen=True)
class Pack:
    """What `pack.yaml` says. `regions`: beginnings of division codes; `start` and `end`: day numbers of its period."""

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
        digest = hashlib.sha256()
        for path in self.files:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(self.folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()


def read_pack(folder: Path) -> Pack:
    """Reads `pack.yaml` alone; the other files are read when the pack is needed. RulesError with every fault found."""
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
        example = divisions.example()
        faults.add(
            record.at("regions"),
            "not a list of division codes",
            f'write ["{example[:2]}"] or ["{example}"], beginnings that exist',
        )
    title, version, rests_on = (faults.text(record, key) for key in ("title", "version", "rests_on"))
    if record.get("pack") not in (None, folder.name):
        faults.add(record.at("pack"), f"the folder is named '{folder.name}'", "give the pack the name of its folder")
    if faults:
        raise RulesError(faults)
    name, places = faults.text(record, "pack"), tuple(record["regions"])
    return Pack(
        name=name,
        title=title,
        version=version,
        kind=kind,
        regions=places,
        rests_on=rests_on,
        start=start,
        end=end,
        folder=folder,
        record=record,
    )


def _are_regions(value: object, kind: str) -> bool:
    """True for a list of beginnings of division codes that exist. The nation's is the empty beginning."""
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        return False
    if kind == "nation":
        return value == [""]
    return all(prefix and any(code.startswith(prefix[:6]) for code in divisions.names()) for prefix in value)


def read_layer(pack: Pack, vocabulary: Vocabulary) -> Layer:
    """Reads every file of a pack but its cases. RulesError with every fault found."""
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
        name=pack.name,
        clauses=tuple(_clauses(folder, pack.name, faults)),
        parameters=tuple(parameters),
        rules=tuple(rules),
        checks=tuple(checks),
        repeals=tuple(_repeals(pack.record, faults)),
        precedence=tuple(_precedence(pack.record, faults)),
    )
    if faults:
        raise RulesError(faults)
    return layer


def _repeals(record: Record, faults: Faults) -> Iterator[Repeal]:
    for item in faults.records(record, "repeals"):
        if faults.keys(item, ["rule", "clause"], ["from", "to", "reading"]):
            start, end = faults.span(item)
            yield Repeal(
                rule=faults.text(item, "rule"),
                start=start,
                clauses=faults.texts(item, "clause"),
                place=item.place,
                end=end,
                reading=faults.text(item, "reading"),
            )


def _precedence(record: Record, faults: Faults) -> Iterator[Precedence]:
    for item in faults.records(record, "precedence"):
        if faults.keys(item, ["rule", "first", "clause"], ["from"]):
            start, clauses = faults.day(item, "from", ALWAYS), faults.texts(item, "clause")
            yield Precedence(
                rule=faults.text(item, "rule"),
                start=start,
                first=faults.text(item, "first"),
                clauses=clauses,
                place=item.place,
            )


def _clauses(folder: Path, name: str, faults: Faults) -> Iterator[Clause]:
    """Reads the clause register: every operative element with its position. A register has one `document`, or `documents`
    that its rows name."""
    record = read_yaml(folder / "clauses.yaml", f"{name}/clauses.yaml")
    faults.keys(record, ["clauses"], ["document", "documents"])
    only_document = faults.mapping(record, "document") if "document" in record else None
    documents = [only_document] if only_document is not None else faults.records(record, "documents")
    optional = ["issuers", "disclosure", "departments_disclosure"]
    for document in documents:
        faults.keys(document, ["id", "number", "title"], [*optional, "issued", "effective", "elsewhere", "standing"])
        if document.get("standing") not in STANDINGS:
            faults.add(document.place, "the document has no standing", "standing: " + ", ".join(STANDINGS))
        for key in faults.texts(document, "elsewhere"):
            if key not in ELSEWHERE or not document.get(key):
                hint = f"name what the document has of {', '.join(ELSEWHERE)}"
                faults.add(document.at("elsewhere"), f"'{key}' is not said elsewhere", hint)
    by_id = {str(document.get("id")): document for document in documents}
    ids: set[str] = set()
    for item in faults.records(record, "clauses"):
        optional = ["document", "numbers", "departments", "disclosure", "use", "open", "reason", "from", "to"]
        if not faults.keys(item, ["id", "position", "kind", "summary"], optional):
            continue
        if str(item["id"]) in ids:
            faults.add(item.place, f"'{item['id']}' stands twice", "each row has an id of its own")
        ids.add(str(item["id"]))
        uses = item.get("use")
        if uses is not None and not (isinstance(uses, list) and all(isinstance(u, str) and u in USES for u in uses)):
            faults.add(item.at("use"), "'use' is not a list of uses", "uses are " + ", ".join(USES))
        if item["kind"] not in CLAUSE_KINDS:
            hint = did_you_mean(str(item["kind"]), CLAUSE_KINDS) or "kinds are " + ", ".join(CLAUSE_KINDS)
            faults.add(item.at("kind"), f"unknown kind '{item['kind']}'", hint)
        document_record = only_document if only_document is not None else by_id.get(str(item.get("document")))
        if document_record is None:
            faults.add(item.place, "no such document", "documents are " + ", ".join(by_id))
            continue
        start, end = faults.span(item)
        yield Clause(
            id=faults.text(item, "id"),
            document=str(document_record.get("number")),
            position=faults.text(item, "position"),
            summary=faults.text(item, "summary"),
            standing=str(document_record.get("standing")),
            kind=faults.text(item, "kind"),
            valid_from=start,
            valid_to=end,
        )
