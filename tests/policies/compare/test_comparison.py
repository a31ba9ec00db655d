"""Packs side by side: alike where they mean the same, and what differs is named with its clause."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doudi.output.pack_comparison import comparison_page, comparison_text
from doudi.policies.compare.comparison import Comparison, RightComparison, verdict_words
from doudi.policies.compare.packs import compare_packs
from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from tests.output.test_html_page import check_page
from tests.policies.console_text import render, widest
from tests.policies.written_packs import PARAMETERS, RULES, changed, write_pack

TODAY = dt.date(2026, 11, 22)
PACKS = ("guangxi", "huining", "jiangxi", "jilin")


def compared(library: Library, *names: str, day: str = "") -> Comparison:
    on = dt.date.fromisoformat(day).toordinal() if day else None
    return compare_packs(library, [library.pack(name) for name in names], TODAY, on)


def right(comparison: Comparison, name: str) -> RightComparison:
    return next(each_right for each_right in comparison.rights if each_right.right.name == name)


def texts(item: RightComparison, pack: int, aspect: str) -> list[str]:
    says = item.says[pack]
    assert says is not None
    return [line.text for line in says.aspects[aspect]]


@pytest.fixture(scope="module")
def four() -> Comparison:
    return compared(Library(), *PACKS)


def test_strict_and_inclusive_lines_are_told_apart(four: Comparison) -> None:
    dibao = right(four, "dibao")
    assert "家庭月收入 ＜ 家庭保障线" in texts(dibao, 0, "comparators")
    assert "家庭月收入 ≤ 家庭保障线" in texts(dibao, 3, "comparators")
    assert "comparators" in dibao.differs_in


def test_rates_and_periods_are_told_apart(four: Comparison) -> None:
    care = right(four, "tekun_care")
    rates = [" ".join(texts(care, pack, "amounts")) for pack in (0, 2, 3)]
    assert "（0.6）" in rates[0]
    assert "（0.3）" in rates[0]
    assert all(rate in rates[2] for rate in ("（0.3）", "（0.2）", "（0.1）"))
    assert care.verdict == "differs"
    grace = right(four, "gradual_exit")
    assert "低保渐退期：由当地在6个月至12个月之间定" in texts(grace, 0, "periods")
    assert "低保渐退期：由当地在12个月至36个月之间定" in texts(grace, 2, "periods")
    assert grace.verdict == "only"
    assert verdict_words(four, grace).startswith("只有 guangxi、huining、jiangxi 有，且不同：")


def test_a_right_that_one_pack_alone_has(four: Comparison) -> None:
    stop = right(four, "dibao_stop_for_refusal")
    assert (stop.verdict, verdict_words(four, stop), stop.differs_in) == ("only", "只有 jilin 有", [])


def test_a_pack_equals_itself_whatever_things_are_called(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The same county twice: rules, parameters and labels renamed, conditions written the other way round."""
    write_pack(tmp_path / "a")
    text = changed(
        "rules/living.yaml", "is_unattended_child and is_minor and", "is_under_age and is_unattended_child and"
    )
    text = text.replace("rule: is_minor", "rule: is_under_age").replace("label: 未成年\n", "label: 没有成年\n")
    parameters = changed("parameters.yaml", "parameter: boarding_base", "parameter: base_of_boarding")
    parameters = parameters.replace("boarding_base /", "base_of_boarding /")
    text = text.replace("* boarding_base", "* base_of_boarding")
    pack = changed("pack.yaml", '["110101"]', '["110102"]')
    write_pack(tmp_path / "a", "vale", {"rules/living.yaml": text, "parameters.yaml": parameters, "pack.yaml": pack})
    library = Library((SHIPPED_PACKS, tmp_path / "a"), vocabulary)
    comparison = compared(library, "hill", "vale")
    assert {each_right.verdict for each_right in comparison.rights} <= {"equal", "nowhere"}
    assert right(comparison, "unattended_child_allowance").verdict == "equal"


@pytest.mark.parametrize(
    ("old", "new", "aspects"),
    [
        ("age(birth_date) < adult_age", "age(birth_date) <= adult_age", ["conditions", "comparators"]),
        ("age(birth_date) < adult_age", "age(birth_date) < elder_age", ["conditions", "comparators", "periods"]),
        ("amount: boarding_share * boarding_base", "amount: boarding_base", ["amounts"]),
        ("rounding: half_up", "rounding: up", ["amounts"]),
        ("when: support_form == 'institution'", "when: support_form == 'home'", ["conditions"]),
        ("any(counted and hukou != 'elsewhere')", "any(counted and hukou == 'local_urban')", []),
    ],
)
def test_one_change_is_found_in_its_aspects(
    tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, aspects: list[str]
) -> None:
    write_pack(tmp_path)
    pack = changed("pack.yaml", '["110101"]', '["110102"]')
    write_pack(tmp_path, "vale", {"rules/living.yaml": changed("rules/living.yaml", old, new), "pack.yaml": pack})
    comparison = compared(Library((SHIPPED_PACKS, tmp_path), vocabulary), "hill", "vale")
    assert right(comparison, "unattended_child_allowance").differs_in == aspects
    slot = next(each_term for each_term in comparison.terms if each_term.shared)
    assert (slot.name, slot.verdict) == ("household_qualifies", "equal" if aspects else "differs")


