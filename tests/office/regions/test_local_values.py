"""Local values: who may set them, what can be one, which holds where and when."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.errors import RefusedError
from doudi.office.regions import local_value_listing, parameters, perms
from doudi.office.regions.actions import confirm_local_value, enter_local_value, withdraw_local_value
from doudi.office.regions.models import LocalValue
from doudi.office.regions.queries import local_values_for
from tests.office.build import COUNTY, DAY, OTHER_COUNTY, TOWNSHIP, officer

pytestmark = pytest.mark.django_db
CITY, PROVINCE = "450100000000", "450000000000"


@pytest.fixture
def clerk() -> Actor:
    return officer(Duty.COUNTY_OFFICER, COUNTY)


@pytest.fixture
def head() -> Actor:
    return officer(Duty.COUNTY_HEAD, COUNTY)


def enter(
    by: Actor, value: str = "810", name: str = "dibao_standard", region: str = COUNTY, since: dt.date = DAY
) -> LocalValue:
    return enter_local_value(
        by=by, region_code=region, name=name, value=value, valid_from=since, document="虚构发〔2026〕1号"
    )


def confirmed(value: str, region: str = COUNTY, name: str = "dibao_standard", since: dt.date = DAY) -> LocalValue:
    entered = enter(officer(Duty.COUNTY_OFFICER, region), value, name, region, since)
    return confirm_local_value(by=officer(Duty.COUNTY_HEAD, region), value=entered)


def test_the_words_of_this_app_are_those_of_the_decision_point() -> None:
    """It stands below accounts and cannot import them."""
    assert (perms.SEE, perms.ENTER, perms.CONFIRM) == (
        Action.SEE_LOCAL_VALUES, Action.ENTER_LOCAL_VALUES, Action.CONFIRM_LOCAL_VALUES,
    )  # fmt: skip


# From entry to confirmation


def test_a_value_holds_once_another_has_confirmed_it(clerk: Actor, head: Actor) -> None:
    value = enter(clerk)
    assert local_values_for(TOWNSHIP, DAY) == {}
    confirm_local_value(by=head, value=value)
    assert local_values_for(TOWNSHIP, DAY) == {"dibao_standard@2026-09-01": Decimal("810")}
    actions = list(Entry.objects.order_by("number").values_list("action", "duty"))
    assert actions == [("regions.enter_value", "县级审核人"), ("regions.confirm_value", "县级负责人")]


def test_nobody_confirms_what_they_entered(clerk: Actor) -> None:
    both = Actor(clerk.user, ((Duty.COUNTY_OFFICER, COUNTY), (Duty.COUNTY_HEAD, COUNTY)))
    value = enter(both)
    assert not perms.can_confirm(both, value)
    with pytest.raises(PermissionDenied, match="不同的人"):
        confirm_local_value(by=both, value=value)
    with pytest.raises(DatabaseError), transaction.atomic():
        LocalValue.objects.filter(pk=value.pk).update(confirmed_by=clerk.user, confirmed_at=value.entered_at)


@pytest.mark.parametrize(
    "duty", [duty_without for duty_without in Duty if duty_without not in (Duty.COUNTY_OFFICER, Duty.FINANCE)]
)
def test_only_who_has_the_duty_enters(duty: Duty) -> None:
    with pytest.raises(PermissionDenied):
        enter(officer(duty, COUNTY))


@pytest.mark.parametrize("duty", [duty_without for duty_without in Duty if duty_without != Duty.COUNTY_HEAD])
def test_only_who_has_the_duty_confirms(clerk: Actor, duty: Duty) -> None:
    value = enter(clerk)
    with pytest.raises(PermissionDenied):
        confirm_local_value(by=officer(duty, COUNTY), value=value)


def test_a_county_sets_nothing_for_another_or_for_its_city(clerk: Actor, head: Actor) -> None:
    for region in (OTHER_COUNTY, CITY, PROVINCE):
        with pytest.raises(PermissionDenied):
            enter(clerk, region=region)
    foreign = enter(officer(Duty.FINANCE, OTHER_COUNTY), region=OTHER_COUNTY)
    with pytest.raises(PermissionDenied):
        confirm_local_value(by=head, value=foreign)
    with pytest.raises(PermissionDenied):
        withdraw_local_value(by=clerk, value=foreign)


def test_townships_set_no_standards(clerk: Actor) -> None:
    with pytest.raises(RefusedError, match="县级以上"):
        enter(clerk, region=TOWNSHIP)


def test_a_value_is_confirmed_or_withdrawn_once(clerk: Actor, head: Actor) -> None:
    value = enter(clerk)
    confirm_local_value(by=head, value=value)
    with pytest.raises(RefusedError, match="已经复核生效"):
        confirm_local_value(by=head, value=value)
    with pytest.raises(RefusedError, match="录入新的数值"):
        withdraw_local_value(by=clerk, value=value)
    waiting = enter(clerk, since=DAY + dt.timedelta(1))
    withdraw_local_value(by=clerk, value=waiting)
    with pytest.raises(RefusedError, match="已经撤回"):
        confirm_local_value(by=head, value=waiting)


def test_who_entered_or_could_confirm_it_withdraws_it(clerk: Actor, head: Actor) -> None:
    withdraw_local_value(by=head, value=enter(clerk))
    mine = enter(clerk)
    with pytest.raises(PermissionDenied):
        withdraw_local_value(by=officer(Duty.FINANCE, COUNTY), value=mine)
    withdraw_local_value(by=clerk, value=mine)
    assert enter(clerk).pk, "the day is free again"
    assert local_values_for(COUNTY, DAY) == {}


def test_one_value_from_a_day(clerk: Actor, head: Actor) -> None:
    value = enter(clerk)
    with pytest.raises(RefusedError, match="正等待复核"):
        enter(clerk, "820")
    confirm_local_value(by=head, value=value)
    with pytest.raises(RefusedError, match="已复核生效"):
        enter(clerk, "820")


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_confirm_and_withdraw_at_once_one_is_refused(clerk: Actor, head: Actor) -> None:
    value = enter(clerk)
    start, results = threading.Barrier(2), []

    def act(action: object, by: Actor) -> None:
        try:
            start.wait(10)
            action(by=by, value=value)  # type: ignore[operator]
            results.append("done")
        except RefusedError:
            results.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=act, args=(confirm_local_value, head)),
        threading.Thread(target=act, args=(withdraw_local_value, clerk)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["done", "refused"]
    value.refresh_from_db()
    assert (value.confirmed_at is None) != (value.withdrawn_at is None)


def test_the_database_refuses_to_change_a_value(clerk: Actor) -> None:
    value = enter(clerk)
    for change in ({"value": "1"}, {"valid_from": dt.date(2020, 1, 1)}, {"region_code": OTHER_COUNTY}):
        with pytest.raises(DatabaseError), transaction.atomic():
            LocalValue.objects.filter(pk=value.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        value.delete()


# What can be a value


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("dibao_standard", " 1,234.50 ", "1234.50"), ("dibao_standard", "８１０", "810"), ("dibao_standard", "8E2", "800"),
        ("rigid_deduction_rate", "0.5", "0.5"), ("gradual_exit_months", "6", "6"), ("dibao_standard", "0", "0"),
    ],
)  # fmt: skip
def test_a_value_is_kept_as_a_plain_decimal(name: str, typed: str, stored: str) -> None:
    assert parameters.read_value(name, typed) == stored


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("dibao_standard", "810.505"), ("dibao_standard", "-1"), ("dibao_standard", "1000000001"), ("dibao_standard", "NaN"),
        ("dibao_standard", "Infinity"), ("dibao_standard", "八百"), ("dibao_standard", ""), ("dibao_standard", "1_000"),
        ("dibao_standard", "1e999999999"), ("rigid_deduction_rate", "50%"), ("rigid_deduction_rate", "1.5"),
        ("gradual_exit_months", "6.5"), ("rigid_deduction_rate", "0.12345"), ("no_such_thing", "1"), ("dibao_standard", "٣"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_value_is_refused_in_words(clerk: Actor, name: str, typed: str) -> None:
    with pytest.raises(RefusedError, match=r"应为|没有这个参数") as refused:
        enter(clerk, typed, name)
    assert "yuan" not in str(refused.value)
    assert not LocalValue.objects.exists()


@pytest.mark.parametrize("since", [dt.date(1989, 12, 31), dt.date(2200, 1, 1)])
def test_a_day_that_cannot_be_is_refused(clerk: Actor, since: dt.date) -> None:
    with pytest.raises(RefusedError, match="执行日期"):
        enter(clerk, since=since)


def test_a_value_without_its_document_is_refused(clerk: Actor) -> None:
    with pytest.raises(RefusedError, match="依据文件"):
        enter_local_value(
            by=clerk, region_code=COUNTY, name="dibao_standard", value="810", valid_from=DAY, document="  "
        )


# What the pack says of it


def test_a_standard_that_grows_too_little_fails_the_check_of_its_time() -> None:
    """Guangxi asks for a tenth more each year until 2020."""
    confirmed("600", since=dt.date(2018, 1, 1))
    slow = parameters.find_failed_checks(COUNTY, "dibao_standard", "650", dt.date(2019, 1, 1))
    assert [check.clauses for check in slow] == [("GX-5.1.2a",)]
    assert "10%" in slow[0].message
    assert parameters.find_failed_checks(COUNTY, "dibao_standard", "660", dt.date(2019, 1, 1)) == []
    assert parameters.find_failed_checks(COUNTY, "dibao_standard", "600", dt.date(2021, 1, 1)) == [], (
        "the check has ended"
    )


def test_only_checks_of_the_value_itself_are_told() -> None:
    """A minimum wage that is entered says nothing of an orphan's standard that was too low before."""
    confirmed("500", name="orphan_standard_home")
    failed = parameters.find_failed_checks(COUNTY, "minimum_wage", "1810", DAY)
    assert all("孤儿" not in check.message for check in failed)
    assert any(
        "孤儿" in check.message for check in parameters.find_failed_checks(COUNTY, "orphan_standard_home", "500", DAY)
    )


