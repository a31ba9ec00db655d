"""Worked cases of a pack: how they are written, and every fault of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.quality.worked_cases import run_cases
from tests.policies.written_packs import CASES, RULES, changed, line_of, problems, write_pack

FILE = "cases.yaml"
ALLOWANCE = line_of(RULES, "right: unattended")


def found_in(folder: Path, vocabulary: Vocabulary, old: str, new: str) -> list[str]:
    write_pack(folder, files={FILE: changed(FILE, old, new)})
    return problems(folder, vocabulary)


def with_case(folder: Path, vocabulary: Vocabulary, text: str) -> list[str]:
    """The problems of one more case of the family."""
    case = "  - case: 又一例\n    shows: {}\n    family: alone\n" + text
    write_pack(folder, files={FILE: CASES + case})
    return problems(folder, vocabulary)


# What a run finds


def test_the_cases_of_a_pack_are_run(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path)
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)
    run = run_cases(library, library.pack("hill"))
    assert (run.problems, run.count) == ((), 3)
    assert {"unattended_child_allowance", "is_minor", "household_qualifies"} <= run.computed


def test_a_pack_without_cases(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (write_pack(tmp_path) / FILE).unlink()
    problem_list = problems(tmp_path, vocabulary)
    assert problem_list[0].startswith("hill/cases.yaml: the pack has no cases (")


# Rules without cases


@pytest.mark.parametrize("kind", ["granted", "refused", "boundary"])
def test_a_right_without_one_of_its_three_cases(tmp_path: Path, vocabulary: Vocabulary, kind: str) -> None:
    result = found_in(tmp_path, vocabulary, f"shows: {{unattended_child_allowance: {kind}}}", "shows: {}")
    assert result == [
        f"hill/rules/living.yaml:{ALLOWANCE}: 'unattended_child_allowance' has no case that is {kind} "
        "(write one in cases.yaml)"
    ]


def test_a_right_without_any_case(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = CASES[: CASES.index("  - case: 部分失能")].replace("cases:\n", "cases: []\n")
    write_pack(tmp_path, files={FILE: text})
    assert problems(tmp_path, vocabulary) == [
        "hill/rules/living.yaml:2: no case computes 'household_qualifies' (write one in cases.yaml, or delete the rule)",
        "hill/rules/living.yaml:8: no case computes 'is_minor' (write one in cases.yaml, or delete the rule)",
        f"hill/rules/living.yaml:{ALLOWANCE}: 'unattended_child_allowance' has no case that is granted, refused, boundary "
        "(write one in cases.yaml)",
    ]


def test_an_internal_rule_that_no_case_computes(tmp_path: Path, vocabulary: Vocabulary) -> None:
    added_rule = "  - {rule: is_lucky, for: member, label: 幸运, versions: [{clause: HILL-2, formula: boarder}]}\n"
    write_pack(tmp_path, files={"rules/living.yaml": RULES + added_rule})
    assert problems(tmp_path, vocabulary) == [
        f"hill/rules/living.yaml:{line_of(RULES + added_rule, added_rule)}: no case computes 'is_lucky' "
        "(write one in cases.yaml, or delete the rule)"
    ]


def test_a_class_is_computed_by_every_case(tmp_path: Path, vocabulary: Vocabulary) -> None:
    added_rule = "  - {class: HILL-2, for: member, label: 困境儿童, versions: [{clause: HILL-2, formula: is_minor}]}\n"
    write_pack(tmp_path, files={"rules/living.yaml": RULES + added_rule})
    assert problems(tmp_path, vocabulary) == []


# Cases that come out otherwise


@pytest.mark.parametrize(
    ("old", "new", "each_expected", "line"),
    [
        ("expect: {unattended_child_allowance: {child: refused}}", "900.10", "refused", 17),
        ("expect: {unattended_child_allowance: {child: refused}}", "open", "refused", 17),
        ("expect: {unattended_child_allowance: {child: refused}}", "granted", "refused", 17),
        ("expect: {unattended_child_allowance: {child: refused}}", "no_rule", "refused", 17),
    ],
)
def test_a_refusal_that_was_expected_otherwise(
    tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, each_expected: str, line: int
) -> None:
    assert found_in(tmp_path, vocabulary, old, f"expect: {{unattended_child_allowance: {{child: {new}}}}}") == [
        f"hill/cases.yaml:{line}: 由机构供养: unattended_child_allowance of child is {each_expected}, expected {new} "
        "(mend the rule or the case)"
    ]


@pytest.mark.parametrize(
    "expected", ["900.11", "900", "900.10 to 900.11", "900.10 to more", "0 to 900.10", "refused", "x"]
)
def test_a_sum_that_was_expected_otherwise(tmp_path: Path, vocabulary: Vocabulary, expected: str) -> None:
    text = f"    expect: {{unattended_child_allowance: {{child: {expected}}}}}\n"
    assert with_case(tmp_path, vocabulary, text) == [
        "hill/cases.yaml:26: 又一例: unattended_child_allowance of child is granted, 900.10 to 900.10, "
        f"expected {expected} (mend the rule or the case)"
    ]


@pytest.mark.parametrize("expected", ["900.10", "900.1", "granted", "900.10 to 900.10"])
def test_a_sum_that_comes_out(tmp_path: Path, vocabulary: Vocabulary, expected: str) -> None:
    text = f"    expect: {{unattended_child_allowance: {{child: {expected}}}}}\n"
    assert with_case(tmp_path, vocabulary, text) == []


def test_a_range_that_comes_out(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = (
        "    set: {child.self_care_loss: unknown}\n"
        "    expect: {unattended_child_allowance: {child: 800.00 to 1000.01}, dibao: open, low_income: open}\n"
    )
    assert with_case(tmp_path, vocabulary, text) == []


def test_a_range_without_an_upper_bound(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = (
        "    set: {parameters.dibao_standard: absent, household.assets_within_dibao_limit: true, child.wage_income: 0}\n"
        "    expect: {dibao: open 0.01 to more}\n"
    )
    assert with_case(tmp_path, vocabulary, text) == []


# How a case changes its family


def test_facts_parameters_and_members_are_set(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = (
        "    set:\n"
        "      on: 2020-06-30\n"
        '      region: "110101001002"\n'
        "      child.boarder: true\n"
        "      child.self_care_loss: full\n"
        "      child.has_income_source: true\n"
        "      sister.has_income_source: true\n"
        "      sister.birth_date: 2012-01-01\n"
        "      sister.is_unattended_child: true\n"
        "      sister.self_care_loss: none\n"
        "      sister.support_form: home\n"
        "      parameters.dibao_standard@2020-06-01: 650.50\n"
        "      household.assets_within_dibao_limit: true\n"
        "    expect: {unattended_child_allowance: {child: 933.30, sister: 700}, dibao: 1301.00}\n"
    )
    assert with_case(tmp_path, vocabulary, text) == []


def test_a_value_is_taken_away(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = "    set: {child.is_unattended_child: absent}\n    expect: {unattended_child_allowance: {child: refused}}\n"
    assert with_case(tmp_path, vocabulary, text) == []


def test_a_family_is_not_changed_by_its_cases(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = CASES.replace("  - case: 部分失能", "  - case: 先改\n    shows: {}\n    family: alone\n"
                         "    set: {child.self_care_loss: full}\n    expect: {}\n  - case: 部分失能")  # fmt: skip
    write_pack(tmp_path, files={FILE: text})
    assert problems(tmp_path, vocabulary) == []


# Faults of the file


@pytest.mark.parametrize(
    ("old", "new", "each_expected"),
    [
        ("families:\n", "famlies:\n", ":1: unknown key 'famlies' (did you mean 'families'?)"),
        ("cases:\n", "casses:\n", ":8: unknown key 'casses' (did you mean 'cases'?)"),
        ("  - case: 部分失能\n    shows", "  - cas: 部分失能\n    shows", ":9: unknown key 'cas' (did you mean 'case'?)"),
        ("    set: {child.support_form", "    sett: {child.support_form", ":16: unknown key 'sett' (did you mean 'set'?)"),
        (
            "unattended_child_allowance: granted",
            "unattended_child_allowance: given",
            ":10: 'unattended_child_allowance: given' (a right and one of granted, refused, boundary)",
        ),
        (
            "unattended_child_allowance: granted",
            "unattended_allowance: granted",
            ":10: 'unattended_allowance: granted' (a right and one of granted, refused, boundary)",
        ),
        ("shows: {unattended_child_allowance: granted}", "shows: granted", ":10: 'shows' is not a mapping (write {name: va"),
        (
            "    expect: {unattended_child_allowance: {child: refused}}",
            "    expect: refused",
            ":17: 'expect' is not a mapping (write {name: value})",
        ),
        ("    members:\n", "    mebmers:\n", ":3: the family has no members (members: {a: {birth_date: …}})"),
        (
            "{child.support_form: institution}",
            "{child.support_fom: institution}",
            ":13: members.child.support_fom: 没有这个事实；did you mean 'support_form'? (mend the case or its family)",
        ),
        (
            "{child.support_form: institution}",
            "{child.support_form: institutional}",
            ":13: members.child.support_form: 填的是 'institutional'，应为 home、institution 之一；did you mean 'institution'?",
        ),
        (
            "{child.support_form: institution}",
            "{parameters.dibao_standrd: 1, child.support_form: institution}",
            ":13: parameters.dibao_standrd: 没有这个参数；did you mean 'dibao_standard'? (mend the case or its family)",
        ),
        ("    on: 2022-05-01\n", "    on: 2022-05-32\n", ":9: on: 填的是 '2022-05-32'，应为作出决定的日期"),
        ('    region: "110101"\n', '    region: "119999"\n', ":9: region: 填的是 '119999'，应为存在的行政区划代码"),
    ],
)  # fmt: skip
def test_a_fault_of_the_cases_file(
    tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, each_expected: str
) -> None:
    result = found_in(tmp_path, vocabulary, old, new)
    assert any(item.startswith(f"hill/cases.yaml{each_expected}") for item in result), result


def test_a_family_that_is_not_there(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = CASES + "  - {case: 错, shows: {}, family: alon, expect: {}}\n"
    write_pack(tmp_path, files={FILE: text})
    assert problems(tmp_path, vocabulary) == ["hill/cases.yaml:23: no family 'alon' (did you mean 'alone'?)"]
    write_pack(tmp_path, files={FILE: text.replace("family: alon,", "family: zzz,")})
    problem_list = problems(tmp_path, vocabulary)
    assert len(problem_list) == 1
    assert problem_list[0].startswith("hill/cases.yaml:23: no family 'zzz' (")


@pytest.mark.parametrize(
    "expected", ["{unattended_child_alowance: {child: 1}}", "{unattended_child_allowance: {kid: 1}}"]
)
def test_an_outcome_that_cannot_be(tmp_path: Path, vocabulary: Vocabulary, expected: str) -> None:
    result = with_case(tmp_path, vocabulary, f"    expect: {expected}\n")
    assert len(result) == 1
    assert result[0].startswith("hill/cases.yaml:26: 又一例: ")


@pytest.mark.parametrize("expected", ["{unattended_child_alowance: {child: no_rule}}", "{dibao_singel: no_rule}"])
def test_a_misspelt_right_is_not_one_without_a_rule(tmp_path: Path, vocabulary: Vocabulary, expected: str) -> None:
    result = with_case(tmp_path, vocabulary, f"    expect: {expected}\n")
    assert len(result) == 1
    assert "did you mean" in result[0]


@pytest.mark.parametrize("section", ["household", "parameters", "members"])
@pytest.mark.parametrize("junk", ["5", "x", "[1]"])
def test_a_family_of_another_kind(tmp_path: Path, vocabulary: Vocabulary, section: str, junk: str) -> None:
    text = "families:\n  odd: {region: '110101', on: 2022-05-01, members: {a: {}}, SECTION: JUNK}\n"
    text = text.replace("members: {a: {}}, ", "" if section == "members" else "members: {a: {}}, ")
    text = text.replace("SECTION", section).replace("JUNK", junk)
    text += CASES.removeprefix("families:\n") + "  - {case: 错, shows: {}, family: odd, expect: {}}\n"
    write_pack(tmp_path, files={FILE: text})
    problem_list = problems(tmp_path, vocabulary)
    assert len(problem_list) == 1
    assert problem_list[0].startswith("hill/cases.yaml:")


def test_a_member_of_another_kind(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = CASES.replace("      child: {", "      other: 5\n      child: {")
    write_pack(tmp_path, files={FILE: text})
    problem_list = problems(tmp_path, vocabulary)
    assert problem_list
    assert all(item.startswith("hill/cases.yaml:") for item in problem_list)
