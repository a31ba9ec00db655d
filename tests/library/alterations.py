"""Alterations of a text made by script, each with the place where it was made."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from doudi.library.compare.difference import TextDifference
from doudi.library.compare.document_comparison import compare
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.normal import PAGE_MARK, page_marks

FLIPS = {
    "不低于": "不高于", "低于": "高于", "高于": "低于", "以上": "以下", "以下": "以上", "最高": "最低", "不超过": "不低于",
    "以内": "以外", "可以": "不得", "应当": "可以", "必须": "可以", "鼓励": "禁止", "严禁": "允许", "予以": "不予",
    "（含）": "（不含）", "每年": "每月", "民政": "财政", "残疾人": "老年人", "至少": "至多", "全额": "定额", "超过": "低于",
}  # fmt: skip


@dataclass(frozen=True)
class Alteration:
    """text[start:end] was replaced by `by`."""

    kind: str
    start: int
    end: int
    by: str

    def applied(self, text: str) -> str:
        return text[: self.start] + self.by + text[self.end :]


def list_alterations(text: str) -> Iterator[Alteration]:
    """Every listed word replaced by its opposite, every 不 left out, and every digit changed, one at a time."""
    for word, replacement in FLIPS.items():
        for match in re.finditer(re.escape(word), text):
            yield Alteration("flip", *match.span(), replacement)
    for match in re.finditer("不", text):
        yield Alteration("drop", *match.span(), "")
    pages = page_marks(text)
    for match in re.finditer(r"\d", text):
        if match.start() in pages:
            continue  # a page number is no part of the text
        yield Alteration("digit", *match.span(), str((int(match.group()) + 3) % 10))


def draw_alterations(text: str, count: int, seed: int = 1) -> list[Alteration]:
    """Up to `count` alterations of each kind, drawn at random with the given seed."""
    every = list(list_alterations(text))
    random.Random(seed).shuffle(every)
    return [
        alteration
        for kind in ("flip", "drop", "digit")
        for alteration in [each for each in every if each.kind == kind][:count]
    ]


def list_swaps(document: PolicyDocument) -> Iterator[tuple[str, str]]:
    """The text with two neighbouring clauses exchanged, and the position of the first; once for each such pair."""
    clauses = [clause for clause in document.outline.clauses if not clause.children and clause.label.kind != "dash"]
    text = document.text
    for first, second in pairwise(clauses):
        if first.parent is second.parent and first.end == second.start:
            yield (
                text[: first.start]
                + text[second.start : second.end]
                + text[first.start : first.end]
                + text[second.end :],
                first.position,
            )


def compare_meaning(document: PolicyDocument, altered: str) -> list[TextDifference]:
    """The differences in meaning between a document and an altered text of it."""
    return [
        difference for difference in compare(document, PolicyDocument("copy", altered)) if difference.changes_meaning
    ]


def stands_at(difference: TextDifference, alteration: Alteration) -> bool:
    """Whether a difference stands where the alteration was made."""
    return difference.span_a[0] <= alteration.end and alteration.start <= difference.span_a[1]


def make_retypings(text: str, seed: int = 1) -> dict[str, str]:
    """The same text typed again with other punctuation, spaces, line breaks and widths, by a name for each way."""
    chance = random.Random(seed)
    half = str.maketrans("，；：（）〔〕“”％—", ',;:()[]""%-')
    full = {ord(character): ord(character) + 0xFEE0 for character in "0123456789%().,;:"}
    lines = [line[offset : offset + 37] for line in text.split("\n") for offset in range(0, max(len(line), 1), 37)]
    numbered = [
        part
        for line in lines
        for part in ([line, "", f"- {chance.randint(1, 300)} -", ""] if chance.random() < 0.1 else [line])
    ]
    return {
        "half width": text.translate(half),
        "full width": text.translate(full),
        "without spaces": re.sub(r"[ \t　]+", "", text),
        "spaces about numbers": re.sub(r"(?<=\d)(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=\d)", " ", text),
        "without empty lines": re.sub(r"\n+", "\n", text),
        "on one line": re.sub(r"\s*\n\s*", "", PAGE_MARK.sub("", text)),
        "narrow lines": "\n".join(lines),
        "printed pages": "\n".join(numbered),
        "without quotes": re.sub(r"[“”\"《》]", "", text),
        "spread out": "".join(
            character + (" " if chance.random() < 0.2 and "\u4e00" <= character <= "\u9fff" else "")
            for character in text
        ),
    }
