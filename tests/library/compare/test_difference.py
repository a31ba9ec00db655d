"""Two texts side by side: reversals found, retypings clean, spans as they stand."""

from __future__ import annotations

import csv
import re

import pytest

from doudi.library.compare.difference import TextDifference
from doudi.library.compare.document_comparison import compare
from doudi.library.compare.severity import KINDS
from doudi.library.structure.document import PolicyDocument
from tests.library.alterations import make_retypings
from tests.library.files import DATA, STYLES, data_text, official


def differences(a: str, b: str) -> list[tuple[str, str, str, str]]:
    listed = compare(PolicyDocument("a", a), PolicyDocument("b", b))
    return [(difference.a, difference.b, difference.kind, difference.weight) for difference in listed]


def in_one_sentence(text: str) -> bool:
    return re.search(r"[。！？](?=.*[\u4e00-\u9fff])", text, re.DOTALL) is None


@pytest.mark.parametrize("name", STYLES)
def test_each_reversal_of_the_copy_is_found_and_nothing_else(name: str) -> None:
    document, copy = official(name), PolicyDocument("copy", data_text(f"{name}-reversed"))
    grave = [difference for difference in compare(document, copy) if difference.changes_meaning]
    with (DATA / f"{name}-reversals.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missed, expected = [], set()
    for row in rows:
        start = document.text.index(row["official"])
        hits = [
            difference
            for difference in grave
            if difference.span_a[0] < start + len(row["official"])
            and start < difference.span_a[1]
            and difference.clause == row["clause"]
        ]
        missed += [row] if not hits else []
        expected |= set(hits)
    assert missed == []
    assert set(grave) == expected


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("how", make_retypings(""))
def test_a_clean_retyping_has_no_difference(name: str, how: str) -> None:
    retyped = make_retypings(data_text(name))[how]
    assert compare(official(name), PolicyDocument("copy", retyped)) == []
    assert compare(PolicyDocument("copy", retyped), official(name)) == []


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("copied_name", STYLES)
def test_spans_are_what_stands_in_the_texts(name: str, copied_name: str) -> None:
    a, b = official(name), PolicyDocument("copy", data_text(f"{copied_name}-reversed"))
    for difference in compare(a, b):
        assert difference.a == a.text[slice(*difference.span_a)]
        assert difference.b == b.text[slice(*difference.span_b)]
        assert difference.a or difference.b
        assert in_one_sentence(difference.a), difference
        assert in_one_sentence(difference.b), difference
        assert difference.kind in KINDS
        assert difference.weight in ("meaning", "wording")
        assert difference.weight == "wording" or difference.kind not in ("wording", "foreign", "repeated")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (
            "人均收入低于（含）标准的家庭。",
            "人均收入高于（不含）标准的家庭。",
            ("低于（含）", "高于（不含）", "comparator", "meaning"),
        ),
        ("救助比例不低于70%。", "救助比例不高于70%。", ("低于", "高于", "comparator", "meaning")),
        ("年累计最高救助5万元。", "年累计最低救助5万元。", ("最高", "最低", "comparator", "meaning")),
        ("年累计最高救助5万元。", "年累计最高救助6万元。", ("5万元", "6万元", "number", "meaning")),
        ("按规定予以救助。", "按规定不予救助。", ("予以", "不予", "negation", "meaning")),
        ("新单位应与其签订合同。", "新单位不应与其签订合同。", ("应", "不应", "negation", "meaning")),
        ("对骗取资金的不追究责任。", "对骗取资金的追究责任。", ("不追究", "追究", "negation", "meaning")),
        ("乡镇应当在场。", "乡镇可以在场。", ("应当", "可以", "modal", "meaning")),
        ("鼓励各地设立基金。", "禁止各地设立基金。", ("鼓励", "禁止", "modal", "meaning")),
        ("由县级民政部门负责认定。", "由县级财政部门负责认定。", ("民政", "财政", "content", "meaning")),
        ("对残疾人给予补贴。", "对老年人给予补贴。", ("残疾人", "老年人", "who", "meaning")),
        ("从2019年1月1日起执行。", "从2020年1月1日起执行。", ("2019年", "2020年", "date", "meaning")),
        ("连续3个月低于标准。", "倒数3个月低于标准。", ("连续", "倒数", "date", "meaning")),
        ("由于失业致困的家庭。", "由于疾病致困的家庭。", ("失业", "疾病", "content", "meaning")),
        ("对困难家庭给予救助。", "对贫困家庭给予救助。", ("困难", "贫困", "content", "meaning")),
        ("切实保障基本生活。", "积极确保基本生活。", ("切实保障", "积极确保", "wording", "wording")),
        ("开展就业援助。", "积极开展就业援助。", ("开", "积极开", "wording", "wording")),
        ("给予6—12个月的渐退期。", "给予6—18个月的渐退期。", ("6—12个月", "6—18个月", "number", "meaning")),
        ("提高5个百分点。", "提高5%。", ("5个百分点", "5%", "content", "meaning")),
        ("低保对象或特困人员。", "低保对象和特困人员。", ("或", "和", "content", "meaning")),
    ],
)
def test_kinds_and_weights(a: str, b: str, expected: tuple[str, str, str, str]) -> None:
    listed = differences(
        f"一、内容\n{a}\n二、其他\n照此办理，不得拖延。", f"一、内容\n{b}\n二、其他\n照此办理，不得拖延。"
    )
    assert len(listed) == 1, listed
    difference = listed[0]
    assert difference[2:] == expected[2:] or (difference[3] == expected[3] and expected[2] == "content"), difference
    assert expected[0].strip("，") in difference[0] or difference[0] in expected[0]
    assert expected[1] in difference[1] or difference[1] in expected[1]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("给予三个月的宽限期。", "给予3个月的宽限期。"),
        ("资助百分之六十。", "资助60%。"),
        ("救助5万元。", "救助50000元。"),
        ("满十六周岁的。", "满16周岁的。"),
    ],
)
def test_numbers_written_differently_are_the_same(a: str, b: str) -> None:
    assert differences(f"一、内容\n{a}", f"一、内容\n{b}") == []


