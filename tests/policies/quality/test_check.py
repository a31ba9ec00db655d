"""`policy check`: a pack on every day it has rules for, its register, its cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.quality.check import check_pack, wider_than_true
from tests.policies.written_packs import CLAUSES, RULES, changed, line_of, problems, write_pack

REGISTER, LIVING = "clauses.yaml", "rules/living.yaml"


@pytest.mark.parametrize("name", ["cn", "guangxi"])
def test_the_shipped_packs_have_no_fault(library: Library, name: str) -> None:
    """This runs their worked cases too."""
    report = check_pack(library, library.pack(name))
    assert [str(problem) for problem in report.problems] == []
    assert report.summary.startswith(f"✓ {name}：")
    assert "个案例，全部符合" in report.summary


def test_the_summary_counts_what_was_checked(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path)
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)
    report = check_pack(library, library.pack("hill"))
    assert report.problems == ()
    # from 2020-01-01; national changes on 2021-07-01, 2022-10-20, 2023-10-19, 2025-01-01 and 2026-01-01, precedence on 2021-01-01
    assert report.summary == "✓ hill：3 条规则，9 个时段，22 个程序，4 条条款，3 个案例，全部符合"


def test_a_fault_that_shows_only_in_a_later_era_is_found(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = changed(
        LIVING,
        "      - {clause: HILL-2, formula: age(birth_date) < adult_age}\n",
        "      - {to: 2027-12-31, clause: HILL-2, formula: age(birth_date) < adult_age}\n"
        "      - {from: 2028-01-01, clause: HILL-2, formula: age(birth_date) < adlt_age}\n",
    )
    write_pack(tmp_path, files={LIVING: text})
    assert problems(tmp_path, vocabulary) == [
        f"hill/rules/living.yaml:{line_of(text, '{from: 2028')}: unknown name 'adlt_age' (did you mean 'adult_age'?)"
    ]


def test_a_rule_that_ends_while_others_rest_on_it(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = changed(LIVING, "{clause: HILL-2, formula: age", "{to: 2027-12-31, clause: HILL-2, formula: age")
    write_pack(tmp_path, files={LIVING: text})
    problem_list = problems(tmp_path, vocabulary)
    assert len(problem_list) == 1
    assert problem_list[0].startswith("hill/rules/living.yaml:22: unknown name 'is_minor' (")


def test_a_value_that_begins_after_the_rule_that_needs_it(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """DESIGN section 2, load-time checks: a parameter gap."""
    text = changed(
        "parameters.yaml",
        "      - {from: 2020-01-01, to: 2020-12-31, value: {none: 700, partial: 800, full: 900}, clause: HILL-2}\n",
        "",
    )
    write_pack(tmp_path, files={"parameters.yaml": text})
    problem_list = problems(tmp_path, vocabulary)
    assert any("'child_bands'" in item for item in problem_list), problem_list


# The register


@pytest.mark.parametrize("kind", ["class", "rule", "amount", "growth", "recheck"])
def test_a_row_to_be_computed_that_nothing_enacts(tmp_path: Path, vocabulary: Vocabulary, kind: str) -> None:
    added_clause = f"  - {{id: HILL-5, position: 第五条, kind: {kind}, summary: 另有规定。, use: [compute]}}\n"
    write_pack(tmp_path, files={REGISTER: CLAUSES + added_clause})
    assert problems(tmp_path, vocabulary) == [
        "hill/clauses.yaml:12: nothing enacts HILL-5 (a rule, parameter, check or class cites it)"
    ]


def test_a_row_that_says_neither_what_will_enact_it_nor_why_nothing_can(tmp_path: Path, vocabulary: Vocabulary) -> None:
    added_clause = "  - {id: HILL-5, position: 第五条, kind: org, summary: 成立小组。, use: [reference]}\n"
    write_pack(tmp_path, files={REGISTER: CLAUSES + added_clause})
    assert problems(tmp_path, vocabulary) == [
        "hill/clauses.yaml:12: HILL-5 says neither what will enact it nor why nothing can (fill open or reason)"
    ]


@pytest.mark.parametrize("end", ["open: roster", "reason: 原则性表述。", "open: null, reason: 原则性表述。"])
def test_a_row_that_says_what_becomes_of_it(tmp_path: Path, vocabulary: Vocabulary, end: str) -> None:
    added_clause = f"  - {{id: HILL-5, position: 第五条, kind: org, summary: 成立小组。, use: [reference], {end}}}\n"
    write_pack(tmp_path, files={REGISTER: CLAUSES + added_clause})
    assert problems(tmp_path, vocabulary) == []


def test_an_unknown_kind_of_element(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path, files={REGISTER: changed(REGISTER, "open: reminder", "open: remindr")})
    assert problems(tmp_path, vocabulary) == [
        "hill/clauses.yaml:11: unknown kind of element 'remindr' (did you mean 'reminder'?)"
    ]
    write_pack(tmp_path, files={REGISTER: changed(REGISTER, "open: reminder", "open: zzz")})
    assert problems(tmp_path, vocabulary) == [
        "hill/clauses.yaml:11: unknown kind of element 'zzz' (kinds are procedure, referral, signal, reminder, indicator, "
        "data_check, roster, document)"
    ]


# Ranges wider than the truth


def test_no_shipped_right_is_wider_than_true_but_the_one_that_takes_a_head_s_share(library: Library) -> None:
    """CN-CHILD-3-1 sets a child's share of the family's dibao off: the only division by what may be open."""
    for name, on, wide in (
        ("guangxi", 737_347, []),
        ("guangxi", 738_000, ["unattended_child_allowance"]),
        ("cn", 739_000, ["unattended_child_allowance"]),
    ):
        assert wider_than_true(library.program(library.pack(name), on)) == wide


def test_a_right_divided_by_what_varies_is_named(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = RULES.replace(
        "amount: lookup(child_bands, self_care_loss)", "amount: wage_income * one_person / max(people, one_person)"
    )
    write_pack(tmp_path, files={LIVING: text})
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)
    assert wider_than_true(library.program(library.pack("hill"), 738_000)) == ["unattended_child_allowance"]
    report = check_pack(library, library.pack("hill"))
    assert all("cases.yaml" in str(problem) for problem in report.problems)
