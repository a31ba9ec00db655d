"""How two documents stand to each other: versions of one text, a text written anew, or two documents."""

from __future__ import annotations

import itertools

import pytest

from doudi.library.compare.document_comparison import compare, compare_documents
from doudi.library.compare.relation import OTHER_DOCUMENT, REWRITTEN, VERSION
from doudi.library.structure.document import PolicyDocument
from tests.library.files import SEEDS, STYLES, data_text, official

NATIONAL = SEEDS.parent / "national"
needs_documents = pytest.mark.skipif(not NATIONAL.is_dir(), reason=f"{NATIONAL} is not there")

LAW = """云岭省困难家庭救助条例

第一章 总则

第一条 为了保障困难家庭的基本生活，根据有关法律，制定本条例。

第二条 本条例适用于云岭省行政区域内的社会救助活动。

第二章 救助

第三条 共同生活的家庭成员人均收入低于当地最低生活保障标准的家庭，给予最低生活保障。

第四条 特困人员、孤儿和重度残疾人，按照规定给予供养。县级人民政府民政部门应当自受理之日起20个工作日内完成审批。

第五条 本条例自2031年7月1日起施行。
"""


def document(text: str) -> PolicyDocument:
    return PolicyDocument("text", text, "official")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("困难家庭的基本", "贫困家庭的基本"),
        ("完成审批", "完成批准"),
        ("完成审批", "已完成审批"),
        ("家庭成员人均收入", "家庭成员人均收益"),
        ("适用于", "全面适用于"),
        ("2031年7月", "2032年7月"),
        ("20个工作日", "20日"),
        ("特困人员、孤儿", "特困人员，孤儿"),
    ],
)
def test_what_changes_a_class_an_act_a_date_or_a_list_changes_the_meaning(old: str, new: str) -> None:
    start = LAW.index(old)
    (difference,) = compare(document(LAW), document(LAW.replace(old, new)))
    assert difference.changes_meaning
    assert difference.span_a[0] < start + len(old)
    assert start < difference.span_a[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("参照最低生活保障", "参考最低生活保障"),
        ("全面实施", "全部实施"),
        ("申请登记", "申请注册"),
        ("告知结果并说明理由", "告知结果说明理由"),
        ("“十四五”期间", "“十五五”期间"),
        ("收入", "收益"),
        ("由民政部门审批", "由民政部门批准"),
    ],
)
def test_words_that_look_like_synonyms_change_the_meaning(old: str, new: str) -> None:
    text = f"一、内容\n按照规定，{old}，对符合条件的家庭给予救助。"
    listed = compare(document(text), document(text.replace(old, new)))
    assert [each.weight for each in listed] == ["meaning"]


def test_an_enumeration_comma_after_no_class_of_persons_is_punctuation() -> None:
    text = "一、内容\n坚持公开、公平、公正，做到应救尽救。"
    assert compare(document(text), document(text.replace("公开、", "公开，"))) == []
    law = LAW.replace("特困人员、孤儿", "特困人员,孤儿")
    assert compare(document(LAW), document(law)) == []


@pytest.mark.parametrize(
    ("around", "kinds"),
    [
        (("云岭省人民代表大会常务委员会公告\n第12号\n（2031年5月3日通过）\n\n", ""), {"frame"}),
        (("", "\n云岭省民政厅\n2031年5月6日\n"), {"frame"}),
        (("目　录\n第一章 总则\n第二章 救助\n\n", ""), {"frame"}),
        (("《云岭省困难家庭救助条例》\n", ""), set()),
        (("", "\n责任编辑：花生\n版权所有 www.example.com\n"), {"foreign"}),
    ],
)
def test_what_surrounds_a_text_is_apart_from_it(around: tuple[str, str], kinds: set[str]) -> None:
    before, after = around
    comparison = compare_documents(document(LAW), document(before + LAW + after))
    assert comparison.relation == VERSION
    assert {each.kind for each in comparison.differences} == kinds
    assert not any(each.changes_meaning for each in comparison.differences)


def test_frames_that_contradict_each_other_change_the_meaning() -> None:
    a = f"云政发〔2031〕12号\n\n{LAW}"
    b = f"云政发〔2031〕13号\n\n{LAW.replace('困难家庭救助条例', '困难职工救助条例')}"
    assert [(each.a, each.b) for each in compare(document(a), document(b)) if each.changes_meaning] == [
        ("2031〕12号", "2031〕13号"),
        ("困难家庭", "困难职工"),
    ]


def test_articles_with_arabic_numbers_are_the_same_articles() -> None:
    arabic = LAW
    for number, word in enumerate("一二三四五", 1):
        arabic = arabic.replace(f"第{word}条", f"第{number}条").replace(f"第{word}章", f"第{number}章")
    assert compare(document(LAW), document(arabic)) == []


@pytest.mark.parametrize(("name", "unrelated"), list(itertools.permutations(STYLES, 2)))
def test_documents_that_have_nothing_to_do_with_each_other(name: str, unrelated: str) -> None:
    comparison = compare_documents(official(name), official(unrelated))
    assert comparison.relation == OTHER_DOCUMENT
    (difference,) = comparison.differences
    assert (difference.kind, difference.weight) == ("document", "meaning")
    assert "".join(difference.a.split()) == official(name).heading.title
    assert difference.b == official(unrelated).text[slice(*difference.span_b)]


def test_a_text_written_anew_is_compared_clause_by_clause() -> None:
    anew = data_text("articles")
    words = {
        "临时救助": "急难救助",
        "家庭": "住户",
        "申请": "请求",
        "乡镇人民政府": "街道",
        "日": "个工作日",
        "应当": "要",
    }
    for old, new in words.items():
        anew = anew.replace(old, new)
    anew = anew.replace("第八条 本", "第八条 《南屏市临时救助办法》同时废止。本")
    comparison = compare_documents(official("articles"), document(anew))
    assert comparison.relation in (REWRITTEN, VERSION)
    assert len([each for each in comparison.differences if each.changes_meaning]) < 40


@needs_documents
@pytest.mark.long
def test_all_official_documents_beside_each_other() -> None:
    paths = [*sorted(NATIONAL.glob("*.txt")), *sorted(SEEDS.glob("*.txt"))]
    documents = [PolicyDocument(path.stem, path.read_text(encoding="utf-8"), "official") for path in paths]
    related = {(a.name, b.name): compare_documents(a, b) for a, b in itertools.combinations(documents, 2)}
    relations = {pair: each.relation for pair, each in related.items() if each.relation != OTHER_DOCUMENT}
    assert relations == {
        ("law-2026-b", "law-2026"): VERSION,
        ("guangxi-2019-101-web-reprint", "guangxi-2019-101"): VERSION,
        ("dibao-2012-220", "dibao-2021-57"): REWRITTEN,
    }
    assert not any(each.changes_meaning for each in related["law-2026-b", "law-2026"].differences)
    rewritten = related["dibao-2012-220", "dibao-2021-57"].differences
    assert len(rewritten) < 120
    assert all(len(each.differences) == 1 for each in related.values() if each.relation == OTHER_DOCUMENT)
