"""Invented populations as JSON lines, one case a line, which `doudi decide` reads as they are."""

from __future__ import annotations

import json
from collections.abc import Generator
from decimal import Decimal
from pathlib import Path
from typing import Any

from doudi.screening.population import Population
from doudi.screening.population_tables import Occupied, Written

STEP = 500


def json_text(value: Any) -> str:
    """JSON in one line. Decimals are written digit for digit; the standard encoder would make floats of them."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {json_text(one)}" for key, one in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(json_text, value)) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return json.dumps(value, ensure_ascii=False)


def write_json_lines(path: Path, population: Population, households: int, brief: bool = False) -> Generator[Written]:
    """Writes a case a line; yields every few hundred households. The file appears under its name only when complete.

    Occupied where the file is there already; ValueError for no households.
    """
    if households < 1:
        raise ValueError(f"家庭数 {households}：至少1户")
    if path.exists():
        raise Occupied(f"{path}：文件已存在；请另选一个文件名或先删除它")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished, people = path.with_name(path.name + ".unfinished"), 0
    with unfinished.open("w", encoding="utf-8") as file:
        for number, household in enumerate(population.households(0, households), start=1):
            people += len(household.members)
            file.write(json_text(household.case(brief)) + "\n")
            if number % STEP == 0 or number == households:
                yield Written(number, people)
    unfinished.replace(path)
