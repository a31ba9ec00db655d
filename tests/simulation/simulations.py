"""Small simulations for tests: invented people of one city and reforms written on the spot."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.reforms.reform import apply_reform
from doudi.population.population import Population
from doudi.population.tables import write_parquet
from doudi.simulation.inputs import Tables, entered_values
from doudi.simulation.run import Simulation, simulate
from doudi.simulation.scenario import Setup, setup_of

HEAD = """\
reform: trial
title: 试一试
rests_on: guangxi
from: 2026-01-01
proposals:
  - {id: P-1, position: 第一条, summary: 试行。}
"""
RAISED = "values:\n  - {parameter: dibao_standard, times: 1.1, clause: P-1}\n"


def people(
    folder: Path, vocabulary: Vocabulary, households: int = 150, missing: str = "0.05", region: str = "450100"
) -> Path:
    """A folder as `doudi population` writes it."""
    population = Population(region, 3, Decimal(missing), identities=False)
    for _ in write_parquet(folder, population, households, vocabulary, a_part=100):
        pass
    return folder


def reform(folder: Path, library: Library, text: str = RAISED, head: str = HEAD) -> Path:
    path = folder / "trial.yaml"
    path.write_text(head + text, encoding="utf-8")
    return path


def setups(folder: Path, library: Library, *reforms: Path) -> tuple[Setup, list[Setup]]:
    """As things stand under the values that the population was made with, and reforms of that."""
    entered, _ = entered_values(library.vocabulary, None, [], folder)
    return Setup("现行规定", library, entered), [setup_of(apply_reform(library, path), entered) for path in reforms]


def run(folder: Path, library: Library, *reforms: Path) -> Simulation:
    base, reformed = setups(folder, library, *reforms)
    tables = Tables.of(folder, folder / "work", library.vocabulary)
    *_, simulation = simulate(tables, base, reformed)
    return simulation
