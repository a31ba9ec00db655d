"""The inputs of a simulation: local values, tables, and the household of a budget line."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.yaml.reader import read_yaml
from doudi.population.case_form import local_values
from doudi.screening.tables.local_values import LocalValuesError
from doudi.screening.tables.refusals import UnusableTablesError
from doudi.simulation.budget_line import budget_line
from doudi.simulation.inputs import HOUSEHOLDS, Tables, chosen_household, entered_values
from doudi.simulation.scenario import Setup
from tests.paths import ROOT

DAY = dt.date(2026, 9, 1).toordinal()
JANUARY = dt.date(2026, 1, 1).toordinal()


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    description = {"on": "2026-09-01", "parameters": {"dibao_standard": "760", "dibao_standard@2025-01-01": "695.5"}}
    (tmp_path / "population.json").write_text(json.dumps(description), encoding="utf-8")
    return tmp_path


def test_an_invented_population_says_what_it_was_made_with(library: Library, invented: Path) -> None:
    local_values, note = entered_values(library.vocabulary, None, [], invented)
    local = local_values.of(("",), DAY)
    assert local.values["dibao_standard"] == [(JANUARY - 365, 69_550), (JANUARY, 76_000)]
    assert "假设" in note


def test_settings_go_instead_of_it(library: Library, invented: Path) -> None:
    local_values, note = entered_values(library.vocabulary, None, ["dibao_standard=600"], invented)
    assert local_values.of(("",), DAY).values == {"dibao_standard": [(JANUARY, 60_000)]}
    assert note == ""


def test_a_file_with_settings_for_everywhere(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    path.write_text("region,parameter,from,value\n4501,dibao_standard,2026-01-01,800\n", encoding="utf-8")
    local_values, _ = entered_values(library.vocabulary, path, ["minimum_wage@2026-03-01=2000"], tmp_path)
    assert local_values.values["4501"] == {"dibao_standard": [(JANUARY, 80_000)]}
    assert local_values.values[""] == {"minimum_wage": [(dt.date(2026, 3, 1).toordinal(), 200_000)]}


def test_a_setting_that_is_none(library: Library, tmp_path: Path) -> None:
    with pytest.raises(LocalValuesError, match="应为"):
        entered_values(library.vocabulary, None, ["dibao_standard"], tmp_path)


def test_where_and_when_can_be_told(library: Library, tmp_path: Path) -> None:
    (tmp_path / "households.csv").write_text("household\na\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text("household,member,wage_income\na,1,100\n", encoding="utf-8")
    tables = Tables.of(tmp_path, tmp_path / "work", library.vocabulary, "450102", "2026-09-01")
    ((_, stored),) = tables.chunks()
    assert stored.households.select("region", "on").row(0) == ("450102", DAY)
    bare = Tables.of(tmp_path, tmp_path / "work", library.vocabulary)
    with pytest.raises(UnusableTablesError, match="缺少 region 列"):
        list(bare.chunks())


@pytest.mark.parametrize(
    "region",
    ["450102", pytest.param("620422", marks=pytest.mark.long), pytest.param("360102", marks=pytest.mark.long),
     pytest.param("220102", marks=pytest.mark.long)],
)  # fmt: skip
@pytest.mark.parametrize("name", sorted(read_yaml(HOUSEHOLDS)))
def test_built_in_households_leave_nothing_open(library: Library, tmp_path: Path, name: str, region: str) -> None:
    """In every place that has a pack, what the built-in households get is a certain sum at each wage."""
    settings = [f"{name}={value}" for name, value in local_values(dt.date.fromordinal(DAY)).items()]
    entered, _ = entered_values(library.vocabulary, None, settings, tmp_path)
    chosen = chosen_household(library.vocabulary, name, "", region, DAY)
    line = budget_line(Setup("x", library, entered), chosen.request, chosen.earner, [0, 100_000])
    assert all(point.settled for point in line.points)
    assert line.points[0].benefits[0] > 0


def test_the_case_of_a_file(library: Library) -> None:
    path = ROOT / "examples" / "5-started-work.json"
    chosen = chosen_household(library.vocabulary, str(path), "", "450102", DAY)
    assert (chosen.label, chosen.earner) == ("低保家庭中有人开始工作", "母亲")
    assert chosen_household(library.vocabulary, str(path), "儿子", "450102", DAY).earner == "儿子"


def test_a_faulty_case_is_told(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{"id": "a", "region": "450102", "on": "2026-09-01", "members": []}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"members：.*至少一人"):
        chosen_household(library.vocabulary, str(path), "", "450102", DAY)
