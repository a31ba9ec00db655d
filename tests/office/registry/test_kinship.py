"""Relations to a new head, held against generated families in which every relation is known."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable

import pytest

from doudi.office.registry.enums import Relation
from doudi.office.registry.kinship import (
    CHILD,
    CHILD_IN_LAW,
    GRANDCHILD,
    GRANDPARENT,
    OTHER,
    PARENT,
    PARENT_IN_LAW,
    SELF,
    SIBLING,
    SPOUSE,
    UNKNOWN,
    contradictions,
    inverse,
    through,
    to_new_head,
    under_head,
)

BY_BLOOD_AND_MARRIAGE = tuple(relation for relation in Relation if relation not in (SELF, UNKNOWN))


class Clan:
    """Invented relatives over four generations: married, widowed, divorced and married again, never to a relative."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.parents: dict[int, tuple[int, ...]] = {}
        self.spouse: dict[int, int] = {}
        self.size = 0
        generation = [self._newcomer()]
        for _ in range(3):
            generation = [child for parent in generation for child in self._household_of(parent)]

    def _newcomer(self, *parents: int) -> int:
        self.parents[self.size] = parents
        self.size += 1
        return self.size - 1

    def _marry(self, first: int, second: int) -> None:
        self.spouse[first], self.spouse[second] = second, first

    def _household_of(self, person: int) -> list[int]:
        """Children of a person by one or two partners, who may have a child of an earlier partner and parents of their own;
        the last partner may be the spouse today."""
        children: list[int] = []
        for _ in range(self.draw.choice((1, 1, 2))):
            elder, elder_spouse = self._newcomer(), self._newcomer()
            if self.draw.random() < 0.6:
                self._marry(elder, elder_spouse)
            partner = self._newcomer(elder, elder_spouse)
            if self.draw.random() < 0.3:
                self._newcomer(partner)
            if self.draw.random() < 0.3:
                self._newcomer(elder, elder_spouse)
            if person not in self.spouse and self.draw.random() < 0.6:
                self._marry(person, partner)
            children += [self._newcomer(person, partner) for _ in range(self.draw.choice((0, 1, 2)))]
        return children[:3]

    def parents_of(self, person: int) -> set[int]:
        """Parents and whoever is married to one of them."""
        born_of = self.parents[person]
        return {*born_of, *(self.spouse[parent] for parent in born_of if parent in self.spouse)}

    def _grandparents_of(self, person: int) -> set[int]:
        return {elder for parent in self.parents_of(person) for elder in self.parents_of(parent)}

    def _spouses_of(self, people: Iterable[int]) -> set[int]:
        return {self.spouse[person] for person in people if person in self.spouse}

    def relation(self, member: int, head: int) -> Relation:
        """What a member is to the head, from the tree alone."""
        partner = self._spouses_of([head])
        if member == head:
            return SELF
        if member in partner:
            return SPOUSE
        if member in self.parents_of(head):
            return PARENT
        if head in self.parents_of(member):
            return CHILD
        if any(member in self.parents_of(spouse) for spouse in partner):
            return PARENT_IN_LAW
        if any(head in self.parents_of(spouse) for spouse in self._spouses_of([member])):
            return CHILD_IN_LAW
        if member in self._grandparents_of(head):
            return GRANDPARENT
        if head in self._grandparents_of(member):
            return GRANDCHILD
        if self.parents_of(member) & self.parents_of(head):
            return SIBLING
        return OTHER


