"""Faults of money that other systems had: each stands here by the name of what went wrong."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from doudi.office.benefits import actions
from doudi.office.benefits.due_months import months
from doudi.office.benefits.ledger_proof import prove
from doudi.office.benefits.models import Due, Payment
from doudi.office.benefits.owed import owed_sums
from doudi.office.registry import vocabulary
from doudi.policies.cases.replay import decide_text
from tests.office import build
from tests.office.benefits.finance import NOVEMBER, OCTOBER, Office, lock, open_office, poor_family, reckon

GROWN_UP = {
    "birth_date": "1985-03-01", "sex": "male", "wage_income": 0, "labour_ability": "full", "employment": "unemployed",
    "has_able_obligor": True, "has_income_source": True,
}  # fmt: skip
OLD_AND_DISABLED = {
    "birth_date": "1950-01-01", "disability_type": "physical", "disability_level": 2, "labour_ability": "none",
    "employment": "retired",
}  # fmt: skip


def dibao(region: str, members: list[dict[str, Any]], **parameters: str) -> str:
    """What a family gets in a month, in yuan as a decision says it."""
    people = [GROWN_UP | member | {"id": f"p{number}"} for number, member in enumerate(members)]
    household = {"assets_within_dibao_limit": True, "assets_within_low_income_limit": True}
    case = {"id": "c", "region": region, "on": "2026-10-01", "household": household, "members": people}
    text = json.dumps(case)[:-1] + ', "parameters": {' + ", ".join(f'"{k}": {v}' for k, v in parameters.items()) + "}}"
    (outcome,) = [
        row for row in json.loads(decide_text(vocabulary.library(), text)[0])["outcomes"] if row["right"] == "dibao"
    ]
    assert outcome["amount"]["low"] == outcome["amount"]["high"]
    return str(outcome["amount"]["low"])


def test_a_household_sum_is_not_divided_by_heads_and_multiplied_back() -> None:
    """100.01 yuan for three people is 33.33⅓ each: rounded by head the sum would be a fen off."""
    members: list[dict[str, Any]] = [{"wage_income": 100}, {}, {}]
    assert dibao("450102", members, dibao_standard="810.01") == "2330.03"


def test_the_head_of_a_household_is_counted_once_in_what_is_added_for_groups() -> None:
    """An old and disabled head is in two groups: Jilin adds its share once, and Huining its 20 % once."""
    assert dibao("220102", [OLD_AND_DISABLED, {}], dibao_standard="600", dibao_uplift_rate="0.2") == "1320.00"
    assert dibao("620422", [OLD_AND_DISABLED, {}], dibao_standard="600") == "1320.00"


def test_a_head_who_has_died_leaves_nothing_of_the_supplement_behind() -> None:
    with_head = dibao("620422", [OLD_AND_DISABLED, {}], dibao_standard="600")
    without = dibao("620422", [{}], dibao_standard="600")
    assert (with_head, without) == ("1320.00", "600.00")


@pytest.fixture
def office() -> Office:
    return open_office()


@pytest.mark.django_db
def test_twelve_months_are_the_sum_of_their_dues_and_not_a_mean_times_twelve(office: Office) -> None:
    award = poor_family(office)
    build.standard("810.01", since=NOVEMBER)
    year = months(OCTOBER, dt.date(2027, 9, 1))
    reckon(office, *year)
    fen = sum(due.amount_fen or 0 for due in Due.objects.filter(award=award))
    assert (len(year), fen) == (12, 102_000 + 11 * 102_002)


@pytest.mark.django_db
def test_what_arrived_in_part_is_told_by_its_payments_to_the_fen(office: Office) -> None:
    """Of two months in one payment nothing is rounded; what came back is owed again in whole."""
    poor_family(office)
    reckon(office, OCTOBER)
    (first,) = lock(office, OCTOBER)
    build.standard("810.01", since=OCTOBER)
    reckon(office, OCTOBER, NOVEMBER)
    actions.release_payments(by=office.finance, payments=[first.pk])
    actions.return_payments(by=office.finance, reasons={first.pk: "closed"})
    (owed,) = owed_sums(build.COUNTY, NOVEMBER)
    assert [part.amount_fen for part in owed.parts] == [102_002, 102_002]
    assert prove().faults == []


@pytest.mark.django_db
def test_a_person_in_two_lists_of_a_month_is_paid_once(office: Office) -> None:
    """The same sum twice in one list, or in the lists of two who work at once, is locked once."""
    poor_family(office)
    reckon(office, OCTOBER)
    lock(office, OCTOBER)
    assert lock(office, OCTOBER) == []
    assert Payment.objects.count() == 1
