"""Two thousand invented households walk every right of every pack: granted, refused, and left open."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from doudi.policies.cases.case_reader import CaseReader
from doudi.policies.packs.library import Library
from doudi.population.population import Population
from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED

REGIONS = {"guangxi": "450102", "huining": "620422", "jiangxi": "360103", "jilin": "220102"}
ALL = {ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED}

# Every fact on which the status of these rests is presumed where it is absent: they are open only without presumptions.
NEVER_OPEN = {
    "guangxi": {"gradual_exit", "temporary_aid"},
    "huining": {"temporary_aid"},
    "jiangxi": {"gradual_exit", "temporary_aid"},
    "jilin": {"temporary_aid"},
}


def statuses_by_right_of(
    library: Library, pack: str, count: int, missing: str = "0.05", presume: bool = True
) -> dict[str, set[str]]:
    """The statuses of each right that the pack has, over so many households."""
    reader, by_right = CaseReader(library.vocabulary), defaultdict(set)
    region = REGIONS[pack]
    for household in Population(region, seed=1, missing=Decimal(missing), identities=False).households(0, count):
        request = reader.read(household.case(), 1)
        assert not isinstance(request, list), [str(fault) for fault in request]
        chosen = library.for_region(request.region, request.on)
        assert chosen.name == pack
        program = library.program(chosen, request.on)
        for outcome in decide(program, request.household, request.on, presume, advise=False).outcomes:
            by_right[outcome.bound.rule.name].add(outcome.status)
    return {right: statuses & ALL for right, statuses in by_right.items() if statuses & ALL}


@pytest.mark.long
@pytest.mark.parametrize("pack", REGIONS)
def test_every_right_is_granted_refused_and_left_open(library: Library, pack: str) -> None:
    statuses_by_right = statuses_by_right_of(library, pack, 2000, missing="0.08")
    assert len(statuses_by_right) >= 20
    for right, statuses in statuses_by_right.items():
        never = {UNDETERMINED} if right in NEVER_OPEN[pack] else set()
        assert statuses == ALL - never, (right, statuses)


@pytest.mark.parametrize("pack", REGIONS)
def test_what_is_never_open_is_so_without_presumptions(library: Library, pack: str) -> None:
    statuses_by_right = statuses_by_right_of(library, pack, 60, missing="0.3", presume=False)
    for right in NEVER_OPEN[pack]:
        assert UNDETERMINED in statuses_by_right[right]


@pytest.mark.parametrize("pack", REGIONS)
def test_a_few_hundred_households_walk_the_main_rights(library: Library, pack: str) -> None:
    statuses_by_right = statuses_by_right_of(library, pack, 150)
    for right in ("dibao", "low_income", "tekun", "medical_aid", "medical_premium_subsidy", "zero_employment_help"):
        if right in statuses_by_right:
            assert statuses_by_right[right] >= {ELIGIBLE, NOT_ELIGIBLE}, right
    assert statuses_by_right["dibao"] == ALL


@pytest.mark.parametrize("pack", REGIONS)
def test_complete_households_leave_nothing_open(library: Library, pack: str) -> None:
    for right, statuses in statuses_by_right_of(library, pack, 60, missing="0").items():
        assert UNDETERMINED not in statuses, right
