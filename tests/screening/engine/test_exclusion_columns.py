"""Between which rights somebody has to choose: in bulk the same as in the result of one household."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from doudi.screening.engine.screener import Screener
from doudi.screening.tables.local_values import LocalValues
from tests.screening.case_tables import Case, tables

ORPHAN = {
    "id": "a", "birth_date": "2012-05-01", "sex": "female", "is_orphan": True, "support_form": "home",
    "has_income_source": False, "has_able_obligor": False, "self_care_loss": "full",
}  # fmt: skip
VALUES = {"dibao_standard": 700, "tekun_basic_standard": 910, "orphan_standard_home": 1000, "care_full": 500}
VALUES |= {"minimum_wage": 1800, "orphan_standard_institution": 1500, "unattended_child_standard": 900}
REGIONS = ("450100", "620422", "360103", "220102", "110101")


def children(region: str) -> list[Case]:
    """An orphan who is tekun too, and the same child with one thing otherwise each time, also unknown."""
    changes: dict[str, dict[str, Any]] = {
        "both": {}, "income": {"has_income_source": True}, "obligor": {"has_able_obligor": True},
        "grown": {"birth_date": "2004-01-01"},
        "unattended": {"is_orphan": False, "is_unattended_child": True}, "neither": {"is_orphan": False},
        "open income": {"has_income_source": None}, "open form": {"support_form": None}, "open loss": {"self_care_loss": None},
        "open orphan": {"is_orphan": None}, "able": {"self_care_loss": "none"}, "both classes": {"is_unattended_child": True},
    }  # fmt: skip
    return [
        {"id": f"{region} {name}", "region": region, "on": "2023-05-01", "parameters": VALUES, "household": {},
         "members": [ORPHAN | change, {"id": "b", "birth_date": "1950-01-01"}]}
        for name, change in changes.items()
    ]  # fmt: skip


def of_one(library: Library, request: Request) -> dict[tuple[str, str], str]:
    """{(member, right): the rights to choose from} of one household."""
    _, result = Decider(library).decide(request)
    return {
        (outcome["for"], outcome["right"]): " ".join(outcome["choose"])
        for outcome in result.data()["outcomes"]
        if "choose" in outcome
    }


@pytest.mark.parametrize("region", REGIONS)
def test_a_choice_is_named_alike(library: Library, region: str) -> None:
    cases = children(region)
    reader = CaseReader(library.vocabulary)
    requests = {case["id"]: reader.read(case, 1) for case in cases}
    assert all(isinstance(request, Request) for request in requests.values())
    local = requests[cases[0]["id"]].household.local.values  # type: ignore[union-attr]
    people = Screener(library, LocalValues({"": local})).decide(*tables(cases, library.vocabulary)).people
    columns = [name for name in people.columns if name.endswith(".choose")]
    in_bulk: dict[str, dict[tuple[str, str], str]] = {case["id"]: {} for case in cases}
    for row in people.iter_rows(named=True):
        in_bulk[row["household"]] |= {
            (row["member"], name.removesuffix(".choose")): row[name] for name in columns if row[name] is not None
        }
    expected = {name: of_one(library, request) for name, request in requests.items() if isinstance(request, Request)}
    assert in_bulk == expected
    assert expected[f"{region} both"]
    assert not expected[f"{region} income"]


def test_only_rights_that_exclude_another_have_the_column(library: Library) -> None:
    cases = children("450100")
    people = Screener(library).decide(*tables(cases, library.vocabulary)).people
    assert {name for name in people.columns if name.endswith(".choose")} == {
        "tekun.choose", "tekun_basic.choose", "tekun_care.choose", "orphan_allowance.choose",
        "unattended_child_allowance.choose",
    }  # fmt: skip
    plain = Screener(library, advise=False).decide(*tables(cases, library.vocabulary)).people
    assert not [name for name in plain.columns if name.endswith(".choose")]
