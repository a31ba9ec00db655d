"""The columns of the tables that screening writes, and the bits that stand for what is still needed.

Every right has, in the table of those it is for (households or people), its status under its own name, and beside it
`RIGHT.low` and `RIGHT.high` (fen, or whole months where it is counted in months; high is null where no bound is known),
`RIGHT.reason` (what decided, see `engine.reason_codes`), `RIGHT.margin` (fen to the line) and `RIGHT.needs`, `RIGHT.needs_2` …
(the words of a mask, see `NeedBits`); a right that excludes others also `RIGHT.choose` (see `engine.exclusion_columns`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.program.program import Program

STATUS = pl.Enum([ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED])
EPOCH = dt.date(1970, 1, 1).toordinal()
"""The day number of `rules.calendar` from which Polars counts its dates."""
WORD = 64
"""Bits of a mask in one column."""
GROUP = "home"
"""In a table of people: the row of their household in the table of households."""
HOUSEHOLD, MEMBER, REGION, ON = "household", "member", "region", "on"
SETTING = "#setting"
"""In a table of households: the number of the day and local values that hold there, see `engine.parameter_lookup`."""


def needs_column(right: str, word: int) -> str:
    return f"{right}.needs" if word == 0 else f"{right}.needs_{word + 1}"


def choose_column(right: str) -> str:
    return f"{right}.choose"


def split_words(mask: int, count: int) -> list[int]:
    """A mask of any length as `count` words of 64 bits, the lowest bits first."""
    return [mask >> WORD * index & (1 << WORD) - 1 for index in range(count)]


@dataclass(frozen=True)
class NeedBits:
    """Which bit of a mask stands for which fact or parameter: facts in the order of the vocabulary, then local parameters."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, names: Program | Vocabulary) -> NeedBits:
        """Of a Program or a Vocabulary: both hold facts and parameters in the same order."""
        local = [name for name, parameter in names.parameters.items() if parameter.local]
        return cls((*names.facts, *local))

    @cached_property
    def bits(self) -> dict[str, int]:
        return {name: 1 << index for index, name in enumerate(self.names)}

    @cached_property
    def words(self) -> int:
        """How many words hold every name and the two marks that the engine needs beside them (see `engine.column_values`)."""
        return -(-(len(self.names) + 2) // WORD)

    def decode(self, *words: int) -> list[str]:
        """The names for which the words of a mask stand."""
        mask = sum(word << WORD * index for index, word in enumerate(words))
        return [name for name, bit in self.bits.items() if mask & bit]


def rights_of_table(frame: pl.DataFrame) -> list[str]:
    """The names of the rights whose outcomes a table holds."""
    return [name for name, kind in frame.schema.items() if kind == STATUS]
