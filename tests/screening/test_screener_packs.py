"""Invented households of every pack: the screener says of every right what the interpreter says.

2,000 households a pack with `make test`, 5 % of their facts missing; what is needed is compared for some of them, since
the interpreter takes long to find that out. `make test-screening` takes 100,000 in all, and compares everything of each.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from decimal import Decimal

import pytest

from doudi.policies.packs import Library
from doudi.rules.outcomes import UNDETERMINED, decide
from doudi.screening.by_interpreter import Cases
from doudi.screening.case_form import local_values
from doudi.screening.local_values import LocalValues, local_values_of
from doudi.screening.population import Population
from doudi.screening.population_tables import tables
from doudi.screening.screener import Screener
from doudi.screening.stored import store
from tests.screening.agreeing import differences

REGIONS = {"guangxi": "450102", "huining": "620422", "jiangxi": "360103", "jilin": "220102"}
A_PART = 500
A_PACK = int(os.environ.get("DOUDI_SCREENED", "2000"))
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
    return local_values_of(rows, library.vocabulary, "invented")


def compared(library: Library, pack: str, start: int, stop: int, advised: int) -> Counter[str]:
    """How often each status was found; AssertionError names every difference. `advised`: for so many households also what
    is needed."""
    population = Population(REGIONS[pack], seed=1, missing=Decimal("0.05"), identities=False, among="applicants")
    made, on = tables(population, start, stop, library.vocabulary), population.on
    values = invented_values(library, on)
    stored, screener = store(library.vocabulary, made.households, made.people), Screener(library, values)
    assert stored.refused.height == 0
    found = screener.decide_stored(stored)
    sizes = stored.people["home"].rle().struct.field("len").to_list()
    firsts = [0]
    for size in sizes[:-1]:
        firsts.append(firsts[-1] + size)
    chosen = library.for_region(REGIONS[pack], on.toordinal())
    assert chosen.name == pack
    program = library.program(chosen, on.toordinal())
    cases, local = Cases(program, stored.households, stored.people, firsts, sizes), values.of(("",))
    met: Counter[str] = Counter()
    differing = []
    for row, first in enumerate(firsts):
        decision = decide(program, cases.household(row, local), on.toordinal(), advise=row < advised)
        told = list(differences(found, row, first, decision, screener.needed))
        if told:
            differing.append((stored.households["household"][row], told))
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
