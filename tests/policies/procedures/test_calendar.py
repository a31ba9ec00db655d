"""Working days notice by notice: the shipped calendar, and what notices do to each other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import chinese_calendar
import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.procedures.calendar import NoHolidayNoticeError, WorkCalendar, read_calendar
from doudi.rules.calendar import parse_day
from doudi.rules.problems import RulesError

SHIPPED = SHIPPED_PACKS / "cn" / "calendar.yaml"

NOTICES = """\
notices:
  - {notice: this_year, number: 一号, published: 2029-11-01, standing: official, covers: 2030-01-01/2030-12-31,
     off: [2030-01-01, 2030-10-01/2030-10-04], worked: [2030-09-28]}
  - {notice: next_year, number: 二号, published: 2030-11-01, standing: official, covers: 2030-12-28/2031-12-31,
     off: [2030-12-30/2031-01-01], worked: [2030-12-28]}
"""


def written(folder: Path, text: str) -> WorkCalendar:
    (folder / "calendar.yaml").write_text(text, encoding="utf-8")
    return read_calendar(folder / "calendar.yaml", "pack/calendar.yaml")


def test_the_shipped_calendar_is_that_of_the_published_one() -> None:
    calendar = Library().calendar
    day = dt.date(2021, 1, 1)
    while day.year < 2027:
        assert calendar.is_worked(day.toordinal()) == chinese_calendar.is_workday(day), day
        assert calendar.kind(day.toordinal()).notice is not None
        day += dt.timedelta(days=1)


def test_days_without_a_notice_are_provisional() -> None:
    calendar = read_calendar(SHIPPED, "cn/calendar.yaml")
    monday, saturday = parse_day("2062-01-02"), parse_day("2062-01-07")
    assert (calendar.kind(monday).worked, calendar.kind(monday).notice) == (True, None)
    assert (calendar.kind(saturday).worked, calendar.kind(saturday).notice) == (False, None)
    assert calendar.provisional(parse_day("2026-12-30"), parse_day("2027-01-02")) == 2


def test_without_any_notice_nothing_is_counted() -> None:
    with pytest.raises(NoHolidayNoticeError, match="没有任何放假安排的通知"):
        WorkCalendar(()).add_working_days(parse_day("2030-01-01"), 1)
    with pytest.raises(NoHolidayNoticeError):
        WorkCalendar(()).working_days(parse_day("2030-01-01"), parse_day("2030-01-09"))


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        ("2030-12-27", True, True),  # a Friday that the second notice does not speak of
        ("2030-12-28", False, True),  # a Saturday on which the second notice lets people work
        ("2030-12-30", True, False),  # a Monday that it frees
        ("2030-10-01", False, False),
        ("2030-09-28", True, True),
    ],
)
def test_a_notice_for_next_year_changes_this_december(tmp_path: Path, day: str, before: bool, after: bool) -> None:
    calendar = written(tmp_path, NOTICES)
    earlier = calendar.published_until(parse_day("2030-10-31"))
    assert (earlier.is_worked(parse_day(day)), calendar.is_worked(parse_day(day))) == (before, after)


def test_counts_agree_with_days_taken_one_by_one(tmp_path: Path) -> None:
    calendar = written(tmp_path, NOTICES)
    first = parse_day("2029-12-20")
    for length in range(0, 800, 7):
        last = first + length
        assert calendar.working_days(first, last) == sum(calendar.is_worked(day) for day in range(first + 1, last + 1))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("worked: [2030-09-28]", "worked: [2030-09-27]", "2030-09-27 is no weekend"),
        ("off: [2030-01-01,", "off: [2029-12-31,", "2029-12-31 lies outside of what the notice covers"),
        ("2030-10-01/2030-10-04", "2030-10-04/2030-10-01", "'2030-10-04/2030-10-01' is no stretch of days"),
        ("2030-10-01/2030-10-04", "2030-10-35", "'2030-10-35' is no day and no stretch of days"),
        ("notice: next_year", "notice: this_year", "'this_year' stands twice"),
        ("standing: official, covers: 2030-01", "standing: offical, covers: 2030-01", "unknown standing 'offical'"),
    ],
)
def test_faults_of_a_calendar(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(RulesError, match=fault):
        written(tmp_path, NOTICES.replace(old, new))
