"""Cases in the form of the contract as tables of text, as a file of comma-separated values has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.types import ChoiceSet

Case = dict[str, Any]
Cells = dict[str, str | None]


def tables(cases: Iterable[Case], vocabulary: Vocabulary) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Households and people; null is absent, and what was asked and is not known is marked."""
    homes: list[Cells] = []
    people: list[Cells] = []
    for case in cases:
        keys: Cells = {"household": case["id"], "region": case["region"], "on": case["on"]}
        homes.append(keys | _cells(case.get("household", {}), vocabulary))
        for member in case["members"]:
            facts = {name: value for name, value in member.items() if name != "id"}
            people.append({"household": case["id"], "member": member.get("id")} | _cells(facts, vocabulary))
    return _frame(homes, ("household", "region", "on")), _frame(people, ("household", "member"))


def _frame(rows: list[Cells], keys: tuple[str, ...]) -> pl.DataFrame:
    names = dict.fromkeys([*keys, *(name for row in rows for name in row)])
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def _cells(facts: Case, vocabulary: Vocabulary) -> Cells:
    row: Cells = {}
    for name, value in facts.items():
        fact = vocabulary.facts.get(name)
        columns = {name: value}
        if fact is not None and isinstance(fact.type, ChoiceSet):
            columns = {f"{name}.{option}": None if value is None else option in value for option in fact.options}
        for column, cell in columns.items():
            row |= {f"{column}.unknown": "true"} if cell is None else {column: _text(cell)}
    return row


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
