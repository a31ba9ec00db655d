"""What stands on the papers of a case."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.awards import award_in_force
from doudi.office.casework.enums import PaperKind, ProceedingState
from doudi.office.casework.models import Application
from doudi.office.casework.papers.contents import content_of
from doudi.office.casework.papers.offers import offers
from doudi.office.errors import RefusedError
from doudi.office.regions.models import Region
from doudi.office.registry.actions import FactInput
from doudi.output.papers.content import content_text
from tests.office import build
from tests.office.casework.steps import bring_to, step_on

NUMBER = "450102S2026000001-01"


def content(application: Application, kind: str) -> dict[str, Any]:
    offer = next(offer for offer in offers(application) if offer.kind == kind)
    parts: dict[str, Any] = json.loads(content_text(content_of(offer, application, NUMBER, clock.today())))
    return parts


def test_a_grant_tells_the_sum_twice_why_and_what_can_be_done(clerk: Actor) -> None:
    proceeding = bring_to(ProceedingState.GRANTED, clerk)
    letter = content(proceeding.application, "grant")
    assert letter["issuer"] == "兴宁区民政部门"
    assert letter["amount"] == {"figures": "每月1,020.00元", "capitals": "人民币壹仟零贰拾元整"}
    assert letter["paid_from"].startswith("自2026年10月起发放（决定次月，依据")
    assert "第二十一条" in letter["paid_from"]
    assert (letter["right"], letter["holder"]) == ("最低生活保障", "您的家庭")
    assert letter["reasons"].startswith("符合：家庭人均月收入低于低保标准")
    assert "结论会不同" not in letter["reasons"], "what would turn it is no reason"
    assert "推定" not in letter["reasons"]
    assert [clause["document"] for clause in letter["clauses"]] == ["厅发〔2019〕101号"]
    sentences = [remedy["sentence"] for remedy in letter["remedies"]]
    assert sentences == [
        "自收到本决定书之日起60日内，可以向本级人民政府申请行政复议",
        "自收到本决定书之日起6个月内，可以向人民法院提起行政诉讼",
    ]


def test_who_is_refused_though_the_conditions_are_met_is_told_why_by_the_officer_alone(clerk: Actor) -> None:
    proceeding = bring_to(ProceedingState.REFUSED, clerk)
    letter = content(proceeding.application, "refusal")
    assert (letter["officers_reason"], letter["reasons"]) == ("理由", "")


def test_a_notice_shows_a_name_a_number_of_people_and_a_sum(clerk: Actor) -> None:
    proceeding = bring_to(ProceedingState.OPINION, clerk)
    sheet = content(proceeding.application, "notice")
    head = proceeding.household.now.head_name
    assert sheet["rows"] == [{"name": head, "people": 2, "amount": "1,020.00元/月"}]
    assert (sheet["issuer"], sheet["place"]) == ("甲街道办事处", "兴宁区甲街道")
    assert proceeding.household.address not in json.dumps(sheet, ensure_ascii=False)


def test_an_approval_form_has_masked_numbers_and_both_hands(clerk: Actor) -> None:
    proceeding = bring_to(ProceedingState.GRANTED, clerk)
    form = content(proceeding.application, "approval")
    people = [membership.person for membership in proceeding.household.memberships.order_by("pk")]
    assert [member["name"] for member in form["members"]] == [person.name for person in people]
    assert all(
        member["number"] == f"{person.number[:6]}{'*' * 12}"
        for member, person in zip(form["members"], people, strict=True)
    )
    assert (form["opinion"]["verdict"], form["opinion"]["duty"]) == ("建议给予", "乡镇负责人")
    assert (form["decision"]["verdict"], form["decision"]["duty"]) == ("确认给予", "县级审核人")


def test_before_the_decision_its_field_is_empty(clerk: Actor) -> None:
    form = content(bring_to(ProceedingState.OPINION, clerk).application, "approval")
    assert (form["decision"], form["amount"]) == (None, None)


def test_what_is_missing_is_asked_as_the_vocabulary_asks_it(clerk: Actor) -> None:
    family = build.household(clerk, build.person(clerk, name="张某"))
    application = build.application(clerk, family)
    actions.open_proceedings(by=clerk, application=application, rights=[("dibao", None)])
    notice = content(application, "missing_papers")
    subjects = {item["subject"]: (item["whose"], item["evidence"]) for item in notice["items"]}
    assert subjects["家庭财产是否符合当地低保家庭财产规定？"] == ("全家", "家庭经济状况核对报告")
    assert notice["rights"] == ["最低生活保障"]
    assert all(item["whose"] in ("全家", "张某") for item in notice["items"])


def test_where_nothing_is_missing_there_is_no_such_paper(clerk: Actor) -> None:
    application = bring_to(ProceedingState.INVESTIGATION, clerk).application
    with pytest.raises(RefusedError, match="没有需要补充的情况"):
        content(application, "missing_papers")


@pytest.mark.parametrize(
    ("birth", "group"),
    [(dt.date(2008, 9, 1), "adults"), (dt.date(2008, 9, 2), "minors"), (dt.date(1950, 1, 1), "adults")],
)
def test_who_has_come_of_age_signs_the_authorisation(clerk: Actor, birth: dt.date, group: str) -> None:
    family = build.household(
        clerk, build.person(clerk), build.person(clerk), build.person(clerk, name="某子", birth=birth)
    )
    application = build.application(clerk, family)
    actions.open_proceedings(by=clerk, application=application, rights=[("dibao", None)])
    paper = content(application, "authorisation")
    assert "某子" in [member["name"] for member in paper[group]]
    assert {member["number"] for member in paper["adults"] + paper["minors"]} == {""}, "whoever signs writes the number"


def test_an_acceptance_lists_what_was_accepted_and_until_when(clerk: Actor) -> None:
    proceeding = bring_to(ProceedingState.INVESTIGATION, clerk)
    actions.open_proceedings(by=clerk, application=proceeding.application, rights=[("low_income", None)])
    notice = content(proceeding.application, "acceptance")
    assert [(item["right"], item["due_on"]) for item in notice["items"]] == [("最低生活保障", "2026-10-19")]


def test_a_review_that_lowers_or_ends_tells_both_sums(clerk: Actor, county: Actor) -> None:
    proceeding = bring_to(ProceedingState.GRANTED, clerk)
    award = award_in_force("dibao", proceeding.household, None)
    assert award is not None
    person = proceeding.household.memberships.order_by("pk")[0].person
    build.tell(clerk, proceeding.household, FactInput("wage_income", 800, person))
    review = actions.open_review(by=clerk, award=award)
    head = build.officer(Duty.TOWNSHIP_HEAD)
    build.accept(by=clerk, proceeding=review)
    for step, by in (("give_opinion", head), ("grant", county)):
        review.refresh_from_db()
        step_on(step, by, review)
    letter = content(proceeding.application, "change")
    assert (letter["before"]["figures"], letter["after"]["figures"]) == ("每月1,020.00元", "每月520.00元")
    assert letter["ends"] is False


def test_a_region_without_a_name_issues_nothing(clerk: Actor) -> None:
    application = bring_to(ProceedingState.INVESTIGATION, clerk).application
    Region.objects.all().delete()
    with pytest.raises(RefusedError, match=rf"区划 {build.TOWNSHIP} 没有登记名称"):
        content(application, "acceptance")


@pytest.mark.parametrize(
    ("name", "office"), [("甲街道", "甲街道办事处"), ("乙镇", "乙镇人民政府"), ("丙乡", "丙乡人民政府")]
)
def test_a_township_is_called_as_it_is_constituted(clerk: Actor, name: str, office: str) -> None:
    Region.objects.update(name=name)
    assert content(bring_to(ProceedingState.INVESTIGATION, clerk).application, "acceptance")["issuer"] == office


def test_every_kind_that_is_offered_has_a_content(clerk: Actor) -> None:
    for state in ProceedingState:
        application = bring_to(state, clerk).application
        for offer in offers(application):
            if offer.kind != PaperKind.MISSING_PAPERS:
                made = content_of(offer, application, NUMBER, clock.today())
                assert made.template == offer.kind
