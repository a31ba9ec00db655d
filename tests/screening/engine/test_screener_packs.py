"""Invented households of every pack: the screener says of every right what the interpreter says.

1,000 households a pack with `make test`, 5 % of their facts missing; what is needed is compared for some of them, since
the interpreter takes long to find that out. `make test-screening` takes 100,000 in all, and compares everything of each.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from decimal import Decimal

import pytest

from doudi.policies.packs.library import Library
from doudi.population.case_form import local_values
from doudi.population.population import Population
from doudi.population.tables import tables
from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import UNDETERMINED
from doudi.screening.engine.interpreter_fallback import HouseholdCases
from doudi.screening.engine.screener import Screener
from doudi.screening.tables.local_values import LocalValues, parse_local_values
from doudi.screening.tables.validate import store_tables
from tests.screening.executor_comparison import differences

REGIONS = {"cn": "130123", "guangxi": "450102", "huining": "620422", "jiangxi": "360103", "jilin": "220102"}
A_PART = 500
A_PACK = int(os.environ.get("DOUDI_SCREENED", "1000"))
"""Households of each pack."""
ADVISED = A_PART if "DOUDI_SCREENED" in os.environ else 60
"""Of each part, the households of which needs are compared as well."""


def invented_values(library: Library, on: dt.date) -> LocalValues:
    """What the generator supposes that a county has set, everywhere."""
    rows = []
    for name, value in local_values(on).items():
        parameter, _, day = name.partition("@")
        start = day or f"{on.year}-01-01"
        rows.append({"region": "", "parameter": parameter, "from": start, "value": str(value)})
    return parse_local_values(rows, library.vocabulary, "invented")


def compared(library: Library, pack: str, start: int, stop: int, advised: int) -> Counter[str]:
    """How often each status was found; AssertionError names every difference. `advised`: for so many households also what
    is needed."""
    population = Population(REGIONS[pack], seed=1, missing=Decimal("0.05"), identities=False, among="applicants")
    invented, on = tables(population, start, stop, library.vocabulary), population.on
    values = invented_values(library, on)
    stored, screener = store_tables(library.vocabulary, invented.households, invented.people), Screener(library, values)
    assert stored.refused.height == 0
    result = screener.decide_stored(stored)
    chosen = library.for_region(REGIONS[pack], on.toordinal())
    assert chosen.name == pack
    program = library.program(chosen, on.toordinal())
    cases, local = (
        HouseholdCases(program, stored.households, stored.people),
        values.of(("",), on.toordinal()),
    )
    met: Counter[str] = Counter()
    differing = []
    for row, first in enumerate(cases.first_people):
        decision = decide(program, cases.household(row, local), on.toordinal(), advise=row < advised)
        messages = list(differences(result, row, first, decision, screener.need_bits))
        if messages:
            differing.append((stored.households["household"][row], messages))
        met.update(outcome.status for outcome in decision.outcomes)
        met["rights"] = len({outcome.bound.rule.name for outcome in decision.outcomes})
    assert not differing, (len(differing), differing[:3])
    return met


@pytest.mark.parametrize("part", range(A_PACK // A_PART))
@pytest.mark.parametrize("pack", REGIONS)
def test_the_screener_says_what_the_interpreter_says(library: Library, pack: str, part: int) -> None:
    met = compared(library, pack, part * A_PART, (part + 1) * A_PART, ADVISED)
    assert met["rights"] >= 20
    assert met[UNDETERMINED] > 100
