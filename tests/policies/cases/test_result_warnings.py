"""What a result points out: warnings, sums too small to be paid, rights that exclude each other, what the nation says."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from doudi.policies.packs.library import Library
from tests.policies.cases.decided_cases import decide, low, outcome
from tests.policies.households import case

# What differs from the nation


def test_the_national_layer_stands_beside_where_it_says_otherwise(library: Library) -> None:
    each_outcome = outcome(
        decide(
            library,
            case(a__hukou="local_rural", b__hukou="local_rural", c__hukou="local_rural",
                 **{f"{m}__{f}": 0 for m in "abc" for f in ("residence_months", "permit_months")}),
        ),
        "dibao",
    )  # fmt: skip
    assert each_outcome["status"] == "not_eligible"
    assert each_outcome["differs"] == [
        {
            "pack": "cn",
            "status": "eligible",
            "amount": {"low": "900.00", "high": "900.00", "unit": "yuan/month"},
            "clauses": [
                {"document": "国务院令第649号", "clause": "第九条", "id": "CN-2014-9"},
                {"document": "国务院令第649号", "clause": "第十二条", "id": "CN-2014-12"},
            ],
        }
    ]


def test_nothing_differs_where_the_nation_says_the_same(library: Library) -> None:
    assert outcome(decide(library, case()), "dibao")["differs"] == []
    assert outcome(decide(library, case()), "disability_care_subsidy", "a")["differs"] == []


# Warnings


@pytest.mark.parametrize(
    ("name", "value", "warning"),
    [
        ("dibao_standard", 593.99, "录入的标准需核对：低保标准比上年增幅不足10%（GX-5.1.2a）"),
        ("tekun_basic_standard", 779.99, "录入的标准需核对：特困人员基本生活标准低于当年低保标准的1.3倍（GX-5.1.1a）"),
        ("care_full", 899.99, "录入的标准需核对：失能特困人员照料护理费低于最低工资标准的60%（GX-5.1.1c）"),
        ("care_partial", 449.99, "录入的标准需核对：半失能特困人员照料护理费低于最低工资标准的30%（GX-5.1.1c）"),
        ("orphan_standard_home", 799.99, "录入的标准需核对：散居孤儿保障标准低于800元/月（GX-5.1.1d、GX-5.1.1f）"),
        ("orphan_standard_institution", 1199.99, "录入的标准需核对：机构供养孤儿保障标准低于1200元/月（GX-5.1.1e、"),
        ("disability_living_standard", 79.99, "录入的标准需核对：困难残疾人生活补贴标准低于80元/月（GX-5.1.3c、GX-5.1.3f）"),
        ("disability_care_standard", 79.99, "录入的标准需核对：重度残疾人护理补贴标准低于80元/月（GX-5.1.3d、GX-5.1.3f）"),
        ("medical_aid_rate", 0.6999, "录入的标准需核对：医疗救助比例低于70%（GX-5.2c）"),
        ("gradual_exit_months", 5, "录入的标准需核对：渐退期不在6至12个月之间（GX-5.1.2h）"),
        ("gradual_exit_months", 13, "录入的标准需核对：渐退期不在6至12个月之间（GX-5.1.2h）"),
        ("pension_lowest_tier", 200, "录入的标准需核对：“十三五”期间困难群体养老保险最低缴费档次应保留每年100元（GX-5.6b）"),
    ],
)  # fmt: skip
def test_a_standard_that_fails_a_check_is_a_warning(library: Library, name: str, value: Any, warning: str) -> None:
    failed = decide(library, case(**{f"parameters__{name}": value}))["warnings"]
    assert any(item.startswith(warning) for item in failed), failed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dibao_standard", 594), ("tekun_basic_standard", 780), ("care_full", 900), ("care_partial", 450),
        ("orphan_standard_home", 800), ("orphan_standard_institution", 1200), ("disability_living_standard", 80),
        ("disability_care_standard", 80), ("medical_aid_rate", 0.7), ("gradual_exit_months", 6),
        ("gradual_exit_months", 12), ("pension_lowest_tier", 100),
    ],
)  # fmt: skip
def test_a_standard_just_at_its_floor_gives_no_warning(library: Library, name: str, value: Any) -> None:
    assert not [
        each_warning
        for each_warning in decide(library, case(**{f"parameters__{name}": value}))["warnings"]
        if "需核对" in each_warning
    ]


def test_a_failed_check_never_changes_an_outcome(library: Library) -> None:
    """The same family with the standard of the year before within the check and outside of it."""
    fits = decide(library, case(**{"parameters__dibao_standard@2018-01-01": 540}))
    fails = decide(library, case(**{"parameters__dibao_standard@2018-01-01": 599}))
    assert len(fails["warnings"]) == len(fits["warnings"]) + 1
    assert fails["outcomes"] == fits["outcomes"]


TEKUN = {
    "id": "c1", "region": "450500", "on": "2019-10-15", "parameters": {"dibao_standard": 600, "minimum_wage": 1500},
    "members": [
        {"id": "a", "birth_date": "1950-01-01", "has_income_source": False, "has_able_obligor": False, "self_care_loss": "full"}
    ],
}  # fmt: skip


def test_a_stated_least_value_is_used_with_a_warning(library: Library) -> None:
    data = decide(library, TEKUN)
    assert (low(data, "tekun_basic", "a"), low(data, "tekun_care", "a")) == ("780.00", "900.00")
    assert "当地尚未录入特困人员基本生活标准，暂按政策文件载明的数值计算（GX-5.1.1a）" in data["warnings"]
    assert "当地尚未录入完全丧失自理能力照料护理费，暂按政策文件载明的数值计算（GX-5.1.1c）" in data["warnings"]


def test_an_entered_value_ends_the_warning(library: Library) -> None:
    built = copy.deepcopy(TEKUN)
    built["parameters"] = {**TEKUN["parameters"], "tekun_basic_standard": 845, "care_full": 950}  # type: ignore[dict-item]
    data = decide(library, built)
    assert (low(data, "tekun_basic", "a"), low(data, "tekun_care", "a")) == ("845.00", "950.00")
    assert not [each_warning for each_warning in data["warnings"] if "尚未录入" in each_warning]


def test_an_entered_value_below_the_floor_is_used_and_warned_of(library: Library) -> None:
    built = copy.deepcopy(TEKUN)
    built["parameters"] = {**TEKUN["parameters"], "tekun_basic_standard": 700}  # type: ignore[dict-item]
    data = decide(library, built)
    assert low(data, "tekun_basic", "a") == "700.00"
    assert any("1.3倍" in each_warning for each_warning in data["warnings"])


def test_the_note_of_a_rule_in_force_is_a_warning(library: Library) -> None:
    """After 2025 nothing says whether the basic pension counts: CN-57-13-2."""
    note = "本人计入的月收入：基础养老金的豁免写明只到“十四五”末，此后尚未见新规定，暂按计入收入处理（CN-57-13、CN-57-13-2）"
    assert note not in decide(library, case(on="2025-12-31"))["warnings"]
    assert note in decide(library, case(on="2026-01-01"))["warnings"]


# Rights that exclude each other


ORPHAN = {
    "c__is_orphan": True, "c__support_form": "home", "c__has_income_source": False, "c__has_able_obligor": False,
    "parameters__orphan_standard_home": 950,
}  # fmt: skip


def test_a_child_who_is_an_orphan_and_tekun_has_a_choice(library: Library) -> None:
    """CN-43-9: everything is granted as it is, and each outcome names the rights of which one kind can be had."""
    data = decide(library, case(**ORPHAN))
    choices = {(row["right"], row["for"]): row["choose"] for row in data["outcomes"] if "choose" in row}
    assert choices == {
        ("tekun", "c"): ["tekun", "orphan_allowance"],
        ("tekun_basic", "c"): ["tekun_basic", "orphan_allowance"],
        ("orphan_allowance", "c"): ["tekun", "tekun_basic", "orphan_allowance"],
    }


def test_there_is_no_choice_where_one_of_the_rights_is_not_granted(library: Library) -> None:
    for change in ({"c__is_orphan": False}, {"c__has_able_obligor": True}, {"c__has_able_obligor": None}):
        data = decide(library, case(**{**ORPHAN, **change}))
        assert not any("choose" in row for row in data["outcomes"]), change


# Small sums


@pytest.mark.parametrize(
    ("income", "least", "warning"),
    [
        ({"total": 7199.99, "months": 12}, 0, "最低生活保障：算得的金额不足一分，没有可发的钱，请核对"),
        (599.99, 0, ""),
        (599.99, 5, "最低生活保障：算得0.01元/月，低于当地每月最低发放额5.00元"),
        (595, 5, ""),
        (600, 5, ""),
    ],
)
def test_a_sum_too_small_to_be_paid_is_pointed_out(library: Library, income: Any, least: int, warning: str) -> None:
    alone = case(a__wage_income=income, parameters__least_payment=least)
    alone["members"] = alone["members"][:1]
    warnings = [text for text in decide(library, alone)["warnings"] if "最低生活保障" in text]
    assert warnings == ([warning] if warning else [])
