"""The words by which differences are weighed: read once from words.yaml, which says what each list is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path

from doudi.library.alignment import Pairs
from doudi.library.normal import plain
from doudi.policies.yaml_files import read_yaml

FILE = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True)
class Lexicon:
    """`same`: pairs of harmless words, both ways; `pairs`: those and the pairs that turn a rule; `words`: all words known,
    by first character; `seeming`: words that only look like a negation or a modal word; the rest as in the file."""

    same: frozenset[tuple[str, str]]
    pairs: Pairs
    words: dict[str, tuple[str, ...]]
    comparators: re.Pattern[str]
    negations: re.Pattern[str]
    modals: re.Pattern[str]
    who: re.Pattern[str]
    times: re.Pattern[str]
    neutral: re.Pattern[str]
    seeming: re.Pattern[str]
    foreign_strong: re.Pattern[str]
    foreign_weak: re.Pattern[str]


@cache
def lexicon() -> Lexicon:
    record = read_yaml(FILE, "words.yaml")
    same = _pairs(record["same"])
    against = _pairs(record["against"])
    single = ("comparators", "negations", "modals", "who", "times", "emphasis", "not_negations")
    words = {word for row in (*record["same"], *record["against"]) for word in row}
    words |= {word for name in single for word in record[name]}
    by_start: dict[str, list[str]] = {}
    for word in sorted((word for word in words if len(word) > 1), key=len, reverse=True):
        by_start.setdefault(word[0], []).append(word)
    return Lexicon(
        same=same,
        pairs=Pairs(same | against),
        words={start: tuple(found) for start, found in by_start.items()},
        comparators=_any(record["comparators"]),
        negations=_any(record["negations"]),
        modals=_any(record["modals"]),
        who=_any([*record["who"], *record["office_endings"]]),
        times=_any(record["times"]),
        neutral=_any([*record["fill"], *record["emphasis"]]),
        seeming=_any([*record["not_negations"], *record["not_modals"]]),
        foreign_strong=_any(map(plain, record["foreign_strong"])),
        foreign_weak=_any(map(plain, record["foreign_weak"])),
    )


def _pairs(rows: list[list[str]]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for row in rows for pair in permutations(row, 2))


def _any(words: object) -> re.Pattern[str]:
    """One of the words, the longest first."""
    assert hasattr(words, "__iter__")
    ordered = sorted({str(word) for word in words}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ordered)))
