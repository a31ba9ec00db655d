"""Papers about money: they say what the books say, whoever may see it gets them, and each is recorded."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.benefits.actions.funds import enter_budget
from doudi.office.benefits.actions.papers import issue_batch_summary, issue_fund_account, issue_statement
from doudi.office.benefits.models import Payment
from doudi.office.regions.models import Region
from tests.office import build
from tests.office.benefits.paying import County, answer, county, family, payments, release, result_row
from tests.output.papers.pdf_text import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> County:
    Region.objects.get_or_create(code=build.COUNTY, defaults={"name": "假设县"})
    return county()


def test_a_statement_tells_what_arrived_when_and_by_which_clause(place: County) -> None:
    award = family(place)
    family(place, 500)
    batch, _ = release(place)
    first, second = payments(batch)
    answer(place, batch, [result_row(first), result_row(second, "失败", "账户已销户")])
    text = text_of(issue_statement(by=place.finance, household=award.household))
    day = clock.today()
    for mark in (
        "救助金领取记录", "假设县民政部门", award.household.code, "最低生活保障", "1,020.00", "已到账", "到账合计1,020.00元",
        "壹仟零贰拾元整", f"截至{day.year}年{day.month}月{day.day}日",
    ):  # fmt: skip
        assert mark in text, mark
    assert "620.00" not in text, "of another family nothing"
    assert Entry.objects.filter(action="benefits.issue_statement", subject_id=award.household_id).count() == 1
    with pytest.raises(PermissionDenied):
        issue_statement(by=build.officer(Duty.FINANCE, build.OTHER_COUNTY), household=award.household)


def test_a_summary_shows_sums_and_steps_and_no_payee(place: County) -> None:
    award = family(place)
    family(place, 500)
    batch, _ = release(place)
    text = text_of(issue_batch_summary(by=place.finance, batch=batch))
    for mark in ("救助资金发放汇总表", batch.number, "2笔", "1,640.00", "锁定", place.finance.user.name):
        assert mark in text, mark
    assert batch.digest in text
    assert award.household.now.head_name not in text
    assert Entry.objects.filter(action="benefits.issue_batch_summary").count() == 1


def test_an_account_shows_each_source_and_what_is_short(place: County) -> None:
    family(place)
    release(place)
    enter_budget(
        by=place.finance, region_code=build.COUNTY, year=2026, source="中央", right="dibao", amount_fen=100_000,
        document="虚构财〔2026〕1号", token="a",
    )  # fmt: skip
    text = text_of(issue_fund_account(by=place.finance, county=build.COUNTY, year=2026))
    for mark in ("救助资金收支表", "2026年", "最低生活保障", "中央1,000.00", "-20.00"):
        assert mark in text, mark
    empty = text_of(issue_fund_account(by=place.finance, county=build.COUNTY, year=dt.date(2031, 1, 1).year))
    assert "最低生活保障" not in empty


def test_days_are_those_of_china_whatever_the_clock_of_the_server(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no day is set, this moment is told in UTC, whose day is eight hours behind."""
    award = family(place)
    release(place)
    early = dt.datetime(2026, 10, 4, 20, tzinfo=dt.UTC)
    Payment.objects.update(changed_at=early)
    monkeypatch.setattr(clock, "now", lambda: early)
    assert "2026年10月5日" in text_of(issue_statement(by=place.finance, household=award.household))
