"""A text piece by piece beside what enacts it: what the pages of officers and the public page are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from doudi.library.documents import PolicyDocument
from doudi.library.problems import NoSuchPosition
from doudi.office.casework.policy_effects import Decided
from doudi.office.documents.models import PolicyText
from doudi.office.documents.policy_reading import document_of, number_of, pieces
from doudi.office.documents.policy_texts import Disclosure
from doudi.office.regions.packs import library
from doudi.policies.coverage import OPEN_KINDS, coverage_data, register
from doudi.policies.coverage_page import CLAUSE_KINDS
from doudi.policies.enacting import Enacting, enacting
from doudi.policies.packs import Pack
from doudi.policies.yaml_files import Record, read_yaml

FRONT, BACK = "前言", "文末"
# A division of duties: a bracket that names who leads, or any other sentence that does. 此件…: what is public, not who.
DUTIES = re.compile(
    r"[〔（(\[【](?!此件)[^〔〕（）()\[\]【】]*(?:牵头|责任单位|责任部门|负责|分工)[^〔〕（）()\[\]【】]*[〕）)\]】]"
)
DUTY_WORDS = re.compile(
    r"(?m)(?:^|(?<=[。；;]))(?![（(]此件)[^。；;\n]*?(?:牵头单位|责任单位|责任分工)[^。；;\n]*[。；;]?"
)
WITHHELD, MARK = "〔责任分工不公开〕", "\ufffc"


@dataclass(frozen=True)
class Row:
    """A row of a clause register: what it is about, what enacts it, what is still to come."""

    id: str
    pack: str
    position: str
    kind: str
    summary: str
    says: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(kind, label, what it says) of everything that enacts it."""
    rights: tuple[str, ...]
    open: str
    reason: str
    public: bool
    number: str

    @property
    def done(self) -> bool:
        return bool(self.says)


@dataclass
class Section:
    """A piece of the text, with the rows that stand there and how often each decided a case."""

    position: str
    depth: int
    text: str
    start: int
    end: int
    rows: list[Row] = field(default_factory=list)
    decided: int = 0

    @property
    def without_effect(self) -> bool:
        return not any(row.done for row in self.rows)

    @property
    def level(self) -> int:
        return min(self.depth, 4)

    @property
    def rights(self) -> list[str]:
        return sorted({right for row in self.rows for right in row.rights})


@lru_cache(maxsize=64)
def rows_of(pack_name: str) -> tuple[Row, ...]:
    """The whole register of a pack, in words. The packs of a process do not change."""
    packs = library()
    pack = packs.pack(pack_name)
    elements = enacting(packs, pack)
    return tuple(
        _row(pack, covered, own, elements)
        for covered, own in zip(coverage_data(packs, pack), register(pack), strict=True)
    )


def _row(pack: Pack, covered: dict[str, Any], own: Record, elements: dict[tuple[str, str], list[Enacting]]) -> Row:
    names = covered["enacted_by"]
    rights = library().vocabulary.rights
    document = documents_of(pack.name).get(str(own.get("document", "")), {})
    says = []
    for name in names:
        found = elements.get((covered["id"], name), [])
        says.append((found[0].kind, found[0].label, tuple(one.says for one in found)) if found else ("", name, ()))
    return Row(
        id=covered["id"], pack=pack.name, position=str(own["position"]), kind=CLAUSE_KINDS.get(covered["kind"], ""),
        summary=str(own["summary"]), says=tuple(says), rights=tuple(rights[name].label for name in names if name in rights),
        open=OPEN_KINDS.get(str(covered["open"]), str(covered["open"])) if covered["open"] else "",
        reason=str(covered["reason"] or ""),
        public=own.get("disclosure") in (None, "public") and document.get("disclosure") in (None, "public"),
        number=number_of(str(document.get("number", ""))),
    )  # fmt: skip


@lru_cache(maxsize=64)
def documents_of(pack_name: str) -> dict[str, dict[str, Any]]:
    """Documents of a register by their ids; a single one under ''."""
    record = read_yaml(library().pack(pack_name).folder / "clauses.yaml", f"{pack_name}/clauses.yaml")
    one = record.get("document")
    if isinstance(one, Record):
        return {"": dict(one)}
    return {str(each.get("id")): dict(each) for each in record.get("documents") or [] if isinstance(each, Record)}


def rows_for(number: str) -> list[Row]:
    """Rows of every pack that rest on the document with this number."""
    wanted = number_of(number)
    return [row for name in library().packs for row in rows_of(name) if wanted and row.number == wanted]


def sections(text: PolicyText, decided: Decided | None = None) -> tuple[list[Section], list[Row]]:
    """The pieces of a text with the rows that stand in them; and rows whose position the text does not have."""
    document = document_of(text)
    found = _pieces(document)
    by_position: dict[str, Section] = {}
    for one in found:
        by_position.setdefault(one.position, one)
    lost = []
    for row in rows_for(text.number):
        try:
            at = document.spans(row.position)[0][0]
        except NoSuchPosition:
            lost.append(row)
            continue
        section = by_position.get(row.position) or by_position.get(document.position_of(at)) or found[0]
        if row.position == "文号":
            section = found[0]
        section.rows.append(row)
    for section in found:
        section.decided = decided.by(row.id for row in section.rows) if decided and section.rows else 0
    return found, lost


def _pieces(document: PolicyDocument) -> list[Section]:
    """The numbered pieces, with what is listed by dashes in the one that it follows; what stands before and after them."""
    start, end = document.structure.body
    found = [Section(FRONT, 0, _tidy(document.text[:start]), 0, start)]
    for one in pieces(document):
        text = _tidy(document.text[one.start : one.own_end])
        if one.position:
            found.append(Section(one.position, one.depth, text, one.start, one.own_end))
        else:
            found[-1].text, found[-1].end = f"{found[-1].text}\n{text}", one.own_end
    if len(found) == 1:
        return [Section(FRONT, 0, _tidy(document.text), 0, len(document.text))]
    back = Section(BACK, 0, _tidy(document.text[end:]), end, len(document.text))
    return [*found, *([back] if back.text else [])]


def _tidy(text: str) -> str:
    """Lines without blank ones between them, and without the stars and hashes that mark type in plain texts."""
    return "\n".join(line.strip().lstrip("# ") for line in text.replace("**", "").splitlines() if line.strip())


def for_the_public(text: PolicyText) -> list[Section]:
    """The sections, without the text of what may not be shown; the division of duties left out where it is internal."""
    found, _ = sections(text)
    document = document_of(text)
    rows = rows_for(text.number)
    hidden = [span for row in rows if not row.public for span in _spans(document, row.position)]
    for one in found:
        inside = any(start < one.end and one.start < end for start, end in hidden)
        if text.disclosure != Disclosure.PUBLIC or inside:
            one.text = ""
        elif text.duties_internal or _duties_internal(rows):
            one.text = without_duties(one.text)
    return found


def without_duties(text: str) -> str:
    """The text with a mark where it says who leads and who is responsible."""
    marked = DUTY_WORDS.sub(MARK, DUTIES.sub(MARK, text))
    return re.sub(rf"{MARK}+", WITHHELD, marked)


def _duties_internal(rows: list[Row]) -> bool:
    return any(
        document.get("departments_disclosure") not in (None, "public")
        for name in {row.pack for row in rows}
        for document in documents_of(name).values()
        if number_of(str(document.get("number", ""))) == rows[0].number
    )


def _spans(document: PolicyDocument, position: str) -> tuple[tuple[int, int], ...]:
    try:
        return document.spans(position)
    except NoSuchPosition:
        return ()
