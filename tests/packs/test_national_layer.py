"""The nation beside the packs, on both sides of each day on which its texts change: who decides, and what would differ.

What a clause says is worked out by hand: a lone adult of 40 with a standard of 600 yuan, so that the line is 600 a month.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider, Result
from doudi.policies.packs.library import Library
from doudi.rules.calendar import parse_day

GUANGXI, HUINING, JIANGXI, JILIN, ELSEWHERE = "450100", "620422", "360100", "220100", "110101"
DAYS = ("2021-06-30", "2021-07-01", "2026-06-30", "2026-07-01")


def decided(
    library: Library,
    region: str,
    on: str,
    person: dict[str, Any],
    household: dict[str, Any] | None = None,
    parameters: dict[str, Any] | None = None,
) -> Result:
    adult = {
        "id": "a", "birth_date": "1980-03-01", "sex": "female", "wage_income": 0, "labour_ability": "full",
        "employment": "employed", "has_able_obligor": True, "has_income_source": True,
    }  # fmt: skip
    built = {
        "id": "c", "region": region, "on": on, "parameters": {"dibao_standard": 600, "minimum_wage": 1500, **(parameters or {})},
        "household": {"assets_within_dibao_limit": True, "assets_within_low_income_limit": True, **(household or {})},
        "members": [{**adult, **person}],
    }  # fmt: skip
    request = CaseReader(library.vocabulary).read(built, 1)
    assert isinstance(request, Request), request
    return Decider(library).decide(request)[1]


def outcome(result: Result, right: str) -> tuple[str, str, list[tuple[str, str, list[str]]]]:
    """Status, sum, and what the nation would say: status, sum, ids of its clauses."""
    (each_result,) = [each_outcome for each_outcome in result.data()["outcomes"] if each_outcome["right"] == right]
    differs = [
        (
            each_outcome["status"],
            sum_of(each_outcome["amount"]),
            [clause["id"] for clause in each_outcome["clauses"]],
        )
        for each_outcome in each_result["differs"]
    ]
    return each_result["status"], sum_of(each_result["amount"]), differs


def sum_of(amount: dict[str, Any] | None) -> str:
    if amount is None:
        return ""
    low, high = str(amount["low"]), str(amount["high"])
    return low if low == high else f"{low}–{high}"


def clauses(result: Result, right: str) -> list[str]:
    (each_result,) = [each_outcome for each_outcome in result.data()["outcomes"] if each_outcome["right"] == right]
    return [clause["id"] for clause in each_result["clauses"]]


OLD, NEW, LAW = ["CN-2014-9", "CN-2014-12"], ["CN-2014-9", "CN-57-23"], ["CN-LAW-18", "CN-57-23"]
DIBAO = dict(zip(DAYS, (OLD, NEW, NEW, LAW), strict=True))


@pytest.mark.parametrize("day", DAYS)
def test_jilin_takes_in_the_standard_itself(library: Library, day: str) -> None:
    """JL-2c: 600 is not above 600. The nation asks for less than the standard, whichever text says so on the day."""
    result = decided(library, JILIN, day, {"wage_income": 600})
    assert outcome(result, "dibao") == ("eligible", "0.00", [("not_eligible", "", DIBAO[day])])


@pytest.mark.parametrize("day", DAYS)
def test_guangxi_s_route_of_households_without_work(library: Library, day: str) -> None:
    """GX-5.1.2e: 600 − 100 of the last three months; over twelve months 700 is above the standard."""
    person = {"employment": "unemployed", "transfer_income": 700}
    result = decided(library, GUANGXI, day, person, {"months_below_standard": 3, "income_last_3_months": 100})
    assert outcome(result, "dibao") == ("eligible", "500.00", [("not_eligible", "", DIBAO[day])])
    assert clauses(result, "dibao") == ["GX-5.1.2e"]


@pytest.mark.parametrize("day", DAYS)
def test_jiangxi_may_take_in_by_spending(library: Library, day: str) -> None:
    """JX-5.1.3a: income 700 lies between 600 and 900; 2400 of illness a year leave 500, so 100 is paid."""
    person = {"wage_income": 700, "medical_self_paid_12m": 2400}
    result = decided(library, JIANGXI, day, person, {"cause_illness": True})
    assert outcome(result, "dibao") == ("eligible", "100.00", [("not_eligible", "", DIBAO[day])])


@pytest.mark.parametrize("day", ["2022-01-01", "2026-06-30", "2026-07-01"])
def test_huining_deducts_spending(library: Library, day: str) -> None:
    """HN-2.1.2.4c: 650 less half of 2400 a year, 100 a month, is 550; so 50 is paid."""
    person = {"wage_income": 650, "medical_self_paid_12m": 2400}
    result = decided(library, HUINING, day, person, parameters={"rigid_deduction_rate": Decimal("0.5")})
    assert outcome(result, "dibao") == ("eligible", "50.00", [("not_eligible", "", DIBAO.get(day, NEW))])


@pytest.mark.parametrize("day", DAYS)
def test_where_pack_and_nation_agree_nothing_differs(library: Library, day: str) -> None:
    for region in (GUANGXI, JIANGXI, JILIN):
        assert outcome(decided(library, region, day, {"wage_income": 200}), "dibao") == ("eligible", "400.00", [])


@pytest.mark.parametrize(("day", "cited"), DIBAO.items())
def test_a_place_without_a_pack_is_decided_by_the_nation_of_the_day(
    library: Library, day: str, cited: list[str]
) -> None:
    result = decided(library, ELSEWHERE, day, {"wage_income": 200})
    assert outcome(result, "dibao") == ("eligible", "400.00", [])
    assert clauses(result, "dibao") == cited
    assert any("只按国家规定" in warning for warning in result.warnings())
    assert any("尚未查到" in warning and "CN-LAW-18" in warning for warning in result.warnings()) is (
        day == "2026-07-01"
    )


def test_before_its_first_day_huining_is_decided_by_the_nation(library: Library) -> None:
    packs = [
        [item["pack"] for item in decided(library, HUINING, day, {}).data()["policy"]]
        for day in ("2021-12-31", "2022-01-01")
    ]
    assert packs == [["cn"], ["huining", "cn"]]


# Kinds of income: the nation's newer rule goes first in Guangxi (GX-3.7), and is the only one in Jiangxi and Jilin


@pytest.mark.parametrize("region", [GUANGXI, JIANGXI, JILIN])
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2021-06-30", ("not_eligible", "", [])),  # 550 + 100 of basic pension
        ("2021-07-01", ("eligible", "50.00", [])),  # CN-57-13-2: the pension is left out until the end of 2025
        ("2025-12-31", ("eligible", "50.00", [])),
        ("2026-01-01", ("not_eligible", "", [])),
        ("2026-07-01", ("not_eligible", "", [])),
    ],
)
def test_the_basic_pension(library: Library, region: str, day: str, expected: tuple[str, str, list[Any]]) -> None:
    assert outcome(decided(library, region, day, {"wage_income": 550, "basic_pension": 100}), "dibao") == expected


@pytest.mark.parametrize(
    "kind", ["veteran_allowance", "family_planning_award", "scholarship", "bravery_award", "assistance_received"]
)
def test_other_kinds_stay_left_out(library: Library, kind: str) -> None:
    person = {"wage_income": 550, kind: 100}
    statuses = [
        outcome(decided(library, GUANGXI, day, person), "dibao")[0]
        for day in ("2021-06-30", "2021-07-01", "2026-07-01")
    ]
    assert statuses == ["not_eligible", "eligible", "eligible"]


def test_before_2021_guangxi_counts_by_its_own_words(library: Library) -> None:
    """Up to the end of 2020 the opinion decides; from 2021 a newer national rule would go first, but there is none until July."""
    for day in ("2020-12-31", "2021-01-01", "2021-06-30"):
        pack = library.for_region(GUANGXI, parse_day(day))
        assert library.program(pack, parse_day(day)).rules["counted_income"].rule.layer == "guangxi", day
    for day in ("2021-07-01", "2026-01-01", "2026-07-01"):
        pack = library.for_region(GUANGXI, parse_day(day))
        assert library.program(pack, parse_day(day)).rules["counted_income"].rule.layer == "cn", day


# The class above dibao


EDGE = {
    "2021-06-30": None,
    "2021-07-01": ["CN-57-8-E"],
    "2023-10-18": ["CN-57-8-E"],
    "2023-10-19": ["CN-57-8-E", "CN-N23-1"],
    "2026-06-30": ["CN-57-8-E", "CN-N23-1"],
    "2026-07-01": ["CN-LAW-21-1", "CN-LAW-21-3"],
}


@pytest.mark.parametrize(("day", "cited"), [(day, cited) for day, cited in EDGE.items() if day >= "2022"])
def test_the_upper_end_of_the_edge_household(library: Library, day: str, cited: list[str] | None) -> None:
    """900 is 1.5 × 600: in by Huining's words, out by the nation's; one fen less is in by both."""
    each_outcome = outcome(decided(library, HUINING, day, {"wage_income": 900}), "low_income")
    below = outcome(decided(library, HUINING, day, {"wage_income": Decimal("899.99")}), "low_income")
    assert each_outcome == ("eligible", "", [("not_eligible", "", cited)] if cited else [])
    assert below == ("eligible", "", [])


@pytest.mark.parametrize(("day", "cited"), EDGE.items())
def test_guangxi_asks_for_spending(library: Library, day: str, cited: list[str] | None) -> None:
    """GX-4.3: without rigid spending no class 3, however low the income; the nation's edge household asks for none."""
    each_outcome = outcome(
        decided(library, GUANGXI, day, {"wage_income": 700}, parameters={"low_income_standard": 900}), "low_income"
    )
    assert each_outcome == ("not_eligible", "", [("eligible", "", cited)] if cited else [])


