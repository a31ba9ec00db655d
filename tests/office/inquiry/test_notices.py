"""A public notice: a name, a number and a sum; its days; objections; and that it takes itself down."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from doudi.office import clock
from doudi.office.casework.models import Paper
from doudi.office.casework.papers.verification import PaperStanding, verify_paper
from doudi.office.errors import RefusedError
from doudi.office.files import storage
from doudi.office.inquiry import actions, jobs
from doudi.office.inquiry.models import NoticeEnd, NoticeEntry, NoticeObjection, PublicNotice
from tests.office import build
from tests.office.inquiry import cases
from tests.office.inquiry.cases import Bureau

pytestmark = pytest.mark.django_db
DAY = build.DAY


def days(count: int) -> dt.date:
    return DAY + dt.timedelta(days=count)


def objected(office: Bureau, notice: PublicNotice, **more: str) -> NoticeObjection:
    (entry,) = notice.entries.all()
    return actions.object_to_notice(
        by=office.clerk, entry=entry, received_on=clock.today(), matter="其子女有工资收入", **more
    )


def test_a_notice_shows_a_name_a_number_a_sum_and_nothing_else() -> None:
    office = cases.bureau()
    proceeding = cases.proposed(office)
    notice = cases.posted(office, proceeding)
    entry = notice.entries.get()
    assert (entry.name, entry.people, entry.amount) == (proceeding.household.now.head_name, 2, "1,020.00元/月")
    assert (notice.from_day, notice.to_day) == (DAY, days(7))
    assert cases.course(proceeding).done["publicise"].day == DAY.toordinal()


def test_nothing_is_decided_before_the_notice_has_run() -> None:
    office = cases.bureau()
    proceeding = cases.proposed(office)
    with pytest.raises(RefusedError):
        cases.decided(office, proceeding)
    cases.posted(office, proceeding)
    with clock.on(days(7)), pytest.raises(RefusedError):
        cases.decided(office, proceeding)


def test_one_sheet_for_several_families_of_a_community() -> None:
    office = cases.bureau()
    proceedings = [cases.proposed(office), cases.proposed(office)]
    notice = cases.posted(office, *proceedings)
    assert {entry.proceeding_id for entry in notice.entries.all()} == {proceeding.pk for proceeding in proceedings}
    assert all("publicise" in cases.course(proceeding).done for proceeding in proceedings)


def test_no_notice_before_the_opinion_and_none_for_nothing() -> None:
    office = cases.bureau()
    proceeding = cases.accepted(office.clerk, build.poor_family(office.clerk))
    with pytest.raises(RefusedError, match="还没有到公示这一步"):
        actions.prepare_notice(by=office.clerk, proceedings=[proceeding], from_day=DAY)
    with pytest.raises(RefusedError, match="请选择要公示的家庭"):
        actions.prepare_notice(by=office.clerk, proceedings=[], from_day=DAY)


def test_a_child_is_put_up_nowhere() -> None:
    office = cases.bureau()
    child = build.person(office.clerk, birth=dt.date(2018, 1, 1))
    family = build.household(office.clerk, build.person(office.clerk), child)
    proceeding = cases.applied(office.clerk, family, "unattended_child_allowance", child)
    with pytest.raises(RefusedError, match="按规定不公示"):
        actions.prepare_notice(by=office.clerk, proceedings=[proceeding], from_day=DAY)


def test_a_sheet_that_hangs_late_is_made_anew() -> None:
    office = cases.bureau()
    proceeding = cases.proposed(office)
    notice = actions.prepare_notice(by=office.clerk, proceedings=[proceeding], from_day=DAY)
    with clock.on(days(1)):
        with pytest.raises(RefusedError, match="公示的天数就不对"):
            actions.post_notice(
                by=office.clerk, notice=notice, photo=cases.picture(), place="公示栏", posted_on=days(1)
            )
        actions.end_notice(by=office.clerk, notice=notice, reason="没有按时张贴")
        again = cases.posted(office, proceeding)
    assert again.to_day == days(8)


def test_an_objection_is_looked_into_before_anything_is_decided() -> None:
    office = cases.bureau()
    proceeding = cases.proposed(office)
    notice = cases.posted(office, proceeding)
    objection = objected(office, notice, objector="邻居")
    assert "objected" in cases.course(proceeding).circumstances
    with clock.on(days(8)):
        with pytest.raises(RefusedError):
            cases.decided(office, proceeding)
        actions.rule_on_objection(
            by=office.clerk, objection=objection, upheld=True, reason="子女月工资三千元", companion=office.other_clerk.user,
            ruled_on=days(8),
        )  # fmt: skip
        course = cases.course(proceeding)
        assert "reinvestigate" in course.done
        assert course.is_open("propose_again")


def test_two_objections_are_one_investigation() -> None:
    office = cases.bureau()
    proceeding = cases.proposed(office)
    notice = cases.posted(office, proceeding)
    first, second = objected(office, notice), objected(office, notice)
    rule: dict[str, Any] = {
        "by": office.clerk,
        "upheld": False,
        "reason": "不属实",
        "companion": office.other_clerk.user,
        "ruled_on": DAY,
    }
    actions.rule_on_objection(objection=first, **rule)
    assert "reinvestigate" not in cases.course(proceeding).done
    actions.rule_on_objection(objection=second, **rule)
    assert "reinvestigate" in cases.course(proceeding).done
    with pytest.raises(RefusedError, match="已经有结论"):
        actions.rule_on_objection(objection=second, **rule)


def test_who_objects_may_stay_unnamed_and_stands_encrypted() -> None:
    office = cases.bureau()
    objection = objected(office, cases.posted(office, cases.proposed(office)))
    assert objection.objector == ""


def test_after_its_last_day_nothing_is_objected_and_it_takes_itself_down() -> None:
    office = cases.bureau()
    notice = cases.posted(office, cases.proposed(office))
    with clock.on(days(7)):
        assert jobs.take_down_notices() == 0
        objected(office, notice)
    with clock.on(days(8)):
        with pytest.raises(RefusedError, match="公示已经结束"):
            objected(office, notice)
        assert jobs.take_down_notices() == 1
        assert jobs.take_down_notices() == 0
    end = NoticeEnd.objects.get()
    assert (end.notice, end.ended_by) == (notice, None)


def test_the_database_itself_refuses_an_objection_beside_the_notice() -> None:
    office = cases.bureau()
    entry: NoticeEntry = cases.posted(office, cases.proposed(office)).entries.get()
    row = NoticeObjection(
        entry=entry, household=entry.household, region_code=entry.region_code, received_on=days(9), matter="x",
        recorded_by=office.clerk.user, recorded_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="while the notice runs"), transaction.atomic():
        row.save(force_insert=True)


def test_a_notice_of_an_opinion_that_was_given_anew_is_not_posted() -> None:
    office = cases.bureau()
    proceeding = cases.proposed(office)
    notice = actions.prepare_notice(by=office.clerk, proceedings=[proceeding], from_day=DAY)
    cases.posted(office, proceeding)
    with pytest.raises(RefusedError):
        actions.post_notice(by=office.clerk, notice=notice, photo=cases.picture(), place="公示栏", posted_on=DAY)


def test_the_sheet_is_a_paper_that_can_be_verified() -> None:
    office = cases.bureau()
    proceeding = cases.proposed(office)
    notice = actions.prepare_notice(by=office.clerk, proceedings=[proceeding], from_day=clock.today())
    paper = notice.sheet.paper
    assert (paper.kind, paper.application, paper.proceeding) == ("notice", None, None)
    found = verify_paper(storage.read(paper.digest))
    assert found.standing == PaperStanding.UNCHANGED, found.lines
    assert paper.number in found.lines[0]
    other = build.paper(office.clerk, proceeding.household)
    values = {"content": "", "basis": "", "form": "", "document": other, "issued_at": clock.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(number="x", kind="grant", digest="0" * 64, issued_by=office.clerk.user, **values)
