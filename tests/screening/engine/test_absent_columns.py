"""Tables that lack columns: what is absent for everybody is absent for each, and no column of constants upsets Polars."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from doudi.policies.packs.library import Library
from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import HouseholdFacts
from doudi.screening.engine.screener import Screener

DAY = dt.date(2026, 9, 1)
LIBRARY = Library()


@pytest.mark.parametrize("region", ["450102", "620422", "360102", "220102"])
@pytest.mark.parametrize("facts", [{}, {"wage_income": "100"}, {"birth_date": "1980-05-06", "job_refusals_6m": "3"}])
def test_a_table_of_few_columns_is_decided_as_its_cases(region: str, facts: dict[str, str]) -> None:
    households = pl.DataFrame({"household": ["h"], "region": [region], "on": [DAY]})
    people = pl.DataFrame(
        {"household": ["h", "h"], "member": ["a", "b"], **{name: [value] * 2 for name, value in facts.items()}}
    )
    result = Screener(LIBRARY).decide(households, people)
    program = LIBRARY.program(LIBRARY.for_region(region, DAY.toordinal()), DAY.toordinal())
    stored = {"wage_income": 10_000 * 12, "birth_date": dt.date(1980, 5, 6).toordinal(), "job_refusals_6m": 3}
    member = {name: stored[name] for name in facts}
    for outcome in decide(program, HouseholdFacts({}, (member, member)), DAY.toordinal()).outcomes:
        frame, row = (result.households, 0) if outcome.member < 0 else (result.people, outcome.member)
        name = outcome.bound.rule.name
        assert frame[name][row] == outcome.status, name
        if outcome.bound.rule.unit is not None:
            ends = (outcome.amount.low, outcome.amount.high) if outcome.amount else (None, None)
            assert (frame[f"{name}.low"][row], frame[f"{name}.high"][row]) == ends
