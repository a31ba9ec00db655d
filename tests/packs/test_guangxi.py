"""Cases of the Guangxi opinion, written from its clauses beside the pack's own: exact sums, birthdays, precedence."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.packs.library import Library
from tests.policies.cases.decided_cases import decide, low, outcome, status
from tests.policies.households import DROP, case

# Sums are exact


def test_three_wages_that_make_the_line_to_the_fen(library: Library) -> None:
    """115.07 + 513.56 + 1171.37 = 1800.00, which binary floats do not know; 低于 leaves the line itself out (GX-4.2)."""
    assert 115.07 + 513.56 + 1171.37 < 1800
    assert status(
        decide(library, case(a__wage_income=1171.37, b__wage_income=513.56, c__wage_income=115.07)), "dibao"
    ) == ("not_eligible")
    data = decide(library, case(a__wage_income=1171.37, b__wage_income=513.56, c__wage_income=115.06))
    assert low(data, "dibao") == "0.01"


def test_a_total_of_twelve_months_is_not_rounded_before_it_is_compared(library: Library) -> None:
    """21599.99 a year is less than 1800 a month: eligible, of a sum that rounds to nothing."""
    data = decide(library, case(a__wage_income={"total": 21599.99, "months": 12}))
    assert outcome(data, "dibao")["status"] == "eligible"
    assert outcome(data, "dibao")["amount"] == {"low": "0.00", "high": "0.00", "unit": "yuan/month"}
    assert status(decide(library, case(a__wage_income={"total": 21600, "months": 12})), "dibao") == "not_eligible"


@pytest.mark.parametrize(
    ("total", "months", "sum_"),
    [
        (10799.94, 12, "900.01"),  # 899.995 a month: 900.005 rounds half up
        (10799.95, 12, "900.00"),  # 899.995833…: 900.004166…
        (2700.02, 3, "899.99"),  # 900.006666…: 899.993333…
        (2700.01, 3, "900.00"),  # 900.003333…: 899.996666…
        (1800.01, 2, "900.00"),  # 900.005: 899.995 rounds half up
        (5400, 6, "900.00"),
    ],
)
def test_a_sum_is_rounded_once_at_the_end(library: Library, total: float, months: int, sum_: str) -> None:
    assert low(decide(library, case(a__wage_income={"total": total, "months": months})), "dibao") == sum_


def test_twenty_million_and_one_yuan_stay_exact(library: Library) -> None:
    """Single floats know no 20,000,001: it is 20,000,000 there, and the household would be over the line."""
    exact = case(a__wage_income=1_669_366.75, b__medical_self_paid_12m=20_000_001)
    assert status(decide(library, exact), "low_income") == "eligible"  # 20,032,401 − 20,000,001 = 32,400 = 900 × 3 × 12
    assert status(
        decide(library, case(a__wage_income=1_669_366.76, b__medical_self_paid_12m=20_000_001)), "low_income"
    ) == ("not_eligible")
    data = decide(library, case(c__in_policy_medical_cost=20_000_001, parameters__medical_aid_cap=1_000_000_000))
    assert low(data, "medical_aid", "c") == "14000000.70"


def test_the_largest_sums_there_are(library: Library) -> None:
    data = decide(library, case(parameters__dibao_standard=1_000_000_000))
    assert low(data, "dibao") == "2999999100.00"
    most = {
        f"{item}__{kind}": 1_000_000_000
        for item in "abc"
        for kind in ("wage_income", "business_income", "property_income")
    }
    assert status(decide(library, case(**most)), "dibao") == "not_eligible"
    data = decide(library, case(a__wage_income=999_999_999.99, b__medical_self_paid_12m=1_000_000_000))
    assert status(data, "low_income") == "not_eligible"


# What it turns on, to the fen


def test_the_nearest_value_that_turns_a_refusal(library: Library) -> None:
    turns = outcome(decide(library, case(a__wage_income=1800)), "dibao")["turns_on"]
    assert {"fact": "wage_income", "of": "a", "at": "1799.99"} in turns
    turns = outcome(decide(library, case(a__wage_income=1799.99)), "dibao")["turns_on"]
    assert {"fact": "wage_income", "of": "a", "at": "1800.00"} in turns
    assert {"fact": "wage_income", "of": "b", "at": "0.01"} in turns


# Birthdays


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("1959-10-15", "eligible"),  # 60 today
        ("1959-10-16", "not_eligible"),  # 60 tomorrow
        ("2003-10-16", "eligible"),  # 16 tomorrow
        ("2003-10-15", "not_eligible"),  # 16 today
    ],
)
def test_tekun_at_sixty_and_below_sixteen(library: Library, born: str, expected: str) -> None:
    data = decide(library, case(c__birth_date=born, c__has_income_source=False, c__has_able_obligor=False))
    assert status(data, "tekun", "c") == expected


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        ("1960-02-29", "2020-02-28", "not_eligible"),
        ("1960-02-29", "2020-02-29", "eligible"),
        ("1961-02-28", "2021-02-28", "eligible"),
    ],
)
def test_tekun_of_one_born_on_a_leap_day(library: Library, born: str, on: str, expected: str) -> None:
    data = decide(library, case(on=on, c__birth_date=born, c__has_income_source=False, c__has_able_obligor=False))
    assert status(data, "tekun", "c") == expected


def test_one_born_on_a_leap_day_comes_of_age_in_a_common_year(library: Library) -> None:
    """Eighteen on 1 March 2018 at the latest; on 28 February still an orphan child (GX-4.1)."""

    def orphan(on: str) -> str:
        changes: dict[str, Any] = {"c__birth_date": "2004-02-29", "c__is_orphan": True, "c__support_form": "home"}
        return status(decide(library, case(on=on, **changes)), "orphan_allowance", "c")

    assert orphan("2022-02-27") == "eligible"
    assert orphan("2022-03-01") == "not_eligible"


@pytest.mark.parametrize(("born", "expected"), [("2001-10-16", "800.00"), ("2001-10-15", None)])
def test_an_orphan_on_the_eve_of_eighteen(library: Library, born: str, expected: str | None) -> None:
    data = decide(library, case(c__birth_date=born, c__is_orphan=True, c__support_form="home"))
    amount = outcome(data, "orphan_allowance", "c")["amount"]
    assert (amount["low"] if amount else None) == expected


def test_wages_are_presumed_nothing_only_below_sixteen(library: Library) -> None:
    young = outcome(decide(library, case(c__birth_date="2003-10-16")), "dibao")
    assert (young["status"], "wage_income" in young["presumed"]) == ("eligible", True)
    old = outcome(decide(library, case(c__birth_date="2003-10-15")), "dibao")
    assert (old["status"], "wage_income" in old["presumed"]) == ("undetermined", False)
    assert old["needs"] == [{"fact": "wage_income", "of": "c"}]


# Precedence (GX-3.7): after 2020 what the nation newly says of income goes first

EXEMPT = (
    "veteran_allowance",
    "family_planning_award",
    "scholarship",
    "bravery_award",
    "assistance_received",
    "basic_pension",
)


@pytest.mark.parametrize("kind", EXEMPT)
@pytest.mark.parametrize(
    ("on", "expected"), [("2020-12-31", "not_eligible"), ("2021-06-30", "not_eligible"), ("2021-07-01", "eligible")]
)
def test_income_that_the_nation_exempts_from_2021_07_01(library: Library, kind: str, on: str, expected: str) -> None:
    data = decide(library, case(on=on, a__wage_income=1500, **{f"b__{kind}": 300}))
    assert status(data, "dibao") == expected
    if expected == "eligible":
        assert low(data, "dibao") == "300.00"


def test_the_exemption_of_the_basic_pension_ends_with_2025(library: Library) -> None:
    def found(on: str) -> str:
        return status(decide(library, case(on=on, a__wage_income=1500, b__basic_pension=300)), "dibao")

    assert (found("2025-12-31"), found("2026-01-01")) == ("eligible", "not_eligible")


def test_what_the_nation_exempts_stands_beside_before_guangxi_gives_way(library: Library) -> None:
    data = decide(library, case(on="2021-06-30", a__wage_income=1500, b__assistance_received=300))
    assert outcome(data, "dibao")["differs"] == []
    data = decide(library, case(on="2021-07-01", a__wage_income=1500, b__assistance_received=300))
    assert outcome(data, "dibao")["differs"] == []


# Classes and rights that rest on each other


def test_recognised_classes_count_where_they_are_handed_in(library: Library) -> None:
    data = decide(library, case(household__recognised_class="dibao", a__wage_income=4000, c__in_policy_medical_cost=100,
                                parameters__medical_aid_cap=30_000))  # fmt: skip
    assert status(data, "dibao") == "not_eligible"
    assert low(data, "medical_aid", "c") == "70.00"


def test_a_single_person_unit_leaves_the_household_as_it_is(library: Library) -> None:
    changes: dict[str, Any] = {"a__wage_income": 5000, "b__in_community_correction": True}
    data = decide(library, case(**changes))
    assert (status(data, "dibao"), low(data, "dibao_single", "b")) == ("not_eligible", "600.00")
    assert status(data, "dibao_single", "a") == "not_eligible"
    assert low(decide(library, case(b__in_community_correction=True)), "dibao") == "900.00"
    assert status(decide(library, case(b__in_community_correction=True)), "dibao_single", "b") == "not_eligible"


def test_a_household_of_tekun_only_is_eligible_for_neither_class(library: Library) -> None:
    data = decide(
        library,
        case(members=[{"id": "a", "birth_date": "1940-01-01", "has_income_source": False, "has_able_obligor": False}]),
    )
    assert [status(data, right) for right in ("dibao", "low_income")] == ["not_eligible", "not_eligible"]
    assert status(data, "dibao_single", "a") == "not_eligible"
    assert low(data, "tekun_basic", "a") == "780.00"


def test_one_adult_who_lives_there_carries_the_household(library: Library) -> None:
    """GX-4.5: a year in town and a permit; all members and their income count."""
    away = {f"{item}__hukou": "elsewhere" for item in "abc"}
    months = {f"{item}__{kind}": 0 for item in "abc" for kind in ("residence_months", "permit_months")}
    lived: dict[str, Any] = {**away, **months, "b__residence_months": 12, "b__permit_months": 1}
    assert low(decide(library, case(**lived)), "dibao") == "900.00"
    assert status(decide(library, case(**{**lived, "b__residence_months": 11})), "dibao") == "not_eligible"
    assert status(decide(library, case(**{**lived, "b__permit_months": 0})), "dibao") == "not_eligible"


@pytest.mark.parametrize(
    ("requested", "had", "expected"),
    [
        (30_000, 0, ("eligible", "0.00", "30000.00")),
        (60_000, 0, ("eligible", "0.00", "50000.00")),
        (30_000, 40_000, ("eligible", "0.00", "10000.00")),
        (30_000, 49_999.99, ("eligible", "0.00", "0.01")),
        (30_000, 50_000, ("not_eligible", None, None)),
    ],
)
def test_case_by_case_aid_has_a_ceiling_for_the_year(
    library: Library, requested: int, had: float, expected: tuple[Any, ...]
) -> None:
    """GX-5.7b: 50,000 yuan; "at most" starts at nothing."""
    data = decide(
        library,
        case(
            household__hardship_kind="major", household__aid_requested=requested, household__temporary_aid_this_year=had
        ),
    )
    each_outcome = outcome(data, "temporary_aid")
    amount = each_outcome["amount"] or {"low": None, "high": None}
    assert (each_outcome["status"], amount["low"], amount["high"]) == expected


def test_ordinary_aid_hangs_on_the_local_sum(library: Library) -> None:
    each_outcome = outcome(decide(library, case(household__hardship_kind="ordinary")), "temporary_aid")
    assert (each_outcome["status"], each_outcome["needs"]) == ("undetermined", [{"parameter": "temporary_aid_base"}])
    data = decide(library, case(household__hardship_kind="ordinary", parameters__temporary_aid_base=1800))
    assert low(data, "temporary_aid") == "1800.00"


def test_last_years_standard_is_read_only_for_the_check_of_growth(library: Library) -> None:
    bare = decide(library, case(**{"parameters__dibao_standard@2018-01-01": DROP}))
    assert bare["outcomes"] == decide(library, case())["outcomes"]
    assert not any("增幅" in warning for warning in bare["warnings"])
