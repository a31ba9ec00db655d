"""What a procedure asks for holds: gates, people, days, papers and hearings, each refused in words and with the clause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment
from doudi.office.audit.models import Entry
from doudi.office.casework import actions
from doudi.office.casework.actions import applications
from doudi.office.casework.course.procedures import procedure_of_right
from doudi.office.casework.determination import determine
from doudi.office.casework.enums import LogKind, ProceedingState
from doudi.office.casework.models import Award, Opinion, Proceeding, ProceedingStep
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry.actions import FactInput
from doudi.policies.procedures.model import Holding, Procedure
from doudi.rules.problems import SourceLine
from tests.office import build, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    build.standard()
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def head() -> Actor:
    return build.officer(Duty.TOWNSHIP_HEAD)


@pytest.fixture
def county() -> Actor:
    return build.officer(Duty.COUNTY_OFFICER, build.COUNTY)


def fresh(proceeding: Proceeding) -> Proceeding:
    return Proceeding.objects.get(pk=proceeding.pk)


def opine(head: Actor, proceeding: Proceeding, verdict: str = "grant") -> Opinion:
    present = fresh(proceeding)
    return actions.give_opinion(
        by=head, proceeding=present, expected_version=present.version, verdict=verdict,
        reason="" if verdict == "grant" else "与申报不符", fingerprint=determine(present.household).fingerprint,
    )  # fmt: skip


def take(by: Actor, proceeding: Proceeding, name: str, **more: Any) -> ProceedingStep:
    values: dict[str, Any] = {"version": fresh(proceeding).version, "on": clock.today(), "note": "记录"} | more
    return actions.take_step(by, proceeding, name, **values)


def decide(county: Actor, proceeding: Proceeding, grant: bool = True) -> None:
    present = fresh(proceeding)
    actions.decide(by=county, proceeding=present, expected_version=present.version, grant=grant, reason="理由")


# Gates


def test_no_acceptance_without_the_authorisation_of_every_adult(clerk: Actor) -> None:
    family = build.poor_family(clerk)
    applicant = family.memberships.get(relation="self").person
    application = actions.take_application(by=clerk, token="0" * 36, household=family, applicant=applicant)
    (proceeding,) = actions.open_proceedings(by=clerk, application=application, rights=[("dibao", None)])
    with pytest.raises(RefusedError, match="还没有“每名成年成员授权核对”。依据：民发〔2021〕57号"):
        actions.accept(by=clerk, proceeding=proceeding, expected_version=proceeding.version)
    accepted = actions.accept(
        by=clerk, proceeding=proceeding, expected_version=proceeding.version, authorised_on=clock.today()
    )
    assert (accepted.state, accepted.accepted_on) == (ProceedingState.INVESTIGATION, clock.today())
    names = list(accepted.steps.filter(kind=LogKind.STEP).values_list("name", flat=True))
    assert names == ["apply", "authorise", "examine", "accept", "start_investigation"]


@pytest.mark.parametrize("left_out", ["visit", "check"])
def test_no_opinion_without_visit_and_check(clerk: Actor, head: Actor, left_out: str) -> None:
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    while steps := [
        step for step in walk.course(proceeding).open_steps if not step.step.outcome and step.name not in (left_out, "propose")
    ]:  # fmt: skip
        walk.take(proceeding, steps[0])
    with pytest.raises(
        RefusedError, match=r"现在不能“提出初审意见”：还没有“(入户调查|经济状况核对)”.*依据：民发〔2021〕57号"
    ):
        opine(head, proceeding)
    walk.inquire(proceeding)
    assert opine(head, proceeding).pk


def test_no_decision_before_the_notice_has_run(clerk: Actor, head: Actor, county: Actor) -> None:
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    opine(head, proceeding)
    with pytest.raises(RefusedError, match="还没有“报送审核确认”"):
        decide(county, proceeding)
    take(clerk, proceeding, "publicise")
    for days, is_over in ((1, False), (7, False), (8, True)):
        with clock.on(build.DAY + dt.timedelta(days=days)):
            assert actions.submit_after_notices() == is_over
    with clock.on(build.DAY + dt.timedelta(days=8)):
        decide(county, proceeding)
    assert fresh(proceeding).state == ProceedingState.GRANTED
    assert fresh(proceeding).steps.get(name="submit").day == build.DAY + dt.timedelta(days=8)


def test_a_decision_submits_what_only_waited_for_its_notice(clerk: Actor, head: Actor, county: Actor) -> None:
    """Nobody waits for the worker."""
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    opine(head, proceeding)
    take(clerk, proceeding, "publicise")
    with clock.on(build.DAY + dt.timedelta(days=9)):
        decide(county, proceeding)
    submitted = fresh(proceeding).steps.get(name="submit")
    assert (submitted.day, submitted.by) == (build.DAY + dt.timedelta(days=8), clerk.user)


def test_an_objection_is_looked_into_before_the_decision(clerk: Actor, head: Actor, county: Actor) -> None:
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    opine(head, proceeding)
    take(clerk, proceeding, "publicise")
    actions.note_circumstance(
        clerk, proceeding, "objected", version=fresh(proceeding).version, on=clock.today(), reason="邻居来电"
    )
    walk.days_pass(build.DAY + dt.timedelta(days=8))
    assert actions.submit_after_notices() == 0
    with pytest.raises(RefusedError, match="还没有“报送审核确认”"):
        decide(county, proceeding)
    colleague = build.officer(Duty.TOWNSHIP_CLERK)
    take(clerk, proceeding, "reinvestigate", people=[clerk.user, colleague.user])
    with pytest.raises(RefusedError, match="提出初审意见"):
        take(head, proceeding, "propose_again")
    opine(head, proceeding)
    decide(county, proceeding)
    assert fresh(proceeding).opinions.count() == 2


def test_what_the_locality_has_ruled_holds_from_the_opening(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where townships decide, a proceeding knows so before anybody looks at it, and its clock is theirs."""
    holding = Holding("delegated", ("TOWN-1",), SourceLine(""))

    def ruled(*place: Any) -> Procedure:
        return replace(procedure_of_right(*place), holds=(holding,))

    usual = build.accepted(clerk, build.poor_family(clerk))
    monkeypatch.setattr(applications, "procedure_of_right", ruled)
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    course = walk.course(proceeding)
    assert course.circumstances == {"delegated"}
    assert course.procedure.duty_words(course.procedure.steps["decide"], course.circumstances) == "乡镇（街道）"
    (theirs, of_county) = (course.decision_due, walk.course(usual).decision_due)
    assert theirs is not None
    assert of_county is not None
    assert theirs < of_county
    row = ProceedingStep.objects.get(proceeding=proceeding, name="delegated")
    assert "TOWN-1" in row.note


