"""What a batch would pay: checks by name, the payee, and what is kept back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from doudi.office import clock
from doudi.office.benefits.actions.cycles import close_fund, close_year
from doudi.office.benefits.actions.funds import enter_budget
from doudi.office.benefits.actions.trials import ask_trials, take_trial_answers
from doudi.office.benefits.batch_enums import AccountTrialState, CheckName, Weight
from doudi.office.benefits.batches.bands import Band, check_bands
from doudi.office.benefits.batches.lock_checks import check
from doudi.office.benefits.funds import fund_lines
from doudi.office.benefits.models import AccountTrial
from doudi.office.casework.models import Award
from doudi.office.errors import RefusedError
from tests.office import build
from tests.office.benefits.finance import OCTOBER
from tests.office.benefits.paying import RIGHT, County, answer, county, family, lock, payments, plan, release

pytestmark = pytest.mark.django_db
YEAR = 2026


def names(place: County, month: dt.date = OCTOBER) -> list[tuple[str, str]]:
    return [(finding.name, finding.weight) for finding in plan(place, month).findings]


def test_nothing_is_found_where_all_is_well() -> None:
    place = county()
    family(place)
    assert names(place) == []


def test_a_payee_who_died_is_not_paid() -> None:
    """The registry lets the dead live in no household: a plan that was made before the news came is checked again."""
    place = county()
    family(place)
    (line,) = plan(place).lines
    assert line.payee is not None
    dead = replace(line, payee=replace(line.payee, died_on=dt.date(2026, 9, 20)))
    checked = check(replace(plan(place), lines=(dead,)), OCTOBER, None)
    assert [(finding.name, finding.weight) for finding in checked.findings] == [(CheckName.DEATH, Weight.STOP)]
    assert checked.to_pay() == []


def test_a_family_without_account_waits() -> None:
    place = county()
    family(place, account="")
    assert names(place) == [(CheckName.ACCOUNT, Weight.STOP)]


def test_one_account_of_two_families_is_asked_about() -> None:
    place = county()
    family(place, account="990011112222")
    family(place, 500, account="990011112222")
    shown = plan(place)
    assert {(finding.name, finding.weight) for finding in shown.findings} == {(CheckName.HOLDER, Weight.ASK)}
    with pytest.raises(RefusedError, match="没有可以列入"):
        lock(place)
    batch = lock(place, accepted={finding.key: "两户同住，已核实" for finding in shown.findings})
    assert batch.count == 2
    assert set(batch.findings.values_list("reason", flat=True)) == {"两户同住，已核实"}


def test_what_is_received_elsewhere_too_is_not_paid() -> None:
    place = county()
    award = family(place)
    head = award.household.memberships.get(relation="self").person
    Award.objects.create(
        right=RIGHT, household=award.household, person=head, source="虚构县民政局", granted_on=build.DAY,
        recorded_by=place.officer.user, recorded_at=clock.now(),
    )  # fmt: skip
    assert (CheckName.DOUBLE, Weight.STOP) in names(place)


def test_a_sum_that_changes_by_much_is_asked_about() -> None:
    place = county(outlier_percent=10)
    family(place)
    batch, _ = release(place)
    answer(
        place, batch, [f"{payment.code},,{payment.net_fen / 100:.2f},成功,,2026-10-12" for payment in payments(batch)]
    )
    build.standard("900", since=dt.date(2026, 11, 1))
    assert names(place, dt.date(2026, 11, 1)) == [(CheckName.OUTLIER, Weight.ASK)]


def test_a_first_account_is_paid_once_the_counterpart_has_confirmed_it() -> None:
    place = county(trial=True)
    family(place)
    assert names(place) == [(CheckName.TRIAL, Weight.STOP)]
    roster = ask_trials(by=place.officer, plan=plan(place), layout=place.layout).decode("gb18030")
    trial = AccountTrial.objects.get()
    assert trial.code in roster
    with pytest.raises(RefusedError, match="没有需要验证"):
        ask_trials(by=place.officer, plan=plan(place), layout=place.layout)
    answers = "付款编号,银行账号,金额（元）,处理结果,失败原因,入账日期\r\n"
    answers += f"{trial.code},,0.00,成功,,\r\n合计,{trial.list_number},1,0.00\r\n"
    report = take_trial_answers(
        by=place.finance, county=build.COUNTY, number=trial.list_number, layout=place.layout,
        content=answers.encode("gb18030"),
    )  # fmt: skip
    assert (report.confirmed, report.failed, report.unknown) == (1, 0, 0)
    trial.refresh_from_db()
    assert trial.state == AccountTrialState.CONFIRMED
    assert names(place) == []


@pytest.mark.parametrize(
    ("bands", "problem"),
    [
        ((), "至少写一档"),
        ((Band(100, 1, False),), "不能有上限"),
        ((Band(100, 3, False), Band(None, 1, False)), "审批人数"),
        ((Band(100, 1, False), Band(50, 1, False), Band(None, 1, False)), "高于前一档"),
        ((Band(100, 2, False), Band(None, 1, False)), "比前一档少"),
        ((Band(100, 1, True), Band(None, 1, False)), "比前一档少"),
    ],
)
def test_bands_that_leave_a_sum_without_approval_are_refused(bands: tuple[Band, ...], problem: str) -> None:
    with pytest.raises(RefusedError, match=problem):
        check_bands(bands)


def test_a_fund_tells_what_is_left_and_where_it_leads() -> None:
    place = county()
    family(place)
    enter_budget(
        by=place.finance, region_code=build.COUNTY, year=YEAR, source="省级", right=RIGHT, amount_fen=200_000,
        document="虚构财〔2026〕3号", token="t1",
    )  # fmt: skip
    enter_budget(
        by=place.finance, region_code=build.COUNTY, year=YEAR, source="省级", right=RIGHT, amount_fen=200_000,
        document="虚构财〔2026〕3号", token="t1",
    )  # fmt: skip
    release(place)
    (line,) = fund_lines(build.COUNTY, YEAR, OCTOBER)
    assert (line.budget_fen, line.committed_fen, line.left_fen) == (200_000, 102_000, 98_000)
    assert line.forecast_fen == 102_000 * 3  # October, and two months to come
    assert line.short_fen == 106_000


def test_a_fund_and_a_year_close_only_once_they_are_over_and_proven() -> None:
    place = county()
    family(place)
    enter_budget(
        by=place.finance, region_code=build.COUNTY, year=YEAR, source="县级", right=RIGHT, amount_fen=500_000,
        document="虚构财〔2026〕4号", token="t2",
    )  # fmt: skip
    release(place)
    with pytest.raises(RefusedError, match="还没有结束"):
        close_fund(by=place.finance, region_code=build.COUNTY, year=YEAR, source="县级")
    with clock.on(dt.date(2027, 1, 5)), pytest.raises(RefusedError, match="10月没有结账"):
        close_fund(by=place.finance, region_code=build.COUNTY, year=YEAR, source="县级")
    with clock.on(dt.date(2027, 1, 5)), pytest.raises(RefusedError, match="“县级”没有结账"):
        close_year(by=place.finance, region_code=build.COUNTY, year=YEAR)
