"""The sections of a policy document, each with the clauses registered there and what enacts them.

The pages for officers and the public page are made of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from doudi.library.problems import NoSuchPositionError
from doudi.library.structure.document import PolicyDocument
from doudi.office.casework.impact.policy import DecisionCounts
from doudi.office.policy_documents.enums import Disclosure
from doudi.office.policy_documents.models import PolicyText
from doudi.office.policy_documents.reader import document_of_text, normalise_number, numbered_pieces
from doudi.office.regions.packs import library
from doudi.output.coverage_page import CLAUSE_KINDS
from doudi.policies.packs.pack import Pack
from doudi.policies.quality.coverage import OPEN_KINDS, coverage_data, register
from doudi.policies.quality.enactments import Enactment, enactments_by_clause
from doudi.policies.yaml.reader import Record, read_yaml

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
    """A clause of a register: what it says, what enacts it, and what is still missing."""

    id: str
    pack: str
    position: str
    kind: str
    summary: str
    says: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(kind, label, texts) of every element that enacts it."""
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
    """A piece of the text, with the clauses registered at its position, and how many decisions cite them (`decided`)."""

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
    """The whole register of a pack, in words. It is read once, since packs do not change while a process runs."""
    packs = library()
    pack = packs.pack(pack_name)
    elements = enactments_by_clause(packs, pack)
    return tuple(
        _row(pack, covered, clause_record, elements)
        for covered, clause_record in zip(coverage_data(packs, pack), register(pack), strict=True)
    )


def _row(
    pack: Pack, covered: dict[str, Any], clause_record: Record, elements: dict[tuple[str, str], list[Enactment]]
) -> Row:
    names = covered["enacted_by"]
    rights = library().vocabulary.rights
    document = documents_of(pack.name).get(str(clause_record.get("document", "")), {})
    says = []
    for name in names:
        enactments = elements.get((covered["id"], name), [])
        says.append(
            (enactments[0].kind, enactments[0].label, tuple(enactment.says for enactment in enactments))
            if enactments
            else ("", name, ())
        )
    return Row(
        id=covered["id"], pack=pack.name, position=str(clause_record["position"]), kind=CLAUSE_KINDS.get(covered["kind"], ""),
        summary=str(clause_record["summary"]), says=tuple(says),
        rights=tuple(rights[name].label for name in names if name in rights),
        open=OPEN_KINDS.get(str(covered["open"]), str(covered["open"])) if covered["open"] else "",
        reason=str(covered["reason"] or ""),
        public=clause_record.get("disclosure") in (None, "public") and document.get("disclosure") in (None, "public"),
        number=normalise_number(str(document.get("number", ""))),
    )  # fmt: skip


@lru_cache(maxsize=64)
def documents_of(pack_name: str) -> dict[str, dict[str, Any]]:
    """The documents of a register by their ids; a single document has the id ''."""
    record = read_yaml(library().pack(pack_name).folder / "clauses.yaml", f"{pack_name}/clauses.yaml")
    single = record.get("document")
    if isinstance(single, Record):
        return {"": dict(single)}
    documents = record.get("documents") or []
    return {str(document.get("id")): dict(document) for document in documents if isinstance(document, Record)}


def rows_for(number: str) -> list[Row]:
    """Rows of every pack that rest on the document with this number."""
    normal_number = normalise_number(number)
    return [row for name in library().packs for row in rows_of(name) if normal_number and row.number == normal_number]


def sections(text: PolicyText, decided: DecisionCounts | None = None) -> tuple[list[Section], list[Row]]:
    """The sections of a text with their rows; and the rows whose position the text does not have."""
    document = document_of_text(text)
    pieces = _pieces(document)
    by_position: dict[str, Section] = {}
    for piece in pieces:
        by_position.setdefault(piece.position, piece)
    unplaced = []
    for row in rows_for(text.number):
        try:
            start = document.spans(row.position)[0][0]
        except NoSuchPositionError:
            unplaced.append(row)
            continue
        section = by_position.get(row.position) or by_position.get(document.position_at(start)) or pieces[0]
        if row.position == "文号":
            section = pieces[0]
        section.rows.append(row)
    for section in pieces:
        section.decided = decided.citing(row.id for row in section.rows) if decided and section.rows else 0
    return pieces, unplaced


def _pieces(document: PolicyDocument) -> list[Section]:
    """The text before the numbered pieces, these pieces, and the text after them. Items with a dash belong to the piece before."""
    start, end = document.outline.body
    pieces = [Section(FRONT, 0, _tidy(document.text[:start]), 0, start)]
    for piece in numbered_pieces(document):
        text = _tidy(document.text[piece.start : piece.own_end])
        if piece.position:
            pieces.append(Section(piece.position, piece.depth, text, piece.start, piece.own_end))
        else:
            pieces[-1].text, pieces[-1].end = f"{pieces[-1].text}\n{text}", piece.own_end
    if len(pieces) == 1:
        return [Section(FRONT, 0, _tidy(document.text), 0, len(document.text))]
    back = Section(BACK, 0, _tidy(document.text[end:]), end, len(document.text))
    return [*pieces, *([back] if back.text else [])]


def _tidy(text: str) -> str:
    """The text without blank lines, and without the stars and hashes with which plain texts mark bold type and headings."""
    return "\n".join(line.strip().lstrip("# ") for line in text.replace("**", "").splitlines() if line.strip())


def for_the_public(text: PolicyText) -> list[Section]:
    """The sections without the text that may not be disclosed, and without the division of duties where that is internal."""
    all_sections, _ = sections(text)
    document = document_of_text(text)
    rows = rows_for(text.number)
    hidden = [span for row in rows if not row.public for span in _spans(document, row.position)]
    for section in all_sections:
        inside = any(start < section.end and section.start < end for start, end in hidden)
        if text.disclosure != Disclosure.PUBLIC or inside:
            section.text = ""
        elif text.duties_internal or _duties_internal(rows):
            section.text = without_duties(section.text)
    return all_sections


def without_duties(text: str) -> str:
    """The text with a mark in place of the sentences and brackets that say who leads and who is responsible."""
    marked = DUTY_WORDS.sub(MARK, DUTIES.sub(MARK, text))
    return re.sub(rf"{MARK}+", WITHHELD, marked)


def _duties_internal(rows: list[Row]) -> bool:
    return any(
        document.get("departments_disclosure") not in (None, "public")
        for name in {row.pack for row in rows}
        for document in documents_of(name).values()
        if normalise_number(str(document.get("number", ""))) == rows[0].number
    )


def _spans(document: PolicyDocument, position: str) -> tuple[tuple[int, int], ...]:
    try:
        return document.spans(position)
    except NoSuchPositionError:
        return ()
