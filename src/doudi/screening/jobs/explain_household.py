"""One household of a source, decided by the interpreter with its explanation, as `doudi decide` would show it."""

from __future__ import annotations

from doudi.policies.cases.case_reader import Request
from doudi.policies.cases.result import Decider, Result
from doudi.screening.engine.interpreter_fallback import HouseholdCases
from doudi.screening.engine.screener import Screener
from doudi.screening.jobs.local import ScreeningOptions, fill_region_and_day
from doudi.screening.tables.columns import MEMBER, ON, REGION
from doudi.screening.tables.refusals import UnusableTablesError
from doudi.screening.tables.sources import TableSource, read_household, survey_source


def decide_household(source: TableSource, household: str, options: ScreeningOptions, screener: Screener) -> Result:
    """The result of one household by its id. UnusableTablesError where there is no such household, or where it cannot be
    read."""
    barred = survey_source(source, options.a_chunk).barred
    households, people = read_household(source, household)
    if not households.height:
        raise UnusableTablesError(f"家庭表里没有 {household} 这一户")
    library = screener.library
    filled = fill_region_and_day(households, options.region, options.on)
    reasons = {household: barred[household]} if household in barred else {}
    stored = screener.store(filled, people, reasons)
    if stored.refused.height:
        faults = stored.refused.select("member", "column", "value", "reason").iter_rows()
        raise UnusableTablesError(
            *(
                f"{household} {member or ''} {column}：{value or ''} {reason}"
                for member, column, value, reason in faults
            )
        )
    region, on = stored.households[REGION][0], int(stored.households[ON][0])
    program = library.program(library.for_region(region, on), on)
    local = screener.local_values.of(screener.local_values.places(region), on)
    cases = HouseholdCases(program, stored.households, stored.people)
    members = tuple(stored.people[MEMBER].to_list())
    request = Request(household, region, on, cases.household(0, local), members, {})
    return Decider(library, screener.presume).decide(request)[1]
