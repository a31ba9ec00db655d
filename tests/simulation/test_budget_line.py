"""The budget line of a household, against the same household decided at the window."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from doudi.policies.reforms.reform import apply_reform
from doudi.rules.engine.case import DatedLocalValues
from doudi.screening.tables.local_values import LocalValues
from doudi.simulation.budget_line import Line, budget_line, earner_of, wages_up_to
from doudi.simulation.budget_line_report import line_section
from doudi.simulation.paired_changes import MONTHLY
from doudi.simulation.scenario import Setup, setup_of
from tests.simulation.simulations import reform

DAY = dt.date(2026, 9, 1)
SUPPLEMENT = """\
parameters:
  - {parameter: extra, label: 增发, unit: yuan/month, values: [{value: 80, clause: P-1}]}
supplements:
  - {right: dibao, label: 增发, amount: extra, clause: P-1}
"""
ENTERED = LocalValues({"45": {"dibao_standard": [(DAY.toordinal() - 300, 60_000)]}})


def case(**more: Any) -> dict[str, Any]:
    mother = {
        "id": "母亲", "birth_date": "1985-03-01", "sex": "female", "wage_income": 1, "labour_ability": "full",
        "employment": "employed", "has_income_source": True, "has_able_obligor": True, "self_care_loss": "none",
        "support_form": "home", "enrolled_medical": True, "enrolled_pension": True,
    }  # fmt: skip
    child = {"id": "女儿", "birth_date": "2015-03-01", "sex": "female", "wage_income": 0, "has_able_obligor": True,
             "has_income_source": False, "transfer_income": Decimal("50.50"), "employment": "student",
             "labour_ability": "none", "self_care_loss": "none", "support_form": "home"}  # fmt: skip
    household = {"assets_within_dibao_limit": True, "assets_within_low_income_limit": True, "months_below_standard": 0,
                 "income_last_3_months": 0, "last_year_income": 0, "housing": "adequate"}  # fmt: skip
    return {
        "id": "一家",
        "region": "450102",
        "on": DAY.isoformat(),
        "household": household,
        "members": [mother, child],
    } | more


DISABLED = {"disability_type": "multiple", "disability_level": 1, "disability_components": ["mental", "visual"]}


def with_a_disabled_child() -> list[dict[str, Any]]:
    mother, child = case()["members"]
    return [mother, child | DISABLED]


def request(library: Library, **more: Any) -> Request:
    case_request = CaseReader(library.vocabulary).read(case(**more), 1)
    assert not isinstance(case_request, list), case_request
    return case_request


def line(library: Library, wages: list[int], **more: Any) -> Line:
    return budget_line(Setup("现行规定", library, ENTERED), request(library, **more), "母亲", wages)


def at_the_window(library: Library, wage: int) -> int:
    """All monthly rights of the household at one wage, as the interpreter decides them."""
    family = case(members=with_a_disabled_child())
    family["members"][0]["wage_income"] = Decimal(wage) / 100
    read = CaseReader(library.vocabulary).read(family, 1)
    assert not isinstance(read, list)
    local = DatedLocalValues(ENTERED.values["45"])
    _, result = Decider(library).decide(replace(read, household=replace(read.household, local=local)))
    return sum(
        outcome.amount.low
        for outcome in result.decision.outcomes
        if outcome.status == "eligible" and outcome.amount is not None and outcome.bound.rule.unit == MONTHLY
    )


def test_it_is_what_the_window_decides(library: Library) -> None:
    wages = wages_up_to(150_000, 37_501)
    points = line(library, wages, members=with_a_disabled_child()).points
    assert [point.benefits[0] for point in points] == [at_the_window(library, wage) for wage in wages]
    assert len({point.benefits[0] for point in points}) > 2
    # the wage and the child's 50.50
    assert [point.net[0] - point.benefits[0] - point.wage for point in points] == [5_050] * len(points)
    assert all(point.settled for point in points)


def test_the_edge_is_found_to_the_fen(library: Library) -> None:
    result = line(library, wages_up_to(150_000, 10_000))
    edge = next(edge for edge in result.edges if "dibao" in edge.ended)
    # two people at 600 have 1200, of which the child brings 50.50
    assert (edge.before.wage, edge.after.wage) == (114_949, 114_950)
    assert edge.loss == 0
    assert result.cliffs == ()


def test_a_subsidy_that_hangs_on_dibao_ends_with_it(library: Library) -> None:
    """A fen more of wage takes the last fen of dibao, and with it the subsidy of 80 yuan for a disabled child."""
    result = line(library, wages_up_to(150_000, 10_000), members=with_a_disabled_child())
    (cliff,) = result.cliffs
    assert (cliff.after.wage, cliff.loss) == (114_950, 8_000)
    assert {"dibao", "disability_living_subsidy"} <= set(cliff.ended)


def test_a_supplement_that_ends_is_a_cliff(library: Library, tmp_path: Path) -> None:
    setup = setup_of(apply_reform(library, reform(tmp_path, library, SUPPLEMENT)), ENTERED)
    result = budget_line(setup, request(library), "母亲", wages_up_to(150_000, 10_000))
    (cliff,) = result.cliffs
    assert (cliff.before.wage, cliff.after.wage) == (114_949, 114_950)
    assert cliff.loss == 8_000  # the supplement of 80 yuan; the last fen of dibao against a fen of wage
    assert "dibao" in cliff.ended


def test_an_unknown_leaves_a_range_and_no_cliff(library: Library) -> None:
    household = case()["household"] | {"assets_within_dibao_limit": None}
    result = line(library, wages_up_to(150_000, 50_000), household=household)
    first = result.points[0]
    assert not first.settled
    assert first.net[1] is not None
    assert first.net[1] - first.net[0] == 120_000 - 5_050
    assert result.cliffs == ()


def test_what_the_case_says_of_local_values_goes_first(library: Library) -> None:
    with_case_value = line(library, [0], parameters={"dibao_standard": 700})
    assert with_case_value.points[0].benefits[0] - line(library, [0]).points[0].benefits[0] == 20_000


def test_the_earner_is_who_works(library: Library) -> None:
    assert earner_of(request(library), library.vocabulary) == "母亲"
    with pytest.raises(ValueError, match="家庭里没有成员 父亲；成员有 母亲、女儿"):
        budget_line(Setup("x", library, ENTERED), request(library), "父亲", [0])


@pytest.mark.parametrize(
    ("most", "step", "message"), [(100, 0, "每步至少"), (100, 200, "不小于一步"), (10**6, 1, "最多2000步")]
)
def test_steps_that_cannot_be(most: int, step: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wages_up_to(most, step)


def test_the_section_tells_every_step_and_marks_the_cliff(library: Library, tmp_path: Path) -> None:
    wages = wages_up_to(150_000, 50_000)
    setups = [
        Setup("现行规定", library, ENTERED),
        setup_of(apply_reform(library, reform(tmp_path, library, SUPPLEMENT)), ENTERED),
    ]
    lines = [budget_line(setup, request(library), "母亲", wages) for setup in setups]
    section = line_section(library.vocabulary, "一家", "母亲", lines, ["另一个"])
    steps, edges = section.tables
    assert [row[0] for row in steps.rows] == ["0.00", "500.00", "1,000.00", "1,500.00"]
    assert [str(cell) for cell in steps.rows[1][1:]] == ["649.50", "1,200.00", "729.50", "1,280.00"]
    cliff = next(row for row in edges.rows if row[0] == "试一试" and "最低生活保障" in str(row[4]))
    assert "101号四(二)" in str(cliff[5])
    assert [str(cell) for cell in cliff[1:4]] == ["1,149.49", "1,280.00", "−80.00"]
    assert "三角形标出断崖" in section.lead[0]
    assert "方案《另一个》在它的地区或日期不适用" in section.lead[0]
    assert "总收入少80.00元" in steps.charts[0].svg()
