"""Explanations of decided cases: who, by which clause, which sums."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.explanation import explainer
from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from tests.policies.cases.decided_cases import decide, outcome
from tests.policies.households import case


def explained(library: Library, right: str, holder: str = "household", presume: bool = True, **changes: Any) -> str:
    return str(outcome(decide(library, case(**changes), presume), right, holder)["explanation"])


def test_a_grant_says_why_by_which_clause_and_how_much(library: Library) -> None:
    text = explained(library, "dibao")
    assert text.startswith("符合：家庭人均月收入低于低保标准，财产合规（厅发〔2019〕101号四(二)）。")
    for part in (
        "家庭月收入 900.00元/月",
        "家庭保障线 1800.00元/月",
        "＝ 900.00元/月。",
        "a的工资性收入为1800.00元/月时",
    ):
        assert part in text, part


def test_a_refusal_says_what_failed(library: Library) -> None:
    text = explained(library, "dibao", a__wage_income=1800)
    assert text.startswith("不符合。")
    assert "家庭月收入 1800.00元/月 ≥ 家庭保障线 1800.00元/月" in text
    assert "五(一)2" in text


def test_a_refusal_by_an_open_side_is_told(library: Library) -> None:
    assert "财产" in explained(library, "dibao", household__assets_within_dibao_limit=False)


def test_an_open_outcome_says_what_is_to_be_found_out(library: Library) -> None:
    text = explained(library, "dibao", b__wage_income=None)
    assert text.startswith("尚不能确定：家庭人均月收入低于低保标准，财产合规（厅发〔2019〕101号四(二)）。")
    assert "若符合，金额为0.01元/月至900.00元/月。" in text
    assert "还需查明：b的工资性收入。" in text


def test_a_text_known_from_reprints_only_says_so(library: Library) -> None:
    """Whoever reads the decision sees that the national text was not read where it was published."""
    text = explained(library, "dibao", region="110101", on="2022-06-15")
    assert text.startswith(
        "符合：人均收入低于低保标准，财产合规（国务院令第649号（转载）第九条；民发〔2021〕57号（转载）第二十三条）。"
    )
    assert "转载" not in explained(library, "dibao")


def test_a_missing_local_value_is_told(library: Library) -> None:
    text = explained(library, "temporary_aid", household__hardship_kind="ordinary")
    assert "还需查明：当地的临时救助标准。" in text


def test_presumed_facts_are_told(library: Library) -> None:
    assert "以下事实未填，按常情推定：" in explained(library, "dibao")
    assert "推定" not in explained(library, "dibao", presume=False)


@pytest.mark.parametrize("presume", [True, False])
def test_no_explanation_breaks_off(library: Library, presume: bool) -> None:
    """Also where so much is open that an outcome is a range only."""
    for item in (
        case(),
        case(members=case()["members"][:1]),
        case(household={}, a__wage_income=None, b__birth_date=None),
    ):
        for each_outcome in decide(library, item, presume)["outcomes"]:
            text = each_outcome["explanation"]
            assert text.endswith("。"), each_outcome
            for broken in ("：。", "（）", "None", "。。", "；。", "：；"):
                assert broken not in text, (each_outcome["right"], broken, text)


def test_members_are_named_by_their_ids_and_clauses_by_document(library: Library) -> None:
    request = CaseReader(library.vocabulary).read(case(), 1)
    assert isinstance(request, Request)
    words = explainer(Decider(library).decide(request)[1])
    assert (words.name(-1), words.name(0), words.name(2)) == ("家庭", "a", "c")
    assert (
        words.cite(("GX-4.2", "GX-5.1.2e", "CN-43-4"))
        == "厅发〔2019〕101号四(二)、五(一)2；民发〔2021〕43号（转载）第四条"
    )
    assert words.cite(("GX-5.1.3a", "GX-5.1.3b")) == "厅发〔2019〕101号五(一)3"