def test_kin_of_staff_are_visited_by_the_county(clerk: Actor, head: Actor, county: Actor) -> None:
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    actions.note_circumstance(
        clerk, proceeding, "kin", version=fresh(proceeding).version, on=clock.today(), reason="经办人的表亲"
    )
    walk.inquire(proceeding)
    assert "register_kin" in walk.course(proceeding).done
    opine(head, proceeding)
    take(clerk, proceeding, "publicise")
    walk.days_pass(build.DAY + dt.timedelta(days=8))
    with pytest.raises(RefusedError, match="还没有“县级入户调查”"):
        decide(county, proceeding)
    visitors = [build.officer(Duty.COUNTY_HEAD, build.COUNTY).user for _ in range(2)]
    by = Actor.of(visitors[0])
    take(by, proceeding, "county_visit", people=visitors)
    decide(county, proceeding)


def test_what_the_county_sends_back_is_put_up_again(clerk: Actor, head: Actor, county: Actor) -> None:
    """Another opinion needs a notice of its own; what was inquired before stays, and the clock goes on."""
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    opine(head, proceeding)
    walk.run_notice(proceeding)
    due = walk.course(proceeding).decision_due
    actions.send_back(by=county, proceeding=proceeding, expected_version=fresh(proceeding).version, note="核对工资")
    present = walk.course(proceeding)
    assert {"visit", "check"} <= set(present.done)
    assert not {"propose", "publicise", "submit"} & set(present.done)
    assert present.decision_due is not None
    assert due is not None
    assert present.decision_due >= due, "the time of the county after submission is no longer one of them"
    opine(head, proceeding)
    with pytest.raises(RefusedError, match="还没有“报送审核确认”"):
        decide(county, proceeding)
    walk.run_notice(proceeding)
    decide(county, proceeding)


