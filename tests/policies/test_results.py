"""Results in the exact form of the contract, and what stands in them."""

from __future__ import annotations

import copy
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from doudi.policies.cases import CaseReader, Request
from doudi.policies.deciding import result_data
from doudi.policies.packs import Library
from doudi.policies.results import Decider, yuan
from doudi.policies.vocabulary import HERE, Vocabulary
from tests.policies.build import changed, write_pack
from tests.policies.form import check_result
from tests.policies.households import DROP, Case, case

Data = dict[str, Any]


def decide(library: Library, made: Case, presume: bool = True) -> Data:
    """The result of a case as it is printed, checked against the form of the contract."""
    read = json.loads(json.dumps(made), parse_float=Decimal)
    request = CaseReader(library.vocabulary).read(read, 1)
    assert isinstance(request, Request), [str(fault) for fault in request]
    data: Data = json.loads(json.dumps(result_data(Decider(library, presume).decide(request)[1]), ensure_ascii=False))
    check_result(data, made, library)
    return data


def outcome(data: Data, right: str, whose: str = "household") -> Data:
    (found,) = [one for one in data["outcomes"] if (one["right"], one["for"]) == (right, whose)]
    return dict(found)


def status(data: Data, right: str, whose: str = "household") -> str:
    return str(outcome(data, right, whose)["status"])


def low(data: Data, right: str, whose: str = "household") -> Any:
    return outcome(data, right, whose)["amount"]["low"]


# The form


def test_the_keys_stand_in_the_order_of_the_contract(library: Library) -> None:
    data = decide(library, case())
    assert list(data) == ["id", "region", "on", "policy", "classes", "outcomes", "warnings"]
    assert (data["id"], data["region"], data["on"]) == ("c1", "450100", "2019-10-15")
    assert list(data["outcomes"][0]) == [
        "right", "for", "status", "amount", "clauses", "needs", "turns_on", "presumed", "differs", "explanation",
    ]  # fmt: skip


def test_an_eligible_outcome(library: Library) -> None:
    found = outcome(decide(library, case()), "dibao")
    explanation = found.pop("explanation")
    assert found == {
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
        "presumed": found["presumed"],
        "differs": [],
    }
    assert "符合" in explanation
    assert "厅发〔2019〕101号" in explanation
    assert "900.00元/月" in explanation


def test_every_right_of_the_pack_stands_once_for_the_household_or_for_each_member(library: Library) -> None:
    data = decide(library, case())
    listed = [(one["right"], one["for"]) for one in data["outcomes"]]
    rights = {rule.name: rule.whose for rule in library.layer(library.pack("guangxi")).rules if rule.kind == "right"}
    rights["tekun"] = "member"
    wanted = {
        (name, whose)
        for name, kind in rights.items()
        for whose in (["household"] if kind == "household" else ["a", "b", "c"])
    }
    assert set(listed) == wanted
    assert len(listed) == len(wanted)
    order = list(library.vocabulary.rights)
    assert [order.index(right) for right, _ in listed] == sorted(order.index(right) for right, _ in listed)


