"""Reads uploaded policy documents, lists what is odd in them, and keeps documents that were read in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from doudi.library.formats.reader import parse_document
from doudi.library.problems import UnreadableFileError
from doudi.library.structure.clause_builder import TextClause
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.heading import DOCUMENT_NUMBER
from doudi.office.errors import RefusedError
from doudi.office.policy_documents.models import PolicyText

MANY = 20  # oddities of one kind that are listed one by one


@dataclass(frozen=True)
class TextPiece:
    """A numbered piece of a text, as PolicyClause keeps it. `position` is '' for what is listed by a dash."""

    position: str
    depth: int
    start: int
    own_end: int
    end: int


def read_upload(data: bytes, name: str) -> PolicyDocument:
    """The document in a file. RefusedError where no text can be read from it safely."""
    try:
        extracted = parse_document(data, name)
    except UnreadableFileError as error:
        raise RefusedError(str(error)) from error
    return replace(extracted, text=extracted.text.replace("\0", ""))


def numbered_pieces(document: PolicyDocument) -> list[TextPiece]:
    """The numbered pieces of a document in the order of its text."""
    return [
        TextPiece(
            "" if clause.label.kind == "dash" else clause.position,
            _depth(clause),
            clause.start,
            clause.own_end,
            clause.end,
        )
        for clause in document.outline.clauses
    ]


def list_oddities(document: PolicyDocument) -> list[str]:
    """What an officer should look at before importing, a line each, at most MANY of one kind."""
    heading = document.heading
    missing = [
        label
        for label, value in (
            ("文号", heading.number), ("标题", heading.title), ("发文机关", heading.issuers), ("成文日期", heading.issued),
            ("公开属性", heading.disclosure),
        )
        if not value
    ]  # fmt: skip
    lines = [f"文件上没有找到{'、'.join(missing)}，请对照原件填写"] if missing else []
    lines += document.losses
    if not document.outline.clauses:
        lines.append("没有找到按“一、（一）1.”或“第一条”编号的条款：请检查文字是否完整、顺序是否正确")
    gaps = list(_numbering_gaps(document))
    return lines + gaps[:MANY] + ([f"还有{len(gaps) - MANY}处编号不连续"] if len(gaps) > MANY else [])


def _numbering_gaps(document: PolicyDocument) -> Iterator[str]:
    """Yields a sentence for each gap in the numbers of sibling clauses: a line may be missing, or a number was misread."""
    rows: dict[tuple[int, str], list[TextClause]] = {}
    for clause in document.outline.clauses:
        if clause.label.kind != "dash":
            rows.setdefault((id(clause.parent), clause.label.kind), []).append(clause)
    for row in rows.values():
        for before, after in pairwise(row):
            if not after.label.follows(before.label) and not after.position.startswith("附件"):
                yield f"“{before.position}”之后是“{after.position}”，编号不连续，可能缺少条款"


def normalise_number(written: str) -> str:
    """A document number in one form, 虚构发〔2026〕1号, whatever its brackets; other texts without their spaces."""
    match = DOCUMENT_NUMBER.search(written)
    return f"{match['word']}〔{match['year']}〕{int(match['n'])}号" if match else "".join(written.split())


def document_of_text(text: PolicyText) -> PolicyDocument:
    """The document of a row, read once and kept in memory."""
    return cached_document(text.pk, text.text_digest)


@lru_cache(maxsize=64)
def cached_document(pk: int, digest: str) -> PolicyDocument:
    """The document of a row by its number and text digest, so that its long text is fetched only where it is not in
    memory."""
    number, text = PolicyText.objects.values_list("number", "text").get(pk=pk, text_digest=digest)
    return PolicyDocument(number or str(pk), text, "official")


def _depth(clause: TextClause) -> int:
    """How many clauses contain this clause; 0 for the outermost."""
    depth = 0
    while clause.parent is not None:
        clause, depth = clause.parent, depth + 1
    return depth
