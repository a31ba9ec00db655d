"""The figures: the form that others read, and the page that says what the figures say."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.test_programs import BENCHMARKS, module

ROOT = BENCHMARKS.parent
ENGINES = {"doudi", "openfisca-core", "zen-engine"}


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads((BENCHMARKS / "results.json").read_text(encoding="utf-8"))
    return figures


def test_each_program_has_its_engines_and_figures(results: dict[str, Any]) -> None:
    assert [program["name"] for program in results["programs"]] == ["dibao", "bundle", "chain"]
    for program in results["programs"]:
        assert set(program) == {"name", "engines", "answers_differ"}
        assert isinstance(program["answers_differ"], int)
        assert set(program["engines"]) == ENGINES
        for figures in program["engines"].values():
            assert set(figures) == {"median_ms", "median_traced_ms", "startup_ms"}
            assert all(isinstance(figure, float) and figure > 0 for figure in figures.values())


def test_differing_answers_are_counted_by_engine_and_shown(results: dict[str, Any]) -> None:
    for program in results["programs"]:
        beside = results["run"]["programs"][program["name"]]
        counts = beside["differing"]
        assert max(counts.values()) <= program["answers_differ"] <= sum(counts.values())
        assert set(beside["examples"]) == {name for name, count in counts.items() if count}


def test_the_versions_measured_are_those_that_are_asked_for(results: dict[str, Any]) -> None:
    for engine in ENGINES - {"doudi"}:
        requirements = (BENCHMARKS / "requirements" / f"{engine}.txt").read_text(encoding="utf-8")
        assert f"\n{engine}=={results['run']['versions'][engine]}\n" in requirements


def test_the_page_says_what_the_figures_say() -> None:
    reporting = module(BENCHMARKS / "reporting.py")
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert reporting.page(text) == text


def test_a_page_without_its_marks_is_refused() -> None:
    reporting = module(BENCHMARKS / "reporting.py")
    with pytest.raises(SystemExit, match="put them back"):
        reporting.page("# Speed\n")


def test_other_engines_appear_in_the_benchmark_alone() -> None:
    """Neither the product nor its dependencies name an engine that it is compared with."""
    places = ["src", "requirements.txt", "requirements-dev.txt"]
    search = subprocess.run(
        ["git", "grep", "-ilE", r"openfisca|zen-engine|\bimport zen\b", "--", *places],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert search.returncode == 1, search.stdout + search.stderr


def test_environments_are_ignored() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/benchmarks/.venvs/" in ignored


def test_programs_are_written_for_every_engine() -> None:
    for program in ("dibao", "bundle", "chain"):
        folder: Path = BENCHMARKS / "programs" / program
        assert (folder / "doudi" / "vocabulary.yaml").is_file()
        assert (folder / "openfisca" / "system.py").is_file()
        graph = json.loads((folder / "zen" / "decision.json").read_text(encoding="utf-8"))
        keys = [
            expression["key"]
            for node in graph["nodes"]
            for expression in node.get("content", {}).get("expressions", ())
        ]
        assert len(keys) == len(set(keys))
        assert all(re.fullmatch(r"[a-z_0-9]+", key) for key in keys)