def test_classes_are_named_by_their_clauses(library: Library) -> None:
    data = decide(library, case())
    assert data["classes"] == [
        *[
            {
                "class": "GX-0.3",
                "for": whose,
                "status": "no",
                "clauses": [{"document": "厅发〔2019〕101号", "clause": "前言", "id": "GX-0.3"}],
            }
            for whose in "abc"
        ],
        *[
            {
                "class": "GX-4.1",
                "for": whose,
                "status": "no",
                "clauses": [{"document": "厅发〔2019〕101号", "clause": "四(一)", "id": "GX-4.1"}],
            }
            for whose in "abc"
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
    one = decide(library, case(**changes, parameters__gradual_exit_months=8))
    assert outcome(one, "gradual_exit")["amount"] == {"low": 8, "high": 8, "unit": "months"}


def test_a_status_has_no_amount(library: Library) -> None:
    data = decide(library, case(a__medical_self_paid_12m=36_000, a__wage_income=2400))
    assert outcome(data, "low_income")["status"] == "eligible"
    assert outcome(data, "low_income")["amount"] is None
    assert outcome(data, "dibao")["amount"] is None


def test_an_unknown_upper_bound_is_null(library: Library) -> None:
    data = decide(library, case(parameters__dibao_standard=DROP, **{"parameters__dibao_standard@2018-01-01": DROP}))
    found = outcome(data, "dibao")
    assert (found["status"], found["amount"]["high"]) == ("undetermined", None)
    assert found["needs"] == [{"parameter": "dibao_standard"}]


def test_a_parameter_of_another_day_is_needed_with_that_day(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = changed(
        "rules/living.yaml", "            when: boarder", "            when: boarder and last_year(dibao_standard) > 0"
    )
    write_pack(tmp_path, files={"rules/living.yaml": text})
    made = hill_case(boarder=True)
    found = outcome(decide(Library((HERE, tmp_path), vocabulary), made), "unattended_child_allowance", "child")
    assert found["needs"] == [{"parameter": "dibao_standard", "on": "2021-12-31"}]


def test_whole_numbers_turn_as_whole_numbers(library: Library) -> None:
    data = decide(
        library,
        case(
            a__wage_income=2400, a__employment="unemployed", household__months_below_standard=3,
            household__income_last_3_months=500,
        ),
    )  # fmt: skip
    found = outcome(data, "dibao")
    assert {"fact": "months_below_standard", "of": "household", "at": 2} in found["turns_on"]
    assert found["amount"] == {"low": "1300.00", "high": "1300.00", "unit": "yuan/month"}


def test_needs_name_the_facts_that_settle(library: Library) -> None:
    found = outcome(decide(library, case(household__assets_within_dibao_limit=None)), "dibao")
    assert found["status"] == "undetermined"
    assert found["amount"] == {"low": "900.00", "high": "900.00", "unit": "yuan/month"}
    assert found["needs"] == [{"fact": "assets_within_dibao_limit", "of": "household"}]
    found = outcome(decide(library, case(b__wage_income=None)), "dibao")
    assert found["needs"] == [{"fact": "wage_income", "of": "b"}]
    assert found["amount"] == {"low": "0.01", "high": "900.00", "unit": "yuan/month"}


def test_presumed_facts_are_listed_and_never_needed(library: Library) -> None:
    data = decide(library, case())
    for found in data["outcomes"]:
        assert not {need["fact"] for need in found["needs"] if "fact" in need} & set(found["presumed"])
    assert "hukou" in outcome(data, "dibao")["presumed"]
    given = decide(library, case(a__hukou="local_urban", b__hukou="local_urban", c__hukou="local_urban"))
    assert "hukou" not in outcome(given, "dibao")["presumed"]


def test_without_presumptions_nothing_is_presumed(library: Library) -> None:
    data = decide(library, case(), presume=False)
    assert all(found["presumed"] == [] for found in data["outcomes"])
    found = outcome(data, "dibao")
    assert found["status"] == "undetermined"
    assert {"fact": "hukou", "of": "a"} in found["needs"]
    assert {"fact": "business_income", "of": "a"} in found["needs"]


# What differs from the nation


def test_the_national_layer_stands_beside_where_it_says_otherwise(library: Library) -> None:
    found = outcome(
        decide(
            library,
            case(a__hukou="local_rural", b__hukou="local_rural", c__hukou="local_rural",
                 **{f"{m}__{f}": 0 for m in "abc" for f in ("residence_months", "permit_months")}),
        ),
        "dibao",
    )  # fmt: skip
    assert found["status"] == "not_eligible"
    assert found["differs"] == [
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


# Policy, periods, divisions without a pack


def test_policy_names_the_packs_that_decided_nearest_first(library: Library) -> None:
    policy = decide(library, case())["policy"]
    assert [(one["pack"], one["version"], one["period_ended"]) for one in policy] == [
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
    assert [one["pack"] for one in data["policy"]] == ["cn"]
    assert "当地没有录入政策包，只按国家规定计算" in data["warnings"]
    assert outcome(data, "dibao")["clauses"][0]["id"] == "CN-2014-9"
    assert low(data, "dibao") == "900.00"
    assert all(found["differs"] == [] for found in data["outcomes"])
    assert not any(found["right"] == "orphan_allowance" for found in data["outcomes"])


def test_a_day_before_the_pack_is_decided_by_the_national_layer(library: Library) -> None:
    data = decide(library, case(on="2018-12-31", parameters__dibao_standard=DROP))
    assert [one["pack"] for one in data["policy"]] == ["cn"]
    assert low(data, "dibao") == "720.00"  # 540 × 3 − 900


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
    assert any(one.startswith(warning) for one in failed), failed


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
    assert not [one for one in decide(library, case(**{f"parameters__{name}": value}))["warnings"] if "需核对" in one]


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
    made = copy.deepcopy(TEKUN)
    made["parameters"] = {**TEKUN["parameters"], "tekun_basic_standard": 845, "care_full": 950}  # type: ignore[dict-item]
    data = decide(library, made)
    assert (low(data, "tekun_basic", "a"), low(data, "tekun_care", "a")) == ("845.00", "950.00")
    assert not [one for one in data["warnings"] if "尚未录入" in one]


def test_an_entered_value_below_the_floor_is_used_and_warned_of(library: Library) -> None:
    made = copy.deepcopy(TEKUN)
    made["parameters"] = {**TEKUN["parameters"], "tekun_basic_standard": 700}  # type: ignore[dict-item]
    data = decide(library, made)
    assert low(data, "tekun_basic", "a") == "700.00"
    assert any("1.3倍" in one for one in data["warnings"])


def test_the_note_of_a_rule_in_force_is_a_warning(library: Library) -> None:
    """After 2025 nothing says whether the basic pension counts: CN-57-12."""
    note = "本人计入的月收入：基础养老金的豁免写明只到“十四五”末，此后尚未见新规定，暂按计入收入处理（CN-57-12）"
    assert note not in decide(library, case(on="2025-12-31"))["warnings"]
    assert note in decide(library, case(on="2026-01-01"))["warnings"]


# The digest


def digests(data: Data) -> list[str]:
    return [one["digest"] for one in data["policy"]]


def test_a_digest_is_the_same_in_every_run(library: Library, vocabulary: Vocabulary) -> None:
    first = digests(decide(library, case()))
    assert all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in first)
    assert len(set(first)) == 2
    assert digests(decide(Library(vocabulary=vocabulary), case())) == first
    assert digests(decide(library, case(id="c2", a__wage_income=5))) == first


def test_a_digest_does_not_hang_on_the_order_of_the_local_values(library: Library) -> None:
    made = case()
    made["parameters"] = dict(reversed(made["parameters"].items()))
    assert digests(decide(library, made)) == digests(decide(library, case()))


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
            shutil.copytree(HERE / name, folder / name)
        with (folder / file).open("a", encoding="utf-8") as text:
            text.write("# a word more\n")
        return digests(decide(Library((folder,), vocabulary), case()))

    first = digests(decide(library, case()))
    own, nation = after("guangxi/rules/work.yaml"), after("cn/rules/living.yaml")
    assert own[0] != first[0]
    assert own[1] == first[1]
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
    ("facts", "found"),
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
    tmp_path: Path, vocabulary: Vocabulary, facts: dict[str, Any], found: tuple[str, ...]
) -> None:
    write_pack(tmp_path)
    made = outcome(
        decide(Library((HERE, tmp_path), vocabulary), hill_case(**facts)), "unattended_child_allowance", "child"
    )
    amount = made["amount"] or {}
    assert (made["status"], *(amount[end] for end in ("low", "high") if amount)) == found


def test_what_decided_is_cited(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path)
    library = Library((HERE, tmp_path), vocabulary)

    def cited(**facts: Any) -> list[str]:
        data = decide(library, hill_case(**facts))
        return [one["id"] for one in outcome(data, "unattended_child_allowance", "child")["clauses"]]

    assert cited() == ["HILL-2"]
    assert cited(boarder=True) == ["HILL-2", "HILL-3"]
    assert cited(support_form="institution") == ["HILL-3"]
    assert cited(is_unattended_child=False) == ["HILL-2"]


@pytest.mark.parametrize(("rounding", "sum_"), [("half_up", "933.40"), ("up", "933.41"), ("down", "933.40")])
def test_a_sum_is_rounded_as_the_rule_says(tmp_path: Path, vocabulary: Vocabulary, rounding: str, sum_: str) -> None:
    """900.10 + 0.333 × 100.01 = 933.40333."""
    text = changed("rules/living.yaml", "rounding: half_up", f"rounding: {rounding}")
    write_pack(tmp_path, files={"rules/living.yaml": text})
    data = decide(Library((HERE, tmp_path), vocabulary), hill_case(boarder=True))
    assert low(data, "unattended_child_allowance", "child") == sum_


def test_rounding_down_differs_from_half_up(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """900.10 + 0.3335 × 100.05 = 933.466675."""
    base = changed("parameters.yaml", "value: 100.01", "value: 100.05").replace("0.333,", "0.3335,")
    found = {}
    for rounding in ("half_up", "down", "up"):
        text = changed("rules/living.yaml", "rounding: half_up", f"rounding: {rounding}")
        write_pack(tmp_path / rounding, files={"rules/living.yaml": text, "parameters.yaml": base})
        data = decide(Library((HERE, tmp_path / rounding), vocabulary), hill_case(boarder=True))
        found[rounding] = low(data, "unattended_child_allowance", "child")
    assert found == {"half_up": "933.47", "down": "933.46", "up": "933.47"}


# Small things


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "0.00"), (1, "0.01"), (100, "1.00"), (12_345, "123.45"), (2_000_000_100, "20000001.00")]
)
def test_yuan_have_two_decimals(fen: int, shown: str) -> None:
    assert yuan(fen) == shown
