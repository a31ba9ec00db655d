"""What a new version of a document, or its repeal, touches in the packs that rest on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from doudi.library.comparing import Difference, compare
from doudi.library.documents import PolicyDocument
from doudi.library.grounding import same_number
from doudi.library.problems import NoSuchPosition
from doudi.policies.coverage import register
from doudi.policies.packs import Library, Pack
from doudi.policies.yaml_files import Record, read_yaml
from doudi.rules.language import names, parse
from doudi.rules.model import Layer


@dataclass(frozen=True, slots=True)
class Changed:
    """A clause whose text is no longer the same. `differences` are empty where the whole document is repealed."""

    pack: str
    clause: str
    position: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """`clauses` that changed; `elements`: (pack, name) of rules, parameters, checks and reminders that cite one of them;
    `resting`: those that use one of these, directly or through others; `cases`: (pack, name) of worked cases for rights
    among them."""

    clauses: tuple[Changed, ...]
    elements: tuple[tuple[str, str], ...]
    resting: tuple[tuple[str, str], ...]
    cases: tuple[tuple[str, str], ...]


def affected(library: Library, packs: Iterable[Pack], old: PolicyDocument, new: PolicyDocument | None) -> Affected:
    """Compares two versions and follows every change in meaning into the packs; `new` None: the document is repealed."""
    differences = [one for one in compare(old, new) if one.changes_meaning] if new is not None else []
    clauses: list[Changed] = []
    elements: list[tuple[str, str]] = []
    resting: list[tuple[str, str]] = []
    cases: list[tuple[str, str]] = []
    for pack in packs:
        changed = list(_changed(pack, old, differences, new is None))
        if not changed:
            continue
        clauses += changed
        ids = {one.clause for one in changed}
        direct = _citing(library, pack, ids)
        through = _using(library.layer(pack), set(direct)) - set(direct)
        elements += [(pack.name, name) for name in direct]
        resting += [(pack.name, name) for name in sorted(through)]
        cases += [(pack.name, name) for name in _cases(pack, {*direct, *through})]
    return Affected(tuple(clauses), tuple(elements), tuple(resting), tuple(cases))


def _changed(pack: Pack, old: PolicyDocument, differences: list[Difference], repealed: bool) -> Iterator[Changed]:
    """The rows of the register that stand where the text has changed; all of the document's where it is repealed."""
    documents = _documents(pack)
    for row in register(pack):
        number = documents.get(str(row.get("document", "")), documents.get("", ""))
        if not same_number(number, old.heading.number):
            continue
        position = str(row["position"])
        try:
            spans = old.spans(position)
        except NoSuchPosition:
            continue
        inside = tuple(one for one in differences if any(_within(one, start, end) for start, end in spans))
        if inside or repealed:
            yield Changed(pack.name, str(row["id"]), position, inside)


def _within(difference: Difference, start: int, end: int) -> bool:
    first, last = difference.at
    return start <= first < end or start < last <= end


def _documents(pack: Pack) -> dict[str, str]:
    """Numbers of the documents of a register, by their ids; of a single one also under no id."""
    record = read_yaml(pack.folder / "clauses.yaml", f"{pack.name}/clauses.yaml")
    one = record.get("document")
    listed = [one] if isinstance(one, Record) else record.get("documents") or []
    found = {
        str(document.get("id")): str(document.get("number")) for document in listed if isinstance(document, Record)
    }
    if isinstance(one, Record):
        found[""] = str(one.get("number"))
    return found


def _citing(library: Library, pack: Pack, ids: set[str]) -> list[str]:
    """Names of the pack's own elements that cite one of the clauses, each once."""
    layer = library.layer(pack)
    own = (
        {rule.name for rule in layer.rules}
        | {one.name for one in layer.parameters}
        | {one.name for one in layer.checks}
    )
    beside = {name for name, _, _ in library.elements(pack).enactments()}
    found = (name for name, _, clauses in library.enactments(pack) if set(clauses) & ids)
    return [
        name
        for name in dict.fromkeys(found)
        if name in own | beside or name.startswith(("repeal of ", "precedence of "))
    ]


def _using(layer: Layer, changed: set[str]) -> set[str]:
    """What mentions a changed name in a formula, and what mentions that."""
    mentions: dict[str, set[str]] = {}
    for rule in layer.rules:
        for version in rule.versions:
            ways = (*version.ways, *version.unless, *version.supplements)
            for formula in (version.formula, *(way.when for way in ways), *(way.amount for way in ways)):
                if formula:
                    mentions.setdefault(rule.name, set()).update(names(parse(formula)))
    for parameter in layer.parameters:
        for stated in parameter.stated:
            if stated.formula:
                mentions.setdefault(parameter.name, set()).update(names(parse(stated.formula)))
    for check in layer.checks:
        mentions.setdefault(check.name, set()).update(names(parse(check.formula)))
    reached = set(changed)
    while True:
        further = {name for name, used in mentions.items() if used & reached and name not in reached}
        if not further:
            return reached
        reached |= further


def _cases(pack: Pack, touched: set[str]) -> list[str]:
    """Worked cases that are there for a right among what is touched."""
    path = pack.folder / "cases.yaml"
    if not path.exists():
        return []
    listed = read_yaml(path, f"{pack.name}/cases.yaml").get("cases") or []
    return [
        str(item.get("case"))
        for item in listed
        if isinstance(item, Record) and isinstance(item.get("shows"), dict) and set(item["shows"]) & touched
    ]
