"""Who lives together: ages that fit between the generations, whatever is drawn."""

from __future__ import annotations

import pytest

from doudi.population.assumptions import assumptions
from doudi.population.household_types import KINDS, MOST_MEMBERS, OLDEST, Slot, draw_family
from doudi.population.random_draws import Draws

GENERATION = {"parent": 1, "head": 0, "spouse": 0, "sibling": 0, "child": -1, "grandchild": -2}


def family(kind: str, seed: int) -> list[Slot]:
    return draw_family(kind, Draws(seed), assumptions())


@pytest.mark.parametrize("kind", KINDS)
def test_parents_are_of_age_when_their_children_are_born(kind: str) -> None:
    for seed in range(400):
        members = family(kind, seed)
        for elder in members:
            for younger in members:
                between = GENERATION[elder.relation] - GENERATION[younger.relation]
                # who stands a generation above is the father or mother of the head, not of the spouse
                if between > 0 and (elder.relation, younger.relation) != ("parent", "spouse"):
                    assert elder.age - younger.age >= 18 * between, (kind, seed, elder, younger)


@pytest.mark.parametrize("kind", KINDS)
def test_households_have_a_head_and_people_of_possible_ages(kind: str) -> None:
    sizes = set()
    for seed in range(400):
        members = family(kind, seed)
        sizes.add(len(members))
        assert members[0].relation == "head"
        assert [person.relation for person in members].count("head") == 1
        assert len(members) <= MOST_MEMBERS
        assert all(0 <= person.age <= OLDEST and person.sex in ("male", "female") for person in members)
        spouses = [person for person in members if person.relation == "spouse"]
        assert len(spouses) <= 1
        assert all({person.sex, members[0].sex} == {"male", "female"} for person in spouses)
        if kind != "orphan_in_institution":
            assert members[0].age >= 18
    assert sizes


def test_each_type_is_what_it_is_called() -> None:
    for seed in range(200):
        assert all(person.age >= 60 for person in family("single_elder", seed))
        assert len(family("single_adult", seed)) == 1
        assert [person.relation for person in family("elder_couple", seed)] == ["head", "spouse"]
        assert "child" in {person.relation for person in family("couple_with_children", seed)}
        assert {"parent", "child"} <= {person.relation for person in family("three_generations", seed)}
        assert {person.relation for person in family("single_parent", seed)} == {"head", "child"}
        orphans = [person for person in family("grandparents_with_orphan", seed) if person.relation == "grandchild"]
        assert orphans
        assert all(person.orphan and not person.unattended for person in orphans)
        unattended = [
            person for person in family("grandparents_with_unattended_child", seed) if person.relation == "grandchild"
        ]
        assert all(not person.orphan and person.unattended == (person.age < 18) for person in unattended)
        (child,) = [person for person in family("disabled_adult_with_parents", seed) if person.relation == "child"]
        assert child.disabled
        assert child.supported
        assert child.age >= 18
        (alone,) = family("orphan_in_institution", seed)
        assert alone.orphan
        assert alone.institution
        assert all(person.alone and (person.disabled or person.age >= 54) for person in family("tekun_like", seed))


def test_brothers_and_sisters_are_listed_from_the_eldest_and_no_grown_child_lives_at_home_for_ever() -> None:
    several = 0
    for seed in range(300):
        ages = [person.age for person in family("couple_with_children", seed) if person.relation == "child"]
        assert ages == sorted(ages, reverse=True)
        assert max(ages) <= assumptions().oldest_child_at_home
        several += len(ages) > 1
    assert several > 60
