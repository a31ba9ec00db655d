"""A family of four from the door to the county's decision, in each of the four jurisdictions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from doudi.policies import replaying
from tests.browser import steps
from tests.browser.conftest import SignedIn
from tests.browser.server import Office

COUNTIES = ["xingning", *(pytest.param(key, marks=pytest.mark.long) for key in ("huining", "donghu", "nanguan"))]
DIBAO = "最低生活保障（全家）"


@pytest.mark.parametrize("county", COUNTIES)
def test_from_the_door_to_the_decision(signed_in: SignedIn, office: Office, tmp_path: Path, county: str) -> None:
    clerk = signed_in(f"{county}-clerk")
    case = steps.take_application(clerk, steps.family_of_four())

    # Nothing is known yet: nothing is granted and nothing refused for want of an answer.
    line = clerk.locator("li.line", has_text="最低生活保障 全家")
    assert "待查明" in line.inner_text()
    line.get_by_role("checkbox").check()
    clerk.get_by_role("button", name="办理勾选的项目").click()
    steps.says(clerk, "已提出1项")

    told = steps.settle(clerk, case, DIBAO)
    assert "assets_within_dibao_limit" in told
    assert told.count("wage_income") >= 2
    clerk.get_by_role("button", name="受理，开始调查核实").click()
    steps.says(clerk, "已受理，开始调查核实")

    head = signed_in(f"{county}-head")
    head.goto(case)
    theirs = steps.proceeding(head, DIBAO)
    theirs.get_by_label("建议给予").check()
    theirs.get_by_role("button", name="提交初审意见").click()
    steps.says(head, "初审意见已提交，等待县级确认")
    # Who gave the opinion does not decide.
    assert not steps.proceeding(head, DIBAO).get_by_role("button", name="作出决定").is_visible()

    officer = signed_in(f"{county}-officer")
    officer.goto(case)
    theirs = steps.proceeding(officer, DIBAO)
    theirs.get_by_label("确认给予").check()
    theirs.get_by_role("button", name="作出决定").click()
    steps.says(officer, "已作出决定")
    shown = steps.proceeding(officer, DIBAO).inner_text()
    assert "决定：给予" in shown
    assert "元/月" in shown

    text = steps.download(officer, tmp_path)
    replayed = replaying.replay(text)
    assert replayed.same, replayed.message
    about = json.loads(text)["about"]
    assert (about["right"], about["granted"], about["unit"]) == ("dibao", True, "yuan/month")
    assert about["amount_fen"] > 0
    assert f"{about['amount_fen'] // 100:,}.{about['amount_fen'] % 100:02d}元/月" in shown


@pytest.mark.long
def test_every_question_of_a_family_can_be_settled(signed_in: SignedIn) -> None:
    """All rights, not one: when the last question is answered nothing is left undetermined but for want of a standard."""
    clerk = signed_in("nanguan-clerk")
    case = steps.take_application(clerk, steps.family_of_four()[:2])
    for _ in range(60):
        clerk.goto(case)
        if not clerk.get_by_role("link", name="填写事实").count() or not clerk.locator("#missing").count():
            break
        clerk.get_by_role("link", name="填写事实").first.click()
        questions = steps.needed(clerk)
        if questions.count() == 0:
            break
        for question in questions.all():
            steps.answer(question)
        clerk.get_by_role("button", name="保存").click()
        steps.says(clerk, "已保存")
    clerk.goto(case)
    left = [one.inner_text() for one in clerk.locator("ol.asked li").all()]
    assert all("由县级录入地方标准" in one for one in left), left