# People, days, papers


def test_a_visit_takes_two(clerk: Actor) -> None:
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    stranger = build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)
    cases: list[tuple[list[Any], str]] = [
        ([], "须由不少于2名工作人员办理，现在只写了1名。依据：民发〔2021〕57号"),
        ([clerk.user, clerk.user], "现在只写了1名"),
        ([clerk.user, stranger.user], "没有办理“入户调查”的职责"),
    ]
    for people, message in cases:
        with pytest.raises(RefusedError, match=message):
            take(clerk, proceeding, "visit", people=people)
    colleague = build.officer(Duty.TOWNSHIP_HEAD)
    assert take(clerk, proceeding, "visit", people=[clerk.user, colleague.user]).people == [
        clerk.user.pk,
        colleague.user.pk,
    ]


def test_who_visited_does_not_decide(clerk: Actor, head: Actor) -> None:
    """Also where the visitor holds a duty of the county by now."""
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    both = build.officer(Duty.TOWNSHIP_CLERK)
    take(both, proceeding, "visit", people=[both.user, build.officer(Duty.TOWNSHIP_CLERK).user])
    walk.inquire(proceeding)
    opine(head, proceeding)
    walk.run_notice(proceeding)
    Assignment.objects.create(
        user=both.user, duty=Duty.COUNTY_OFFICER, region_code=build.COUNTY, valid_from=dt.date(2020, 1, 1)
    )
    with pytest.raises(RefusedError, match="办理过“入户调查”，不能再办理"):
        decide(Actor.of(both.user), proceeding)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"on": build.DAY + dt.timedelta(days=1)}, "日期不能晚于今天"),
        ({"on": build.DAY - dt.timedelta(days=1)}, "日期不能早于2026-09-01"),
        ({"result": "perhaps"}, "请选择“入户调查”的结果"),
        ({"note": " "}, "要形成“入户调查表”：请附上材料，或写明记录"),
    ],
)
def test_what_a_step_says_is_looked_at(clerk: Actor, change: dict[str, Any], message: str) -> None:
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    people = [clerk.user, build.officer(Duty.TOWNSHIP_CLERK).user]
    before = (fresh(proceeding).version, Entry.objects.count())
    with pytest.raises(RefusedError, match=message):
        take(clerk, proceeding, "visit", **({"people": people} | change))
    assert (fresh(proceeding).version, Entry.objects.count()) == before


def test_a_paper_of_another_family_is_none_of_this_one(clerk: Actor) -> None:
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    people = [clerk.user, build.officer(Duty.TOWNSHIP_CLERK).user]
    other = build.paper(clerk, build.poor_family(clerk))
    with pytest.raises(RefusedError, match="不是这个家庭的"):
        take(clerk, proceeding, "visit", people=people, document=other)
    own = build.paper(clerk, proceeding.household)
    assert take(clerk, proceeding, "visit", people=people, document=own, note="").document == own


def test_whose_duty_a_step_is(clerk: Actor, county: Actor) -> None:
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    with pytest.raises(PermissionDenied):
        take(county, proceeding, "request_check")
    take(clerk, proceeding, "request_check")
    with pytest.raises(PermissionDenied):
        take(clerk, proceeding, "start_check")
    take(county, proceeding, "start_check")
    with pytest.raises(PermissionDenied):
        take(clerk, proceeding, "check", result="fits")
    take(walk.officer_for(Action.VERIFY_FACTS, proceeding), proceeding, "check", result="fits")


def test_a_step_on_an_older_version_is_told_and_none_is_taken_twice(clerk: Actor) -> None:
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    with pytest.raises(ChangedMeanwhileError):
        take(clerk, proceeding, "request_check", version=1)
    take(clerk, proceeding, "request_check")
    with pytest.raises(RefusedError, match="“提请核对”已于2026-09-01办过"):
        take(clerk, proceeding, "request_check")
    with pytest.raises(RefusedError, match="没有这一步"):
        take(clerk, proceeding, "weather")


