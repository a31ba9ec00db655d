"""The inputs of a simulation: the tables of a source, the local values, and the household of a budget line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.compare.household import only_case
from doudi.policies.packs import divisions
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.yaml.reader import read_yaml
from doudi.policies.yaml.records import iso_day
from doudi.screening.engine.screener import Screener
from doudi.screening.jobs.local import fill_region_and_day
from doudi.screening.tables.local_values import LocalValues, read_local_values, read_settings
from doudi.screening.tables.refusals import UnusableTablesError
from doudi.screening.tables.sources import SourceSurvey, TableSource, find_source, read_chunk, survey_source
from doudi.screening.tables.validate import StoredTables, store_tables
from doudi.simulation.budget_line import earner_of

A_CHUNK = 20_000
"""Households that are decided at once, under every reform one after the other."""
HOUSEHOLDS = Path(__file__).parent / "budget_line.yaml"
ABOUT = "population.json"


@dataclass(frozen=True)
class Tables:
    """Tables in chunks of whole households. `region`, `on`: filled in where a table has no such column."""

    vocabulary: Vocabulary
    source: TableSource
    survey: SourceSurvey
    region: str = ""
    on: str = ""

    @classmethod
    def of(cls, folder: Path, work: Path, vocabulary: Vocabulary, region: str = "", on: str = "") -> Tables:
        """The tables of a folder; `work`: where CSV is written as Parquet. UnusableTablesError where they cannot be read."""
        if region and not divisions.exists(region):
            raise UnusableTablesError(f"--region {region}：应为存在的行政区划代码（6位，乡镇和社区12位）")
        if on and iso_day(on) is None:
            raise UnusableTablesError(f"--on {on}：应为日期，如 2026-09-01")
        source = find_source(folder, work)
        return cls(vocabulary, source, survey_source(source, A_CHUNK), region, on)

    def chunks(self, screener: Screener | None = None) -> Iterator[tuple[pl.DataFrame, StoredTables]]:
        """Each chunk: the table of households as handed in, and both tables as stored. `screener`: the
        one that will decide them, which also refuses households whose facts or local values contradict each other."""
        for chunk in self.survey.chunks:
            homes, people = read_chunk(self.source, chunk)
            homes = fill_region_and_day(homes, self.region, self.on)
            if screener is None:
                yield homes, store_tables(self.vocabulary, homes, people, self.survey.barred)
            else:
                yield homes, screener.store(homes, people, self.survey.barred)


def entered_values(
    vocabulary: Vocabulary, path: Path | None, settings: list[str], folder: Path
) -> tuple[LocalValues, str]:
    """The local values, and a note in Chinese where they are assumed.

    They come from a file of values and from `NAME[@DAY]=VALUE`. Where neither is given, they are those with which the invented
    population in `folder` was made. LocalValuesError with every value that cannot be used.
    """
    about = folder / ABOUT
    note = ""
    local_values = read_local_values(path, vocabulary) if path is not None else LocalValues()
    if about.is_file():
        population = json.loads(about.read_text(encoding="utf-8"))
        if path is None and not settings:
            settings = [f"{name}={value}" for name, value in population["parameters"].items()]
            note = "各地标准用的是虚构人口所带的假设数值，不是任何地方的真实标准。"
    return local_values.with_defaults(read_settings(settings, vocabulary)), note


@dataclass(frozen=True)
class Chosen:
    """The household of a budget line: its case, its label, and the member whose wage changes."""

    request: Request
    label: str
    earner: str


def expect_household(name: str) -> None:
    """ValueError where a name is neither a household that is built in nor a file."""
    built_in = read_yaml(HOUSEHOLDS)
    if name not in built_in and not Path(name).is_file():
        raise ValueError(f"--line {name}：没有这个案例文件，也不是内置的家庭；内置的有 {'、'.join(built_in)}")


def chosen_household(vocabulary: Vocabulary, name: str, earner: str, region: str, day: int) -> Chosen:
    """A household that is built in, by name, in a region and on a day; or that of a case's file. ValueError with faults."""
    expect_household(name)
    built_in = read_yaml(HOUSEHOLDS)
    if name in built_in:
        record = built_in[name]
        case = {
            "id": name, "region": region, "on": dt.date.fromordinal(day).isoformat(), "household": dict(record["household"]),
            "members": [dict(member) for member in record["members"]],
        }  # fmt: skip
        request: Any = CaseReader(vocabulary).read(case, 1)
        assert not isinstance(request, list), request
        return Chosen(request, record["label"], earner or record["earner"])
    with Path(name).open(encoding="utf-8", errors="surrogateescape") as file:
        request = only_case(file, vocabulary)
    if isinstance(request, list):
        raise ValueError("\n".join(map(str, request)))
    return Chosen(request, request.id, earner or earner_of(request, vocabulary))
