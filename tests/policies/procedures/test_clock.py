"""Clocks: what the last day is, why, and that it equals a count by hand on generated histories."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.procedures.calendar import WorkCalendar, read_calendar
from doudi.policies.procedures.clock import arithmetic, due_day, running_clocks
from doudi.policies.procedures.log import Arose, Contacted, Log, Paused, Rest, Resumed, StepDone
from doudi.policies.procedures.model import Duration
from doudi.rules.calendar import format_day, parse_day
from tests.policies.procedures.histories import count_by_hand, draw_calendar, draw_history
from tests.policies.procedures.permits import changed, permit

HISTORIES = int(os.environ.get("DOUDI_CLOCK_HISTORIES", "2000"))


@pytest.fixture(scope="module")
def shipped_calendar() -> WorkCalendar:
    return read_calendar(SHIPPED_PACKS / "cn" / "calendar.yaml", "cn/calendar.yaml")


@pytest.mark.parametrize(
    ("start", "count", "unit", "rests", "end"),
    [
        ("2026-11-02", 10, "working_days", [], "2026-11-16"),
        # over the Spring Festival: the Saturdays 14 and 28 February are worked, six weekdays are free
        ("2026-02-10", 10, "working_days", [], "2026-03-02"),
        ("2026-11-02", 10, "working_days", [("2026-11-04", "2026-11-06")], "2026-11-19"),
        ("2026-11-02", 10, "working_days", [("2026-11-04", None)], None),
        ("2026-11-02", 1, "working_days", [("2026-11-04", None)], "2026-11-03"),
        ("2026-11-02", 7, "days", [], "2026-11-09"),
        ("2026-11-02", 7, "days", [("2026-11-09", "2026-11-10")], "2026-11-11"),
        ("2026-11-30", 3, "months", [], "2027-02-28"),
        ("2026-11-30", 3, "months", [("2026-12-01", "2026-12-10")], "2027-03-10"),
    ],
)
def test_the_last_day(
    shipped_calendar: WorkCalendar,
    start: str,
    count: int,
    unit: str,
    rests: list[tuple[str, str | None]],
    end: str | None,
) -> None:
    pauses = [Rest(parse_day(first), parse_day(last) if last else None, "补正") for first, last in rests]
    due = due_day(parse_day(start), Duration(count, unit), pauses, shipped_calendar)
    assert (format_day(due.day) if due.day is not None else None) == end


def test_the_last_day_unfolds_to_its_arithmetic(shipped_calendar: WorkCalendar) -> None:
    rest = Rest(parse_day("2026-02-11"), parse_day("2026-02-12"), "等申请人补正")
    due = due_day(parse_day("2026-02-10"), Duration(10, "working_days"), [rest], shipped_calendar)
    assert arithmetic(due, "受理", shipped_calendar) == [
        "2026-02-10 受理，当天不计，从次日起算10个工作日。",
        "2026-02-13至2026-03-04（按国办发明电〔2025〕7号）：放假6个平日（2026-02-16、2026-02-17、2026-02-18、2026-02-19、"
        "2026-02-20、2026-02-23）、周末上班2天（2026-02-14、2026-02-28）、计10个工作日，累计10个。",
        "2026-02-11至2026-02-12：等申请人补正，暂停，不计。",
        "到期日：2026-03-04。",
    ]


def test_days_without_a_notice_are_named_and_counted_again(shipped_calendar: WorkCalendar) -> None:
    due = due_day(parse_day("2026-12-28"), Duration(5, "working_days"), [], shipped_calendar)
    assert (format_day(due.day or 0), due.provisional) == ("2027-01-04", 4)
    assert arithmetic(due, "受理", shipped_calendar)[-1] == (
        "其中4天还没有放假安排的通知，按平常的周末暂算，通知公布以后重算。"
    )


@pytest.mark.parametrize(
    ("today", "light"),
    [("2026-11-09", "green"), ("2026-11-13", "yellow"), ("2026-11-16", "yellow"), ("2026-11-17", "red")],
)
def test_the_traffic_light(shipped_calendar: WorkCalendar, today: str, light: str) -> None:
    due = due_day(parse_day("2026-11-02"), Duration(10, "working_days"), [], shipped_calendar)
    assert due.light(parse_day(today), 3) == light
    resting = due_day(
        parse_day("2026-11-02"), due.span, [Rest(parse_day("2026-11-03"), None, "补正")], shipped_calendar
    )
    assert resting.light(parse_day(today), 3) == "grey"


LIMIT = "      - {limit: total, label: 办理, since: apply, until: decide, working_days: 10, clause: FAIR-3}\n"
LONGER = """\
      - {limit: total, label: 办理, since: apply, until: decide, working_days: 10, when: not contested, clause: FAIR-3}
      - {limit: longer, label: 有人反对时办理, since: apply, until: decide, working_days: 20, when: contested, clause: FAIR-4}
    pauses:
      - {pause: survey, label: 丈量场地, clause: FAIR-5}
