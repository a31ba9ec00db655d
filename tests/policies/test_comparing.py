"""Packs side by side: alike where they mean the same, and what differs is named with its clause."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doudi.policies.comparing import Compared, Comparison, verdict_words
from doudi.policies.comparing_packs import compare_packs
from doudi.policies.comparing_views import comparison_page, comparison_text
from doudi.policies.packs import Library
from doudi.policies.vocabulary import HERE, Vocabulary
from tests.policies.build import PARAMETERS, RULES, changed, write_pack
from tests.policies.shown import shown, widest
from tests.policies.test_pages import check_page

TODAY = dt.date(2026, 11, 22)
PACKS = ("guangxi", "huining", "jiangxi", "jilin")


def compared(library: Library, *names: str, day: str = "") -> Comparison:
    on = dt.date.fromisoformat(day).toordinal() if day else None
    return compare_packs(library, [library.pack(name) for name in names], TODAY, on)


def right(comparison: Comparison, name: str) -> Compared:
    return next(one for one in comparison.rights if one.right.name == name)


def texts(one: Compared, pack: int, aspect: str) -> list[str]:
    says = one.says[pack]
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
    library = Library((HERE, tmp_path / "a"), vocabulary)
    comparison = compared(library, "hill", "vale")
    assert {one.verdict for one in comparison.rights} <= {"equal", "nowhere"}
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
    comparison = compared(Library((HERE, tmp_path), vocabulary), "hill", "vale")
    assert right(comparison, "unattended_child_allowance").differs_in == aspects
    slot = next(one for one in comparison.terms if one.shared)
    assert (slot.name, slot.verdict) == ("household_qualifies", "equal" if aspects else "differs")


def test_a_standard_that_a_county_sets_differs_as_a_sum_and_not_as_a_condition(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    rule = "    when: is_unattended_child and is_minor and household_qualifies\n"
    other = "    when: is_unattended_child and is_minor and income_last_3_months < dibao_standard * one_person\n"
    assert rule.strip() in RULES
    rules = RULES.replace(rule.strip(), other.strip())
    write_pack(tmp_path, files={"rules/living.yaml": rules})
    pack = changed("pack.yaml", '["110101"]', '["110102"]')
    values = PARAMETERS.replace(
        "checks:", "  - {parameter: dibao_standard, values: [{value: 810, clause: HILL-2}]}\nchecks:"
    )
    write_pack(tmp_path, "vale", {"rules/living.yaml": rules, "parameters.yaml": values, "pack.yaml": pack})
    one = right(compared(Library((HERE, tmp_path), vocabulary), "hill", "vale"), "unattended_child_allowance")
    assert one.differs_in == ["amounts"]
    assert "低保标准：810.00元/人·月" in texts(one, 1, "amounts")


def test_a_value_that_changes_is_found(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path)
    pack = changed("pack.yaml", '["110101"]', '["110102"]')
    values = changed("parameters.yaml", "full: 1000.01", "full: 1000.02")
    write_pack(tmp_path, "vale", {"parameters.yaml": values, "pack.yaml": pack})
    library = Library((HERE, tmp_path), vocabulary)
    assert right(compared(library, "hill", "vale"), "unattended_child_allowance").differs_in == ["amounts"]
    before = compared(library, "hill", "vale", day="2020-05-01")
    assert right(before, "unattended_child_allowance").verdict == "equal"


def test_each_pack_is_compared_on_a_day_of_its_own_unless_one_is_given(library: Library) -> None:
    found = [one["on"] for one in compared(library, *PACKS).data()["packs"]]
    assert found == ["2020-12-31", "2023-12-31", "2020-12-31", "2026-11-22"]
    assert {one["on"] for one in compared(library, *PACKS, day="2022-05-01").data()["packs"]} == {"2022-05-01"}


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
    library = Library((HERE, tmp_path), vocabulary)
    comparison = compared(library, "guangxi", "hill")
    assert [one["on"] for one in comparison.data()["packs"]] == ["2026-11-22", "2026-11-22"]
    own = ["medical_aid"]  # of which the county states another rate
    assert [one.right.name for one in comparison.rights if one.verdict not in ("equal", "nowhere")] == own


def test_as_data_every_statement_leads_to_clauses_that_exist(four: Comparison) -> None:
    data = four.data()
    known = {column.pack.name: column.clauses for column in four.columns}
    assert [one["right"] for one in data["rights"]] == [one.right.name for one in four.rights]
    for one in data["rights"]:
        assert set(one["says"]) == set(PACKS)
        assert one["in"] == [pack for pack in PACKS if one["says"][pack]]
        for pack, says in one["says"].items():
            if says:
                assert says["clauses"]
                assert all(clause in known[pack] for clause in says["clauses"])
                assert all(line["clauses"] for line in (*says["conditions"], *says["comparators"]))
    for term in data["terms"]:
        assert all(says is None or says["clauses"] for says in term["says"].values())


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_as_text_it_keeps_to_the_width_of_the_terminal(four: Comparison, width: int) -> None:
    text = shown(comparison_text(four, None, width), width)
    assert widest(text) <= width
    plain = "".join(text.split())
    for part in ("≠最低生活保障（家庭，元/月）", "怎样比较≠", "共同的条件：户籍或居住条件符合", "五(一)2"):
        assert part in plain, part


def test_two_packs_stand_in_columns_where_there_is_room(library: Library) -> None:
    wide = shown(comparison_text(compared(library, "guangxi", "jilin"), None, 160), 160)
    assert any("guangxi" in line and "jilin" in line for line in wide.splitlines()[5:])


def test_as_a_page_it_is_whole_and_every_right_can_be_reached(four: Comparison) -> None:
    page = comparison_page(four)
    parser = check_page(page)
    told = [one.right.name for one in four.rights if one.verdict != "nowhere"]
    assert parser.links == [f"#{name}" for name in told]
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
