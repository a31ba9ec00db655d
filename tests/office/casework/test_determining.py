"""From facts to a case and its basket: exact numbers, names of one's own, local values, questions in their order."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import basket as baskets
from doudi.office.casework.basket import shown
from doudi.office.casework.determining import CannotDetermine, determine, freeze, policy_of
from doudi.office.casework.models import Determination, PolicyArchive
from doudi.office.registry import actions
from doudi.office.registry.actions import Said
from doudi.office.registry.enums import Source
from doudi.office.registry.models import Household
from doudi.policies.case_files import case_text
from tests.office import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def family(clerk: Actor) -> Household:
    return build.poor_family(clerk)


def case_of(family: Household) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(determine(family).case, parse_float=Decimal)
    return found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+3"), "1000"),
        (Decimal("123456789.01"), "123456789.01"),
        ({"甲": [True, None, Decimal("0.3"), 'x"y']}, '{"甲": [true, null, 0.3, "x\\"y"]}'),
        ({"total": Decimal("21599.99"), "months": 12}, '{"total": 21599.99, "months": 12}'),
    ],
)
def test_a_case_is_written_exactly(value: Any, text: str) -> None:
    assert case_text(value) == text
    assert json.loads(text, parse_float=Decimal) == value


def test_what_was_told_stands_in_the_case_to_the_fen(clerk: Actor, family: Household) -> None:
    one, two = (membership.person for membership in family.memberships.order_by("id"))
    build.tell(
        clerk, family, Said("wage_income", "300.10", one), Said("basic_pension", {"total": "21599.99", "months": 12}, two),
        Said("disability_level", None, two),
    )  # fmt: skip
    found = {member["id"]: member for member in case_of(family)["members"]}
    assert found[one.name]["wage_income"] == Decimal("300.10")
    assert found[two.name]["basic_pension"] == {"total": Decimal("21599.99"), "months": 12}
    assert found[two.name]["disability_level"] is None
    assert '"wage_income": 300.10,' in determine(family).case or '"wage_income": 300.10}' in determine(family).case


def test_only_what_stands_now_is_decided_on_and_cited(clerk: Actor, family: Household) -> None:
    one = family.memberships.get(relation="self").person
    build.tell(clerk, family, Said("wage_income", 111, one), source=Source.VERIFIED)
    build.tell(clerk, family, Said("wage_income", 222, one))
    found = determine(family)
    assert next(row for row in json.loads(found.case)["members"] if row["id"] == one.name)["wage_income"] == 111
    cited = one.facts.filter(pk__in=found.facts, name="wage_income")
    assert [fact.value for fact in cited] == [111]


def test_people_of_one_name_are_numbered(clerk: Actor) -> None:
    names = ["某甲", "某甲", "household", "\u200b", "某甲（2）", "某甲"]
    people = [build.person(clerk, name) for name in names]
    found = determine(build.household(clerk, *people))
    assert list(found.people) == ["某甲", "某甲（2）", "成员household", "未具名", "某甲（2）（2）", "某甲（3）"]
    assert list(found.people.values()) == people


def test_a_household_without_members_cannot_be_decided(clerk: Actor) -> None:
    family = build.household(clerk)
    actions.end_membership(
        by=clerk, household=family, expected_version=1, membership=family.memberships.get(), reason="搬走"
    )
    with pytest.raises(CannotDetermine, match="没有成员"):
        determine(family)


def test_local_values_are_those_of_the_nearest_region_on_the_day(family: Household) -> None:
    build.standard("700", region="450000000000")
    assert case_of(family)["parameters"] == {"dibao_standard@2026-09-01": 700}
    build.standard("810")
    build.standard("900", since=dt.date(2026, 10, 1))
    assert case_of(family)["parameters"] == {"dibao_standard@2026-09-01": 810}
    with clock.on(dt.date(2026, 10, 1)):
        assert case_of(family)["parameters"]["dibao_standard@2026-10-01"] == 900
    build.standard("555", region=build.OTHER_COUNTY)
    assert 555 not in case_of(family)["parameters"].values()


def test_a_value_that_nobody_confirmed_decides_nothing(family: Household) -> None:
    value = build.standard("810")
    unconfirmed = type(value).objects.create(
        region_code=build.COUNTY, name="minimum_wage", value="1500", valid_from=build.DAY, document="虚构发〔2026〕2号",
        entered_by=value.entered_by, entered_at=value.entered_at,
    )  # fmt: skip
    assert unconfirmed.confirmed_by_id is None
    assert list(case_of(family)["parameters"]) == ["dibao_standard@2026-09-01"]


def test_a_frozen_determination_is_kept_once_and_by_its_digest(clerk: Actor, family: Household) -> None:
    build.standard()
    one = freeze(family, determine(family), clerk.user)
    two = freeze(family, determine(family), clerk.user)
    assert one == two
    assert (Determination.objects.count(), PolicyArchive.objects.count()) == (1, 1)
    assert len(one.digest) == 64
    assert policy_of(one)[:2] == b"PK"
    build.tell(clerk, family, Said("lacks_labour", True))
    freeze(family, determine(family), clerk.user)
    assert (Determination.objects.count(), PolicyArchive.objects.count()) == (2, 1)


def test_a_basket_sorts_every_right_of_everyone(family: Household) -> None:
    build.standard()
    basket = determine(family)
    found = shown(basket)
    groups = {"eligible": found.granted, "undetermined": found.open, "not_eligible": found.refused}
    for status, lines in groups.items():
        assert {line.status for line in lines} <= {status}
    outcomes = [outcome for outcome in basket.data["outcomes"] if outcome["status"] != "no_rule"]
    assert sum(map(len, groups.values())) == len(outcomes)
    dibao = next(line for line in found.granted if line.right == "dibao")
    assert (dibao.amount, dibao.whose, dibao.person, dibao.sure, dibao.key) == (
        "1,020.00元/月", "全家", None, True, "dibao",
    )  # fmt: skip
    assert all(line.clauses and line.explanation for line in found.granted)
    assert {line.person.pk for line in (*found.granted, *found.open, *found.refused) if line.person} == {
        person.pk for person in basket.people.values()
    }


def test_a_refusal_shows_what_would_turn_it(clerk: Actor) -> None:
    build.standard()
    family = build.poor_family(clerk, wage=900)
    refused = next(line for line in shown(determine(family)).refused if line.right == "dibao")
    # Together they have 1800.00 and would have to have less than 2 × 810.00.
    assert [near.partition("的")[2] for near in refused.near] == ["工资性收入若为719.99元，结论会改变"] * 2


def test_a_missing_standard_is_asked_of_the_county_and_never_of_the_family(family: Household) -> None:
    found = shown(determine(family), frozenset({"dibao"}))
    first = found.asked[0]
    assert (first.name, first.parameter, first.person) == ("dibao_standard", True, None)


def test_what_is_asked_serves_what_was_applied_for_first(clerk: Actor) -> None:
    build.standard()
    family = build.household(clerk, build.person(clerk), build.person(clerk))
    basket = determine(family)
    found = shown(basket)
    assert len(found.asked) > 5
    assert len({(need.name, need.whose) for need in found.asked}) == len(found.asked)
    for line in found.open:
        needed = {(need.name, need.whose) for need in line.needs}
        if not needed:
            continue
        first = shown(basket, frozenset({line.key})).asked[: len(needed)]
        assert {(need.name, need.whose) for need in first} == needed, line.key


def test_nothing_is_asked_for_what_is_refused_anyway(clerk: Actor, family: Household) -> None:
    build.standard()
    basket = determine(family)
    found = shown(basket)
    waiting = {(need.name, need.whose) for line in (*found.open, *found.granted) for need in line.needs}
    assert {(need.name, need.whose) for need in found.asked} == waiting


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        ("1020.00", "1020.00", "yuan/month", "1,020.00元/月"),
        ("0.00", "15000.00", "yuan", "0.00–15,000.00元"),
        ("300.00", None, "yuan/year", "300.00元/年以上，上限待定"),
        (6, 12, "months", "6–12个月"),
    ],
)
def test_an_amount_in_words(low: Any, high: Any, unit: str, text: str) -> None:
    assert baskets.amount_text({"low": low, "high": high, "unit": unit}) == text


def test_where_a_right_is_no_sum_there_is_no_amount() -> None:
    assert baskets.amount_text(None) == ""


def test_every_outcome_has_its_picture(family: Household) -> None:
    build.standard()
    basket = determine(family)
    for index in range(len(basket.data["outcomes"])):
        assert baskets.picture(basket, index).startswith("<svg")
    with pytest.raises(IndexError):
        baskets.picture(basket, 10_000)
