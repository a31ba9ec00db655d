"""The columns of what screening finds, and the bits that stand for what is still needed.

Every right has in the table of those it is for (households or people): its status under its own name, then
`RIGHT.low` and `RIGHT.high` (fen, or whole months where it is counted in months; high is null where no bound is known),
`RIGHT.reason` (what decided, see `reasons`), `RIGHT.margin` and `RIGHT.needs`, `RIGHT.needs_2`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from doudi.policies.vocabulary import Vocabulary
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.program import Program

STATUS = pl.Enum([ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED])
WORD = 64
HOUSEHOLD, MEMBER, REGION, ON = "household", "member", "region", "on"
SETTING = "#setting"
"""Which day and local values a household has, see `parameters`."""


def needs_column(right: str, word: int) -> str:
    return f"{right}.needs" if word == 0 else f"{right}.needs_{word + 1}"


@dataclass(frozen=True)
class Needed:
    """What may be needed, by bit: facts in the order of the vocabulary, then parameters. 64 bits make a word."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, names: Program | Vocabulary) -> Needed:
        """Of a Program or a Vocabulary: both hold facts and parameters in the same order."""
        local = [name for name, parameter in names.parameters.items() if parameter.local]
        return cls((*names.facts, *local))

    @cached_property
    def bits(self) -> dict[str, int]:
        return {name: 1 << at for at, name in enumerate(self.names)}

    @cached_property
    def words(self) -> int:
        """Words that hold every name and the two marks that the executor needs beside them."""
        return -(-(len(self.names) + 2) // WORD)

    def read(self, *words: int) -> list[str]:
        """The names that some words of a mask stand for."""
        mask = sum(word << WORD * at for at, word in enumerate(words))
        return [name for name, bit in self.bits.items() if mask & bit]


def rights_in(frame: pl.DataFrame) -> list[str]:
    """The rights that a table of outcomes tells of."""
    return [name for name, kind in frame.schema.items() if kind == STATUS]
