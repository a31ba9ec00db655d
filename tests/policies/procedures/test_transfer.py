"""Open proceedings and a changed procedure: who is untouched, who carries on, who needs an officer, and no clock gets longer."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.procedures.calendar import WorkCalendar, read_calendar
from doudi.policies.procedures.clock import running_clocks
from doudi.policies.procedures.log import Arose, Log, StepDone
from doudi.policies.procedures.model import Procedure
from doudi.policies.procedures.transfer import carried_clocks, transfer, unlawful_steps
from doudi.rules.calendar import format_day, parse_day
from tests.policies.procedures.mutants import mutants
from tests.policies.procedures.permits import PERMITS, changed, permit

START = parse_day("2026-11-02")
TRANSFERS = int(os.environ.get("DOUDI_TRANSFERS", "10000"))
APPLIED = (StepDone(START, "apply"),)
LOOKED = (*APPLIED, StepDone(START + 1, "look", people=("张", "李")))
POSTED = (*LOOKED, StepDone(START + 2, "post"))
DECIDED = (*POSTED, StepDone(START + 10, "decide", "granted", ("王",)))


@pytest.fixture(scope="module")
def shipped_calendar() -> WorkCalendar:
    return read_calendar(SHIPPED_PACKS / "cn" / "calendar.yaml", "cn/calendar.yaml")


@pytest.mark.parametrize(
    ("events", "old", "new", "verdict", "reasons"),
    [
        (APPLIED, "FAIR-2}\nprocedures", "FAIR-8}\nprocedures", "untouched", []),
        (LOOKED, "people: 2", "people: 1", "untouched", []),
        (APPLIED, "people: 2", "people: 3", "carries_on", ["“看场地”的要求有变：人数由2改为3"]),
        (LOOKED, "people: 2", "people: 3", "officer", ["“看场地”由2人办理，新程序要求不少于3人"]),
        (POSTED, "gate: post and (listen or not contested)", "gate: look and post", "carries_on",
         ["“决定”的要求有变：此前须做到（look and post）"]),
        (DECIDED, "gate: post and (listen or not contested)", "gate: post and listen", "officer",
         ["做“决定”以前，新程序要求的还没有做到（post and listen）"]),
        (DECIDED, "apart_from: [look]", "apart_from: [look, post]", "untouched", []),
        (POSTED, "working_days: 10", "working_days: 12", "carries_on", ["时限“办理”有变；已在计算的不因此延长"]),
        (DECIDED, "working_days: 10", "working_days: 12", "untouched", []),
    ],
)  # fmt: skip
def test_what_becomes_of_a_proceeding(
    events: tuple[StepDone, ...], old: str, new: str, verdict: str, reasons: list[str]
) -> None:
    result = transfer(Log(events), permit(), permit(changed(old, new)))
    assert (result.verdict, list(result.reasons)) == (verdict, reasons)


def test_a_step_done_by_its_author_needs_an_officer_where_that_is_forbidden_now() -> None:
    log = Log((*POSTED, StepDone(START + 10, "decide", "granted", ("张",))))
    before = permit(changed("        apart_from: [look]\n", ""))
    assert transfer(log, before, permit()).reasons == ("“决定”由做过“look”的人办理，新程序不允许",)


@pytest.mark.parametrize(("days", "end"), [(5, "2026-11-09"), (10, "2026-11-16"), (20, "2026-11-16")])
def test_a_clock_goes_on_at_least_as_strictly(shipped_calendar: WorkCalendar, days: int, end: str) -> None:
    new = permit(changed("working_days: 10", f"working_days: {days}"))
    clocks = carried_clocks(Log(LOOKED), permit(), new, shipped_calendar)
    assert [(clock.name, format_day(clock.due.day or 0)) for clock in clocks] == [("total", end)]


def test_a_clock_that_the_new_procedure_lacks_goes_on(shipped_calendar: WorkCalendar) -> None:
    limit = PERMITS[PERMITS.index("    limits:") : PERMITS.index("    outcomes:")]
    clocks = carried_clocks(Log(LOOKED), permit(), permit(changed(limit, "")), shipped_calendar)
    assert [clock.name for clock in clocks] == ["total"]


def draw_log(draw: random.Random, procedure: Procedure) -> Log:
    """A lawful beginning of a proceeding: some circumstances, then steps whose gates are open."""
    names = sorted(procedure.circumstances)
    circumstances = frozenset(draw.sample(names, draw.randint(0, min(2, len(names)))))
    day = START
    events: list[Arose | StepDone] = [Arose(day, name) for name in sorted(circumstances)]
    done: dict[str, str] = {}
    for _ in range(draw.randint(1, len(procedure.steps))):
        ready = [
            step
            for step in procedure.steps.values()
            if step.name not in done and not step.outcome and step.gate.holds(done, circumstances)
        ]
        if not ready:
            break
        step, day = draw.choice(ready), day + draw.randint(0, 4)
        people = tuple(f"{step.name} {number}" for number in range(step.people))
        done[step.name] = draw.choice(list(step.results))
        events.append(StepDone(day, step.name, done[step.name], people))
    return Log(tuple(events))


def edits(library: Library) -> Iterator[tuple[Procedure, list[Procedure]]]:
    """The procedures of the nation, each with its mutants as edits; among them longer limits, dropped and swapped steps."""
    for procedure in library.procedures(library.pack("cn")).values():
        relabelled = replace(procedure, label="另一名称")
        yield procedure, [relabelled, *(mutant for _, mutant in mutants(procedure))]


def check_transfers(library: Library, calendar: WorkCalendar, count: int) -> dict[str, int]:
    draw, verdicts = random.Random(5), {"untouched": 0, "carries_on": 0, "officer": 0}
    pairs = list(edits(library))
    for _ in range(count):
        old, changes = draw.choice(pairs)
        new, log = draw.choice(changes), draw_log(draw, old)
        result = transfer(log, old, new)
        verdicts[result.verdict] += 1
        unlawful = list(unlawful_steps(log, new))
        # an officer is asked exactly where a step already done is no longer lawful, and is told why
        assert (result.verdict == "officer") == bool(unlawful)
        assert bool(result.reasons) == (result.verdict != "untouched")
        carried = carried_clocks(log, old, new, calendar)
        for clock in running_clocks(old, log, calendar):
            same = [other.due.day for other in carried if other.until == clock.until]
            assert same, (old.name, clock.name)  # no clock is lost
            assert min(end for end in same if end is not None) <= (clock.due.day or 0)  # nor gets longer
    return verdicts


def test_no_transfer_loses_or_lengthens_a_clock(library: Library, shipped_calendar: WorkCalendar) -> None:
    verdicts = check_transfers(library, shipped_calendar, 100)
    assert all(verdicts.values()), verdicts


@pytest.mark.long
def test_ten_thousand_transfers(library: Library, shipped_calendar: WorkCalendar) -> None:
    verdicts = check_transfers(library, shipped_calendar, TRANSFERS)
    assert sum(verdicts.values()) == TRANSFERS
    assert all(verdicts.values()), verdicts
