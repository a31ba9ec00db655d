"""The impact of a new version of a document, or of its repeal, on the packs that rest on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from doudi.library.compare.difference import TextDifference
from doudi.library.compare.document_comparison import compare_documents
from doudi.library.compare.relation import OTHER_DOCUMENT
from doudi.library.grounding.grounding import is_same_number
from doudi.library.problems import NoSuchPositionError
from doudi.library.structure.document import PolicyDocument
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.quality.coverage import register
from doudi.policies.yaml.reader import Record, read_yaml
from doudi.rules.language.model import Layer
from doudi.rules.language.syntax import names_in, parse


@dataclass(frozen=True, slots=True)
class ChangedClause:
    """A row of a pack's clause register whose text has changed. `differences` is empty where the document is repealed."""

    pack: str
    clause: str
    position: str
    differences: tuple[TextDifference, ...]


@dataclass(frozen=True, slots=True)
class ChangeImpact:
    """What a change of a document touches; elements and cases are given as (pack, name).

    `clauses` are those that changed, `elements` the rules, parameters, checks and reminders that cite one of them,
    `dependents` the elements that use one of these directly or through others, and `cases` the worked cases for the
    rights among them.
    """

    clauses: tuple[ChangedClause, ...]
    elements: tuple[tuple[str, str], ...]
    dependents: tuple[tuple[str, str], ...]
    cases: tuple[tuple[str, str], ...]


def trace_change(
    library: Library, packs: Iterable[Pack], old: PolicyDocument, new: PolicyDocument | None
) -> ChangeImpact:
    """Compares two versions of a document and follows each change in meaning into the packs.

    Without `new` the document is repealed. A new text that is no version of the old one changes every clause too.
    """
    comparison = compare_documents(old, new) if new is not None else None
    replaced = comparison is None or comparison.relation == OTHER_DOCUMENT
    listed = comparison.differences if comparison and not replaced else ()
    differences = [difference for difference in listed if difference.changes_meaning]
    clauses: list[ChangedClause] = []
    elements: list[tuple[str, str]] = []
    dependents: list[tuple[str, str]] = []
    cases: list[tuple[str, str]] = []
    for pack in packs:
        changed = list(_find_changed_clauses(pack, old, differences, replaced))
        if not changed:
            continue
        clauses += changed
        ids = {clause.clause for clause in changed}
        direct = _find_citing_elements(library, pack, ids)
        through = _find_users(library.layer(pack), set(direct)) - set(direct)
        elements += [(pack.name, name) for name in direct]
        dependents += [(pack.name, name) for name in sorted(through)]
        cases += [(pack.name, name) for name in _find_worked_cases(pack, {*direct, *through})]
    return ChangeImpact(tuple(clauses), tuple(elements), tuple(dependents), tuple(cases))


def _find_changed_clauses(
    pack: Pack, old: PolicyDocument, differences: list[TextDifference], replaced: bool
) -> Iterator[ChangedClause]:
    """The rows of the register whose position holds a difference; every row of the document where it is repealed or replaced."""
    documents = _read_document_numbers(pack)
    for row in register(pack):
        number = documents.get(str(row.get("document", "")), documents.get("", ""))
        if not is_same_number(number, old.heading.number):
            continue
        position = str(row["position"])
        try:
            spans = old.spans(position)
        except NoSuchPositionError:
            continue
        inside = tuple(
            difference
            for difference in differences
            if any(_lies_within(difference, start, end) for start, end in spans)
        )
        if inside or replaced:
            yield ChangedClause(pack.name, str(row["id"]), position, inside)


def _lies_within(difference: TextDifference, start: int, end: int) -> bool:
    first, last = difference.span_a
    return start <= first < end or start < last <= end


def _read_document_numbers(pack: Pack) -> dict[str, str]:
    """Document numbers by the ids that the register gives them; a single document also stands under the empty id."""
    record = read_yaml(pack.folder / "clauses.yaml", f"{pack.name}/clauses.yaml")
    single = record.get("document")
    listed = [single] if isinstance(single, Record) else record.get("documents") or []
    numbers = {
        str(document.get("id")): str(document.get("number")) for document in listed if isinstance(document, Record)
    }
    if isinstance(single, Record):
        numbers[""] = str(single.get("number"))
    return numbers


def _find_citing_elements(library: Library, pack: Pack, ids: set[str]) -> list[str]:
    """Names of the pack's own elements that cite one of the clauses, each once."""
    layer = library.layer(pack)
    named = (
        {rule.name for rule in layer.rules}
        | {element.name for element in layer.parameters}
        | {element.name for element in layer.checks}
    )
    elements = {name for name, _, _ in library.elements(pack).enactments()}
    citing = (name for name, _, clauses in library.enactments(pack) if set(clauses) & ids)
    return [
        name
        for name in dict.fromkeys(citing)
        if name in named | elements or name.startswith(("repeal of ", "precedence of "))
    ]


def _find_users(layer: Layer, changed: set[str]) -> set[str]:
    """The changed names, and those whose formulas mention one of them directly or through other names."""
    mentions: dict[str, set[str]] = {}
    for rule in layer.rules:
        for version in rule.versions:
            ways = (*version.grounds, *version.unless, *version.supplements)
            for formula in (version.formula, *(way.when for way in ways), *(way.amount for way in ways)):
                if formula:
                    mentions.setdefault(rule.name, set()).update(names_in(parse(formula)))
    for parameter in layer.parameters:
        for stated in parameter.value_ranges:
            if stated.formula:
                mentions.setdefault(parameter.name, set()).update(names_in(parse(stated.formula)))
    for check in layer.checks:
        mentions.setdefault(check.name, set()).update(names_in(parse(check.formula)))
    reached = set(changed)
    while True:
        further = {name for name, used in mentions.items() if used & reached and name not in reached}
        if not further:
            return reached
        reached |= further


def _find_worked_cases(pack: Pack, touched: set[str]) -> list[str]:
    """The worked cases that show the outcome of a right among the touched names."""
    path = pack.folder / "cases.yaml"
    if not path.exists():
        return []
    listed = read_yaml(path, f"{pack.name}/cases.yaml").get("cases") or []
    return [
        str(item.get("case"))
        for item in listed
        if isinstance(item, Record) and isinstance(item.get("shows"), dict) and set(item["shows"]) & touched
    ]
