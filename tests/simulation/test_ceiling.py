"""The largest multiple of a standard that stays below a ceiling, found by deciding again and again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doudi.policies.packs.library import Library
from doudi.simulation.ceiling import Ceiling, Fit, budget, fit, yearly_cost
from doudi.simulation.inputs import Tables
from doudi.simulation.scenario import Setup
from doudi.simulation.sums import Cost
from tests.simulation.simulations import people, reform, run, setups

DAY = dt.date(2026, 9, 1).toordinal()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    return people(tmp_path_factory.mktemp("people") / "p", library.vocabulary, 40)


@pytest.fixture
def raised(folder: Path, library: Library, tmp_path: Path) -> Setup:
    return setups(folder, library, reform(tmp_path, library))[1][0]


def cost_of(setup: Setup) -> Cost:
    """As if the standard itself, in fen, were what is certainly paid, and twice as much what may be."""
    standard = setup.local_values.of(("45",), DAY).at("dibao_standard", DAY)
    assert standard is not None
    return Cost(standard, 2 * standard)


def last(setup: Setup, limit: int, cost: Cost | None = None) -> Fit:
    *_, best = fit(setup, Ceiling(limit), cost or cost_of(setup), cost_of)
    return best


@pytest.mark.parametrize(
    ("limit", "certain", "most"), [(83_600, 1100, 550), (83_599, 1099, 549), (10**7, 8000, 8000), (75, 0, 0)]
)
def test_the_largest_multiple_is_found(raised: Setup, limit: int, certain: int, most: int) -> None:
    """The standard is 760 yuan; a thousandth of it 76 fen."""
    best = last(raised, limit)
    assert (best.certain, best.most) == (certain, most)
    for parts, times in ((certain, 1), (most, 2)):
        if parts:
            assert best.tried[parts].low * times <= limit
        if parts < 8000:
            assert best.tried[parts + 1].low * times > limit


def test_it_tries_few(raised: Setup) -> None:
    assert len(last(raised, 83_600).tried) < 30


@pytest.mark.parametrize(
    ("cost", "verdict"),
    [(Cost(101, 200), "超出"), (Cost(50, 100), "在上限之内"), (Cost(50, 101), "未定"), (Cost(50, 60, 1), "未定")],
)
def test_the_verdict(cost: Cost, verdict: str) -> None:
    assert Fit("x", Ceiling(100), cost).verdict.startswith(verdict)


def test_a_reform_of_rules_has_nothing_to_multiply(folder: Path, library: Library, tmp_path: Path) -> None:
    repeal = reform(tmp_path, library, "repeals: [{rule: university_grant, clause: P-1}]\n")
    setup = setups(folder, library, repeal)[1][0]
    best = last(setup, 100, Cost(50, 60))
    assert (best.certain, best.most, best.verdict) == (None, None, "在上限之内")
    section = budget([best], {})
    assert [table.title for table in section.tables] == ["是否在上限之内"]


def test_no_bound_leaves_the_upper_multiple_open(raised: Setup) -> None:
    *_, best = fit(raised, Ceiling(83_600), Cost(1, 1, 1), lambda setup: Cost(cost_of(setup).low, 0, 1))
    assert (best.certain, best.most) == (1100, None)


def test_a_cost_is_that_of_the_simulation(folder: Path, library: Library, tmp_path: Path) -> None:
    """The same people decided for the ceiling and for the report come to the same."""
    path = reform(tmp_path, library)
    counted = run(folder, library, path).reforms[0]
    tables = Tables.of(folder, tmp_path / "work", library.vocabulary)
    from doudi.simulation.sums import yearly

    for right in ("", "dibao"):
        assert yearly_cost(tables, counted.setup, right) == yearly(library.vocabulary, counted.cube, "a", right)


def test_the_section_says_multiples(raised: Setup) -> None:
    section = budget([last(raised, 83_599)], {"": ""})
    inside, multiples = section.tables
    assert str(inside.rows[0][4]) == "超出"
    assert [str(cell) for cell in multiples.rows[0][1:]] == [
        "低保标准",
        "只算已确定的",
        "1.099倍",
        "835.24 至 1,670.48",
        "836.00 至 1,672.00",
    ]
