"""Copies: a document held against those known. One that says something else is quarantined and can never be cited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from doudi.library.comparing import Difference, compare
from doudi.library.documents import PolicyDocument
from doudi.library.weighing import KINDS, WORDING

GRAM = 4
LIKE = 0.4  # share of common runs of four characters from which on one text is taken from the other
LIKE_BY_TITLE = 0.25  # the same, where both have the same title
SHOWN = 60  # characters of a quotation in a report

NEW, SAME, CLEAN, ALTERED, VERSION = "new", "same", "clean", "altered", "version"
VERDICTS = {
    NEW: "未见过的文件", SAME: "与已有文件一字不差", CLEAN: "已有文件的副本，含义一致",
    ALTERED: "已有文件的副本，含义被改动，已隔离", VERSION: "已有文件的另一版本",
}  # fmt: skip
TOLD = {
    "number": "数字由“{a}”变成“{b}”", "date": "日期或期限由“{a}”变成“{b}”", "comparator": "界限由“{a}”变成“{b}”",
    "negation": "肯定与否定颠倒：“{a}”变成“{b}”", "modal": "应当、可以、不得一类的话由“{a}”变成“{b}”",
    "who": "由谁办、对谁办：“{a}”变成“{b}”", "content": "内容由“{a}”变成“{b}”", "moved": "次序或编号变动：原为“{a}”，此处为“{b}”",
    "wording": "措辞由“{a}”变成“{b}”",
}  # fmt: skip


@dataclass(frozen=True)
class Examination:
    """What holding a document against the known ones has shown. `of`: the known one that it is taken from; `likeness`:
    share of common text, 0 to 1; `differences`: all of them, `reversals`: those that change what is ruled."""

    verdict: str
    document: PolicyDocument
    of: PolicyDocument | None = None
    likeness: float = 0.0
    differences: tuple[Difference, ...] = field(default=())

    @cached_property
    def reversals(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if one.changes_meaning)

    @cached_property
    def foreign(self) -> tuple[Difference, ...]:
        """Advertising, navigation and repetitions that were put into the copy."""
        return tuple(one for one in self.differences if one.kind in ("foreign", "repeated"))

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
        lines += [told(one) for one in self.reversals]
        if self.foreign:
            lines.append(f"夹带的外来内容{len(self.foreign)}处：")
            lines += [f"　“{_short(one.b)}”" for one in self.foreign]
        return lines

    def _verdict(self) -> str:
        if self.of is None:
            return f"{VERDICTS[self.verdict]}。"
        known = self.of.heading
        named = f"《{known.title or self.of.name}》" + (f"（{known.number}）" if known.number else "")
        if self.verdict == ALTERED:
            return f"这是{named}的副本，有{len(self.reversals)}处改变含义。已隔离，不能作为依据引用。"
        if self.verdict == VERSION:
            return f"这是{named}的另一版本，有{len(self.reversals)}处改变含义。核实以前不能引用。"
        return f"{VERDICTS[self.verdict]}：{named}。请引用原件。"


def examine(document: PolicyDocument, known: Iterable[PolicyDocument]) -> Examination:
    """Holds a document against those known. Only an official text can show that another one lies; of the others it is only
    said whether they are the same."""
    listed = list(known)
    for one in listed:
        if one.normal.text == document.normal.text and (
            one.standing == "official" or not _official_like(document, listed)
        ):
            return Examination(SAME, document, one, 1.0)
    of, share = _official_like(document, listed) or (None, 0.0)
    if of is None:
        return Examination(NEW, document)
    differences = tuple(compare(of, document))
    if not differences:
        return Examination(SAME, document, of, share)
    if all(one.weight == WORDING for one in differences):
        return Examination(CLEAN, document, of, share, differences)
    verdict = VERSION if _is_own_document(document, of) else ALTERED
    if verdict == VERSION and document.heading.title != of.heading.title:
        return Examination(NEW, document)  # another authority's document that follows the same model
    return Examination(verdict, document, of, share, differences)


def _official_like(document: PolicyDocument, known: list[PolicyDocument]) -> tuple[PolicyDocument, float] | None:
    """The official document that this one is most like, where it is taken from it, with the share that they have in common."""
    shares = [(likeness(document, one), one) for one in known if one.standing == "official"]
    share, of = max(shares, key=lambda each: each[0], default=(0.0, document))
    return (of, share) if shares and _is_taken_from(document, of, share) else None


def likeness(one: PolicyDocument, other: PolicyDocument) -> float:
    """Share of the shorter text's runs of four characters that stand in the other."""
    left, right = _grams(one), _grams(other)
    return len(left & right) / min(len(left), len(right)) if left and right else 0.0


def told(difference: Difference) -> str:
    """A difference as an officer would say it."""
    a, b = _short(difference.a), _short(difference.b)
    where = f"{difference.clause}：" if difference.clause else ""
    if not difference.b:
        return f"{where}缺少“{a}”"
    if not difference.a:
        said = (
            "多出外来内容" if difference.kind == "foreign" else "重复出现" if difference.kind == "repeated" else "多出"
        )
        return f"{where}{said}“{b}”"
    return where + TOLD.get(difference.kind, KINDS[difference.kind] + "由“{a}”变成“{b}”").format(a=a, b=b)


def _is_taken_from(document: PolicyDocument, known: PolicyDocument, share: float) -> bool:
    same_title = bool(known.heading.title) and document.heading.title == known.heading.title
    return share >= (LIKE_BY_TITLE if same_title else LIKE)


def _is_own_document(document: PolicyDocument, known: PolicyDocument) -> bool:
    """A number and a day of its own: what is taken over was issued again, and not copied."""
    one, other = document.heading, known.heading
    return bool(
        one.number and other.number and one.number != other.number and one.issued and one.issued != other.issued
    )


def _grams(document: PolicyDocument) -> set[str]:
    text = document.normal.text
    return {text[at : at + GRAM] for at in range(len(text) - GRAM + 1)}


def _short(text: str) -> str:
    joined = "".join(text.split())
    return joined if len(joined) <= SHOWN else joined[: SHOWN - 1] + "…"
