"""What the tables of a screening say of a family is what a page says of it."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from doudi.office import demo
from doudi.office.casework.determination import determine
from doudi.office.monitoring import current_outcomes, registry_export
from doudi.office.monitoring.current_outcomes import CurrentOutcome, Policy
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import FactInput
from doudi.screening.engine.screener import Screener
from tests.office import build
from tests.office.monitoring.bureau import bureau

pytestmark = pytest.mark.django_db
Outcomes = dict[tuple[int, str, int | None], CurrentOutcome]


def comparable(outcome: CurrentOutcome) -> tuple[object, ...]:
    """An outcome without its needs, of which tables may name too many, and its margin, which only tables know."""
    clauses, ways = tuple(sorted(outcome.clauses)), tuple(sorted(outcome.ways))
    return astuple(replace(outcome, margin=None, needs=(), clauses=clauses, ways=ways))


def outcomes_both_ways() -> tuple[Outcomes, Outcomes]:
    """All outcomes of the registry by tables, and decided family by family."""
    part = registry_export.read_part(0, 500, build.DAY)
    assert part is not None
    screener = Screener(vocabulary.library(), registry_export.local_values(build.DAY))
    result = screener.decide(part.households, part.members)
    everybody = [household.pk for household in part.families]
    by_tables = current_outcomes.outcomes_from_tables(result, screener.need_bits, Policy(build.DAY), everybody)
    bulk = {(outcome.household, outcome.right, outcome.person): outcome for outcome in by_tables}
    singly = {
        (family.pk, outcome.right, outcome.person): outcome
        for family in part.families
        if family not in part.aside
        for outcome in current_outcomes.outcomes_from_determination(family.pk, determine(family, build.DAY))
    }
    return bulk, singly


def assert_alike(bulk: Outcomes, singly: Outcomes) -> None:
    assert {key: comparable(outcome) for key, outcome in bulk.items()} == {
        key: comparable(outcome) for key, outcome in singly.items()
    }


@pytest.mark.long
def test_tables_say_what_a_page_says() -> None:
    demo.build(households=3)
    bulk, singly = outcomes_both_ways()
    assert len({household for household, _, _ in singly}) == 15
    assert_alike(bulk, singly)
    for key, outcome in singly.items():
        assert set(outcome.needs) <= set(bulk[key].needs), key


def test_what_was_asked_and_is_not_known_and_what_is_averaged_count_alike() -> None:
    clerk = bureau().clerk
    family = build.poor_family(clerk)
    person = family.memberships.first().person  # type: ignore[union-attr]
    average = {"total": "3600", "months": 12}
    build.tell(clerk, family, FactInput("wage_income", average, person), FactInput("lacks_labour", None))
    bulk, singly = outcomes_both_ways()
    assert_alike(bulk, singly)
    assert bulk[family.pk, "dibao", None].low == 102_000
