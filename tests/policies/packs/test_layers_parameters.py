"""Parameters and checks of a pack: the county pack is damaged in one place of `parameters.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.packs.vocabulary import Vocabulary
from tests.policies.written_packs import CASES, changed, line_of, problems, write_pack
from tests.policies.written_packs import PARAMETERS as PARAMETERS_TEXT

PARAMETERS = "parameters.yaml"


# Parameters and checks


@pytest.mark.parametrize(
    ("old", "new", "position", "message"),
    [
        (
            "label: 寄宿补助比例",
            "labl: 寄宿补助比例",
            "",
            "unknown key 'labl' (did you mean 'label'?)",
        ),
        ("label: 寄宿补助比例, ", "", "boarding_share", "'label' is missing (keys here: "),
        ("unit: share, ", "", "boarding_share", "'unit' is missing (keys here: "),
        ("unit: share, ", "unit: shar, ", "", "unknown unit 'shar' (units are yuan, person, month, year, day)"),
        (
            ", values: [{value: 0.333, clause: HILL-2}]",
            "",
            "boarding_share",
            "'boarding_share' has no value (give 'values' or 'stated', each with its clause)",
        ),
        ("0.333", "0.33333", "", "'0.33333' is not a number of up to 4 decimals (write 0.6 or 800)"),
        ("100.01", "100.011", "", "'100.011' is not a number of up to 2 decimals (write 0.6 or 800)"),
        ("0.333", "one third", "", "'one third' is not a number of up to 4 decimals (write 0.6 or 800)"),
        ("{value: 0.333, clause: HILL-2}", "{value: 0.333}", "", "'clause' is missing (keys here: "),
        ("{value: 0.333, clause: HILL-2}", "{value: 0.333, clause: []}", "", "no clause is cited ("),
        (
            "{value: 0.333, clause: HILL-2}",
            "{value: 0.333, clause: HIL-2}",
            "",
            "unknown clause 'HIL-2' (did you mean 'HILL-",
        ),
        (
            "{value: 0.333, clause: HILL-2}",
            "{form: 2020-01-01, value: 0.333, clause: HILL-2}",
            "",
            "unknown key 'form' (did you mean 'from'?)",
        ),
        (
            "{value: 0.333, clause: HILL-2}",
            "{from: 2020-02-30, value: 0.333, clause: HILL-2}",
            "",
            "'2020-02-30' is not a day (write 2019-01-01)",
        ),
        (
            "{value: 0.333, clause: HILL-2}",
            "{from: 2020-02-01, to: 2020-01-31, value: 0.333, clause: HILL-2}",
            "",
            "ends before it begins (see 'from')",
        ),
        (
            "to: 2020-12-31",
            "to: 2021-01-01",
            "parameter: child_bands",
            "values of 'child_bands' overlap (end the earlier one before the later begins)",
        ),
        (
            "{from: 2021-01-01, value: {none: 800",
            "{from: 2020-01-01, value: {none: 800",
            "parameter: child_bands",
            "values of 'child_bands' overlap (end the earlier one before the later begins)",
        ),
        (
            "{value: 0.333, clause: HILL-2}",
            "{value: 0.3, clause: HILL-2}, {value: 0.4, clause: HILL-2}",
            "",
            "values of 'boarding_share' overlap (end the earlier one before the later begins)",
        ),
        (
            "value: {none: 700, partial: 800, full: 900}",
            "value: {none: 700, full: 900}",
            "",
            "a table has one value for each option (options: none, partial, full)",
        ),
        (
            "value: {none: 700, partial: 800, full: 900}",
            "value: 700",
            "",
            "a table has one value for each option (options: none, partial, full)",
        ),
        (
            "value: {none: 700, partial: 800, full: 900}",
            "value: {none: 700, partial: much, full: 900}",
            "",
            "'much' is not a number of up to 2 decimals (write 0.6 or 800)",
        ),
        (
            "by: [none, partial, full]",
            "by: [none, full]",
            "value: {none: 700",
            "a table has one value for each option (options: none, full)",
        ),
        (
            "{low: 0.5, high: 0.7, clause",
            "{clause",
            "",
            "nothing is stated (give a formula for the least value, or low",
        ),
        ("{low: 0.5, high: 0.7, clause: HILL-2}", "{low: 0.5, high: 0.7}", "", "'clause' is missing (keys here: "),
        (
            "{low: 0.5, high: 0.7,",
            "{low: 0.7, high: 0.5,",
            "",
            "",
        ),
        (
            "{low: 0.5, high: 0.7,",
            "{formula: dibao_standard,",
            "",
            "'medical_aid_rate' is declared in share, but gives yuan/person/month (mend the unit or the formula)",
        ),
        ("message: 低保标准低于寄宿补助基数", "mesage: x", "mesage", "unknown key 'mesage' (did you mean 'message'?)"),
        ("    message: 低保标准低于寄宿补助基数\n", "", "check: standard", "'message' is missing (keys here: "),
        (
            "formula: dibao_standard >= boarding_base / one_person",
            "formula: dibao_standard >= boarding_base",
            "",
            "units clash: ",
        ),
        (
            "formula: dibao_standard >= boarding_base / one_person",
            "formula: dibao_standrd > 0",
            "",
            "unknown name 'dibao_standrd' (did you mean 'dibao_standard'?)",
        ),
        (
            "formula: dibao_standard >= boarding_base / one_person",
            "formula: dibao_standard",
            "",
            "a condition is yes or no, this is a number in yuan/person/month (compare it with something)",
        ),
        (
            "    clause: HILL-2\n    formula",
            "    clause: HILL-9\n    formula",
            "formula",
            "unknown clause 'HILL-9' (did you mean 'HILL-",
        ),
        ("checks:", "chekcs:", "", "unknown key 'chekcs' (did you mean 'checks'?)"),
    ],
)
def test_a_fault_of_the_parameters_file(
    tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, position: str, message: str
) -> None:
    text = changed(PARAMETERS, old, new)
    write_pack(tmp_path, files={PARAMETERS: text})
    problem_list = problems(tmp_path, vocabulary)
    expected = f"hill/parameters.yaml:{line_of(text, position or new)}: {message}"
    assert any(item.startswith(expected) for item in problem_list), problem_list


@pytest.mark.parametrize(
    ("name", "unit"),
    [("adult_age", "year"), ("wage_income", "yuan/month"), ("dibao", "yuan/month"), ("is_minor", "share")],
)
def test_a_parameter_with_a_name_that_is_taken(tmp_path: Path, vocabulary: Vocabulary, name: str, unit: str) -> None:
    """A parameter of the nation without `replaces`, a fact, a right, a rule: another meaning for a name is an error."""
    added_parameter = (
        f"  - {{parameter: {name}, label: 数, unit: {unit}, values: [{{value: 17, clause: HILL-2}}]}}\nchecks:\n"
    )
    text = changed(PARAMETERS, "checks:\n", added_parameter)
    write_pack(tmp_path, files={PARAMETERS: text})
    problem_list = problems(tmp_path, vocabulary)
    assert any(
        item.startswith(f"hill/parameters.yaml:{line_of(text, added_parameter)}: '{name}' ") for item in problem_list
    ), problem_list


def test_a_parameter_replaces_one_of_the_nation(tmp_path: Path, vocabulary: Vocabulary) -> None:
    added_parameter = (
        "  - {parameter: adult_age, replaces: cn, label: 成年年龄, unit: year, values: [{value: 17, clause: HILL-2}]}\n"
        "checks:\n"
    )
    write_pack(tmp_path, files={PARAMETERS: changed(PARAMETERS, "checks:\n", added_parameter)})
    problem_list = problems(tmp_path, vocabulary)
    assert problem_list == [
        f"hill/cases.yaml:{line_of_case(3)}: 十八岁生日前一天: unattended_child_allowance of child is refused, "
        "expected 900.10 (mend the rule or the case)"
    ]


def test_a_parameter_that_stands_twice(tmp_path: Path, vocabulary: Vocabulary) -> None:
    added_parameter = (
        "  - {parameter: boarding_base, label: 又, unit: yuan/month, values: [{value: 5, clause: HILL-2}]}\nchecks:\n"
    )
    text = changed(PARAMETERS, "checks:\n", added_parameter)
    write_pack(tmp_path, files={PARAMETERS: text})
    problem_list = problems(tmp_path, vocabulary)
    assert len(problem_list) == 1
    assert problem_list[0].startswith(
        f"hill/parameters.yaml:{line_of(text, added_parameter)}: 'boarding_base' stands twice"
    )


def line_of_case(number: int) -> int:
    """The line of what the pack's nth case expects."""
    lines = [index for index, line in enumerate(CASES.splitlines(), start=1) if line.startswith("    expect:")]
    return lines[number - 1]


def test_a_check_that_stands_twice(tmp_path: Path, vocabulary: Vocabulary) -> None:
    again = PARAMETERS_TEXT[PARAMETERS_TEXT.index("  - check:") :]
    write_pack(tmp_path, files={PARAMETERS: PARAMETERS_TEXT + again})
    problem_list = problems(tmp_path, vocabulary)
    assert len(problem_list) == 1
    assert "'standard_is_set_well' stands twice" in problem_list[0]


def test_what_is_stated_of_a_parameter_beyond_its_bounds(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A rate is at most 1: 5 is 5 % or a slip."""
    text = changed(PARAMETERS, "{low: 0.5, high: 0.7,", "{low: 0.5, high: 5,")
    write_pack(tmp_path, files={PARAMETERS: text})
    problem_list = problems(tmp_path, vocabulary)
    assert len(problem_list) == 1
    assert problem_list[0].startswith(f"hill/parameters.yaml:{line_of(text, '{low: 0.5')}: ")
