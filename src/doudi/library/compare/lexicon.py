"""The word lists by which differences are weighed, read once from words.yaml, which says what each list is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path

from doudi.library.compare.alignment import WordPairs
from doudi.library.structure.normal import plain_text
from doudi.policies.yaml.reader import Record, read_yaml

FILE = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True)
class Lexicon:
    """The lists of words.yaml in the form in which they are used.

    `same` holds the pairs of harmless words, both ways round, `same_in_names` those that are harmless in names too, and `pairs`
    these and the pairs that change a rule, all of which are aligned as words. `words` maps a character to all listed words
    that begin with it. `neutral` matches small words and words of emphasis, `fill` the small words alone; both also match the
    words that only contain one of them (`not_fill`), so that these can be passed over. `seeming` matches words that only look
    like a negation or a modal word. `names` matches names of classes of persons and of schemes. The other patterns bear the
    names of their lists.
    """

    same: frozenset[tuple[str, str]]
    same_in_names: frozenset[tuple[str, str]]
    pairs: WordPairs
    words: dict[str, tuple[str, ...]]
    comparators: re.Pattern[str]
    negations: re.Pattern[str]
    modals: re.Pattern[str]
    parties: re.Pattern[str]
    times: re.Pattern[str]
    neutral: re.Pattern[str]
    fill: re.Pattern[str]
    not_fill: frozenset[str]
    names: re.Pattern[str]
    seeming: re.Pattern[str]
    foreign_strong: re.Pattern[str]
    foreign_weak: re.Pattern[str]


@cache
def load_lexicon() -> Lexicon:
    record = read_yaml(FILE, "words.yaml")
    same = _pair_words(record["same"])
    against = _pair_words(record["against"])
    single = ("comparators", "negations", "modals", "who", "times", "emphasis", "not_negations", "not_fill")
    words = {word for row in (*record["same"], *record["against"]) for word in row}
    words |= {word for name in single for word in record[name]}
    by_start: dict[str, list[str]] = {}
    for word in sorted((word for word in words if len(word) > 1), key=len, reverse=True):
        by_start.setdefault(word[0], []).append(word)
    return Lexicon(
        same=same,
        same_in_names=_pair_words(record["same_in_names"]),
        pairs=WordPairs(same | against),
        words={start: tuple(listed) for start, listed in by_start.items()},
        comparators=_compile_alternatives(record["comparators"]),
        negations=_compile_alternatives(record["negations"]),
        modals=_compile_alternatives(record["modals"]),
        parties=_compile_alternatives([*record["who"], *record["office_endings"]]),
        times=_compile_alternatives(record["times"]),
        neutral=_compile_alternatives([*record["fill"], *record["emphasis"], *record["not_fill"]]),
        fill=_compile_alternatives([*record["fill"], *record["not_fill"]]),
        not_fill=frozenset(record["not_fill"]),
        names=_compile_names(record),
        seeming=_compile_alternatives([*record["not_negations"], *record["not_modals"]]),
        foreign_strong=_compile_alternatives(map(plain_text, record["foreign_strong"])),
        foreign_weak=_compile_alternatives(map(plain_text, record["foreign_weak"])),
    )


def _pair_words(rows: list[list[str]]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for row in rows for pair in permutations(row, 2))


def _compile_names(record: Record) -> re.Pattern[str]:
    """A pattern for names of classes of persons, which are a word of hardship and a word for persons, and of schemes."""
    heads, ends = _compile_alternatives(record["class_heads"]), _compile_alternatives(record["class_ends"])
    listed = _compile_alternatives([*record["schemes"], *(word for word in record["who"] if len(word) > 2)])
    return re.compile(f"(?:{heads.pattern})+(?:{ends.pattern})|{listed.pattern}")


def _compile_alternatives(words: object) -> re.Pattern[str]:
    """A pattern that matches any of the words, a longer one before a shorter one that begins it."""
    assert hasattr(words, "__iter__")
    ordered = sorted({str(word) for word in words}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ordered)))
