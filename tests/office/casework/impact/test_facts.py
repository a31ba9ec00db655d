"""What a change of facts would do, told before it is saved: nothing is asked on a first interview."""

from __future__ import annotations

import pytest

from doudi.office.accounts.enums import Duty
from doudi.office.casework.determination import determine
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.impact.facts import FactImpact, impact_of
from doudi.office.registry import actions
from doudi.office.registry.actions import FactInput
from doudi.office.registry.models import Fact, Household
from tests.office import build
from tests.office.casework.steps import bring_to

pytestmark = pytest.mark.django_db
NO_QUESTION = (
    ProceedingState.INTAKE,
    ProceedingState.INVESTIGATION,
    ProceedingState.RETURNED,
    ProceedingState.WITHDRAWN,
)


def raise_wage(family: Household, wage: int) -> FactImpact:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    family = Household.objects.get(pk=family.pk)
    head = family.memberships.get(relation="self").person
    before = Fact.objects.count()
    plan = actions.plan_facts(by=clerk, household=family, inputs=[FactInput("wage_income", wage, head)])
    impact = impact_of(family, plan.current)
    assert Fact.objects.count() == before, "nothing is written"
    return impact


@pytest.mark.parametrize(
    "state", [*NO_QUESTION, ProceedingState.OPINION, ProceedingState.GRANTED, ProceedingState.REFUSED]
)
def test_only_an_opinion_or_a_decision_asks_for_a_confirmation(state: ProceedingState) -> None:
    build.standard()
    proceeding = bring_to(state, build.officer(Duty.TOWNSHIP_CLERK))
    impact = raise_wage(proceeding.household, 9000)
    assert impact.asks == (state not in NO_QUESTION)
    assert [one.pk for one in impact.fallen] == ([proceeding.pk] if state == ProceedingState.OPINION else [])
    (dibao,) = (right for right in impact.rights if right.label == "最低生活保障")
    assert (dibao.before, dibao.after) == ("符合条件，1,020.00元/月", "不符合条件")
    assert dibao.decided == (state in (ProceedingState.GRANTED, ProceedingState.REFUSED))


def test_a_change_that_changes_nothing_decided_asks_nothing() -> None:
    build.standard()
    proceeding = bring_to(ProceedingState.GRANTED, build.officer(Duty.TOWNSHIP_CLERK))
    impact = raise_wage(proceeding.household, 300)
    assert (impact.rights, impact.fallen, impact.asks) == ((), (), False)


def test_what_would_come_is_what_comes() -> None:
    """The case of the planned facts is that of the recorded ones, to the letter."""
    build.standard()
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    family = build.poor_family(clerk)
    head = family.memberships.get(relation="self").person
    inputs = [FactInput("wage_income", "411.50", head), FactInput("lacks_labour", None, withdrawn=True)]
    plan = actions.plan_facts(by=clerk, household=family, inputs=inputs)
    planned = determine(family, current=plan.current)
    family = build.tell(clerk, family, *inputs)
    assert determine(Household.objects.get(pk=family.pk)).case == planned.case
