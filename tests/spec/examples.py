"""What a feature of the specification consists of: examples, each a text, the facts, and rows with what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TODAY = "2024-06-15"
Facts = Mapping[str, Any]
"""Answers by the name of the fact; fractions are text. None: asked, and nobody knows. What is left out was not asked."""


@dataclass(frozen=True)
class Row:
    """A formula, or the facts of a household, with the outcome in the words of `decide.describe`.

    `needs`: what is still to be found out. `presumed`: the facts for which a presumption stood in. `because`: the labels of
    the ways, exceptions and supplements that decided.
    """

    input: str | Facts
    result: str
    needs: str = ""
    presumed: str = ""
    because: str = ""


@dataclass(frozen=True)
class Example:
    """A table of the specification.

    `household`, `members` and `local` are the facts that hold in each row; `unit` is that of the result, empty for yes or no;
    `entity` is whom a formula is asked of. Where `formula` or `right` is set, the rows are facts; else each row is a formula.
    `rules` are further rules as a pack writes them, `right` is the version of a right, both in YAML.
    """

    text: str
    rows: tuple[Row, ...]
    household: Facts = field(default_factory=dict)
    members: tuple[Facts, ...] = ({"id": "Ann"},)
    local: Facts = field(default_factory=dict)
    on: str = TODAY
    unit: str = ""
    entity: str = "household"
    formula: str = ""
    right: str = ""
    rules: str = ""


@dataclass(frozen=True)
class Refusals:
    """Formulas that do not load, with the message that an author reads."""

    text: str
    rows: tuple[tuple[str, str], ...]
    unit: str = ""
    entity: str = "household"
    rules: str = ""


Part = Example | Refusals
