"""What a plan is made for: the shape of the tables and the parameters of their settings."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.screening.parameters import Key, Looked

EXACT, THREE_VALUED = "exact", "three_valued"
"""How open facts are taken: within their bounds, or, for comparison alone, as three-valued logic takes them."""


@dataclass(frozen=True)
class Given:
    """`columns`: the columns of each table; `gaps`: those in which something is null. `today`: the day of the decision where
    all households have the same one, else None: then the column `on` says it. `advise`: also what decided, what is needed
    and how far it is to the line."""

    columns: dict[str, frozenset[str]]
    gaps: frozenset[str]
    parameters: dict[Key, Looked]
    entered: dict[str, tuple[bool, ...]]
    today: int | None
    presume: bool = True
    mode: str = EXACT
    advise: bool = True
