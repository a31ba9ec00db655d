"""Packs and rules as an officer reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.output.pack_listing import packs_table, show_pack, vocabulary_data
from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.yaml.records import span_words
from doudi.rules.language.model import ALWAYS, FOREVER
from doudi.rules.problems import RulesError
from tests.policies.console_text import render, widest
from tests.policies.written_packs import FILES, write_pack


def pack_text(library: Library, pack: str, name: str, width: int = 200) -> str:
    return render(show_pack(library, library.pack(pack), name), width)


def test_packs_are_listed_with_region_and_period(library: Library) -> None:
    text = render(packs_table(library), 200)
    assert "全国" in text
    assert "2019-01-01 至 2020-12-31" in text
    assert library.pack("guangxi").digest[:12] in text
    assert widest(render(packs_table(library), 80)) <= 80


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (ALWAYS, FOREVER, "一直有效"),
        (737_060, FOREVER, "2019-01-01 至 今后"),
        (ALWAYS, 737_060, "一直 至 2019-01-01"),
        (737_060, 737_061, "2019-01-01 至 2019-01-02"),
    ],
)
def test_a_span_in_words(start: int, end: int, words: str) -> None:
    assert span_words(start, end) == words


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "dibao",
            ("项目 dibao：最低生活保障（家庭，元/月，资金）", "途径1：", "途径2：", "条件", "金额", "四(二) [GX-4.2]"),
        ),
        (
            "counted_income",
            ("规则 counted_income：本人计入的月收入（成员，元/月）", "工资性收入", "2019-01-01 至 今后"),
        ),
        ("GX-4.1", ("对象类别 GX-4.1：城镇特困人员和孤儿（成员）", "GX-4.1")),
        (
            "tekun_basic_standard",
            ("参数 tekun_basic_standard：特困人员基本生活标准", "当地未录入时为", "五(一)1 [GX-5.1.1a]"),
        ),
        ("gradual_exit_months", ("由当地在 6", "12", "[GX-5.1.2h]")),
        ("premium_share", ("参数 premium_share", "0.6", "五(二) [GX-5.2b]")),
        ("standard_grows", ("核对：低保标准增幅", "不符时提示：低保标准比上年增幅不足10%", "[GX-5.1.2a]")),
        ("temporary_aid", ("最高为", "五(七) [GX-5.7b]")),
    ],
)
def test_one_thing_of_a_pack(library: Library, name: str, parts: tuple[str, ...]) -> None:
    text = pack_text(library, "guangxi", name)
    for part in parts:
        assert part in text, part


def test_every_rule_of_every_pack_can_be_shown(library: Library) -> None:
    for pack in ("cn", "guangxi", "huining", "jiangxi", "jilin"):
        layer = library.layer(library.pack(pack))
        text = pack_text(library, pack, "")
        for rule in layer.rules:
            assert f" {rule.name}：{rule.label}" in text
        for name in [parameter.name for parameter in layer.parameters] + [clause.id for clause in layer.clauses]:
            assert name in pack_text(library, pack, name), name
        for check in layer.checks:
            assert check.message in pack_text(library, pack, check.name), check.name
        for element, _, _ in library.elements(library.pack(pack)).enactments():
            assert f" {element}：" in text, element
            assert f" {element}：" in pack_text(library, pack, element), element
        assert widest(pack_text(library, pack, "", 80)) <= 80


def test_a_table_an_exception_and_a_supplement_are_shown(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path)
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)
    text = pack_text(library, "hill", "unattended_child_allowance")
    for part in ("途径1：事实无人抚养的未成年人", "例外1：由机构供养", "增发1：寄宿补助", "分档标准", "[HILL-3]"):
        assert part in text, part
    bands = pack_text(library, "hill", "child_bands")
    for part in (
        "2020-01-01 至 2020-12-31",
        "2021-01-01 至 今后",
        "部分丧失生活自理能力 800.00元/月",
        "具备生活自理能力 800.00元/月",
        "部分丧失生活自理能力 900.10元/月",
        "完全丧失生活自理能力 1000.01元/月",
    ):
        assert part in bands, part


@pytest.mark.parametrize(
    ("pack", "name", "parts"),
    [
        ("jiangxi", "average_top_up", ("指标 average_top_up：城镇低保人均补差",
                                       "2018-01-01 至 2018-12-31：目标不低于380.00元/人·月",
                                       "2018-01-01 至 今后：比上年增长9%左右（上下1个百分点）", "[JX-5.1.1b]")),
        ("guangxi", "average_top_up", ("比上年与“全区城镇低保平均标准”同步增长", "[GX-5.1.2d]")),
        ("guangxi", "error_share", ("一直有效：目标不高于2%", "[GX-6.5b]")),
        ("jiangxi", "standards_follow_prices", ("物价联动 standards_follow_prices", "联动的标准：低保标准、特困人员基本生活标准",
                                                "物价涨幅达到启动物价联动的涨幅时，按物价联动每人每月增发额增发", "[JX-6.4a]")),
        ("jiangxi", "ledgers_compared", ("提醒 ledgers_compared：", "每6个月一次", "[JX-6.3d]")),
        ("huining", "recheck_yearly", ("每12个月一次：每年核查的低保家庭", "[HN-2.1.4.2b]")),
        ("huining", "forms of help", ("救助形式", "资金、物资、服务", "[HN-1.2b]")),
        ("huining", "housing_aid", ("项目 housing_aid：住房救助（家庭，资金和物资）",)),
        ("huining", "low_income", ("项目 low_income：低保边缘家庭（家庭）",)),
    ],
)  # fmt: skip
def test_an_element_of_a_pack(library: Library, pack: str, name: str, parts: tuple[str, ...]) -> None:
    text = pack_text(library, pack, name)
    for part in parts:
        assert part in text, part


def test_a_table_whose_options_no_fact_has_and_rounding(tmp_path: Path, vocabulary: Vocabulary) -> None:
    rules = FILES["rules/living.yaml"].replace("rounding: half_up", "rounding: up")
    bands = (
        "  - {parameter: bands, label: 档, unit: month, by: [a, b], values: [{value: {a: 1, b: 2}, clause: HILL-2}]}\n"
    )
    write_pack(
        tmp_path,
        files={
            "rules/living.yaml": rules,
            "parameters.yaml": FILES["parameters.yaml"].replace("checks:", bands + "checks:"),
        },
    )
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)
    assert "计算结果向上取整到分" in pack_text(library, "hill", "unattended_child_allowance")
    assert "a 1个月、b 2个月" in pack_text(library, "hill", "bands")
    assert "取整" not in pack_text(library, "guangxi", "dibao")


def test_a_clause_to_be_confirmed_says_so(library: Library) -> None:
    assert "（转载）" in pack_text(library, "cn", "CN-57-13-2")
    assert "（待核对）" in pack_text(library, "cn", "CN-D52-1")


def test_a_name_that_a_pack_does_not_have(library: Library) -> None:
    with pytest.raises(RulesError) as caught:
        show_pack(library, library.pack("guangxi"), "dibaoo")
    assert str(caught.value) == "guangxi: there is no 'dibaoo' (did you mean 'dibao'?)"
    with pytest.raises(RulesError) as caught:
        show_pack(library, library.pack("guangxi"), "zzzz")
    assert str(caught.value) == "guangxi: there is no 'zzzz' (see policy show without a name)"


def test_the_vocabulary_as_data(vocabulary: Vocabulary) -> None:
    data = vocabulary_data(vocabulary)
    assert list(data) == ["facts", "parameters", "rights"]
    facts = {fact["name"]: fact for fact in data["facts"]}
    assert facts["sex"]["options"] == ["male", "female"]
    assert facts["wage_income"]["unit"] == "yuan/month"
    assert facts["is_orphan"]["unit"] is None
    assert [each_parameter["name"] for each_parameter in data["parameters"]] == list(vocabulary.parameters)
    dibao = {"name": "dibao", "label": "最低生活保障", "for": "household", "unit": "yuan/month", "forms": ["cash"]}
    assert dibao in data["rights"]
    assert [each_parameter["forms"] for each_parameter in data["rights"] if each_parameter["name"] == "low_income"] == [
        []
    ]


def test_a_name_of_a_lower_layer_is_shown_with_that_layer(library: Library) -> None:
    text = render(show_pack(library, library.pack("guangxi"), "tekun"))
    assert "项目 tekun：特困人员救助供养" in text
    assert "（cn 的规定）" in text
    assert "[CN-43-4]" in text
    assert "（cn 的规定）" in render(show_pack(library, library.pack("guangxi"), "adult_age"))
    assert "（cn 的规定）" in render(show_pack(library, library.pack("guangxi"), "CN-43-9"))
    assert "（cn 的规定）" not in render(show_pack(library, library.pack("guangxi"), "dibao"))


def test_what_a_right_excludes_is_shown_with_who_chooses(library: Library) -> None:
    text = "".join(render(show_pack(library, library.pack("guangxi"), "orphan_allowance")).replace("│", "").split())
    assert "不与特困人员救助供养、特困人员基本生活费、特困人员照料护理费同时享受，由监护人选择其中一类" in text
    assert "[CN-43-9]" in text