def test_a_standard_that_a_county_sets_differs_as_a_sum_and_not_as_a_condition(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    rule = "    when: is_unattended_child and is_minor and household_qualifies\n"
    second = "    when: is_unattended_child and is_minor and income_last_3_months < dibao_standard * one_person\n"
    assert rule.strip() in RULES
    rules = RULES.replace(rule.strip(), second.strip())
    write_pack(tmp_path, files={"rules/living.yaml": rules})
    pack = changed("pack.yaml", '["110101"]', '["110102"]')
    values = PARAMETERS.replace(
        "checks:", "  - {parameter: dibao_standard, values: [{value: 810, clause: HILL-2}]}\nchecks:"
    )
    write_pack(tmp_path, "vale", {"rules/living.yaml": rules, "parameters.yaml": values, "pack.yaml": pack})
    item = right(compared(Library((SHIPPED_PACKS, tmp_path), vocabulary), "hill", "vale"), "unattended_child_allowance")
    assert item.differs_in == ["amounts"]
    assert "低保标准：810.00元/人·月" in texts(item, 1, "amounts")


def test_a_value_that_changes_is_found(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path)
    pack = changed("pack.yaml", '["110101"]', '["110102"]')
    values = changed("parameters.yaml", "full: 1000.01", "full: 1000.02")
    write_pack(tmp_path, "vale", {"parameters.yaml": values, "pack.yaml": pack})
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)
    assert right(compared(library, "hill", "vale"), "unattended_child_allowance").differs_in == ["amounts"]
    before = compared(library, "hill", "vale", day="2020-05-01")
    assert right(before, "unattended_child_allowance").verdict == "equal"


def test_each_pack_is_compared_on_a_day_of_its_own_unless_one_is_given(library: Library) -> None:
    result = [each_pack["on"] for each_pack in compared(library, *PACKS).data()["packs"]]
    assert result == ["2020-12-31", "2023-12-31", "2020-12-31", "2026-11-22"]
    assert {each_pack["on"] for each_pack in compared(library, *PACKS, day="2022-05-01").data()["packs"]} == {
        "2022-05-01"
    }


def test_a_pack_is_taken_on_the_day_of_the_one_that_rests_on_it(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Else what the nation changed in between would seem to be the county's doing."""
    pack = changed("pack.yaml", "period: {from: 2020-01-01, to: 2029-12-31}", "period: {from: 2020-01-01}")
    write_pack(
        tmp_path,
        files={
            "pack.yaml": pack.replace('["110101"]', '["450102"]').replace("rests_on: cn", "rests_on: guangxi"),
            "rules/living.yaml": RULES.split("  - rule: is_minor")[0].replace("fills: cn", "replaces: guangxi"),
        },
    )
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)
    comparison = compared(library, "guangxi", "hill")
    assert [each_pack["on"] for each_pack in comparison.data()["packs"]] == ["2026-11-22", "2026-11-22"]
    differing = ["medical_aid"]  # of which the county states another rate
    assert [
        each_pack.right.name for each_pack in comparison.rights if each_pack.verdict not in ("equal", "nowhere")
    ] == differing


def test_as_data_every_statement_leads_to_clauses_that_exist(four: Comparison) -> None:
    data = four.data()
    known_names = {column.pack.name: column.clauses for column in four.columns}
    assert [each_right["right"] for each_right in data["rights"]] == [
        each_right.right.name for each_right in four.rights
    ]
    for each_right in data["rights"]:
        assert set(each_right["says"]) == set(PACKS)
        assert each_right["in"] == [pack for pack in PACKS if each_right["says"][pack]]
        for pack, says in each_right["says"].items():
            if says:
                assert says["clauses"]
                assert all(clause in known_names[pack] for clause in says["clauses"])
                assert all(line["clauses"] for line in (*says["conditions"], *says["comparators"]))
    for term in data["terms"]:
        assert all(says is None or says["clauses"] for says in term["says"].values())


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_as_text_it_keeps_to_the_width_of_the_terminal(four: Comparison, width: int) -> None:
    text = render(comparison_text(four, None, width), width)
    assert widest(text) <= width
    plain = "".join(text.split())
    for part in ("≠最低生活保障（家庭，元/月）", "怎样比较≠", "共同的条件：户籍或居住条件符合", "五(一)2"):
        assert part in plain, part


def test_two_packs_stand_in_columns_where_there_is_room(library: Library) -> None:
    wide = render(comparison_text(compared(library, "guangxi", "jilin"), None, 160), 160)
    assert any("guangxi" in line and "jilin" in line for line in wide.splitlines()[5:])


def test_as_a_page_it_is_whole_and_every_right_can_be_reached(four: Comparison) -> None:
    page = comparison_page(four)
    parser = check_page(page)
    messages = [each_right.right.name for each_right in four.rights if each_right.verdict != "nowhere"]
    assert parser.links == [f"#{name}" for name in messages]
    for part in (
        "会宁县",
        "厅发〔2019〕101号",
        "≠ 不同",
        "＝ 相同",
        "◐ 只有",
        "规则中的名词",
        "扣减刚性支出后的家庭月收入",
    ):
        assert part in page, part
