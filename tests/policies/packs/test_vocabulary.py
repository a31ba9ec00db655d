"""The vocabulary file: the shipped one against the contract, and every fault of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import EARLIEST, Vocabulary, read_vocabulary
from doudi.rules.problems import RulesError
from doudi.rules.types import AVERAGE, DATE, TRUTH, Choice, ChoiceSet, Number
from doudi.rules.units import MONTH, SHARE, YUAN

TEXT = """\
largest_household: 30
largest_sum: 1000000000
lines:
  - {line: living, label: 基本生活}
facts:
  - {fact: has_roof, for: household, type: yes_no, label: 有房, presume: true}
  - {fact: roof, for: household, type: choice, label: 屋顶, options: {none: 无, tile: 瓦}, presume: none}
  - {fact: born, for: member, type: date, label: 出生}
  - {fact: wage, for: member, type: money, label: 工资, unit: yuan/month, average: true}
  - {fact: level, for: member, type: whole, label: 等级, low: 1, high: 4, none: true, presume: none}
parameters:
  - {parameter: line, label: 标准, unit: yuan/person/month}
rights:
  - {right: help, for: household, label: 帮助, line: living, unit: yuan/month}
"""


def read(folder: Path, old: str = "", new: str = "") -> Vocabulary:
    assert TEXT.count(old) == 1 or not old
    path = folder / "vocabulary.yaml"
    path.write_text(TEXT.replace(old, new) if old else TEXT, encoding="utf-8")
    return read_vocabulary(path)


def faults(folder: Path, old: str, new: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        read(folder, old, new)
    return [str(problem) for problem in caught.value.problems]


# The shipped one


def test_the_shipped_vocabulary_has_the_names_of_the_contract(vocabulary: Vocabulary) -> None:
    household = [fact.name for fact in vocabulary.facts.values() if fact.entity == "household"]
    assert set(household) == {
        "assets_within_dibao_limit", "assets_within_low_income_limit", "disaster_spending_12m", "cause_illness",
        "cause_disability", "cause_old_age", "cause_disaster", "cause_accident", "cause_schooling", "cause_unemployment",
        "cause_no_housing", "lacks_labour", "last_year_income", "months_below_standard", "income_last_3_months", "housing",
        "on_dibao", "recognised_class", "hardship_kind", "hardship_months", "people_to_aid", "aid_requested",
        "temporary_aid_this_year", "income_unsteady", "living_spending_12m", "assets_within_rigid_limit", "property_listed",
    }  # fmt: skip
    member = [fact.name for fact in vocabulary.facts.values() if fact.entity == "member"]
    assert set(member) >= {
        "birth_date", "sex", "counted", "wage_income", "business_income", "property_income", "transfer_income",
        "basic_pension", "veteran_allowance", "family_planning_award", "scholarship", "bravery_award", "assistance_received",
        "medical_self_paid_12m", "disability_spending_12m", "eldercare_spending_12m", "education_spending_12m",
        "necessary_care_spending_12m", "medical_self_paid_this_year", "in_policy_medical_cost", "disability_type",
        "disability_level", "disability_components", "major_illness", "labour_ability", "employment", "has_income_source",
        "has_able_obligor", "recognised_tekun", "self_care_loss", "support_form", "is_orphan", "is_unattended_child",
        "in_community_correction", "supported_by_family", "needy_worker", "hukou", "residence_months", "permit_months",
        "pension_insured_months", "medical_insured_months", "education_stage", "boarder", "entering_university",
        "enrolled_medical", "enrolled_pension", "unable_to_pay_pension", "job_refusals_6m", "started_work_on",
        "stable_employment_months", "hard_to_employ", "wants_work", "wants_training", "wants_business",
    }  # fmt: skip


def test_the_shipped_vocabulary_has_the_parameters_of_the_contract(vocabulary: Vocabulary) -> None:
    named = {
        "dibao_standard", "minimum_wage", "low_income_standard", "tekun_basic_standard", "orphan_standard_home",
        "orphan_standard_institution", "unattended_child_standard", "medical_premium", "medical_premium_rate",
        "medical_premium_sum", "medical_aid_rate", "medical_aid_cap", "medical_aid_deductible", "pension_lowest_tier",
        "pension_premium_sum", "temporary_aid_base", "temporary_aid_cap", "temporary_aid_uplift", "gradual_exit_months",
        "stable_employment_months_required", "rigid_deduction_rate", "dibao_uplift_rate", "earnings_disregard", "care_full",
        "care_partial", "disposable_income", "consumption_growth", "guideline_standard", "edge_multiple", "rigid_share",
    }  # fmt: skip
    assert named <= set(vocabulary.parameters)
    assert all(parameter.local for parameter in vocabulary.parameters.values())


def test_the_shipped_vocabulary_has_the_rights_of_the_contract(vocabulary: Vocabulary) -> None:
    for_household = {
        "dibao": "yuan/month", "low_income": None, "rigid_household": None, "housing_aid": None, "zero_employment_help": None,
        "temporary_aid": "yuan", "gradual_exit": "month",
    }  # fmt: skip
    for_member = {
        "dibao_single": "yuan/month", "tekun": None, "tekun_basic": "yuan/month", "tekun_care": "yuan/month",
        "orphan_allowance": "yuan/month", "unattended_child_allowance": "yuan/month",
        "disability_living_subsidy": "yuan/month", "disability_care_subsidy": "yuan/month",
        "medical_premium_subsidy": "yuan/year", "pension_premium_subsidy": "yuan/year", "medical_aid": "yuan/year",
        "cancer_screening": None, "preschool_fee_waiver": None, "boarder_aid": None, "senior_high_grant": None,
        "senior_high_fee_waiver": None, "vocational_tuition_waiver": None, "vocational_grant": None,
        "university_entry_grant": None, "university_grant": None, "institutional_care_offer": None, "employment_aid": None,
        "training_subsidy": None, "business_support": None, "dibao_stop_for_refusal": None,
    }  # fmt: skip
    result = {
        item: {
            right.name: str(right.unit) if right.unit else None
            for right in vocabulary.rights.values()
            if right.entity == item
        }
        for item in ("household", "member")
    }
    assert result == {"household": for_household, "member": for_member}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("housing", "none unsafe inadequate adequate"),
        ("recognised_class", "none dibao low_income"),
        ("hardship_kind", "none ordinary major"),
        ("sex", "male female"),
        ("disability_type", "none visual hearing speech physical intellectual mental multiple"),
        ("disability_components", "visual hearing speech physical intellectual mental"),
        ("labour_ability", "full partial none"),
        ("employment", "employed self_employed registered_unemployed unemployed student retired minor"),
        ("self_care_loss", "none partial full"),
        ("support_form", "home institution"),
        ("hukou", "local_urban local_rural elsewhere"),
        ("education_stage", "none preschool compulsory senior_high vocational university postgraduate"),
    ],
)
def test_choices_are_those_of_the_contract(vocabulary: Vocabulary, name: str, options: str) -> None:
    assert vocabulary.facts[name].options == tuple(options.split())


def test_presumptions_are_those_of_the_contract(vocabulary: Vocabulary) -> None:
    """Facts that are unknown where they, and the facts that they are derived from, are absent; all others are presumed,
    derived or computed."""
    unknown = {
        fact.name
        for fact in vocabulary.facts.values()
        if not fact.presumptions and (not fact.derived or fact.derived_if_given) and not fact.computed
    }
    assert unknown == {
        "assets_within_dibao_limit", "assets_within_low_income_limit", "last_year_income", "months_below_standard",
        "income_last_3_months", "housing", "hardship_months", "people_to_aid", "aid_requested", "birth_date", "sex",
        "disability_components", "labour_ability", "self_care_loss", "support_form",
        "residence_months", "permit_months", "pension_insured_months", "medical_insured_months", "enrolled_medical",
        "enrolled_pension", "income_unsteady", "living_spending_12m", "assets_within_rigid_limit", "assets_within_tekun_limit",
        "self_care_failed",
    }  # fmt: skip
    assert {f.name for f in vocabulary.facts.values() if f.computed} == {
        "recognised_class", "recognised_tekun", "property_listed", "income_listed", "deposits", "securities", "claims",
        "vehicles", "necessary_vehicles", "homes", "firms", "obligors_listed", "able_obligors",
    }  # fmt: skip
    assert {f.name: f.derived_if_given for f in vocabulary.facts.values() if f.derived} == {
        "stable_employment_months": (), "self_care_loss": ("self_care_failed",),
        "has_income_source": (), "has_able_obligor": ("obligors_listed",),
        "assets_within_dibao_limit": ("property_listed",), "assets_within_low_income_limit": ("property_listed",),
        "assets_within_rigid_limit": ("property_listed",), "assets_within_tekun_limit": ("property_listed",),
    }  # fmt: skip
    conditional = {f.name for f in vocabulary.facts.values() if any(p.where for p in f.presumptions)}
    assert conditional == {"on_dibao", "wage_income", "employment", "disability_level", "has_able_obligor"}


def test_every_name_of_the_shipped_vocabulary_has_a_chinese_label(vocabulary: Vocabulary) -> None:
    labels = [
        *(fact.label for fact in vocabulary.facts.values()),
        *(parameter.label for parameter in vocabulary.parameters.values()),
        *(right.label for right in vocabulary.rights.values()),
    ]
    for label in labels:
        assert any("一" <= character <= "鿿" for character in label), label
    assert {right.line for right in vocabulary.rights.values()} <= set(vocabulary.lines)
    for fact in vocabulary.facts.values():
        assert len(fact.options) == len(fact.option_labels)
        assert fact.question.endswith("？"), fact.name
        assert fact.answered_by, fact.name


def test_no_name_of_the_shipped_vocabulary_means_two_things(vocabulary: Vocabulary) -> None:
    names = [*vocabulary.facts, *vocabulary.parameters, *vocabulary.rights]
    assert len(names) == len(set(names))


def test_the_shipped_vocabulary_lies_beside_the_code(vocabulary: Vocabulary) -> None:
    assert (SHIPPED_PACKS / "vocabulary.yaml").is_file()
    assert vocabulary.members == 30


# What is read


def test_facts_have_their_types(tmp_path: Path) -> None:
    facts = read(tmp_path).facts
    assert [fact.type for fact in facts.values()] == [
        TRUTH,
        Choice(("none", "tile")),
        DATE,
        Number(YUAN / MONTH, AVERAGE, 0, 1_000_000_000 * AVERAGE),
        Number(SHARE, 1, 0, 4),
    ]
    assert [fact.order for fact in facts.values()] == [0, 1, 2, 3, 4]
    assert facts["roof"].option_labels == ("无", "瓦")
    assert facts["born"].days[0] == EARLIEST
    assert (facts["level"].none, facts["wage"].none) == (0, None)


def test_presumptions_are_stored_values(tmp_path: Path) -> None:
    facts = read(tmp_path).facts
    assert [[presumption.value for presumption in fact.presumptions] for fact in facts.values()] == [
        ["1"],
        ["0"],
        [],
        [],
        ["0"],
    ]


def test_parameters_have_bounds_by_their_unit(tmp_path: Path) -> None:
    text = (
        "[{parameter: a, label: 甲, unit: yuan}, {parameter: b, label: 乙, unit: share, high: 1}, "
        "{parameter: c, label: 丙, unit: month, low: 1, high: 120}, {parameter: d, label: 丁, unit: share}]"
    )
    result = read(tmp_path, "\n  - {parameter: line, label: 标准, unit: yuan/person/month}", f" {text}").parameters
    assert [(item.denominator, item.low, item.high) for item in result.values()] == [
        (100, 0, 10**11),
        (10_000, 0, 10_000),
        (1, 1, 120),
        (10_000, 0, 1_000_000),
    ]


def test_rights_keep_their_order(tmp_path: Path) -> None:
    result = read(tmp_path, "rights:\n", "rights:\n  - {right: aid, for: member, label: 救助, line: living}\n").rights
    assert list(result) == ["aid", "help"]
    assert (result["aid"].unit, result["help"].unit) == (None, YUAN / MONTH)


def test_a_set_of_choices(tmp_path: Path) -> None:
    text = "  - {fact: tools, for: member, type: choices, label: 工具, options: {saw: 锯, axe: 斧}}\nparameters:\n"
    assert read(tmp_path, "parameters:\n", text).facts["tools"].type == ChoiceSet(("saw", "axe"))


FORMS = "forms:\n  - {form: cash, label: 资金}\n  - {form: goods, label: 物资}\nrights:\n"


def test_rights_have_forms_of_help(tmp_path: Path) -> None:
    more = "  - {right: tools, for: member, label: 工具, line: living, forms: [goods]}\n"
    more += "  - {right: seal, for: member, label: 证明, line: living, forms: []}\n"
    request = read(tmp_path, "rights:\n", FORMS + more)
    assert request.forms == {"cash": "资金", "goods": "物资"}
    assert {name: right.forms for name, right in request.rights.items()} == {
        "tools": ("goods",),
        "seal": (),
        "help": None,
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("forms: [goods], unit: yuan", "vocabulary.yaml:17: a sum in yuan is given as money (add cash)"),
        ("forms: [good], unit: month", "vocabulary.yaml:17: unknown form of help 'good' (did you mean 'goods'?)"),
        ("forms: [1.5, true], unit: month", "vocabulary.yaml:17: 'forms' is not a list of texts (write [one, two])"),
    ],
)
def test_a_form_that_cannot_be(tmp_path: Path, value: str, message: str) -> None:
    more = f"  - {{right: tools, for: member, label: 工具, line: living, {value}}}\n"
    assert message in faults(tmp_path, "rights:\n", FORMS + more)


def test_every_shipped_right_has_its_forms(vocabulary: Vocabulary) -> None:
    """Only a status that opens or stops other rights gives nothing itself."""
    assert list(vocabulary.forms) == ["cash", "goods", "services"]
    assert {name for name, right in vocabulary.rights.items() if right.forms is None} == set()
    assert {name for name, right in vocabulary.rights.items() if right.forms == ()} == {
        "low_income", "rigid_household", "dibao_stop_for_refusal",
    }  # fmt: skip


# What is refused


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (
            "largest_sum: 1000000000\n",
            "",
            [
                ":1: 'largest_sum' is missing (keys here: contradictions, facts, forms, groups, item_facts, item_groups, "
                "item_kinds, largest_household, largest_sum, limits, lines, parameters, rights, windows)"
            ],
        ),
        ("label: 有房", "labl: 有房", [":6: unknown key 'labl' (did you mean 'label'?)", ":6: 'label' is missing"]),
        (
            "type: yes_no",
            "type: yesno",
            [":6: unknown type 'yesno' (types are yes_no, choice, choices, date, whole, money)"],
        ),
        ("presume: true", "presume: maybe", [":6: 'maybe' cannot be presumed of this fact (it is yes/no)"]),
        ("presume: true", "presume: 1", [":6: 1 cannot be presumed of this fact (it is yes/no)"]),
        ("tile: 瓦}, presume: none", "tile: 瓦}, presume: straw", [":7: 'straw' cannot be presumed of this fact"]),
        (", options: {none: 无, tile: 瓦}, presume: none", "", [":7: a choice lists its options"]),
        ("unit: yuan/month, average", "unit: yuan/mnth, average", [":9: unknown unit 'mnth' (did you mean 'month'?)"]),
        ("low: 1,", "low: one,", [":10: 'one' is not a number of up to 0 decimals (write 0.6 or 800)"]),
        ("none: true", "none: perhaps", [":10: 'none' is true or false (it says 'perhaps')"]),
        ("unit: yuan/person/month", "unit: yuan/people", [":12: unknown unit 'people'"]),
        ("{right: help, for", "{right: help, zzz: 1, for", [":14: unknown key 'zzz' (keys here: "]),
        (
            "line: living, unit",
            "unit",
            [
                ":14: 'line' is missing (keys here: adverse, for, forms, label, line, once, paid_from, principal, right, unit)"
            ],
        ),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, messages: list[str]) -> None:
    result = faults(tmp_path, old, new)
    for message in messages:
        assert any(item.startswith(f"vocabulary.yaml{message}") for item in result), result


def test_a_name_that_stands_twice(tmp_path: Path) -> None:
    again = "  - {fact: born, for: member, type: date, label: 又}\nparameters:\n"
    assert faults(tmp_path, "parameters:\n", again) == [
        "vocabulary.yaml:11: 'born' stands twice (a name is never reused)"
    ]
