"""The files of a pack made into a layer: a valid county pack is damaged in one place, the message says where and how to mend it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.language.model import FOREVER, Layer
from tests.policies.written_packs import RULES, changed, line_of, problems, write_pack

PARAMETERS, LIVING = "parameters.yaml", "rules/living.yaml"


def layer(folder: Path, vocabulary: Vocabulary, files: dict[str, str] | None = None) -> Layer:
    write_pack(folder, files=files)
    built = Library((SHIPPED_PACKS, folder), vocabulary)
    return built.layer(built.pack("hill"))


# A pack without a fault


def test_the_small_pack_has_no_fault(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path)
    assert problems(tmp_path, vocabulary) == []


def test_parameters_are_stored_by_the_denominator_of_their_unit(tmp_path: Path, vocabulary: Vocabulary) -> None:
    bands, share, base, rate = layer(tmp_path, vocabulary).parameters
    assert [value.value for value in bands.values] == [(70_000, 80_000, 90_000), (80_000, 90_010, 100_001)]
    assert [value.end for value in bands.values] == [dt.date(2020, 12, 31).toordinal(), FOREVER]
    assert (bands.options, bands.local, bands.low, bands.high) == (("none", "partial", "full"), False, 70_000, 100_001)
    assert [value.value for value in (*share.values, *base.values)] == [3330, 10_001]
    assert (rate.local, rate.label, rate.value_ranges[0].low, rate.value_ranges[0].high) == (
        True,
        "医疗救助比例",
        5000,
        7000,
    )


def test_rules_keep_the_line_they_stand_on(tmp_path: Path, vocabulary: Vocabulary) -> None:
    result = layer(tmp_path, vocabulary).rules
    assert [str(rule.place) for rule in result] == [
        f"hill/rules/living.yaml:{line_of(RULES, part)}"
        for part in ("rule: household_qualifies", "rule: is_minor", "right: unattended")
    ]
    allowance = result[2].versions[0]
    assert (allowance.grounds[0].amount, allowance.rounding) == ("lookup(child_bands, self_care_loss)", "half_up")
    assert [way.clauses for way in (*allowance.unless, *allowance.supplements)] == [("HILL-3",), ("HILL-2", "HILL-3")]


def test_versions_and_values_are_put_in_order(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = changed(
        LIVING,
        "      - {clause: HILL-2, formula: age(birth_date) < adult_age}\n",
        "      - {from: 2021-01-01, clause: HILL-2, formula: age(birth_date) < adult_age}\n"
        "      - {to: 2020-12-31, clause: HILL-2, formula: age(birth_date) < working_age}\n",
    )
    result = layer(tmp_path, vocabulary, {LIVING: text}).rules[1].versions
    assert [version.formula for version in result] == ["age(birth_date) < working_age", "age(birth_date) < adult_age"]


# Rules


@pytest.mark.parametrize(
    ("old", "new", "position", "message"),
    [
        (
            "  - rule: is_minor",
            "  - rul: is_minor",
            "",
            "not a rule (begin with 'rule:', 'right:', 'class:' or 'slot:'",
        ),
        ("    label: 未成年\n", "", "rule: is_minor", "'label' is missing (keys here: "),
        ("    label: 未成年\n", "    lable: 未成年\n", "lable", "unknown key 'lable' (did you mean 'label'?)"),
        (
            "right: unattended_child_allowance",
            "right: unattended_allowance",
            "",
            "unknown right 'unattended_allowance' (did you mean 'unattended_child_allowance'?)",
        ),
        (
            "right: unattended_child_allowance",
            "right: windfall",
            "",
            "unknown right 'windfall' (rights are named in the vocabulary; other rules begin with 'rule:')",
        ),
        (
            "    unit: yuan/month\n",
            "    unit: yuan/year\n",
            "right: unattended",
            "the vocabulary has 'unattended_child_allowance' for a member in yuan/month (say the same here)",
        ),
        (
            "    unit: yuan/month\n",
            "",
            "right: unattended",
            "the vocabulary has 'unattended_child_allowance' for a member in yuan/month (say the same here)",
        ),
        (
            "    for: member\n    label: 事实无人抚养儿童补贴",
            "    for: household\n    label: 事实无人抚养儿童补贴",
            "right: unattended",
            "the vocabulary has 'unattended_child_allowance' for a member in yuan/month (say the same here)",
        ),
        (
            "    for: member\n    label: 未成年",
            "    for: person\n    label: 未成年",
            "for: person",
            "'person' has no rights (for: household, or for: member)",
        ),
        (
            "    unit: yuan/month\n",
            "    unit: yuan/mon\n",
            "unit: yuan/mon\n",
            "unknown unit 'mon' (did you mean 'month'?)",
        ),
        ("rounding: half_up", "rounding: halfup", "", "unknown rounding 'halfup' (half_up, up or down, to the fen)"),
        ("        unless:", "        unles:", "unles:", "unknown key 'unles' (did you mean 'unless'?)"),
        (
            "            when: support_form",
            "            whn: support_form",
            "whn",
            "unknown key 'whn' (did you mean 'when'?)",
        ),
        (
            "            label: 由机构供养\n",
            "",
            "clause: HILL-3\n            when",
            "'label' is missing (keys here: clause, label, when)",
        ),
        (
            "            amount: boarding_share * boarding_base\n",
            "",
            "clause: [HILL-2",
            "'amount' is missing (keys here: ",
        ),
        (
            "            when: support_form == 'institution'",
            "            when: support_form == 'institution'\n            amount: 1",
            "amount: 1",
            "unknown key 'amount' (keys here: clause, label, when)",
        ),
        ("- from: 2020-01-01", "- from: 2020-14-01", "from: 2020-14", "'2020-14-01' is not a day (write 2019-01-01)"),
        (
            "        rounding: half_up",
            "        to: 2019-12-31",
            "to: 2019-12-31",
            "ends before it begins (see 'from')",
        ),
        (
            "      - {clause: HILL-2, formula: age(birth_date) < adult_age}",
            "      - {clause: HILL-2, formula: age(birth_date) < adult_age}\n"
            "      - {from: 2021-01-01, clause: HILL-2, formula: age(birth_date) < working_age}",
            "{from: 2021-01-01",
            "versions of 'is_minor' overlap (end the earlier one the day before)",
        ),
        (
            "      - {clause: HILL-2, formula: age(birth_date) < adult_age}",
            "      - {to: 2021-01-01, clause: HILL-2, formula: age(birth_date) < adult_age}\n"
            "      - {from: 2021-01-01, clause: HILL-2, formula: age(birth_date) < working_age}",
            "{from: 2021-01-01",
            "versions of 'is_minor' overlap (end the earlier one the day before)",
        ),
        (
            "{clause: HILL-2, formula: age(birth_date) < adult_age}",
            "{formula: age(birth_date) < adult_age}",
            "",
            "'clause' is missing (keys here: clause, formula, from, note, reading, to)",
        ),
        (
            "{clause: HILL-2, formula: age(birth_date) < adult_age}",
            "{clause: [], formula: age(birth_date) < adult_age}",
            "",
            "no clause is cited (every element leads to a clause of a register)",
        ),
        (
            "{clause: HILL-1, formula",
            "{clause: HIL-1, formula",
            "",
            "unknown clause 'HIL-1' (did you mean 'HILL-1'?)",
        ),
        ("{clause: HILL-1, formula", "{clause: CN-NONE, formula", "", "unknown clause 'CN-NONE' ("),
        ("{clause: HILL-1, formula", "{clause: GX-4.1, formula", "", "unknown clause 'GX-4.1' ("),
        (
            "          - clause: HILL-3\n",
            "          - clause: HIL-3\n",
            "clause: HIL-3",
            "unknown clause 'HIL-3' (did you mean 'HILL-3'?)",
        ),
        (
            "age(birth_date) < adult_age",
            "age(birth_dat) < adult_age",
            "",
            "unknown name 'birth_dat' (did you mean 'birth_date'?)",
        ),
        (
            "age(birth_date) < adult_age",
            "age(birth_date) < 18",
            "",
            "the number 18 stands in a formula (only 0, 1, -1, 12",
        ),
        ("age(birth_date) < adult_age", "age(birth_date) <", "", "not a formula: invalid syntax at character "),
        ("age(birth_date) < adult_age", "age(birth_date)", "", "a condition is yes or no, this is a number in year"),
        ("age(birth_date) < adult_age", "wage_income < dibao_standard", "", "units clash: yuan/month compared with "),
        (
            "age(birth_date) < adult_age",
            "sum(wage_income) / people < wage_income",
            "",
            "the divisor may be 0 or less (divide by what is bounded above 0, or compare products)",
        ),
        (
            "any(counted and hukou != 'elsewhere')",
            "hukou != 'elsewhere'",
            "",
            "'hukou' is a member's, a household's is needed here (say over whom: sum(hukou), any(hukou), …)",
        ),
        (
            "any(counted and hukou != 'elsewhere')",
            "any(counted and hukou != 'elsewere')",
            "",
            "unknown choice 'elsewere' (did you mean 'elsewhere'?)",
        ),
        (
            "            amount: boarding_share * boarding_base",
            "            amount: boarding_share",
            "clause: [HILL-2",
            "'unattended_child_allowance' is declared in yuan/month, but gives share (mend the unit or the formula)",
        ),
        (
            "lookup(child_bands, self_care_loss)",
            "lookup(child_bands, sex)",
            "clause: HILL-2\n            label: 事实",
            "'child_bands' is not listed by a one of male, female (its choices: none, partial, full)",
        ),
        (
            "lookup(child_bands, self_care_loss)",
            "child_bands",
            "clause: HILL-2\n            label: 事实",
            "'child_bands' is a table",
        ),
        (
            "age(birth_date) < adult_age",
            "unattended_child_allowance",
            "{clause: HILL-2, formula: unattended",
            "rules rest on each other in a circle: ",
        ),
        (
            "    fills: cn\n",
            "",
            "rule: household_q",
            "'household_qualifies' is a rule of cn already (say 'replaces: cn' or",
        ),
        (
            "    fills: cn\n",
            "    fills: hill\n",
            "rule: household_q",
            "'household_qualifies' is a rule of cn already (say 'replaces: cn' or rename it)",
        ),
        (
            "  - rule: household_qualifies\n    fills: cn\n    for: household",
            "  - rule: below_guarantee_line\n    fills: cn\n    for: household",
            "rule: below",
            "'below_guarantee_line' of cn is no slot (say 'replaces: cn')",
        ),
        (
            "  - rule: household_qualifies\n    fills: cn\n    for: household",
            "  - rule: people\n    replaces: cn\n    for: household",
            "rule: people",
            "'people' changes whose it is or its unit (see cn/rules/household.yaml:",
        ),
        (
            "  - rule: is_minor\n",
            "  - rule: is_minor\n    fills: cn\n",
            "rule: is_minor",
            "no 'is_minor' above to fill (leave",
        ),
        (
            "  - rule: is_minor\n",
            "  - rule: is_minor\n    replaces: cn\n",
            "rule: is_minor",
            "no 'is_minor' above to replace (leave it out)",
        ),
        (
            "  - right: unattended",
            "  - {rule: is_minor, for: member, label: 又, versions: [{clause: HILL-2, formula: boarder}]}\n  - right: unattended",
            "{rule: is_minor",
            "'is_minor' stands twice (the other is at hill/rules/living.yaml:8)",
        ),
        ("rules:\n", "ruls:\n", "", "unknown key 'ruls' (did you mean 'rules'?)"),
    ],
)
def test_a_fault_of_a_rules_file(
    tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, position: str, message: str
) -> None:
    text = changed(LIVING, old, new)
    write_pack(tmp_path, files={LIVING: text})
    problem_list = problems(tmp_path, vocabulary)
    expected = f"hill/rules/living.yaml:{line_of(text, position or new.strip())}: {message}"
    assert any(item.startswith(expected) for item in problem_list), problem_list


@pytest.mark.parametrize("name", ["wage_income", "dibao_standard", "adult_age", "today"])
def test_a_rule_with_a_name_that_means_something_else(tmp_path: Path, vocabulary: Vocabulary, name: str) -> None:
    """The formula of another rule would read the fact, the parameter or the word of the language instead."""
    added_rule = f"  - {{rule: {name}, for: member, label: 又, versions: [{{clause: HILL-2, formula: boarder}}]}}\n"
    text = RULES + added_rule
    write_pack(tmp_path, files={LIVING: text})
    problem_list = problems(tmp_path, vocabulary)
    assert any(
        item.startswith(f"hill/rules/living.yaml:{line_of(text, added_rule)}: '{name}' ") for item in problem_list
    ), problem_list


@pytest.mark.parametrize(
    ("old", "key", "position"),
    [
        ("label: 未成年\n", "label", "rule: is_minor"),
        (
            "when: is_unattended_child and is_minor and household_qualifies\n",
            "when",
            "clause: HILL-2\n            label: 事实",
        ),
        ("when: support_form == 'institution'\n", "when", "clause: HILL-3"),
        ("amount: boarding_share * boarding_base\n", "amount", "clause: [HILL-2"),
    ],
)
def test_an_empty_text_is_a_missing_one(
    tmp_path: Path, vocabulary: Vocabulary, old: str, key: str, position: str
) -> None:
    """An empty condition would grant the right to everybody."""
    text = changed(LIVING, old, f"{key}: ''\n")
    write_pack(tmp_path, files={LIVING: text})
    problem_list = problems(tmp_path, vocabulary)
    line = line_of(text, position)
    expected = tuple(f"hill/rules/living.yaml:{item}: '{key}' is " for item in (line, line_of(text, f"{key}: ''")))
    assert any(item.startswith(expected) for item in problem_list), problem_list


def test_a_class_is_named_by_its_clause(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """CONTRACT, a result: the classes stand there by the id of the clause."""
    added_rule = (
        "  - {class: poor_child, for: member, label: 困境儿童, versions: [{clause: HILL-2, formula: is_minor}]}\n"
    )
    text = RULES + added_rule
    write_pack(tmp_path, files={LIVING: text})
    problem_list = problems(tmp_path, vocabulary)
    assert len(problem_list) == 1
    assert problem_list[0].startswith(f"hill/rules/living.yaml:{line_of(text, added_rule)}: ")
    assert "'poor_child'" in problem_list[0]


def test_every_fault_of_a_pack_is_told_at_once(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(
        tmp_path,
        files={
            LIVING: changed(LIVING, "label: 未成年\n", "lable: 未成年\n"),
            PARAMETERS: changed(PARAMETERS, "0.333", "0.33333"),
            "clauses.yaml": changed("clauses.yaml", "summary: 每年", "sumary: 每年"),
        },
    )
    problem_list = problems(tmp_path, vocabulary)
    assert [item.split(" (")[0] for item in problem_list] == [
        "hill/parameters.yaml:9: '0.33333' is not a number of up to 4 decimals",
        "hill/rules/living.yaml:10: unknown key 'lable'",
        "hill/rules/living.yaml:8: 'label' is missing",
        "hill/clauses.yaml:11: unknown key 'sumary'",
        "hill/clauses.yaml:11: 'summary' is missing",
    ]


@pytest.mark.parametrize(
    ("exclusion", "message"),
    [
        ("{rights: [tekun], choice: guardian, clause: HILL-2}", ""),
        ("{rights: [tekun], choice: neighbour, clause: HILL-2}", "'neighbour' does not choose (choice: person"),
        ("{rights: [tekunn], choice: person, clause: HILL-2}", "cannot exclude 'tekunn' (did you mean 'tekun'?)"),
        ("{rights: [dibao], choice: person, clause: HILL-2}", "'unattended_child_allowance' cannot exclude 'dibao' ("),
        ("{rights: [tekun], choice: person}", "'clause' is missing"),
        ("{rights: [tekun], choice: person, clause: HILL-99}", "unknown clause 'HILL-99'"),
    ],
)  # fmt: skip
def test_what_a_right_excludes(tmp_path: Path, vocabulary: Vocabulary, exclusion: str, message: str) -> None:
    right = "  - right: unattended_child_allowance\n"
    text = changed(LIVING, right, f"{right}    excludes:\n      - {exclusion}\n")
    write_pack(tmp_path, files={LIVING: text})
    faults = problems(tmp_path, vocabulary)
    assert any(message in problem for problem in faults) if message else faults == [], faults
