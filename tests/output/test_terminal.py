"""What a clerk reads: the words are there without colour, and no line is wider than the console."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from rich.console import Console

from doudi.output.terminal import decision_text, fact_values, facts_table, problems_text
from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from doudi.rules.problems import Problem, SourceLine
from tests.policies.console_text import render, widest
from tests.policies.households import Case, case


def text_of(library: Library, case_data: Case, width: int = 80, presume: bool = True) -> str:
    request = CaseReader(library.vocabulary).read(case_data, 1)
    assert isinstance(request, Request), [str(fault) for fault in request]
    return render(decision_text(Decider(library, presume).decide(request)[1]), width)


def squeezed(text: str) -> str:
    """Without the breaks and the frame, since a line may break anywhere in Chinese."""
    return "".join(text.split()).replace("┃", "").replace("│", "")


def test_the_head_names_case_day_place_policy_and_people(library: Library) -> None:
    text = text_of(library, case())
    for part in (
        "案例 c1",
        "决定之日 2019-10-15",
        "地区 450100 南宁市",
        "《广西城镇困难群众脱困解困》",
        "a（女，39岁）",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ("✓ 符合", "最低生活保障", "900.00元/月", "四(二)", "为什么符合", "全家")),
        ({"a__wage_income": 1800}, ("为什么不符合", "不符合", "1799.99元/月")),
        ({"b__wage_income": None}, ("? 待定", "为什么还不能确定", "要问清楚的事", "工资性收入", "工资流水或单位证明")),
        ({"household__hardship_kind": "ordinary"}, ("? 待定", "当地标准", "临时救助标准是多少？", "当地文件")),
        ({"on": "2021-01-01"}, ("期限已届满", "请注意", "期限已于2020-12-31届满")),
        ({"region": "110101"}, ("当地没有录入政策包，只按国家规定计算",)),
    ],
)
def test_every_verdict_is_said_in_words(library: Library, changes: dict[str, Any], words: tuple[str, ...]) -> None:
    text = squeezed(text_of(library, case(**changes)))
    for word in words:
        assert squeezed(word) in text, word


def test_everyone_and_every_right_is_in_the_text(library: Library) -> None:
    text = squeezed(text_of(library, case()))
    request = CaseReader(library.vocabulary).read(case(), 1)
    assert isinstance(request, Request)
    for outcome in Decider(library).decide(request)[0].outcomes:
        assert outcome.bound.rule.label in text


def test_what_was_presumed_is_said_once(library: Library) -> None:
    text = squeezed(text_of(library, case()))
    assert text.count("以下事实未填，按常情推定：") == 1
    assert "户籍" in text
    assert "按常情推定" not in squeezed(text_of(library, case(), presume=False))


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"id": "一个名字很长很长的案例" * 8},
        {"b__wage_income": None, "c__birth_date": None},
        {"household": {}, "parameters": {}},
        {"members": [{"id": f"成员{n}", "birth_date": "1980-03-01"} for n in range(12)]},
    ],
    ids=["plain", "long", "open", "empty", "many"],
)
def test_no_line_is_wider_than_the_console(library: Library, changes: dict[str, Any], width: int) -> None:
    text = text_of(library, case(**changes), width)
    assert widest(text) <= width
    assert "最低生活保障" in squeezed(text)


@pytest.mark.parametrize("name", ["[b]a", "a[/]b", "[/b]", "[link=x]y[/link]", ":warning:", "\\[a]", "[red]"])
def test_an_id_is_shown_as_it_is(library: Library, name: str) -> None:
    members = [{**member, "id": name if member["id"] == "a" else member["id"]} for member in case()["members"]]
    text = text_of(library, case(id=name, members=members))
    assert f"案例 {name}" in text
    assert f"成员 {name}（女，39岁）" in text
    assert text.count(name) > 4


def test_ids_that_differ_in_a_space_stay_apart(library: Library) -> None:
    members = [{**member, "id": name} for member, name in zip(case()["members"], ("Li Hua", "LiHua", "c"), strict=True)]
    members[0]["wage_income"] = members[1]["wage_income"] = None
    text = text_of(library, case(members=members))
    assert "Li Hua的工资性收入、LiHua的工资性收入" in "".join(line.strip() for line in text.splitlines())


def test_no_line_begins_with_closing_punctuation(library: Library) -> None:
    for width in (60, 80, 97):
        lines = [line.strip(" │┃") for line in text_of(library, case(b__wage_income=None), width).splitlines()]
        assert not [line for line in lines if line and line[0] in "。，、；：）〕”"]


def test_the_stop_of_a_right_is_no_help(library: Library) -> None:
    facts = {"household__on_dibao": True, "b__job_refusals_6m": 2}
    text = text_of(library, case(region="220182", **facts))
    assert "! 拟停止" in text
    assert "拟停止的待遇（先听取本人意见，再作决定）" in text
    assert "拒绝就业停止低保待遇 ✓ 符合" not in " ".join(text.split())
    assert "拒绝就业停止低保待遇（不停止）" in squeezed(text), "nor does it read as help that is refused"


def test_the_better_class_is_named_where_it_stands_in_the_way(library: Library) -> None:
    text = squeezed(text_of(library, case()))
    assert "已符合最低生活保障，该项优于本项，不再按本项认定" in text


def test_clauses_of_the_table_stand_once_and_others_with_their_document(library: Library) -> None:
    text = text_of(
        library,
        case(
            region="620422",
            on="2022-06-15",
            a__birth_date="1950-03-01",
            members=[
                {
                    "id": "a",
                    "birth_date": "1950-03-01",
                    "sex": "male",
                    "labour_ability": "none",
                    "employment": "retired",
                    "wage_income": 0,
                    "has_income_source": False,
                    "has_able_obligor": False,
                    "self_care_loss": "none",
                    "support_form": "home",
                },
            ],
        ),
    )
    assert "民发〔2021〕43号第四条" in squeezed(text)


def test_questions_beyond_the_twelfth_are_counted(library: Library) -> None:
    people = [{"id": f"成员{number}", "birth_date": "1980-03-01"} for number in range(12)]
    text = squeezed(text_of(library, case(members=people, household={}), 120))
    assert re.search(r"另有\d+个问题没有列出；上面的问清后再算一次，就知道还要不要问。", text)


def test_what_a_granted_right_still_needs_is_asked(library: Library) -> None:
    """Its ceiling is not set: the sum has no certain end."""
    changes = {
        "a__in_policy_medical_cost": 5000,
        "a__enrolled_medical": True,
        "parameters__medical_aid_rate": Decimal("0.7"),
    }
    text = squeezed(text_of(library, case(**changes)))
    assert "医疗救助年度限额是多少？" in text


def test_what_the_nation_says_otherwise_is_said(library: Library) -> None:
    text = squeezed(text_of(library, case(region="220182", on="2026-09-01", a__wage_income=1800)))
    assert "与国家规定不同的" in text
    assert "按国家规定则为" in text


def test_an_id_cannot_steer_the_terminal(library: Library) -> None:
    text = text_of(library, case(id="a\x1b[2Jb\rc\x07d\nE"))
    assert not {character for character in text if ord(character) < 32} - {"\n"}


def test_nothing_hangs_on_colour_alone(library: Library) -> None:
    """The same text with and without colour."""
    case_data = case(b__wage_income=None)
    request = CaseReader(library.vocabulary).read(case_data, 1)
    assert isinstance(request, Request)
    file = io.StringIO()
    console = Console(file=file, width=80, highlight=False, force_terminal=True, color_system="truecolor", record=True)
    console.print(decision_text(Decider(library).decide(request)[1]))
    assert console.export_text() == text_of(library, case_data)


def test_the_vocabulary_is_listed_with_its_meaning(library: Library) -> None:
    text = render(facts_table(library.vocabulary), 200)
    for name in (*library.vocabulary.facts, *library.vocabulary.parameters, *library.vocabulary.rights):
        assert name in text, name
    assert widest(render(facts_table(library.vocabulary), 80)) <= 80
    for part in (
        "家庭的事实",
        "成员的事实",
        "各地录入的参数",
        "元/月",
        "推定无",
        "未知",
        "按本次计算",
        "由其他事实推出",
        "时推出，否则未知",
        "有条件",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("is_orphan", "是/否"),
        ("sex", "male 男、female 女"),
        ("birth_date", "日期"),
        ("started_work_on", "日期或 none"),
        ("wage_income", "元/月，月均"),
        ("medical_self_paid_12m", "元/年"),
        ("disability_level", "数 1–4 或 none"),
        ("residence_months", "个月 0–1200"),
        ("people_to_aid", "人 0–30"),
    ],
)
def test_what_may_be_answered(library: Library, name: str, values: str) -> None:
    assert fact_values(library.vocabulary.facts[name]) == values


def test_a_set_of_choices_says_that_several_may_be_given(library: Library) -> None:
    assert fact_values(library.vocabulary.facts["disability_components"]).startswith("可多选：visual 视力残疾、")


def test_problems_are_one_paragraph_each() -> None:
    text = render(
        problems_text([Problem(SourceLine("a.yaml", 3), "bad", "mend it"), Problem(SourceLine("b.yaml"), "worse")])
    )
    assert [line.rstrip() for line in text.splitlines()] == ["✗ a.yaml:3: bad (mend it)", "✗ b.yaml: worse"]


def test_problems_are_shown_as_they_are() -> None:
    assert "[one, two]" in render(problems_text([Problem(SourceLine("a.yaml", 3), "not a list", "write [one, two]")]))


def test_the_next_recheck_is_told_where_the_pack_has_one(library: Library) -> None:
    receiving = {"household__recognised_class": "dibao", "household__income_unsteady": True}
    text = text_of(library, case(region="620422", on="2022-06-15", **receiving))
    assert "不迟于2022-12-15（HN-2.1.4.2c）" in squeezed(text)
    assert "不迟于" not in text_of(library, case())
