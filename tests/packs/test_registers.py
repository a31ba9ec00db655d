"""The registers of the four documents: every row is there, and what is to be computed is enacted by what its kind asks for."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import pytest
from typer.testing import CliRunner

from doudi.cli import app
from doudi.policies.packs.library import Library
from doudi.policies.packs.reminders import LEDGERS
from doudi.policies.quality.check import COMPUTED_KINDS
from doudi.policies.quality.coverage import coverage_data, register
from tests.paths import SHARED

DOCUMENTS = {
    "guangxi": "guangxi-2019-101",
    "huining": "huining-2022-63",
    "jiangxi": "jiangxi-2018-7",
    "jilin": "jilin-2019-38",
}
SIZES = {"guangxi": 93, "huining": 109, "jiangxi": 98, "jilin": 73}

beside_the_project = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"{SHARED} is not there: its clauses cannot be compared with the registers"
)


def coverage(library: Library) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for name in DOCUMENTS for row in coverage_data(library, library.pack(name))}


def to_be_computed(library: Library) -> list[str]:
    rows = [row for name in DOCUMENTS for row in register(library.pack(name))]
    return [str(row["id"]) for row in rows if row["kind"] in COMPUTED_KINDS and "compute" in row["use"]]


def test_every_row_is_registered_and_121_are_enacted(library: Library) -> None:
    assert {name: len(register(library.pack(name))) for name in DOCUMENTS} == SIZES
    covered, computed = coverage(library), to_be_computed(library)
    assert (len(covered), len(computed)) == (373, 121)
    assert [name for name in computed if not covered[name]["enacted_by"]] == []


def test_every_row_says_what_will_enact_it_or_why_nothing_can(library: Library) -> None:
    rows = coverage(library).values()
    assert [row["id"] for row in rows if not row["enacted_by"] and not row["open"] and not row["reason"]] == []


# Each kind by what it is


def rules(library: Library) -> set[str]:
    return {rule.name for name in DOCUMENTS for rule in library.layer(library.pack(name)).rules}


@pytest.mark.parametrize(
    ("clause", "names"),
    [
        # regional averages
        ("JX-5.1.1b", ["average_top_up"]),
        ("GX-5.1.1b", ["average_tekun_standard"]),
        ("GX-5.1.2b", ["average_dibao_standard"]),
        ("GX-5.1.2c", ["average_dibao_standard"]),
        ("GX-5.1.2d", ["average_top_up"]),
        # a share of a place's work, a total of a place
        ("GX-6.5b", ["error_share"]),
        ("JX-6.4b", ["care_spending"]),
        # prices
        ("JX-6.4a", ["prices_are_followed", "standards_follow_prices"]),
        # forms of help
        ("HN-1.2b", ["forms of help"]),
        # precedence
        ("GX-3.7", ["precedence of counted_income"]),
        # rechecks, by the reminder and the rule that says for whom
        ("HN-2.1.4.2b", ["is_rechecked_yearly", "recheck_yearly"]),
        ("HN-2.1.4.2c", ["is_rechecked_half_yearly", "recheck_half_yearly"]),
        ("JX-6.3d", ["ledgers_compared"]),
    ],
)
def test_what_is_no_rule_of_a_household_is_enacted_by_what_it_is(
    library: Library, clause: str, names: list[str]
) -> None:
    assert coverage(library)[clause]["enacted_by"] == names


def test_no_average_of_a_region_decides_a_household(library: Library) -> None:
    """845, 936, 650, 720 and 380 are wanted of whole regions: no parameter of a pack has one of them."""
    averages = {845, 936, 650, 720, 380}
    for name in DOCUMENTS:
        for parameter in library.layer(library.pack(name)).parameters:
            values = {value.value for value in parameter.values if isinstance(value.value, int)}
            assert not values & {100 * average for average in averages}, parameter.name


def test_classes_are_enacted_by_classes(library: Library) -> None:
    """Every class of persons has its own class rule, under the id of its clause."""
    covered, result = coverage(library), rules(library)
    classes = [name for name in to_be_computed(library) if covered[name]["kind"] == "class"]
    assert len(classes) == 22
    assert [name for name in classes if name not in result] == ["HN-1.2b"]  # forms of help: no persons


def test_rechecks_are_enacted_by_reminders(library: Library) -> None:
    reminders = [reminder for name in DOCUMENTS for reminder in library.elements(library.pack(name)).reminders]
    cited = {clause: reminder for reminder in reminders for clause in reminder.clauses}
    assert {clause: reminder.months for clause, reminder in cited.items()} == {
        "HN-2.1.4.2b": 12, "HN-2.1.4.2c": 6, "JX-6.3d": 6,
    }  # fmt: skip
    assert cited["JX-6.3d"].subject == LEDGERS
    rechecks = {row["id"] for row in coverage(library).values() if row["kind"] == "recheck"}
    assert rechecks - set(cited) == {"HN-2.1.4.2d"}  # what follows a change: a procedure


# Against the clauses that lie beside the project


def rows(pack: str) -> list[dict[str, str]]:
    with (SHARED / "clauses" / f"{DOCUMENTS[pack]}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@beside_the_project
@pytest.mark.parametrize("pack", DOCUMENTS)
def test_a_register_has_the_rows_of_its_document(library: Library, pack: str) -> None:
    """Ids in order, with position and kind; and what is to be computed is known as such."""
    registered = [(row["id"], row["position"], row["kind"]) for row in register(library.pack(pack))]
    assert registered == [(row["id"], row["clause"], row["kind"]) for row in rows(pack)]
    computed = {str(row["id"]) for row in register(library.pack(pack)) if "compute" in row["use"]}
    assert computed == {row["id"] for row in rows(pack) if re.search(r"\bC\b", row["use"])}


@beside_the_project
def test_the_command_covers_every_row_beside_the_project() -> None:
    run = CliRunner().invoke(app, ["policy", "coverage", "--format", "json"])
    assert run.exit_code == 0
    covered = {row["id"]: row for row in json.loads(run.stdout)}
    expected = [row for pack in DOCUMENTS for row in rows(pack)]
    assert len(expected) == 373
    assert [row["id"] for row in expected if row["id"] not in covered] == []
    computed = [row["id"] for row in expected if row["kind"] in COMPUTED_KINDS and re.search(r"\bC\b", row["use"])]
    assert len(computed) == 121
    assert [name for name in computed if not covered[name]["enacted_by"]] == []


@beside_the_project
@pytest.mark.parametrize("pack", DOCUMENTS)
def test_no_summary_copies_its_document(library: Library, pack: str) -> None:
    """Twelve characters in a row are a quotation; the number of a document is its name."""
    text = "".join((SHARED / "seeds" / f"{DOCUMENTS[pack]}.txt").read_text(encoding="utf-8").split())
    copied = []
    for row in register(library.pack(pack)):
        message = re.sub(r"\w+〔\d+〕\d+号", "", "".join(str(row["summary"]).split()))
        copied += [
            (row["id"], message[item : item + 12])
            for item in range(len(message) - 11)
            if message[item : item + 12] in text
        ]
    assert copied == []
