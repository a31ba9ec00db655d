"""Copies: compares a document with the known ones. A copy whose meaning was altered is quarantined and can never be cited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from doudi.library.compare.difference import TextDifference
from doudi.library.compare.document_comparison import compare
from doudi.library.compare.relation import has_same_title, is_version, measure_likeness, names_other_edition
from doudi.library.compare.severity import KINDS, WORDING
from doudi.library.structure.document import PolicyDocument

MOST_QUOTED = 60  # characters of a quotation in a report

NEW, SAME, CLEAN, ALTERED, VERSION = "new", "same", "clean", "altered", "version"
VERDICTS = {
    NEW: "未见过的文件", SAME: "与已有文件一字不差", CLEAN: "已有文件的副本，含义一致",
    ALTERED: "已有文件的副本，含义被改动，已隔离", VERSION: "已有文件的另一版本",
}  # fmt: skip
FRAMED = "与已有文件的正文相同，只有题头、目录、落款一类不同"
SENTENCES = {
    "number": "数字由“{a}”变成“{b}”", "date": "日期或期限由“{a}”变成“{b}”", "comparator": "界限由“{a}”变成“{b}”",
    "negation": "肯定与否定颠倒：“{a}”变成“{b}”", "modal": "应当、可以、不得一类的话由“{a}”变成“{b}”",
    "who": "由谁办、对谁办：“{a}”变成“{b}”", "content": "内容由“{a}”变成“{b}”", "moved": "次序或编号变动：原为“{a}”，此处为“{b}”",
    "wording": "措辞由“{a}”变成“{b}”", "document": "不是同一文件：原文是“{a}”，对照的是“{b}”",
}  # fmt: skip
ADDED = {"foreign": "多出外来内容", "repeated": "重复出现", "frame": "题头或落款多出"}


@dataclass(frozen=True)
class Examination:
    """The result of comparing a document with the known ones.

    `original` is the known document of which it is a copy or version, or None; `likeness` the share of common text, from 0
    to 1; `differences` are all differences from the original.
    """

    verdict: str
    document: PolicyDocument
    original: PolicyDocument | None = None
    likeness: float = 0.0
    differences: tuple[TextDifference, ...] = field(default=())

    @cached_property
    def reversals(self) -> tuple[TextDifference, ...]:
        """The differences that change what is ruled."""
        return tuple(difference for difference in self.differences if difference.changes_meaning)

    @cached_property
    def foreign(self) -> tuple[TextDifference, ...]:
        """Advertising, navigation and repetitions that were put into the copy."""
        return tuple(difference for difference in self.differences if difference.kind in ("foreign", "repeated"))

    @property
    def quarantined(self) -> bool:
        return self.verdict == ALTERED

    @property
    def standing(self) -> str:
        """What the document may count as: an altered text is a copy whatever it was handed in as."""
        if self.verdict == NEW:
            return self.document.standing
        return "unverified" if self.verdict == VERSION else "copy"

    @property
    def citable(self) -> bool:
        return self.verdict == NEW and self.document.citable

    def report(self) -> list[str]:
        """The finding in plain Chinese, a line each: the verdict, every reversal, what is foreign."""
        lines = [self._verdict()]
        lines += [format_difference(difference) for difference in self.reversals]
        if self.foreign:
            lines.append(f"夹带的外来内容{len(self.foreign)}处：")
            lines += [f"　“{_shorten(difference.b)}”" for difference in self.foreign]
        return lines

    def _verdict(self) -> str:
        if self.original is None:
            return f"{VERDICTS[self.verdict]}。"
        heading = self.original.heading
        named = f"《{heading.title or self.original.name}》" + (f"（{heading.number}）" if heading.number else "")
        if self.verdict == ALTERED:
            return f"这是{named}的副本，有{len(self.reversals)}处改变含义。已隔离，不能作为依据引用。"
        if self.verdict == VERSION:
            return f"这是{named}的另一版本，有{len(self.reversals)}处改变含义。核实以前不能引用。"
        label = FRAMED if self.verdict == SAME and self.differences else VERDICTS[self.verdict]
        return f"{label}：{named}。请引用原件。"


def examine(document: PolicyDocument, known_documents: Iterable[PolicyDocument]) -> Examination:
    """Compares a document with the known ones.

    Only an official text can prove that a document was altered. With known copies it is only compared for equality.
    """
    listed = list(known_documents)
    original, share = _find_original(document, listed) or (None, 0.0)
    for candidate in listed:
        if candidate.normal.text == document.normal.text and (candidate.standing == "official" or original is None):
            return Examination(SAME, document, candidate, 1.0)
    if original is None:
        return Examination(NEW, document)
    differences = tuple(compare(original, document))
    if all(difference.kind == "frame" for difference in differences):
        return Examination(SAME, document, original, share, differences)
    if all(difference.weight == WORDING for difference in differences):
        return Examination(CLEAN, document, original, share, differences)
    if names_other_edition(document, original):
        return Examination(VERSION, document, original, share, differences)
    if not _is_own_document(document, original):
        return Examination(ALTERED, document, original, share, differences)
    if not has_same_title(document, original):
        return Examination(NEW, document)  # another authority's document that follows the same model
    return Examination(VERSION, document, original, share, differences)


def _find_original(
    document: PolicyDocument, known_documents: list[PolicyDocument]
) -> tuple[PolicyDocument, float] | None:
    """The official document that this one is a version of, with the share of text that they have in common."""
    shares = [
        (measure_likeness(document, candidate), candidate)
        for candidate in known_documents
        if candidate.standing == "official" and is_version(candidate, document)
    ]
    share, original = max(shares, key=lambda each: each[0], default=(0.0, document))
    return (original, share) if shares else None


def format_difference(difference: TextDifference) -> str:
    """A difference as an officer would say it."""
    a, b = _shorten(difference.a), _shorten(difference.b)
    where = f"{difference.clause}：" if difference.clause else ""
    if not difference.b:
        return f"{where}{'题头或落款' if difference.kind == 'frame' else ''}缺少“{a}”"
    if not difference.a:
        return f"{where}{ADDED.get(difference.kind, '多出')}“{b}”"
    return where + SENTENCES.get(difference.kind, KINDS[difference.kind] + "由“{a}”变成“{b}”").format(a=a, b=b)


def _is_own_document(document: PolicyDocument, original: PolicyDocument) -> bool:
    """Whether a document has another number and another day than the original: it was issued anew, and is no copy."""
    heading_a, heading_b = document.heading, original.heading
    return bool(
        heading_a.number
        and heading_b.number
        and heading_a.number != heading_b.number
        and heading_a.issued
        and heading_a.issued != heading_b.issued
    )


def _shorten(text: str) -> str:
    joined = "".join(text.split())
    return joined if len(joined) <= MOST_QUOTED else joined[: MOST_QUOTED - 1] + "…"
