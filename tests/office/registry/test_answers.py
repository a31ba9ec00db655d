"""What a family has answered, made complete: unknown stays unknown, an answer settles what follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.office.registry import answers, vocabulary
from doudi.rules.language.model import FactDefinition

FACTS = list(vocabulary.library().vocabulary.facts.values())
RECORDS = {"recognised_class", "recognised_tekun", "on_dibao", "temporary_aid_this_year"}
"""Read from decisions, and from nowhere else."""
DERIVED = {"stable_employment_months", "has_income_source"}
ITEMS = {
    "property_listed", "income_listed", "obligors_listed", "able_obligors", "deposits", "securities", "claims", "vehicles",
    "necessary_vehicles", "homes", "firms",
}  # fmt: skip
"""Read from what was entered one by one."""
IDENTITY = set(vocabulary.IDENTITY_FACTS)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_nothing_is_presumed_of_what_nobody_was_asked(fact: FactDefinition) -> None:
    """Also a fact of a pack that comes later is unknown until it is asked; only these few come from elsewhere."""
    values = answers.complete(fact.entity, {})
    if fact.name in RECORDS | ITEMS | DERIVED | IDENTITY:
        assert fact.name not in values
    else:
        assert values[fact.name] is None


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_every_fact_is_asked_in_one_group(fact: FactDefinition) -> None:
    groups = [group.name for group in answers.groups() if fact in answers.facts_of(group, fact.entity)]
    assert len(groups) == (0 if fact.name in RECORDS | ITEMS | IDENTITY else 1)


@pytest.mark.parametrize(
    ("answered", "name", "value"),
    [
        ({"disability_type": "none"}, "disability_level", "none"),
        ({"disability_type": "none"}, "disability_components", []),
        ({"disability_type": "visual"}, "disability_level", None),
        ({"disability_type": None}, "disability_level", None),
        ({"disability_type": "none", "disability_level": None}, "disability_level", None),
        ({"disability_type": "none", "disability_level": 2}, "disability_level", 2),
        ({"education_stage": "none"}, "boarder", False),
        ({"education_stage": "compulsory"}, "boarder", None),
        ({"wage_income": "300.50"}, "wage_income", "300.50"),
    ],
)
def test_an_answer_settles_what_follows_from_it(answered: dict[str, Any], name: str, value: Any) -> None:
    assert answers.complete("member", answered)[name] == value


def test_what_settled_a_fact_is_told() -> None:
    assert answers.settled_values("member", {"education_stage": "none"}) == {"boarder": (False, "education_stage")}
    assert answers.settled_values("household", {"hardship_kind": "none"}).keys() == {
        "hardship_months", "people_to_aid", "aid_requested",
    }  # fmt: skip


def test_none_of_this_answers_what_has_such_a_value() -> None:
    (health,) = (group for group in answers.groups() if group.name == "health")
    assert answers.without_values(health, "household") == {}
    assert answers.without_values(health, "member") == {
        "disability_type": "none", "major_illness": False, "self_care_loss": "none", "self_care_failed": 0,
    }  # fmt: skip
