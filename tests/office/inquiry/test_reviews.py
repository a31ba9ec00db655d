"""A decision is reviewed by another authority within its days; and samples are drawn once, by a seed that is public."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from doudi.office import clock
from doudi.office.casework.actions.course import submit_where_due
from doudi.office.casework.models import Award
from doudi.office.errors import RefusedError
from doudi.office.inquiry import actions, appeal_course, checks, sample_frames
from doudi.office.inquiry.enums import AppealStage
from doudi.office.inquiry.models import Appeal, Sample, SampleEntry
from doudi.policies.procedures.sampling import read_sample
from tests.office import build
from tests.office.inquiry import cases
from tests.office.inquiry.cases import LATER, Bureau

pytestmark = pytest.mark.django_db
TOLD = build.DAY + dt.timedelta(days=12)


def appealed(office: Bureau, applied_on: dt.date = LATER) -> Appeal:
    decision = cases.granted(office).decision
    with clock.on(max(applied_on, LATER)):
        return actions.file_appeal(
            by=office.county, decision=decision, informed_on=TOLD, applied_on=applied_on, authority="虚构市人民政府",
            grounds="金额算少了",
        )  # fmt: skip


def advance(office: Bureau, appeal: Appeal, *stages: AppealStage) -> None:
    for stage in stages:
        actions.advance_appeal(
            by=office.county, appeal=appeal, stage=stage, taken_on=clock.today(), note="复议机关通知"
        )


def test_a_review_is_applied_for_within_sixty_days_of_being_told() -> None:
    office = cases.bureau()
    assert appeal_course.last_day_to_apply(build.TOWNSHIP, TOLD) == TOLD + dt.timedelta(days=60)
    with pytest.raises(RefusedError, match="已经过了期限"):
        appealed(office, TOLD + dt.timedelta(days=61))


def test_a_review_goes_step_by_step_with_its_clocks() -> None:
    office = cases.bureau()
    appeal = appealed(office)
    assert appeal_course.next_stages(appeal) == [AppealStage.ADMITTED, AppealStage.REJECTED]
    (clock_of_admission,) = appeal_course.clocks_of(appeal)
    assert clock_of_admission.due.day == (LATER + dt.timedelta(days=5)).toordinal()
    with clock.on(LATER):
        with pytest.raises(RefusedError, match="还没有到这一步"):
            advance(office, appeal, AppealStage.OVERTURNED)
        advance(office, appeal, AppealStage.ADMITTED, AppealStage.FILES_SENT, AppealStage.UPHELD)
        assert appeal_course.next_stages(appeal) == []
        with pytest.raises(RefusedError, match="才重新办理"):
            actions.decide_anew(by=office.county, appeal=appeal)


def test_an_overturned_decision_is_taken_anew_and_the_award_goes_on_until_then() -> None:
    office = cases.bureau()
    appeal = appealed(office)
    with clock.on(LATER):
        advance(office, appeal, AppealStage.ADMITTED, AppealStage.FILES_SENT, AppealStage.OVERTURNED)
        opened = actions.decide_anew(by=office.county, appeal=appeal)
        assert opened.is_open
        assert opened.right == appeal.decision.proceeding.right
        assert Award.objects.get(decision=appeal.decision).ended_on is None
        with pytest.raises(RefusedError, match="只重新办理一次"):
            actions.decide_anew(by=office.county, appeal=appeal)


# Samples


def waiting_to_be_drawn(office: Bureau, count: int) -> None:
    """People in extreme difficulty whose case has come to the county; their notices have run by LATER."""
    for _ in range(count):
        person = build.person(office.clerk, birth=dt.date(1950, 1, 1))
        family = build.household(office.clerk, person)
        proceeding = cases.authorised(office.clerk, family, "tekun", person)
        accepted = cases.accept_now(office, proceeding)
        cases.visit(office, accepted.application)
        cases.check(office, accepted.application)
        proposed = cases.opinion(office, accepted, "refuse")
        cases.posted(office, proposed)
        with clock.on(LATER):
            submit_where_due(cases.fresh(proposed))


def draw(office: Bureau, **changes: Any) -> Sample:
    values: dict[str, Any] = {
        "region_code": build.COUNTY, "procedure": "tekun", "seed": "2026-10-30 指数 3210.55", "seed_source": "虚构日报",
        **changes,
    }  # fmt: skip
    return actions.draw_sample(by=office.county, **values)


def test_a_sample_is_drawn_once_and_again_by_anybody() -> None:
    office = cases.bureau()
    waiting_to_be_drawn(office, 2)
    with clock.on(LATER):
        sample = draw(office)
        assert (sample.share, sample.entries.count()) == (30, 2)
        drawn = list(SampleEntry.objects.filter(drawn=True))
        assert len(drawn) == 1
        record = read_sample(sample_frames.record_of(sample))
        assert record.drawn == {drawn[0].number}
        assert "sampled" in cases.course(drawn[0].proceeding).circumstances
        assert all("draw_sample" in cases.course(entry.proceeding).done for entry in sample.entries.all())
        assert list(checks.find_problems()) == []
        with pytest.raises(RefusedError, match="没有等待抽查"):
            draw(office, seed="另一个种子")


def test_nothing_waits_nothing_is_drawn() -> None:
    with pytest.raises(RefusedError, match="没有等待抽查"):
        draw(cases.bureau())
