"""What an uploaded policy document says, what was odd in it, and its text at the positions of the clause registers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from doudi.library.documents import PolicyDocument
from doudi.library.heading import NUMBER
from doudi.library.problems import Unreadable
from doudi.library.reading import document_of as read_document
from doudi.library.structure import Clause
from doudi.office.documents.models import PolicyText
from doudi.office.documents.refusals import Refused

MANY = 20  # oddities that are told one by one


@dataclass(frozen=True)
class Piece:
    """A numbered piece of a text: its position, '' for what is listed by a dash, how deep it stands, and offsets."""

    position: str
    depth: int
    start: int
    own_end: int
    end: int


def read(data: bytes, name: str) -> PolicyDocument:
    """The document that some bytes hold; Refused, in Chinese, where there is no text to be had safely."""
    try:
        found = read_document(data, name)
    except Unreadable as error:
        raise Refused(str(error)) from error
    return PolicyDocument(name, found.text.replace("\0", ""))


def pieces(document: PolicyDocument) -> list[Piece]:
    return [
        Piece("" if one.label.kind == "dash" else one.position, _depth(one), one.start, one.own_end, one.end)
        for one in document.structure.clauses
    ]


def odd(document: PolicyDocument) -> list[str]:
    """What an officer should look at before importing, a line each."""
    heading = document.heading
    missing = [
        label
        for label, found in (
            ("文号", heading.number), ("标题", heading.title), ("发文机关", heading.issuers), ("成文日期", heading.issued),
            ("公开属性", heading.disclosure),
        )
        if not found
    ]  # fmt: skip
    told = [f"文件上没有找到{'、'.join(missing)}，请对照原件填写"] if missing else []
    if not document.structure.clauses:
        told.append("没有找到按“一、（一）1.”或“第一条”编号的条款：请检查文字是否完整、顺序是否正确")
    found = list(_odd_numbers(document))
    return told + found[:MANY] + ([f"还有{len(found) - MANY}处编号不连续"] if len(found) > MANY else [])


def _odd_numbers(document: PolicyDocument) -> Iterator[str]:
    """Numbers that jump within one row: a line may be missing, or a number was misread."""
    rows: dict[tuple[int, str], list[Clause]] = {}
    for clause in document.structure.clauses:
        if clause.label.kind != "dash":
            rows.setdefault((id(clause.parent), clause.label.kind), []).append(clause)
    for row in rows.values():
        for before, after in pairwise(row):
            if after.label.value != before.label.value + 1:
                yield f"“{before.position}”之后是“{after.position}”，编号不连续，可能缺少条款"


def number_of(written: str) -> str:
    """A number of a document in one form, 虚构发〔2026〕1号, whatever brackets it is written in; others as they are."""
    found = NUMBER.search(written)
    return f"{found['word']}〔{found['year']}〕{int(found['n'])}号" if found else "".join(written.split())


def document_of(text: PolicyText) -> PolicyDocument:
    """The document of a row, with what was read from it kept in memory."""
    return kept(text.pk, text.text_digest)


@lru_cache(maxsize=64)
def kept(pk: int, digest: str) -> PolicyDocument:
    """By number and digest of its text, so that the text itself need not be fetched where it is at hand."""
    number, text = PolicyText.objects.values_list("number", "text").get(pk=pk, text_digest=digest)
    return PolicyDocument(number or str(pk), text, "official")


def _depth(clause: Clause) -> int:
    depth = 0
    while clause.parent is not None:
        clause, depth = clause.parent, depth + 1
    return depth
