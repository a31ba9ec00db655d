"""What a simulation works on: the tables of a source, what localities have set, and the household of a budget line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from doudi.policies import divisions
from doudi.policies.cases import CaseReader, Request
from doudi.policies.records import iso_day
from doudi.policies.side_by_side import only_case
from doudi.policies.vocabulary import Vocabulary
from doudi.policies.yaml_files import read_yaml
from doudi.screening.budget_line import earner_of
from doudi.screening.local_values import LocalValues, local_values_of, read_local_values
from doudi.screening.screen import filled_in
from doudi.screening.sources import Source, Survey, find, read, survey
from doudi.screening.stored import Stored, Unusable, store

A_CHUNK = 20_000
"""Households that are decided at once, under every reform one after the other."""
HOUSEHOLDS = Path(__file__).parent / "budget_line.yaml"
ABOUT = "population.json"


@dataclass(frozen=True)
class Tables:
    """Tables in chunks of whole households. `region`, `on`: filled in where a table has no such column."""

    vocabulary: Vocabulary
    source: Source
    survey: Survey
    region: str = ""
    on: str = ""

    @classmethod
    def of(cls, folder: Path, work: Path, vocabulary: Vocabulary, region: str = "", on: str = "") -> Tables:
        """The tables of a folder; `work`: where CSV is written as Parquet. Unusable where they cannot be read."""
        if region and not divisions.exists(region):
            raise Unusable(f"--region {region}：应为存在的行政区划代码（6位，乡镇和社区12位）")
        if on and iso_day(on) is None:
            raise Unusable(f"--on {on}：应为日期，如 2026-09-01")
        source = find(folder, work)
        return cls(vocabulary, source, survey(source, A_CHUNK), region, on)

    def chunks(self) -> Iterator[tuple[pl.DataFrame, Stored]]:
        """Each chunk: the table of households as handed in, and both tables as stored."""
        for chunk in self.survey.chunks:
            homes, people = read(self.source, chunk)
            homes = filled_in(homes, self.region, self.on)
            yield homes, store(self.vocabulary, homes, people, self.survey.barred)


def entered_values(
    vocabulary: Vocabulary, path: Path | None, settings: list[str], folder: Path, on: str = ""
) -> tuple[LocalValues, str]:
    """What localities have set, and a sentence where it was assumed.

    From a file of values and from `NAME[@DAY]=VALUE`; where neither is given, what an invented population says that it was
    made with. Faulty with every value that cannot be taken.
    """
    about = folder / ABOUT
    note = ""
    found = read_local_values(path, vocabulary) if path is not None else LocalValues()
    start = on
    if about.is_file():
        told = json.loads(about.read_text(encoding="utf-8"))
        start = start or str(told["on"])
        if path is None and not settings:
            settings = [f"{name}={value}" for name, value in told["parameters"].items()]
            note = "各地标准用的是虚构人口所带的假设数值，不是任何地方的真实标准。"
    rows = []
    for one in settings:
        dated, _, value = one.partition("=")
        name, _, day = dated.partition("@")
        rows.append({"region": "", "parameter": name, "from": day or f"{start[:4] or '2000'}-01-01", "value": value})
    for place, named in local_values_of(rows, vocabulary, "--set ").values.items():
        for name, values in named.items():
            for day_, stored in values:
                found = found.with_value(place, name, day_, stored)
    return found, note


@dataclass(frozen=True)
class Chosen:
    """The household of a budget line: its case, what it is called, and whose wage changes."""

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