"""
NOVEMBER = tuple(parse_day(f"2026-11-{day:02}") for day in range(1, 31))


def ends(shipped_calendar: WorkCalendar, *events: StepDone | Arose | Paused | Resumed) -> dict[str, str | None]:
    clocks = running_clocks(permit(changed(LIMIT, LONGER)), Log(events), shipped_calendar)
    return {clock.name: format_day(clock.due.day) if clock.due.day else None for clock in clocks}


def test_clocks_run_from_their_step_until_their_step(shipped_calendar: WorkCalendar) -> None:
    apply, look = StepDone(NOVEMBER[1], "apply"), StepDone(NOVEMBER[2], "look")
    assert ends(shipped_calendar) == {}
    assert ends(shipped_calendar, apply) == {"total": "2026-11-16", "look": "2026-11-05"}
    assert ends(shipped_calendar, apply, look) == {"total": "2026-11-16"}
    assert ends(shipped_calendar, apply, look, StepDone(NOVEMBER[9], "decide", "granted")) == {}


def test_a_circumstance_extends_the_limit(shipped_calendar: WorkCalendar) -> None:
    apply = StepDone(NOVEMBER[1], "apply")
    contested = Arose(NOVEMBER[10], "contested", "邻居反对")
    assert ends(shipped_calendar, apply, contested) == {"longer": "2026-11-30", "look": "2026-11-05"}


def test_only_a_cause_that_the_procedure_knows_stops_a_clock(shipped_calendar: WorkCalendar) -> None:
    apply, look = StepDone(NOVEMBER[1], "apply"), StepDone(NOVEMBER[2], "look")
    survey = (Paused(NOVEMBER[3], "survey"), Resumed(NOVEMBER[5]))
    assert ends(shipped_calendar, apply, look, *survey) == {"total": "2026-11-19"}
    assert ends(shipped_calendar, apply, look, survey[0]) == {"total": None}
    assert ends(shipped_calendar, apply, look, Paused(NOVEMBER[3], "holiday of the clerk")) == {"total": "2026-11-16"}


def test_silence_towards_the_applicant() -> None:
    log = Log((StepDone(NOVEMBER[1], "apply"), Contacted(NOVEMBER[2], "受理"), Contacted(NOVEMBER[9], "公示")))
    assert log.days_of_silence(NOVEMBER[5]) == 3
    assert log.days_of_silence(NOVEMBER[20]) == 11
    assert log.days_of_silence(NOVEMBER[0]) is None


@given(st.integers(min_value=0))
def test_an_end_equals_the_count_by_hand(seed: int) -> None:
    draw = random.Random(seed)
    history = draw_history(draw, draw_calendar(draw))
    assert due_day(history.start, history.span, history.rests, history.calendar).day == count_by_hand(history)


def test_ends_equal_the_count_by_hand_on_many_histories() -> None:
    """`make test-clocks` tries a million: twenty histories for each calendar, before and after its last correction."""
    draw = random.Random(20260701)
    for _ in range(HISTORIES // 20):
        calendar = draw_calendar(draw)
        earlier = WorkCalendar(calendar.notices[:-1]) if len(calendar.notices) > 1 else calendar
        for number in range(20):
            history = draw_history(draw, calendar if number % 2 else earlier)
            due = due_day(history.start, history.span, history.rests, history.calendar)
            assert due.day == count_by_hand(history), history
