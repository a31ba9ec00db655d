"""One-word corruptions of a text, made by script from tables that are independent of the word lists of the comparison.

Every corruption changes what an officer would do: whom a rule covers, what it grants, when, how much, or who acts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from doudi.policies.yaml.reader import read_yaml
from tests.paths import ROOT

FILE = ROOT / "tests" / "data" / "corruptions.yaml"
UNITS = {
    "元": "万元",
    "万元": "元",
    "个月": "年",
    "年": "个月",
    "日": "月",
    "月": "日",
    "%": "倍",
    "周岁": "个月",
    "倍": "%",
    "人": "户",
    "级": "类",
}
NUMBER = re.compile(r"(?<![\d.〔(（第])\d+(?:\.\d+)?(?=(个月|周岁|万元|工作日|元|年|月|日|%|倍|人|级|个))")
CHINESE_NUMBER = re.compile(
    r"(?<![一二三四五六七八九十第百])([二三四五六七八九])(?=(个月|个工作日|年|倍|级|次|人|日内))"
)


@dataclass(frozen=True)
class Corruption:
    """text[start:end] is replaced by `replacement`; `kind` says of what sort the change is."""

    kind: str
    start: int
    end: int
    replacement: str

    def apply(self, text: str) -> str:
        return text[: self.start] + self.replacement + text[self.end :]


def list_corruptions(text: str, body: tuple[int, int]) -> Iterator[Corruption]:
    """Every corruption that the tables allow inside the body of a text, which is given by its offsets."""
    start, end = body
    tables = read_yaml(FILE, FILE.name)
    compounds = [match.span() for match in re.compile("|".join(tables["compounds"])).finditer(text, start, end)]
    for kind, pairs in tables["replacements"].items():
        taken: set[int] = set()
        for word, replacement in pairs:
            for match in re.compile(re.escape(word)).finditer(text, start, end):
                inside = any(
                    low <= match.start() and match.end() <= high and high - low > len(word) for low, high in compounds
                )
                if not inside and match.start() not in taken:
                    yield Corruption(kind, *match.span(), replacement)
            if len(word) > 1:
                taken |= {match.start() + k for match in re.finditer(re.escape(word), text) for k in range(len(word))}
    yield from _list_numbers(text, start, end)


def _list_numbers(text: str, start: int, end: int) -> Iterator[Corruption]:
    for match in NUMBER.finditer(text, start, end):
        number, unit = match.group(), match.group(1)
        changed = f"{int(number) + 2}" if number.isdigit() else f"{number}5"
        yield Corruption("date" if unit in ("年", "月", "日") else "number", *match.span(), changed)
        if unit in UNITS:
            yield Corruption("unit", match.end(), match.end() + len(unit), UNITS[unit])
    for match in CHINESE_NUMBER.finditer(text, start, end):
        following = "三四五六七八九二"["二三四五六七八九".index(match.group(1))]
        yield Corruption("number", *match.span(1), following)


def draw_corruptions(
    texts: dict[str, tuple[str, tuple[int, int]]], count: int, seed: int
) -> list[tuple[str, Corruption]]:
    """`count` corruptions with the names of their texts, spread evenly over the kinds and drawn at random.

    `texts` maps names to a text and the offsets of its body.
    """
    chance = random.Random(seed)
    by_kind: dict[str, list[tuple[str, Corruption]]] = {}
    for name, (text, body) in texts.items():
        for corruption in list_corruptions(text, body):
            by_kind.setdefault(corruption.kind, []).append((name, corruption))
    drawn: list[tuple[str, Corruption]] = []
    kinds = sorted(by_kind)
    for kind in kinds:
        chance.shuffle(by_kind[kind])
        # Rare words come before those that stand everywhere, so that many different words are drawn.
        by_kind[kind] = _interleave(by_kind[kind], lambda item: texts[item[0]][0][item[1].start : item[1].end])
    for rank in range(max(map(len, by_kind.values()))):
        drawn += [by_kind[kind][rank] for kind in kinds if rank < len(by_kind[kind])]
    return drawn[:count]


def _interleave(
    items: list[tuple[str, Corruption]], word_of: Callable[[tuple[str, Corruption]], str]
) -> list[tuple[str, Corruption]]:
    """The items in an order in which each word comes once before any comes a second time."""
    counts: dict[str, int] = {}
    ranked = []
    for item in items:
        word = word_of(item)
        counts[word] = counts.get(word, 0) + 1
        ranked.append((counts[word], item))
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]