@pytest.mark.parametrize(("day", "cited"), EDGE.items())
def test_jilin_reaches_to_twice_the_standard(library: Library, day: str, cited: list[str] | None) -> None:
    """JL-2d: 1200 is not above 2 × 600."""
    each_outcome = outcome(decided(library, JILIN, day, {"wage_income": 1200}), "low_income")
    assert each_outcome == ("eligible", "", [("not_eligible", "", cited)] if cited else [])


# Grace after taking up work


@pytest.mark.parametrize(("region", "months"), [(GUANGXI, "6–12"), (JIANGXI, "12–24")])
@pytest.mark.parametrize(
    ("day", "started", "nation"),
    [
        ("2021-06-30", "2021-03-15", []),
        ("2022-10-20", "2022-06-15", [("eligible", "0–6", ["CN-57-33", "CN-N22-2"])]),
        ("2026-06-30", "2026-01-31", [("eligible", "0–6", ["CN-57-33", "CN-N22-2"])]),
        ("2026-07-01", "2026-01-01", [("eligible", "0–6", ["CN-57-33", "CN-N22-2"])]),
        ("2026-07-02", "2026-01-01", [("not_eligible", "", ["CN-57-33", "CN-N22-2"])]),
    ],
)
def test_longer_grace_than_the_nation_s(
    library: Library, region: str, months: str, day: str, started: str, nation: list[Any]
) -> None:
    """GX-5.1.2h and JX-5.1.1g go beyond six months, which hold in principle only: the pack decides, both are shown."""
    person = {"wage_income": 1000, "started_work_on": started}
    each_outcome = outcome(decided(library, region, day, person, {"on_dibao": True}), "gradual_exit")
    assert each_outcome == ("eligible", months, nation)