def test_a_sentence_left_out_and_one_put_in() -> None:
    a = "一、范围\n城镇家庭适用本办法。农村家庭另行规定并且单独核定。\n二、标准\n按年公布。"
    b = "一、范围\n城镇家庭适用本办法。\n二、标准\n按年公布。各县不得自行提高上述标准和范围。"
    assert differences(a, b) == [
        ("农村家庭另行规定并且单独核定", "", "missing", "meaning"),
        ("", "各县不得自行提高上述标准和范围", "added", "meaning"),
    ]


def test_a_clause_split_in_two_changes_only_numbers() -> None:
    a = "一、措施\n（一）提高标准，每年按10%增长，并且加强照料服务。\n（二）资助参保。"
    b = "一、措施\n（一）提高标准，每年按10%增长。\n（二）加强照料服务。\n（三）资助参保。"
    listed = differences(a, b)
    assert {kind for _, _, kind, weight in listed if weight == "meaning"} <= {"moved", "content"}
    assert ("（二）", "（三）", "moved", "meaning") in listed
    assert not any("10%" in difference[0] or "照料" in difference[0] for difference in listed)


def test_a_moved_sentence_is_named_and_compared_where_it_went() -> None:
    a = "一、标准\n标准每年调整一次并向社会公布。家庭收入低于标准的给予救助。\n二、程序\n由乡镇受理申请并组织入户调查。"
    b = "一、标准\n家庭收入低于标准的给予救助。\n二、程序\n由乡镇受理申请并组织入户调查。标准每月调整一次并向社会公布。"
    listed = differences(a, b)
    assert ("标准每年调整一次并向社会公布", "标准每月调整一次并向社会公布", "moved", "meaning") in listed
    assert ("每年", "每月", "date", "meaning") in listed
    assert len(listed) == 2


def test_what_stands_twice_is_a_repetition() -> None:
    body = "各市、县人民政府，各委办厅局，各人民团体，各高等学校：现将意见印发给你们，请结合实际认真贯彻落实，不得拖延推诿。"
    a = f"{body}\n一、内容\n照办。"
    listed = differences(a, f"摘要：{body}\n{a}")
    assert [
        difference for difference in listed if difference[3] == "meaning" and difference[2] not in ("content", "added")
    ] == []
    assert any(difference[2] == "repeated" and difference[1].startswith("各市、县") for difference in listed)


def test_two_documents_of_the_same_province_share_what_they_share() -> None:
    """Two different documents compare too: what is the same in both is not listed."""
    listed = compare(official("parts"), official("running"))
    assert all(isinstance(difference, TextDifference) for difference in listed)
    assert not any("无劳动能力" in difference.a for difference in listed)


def test_the_form_of_the_contract() -> None:
    listed = compare(PolicyDocument("a", "一、内容\n低于标准的。"), PolicyDocument("b", "一、内容\n高于标准的。"))
    assert [difference.data() for difference in listed] == [
        {"clause": "一", "a": "低于", "b": "高于", "kind": "comparator", "weight": "meaning"}
    ]
