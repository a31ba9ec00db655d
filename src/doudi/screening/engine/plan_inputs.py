"""Inputs on which a compiled plan depends: which columns exist, which may be null, and which parameters differ by place and
day."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.screening.engine.parameter_lookup import ParameterCells, ParameterKey

EXACT, THREE_VALUED = "exact", "three_valued"
"""How open facts are taken: as any value within their bounds, or, for comparison alone, as unknown in three-valued logic."""


@dataclass(frozen=True)
class PlanInputs:
    """`columns`: the columns of each table; `gaps`: those in which some cell is null.

    `parameters`: what was looked up for every setting; `entered`: for parameters about which formulas ask, whether each
    setting has a value of them. `today`: the day number of the decision where all households have the same one; else None,
    and the column `on` holds it. `presume`: whether presumptions of the vocabulary count. `advise`: also compute what
    decided, what is needed and how far it is to the line."""

    columns: dict[str, frozenset[str]]
    gaps: frozenset[str]
    parameters: dict[ParameterKey, ParameterCells]
    entered: dict[str, tuple[bool, ...]]
    today: int | None
    presume: bool = True
    mode: str = EXACT
    advise: bool = True
