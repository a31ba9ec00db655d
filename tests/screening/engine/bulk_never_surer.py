"""Drawn households under drawn settings: in bulk the same outcome as for one case, or one that says less.

Households are invented ones of every pack with answers taken out, not known, moved to the edges or spoilt; settings are local
values without a date, of this year, of other years and of none, days, and presumptions or none. Every draw has a number, so that
a run says the same as the one before it.

It takes minutes and has a target of its own, `make test-bulk`; DRAWN=100000 draws that many in all, half an hour of one core.
That many last passed on 2026-11-28.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Defaults, Request
from doudi.policies.cases.settings import parse_settings
from doudi.policies.packs.library import Library
from doudi.population.case_form import local_values
from doudi.population.population import Population
from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, HouseholdDecision, Outcome
from doudi.screening.engine.screener import Screener, ScreeningResult
from doudi.screening.tables.columns import NeedBits, needs_column
from doudi.screening.tables.local_values import read_settings
from tests.screening.case_tables import Case, tables

REGIONS = {"guangxi": "450102", "huining": "620422", "jiangxi": "360103", "jilin": "220102"}
DAYS = {
    "guangxi": ("2018-06-30", "2019-10-15", "2021-02-28", "2026-09-01"),
    "huining": ("2021-03-31", "2024-02-29", "2026-09-01"),
    "jiangxi": ("2019-05-31", "2022-12-31", "2026-09-01"),
    "jilin": ("2020-05-10", "2023-01-01", "2026-09-01"),
}
DRAWN = int(os.environ.get("DOUDI_DRAWN", "0"))
A_BATCH = 250 if DRAWN else 20
BATCHES = max(-(-DRAWN // A_BATCH // len(REGIONS)), 4)
ADVISED_EVERY = 50 if DRAWN else 10
"""Of so many households the needs of one are compared too, which takes the interpreter long."""
GAPS = (0.0, 0.0, 0.02, 0.02, 0.05, 0.05, 0.1, 0.1, 0.2, 0.6)
"""Shares of answers that are missing, each as likely: the more are missing, the longer the interpreter takes."""


@dataclass(frozen=True)
class Drawn:
    """What a batch of households has in common. `seed`: from which their cells and the settings are drawn; `gaps`: the share
    of answers that are missing."""

    pack: str
    seed: int
    days: tuple[str, ...]
    gaps: float
    presume: bool

    def settings(self) -> list[str]:
        return _settings(Random(self.seed), dt.date.fromisoformat(max(self.days)))

    def cases(self) -> list[Case]:
        random, latest = Random(self.seed), dt.date.fromisoformat(max(self.days))
        population = Population(
            REGIONS[self.pack], seed=random.randrange(10**6), missing=Decimal("0.02"), identities=False, on=latest
        )
        households = population.households(0, A_BATCH)
        return [
            _spoilt(random, household.case() | {"on": random.choice(self.days), "parameters": {}}, self.gaps)
            for household in households
        ]


def draw(pack: str, number: int) -> Drawn:
    """The batch of a number."""
    random = Random(f"{pack} {number}")
    days = tuple(random.sample(DAYS[pack], random.choice((1, 2))))
    return Drawn(pack, random.randrange(2**32), days, random.choice(GAPS), random.random() < 0.5)


def _settings(random: Random, on: dt.date) -> list[str]:
    """Values of most parameters: without a date, of this year, of last year, of an earlier or a later one, or several of
    these."""
    settings = []
    typical = {name.partition("@")[0]: value for name, value in local_values(on).items()}
    for name, value in typical.items():
        kinds = random.sample(
            ("", f"@{on.year}-01-02", f"@{on.year - 1}-01-01", f"@{on.year - 3}-07-01", f"@{on.year + 1}-01-01"), 2
        )
        for kind in kinds[: random.choice((0, 1, 1, 2, 2))]:
            share = random.choice((Decimal(1), Decimal(1), Decimal("0.5"), Decimal("0.9")))
            settings.append(f"{name}{kind}={_like(value, value * share)}")
    return settings


def _like(typical: Decimal | int, value: Decimal) -> Decimal:
    """A value with the decimals that the typical one has."""
    return value.quantize(Decimal(1) if typical == int(typical) else Decimal("0.01"))


def _spoilt(random: Random, case: Case, gaps: float) -> Case:
    """A case with answers taken out or not known, a few sums at the edges, and now and then a cell that nobody can read."""
    return case | {
        "household": _with_gaps(random, case["household"], gaps),
        "members": [{"id": member["id"]} | _with_gaps(random, member, gaps) for member in case["members"]],
    }


def _with_gaps(random: Random, facts: Case, gaps: float) -> Case:
    case: Case = {}
    for name, value in facts.items():
        chance = random.random()
        if name == "id" or chance < gaps * 2 / 3:
            continue
        if chance < gaps:
            case[name] = None
        elif isinstance(value, Decimal | int) and not isinstance(value, bool) and random.random() < 0.004:
            case[name] = random.choice((0, 1, Decimal("600.01"), 10**9, -1, Decimal("0.001")))
        else:
            case[name] = value
    return case


# Comparing


def surer(outcome: Outcome, cells: dict[str, Any], need_bits: NeedBits, needs: bool) -> str:
    """What bulk says more or otherwise than the interpreter; '' where it says the same or less."""
    name = outcome.bound.rule.name
    status, amount = cells[name], outcome.amount
    if status not in (outcome.status, UNDETERMINED):
        return f"{name}: {status}, not {outcome.status}"
    if outcome.bound.rule.unit is not None and status != NOT_ELIGIBLE and amount is not None:
        low, high = cells[f"{name}.low"], cells[f"{name}.high"]
        if low > amount.low or (high is not None and (amount.high is None or high < amount.high)):
            return f"{name}: {low} to {high}, not {amount.low} to {amount.high}"
    if needs and (status == UNDETERMINED or (amount is not None and amount.low != amount.high)):
        named = set(need_bits.decode(*(cells[needs_column(name, index)] for index in range(need_bits.words))))
        missing = {need.fact or need.parameter for need in outcome.needs} & set(need_bits.names) - named
        if missing:
            return f"{name}: needs without {sorted(missing)}"
    return ""


def compare(library: Library, drawn: Drawn, met: Counter[str]) -> list[Any]:
    """Every outcome of which bulk is surer, and every household that only one of the two refuses."""
    cases, settings = drawn.cases(), drawn.settings()
    reader = CaseReader(library.vocabulary, Defaults(parameters=parse_settings(settings)))
    requests = [reader.read(case, 1) for case in cases]
    readable = {request.id: request for request in requests if isinstance(request, Request)}
    values = read_settings(settings, library.vocabulary)
    screener = Screener(library, values, drawn.presume)
    result = screener.decide(*tables(cases, library.vocabulary))
    differing: list[Any] = []
    refused = {case["id"] for case in cases} - set(readable)
    if set(result.refused["household"]) != refused:
        differing.append((sorted(set(result.refused["household"]) ^ refused), "refused by one alone"))
    met["refused"] += len(refused)
    warned = {request.id for request in readable.values() if request.warnings}
    if set(result.warnings["household"]) != warned:
        differing.append((sorted(set(result.warnings["household"]) ^ warned), "warned of by one alone"))
    first = 0
    for row, name in enumerate(result.households["household"]):
        request = readable.get(name)
        if request is not None:
            advise = row % ADVISED_EVERY == 0
            program = library.program(library.for_region(request.region, request.on), request.on)
            decision = decide(program, request.household, request.on, drawn.presume, advise)
            differing += [
                (name, difference)
                for difference in _differences(result, row, first, decision, screener.need_bits, advise, met)
            ]
            first += len(request.members)
    return differing


def _differences(
    result: ScreeningResult,
    row: int,
    first: int,
    decision: HouseholdDecision,
    need_bits: NeedBits,
    advise: bool,
    met: Counter[str],
) -> list[str]:
    household = result.households.row(row, named=True)
    members = [result.people.row(first + rank, named=True) for rank in range(decision.case.members)]
    differences = []
    for outcome in decision.outcomes:
        cells = household if outcome.member < 0 else members[outcome.member]
        met[outcome.status] += 1
        met["says less"] += cells[outcome.bound.rule.name] != outcome.status
        met["past the budget"] += not outcome.exact
        differences.append(surer(outcome, cells, need_bits, advise))
    met["households"] += 1
    return [difference for difference in differences if difference]


@pytest.mark.parametrize("pack", REGIONS)
def test_bulk_says_the_same_or_less(library: Library, pack: str) -> None:
    met: Counter[str] = Counter()
    for number in range(BATCHES):
        drawn = draw(pack, number)
        differing = compare(library, drawn, met)
        print(pack, number, drawn, dict(met), flush=True)
        assert not differing, (drawn, differing[:3])
    for event in ("households", "refused", "past the budget", ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED):
        assert met[event], (event, met)
