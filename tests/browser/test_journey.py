"""A family of four from the door to the county's decision: in two jurisdictions, by `make test-journeys` in each of the four."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from doudi.policies.cases.decision_record import read_record
from doudi.policies.cases.record_verification import verify_record
from tests.browser import steps
from tests.browser.conftest import SignedIn
from tests.browser.server import Office

COUNTIES = os.environ.get("DOUDI_COUNTIES", "xingning nanguan").split()
DIBAO = "最低生活保障（全家）"
pytestmark = [pytest.mark.long, pytest.mark.usefixtures("back_to_the_day_of_the_demo")]


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

    fact_names = steps.settle(clerk, case, DIBAO)
    assert "assets_within_dibao_limit" in fact_names
    assert fact_names.count("wage_income") >= 2
    clerk.get_by_role("button", name="受理，开始调查核实").click()
    steps.says(clerk, "已受理，开始调查核实")
    officer = signed_in(f"{county}-officer")
    steps.inquire(clerk, officer, case)

    head = signed_in(f"{county}-head")
    steps.give_opinion(head, case, DIBAO)
    # Who gave the opinion does not decide.
    assert not steps.proceeding(head, DIBAO).get_by_role("button", name="作出决定").is_visible()

    # The notice runs its days before the county can decide.
    steps.publicise(clerk, case, DIBAO)
    officer.goto(case)
    assert not steps.proceeding(officer, DIBAO).get_by_role("button", name="作出决定").is_visible()
    office.turn_to(office.day + steps.NOTICE)
    steps.decide(officer, case, DIBAO)
    proceeding_text = steps.proceeding(officer, DIBAO).inner_text()
    assert "决定：给予" in proceeding_text
    assert "元/月" in proceeding_text

    text = steps.download(officer, tmp_path)
    record = read_record(text)
    verification = verify_record(record)
    assert (verification.computation.holds, verification.content.holds) == (True, True), verification.parts
    decided = record.decided
    assert (decided["right"], decided["granted"], decided["unit"]) == ("dibao", True, "yuan/month")
    assert decided["amount_fen"] > 0
    assert f"{decided['amount_fen'] // 100:,}.{decided['amount_fen'] % 100:02d}元/月" in proceeding_text


@pytest.mark.long
def test_every_question_of_a_family_can_be_settled(signed_in: SignedIn) -> None:
    """All rights, not one: when the last question is answered nothing is left undetermined but for want of a standard."""
    clerk = signed_in("nanguan-clerk")
    case = steps.take_application(clerk, steps.family_of_four()[:2])
    steps.interview(clerk)
    assert clerk.url == case
    left = [item.inner_text() for item in clerk.locator("ol.asked li").all()]
    assert all("由县级录入地方标准" in question for question in left), left