@pytest.fixture(scope="module")
def outcomes() -> dict[tuple[Relation, Relation], set[Relation]]:
    """{(new head, member to the former head): all that the member turned out to be to the new one}"""
    turned_out: dict[tuple[Relation, Relation], set[Relation]] = defaultdict(set)
    draw = random.Random(0)
    for seed in range(40):
        clan = Clan(seed)
        relatives = {
            head: {member: clan.relation(member, head) for member in range(clan.size)} for head in range(clan.size)
        }
        for head in range(clan.size):
            close = [member for member, relation in relatives[head].items() if relation not in (SELF, OTHER)]
            distant = [member for member, relation in relatives[head].items() if relation == OTHER]
            people = [head, *close, *draw.sample(distant, min(len(distant), 2))]
            for new_head in people:
                for member in people:
                    if member != new_head:
                        pair = relatives[head][new_head], relatives[head][member]
                        turned_out[pair].add(relatives[new_head][member])
    return turned_out


@pytest.mark.parametrize("new_head", BY_BLOOD_AND_MARRIAGE)
def test_the_table_says_what_holds_in_every_family_and_asks_where_it_does_not(
    new_head: Relation, outcomes: dict[tuple[Relation, Relation], set[Relation]]
) -> None:
    for member in (SELF, *BY_BLOOD_AND_MARRIAGE):
        turned_out = outcomes[new_head, member]
        derived = to_new_head(new_head, member)
        if derived != UNKNOWN:
            assert turned_out <= {derived}, (new_head, member)
        elif OTHER not in (new_head, member):
            assert len(turned_out) != 1, (new_head, member)


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (SELF, SELF), (SPOUSE, SPOUSE), (CHILD, PARENT), (PARENT, CHILD), (GRANDCHILD, GRANDPARENT), (SIBLING, SIBLING),
        (CHILD_IN_LAW, PARENT_IN_LAW), (PARENT_IN_LAW, CHILD_IN_LAW), (OTHER, OTHER), (UNKNOWN, UNKNOWN),
    ],
)  # fmt: skip
def test_the_inverse_of_a_relation(relation: Relation, expected: Relation) -> None:
    assert inverse(relation) == expected
    assert inverse(inverse(relation)) == relation


@pytest.mark.parametrize(
    ("anchor", "of_anchor", "expected"),
    [
        (SELF, CHILD, CHILD), (SPOUSE, CHILD, CHILD), (CHILD, CHILD, GRANDCHILD), (CHILD_IN_LAW, CHILD, GRANDCHILD),
        (PARENT, CHILD, SIBLING), (SELF, SPOUSE, SPOUSE), (CHILD, SPOUSE, CHILD_IN_LAW), (PARENT, SPOUSE, PARENT),
        (SIBLING, SPOUSE, OTHER), (OTHER, CHILD, UNKNOWN), (UNKNOWN, SPOUSE, UNKNOWN),
    ],
)  # fmt: skip
def test_a_newcomer_is_to_the_head_what_follows_from_the_anchor(
    anchor: Relation, of_anchor: Relation, expected: Relation
) -> None:
    assert through(anchor, of_anchor) == expected


def test_the_mother_is_no_spouse_of_her_mother_in_law() -> None:
    """The father left: the grandmother heads the family."""
    grandmother, mother, son, daughter = range(4)
    home = {grandmother: PARENT, mother: SPOUSE, son: CHILD, daughter: CHILD}
    assert under_head(home, grandmother) == {
        grandmother: SELF, mother: CHILD_IN_LAW, son: GRANDCHILD, daughter: GRANDCHILD,
    }  # fmt: skip
    assert under_head(home, mother) == {grandmother: PARENT_IN_LAW, mother: SELF, son: CHILD, daughter: CHILD}


@pytest.mark.parametrize(
    ("relations", "faults"),
    [((), 0), ((SELF,), 0), ((SELF, SPOUSE, CHILD), 0), ((CHILD,), 1), ((SELF, SELF), 1), ((SELF, SPOUSE, SPOUSE), 1)],
)
def test_what_no_family_can_be(relations: tuple[Relation, ...], faults: int) -> None:
    assert len(contradictions(dict(enumerate(relations)))) == faults


@pytest.mark.parametrize("relation", Relation)
def test_under_the_same_head_nothing_changes(relation: Relation) -> None:
    assert to_new_head(SELF, relation) == relation
