"""Reforms of families of which something is open: compared on the same answers, family by family."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.simulation.counts import UNSETTLED
from doudi.simulation.inputs import Tables
from doudi.simulation.paired_changes import PairedChanges, pair_changes
from doudi.simulation.report import report
from doudi.simulation.report_tables import Money
from doudi.simulation.run import Simulation
from doudi.simulation.sums import difference, number
from tests.simulation.simulations import HEAD, people, reform, run, setups

CENT_PER_MINOR = """\
parameters:
  - {parameter: child_extra, label: 未成年人增发标准, unit: yuan/person/month, values: [{value: 0.01, clause: P-1}]}
supplements:
  - {right: dibao, label: 有未成年人, when: any(in_unit and age(birth_date) < adult_age),
     amount: child_extra * count(in_unit and age(birth_date) < adult_age), clause: P-1}
"""
LOWERED = "values:\n  - {parameter: dibao_standard, times: 0.9, clause: P-1}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Path:
    return people(tmp_path_factory.mktemp("people") / "p", vocabulary, 100, missing="0.1")


@pytest.fixture(scope="module")
def one_cent(folder: Path, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    return run(folder, library, reform(tmp_path_factory.mktemp("reform"), library, CENT_PER_MINOR))


def test_a_reform_that_only_adds_never_shows_a_loss(one_cent: Simulation) -> None:
    counted = one_cent.reforms[0]
    dibao = counted.cube.filter(pl.col("right") == "dibao")
    assert number(counted.cube, "lost", "less", "open", "wide") == 0
    assert number(counted.home, "less", "open", "wide", counting="households") == 0
    assert number(dibao, "rise")
    change = difference(dibao, settled=False)
    assert change.low == 0
    assert change.high is not None
    assert 0 < change.high <= 8 * number(dibao, *UNSETTLED)


def test_rights_on_which_the_reform_does_not_bear_stay_as_open_as_they_are(one_cent: Simulation) -> None:
    changes = one_cent.reforms[0].cube.filter(pl.col("right") == "disability_care_subsidy")["change"]
    assert set(changes) <= {"same", "alike"}


def test_a_lower_standard_may_take_something_from_families_of_which_something_is_open(
    folder: Path, library: Library, tmp_path: Path
) -> None:
    """Some answer may even give more: who is no longer destitute by the lower line counts in the family again."""
    counted = run(folder, library, reform(tmp_path, library, LOWERED)).reforms[0]
    dibao = counted.cube.filter(pl.col("right") == "dibao")
    assert number(dibao, "open")
    assert number(dibao, "gained", "more", "rise") == 0
    assert number(counted.home, "more", "rise", counting="households") == 0
    change = difference(dibao, settled=False)
    assert change.low is not None
    assert change.low < 0


def test_the_report_tells_a_possible_loss_apart(one_cent: Simulation) -> None:
    page = report(one_cent)
    rows = {str(row[0]): row[1:] for row in page.sections[0].tables[0].rows}
    assert rows["月补助未定，可能减少的家庭（户）"] == ("—", 0)
    assert rows["月补助未定，只知界限的家庭（户）"] == ("—", 0)
    rising = rows["月补助未定，只增不减的家庭（户）"][1]
    assert isinstance(rising, int)
    assert rising > 0
    unsettled = rows["全年增减：未定的（元/年）"][1]
    assert isinstance(unsettled, Money)
    assert unsettled.low == 0
    columns = page.sections[1].tables[1].columns
    assert columns[8:12] == ("未定，只增不减", "未定，可能减少", "未定，只知界限", "两边同样未定")


def test_nothing_is_paired_where_nothing_is_open(library: Library, vocabulary: Vocabulary, tmp_path: Path) -> None:
    known = people(tmp_path / "p", vocabulary, 12, missing="0")
    base, (reformed,) = setups(known, library, reform(tmp_path, library, CENT_PER_MINOR, HEAD))
    for _, stored in Tables.of(known, tmp_path / "work", vocabulary).chunks(base.screener):
        results = base.screener.decide_stored(stored), reformed.screener.decide_stored(stored)
        changes = pair_changes(vocabulary, (base, reformed), stored, results)
        assert "dibao" not in changes.rights
        assert pair_changes(vocabulary, (base, base), stored, results) == PairedChanges()
