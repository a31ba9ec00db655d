"""How relations to the head of a household follow from one another.

One table says what a member is to a new head, by what the new head and the member were to the former. It says only what
holds in every family, also where people were married before; the rest is `UNKNOWN`, and an officer asks. Step-parents and
step-children are parents and children here, as in GB/T 4761.
"""

from __future__ import annotations

from collections.abc import Mapping

from doudi.office.registry.enums import Relation

Home = Mapping[int, Relation]
"""{key of a person: relation to the head}"""

SELF, SPOUSE, CHILD, PARENT = Relation.SELF, Relation.SPOUSE, Relation.CHILD, Relation.PARENT
GRANDCHILD, GRANDPARENT, SIBLING = Relation.GRANDCHILD, Relation.GRANDPARENT, Relation.SIBLING
CHILD_IN_LAW, PARENT_IN_LAW, OTHER, UNKNOWN = (
    Relation.CHILD_IN_LAW, Relation.PARENT_IN_LAW, Relation.OTHER, Relation.UNKNOWN,
)  # fmt: skip

_TO_NEW_HEAD: Mapping[Relation, Mapping[Relation, Relation]] = {
    SPOUSE: {
        SELF: SPOUSE, CHILD: CHILD, CHILD_IN_LAW: CHILD_IN_LAW, PARENT: PARENT_IN_LAW, PARENT_IN_LAW: PARENT,
        GRANDCHILD: GRANDCHILD, GRANDPARENT: OTHER, SIBLING: OTHER,
    },
    CHILD: {
        SELF: PARENT, SPOUSE: PARENT, CHILD: SIBLING, PARENT: GRANDPARENT, PARENT_IN_LAW: GRANDPARENT,
        GRANDPARENT: OTHER, SIBLING: OTHER,
    },
    CHILD_IN_LAW: {
        SELF: PARENT_IN_LAW, SPOUSE: PARENT_IN_LAW, CHILD_IN_LAW: OTHER, PARENT: OTHER, PARENT_IN_LAW: OTHER,
        GRANDPARENT: OTHER, SIBLING: OTHER,
    },
    PARENT: {
        SELF: CHILD, SPOUSE: CHILD_IN_LAW, CHILD: GRANDCHILD, CHILD_IN_LAW: OTHER, PARENT_IN_LAW: OTHER, GRANDCHILD: OTHER,
    },
    PARENT_IN_LAW: {
        SELF: CHILD_IN_LAW, SPOUSE: CHILD, CHILD: GRANDCHILD, CHILD_IN_LAW: OTHER, PARENT: OTHER, GRANDCHILD: OTHER,
        GRANDPARENT: OTHER, SIBLING: OTHER,
    },
    GRANDCHILD: {
        SELF: GRANDPARENT, SPOUSE: GRANDPARENT, PARENT: OTHER, PARENT_IN_LAW: OTHER, GRANDPARENT: OTHER, SIBLING: OTHER,
    },
    GRANDPARENT: {
        SELF: GRANDCHILD, SPOUSE: OTHER, CHILD: OTHER, CHILD_IN_LAW: OTHER, PARENT_IN_LAW: OTHER, GRANDCHILD: OTHER,
    },
    SIBLING: {
        SELF: SIBLING, SPOUSE: OTHER, CHILD: OTHER, CHILD_IN_LAW: OTHER, PARENT_IN_LAW: OTHER, GRANDCHILD: OTHER,
    },
    OTHER: {SELF: OTHER},
    UNKNOWN: {},
}  # fmt: skip
"""{what the new head was to the former: {what a member was to the former: what the member is to the new head}}; what is not
here cannot be derived."""


def to_new_head(of_head: Relation, of_member: Relation) -> Relation:
    """What a member is to a new head; the two are what each was to the former head."""
    if of_head == SELF:
        return of_member
    return _TO_NEW_HEAD[of_head].get(of_member, UNKNOWN)


def inverse(relation: Relation) -> Relation:
    """What the head is to a member."""
    return SELF if relation == SELF else to_new_head(relation, SELF)


def through(anchor: Relation, of_anchor: Relation) -> Relation:
    """What somebody is to the head who is `of_anchor` to a member that is `anchor` to the head."""
    return to_new_head(inverse(anchor), of_anchor)


def head_of(home: Home) -> int | None:
    """The head's key; None for an empty household."""
    return next((person for person, relation in home.items() if relation == SELF), None)


def under_head(home: Home, head: int) -> dict[int, Relation]:
    """The relations of the same people to another head from among them."""
    return {person: SELF if person == head else to_new_head(home[head], relation) for person, relation in home.items()}


def contradictions(home: Home) -> list[str]:
    """What no family can be, in Chinese: not just one head, two spouses of the head."""
    counts = {relation: list(home.values()).count(relation) for relation in (SELF, SPOUSE)}
    faults = []
    if home and counts[SELF] != 1:
        faults.append("一个家庭有且只有一位户主")
    if counts[SPOUSE] > 1:
        faults.append("户主只能有一位配偶：请更正其中一人与户主的关系")
    return faults
