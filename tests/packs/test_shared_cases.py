"""What the project was given beside itself in ../shared: worked cases, clauses and documents. Skipped where it is not there."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from doudi.library.formats.reader import read_document
from doudi.library.grounding.grounding import ground
from doudi.policies.packs.library import Library
from doudi.policies.quality.coverage import register
from tests.paths import SHARED

DOUDI = Path(sys.executable).with_name("doudi")

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"{SHARED} is not there: its cases and clauses cannot be run"
)


def rows() -> list[dict[str, str]]:
    with (SHARED / "clauses" / "guangxi-2019-101.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document() -> str:
    return (SHARED / "seeds" / "guangxi-2019-101.txt").read_text(encoding="utf-8")


def test_the_shared_cases_of_guangxi_come_out() -> None:
    command = [sys.executable, str(SHARED / "cases" / "check_cases.py"), str(DOUDI), "--only", "45"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    done, _, subject = run.stdout.splitlines()[-1].partition(" of ")
    assert int(done) == int(subject.split()[0]) > 20


def test_the_register_has_the_rows_of_the_clauses(library: Library) -> None:
    """Ids in order, with position and kind."""
    registered = [(row["id"], row["position"], row["kind"]) for row in register(library.pack("guangxi"))]
    assert registered == [(row["id"], row["clause"], row["kind"]) for row in rows()]


def test_every_anchor_stands_in_the_document() -> None:
    text = "".join(document().split())
    assert [row["id"] for row in rows() if "".join(row["anchor"].split()) not in text] == []


def test_no_summary_copies_the_document(library: Library) -> None:
    """Twelve characters in a row are a quotation."""
    text = "".join(document().split())
    copied = []
    for row in register(library.pack("guangxi")):
        message = "".join(str(row["summary"]).split())
        copied += [
            (row["id"], message[item : item + 12])
            for item in range(len(message) - 11)
            if message[item : item + 12] in text
        ]
    assert copied == []


# The nation

NATIONAL = (
    "dibao-2021-57", "tekun-2021-43", "law-2026", "law-2026-b", "interim-2014-a", "rigid-2024", "safety-net-2022",
    "monitoring-2023-39", "temporary-2018-23", "temporary-2026-PARTIAL", "unsupported-children-2019-62", "orphan-2010-54",
    "reform-2020", "disability-rehab-2018", "child-rehab-2018-20", "disaster-577-a", "residence-2015-663-a", "legal-aid-2021",
    "judicial-aid-2014",
)  # fmt: skip
"""The texts on which the national register rests."""


def test_the_shared_cases_of_the_nation_come_out() -> None:
    cases = SHARED / "cases"
    command = [sys.executable, str(cases / "check_cases.py"), str(DOUDI), str(cases / "national.jsonl")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    done, _, subject = run.stdout.splitlines()[-1].partition(" of ")
    assert int(done) == int(subject.split()[0]) > 100


@pytest.mark.parametrize("name", NATIONAL)
def test_the_national_register_says_what_its_texts_say(library: Library, name: str) -> None:
    grounding = ground(library, library.pack("cn"), read_document(SHARED / "national" / f"{name}.txt"))
    assert [str(finding) for finding in grounding.findings] == []
    assert grounding.checked["clause"] >= 1