# Stopping what someone receives


@pytest.mark.parametrize(("day", "cited"), [("2026-06-30", ["JL-8a"]), ("2026-07-01", ["JL-8a", "CN-LAW-48"])])
def test_whoever_is_stopped_is_heard_first(library: Library, day: str, cited: list[str]) -> None:
    """JL-8a counts two refusals in half a year, CN-57-34 three in a row: both are shown; from the law on, hearing stands beside."""
    result = decided(library, JILIN, day, {"job_refusals_6m": 2, "employment": "unemployed"}, {"on_dibao": True})
    nation = ["CN-57-34", "CN-LAW-48"] if day == "2026-07-01" else ["CN-57-34"]
    assert outcome(result, "dibao_stop_for_refusal") == ("eligible", "", [("not_eligible", "", nation)])
    assert clauses(result, "dibao_stop_for_refusal") == cited
    assert any("法律依据待确认" in warning for warning in result.warnings()) is (day == "2026-07-01")


# Where the texts stand


def test_no_text_of_the_nation_was_read_where_it_is_published(library: Library) -> None:
    standings = {clause.id: clause.standing for clause in library.layer(library.pack("cn")).clauses}
    official = {name for name, standing in standings.items() if standing == "official"}
    assert official == {"CN-CIVIL-17", "CN-CIVIL-18"}
    assert {standing for name, standing in standings.items() if name not in official} == {"reprint", "to_be_confirmed"}
    assert standings["CN-LAW-18"] == "reprint"
    assert standings["CN-T26-2-1"] == standings["CN-D52-1"] == "to_be_confirmed"  # known from excerpts


def test_no_national_rule_cites_the_law_before_its_day(library: Library) -> None:
    first = {clause.id: clause.valid_from for clause in library.layer(library.pack("cn")).clauses}
    for name in library.packs:
        for rule in library.layer(library.pack(name)).rules:
            for version in rule.versions:
                for cited in (version.clauses, *(way.clauses for way in version.grounds)):
                    assert all(version.start >= first.get(clause, 0) for clause in cited), rule.name


@pytest.mark.parametrize(("wage", "status"), [(599.99, "not_eligible"), (600, "not_eligible"), (600.01, "eligible")])
def test_national_grace_begins_above_the_standard(library: Library, wage: float, status: str) -> None:
    """CN-N22-2: 超过 is strict, so that at exactly the standard there is nothing to leave gradually."""
    person = {"wage_income": Decimal(str(wage)), "started_work_on": "2023-01-10"}
    result = decided(library, ELSEWHERE, "2023-03-01", person, {"on_dibao": True})
    assert outcome(result, "gradual_exit")[0] == status
