"""Copies altered by script: one change each, with where it was made."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from doudi.library.comparing import Difference, compare
from doudi.library.documents import PolicyDocument
from doudi.library.normal import PAGE_MARK, page_marks

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


def alterations(text: str) -> Iterator[Alteration]:
    """Every comparator, modal word or party that can be flipped, every 不 that can be dropped, every digit that can change."""
    for word, other in FLIPS.items():
        for found in re.finditer(re.escape(word), text):
            yield Alteration("flip", *found.span(), other)
    for found in re.finditer("不", text):
        yield Alteration("drop", *found.span(), "")
    pages = page_marks(text)
    for found in re.finditer(r"\d", text):
        if found.start() in pages:
            continue  # the number of a page is no part of the text
        yield Alteration("digit", *found.span(), str((int(found.group()) + 3) % 10))


def some(text: str, count: int, seed: int = 1) -> list[Alteration]:
    """As many of each kind as asked for, spread over the text."""
    every = list(alterations(text))
    random.Random(seed).shuffle(every)
    return [one for kind in ("flip", "drop", "digit") for one in [each for each in every if each.kind == kind][:count]]


def swaps(document: PolicyDocument) -> Iterator[tuple[str, str]]:
    """The text with two neighbouring clauses in each other's place, and the position of the first of them."""
    clauses = [one for one in document.structure.clauses if not one.children and one.label.kind != "dash"]
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


def grave(document: PolicyDocument, altered: str) -> list[Difference]:
    return [one for one in compare(document, PolicyDocument("copy", altered)) if one.changes_meaning]


def names(difference: Difference, alteration: Alteration) -> bool:
    """Whether a difference stands where the alteration was made."""
    return difference.at[0] <= alteration.end and alteration.start <= difference.at[1]


def retypings(text: str, seed: int = 1) -> dict[str, str]:
    """The same document typed again: other punctuation, spaces, line breaks and widths."""
    chance = random.Random(seed)
    half = str.maketrans("，；：（）〔〕“”％—", ',;:()[]""%-')
    full = {ord(one): ord(one) + 0xFEE0 for one in "0123456789%().,;:"}
    lines = [line[at : at + 37] for line in text.split("\n") for at in range(0, max(len(line), 1), 37)]
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
            one + (" " if chance.random() < 0.2 and "\u4e00" <= one <= "\u9fff" else "") for one in text
        ),
    }
