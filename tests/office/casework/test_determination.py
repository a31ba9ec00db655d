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
from doudi.office.casework.actions.decisions import freeze
from doudi.office.casework.determination import DeterminationError, determine, policy_of
from doudi.office.casework.models import Determination, PolicyArchive
from doudi.office.registry import actions
from doudi.office.registry.actions import FactInput
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Household
from doudi.policies.cases.case_stream import case_text
from tests.office import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def family(clerk: Actor) -> Household:
    return build.poor_family(clerk)


def case_of(family: Household) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(determine(family).case, parse_float=Decimal)
    return case


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
    head, spouse = (membership.person for membership in family.memberships.order_by("id"))
    build.tell(
        clerk,
        family,
        FactInput("wage_income", "300.10", head),
        FactInput("basic_pension", {"total": "21599.99", "months": 12}, spouse),
        FactInput("disability_level", None, spouse),
    )
    members = {member["id"]: member for member in case_of(family)["members"]}
    assert members[head.name]["wage_income"] == Decimal("300.10")
    assert members[spouse.name]["basic_pension"] == {"total": Decimal("21599.99"), "months": 12}
    assert members[spouse.name]["disability_level"] is None
    assert '"wage_income": 300.10,' in determine(family).case or '"wage_income": 300.10}' in determine(family).case


def test_only_what_stands_now_is_decided_on_and_cited(clerk: Actor, family: Household) -> None:
    head = family.memberships.get(relation="self").person
    build.tell(clerk, family, FactInput("wage_income", 111, head), source=FactSource.VERIFIED)
    build.tell(clerk, family, FactInput("wage_income", 222, head))
    live = determine(family)
    assert next(row for row in json.loads(live.case)["members"] if row["id"] == head.name)["wage_income"] == 111
    cited = head.facts.filter(pk__in=live.facts, name="wage_income")
    assert [fact.value for fact in cited] == [111]


def test_people_of_one_name_are_numbered(clerk: Actor) -> None:
    names = ["某甲", "某甲", "household", "\u200b", "某甲（2）", "某甲"]
    people = [build.person(clerk, name) for name in names]
    live = determine(build.household(clerk, *people))
    assert list(live.people) == ["某甲", "某甲（2）", "成员household", "未具名", "某甲（2）（2）", "某甲（3）"]
    assert list(live.people.values()) == people


def test_a_household_without_members_cannot_be_decided(clerk: Actor) -> None:
    family = build.household(clerk)
    actions.end_membership(
        by=clerk, household=family, expected_version=1, membership=family.memberships.get(), reason="搬走"
    )
    with pytest.raises(DeterminationError, match="没有成员"):
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
    first = freeze(family, determine(family), clerk.user)
    again = freeze(family, determine(family), clerk.user)
    assert first == again
    assert (Determination.objects.count(), PolicyArchive.objects.count()) == (1, 1)
    assert len(first.digest) == 64
    assert policy_of(first)[:2] == b"PK"
    build.tell(clerk, family, FactInput("lacks_labour", True))
    freeze(family, determine(family), clerk.user)
    assert (Determination.objects.count(), PolicyArchive.objects.count()) == (2, 1)
