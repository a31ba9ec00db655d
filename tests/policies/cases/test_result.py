"""Results in the exact form of the contract, and what stands in them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from tests.policies.cases.decided_cases import Data, decide, low, outcome, status
from tests.policies.households import DROP, Case, case
from tests.policies.written_packs import changed, write_pack

# The form


def test_the_keys_stand_in_the_order_of_the_contract(library: Library) -> None:
    data = decide(library, case())
    assert list(data) == ["id", "region", "on", "policy", "classes", "outcomes", "warnings"]
    assert (data["id"], data["region"], data["on"]) == ("c1", "450100", "2019-10-15")
    assert list(data["outcomes"][0]) == [
        "right", "for", "status", "amount", "clauses", "needs", "turns_on", "presumed", "differs", "explanation",
    ]  # fmt: skip


def test_an_eligible_outcome(library: Library) -> None:
    each_outcome = outcome(decide(library, case()), "dibao")
    explanation = each_outcome.pop("explanation")
    assert each_outcome == {
        "right": "dibao",
        "for": "household",
        "status": "eligible",
        "amount": {"low": "900.00", "high": "900.00", "unit": "yuan/month"},
        "clauses": [{"document": "厅发〔2019〕101号", "clause": "四(二)", "id": "GX-4.2"}],
        "needs": [],
        "turns_on": [
            {"fact": "wage_income", "of": "a", "at": "1800.00"},
            {"fact": "wage_income", "of": "b", "at": "900.00"},
        ],
        "presumed": each_outcome["presumed"],
        "differs": [],
    }
    assert "符合" in explanation
    assert "厅发〔2019〕101号" in explanation
    assert "900.00元/月" in explanation


def test_every_right_of_the_pack_stands_once_for_the_household_or_for_each_member(library: Library) -> None:
    data = decide(library, case())
    listed = [(each_outcome["right"], each_outcome["for"]) for each_outcome in data["outcomes"]]
    rights = {rule.name: rule.entity for rule in library.layer(library.pack("guangxi")).rules if rule.kind == "right"}
    rights["tekun"] = "member"
    expected = {
        (name, item)
        for name, kind in rights.items()
        for item in (["household"] if kind == "household" else ["a", "b", "c"])
    }
    assert set(listed) == expected
    assert len(listed) == len(expected)
    order = list(library.vocabulary.rights)
    assert [order.index(right) for right, _ in listed] == sorted(order.index(right) for right, _ in listed)


def test_classes_are_named_by_their_clauses(library: Library) -> None:
    data = decide(library, case())
    own = [each_class for each_class in data["classes"] if each_class["class"].startswith("GX-")]
    assert own == [
        *[
            {
                "class": "GX-0.3",
                "for": item,
                "status": "no",
                "clauses": [{"document": "厅发〔2019〕101号", "clause": "前言", "id": "GX-0.3"}],
            }
            for item in "abc"
        ],
        *[
            {
                "class": "GX-4.1",
                "for": item,
                "status": "no",
                "clauses": [{"document": "厅发〔2019〕101号", "clause": "四(一)", "id": "GX-4.1"}],
            }
            for item in "abc"
        ],
        {
            "class": "GX-4.2",
            "for": "household",
            "status": "yes",
            "clauses": [{"document": "厅发〔2019〕101号", "clause": "四(二)", "id": "GX-4.2"}],
        },
        {
            "class": "GX-4.3",
            "for": "household",
            "status": "no",
            "clauses": [{"document": "厅发〔2019〕101号", "clause": "四(三)", "id": "GX-4.3"}],
        },
    ]


def test_months_are_whole_numbers(library: Library) -> None:
    changes = {"household__on_dibao": True, "a__wage_income": 2500, "a__started_work_on": "2019-09-01"}
    assert outcome(decide(library, case(**changes)), "gradual_exit")["amount"] == {
        "low": 6,
        "high": 12,
        "unit": "months",
    }
    result = decide(library, case(**changes, parameters__gradual_exit_months=8))
    assert outcome(result, "gradual_exit")["amount"] == {"low": 8, "high": 8, "unit": "months"}


def test_a_status_has_no_amount(library: Library) -> None:
    data = decide(library, case(a__medical_self_paid_12m=36_000, a__wage_income=2400))
    assert outcome(data, "low_income")["status"] == "eligible"
    assert outcome(data, "low_income")["amount"] is None
    assert outcome(data, "dibao")["amount"] is None


def test_an_unknown_upper_bound_is_null(library: Library) -> None:
    data = decide(library, case(parameters__dibao_standard=DROP, **{"parameters__dibao_standard@2018-01-01": DROP}))
    each_outcome = outcome(data, "dibao")
    assert (each_outcome["status"], each_outcome["amount"]["high"]) == ("undetermined", None)
    assert each_outcome["needs"] == [{"parameter": "dibao_standard"}]


def test_a_parameter_of_another_day_is_needed_with_that_day(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = changed(
        "rules/living.yaml", "            when: boarder", "            when: boarder and last_year(dibao_standard) > 0"
    )
    write_pack(tmp_path, files={"rules/living.yaml": text})
    built = hill_case(boarder=True)
    each_outcome = outcome(
        decide(Library((SHIPPED_PACKS, tmp_path), vocabulary), built), "unattended_child_allowance", "child"
    )
    assert each_outcome["needs"] == [{"parameter": "dibao_standard", "on": "2021-12-31"}]


def test_whole_numbers_turn_as_whole_numbers(library: Library) -> None:
    data = decide(
        library,
        case(
            a__wage_income=2400, a__employment="unemployed", household__months_below_standard=3,
            household__income_last_3_months=500,
        ),
    )  # fmt: skip
    each_outcome = outcome(data, "dibao")
    assert {"fact": "months_below_standard", "of": "household", "at": 2} in each_outcome["turns_on"]
    assert each_outcome["amount"] == {"low": "1300.00", "high": "1300.00", "unit": "yuan/month"}


def test_needs_name_the_facts_that_settle(library: Library) -> None:
    each_outcome = outcome(decide(library, case(household__assets_within_dibao_limit=None)), "dibao")
    assert each_outcome["status"] == "undetermined"
    assert each_outcome["amount"] == {"low": "900.00", "high": "900.00", "unit": "yuan/month"}
    assert each_outcome["needs"] == [{"fact": "assets_within_dibao_limit", "of": "household"}]
    each_outcome = outcome(decide(library, case(b__wage_income=None)), "dibao")
    assert each_outcome["needs"] == [{"fact": "wage_income", "of": "b"}]
    assert each_outcome["amount"] == {"low": "0.01", "high": "900.00", "unit": "yuan/month"}


def test_presumed_facts_are_listed_and_never_needed(library: Library) -> None:
    data = decide(library, case())
    for each_outcome in data["outcomes"]:
        assert not {need["fact"] for need in each_outcome["needs"] if "fact" in need} & set(each_outcome["presumed"])
    assert "hukou" in outcome(data, "dibao")["presumed"]
    result = decide(library, case(a__hukou="local_urban", b__hukou="local_urban", c__hukou="local_urban"))
    assert "hukou" not in outcome(result, "dibao")["presumed"]


def test_without_presumptions_nothing_is_presumed(library: Library) -> None:
    data = decide(library, case(), presume=False)
    assert all(each_outcome["presumed"] == [] for each_outcome in data["outcomes"])
    each_outcome = outcome(data, "dibao")
    assert each_outcome["status"] == "undetermined"
    assert {"fact": "hukou", "of": "a"} in each_outcome["needs"]
    assert {"fact": "business_income", "of": "a"} in each_outcome["needs"]


# Policy, periods, divisions without a pack


def test_policy_names_the_packs_that_decided_nearest_first(library: Library) -> None:
    policy = decide(library, case())["policy"]
    assert [(item["pack"], item["version"], item["period_ended"]) for item in policy] == [
        ("guangxi", "2026.1", False),
        ("cn", "2026.1", False),
    ]


@pytest.mark.parametrize(("on", "ended"), [("2020-12-31", False), ("2021-01-01", True), ("2026-03-01", True)])
def test_a_pack_whose_period_has_ended_decides_and_says_so(library: Library, on: str, ended: bool) -> None:
    data = decide(library, case(on=on))
    assert data["policy"][0]["pack"] == "guangxi"
    assert data["policy"][0]["period_ended"] is ended
    warning = "《广西城镇困难群众脱困解困》的期限已于2020-12-31届满，仍按其规定计算"
    assert (warning in data["warnings"]) is ended
    assert status(data, "dibao") == "eligible"


def test_a_division_without_a_pack_is_decided_by_the_national_layer_alone(library: Library) -> None:
    data = decide(library, case(region="110101"))
    assert [item["pack"] for item in data["policy"]] == ["cn"]
    assert "当地没有录入政策包，只按国家规定计算" in data["warnings"]
    assert outcome(data, "dibao")["clauses"][0]["id"] == "CN-2014-9"
    assert low(data, "dibao") == "900.00"
    assert all(each_outcome["differs"] == [] for each_outcome in data["outcomes"])
    assert not any(each_outcome["right"] == "cancer_screening" for each_outcome in data["outcomes"])


def test_a_day_before_the_pack_is_decided_by_the_national_layer(library: Library) -> None:
    data = decide(library, case(on="2018-12-31", parameters__dibao_standard=DROP))
    assert [item["pack"] for item in data["policy"]] == ["cn"]
    assert low(data, "dibao") == "720.00"  # 540 × 3 − 900


# The digest


def digests(data: Data) -> list[str]:
    return [item["digest"] for item in data["policy"]]


def test_a_digest_is_the_same_in_every_run(library: Library, vocabulary: Vocabulary) -> None:
    first = digests(decide(library, case()))
    assert all(re.fullmatch("sha256:[0-9a-f]{64}", item) for item in first)
    assert len(set(first)) == 2
    assert digests(decide(Library(vocabulary=vocabulary), case())) == first
    assert digests(decide(library, case(id="c2", a__wage_income=5))) == first


def test_a_digest_does_not_hang_on_the_order_of_the_local_values(library: Library) -> None:
    case_data = case()
    case_data["parameters"] = dict(reversed(case_data["parameters"].items()))
    assert digests(decide(library, case_data)) == digests(decide(library, case()))


@pytest.mark.parametrize(
    "changes",
    [
        {"parameters__dibao_standard": 600.01},
        {"parameters__dibao_standard@2018-01-01": 541},
        {"parameters__medical_premium": 250},
        {"parameters__minimum_wage": DROP},
    ],
)
def test_a_digest_changes_with_a_local_value(library: Library, changes: dict[str, Any]) -> None:
    first, second = digests(decide(library, case())), digests(decide(library, case(**changes)))
    assert first[0] != second[0]


def test_a_digest_changes_with_a_file_of_any_layer(tmp_path: Path, vocabulary: Vocabulary, library: Library) -> None:
    def after(file: str) -> list[str]:
        folder = tmp_path / file.replace("/", "_")
        for name in ("cn", "guangxi"):
            shutil.copytree(SHIPPED_PACKS / name, folder / name)
        with (folder / file).open("a", encoding="utf-8") as text:
            text.write("# a word more\n")
        return digests(decide(Library((folder,), vocabulary), case()))

    first = digests(decide(library, case()))
    pack_digest, nation = after("guangxi/rules/work.yaml"), after("cn/rules/living.yaml")
    assert pack_digest[0] != first[0]
    assert pack_digest[1] == first[1]
    assert nation[0] != first[0]
    assert nation[1] != first[1]


# A pack of a kind that is not shipped


def hill_case(**facts: Any) -> Case:
    child = {
        "id": "child", "birth_date": "2010-05-02", "is_unattended_child": True, "self_care_loss": "partial",
        "support_form": "home", **facts,
    }  # fmt: skip
    return {"id": "h1", "region": "110101", "on": "2022-05-01", "parameters": {}, "members": [child]}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("eligible", "900.10", "900.10")),
        ({"self_care_loss": "full"}, ("eligible", "1000.01", "1000.01")),
        ({"self_care_loss": "none"}, ("eligible", "800.00", "800.00")),
        ({"self_care_loss": None}, ("eligible", "800.00", "1000.01")),
        ({"boarder": True}, ("eligible", "933.40", "933.40")),  # 900.10 + 0.333 × 100.01 = 933.40333
        ({"support_form": "institution"}, ("not_eligible",)),
        ({"support_form": None}, ("undetermined", "900.10", "900.10")),
        ({"is_unattended_child": False}, ("not_eligible",)),
        ({"birth_date": "2004-05-02"}, ("eligible", "900.10", "900.10")),
        ({"birth_date": "2004-05-01"}, ("not_eligible",)),
    ],
)
def test_a_table_an_exception_and_a_supplement(
    tmp_path: Path, vocabulary: Vocabulary, facts: dict[str, Any], expected: tuple[str, ...]
) -> None:
    write_pack(tmp_path)
    each_outcome = outcome(
        decide(Library((SHIPPED_PACKS, tmp_path), vocabulary), hill_case(**facts)),
        "unattended_child_allowance",
        "child",
    )
    amount = each_outcome["amount"] or {}
    assert (each_outcome["status"], *(amount[end] for end in ("low", "high") if amount)) == expected


def test_what_decided_is_cited(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path)
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)

    def cited(**facts: Any) -> list[str]:
        data = decide(library, hill_case(**facts))
        return [clause["id"] for clause in outcome(data, "unattended_child_allowance", "child")["clauses"]]

    assert cited() == ["HILL-2"]
    assert cited(boarder=True) == ["HILL-2", "HILL-3"]
    assert cited(support_form="institution") == ["HILL-3"]
    assert cited(is_unattended_child=False) == ["HILL-2"]


@pytest.mark.parametrize(("rounding", "sum_"), [("half_up", "933.40"), ("up", "933.41"), ("down", "933.40")])
def test_a_sum_is_rounded_as_the_rule_says(tmp_path: Path, vocabulary: Vocabulary, rounding: str, sum_: str) -> None:
    """900.10 + 0.333 × 100.01 = 933.40333."""
    text = changed("rules/living.yaml", "rounding: half_up", f"rounding: {rounding}")
    write_pack(tmp_path, files={"rules/living.yaml": text})
    data = decide(Library((SHIPPED_PACKS, tmp_path), vocabulary), hill_case(boarder=True))
    assert low(data, "unattended_child_allowance", "child") == sum_


def test_rounding_down_differs_from_half_up(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """900.10 + 0.3335 × 100.05 = 933.466675."""
    base = changed("parameters.yaml", "value: 100.01", "value: 100.05").replace("0.333,", "0.3335,")
    result = {}
    for rounding in ("half_up", "down", "up"):
        text = changed("rules/living.yaml", "rounding: half_up", f"rounding: {rounding}")
        write_pack(tmp_path / rounding, files={"rules/living.yaml": text, "parameters.yaml": base})
        data = decide(Library((SHIPPED_PACKS, tmp_path / rounding), vocabulary), hill_case(boarder=True))
        result[rounding] = low(data, "unattended_child_allowance", "child")
    assert result == {"half_up": "933.47", "down": "933.46", "up": "933.47"}
