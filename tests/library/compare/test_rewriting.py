"""A text written anew, compared clause by clause."""

from __future__ import annotations

from doudi.library.compare.rewriting import compare_clauses
from doudi.library.structure.document import PolicyDocument

OLD = """第一条 为了规范低保工作，制定本办法。
第二条 乡镇人民政府应当自受理之日起10个工作日内，组织入户调查。调查人员不得少于2人。
第三条 县级民政部门应当自收到材料之日起5个工作日内，作出审批决定。
第四条 低保金按月发放，每月10日前发放到户。
第五条 对拒绝调查的家庭，不予受理。
第六条 本办法由民政厅解释。
"""
NEW = """第一条 为了规范低保工作，制定本办法。
第二条 低保工作坚持公开公平公正的原则，接受社会监督。
第三条 乡镇人民政府应当自受理之日起15个工作日内，组织开展入户调查。调查人员不得少于2人。
第四条 县级民政部门应当自收到材料之日起5个工作日内，作出确认决定。
第五条 低保金应当按月发放，每月10日前发放到户。
第六条 本办法由民政厅负责解释。
"""


def differences(a: str, b: str) -> list[tuple[str, str, str, str]]:
    listed = compare_clauses(PolicyDocument("a", a), PolicyDocument("b", b))
    return [(each.clause, each.kind, each.a, each.b) for each in listed]


def test_each_clause_is_compared_with_the_one_that_it_has_become() -> None:
    listed = differences(OLD, NEW)
    assert ("第五条", "missing", "第五条 对拒绝调查的家庭，不予受理", "") in listed
    assert any(kind == "added" and "社会监督" in b for _, kind, _, b in listed)
    assert any(clause == "第二条" and "10个" in a and "15个" in b for clause, _, a, b in listed)
    assert any(clause == "第三条" and "审批" in a and "确认" in b for clause, _, a, b in listed)
    assert [clause for clause, *_ in listed].count("第二条") <= 2
    assert not any(clause == "第一条" and kind != "added" for clause, kind, *_ in listed)


def test_limits_come_before_everything_else_of_a_clause() -> None:
    a = OLD.replace("第二条 乡镇", "第二条 各地要高度重视这项工作并且加强领导。乡镇")
    b = OLD.replace("10个工作日内", "15个工作日内").replace(
        "第二条 乡镇", "第二条 各地要高度重视此项工作，切实加强组织领导。乡镇"
    )
    listed = [(kind, text) for clause, kind, text, _ in differences(a, b) if clause == "第二条"]
    assert len(listed) == 2
    assert "10个工作日" in listed[0][1]
    assert "重视" in listed[1][1]


def test_a_clause_that_only_has_another_number_is_the_same() -> None:
    assert differences(OLD, OLD.replace("第六条", "第七条").replace("第五条", "第六条")) == []
