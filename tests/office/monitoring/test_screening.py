"""The whole registry, part by part: no household is left out, and those that cannot be read are named."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doudi.commands.office import report_screening
from doudi.office.casework.course.procedures import follows_by_list
from doudi.office.casework.determination import determine
from doudi.office.monitoring import screening
from doudi.office.monitoring.enums import ScreeningState
from doudi.office.monitoring.models import Finding, SkippedHousehold
from doudi.office.registry.models import Household, PersonNow
from tests.office import build
from tests.office.monitoring.bureau import bureau, finding, night

pytestmark = pytest.mark.django_db


def spoil(family: Household, name: str, value: str) -> None:
    """Puts into the current values of the first member what no table and no case takes."""
    current = PersonNow.objects.filter(person__memberships__household=family)[0]
    current.facts[name]["value"] = value
    current.save()


def test_parts_follow_each_other_and_leave_no_household_out(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = bureau().clerk
    families = [build.poor_family(clerk) for _ in range(5)]
    monkeypatch.setattr(screening, "PART", 2)
    done = night()
    assert (done.progress, done.households, done.reached) == (ScreeningState.COMPLETE, 5, families[-1].pk)
    dibao = Finding.objects.filter(right="dibao")
    assert {row.household_id for row in dibao} == {family.pk for family in families}


def test_a_household_that_cannot_be_read_is_named_and_its_findings_stay() -> None:
    clerk = bureau().clerk
    family, neighbours = build.poor_family(clerk), build.poor_family(clerk)
    night()
    spoil(family, "wage_income", "-5")
    done = night()
    (skipped,) = SkippedHousehold.objects.all()
    assert (skipped.household, skipped.region_code, done.households) == (family, build.TOWNSHIP, 1)
    assert skipped.reason.startswith("工资性收入：应为最多2位小数的数")
    assert finding(family).state == "open"
    spoil(family, "wage_income", "300")
    spoil(family, "employment", "on_the_moon")
    done = night()
    assert "employment" in SkippedHousehold.objects.get(screening=done).reason
    assert finding(neighbours).state == "open"


def test_what_follows_by_list_is_no_finding_of_its_own() -> None:
    family = build.poor_family(bureau().clerk)
    outcomes = json.loads(determine(family).result)["outcomes"]
    listed = {each["right"] for each in outcomes if follows_by_list(each["right"], family)}
    assert {each["status"] for each in outcomes if each["right"] in listed} >= {"eligible"}
    night()
    rights = set(Finding.objects.values_list("right", flat=True))
    assert "dibao" in rights
    assert not rights & listed


def test_an_empty_household_is_no_family() -> None:
    clerk = bureau().clerk
    family = build.poor_family(clerk)
    family.memberships.update(valid_to=build.DAY)
    done = night()
    assert (done.households, SkippedHousehold.objects.count(), Finding.objects.count()) == (1, 0, 0)


def test_nothing_stays_on_disk_but_the_outcomes_that_were_ordered(tmp_path: Path) -> None:
    family = build.poor_family(bureau().clerk)
    assert not report_screening(screening.screen_now(tmp_path / "out"))
    assert not (Path(settings.DOUDI.data) / "screening").exists()
    outcomes = pl.read_parquet(tmp_path / "out" / "households")
    assert outcomes["household"].to_list() == [str(family.pk)]
    assert outcomes["dibao.low"].to_list() == [102_000]
    text = "".join(str(row) for row in outcomes.rows())
    assert not [member.person.name for member in family.memberships.all() if member.person.name in text]


def test_by_hand_says_what_was_not_screened(capsys: pytest.CaptureFixture[str]) -> None:
    clerk = bureau().clerk
    family = build.poor_family(clerk)
    spoil(family, "wage_income", "-5")
    assert report_screening(screening.screen_now())
    printed = capsys.readouterr()
    assert "已筛查0户：新线索0条" in printed.out
    assert f"没有筛查：{family.code}：工资性收入" in printed.err


@pytest.mark.long
def test_queries_do_not_grow_with_the_families() -> None:
    clerk = bureau().clerk
    for _ in range(4):
        build.poor_family(clerk)
    night()
    with CaptureQueriesContext(connection) as few:
        night()
    for _ in range(12):
        build.poor_family(clerk)
    night()
    with CaptureQueriesContext(connection) as many:
        night()
    assert len(many) == len(few)
    assert Household.objects.count() == 16
