"""Items are added, corrected and withdrawn by new rows, each with its reason; what cannot be is refused in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import actions
from doudi.office.registry.actions import ItemInput, Provenance
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Household, Item, ItemDeclaration, Person
from tests.office import build

pytestmark = pytest.mark.django_db
WAGE = ItemInput("wage", "虚构饭店", 320_000, dt.date(2026, 2, 10), monthly=True, less=20_000)


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def family(clerk: Actor) -> Household:
    return build.household(clerk)


def head(family: Household) -> Person:
    return family.memberships.get(relation="self").person


def add(by: Actor, family: Household, entered: ItemInput = WAGE, person: Person | None = None) -> Item:
    family.refresh_from_db()
    return actions.record_item(
        by=by, household=family, expected_version=family.version, person=person or head(family), entered=entered
    )


def test_months_are_whole_and_what_is_taken_off_is_apart(clerk: Actor, family: Household) -> None:
    item = add(clerk, family, replace(WAGE, ends_on=dt.date(2026, 6, 3)))
    assert (item.starts_on, item.ends_on) == (dt.date(2026, 2, 1), dt.date(2026, 6, 30))
    assert (item.net, item.monthly, item.source) == (300_000, True, FactSource.DECLARED)


def test_what_came_once_has_one_month_what_is_owned_its_day(clerk: Actor, family: Household) -> None:
    once = add(clerk, family, ItemInput("medical_bill", "县医院", 5_000, dt.date(2026, 8, 20), less=2_000))
    assert (once.starts_on, once.ends_on) == (dt.date(2026, 8, 1), dt.date(2026, 8, 31))
    owned = add(clerk, family, ItemInput("deposit", "虚构银行", 100, dt.date(2026, 8, 20), monthly=True))
    assert (owned.starts_on, owned.ends_on, owned.monthly) == (dt.date(2026, 8, 20), None, False)
    refusal = add(clerk, family, ItemInput("job_refusal", "保洁", None, dt.date(2026, 8, 20)))
    assert (refusal.starts_on, refusal.ends_on) == (dt.date(2026, 8, 20),) * 2


@pytest.mark.parametrize(
    ("entered", "message"),
    [
        (replace(WAGE, kind="salary"), "请从列表中选择种类"),
        (replace(WAGE, payer=" "), "请填写用人单位"),
        (replace(WAGE, payer="长" * 101), "最多100个字"),
        (replace(WAGE, amount=-1, less=0), "金额应在0元至1,000,000,000元之间"),
        (replace(WAGE, amount=10**11 + 1), "金额应在0元至"),
        (replace(WAGE, less=320_001), "必要的就业成本不能多于金额"),
        (replace(WAGE, less=-1), "不能多于金额"),
        (replace(WAGE, amount=None), "金额不清楚时不填扣除"),
        (replace(WAGE, starts_on=dt.date(2026, 10, 1)), "还没有发生的不登记"),
        (replace(WAGE, ends_on=dt.date(2026, 1, 31)), "“至”早于“自”"),
        (replace(WAGE, monthly=False, ends_on=dt.date(2026, 3, 1)), "一次性的收支只有一个月份"),
        (ItemInput("deposit", "虚构银行", 100, dt.date(2026, 8, 1), less=1), "没有可以扣除的内容"),
        (ItemInput("deposit", "虚构银行", 100, dt.date(2026, 8, 1), dt.date(2026, 7, 1)), "“至”早于“自”"),
        (ItemInput("job_refusal", "保洁", 5, dt.date(2026, 8, 1)), "只登记日期"),
    ],
)
def test_what_cannot_be_is_refused(clerk: Actor, family: Household, entered: ItemInput, message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        add(clerk, family, entered)
    assert not Item.objects.exists()


def test_a_correction_follows_the_row_that_it_corrects(clerk: Actor, family: Household) -> None:
    item = add(clerk, family)
    family.refresh_from_db()
    corrected = actions.correct_item(
        by=clerk, household=family, expected_version=family.version, item=item, entered=replace(WAGE, amount=300_000),
        reason="看错了工资条", provenance=Provenance(FactSource.OBSERVED, "工资条"),
    )  # fmt: skip
    assert list(Item.objects.current()) == [corrected]
    assert (corrected.replaces, corrected.reason, corrected.source, corrected.evidence) == (
        item, "看错了工资条", FactSource.OBSERVED, "工资条",
    )  # fmt: skip
    family.refresh_from_db()
    with pytest.raises(ChangedMeanwhileError):
        actions.withdraw_item(by=clerk, household=family, expected_version=family.version, item=item, reason="重复登记")


def test_what_is_withdrawn_stays_for_the_record(clerk: Actor, family: Household) -> None:
    item = add(clerk, family)
    family.refresh_from_db()
    with pytest.raises(RefusedError, match="请写明更正或撤销的原因"):
        actions.withdraw_item(by=clerk, household=family, expected_version=family.version, item=item, reason=" ")
    actions.withdraw_item(by=clerk, household=family, expected_version=family.version, item=item, reason="登记错了人")
    assert list(Item.objects.current()) == []
    assert Item.objects.count() == 2


def test_a_word_takes_the_place_of_the_word_before(clerk: Actor, family: Household) -> None:
    def declare(since: dt.date) -> ItemDeclaration:
        family.refresh_from_db()
        (row,) = actions.declare_items(
            by=clerk, household=family, expected_version=family.version, people=[head(family)], group="income",
            covers_from=since,
        )  # fmt: skip
        return row

    first, second = declare(dt.date(2026, 1, 15)), declare(dt.date(2025, 1, 1))
    assert first.covers_from == dt.date(2026, 1, 1)
    assert second.replaces == first
    assert list(ItemDeclaration.objects.current()) == [second]
    family.refresh_from_db()
    actions.withdraw_declaration(
        by=clerk, household=family, expected_version=family.version, declaration=second, reason="还有一份零工"
    )
    assert not ItemDeclaration.objects.current().exists()
    declare(dt.date(2025, 1, 1))  # and it can be given again
    assert ItemDeclaration.objects.current().count() == 1


@pytest.mark.parametrize(
    ("group", "since", "count", "message"),
    [
        ("wealth", dt.date(2026, 1, 1), 1, "请从列表中选择"),
        ("income", dt.date(2026, 10, 1), 1, "不能晚于本月"),
        ("income", dt.date(2026, 1, 1), 0, "请选择由谁说明"),
    ],
)
def test_a_word_that_cannot_be_is_refused(
    clerk: Actor, family: Household, group: str, since: dt.date, count: int, message: str
) -> None:
    with pytest.raises(RefusedError, match=message):
        actions.declare_items(
            by=clerk,
            household=family,
            expected_version=1,
            people=[head(family)][:count],
            group=group,
            covers_from=since,
        )


def test_only_of_those_who_live_there_and_by_whom_registers(clerk: Actor, family: Household) -> None:
    with pytest.raises(RefusedError, match="本家庭成员"):
        add(clerk, family, person=build.person(clerk))
    with pytest.raises(PermissionDenied):
        add(build.officer(Duty.COUNTY_OFFICER, build.COUNTY), family)
    with pytest.raises(PermissionDenied):
        add(build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP), family)


def test_the_audit_names_the_item_and_no_sum(clerk: Actor, family: Household) -> None:
    item = add(clerk, family)
    entry = Entry.objects.get(action="registry.record_item")
    assert entry.detail == {"item": item.pk, "kind": "wage", "source": "declared"}
    assert (entry.subject, entry.subject_id) == ("household", str(family.pk))


def test_a_page_that_is_older_than_the_family_is_refused(clerk: Actor, family: Household) -> None:
    add(clerk, family)
    with pytest.raises(ChangedMeanwhileError):
        actions.record_item(
            by=clerk, household=family, expected_version=family.version - 1, person=head(family), entered=WAGE
        )


# What the database itself refuses, whoever writes


def test_the_database_keeps_the_rows(clerk: Actor, family: Household) -> None:
    item = add(clerk, family)
    for attempt in (
        lambda: Item.objects.filter(pk=item.pk).update(amount=1),
        lambda: Item.objects.filter(pk=item.pk).delete(),
        lambda: _copy(item, person=build.person(clerk), replaces=item, reason="他人"),
        lambda: _copy(item, replaces=item, reason=""),
        lambda: _copy(item, withdrawn=True),
        lambda: _copy(item, less=400_000),
        lambda: _copy(item, amount=-1, less=-1),
        lambda: _copy(item, amount=None),
        lambda: _copy(item, ends_on=dt.date(2026, 1, 1)),
        lambda: _copy(item, source="rumour"),
    ):
        try:
            with transaction.atomic():
                attempt()
        except Error:
            continue
        raise AssertionError(attempt)
    _copy(item, replaces=item, reason="更正")
    with pytest.raises(Error), transaction.atomic():
        _copy(item, replaces=item, reason="再更正一次")


def test_the_database_keeps_what_was_withdrawn_and_one_word(clerk: Actor, family: Household) -> None:
    item = add(clerk, family)
    gone = _copy(item, replaces=item, reason="撤销", withdrawn=True)
    with pytest.raises(Error), transaction.atomic():
        _copy(gone, replaces=gone, withdrawn=False)
    family.refresh_from_db()
    (word,) = actions.declare_items(
        by=clerk, household=family, expected_version=family.version, people=[head(family)], group="income",
        covers_from=dt.date(2025, 1, 1),
    )  # fmt: skip
    for more in ({}, {"replaces": word, "reason": "改组", "item_group": "property"}):
        with pytest.raises(Error), transaction.atomic():
            _copy(word, **more)


def _copy(row: Item | ItemDeclaration, **more: Any) -> Any:
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    columns |= {"replaces_id": None, "reason": ""} | {name: value for name, value in more.items() if name != "replaces"}
    if "replaces" in more:
        columns["replaces_id"] = more["replaces"].pk
    if "person" in more:
        columns["person_id"] = columns.pop("person").pk
    return type(row).objects.create(**columns)
