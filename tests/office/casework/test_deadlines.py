"""Working days as they are worked in China: around holidays, and on the Saturdays and Sundays that make up for them."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from doudi.office.casework import deadlines
from doudi.office.casework.deadlines import NoCalendarError, add_working_days, decision_due
from doudi.office.registry import vocabulary
from tests.office import build


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("start", "working_days", "end"),
    [
        ("09-01", 0, "09-01"),
        ("09-01", 1, "09-02"),
        # Friday, then Monday
        ("09-04", 1, "09-07"),
        # Sunday 20 September is worked; 25 to 27 September is the Mid-Autumn Festival
        ("09-18", 1, "09-20"),
        ("09-18", 2, "09-21"),
        ("09-24", 1, "09-28"),
        # 1 to 7 October is free; Saturday 10 October is worked
        ("09-30", 1, "10-08"),
        ("09-30", 3, "10-10"),
        ("09-30", 4, "10-12"),
        # Spring Festival: 15 to 23 February; 14 and 28 February are worked
        ("02-13", 1, "02-14"),
        ("02-13", 2, "02-24"),
        ("02-27", 1, "02-28"),
        # New Year: 1 to 3 January; Sunday 4 January is worked
        ("01-02", 1, "01-04"),
        # Labour Day: 1 to 5 May; Saturday 9 May is worked
        ("04-30", 1, "05-06"),
        ("05-08", 1, "05-09"),
    ],
)
def test_the_day_of_the_event_is_not_counted(start: str, working_days: int, end: str) -> None:
    assert add_working_days(day(start), working_days) == day(end)


def test_every_limit_ends_on_a_worked_day_and_grows() -> None:
    ends = [add_working_days(day("01-05"), count) for count in range(1, 200)]
    assert ends == sorted(set(ends))
    assert all(deadlines._is_worked(end) for end in ends)
    assert deadlines._is_worked(day("09-20"))
    assert not deadlines._is_worked(day("09-25"))


def test_a_year_whose_holidays_are_not_known_is_not_guessed() -> None:
    with pytest.raises(NoCalendarError, match="2062年的放假安排尚未录入"):
        add_working_days(dt.date(2062, 1, 1), 1)
    with pytest.raises(NoCalendarError):
        add_working_days(dt.date(2061, 12, 30), 400)


@pytest.mark.parametrize("region", [build.TOWNSHIP, "620422901000", "360102901000", "220102901000"])
def test_every_pack_sets_a_limit(region: str) -> None:
    """In each of the four jurisdictions a decision is due, on a worked day within two months."""
    due = decision_due(region, build.DAY)
    assert due is not None
    assert day("09-08") < due < day("11-01")


def test_where_no_pack_sets_one_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    library = vocabulary.library()
    monkeypatch.setattr(type(library), "elements", lambda self, pack: SimpleNamespace(time_limits=()))
    assert decision_due(build.TOWNSHIP, build.DAY) is None