# Which holds


def test_the_nearest_region_decides_with_all_its_rows() -> None:
    confirmed("700", CITY, since=dt.date(2024, 1, 1))
    confirmed("740", CITY, since=dt.date(2025, 1, 1))
    confirmed("800", COUNTY, since=dt.date(2026, 1, 1))
    confirmed("2000", CITY, "minimum_wage", dt.date(2026, 1, 1))
    assert local_values_for(TOWNSHIP, DAY) == {
        "dibao_standard@2026-01-01": Decimal("800"), "minimum_wage@2026-01-01": Decimal("2000"),
    }  # fmt: skip
    assert local_values_for(TOWNSHIP, dt.date(2025, 6, 1)) == {
        "dibao_standard@2024-01-01": Decimal("700"), "dibao_standard@2025-01-01": Decimal("740"),
    }  # fmt: skip
    assert local_values_for(OTHER_COUNTY, DAY) == {}


def test_a_value_to_come_does_not_hold_yet() -> None:
    confirmed("700", CITY, since=dt.date(2024, 1, 1))
    confirmed("900", COUNTY, since=DAY + dt.timedelta(1))
    assert local_values_for(COUNTY, DAY) == {"dibao_standard@2024-01-01": Decimal("700")}
    assert local_values_for(COUNTY, DAY + dt.timedelta(1)) == {"dibao_standard@2026-09-02": Decimal("900")}


