"""The bulk benchmark: its programs by hand decide as doudi does, its figures have their form, and its page says them."""

from __future__ import annotations

import datetime as dt
import json
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider
from tests.benchmarks.test_programs import BENCHMARKS, PROGRAMS, library, module

SCREENING = BENCHMARKS / "screening"
ENGINES = {"doudi", "openfisca-core", "policyengine-core", "polars", "duckdb"}


def script(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A script with what stands beside it importable, and forgotten afterwards: several programs use the same names."""
    for place in (BENCHMARKS, SCREENING, folder):
        monkeypatch.syspath_prepend(place)
    for path in (*folder.glob("*.py"), *SCREENING.glob("*.py"), *BENCHMARKS.glob("*.py")):
        monkeypatch.delitem(sys.modules, path.stem, raising=False)
    return module(folder / f"{name}.py")


# The programs by hand

NONE_STARTED = dt.date(1889, 12, 31)
YUAN = pl.Decimal(14, 2)
PRESUMED = {"disaster_spending": Decimal(0), "medical": Decimal(0), "counted": True, "started_work_on": NONE_STARTED}


def table(rows: list[dict[str, Any]], facts: tuple[str, ...]) -> pl.LazyFrame:
    """Rows of cases as the population has them."""
    columns = {name: [in_table(name, row.get(name, PRESUMED.get(name))) for row in rows] for name in facts}
    frame = pl.DataFrame({"household": [row["household"] for row in rows], **columns})
    if "member" in rows[0]:
        frame = frame.with_columns(member=pl.Series([row["member"] for row in rows]))
    money = [name for name in facts if isinstance(columns[name][0], Decimal)]
    return frame.with_columns(pl.col(money).cast(YUAN)).lazy()


def in_table(name: str, value: Any) -> Any:
    if name in ("birth_date", "started_work_on") and isinstance(value, str):
        return dt.date.fromisoformat(value)
    return (
        Decimal(str(value))
        if isinstance(value, int | float) and not isinstance(value, bool) and is_money(name)
        else value
    )


def is_money(name: str) -> bool:
    return name in ("wage", "pension", "transfer", "medical", "disaster_spending")


@pytest.mark.parametrize("name", ["dibao", "bundle", "chain"])
def test_polars_by_hand_decides_as_doudi_does(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    by_hand = script("program", PROGRAMS / name / "polars", monkeypatch)
    facts = script("facts", SCREENING, monkeypatch).FACTS[name]
    invented = script("households", BENCHMARKS, monkeypatch)
    program = next(candidate for candidate in invented.PROGRAMS if candidate.name == name)
    packs = library(name)
    decider, reader = Decider(packs), CaseReader(packs.vocabulary)
    cases = program.households(30)
    for day in invented.DAYS:
        day_cases = [case for case in cases if case["on"] == day]
        assert day_cases
        homes = [{"household": case["id"], **case["household"]} for case in day_cases]
        people = [
            {"household": case["id"], "member": member["id"], **member}
            for case in day_cases
            for member in case["members"]
        ]
        plans = by_hand.answers(
            table(homes, facts["households"]), table(people, facts["people"]), dt.date.fromisoformat(day)
        )
        polars_answers = {
            (row["household"], right.name, row.get("member", "household")): row[right.name] or None
            for right in program.rights
            for row in plans["households" if right.entity == "household" else "people"].collect().to_dicts()
            if row[right.name] is not None
        }
        for case in day_cases:
            request = reader.read(json.loads(json.dumps(case), parse_float=Decimal), 1)
            assert isinstance(request, Request), request
            ours = invented.answers_of("doudi", program, case, decider.decide(request)[1].data()["outcomes"])
            for (right, holder), answer in ours.items():
                assert polars_answers.get((case["id"], right, holder)) == (answer or None), (case["id"], right, holder)


# Comparing


@pytest.fixture
def compare(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("compare", SCREENING, monkeypatch)


def test_every_form_of_the_same_answers_is_equal(compare: ModuleType, tmp_path: Path) -> None:
    status = pl.Enum(["eligible", "not_eligible", "undetermined", "no_rule"])
    doudi, by_hand, floats = (tmp_path / name for name in ("doudi", "polars", "floats"))
    for folder in (doudi / "households", by_hand, floats):
        folder.mkdir(parents=True)
    settled = pl.DataFrame(
        {"household": ["1", "2", "10"], "dibao": ["eligible", "not_eligible", "eligible"]}, schema_overrides={"dibao": status}
    )  # fmt: skip
    fen = pl.Series([12_345, None, 0])
    settled.with_columns(fen.alias("dibao.low"), fen.alias("dibao.high")).write_parquet(
        doudi / "households" / "a.parquet"
    )
    pl.DataFrame({"household": [10, 1, 2], "dibao": [0, 12_345, None]}).write_parquet(by_hand / "households.parquet")
    yuan = pl.Series([123.45, -0.0, 0.004], dtype=pl.Float32)
    pl.DataFrame({"household": [1, 2, 10], "dibao_eligible": [True, False, True], "dibao": yuan}).write_parquet(
        floats / "households.parquet"
    )
    for answers in (doudi, by_hand, floats):
        assert compare.compare("dibao", doudi, answers) == {
            "answers_differ": 0,
            "beyond_tolerance": 0,
            "left_open": 0,
        }


def test_differences_are_counted_by_household(compare: ModuleType, tmp_path: Path) -> None:
    for name, sums in {"a": [100, 200, None, 5], "b": [101, 202, 0, 5]}.items():
        (tmp_path / name).mkdir()
        answers = pl.DataFrame({"household": [1, 2, 3, 4], "dibao": sums})
        answers.write_parquet(tmp_path / name / "households.parquet")
    differences = compare.compare("dibao", tmp_path / "a", tmp_path / "b")
    assert differences == {"answers_differ": 3, "beyond_tolerance": 2, "left_open": 0}


def test_answers_for_other_households_are_refused(compare: ModuleType, tmp_path: Path) -> None:
    for name, count in {"a": 3, "b": 2}.items():
        (tmp_path / name).mkdir()
        answers = pl.DataFrame({"household": range(count), "dibao": [1] * count})
        answers.write_parquet(tmp_path / name / "households.parquet")
    with pytest.raises(SystemExit, match="every engine must answer for all of them"):
        compare.compare("dibao", tmp_path / "a", tmp_path / "b")


# Figures


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads((BENCHMARKS / "screening.json").read_text(encoding="utf-8"))
    return figures


def test_figures_are_medians_and_ratios_those_of_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    measure = script("measure", SCREENING, monkeypatch)

    def run(load: float, peak: float) -> dict[str, float]:
        return {"start_s": 1, "load_s": load, "compute_s": 1, "write_s": 2, "processor_s": 9, "peak_mb": peak}

    figures = measure.figures("duckdb", 2, [run(3, 10), run(1, 30), run(5, 20)], [run(1, 1)] * 3, {"answers_differ": 0})
    assert (figures["load_s"], figures["peak_mb"], figures["answers_differ"]) == (3, 20, 0)
    assert figures["times_load_and_compute"] == [1, 2, 3]
    assert figures["times_whole"] == [1, 1.5, 2]
    assert figures["times_processor"] == [1, 1, 1]


def test_every_run_has_its_form(results: dict[str, Any]) -> None:
    keys = {"program", "people", "engine", "threads", "load_s", "compute_s", "write_s", "peak_mb", "answers_differ"}
    assert results["runs"]
    for run in results["runs"]:
        assert set(run) == keys
        assert run["engine"] in ENGINES
        assert run["people"] in (100_000, 1_000_000, 10_000_000)
        assert all(isinstance(run[name], float) for name in ("load_s", "compute_s", "write_s", "peak_mb"))


def test_every_engine_was_run_or_it_is_said_why_not(results: dict[str, Any]) -> None:
    for group in results["groups"]:
        combinations = [(entry["engine"], entry["threads"]) for entry in (*group["engines"], *group["not_run"])]
        assert sorted(combinations) == sorted((engine, threads) for engine in ENGINES for threads in (1, 2))
        assert group["rounds"] >= 3


def test_engines_of_whole_numbers_answer_as_doudi_does(results: dict[str, Any]) -> None:
    for run in results["runs"]:
        if run["engine"] in ("doudi", "polars", "duckdb"):
            assert run["answers_differ"] == 0, run


def test_the_versions_measured_are_those_that_are_asked_for(results: dict[str, Any]) -> None:
    for engine in ENGINES - {"doudi"}:
        requirements = (BENCHMARKS / "requirements" / f"{engine}.txt").read_text(encoding="utf-8")
        assert f"\n{engine}=={results['machine']['versions'][engine]}\n" in requirements


def test_openfisca_is_of_one_version_in_both_environments() -> None:
    pins = {}
    for name in ("openfisca-core", "openfisca-core-bulk"):
        lines = (BENCHMARKS / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        pins[name] = {line for line in lines if "==" in line}
    assert pins["openfisca-core"] < pins["openfisca-core-bulk"]


def test_page_and_chart_say_what_the_figures_say(results: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    report = script("report", SCREENING, monkeypatch)
    text = report.PAGE.read_text(encoding="utf-8")
    assert report.page(text, results) == text
    drawn = report.chart(results["groups"], report.ENGINES, report.PARTS)
    assert report.CHART.read_text(encoding="utf-8") == drawn


def test_a_page_without_its_marks_is_refused(results: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    report = script("report", SCREENING, monkeypatch)
    with pytest.raises(SystemExit, match="put them back"):
        report.page("# Many households\n", results)
