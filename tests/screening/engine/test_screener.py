"""Worked cases as tables: the screener says of them what `doudi decide` says, and refuses what it refuses."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.packs.library import Library
from doudi.rules.engine.decide import decide
from doudi.screening.engine.screener import Screener, ScreeningResult
from doudi.screening.tables.local_values import LocalValues
from tests.paths import SHARED
from tests.policies.households import WORKER, case
from tests.screening.case_tables import Case, tables
from tests.screening.executor_comparison import differences

SHARED_CASES = SHARED / "cases" / "cases.jsonl"


def shared_cases() -> list[Case]:
    return [json.loads(line, parse_float=Decimal) for line in SHARED_CASES.read_text(encoding="utf-8").splitlines()]


def read(library: Library, cases: list[Case]) -> dict[str, Request]:
    """The cases that `doudi decide` takes, by id."""
    reader = CaseReader(library.vocabulary)
    requests = [reader.read(case_, 1) for case_ in cases]
    return {request.id: request for request in requests if isinstance(request, Request)}


def screened(library: Library, cases: list[Case], values: dict[str, list[tuple[int, int]]]) -> ScreeningResult:
    return Screener(library, LocalValues({"": values})).decide(*tables(cases, library.vocabulary))


def disagreements(library: Library, cases: list[Case]) -> list[Any]:
    """What is decided otherwise, or refused by one alone. All cases have the same local values."""
    requests = read(library, cases)
    values = next(iter(requests.values())).household.local.values
    result, differing, first = screened(library, cases, values), [], 0
    ids = result.households["household"].to_list()
    assert ids == [case_["id"] for case_ in cases if case_["id"] in requests]
    assert set(result.refused["household"]) == {case_["id"] for case_ in cases} - set(requests)
    screener = Screener(library)
    for row, name in enumerate(ids):
        request = requests[name]
        program = library.program(library.for_region(request.region, request.on), request.on)
        messages = list(
            differences(result, row, first, decide(program, request.household, request.on), screener.need_bits)
        )
        differing += [(name, messages)] if messages else []
        first += len(request.members)
    return differing


@pytest.mark.skipif(not SHARED_CASES.is_file(), reason=f"{SHARED_CASES} is not there")
def test_the_shared_cases_come_out_alike(library: Library) -> None:
    """Also several packs and days in one table."""
    groups: dict[str, list[Case]] = {}
    for case_ in shared_cases():
        groups.setdefault(json.dumps([case_["parameters"], case_["on"][:4]], default=str), []).append(case_)
    assert sum(map(len, groups.values())) > 20
    for cases in groups.values():
        assert disagreements(library, cases) == []


def sized(members: int) -> Case:
    """So many people of whom little is known."""
    return case() | {
        "id": f"{members} people",
        "members": [{"id": str(number), "wage_income": number} for number in range(members)],
    }


EDGES: tuple[Case, ...] = (
    case(id="one", members=WORKER["members"][:1]),
    sized(30),
    sized(31),
    sized(40),
    case(id="nobody", members=[]),
    case(id="a member twice", members=[{"id": "a"}, {"id": "a"}]),
    case(id="a member without id", members=[{"id": ""}]),
    case(id="a member called household", members=[{"id": "household"}]),
    case(id="no such place", region="459999"),
    case(id="a place without pack", region="110101"),
    case(id="another pack", region="360103"),
    case(id="another day", on="2019-11-15"),
    case(id="a township", region="450102001000"),
    case(id="no day", on="15/10/2019"),
    case(id="a day too early", on="1889-10-15"),
    case(id="a day too late", on="2200-01-01"),
    case(id="three decimals", a__wage_income=Decimal("0.001")),
    case(id="below nothing", a__wage_income=Decimal("-0.01")),
    case(id="the largest sum", a__wage_income=10**9),
    case(id="past the largest sum", a__wage_income=Decimal("1000000000.01")),
    case(id="far past it", a__wage_income=10**19),
    case(id="words for a sum", a__wage_income="much"),
    case(id="half a month", household__months_below_standard=Decimal("1.5")),
    case(id="a fact too large", household__months_below_standard=601),
    case(id="no such option", a__employment="astronaut"),
    case(id="neither yes nor no", a__major_illness="perhaps"),
    case(id="born tomorrow", a__birth_date="2019-10-16"),
    case(id="born today", a__birth_date="2019-10-15", a__employment="minor"),
    case(id="no such day", a__birth_date="2019-02-29"),
    case(id="born too early", a__birth_date="1889-12-31"),
    case(id="nobody knows", a__wage_income=None, a__employment=None, household__housing=None),
    case(id="no work yet", a__started_work_on="none"),
    case(id="work begun", a__started_work_on="2019-08-01"),
    case(id="no disability", a__disability_level="none"),
    case(id="a disability", a__disability_type="physical", a__disability_level=2),
    case(id="several", a__disability_type="multiple", a__disability_level=1, a__disability_components=["visual", "speech"]),
    case(id="one of several", a__disability_type="multiple", a__disability_level=1, a__disability_components=["visual"]),
    case(id="a preschooler of 39", a__education_stage="preschool"),
    case(id="a level without disability", a__disability_type="none", a__disability_level=1),
    case(id="at work before birth", a__started_work_on="1970-01-01"),
    case(id="several, unknown", a__disability_type="multiple", a__disability_components=None),
)  # fmt: skip
REFUSED = {
    "31 people", "40 people", "nobody", "a member twice", "a member without id", "a member called household", "no such place",
    "no day", "a day too early", "a day too late", "three decimals", "below nothing", "past the largest sum", "far past it",
    "words for a sum", "half a month", "a fact too large", "no such option", "neither yes nor no", "born tomorrow",
    "no such day", "born too early", "one of several", "a preschooler of 39", "a level without disability", "at work before birth",
}  # fmt: skip


def test_edges_are_decided_or_refused_alike(library: Library) -> None:
    cases = list(EDGES)
    assert {case_["id"] for case_ in cases} - set(read(library, cases)) == REFUSED
    assert disagreements(library, cases) == []
