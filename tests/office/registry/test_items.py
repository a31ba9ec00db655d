"""From items to facts: sums by declared windows, unknown without a word, and the same in a determination and an export."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework.actions import withdraw
from doudi.office.casework.determination import determine
from doudi.office.monitoring.registry_export import read_part
from doudi.office.registry import actions, items
from doudi.office.registry.actions import FactInput, ItemInput
from doudi.office.registry.models import Household, Person
from doudi.rules.windows import Measure, Span, Window
from tests.office import build

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 1)
LONG_AGO = dt.date(2024, 1, 1)


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def family(clerk: Actor) -> Household:
    return build.household(clerk, build.person(clerk, "甲"), build.person(clerk, "乙", sex="female"))


def people(family: Household) -> list[Person]:
    return [row.person for row in family.memberships.order_by("id").select_related("person__now")]


def add(by: Actor, family: Household, person: Person, *entered: ItemInput) -> None:
    for each_item in entered:
        family.refresh_from_db()
        actions.record_item(by=by, household=family, expected_version=family.version, person=person, entered=each_item)


def declare(by: Actor, family: Household, *persons: Person, group: str = "income", since: dt.date = LONG_AGO) -> None:
    family.refresh_from_db()
    actions.declare_items(
        by=by, household=family, expected_version=family.version, people=persons, group=group, covers_from=since
    )


def wage(yuan: int, first: str, last: str = "", **more: Any) -> ItemInput:
    return ItemInput("wage", "虚构饭店", yuan * 100, _day(first), _day(last) if last else None, monthly=True, **more)


def thing(kind: str, yuan: int | None = None, first: str = "2026-01-01", last: str = "") -> ItemInput:
    return ItemInput(kind, "虚构", None if yuan is None else yuan * 100, _day(first), _day(last) if last else None)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_without_a_word_there_is_no_sum(clerk: Actor, family: Household) -> None:
    head, _ = people(family)
    add(clerk, family, head, wage(3200, "2020-01-01"))
    facts = items.facts_from_items(family, DAY)
    assert (facts.household, facts.members) == ({}, {})
    sums = {(row.rule.fact, row.person): row for row in items.sums_of_household(family, people(family), DAY)}
    assert sums["wage_income", head].gap == "甲还没有说明收入是否登记齐全"
    assert sums["wage_income", head].window.total == 3200 * 12 * 100  # shown, and not handed in


def test_with_it_sums_are_there_also_where_they_are_nought(clerk: Actor, family: Household) -> None:
    head, spouse = people(family)
    add(clerk, family, head, wage(3200, "2026-02-01"), wage(2800, "2025-01-01", "2026-01-01"))
    declare(clerk, family, head, spouse)
    facts = items.facts_from_items(family, DAY)
    assert facts.members[head.pk]["wage_income"] == {"total": 36_400, "months": 12}
    assert facts.members[spouse.pk]["wage_income"] == {"total": 0, "months": 12}
    assert facts.members[spouse.pk]["business_income"] == {"total": 0, "months": 12}
    assert facts.members[head.pk]["income_listed"] is True
    assert facts.household == {"last_year_income": 33_600, "income_last_3_months": {"total": 9600, "months": 3}}
    assert "medical_self_paid_12m" not in facts.members[head.pk]  # of spending nobody has said anything


def test_a_word_that_does_not_reach_back_is_not_enough(clerk: Actor, family: Household) -> None:
    head, spouse = people(family)
    declare(clerk, family, head, since=dt.date(2025, 10, 1))
    declare(clerk, family, spouse, since=dt.date(2025, 9, 1))
    facts = items.facts_from_items(family, DAY)
    assert head.pk not in facts.members
    assert facts.members[spouse.pk]["wage_income"] == {"total": 0, "months": 12}
    assert facts.household == {"income_last_3_months": {"total": 0, "months": 3}}


def test_kinds_that_a_policy_may_exempt_are_apart(clerk: Actor, family: Household) -> None:
    head, spouse = people(family)
    pension = ItemInput("basic_pension", "社保", 18_750, _day("2026-01-01"), monthly=True)
    add(clerk, family, head, pension, wage(1000, "2020-01-01"))
    declare(clerk, family, head, spouse)
    facts = items.facts_from_items(family, DAY)
    assert facts.members[head.pk]["basic_pension"] == {"total": 1500, "months": 12}
    assert facts.members[head.pk]["wage_income"] == {"total": 12_000, "months": 12}
    # Whether the pension counts in the three months depends on the policy: asked, not summed. Last year there was none.
    assert facts.household == {"last_year_income": 12_000}


def test_what_is_paid_out_lowers_transfers_to_nought_at_most(clerk: Actor, family: Household) -> None:
    head, spouse = people(family)
    received = ItemInput("support_received", "亲属", 50_000, _day("2026-01-01"), monthly=True)
    paid = ItemInput("support_paid", "亲属", 30_000, _day("2025-09-01"), monthly=True)
    add(clerk, family, head, received, paid)
    add(clerk, family, spouse, paid)
    declare(clerk, family, head, spouse)
    facts = items.facts_from_items(family, DAY)
    assert facts.members[head.pk]["transfer_income"] == {"total": 500 * 8 - 300 * 12, "months": 12}
    assert facts.members[spouse.pk]["transfer_income"] == {"total": 0, "months": 12}
    clipped = [row for row in items.sums_of_household(family, people(family), DAY) if row.is_clipped]
    assert [(row.rule.fact, row.person) for row in clipped if row.person] == [("transfer_income", spouse)]
    # What one source loses is taken off no other, of nobody else.
    assert facts.household["income_last_3_months"] == {"total": (500 - 300) * 3, "months": 3}


def test_property_is_listed_where_everybody_has_said_so(clerk: Actor, family: Household) -> None:
    head, spouse = people(family)
    add(
        clerk, family, head, thing("deposit", 4000), thing("online_balance", 50), thing("vehicle"),
        thing("home", last="2026-08-31"), thing("claim", 10, "2026-09-01"),
    )  # fmt: skip
    declare(clerk, family, head, group="property")
    facts = items.facts_from_items(family, DAY)
    assert facts.members[head.pk] == {
        "deposits": 4050, "securities": 0, "claims": 10, "vehicles": 1, "necessary_vehicles": 0, "homes": 0, "firms": 0,
    }  # fmt: skip
    assert facts.household == {}
    declare(clerk, family, spouse, group="property")
    assert items.facts_from_items(family, DAY).household == {"property_listed": True}
    add(clerk, family, spouse, thing("security"))  # of an amount that nobody knows
    facts = items.facts_from_items(family, DAY)
    assert facts.members[spouse.pk]["securities"] is None
    assert facts.household == {}


def test_bills_count_after_what_was_reimbursed(clerk: Actor, family: Household) -> None:
    head, _ = people(family)
    bills = [
        ItemInput("medical_bill", "县医院", 100_050, _day("2025-09-10"), less=60_000),
        ItemInput("medical_bill", "县医院", 9_900, _day("2026-09-01")),
        ItemInput("medical_bill", "县医院", 70_000, _day("2025-08-31")),
    ]
    add(clerk, family, head, *bills)
    declare(clerk, family, *people(family), group="spending")
    facts = items.facts_from_items(family, DAY)
    assert facts.members[head.pk]["medical_self_paid_12m"] == "400.5"
    assert facts.members[head.pk]["medical_self_paid_this_year"] == 99
    assert facts.household == {"disaster_spending_12m": 0, "living_spending_12m": 0}


def test_months_in_a_row_below_the_standard(clerk: Actor, family: Household) -> None:
    """810 for each of two: 1,600 in a month is below 1,620, 1,620 is not. Before the standard nothing is known."""
    build.standard("810", since=dt.date(2026, 1, 1))
    head, spouse = people(family)
    add(clerk, family, head, wage(1600, "2026-04-01"), wage(1620, "2020-01-01", "2026-03-31"))
    declare(clerk, family, head, spouse)
    assert "months_below_standard" not in items.facts_from_items(family, DAY).household
    build.tell(clerk, family, FactInput("counted", True, head), FactInput("counted", True, spouse))
    assert items.facts_from_items(family, DAY).household["months_below_standard"] == 5
    build.tell(clerk, family, FactInput("counted", False, spouse))
    assert items.facts_from_items(family, DAY).household["months_below_standard"] == 0


def test_refusals_are_counted_back_from_the_latest(clerk: Actor, family: Household) -> None:
    head, _ = people(family)
    add(clerk, family, head, *(thing("job_refusal", None, day) for day in ("2026-01-10", "2026-07-10", "2025-12-01")))
    declare(clerk, family, head, group="work")
    assert items.facts_from_items(family, DAY).members[head.pk] == {"job_refusals_6m": 2}


def test_a_list_goes_before_a_typed_average(clerk: Actor, family: Household) -> None:
    head, spouse = people(family)
    inputs = [FactInput("wage_income", 100, person) for person in (head, spouse)]
    build.tell(clerk, family, *inputs)
    add(clerk, family, head, wage(2000, "2020-01-01"), thing("deposit", 5000))
    for group in ("income", "property"):
        declare(clerk, family, head, spouse, group=group)
    case = json.loads(determine(family, DAY).case)
    assert [member["wage_income"] for member in case["members"]] == [
        {"total": 24_000, "months": 12}, {"total": 0, "months": 12},
    ]  # fmt: skip
    assert (case["household"]["property_listed"], case["members"][0]["deposits"]) == (True, 5000)


def test_the_property_rule_decides_until_an_officer_answers(clerk: Actor, family: Household) -> None:
    build.standard("810")
    build.standard("1000", "dibao_property_per_head")
    head, spouse = people(family)
    build.none_of_this(
        clerk, family, *(FactInput(f"assets_within_{line}_limit", None) for line in ("dibao", "low_income", "rigid"))
    )
    add(clerk, family, head, thing("deposit", 2000))
    for group in ("income", "property"):
        declare(clerk, family, head, spouse, group=group)
    assert _status(family) == "eligible"
    add(clerk, family, spouse, thing("deposit", 1))
    assert _status(family) == "not_eligible"
    build.tell(clerk, family, FactInput("assets_within_dibao_limit", True))
    assert _status(family) == "eligible"


def _status(family: Household) -> str:
    family.refresh_from_db()
    (outcome,) = [row for row in determine(family, DAY).data["outcomes"] if row["right"] == "dibao"]
    return str(outcome["status"])


def test_an_export_has_the_same_facts(clerk: Actor, family: Household) -> None:
    head, spouse = people(family)
    add(clerk, family, head, wage(3200, "2026-02-01"), wage(2800, "2025-01-01", "2026-01-01"), thing("deposit", 7))
    for group in ("income", "property", "spending"):
        declare(clerk, family, head, spouse, group=group)
    facts = items.facts_from_items(family, DAY)
    part = read_part(0, 10, DAY)
    assert part is not None
    exported = part.facts[family.pk]
    assert facts.household.items() <= exported["household"].items()
    for person in (head, spouse):
        assert facts.members[person.pk].items() <= exported[str(person.pk)].items()
    # 36,400 in twelve months is no whole number of fen: the household is decided by itself.
    assert [family.pk for family in part.aside] == [family.pk]


def test_many_households_take_as_many_queries_as_one(clerk: Actor, django_assert_num_queries: Any) -> None:
    families = {}
    for _ in range(3):
        family = build.household(clerk, build.person(clerk), build.person(clerk))
        declare(clerk, family, *people(family), group="spending")
        families[family] = people(family)
    with django_assert_num_queries(3):
        facts = items.facts_of_households(families, DAY, {})
    assert all(facts[family.pk].household["living_spending_12m"] == 0 for family in families)


def test_case_values_are_exact(clerk: Actor, family: Household) -> None:
    head, _ = people(family)
    add(clerk, family, head, ItemInput("wage", "虚构", 33, _day("2026-08-01")))
    declare(clerk, family, head)
    values = items.facts_from_items(family, DAY).case_values(head)
    assert values["wage_income"] == {"total": Decimal("0.33"), "months": 12}


WINDOWS = {
    # measure, months, span: the day from which it is seen, of a determination in November upon an application in September
    "the mean of months": (Window("w", "", Measure.MEAN, 12), "2026-09-10"),
    "the sum of months": (Window("w", "", Measure.TOTAL, 3), "2026-09-10"),
    "a run of months": (Window("w", "", Measure.RUN), "2026-09-10"),
    "what is held": (Window("w", "", Measure.HELD), "2026-11-20"),
    "how many are held": (Window("w", "", Measure.NUMBER), "2026-11-20"),
    "a count of events": (Window("w", "", Measure.COUNT, 6), "2026-11-20"),
    "last year": (Window("w", "", Measure.TOTAL, span=Span.LAST_YEAR), "2026-11-20"),
    "this year": (Window("w", "", Measure.TOTAL, span=Span.THIS_YEAR), "2026-11-20"),
}


@pytest.mark.parametrize("kind", WINDOWS)
def test_months_end_before_the_application_and_all_else_is_of_the_day(kind: str) -> None:
    window, seen_from = WINDOWS[kind]
    day, applied = dt.date(2026, 11, 20), dt.date(2026, 9, 10)
    assert items.day_of_window(window, day, applied) == dt.date.fromisoformat(seen_from)
    assert items.day_of_window(window, day, None) == day
    assert items.day_of_window(window, applied, day) == applied, "an application that comes later says nothing"


def test_an_open_application_fixes_its_months_for_determination_and_screening_alike(
    clerk: Actor, family: Household
) -> None:
    """What was earned after the application counts once it is decided, in the next review, and not before."""
    head, spouse = people(family)
    declare(clerk, family, head, spouse, since=dt.date(2020, 1, 1))
    opened = build.proceeding(clerk, family, "low_income")
    later = dt.date(2026, 12, 5)
    with clock.on(later):
        add(clerk, family, head, wage(1200, "2026-10-01"))
        for is_open, total in ((True, 0), (False, 2400)):
            if not is_open:
                opened.refresh_from_db()
                withdraw(by=clerk, proceeding=opened, expected_version=opened.version, note="申请人不再需要")
            case = json.loads(determine(family).case)
            (row,) = (row for row in case["members"] if row["id"] == head.name)
            assert row["wage_income"] == {"total": total, "months": 12}
            part = read_part(0, 10, later)
            assert part is not None
            assert part.facts[family.pk][str(head.pk)]["wage_income"] == {"total": total, "months": 12}