def test_what_an_officer_reads_is_what_decides() -> None:
    confirmed("700", CITY, since=dt.date(2024, 1, 1))
    confirmed("800", COUNTY, since=dt.date(2025, 1, 1))
    confirmed("850", COUNTY, since=dt.date(2026, 1, 1))
    confirmed("900", COUNTY, since=dt.date(2027, 1, 1))
    enter(officer(Duty.FINANCE, COUNTY), "860", since=dt.date(2026, 12, 1))
    confirmed("2000", CITY, "minimum_wage", dt.date(2026, 1, 1))
    rows = {row.name: row for row in local_value_listing.list_parameters(COUNTY, DAY)}
    decided = local_values_for(COUNTY, DAY)
    for name, row in rows.items():
        if row.now is not None:
            assert Decimal(row.now.value) == decided[f"{name}@{row.now.valid_from}"]
    standard = rows["dibao_standard"]
    assert standard.now is not None
    assert (standard.now.value, [value.value for value in standard.coming], standard.waiting) == ("850", ["900"], 1)
    assert next(iter(rows)) == "dibao_standard", "what has a value stands first"
    assert rows["minimum_wage"].now is not None
    assert rows["earnings_disregard"].needed is False, "no rule of Guangxi asks for it"


def test_values_of_the_own_region_and_those_above_are_seen() -> None:
    near, city = confirmed("800", COUNTY), confirmed("700", CITY)
    far = confirmed("600", OTHER_COUNTY)
    beside = confirmed("650", "450103000000")
    assert set(local_value_listing.visible_values(["450102"])) == {near, city}
    assert set(local_value_listing.visible_values(["450102901"])) == {near, city}
    assert set(local_value_listing.visible_values(["4501"])) == {near, city, beside}
    assert set(local_value_listing.visible_values([""])) == {near, city, far, beside}
    assert set(local_value_listing.visible_values([])) == set()