def test_one_visit_serves_all_proceedings_of_the_family(clerk: Actor) -> None:
    family = build.poor_family(clerk)
    application = build.application(clerk, family)
    rights: list[tuple[str, Any]] = [("dibao", None), ("low_income", None)]
    opened = actions.open_proceedings(by=clerk, application=application, rights=rights)
    with pytest.raises(RefusedError, match="现在不能办理：还没有“启动调查”"):
        actions.take_shared_step(clerk, application, "visit", on=clock.today())
    for proceeding in opened:
        actions.accept(by=clerk, proceeding=proceeding, expected_version=fresh(proceeding).version)
    people = [clerk.user, build.officer(Duty.TOWNSHIP_CLERK).user]
    rows = actions.take_shared_step(clerk, application, "visit", on=clock.today(), people=people, note="两人入户")
    assert {row.proceeding_id for row in rows} == {proceeding.pk for proceeding in opened}
    with pytest.raises(RefusedError, match="已于2026-09-01办过"):
        actions.take_shared_step(clerk, application, "visit", on=clock.today(), people=people, note="两人入户")


# Reviews


def reviewed(clerk: Actor, head: Actor, county: Actor, wage: int | None) -> tuple[Proceeding, Award]:
    """A review of dibao after the wage of the head of the family has become another, up to the township's opinion."""
    family = build.poor_family(clerk)
    proceeding = build.proceeding(clerk, family)
    opine(head, proceeding)
    award = build.decide(by=county, proceeding=proceeding, grant=True).award
    if wage is not None:
        person = family.memberships.get(relation="self").person
        build.tell(clerk, family, FactInput("wage_income", wage, person))
    review = walk.inquire(actions.open_review(by=clerk, award=award))
    opine(head, review, "refuse" if wage is not None and wage > 2000 else "grant")
    return fresh(review), award


@pytest.mark.parametrize(
    ("wage", "proposed", "hears"),
    [(None, "unchanged", False), (100, "raise", False), (800, "cut", True), (5000, "stop", True)],
)
def test_who_is_cut_or_stopped_is_heard_before(
    clerk: Actor, head: Actor, county: Actor, wage: int | None, proposed: str, hears: bool
) -> None:
    review, award = reviewed(clerk, head, county, wage)
    assert walk.course(review).results["propose"] == proposed
    if proposed == "unchanged":
        assert (review.state, walk.course(review).is_over) == (ProceedingState.WITHDRAWN, True)
        assert walk.course(review).recheck_on == dt.date(2027, 9, 9)
    elif hears:
        with pytest.raises(RefusedError, match="还没有“听取本人意见”"):
            decide(county, review, grant=proposed == "cut")
        take(clerk, review, "invite_hearing")
        with pytest.raises(RefusedError, match="不少于2名"):
            take(county, review, "hear")
        take(county, review, "hear", people=[county.user, build.officer(Duty.COUNTY_HEAD, build.COUNTY).user])
        with pytest.raises(RefusedError, match="县级不同意乡镇的处理意见"):
            decide(county, review, grant=proposed != "cut")
        decide(county, review, grant=proposed == "cut")
    else:
        decide(county, review)
    award.refresh_from_db()
    assert (award.ended_on is None) == (proposed == "unchanged")


def test_the_county_may_decline_a_stop_and_what_is_received_goes_on(clerk: Actor, head: Actor, county: Actor) -> None:
    review, award = reviewed(clerk, head, county, 5000)
    walk.take(review, walk.course(review).open_steps[0])
    hearing = walk.course(review).open_step("hear")
    assert hearing is not None
    walk.take(review, hearing)
    take(county, review, "decide", result="declined")
    take(county, review, "decline")
    award.refresh_from_db()
    assert award.ended_on is None
    assert (fresh(review).state, walk.course(review).is_over) == (ProceedingState.WITHDRAWN, True)


# The end


ODD: list[Callable[[Actor, Proceeding], object]] = [
    lambda by, proceeding: take(by, proceeding, "propose"),
    lambda by, proceeding: take(by, proceeding, "accept"),
    lambda by, proceeding: take(by, proceeding, "decide", result="granted"),
]


@pytest.mark.parametrize("act", ODD)
def test_what_has_an_act_of_its_own_is_no_bare_step(clerk: Actor, act: Callable[[Actor, Proceeding], object]) -> None:
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    with pytest.raises(RefusedError, match="这一步请在“"):
        act(clerk, proceeding)
