"""Between which rights somebody has to choose, for many at once: `RIGHT.choose`, as one household's result names it.

Where rights that exclude each other are all granted, each carries their names, in the order of the vocabulary and with a blank
between them; null where there is no choice.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from doudi.rules.engine.outcome import ELIGIBLE
from doudi.rules.program.program import Program
from doudi.screening.tables.columns import choose_column


def add_choices(program: Program, order: Iterable[str], frame: pl.DataFrame) -> pl.DataFrame:
    """The outcomes of a table with a column for each of its rights that excludes another one. `order`: all rights."""
    rivals = _rivals(program, set(frame.columns))
    names = [right for right in order if right in rivals]
    columns = []
    for name in names:
        granted = {right: pl.col(right) == ELIGIBLE for right in (name, *rivals[name])}
        parts = [
            pl.when(pl.lit(True) if right == name else granted[right]).then(pl.lit(right))
            for right in names
            if right in granted
        ]
        has_choice = granted[name] & pl.any_horizontal(*(granted[right] for right in rivals[name]))
        named = pl.concat_str(*parts, separator=" ", ignore_nulls=True)
        columns.append(pl.when(has_choice).then(named).otherwise(None).alias(choose_column(name)))
    return frame.with_columns(columns)


def _rivals(program: Program, present: set[str]) -> dict[str, list[str]]:
    """For each right of a table the others of it that cannot be had together with it."""
    rivals: dict[str, list[str]] = {}
    for bound in program.of_kind("right"):
        for exclusion in bound.rule.excludes:
            for excluded in exclusion.rights:
                if {bound.rule.name, excluded} <= present:
                    rivals.setdefault(bound.rule.name, []).append(excluded)
                    rivals.setdefault(excluded, []).append(bound.rule.name)
    return rivals
