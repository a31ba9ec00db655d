"""Invented populations as JSON lines, one case a line, which `doudi decide` reads as they are."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from doudi.policies.cases.case_stream import case_text
from doudi.population.population import Population
from doudi.population.tables import Written
from doudi.screening.tables.refusals import OutputExistsError

STEP = 500


def write_json_lines(path: Path, population: Population, households: int, brief: bool = False) -> Generator[Written]:
    """Writes a case a line; yields every few hundred households. The file appears under its name only when complete.

    OutputExistsError where the file is there already; ValueError for no households.
    """
    if households < 1:
        raise ValueError(f"家庭数 {households}：至少1户")
    if path.exists():
        raise OutputExistsError(f"{path}：文件已存在；请另选一个文件名或先删除它")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished, people = path.with_name(path.name + ".unfinished"), 0
    with unfinished.open("w", encoding="utf-8") as file:
        for number, household in enumerate(population.households(0, households), start=1):
            people += len(household.members)
            file.write(case_text(household.case(brief)) + "\n")
            if number % STEP == 0 or number == households:
                yield Written(number, people)
    unfinished.replace(path)
