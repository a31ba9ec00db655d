"""Who lives together: the types of household, and ages that fit between the generations."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.population.assumptions import Assumptions
from doudi.population.random_draws import Draws

MOST_MEMBERS = 10
OLDEST = 99
YOUNGEST_PARENT = 18


@dataclass(slots=True)
class Slot:
    """A place in a household before anything else is known of who fills it. `age` in whole years."""

    relation: str  # to the head: head, spouse, child, parent, sibling, grandchild
    sex: str
    age: int
    orphan: bool = False
    unattended: bool = False
    disabled: bool = False
    supported: bool = False  # grown up, disabled, and kept by parents or siblings
    alone: bool = False  # nobody who must and can support this person, and no means of their own
    institution: bool = False


SEXES = ("female", "male")


def draw_family(kind: str, draw: Draws, a: Assumptions) -> list[Slot]:
    """The members of a household of a type, the head first, in the order in which a register lists them."""
    return _MAKERS[kind](draw, a)


def _sex(draw: Draws) -> str:
    return SEXES[draw.below(2)]


def _single_elder(draw: Draws, a: Assumptions) -> list[Slot]:
    return [Slot("head", _sex(draw), draw.lean(a.elder_age))]


def _single_adult(draw: Draws, a: Assumptions) -> list[Slot]:
    return [Slot("head", _sex(draw), draw.between(a.adult_age))]


def _couple_of(draw: Draws, a: Assumptions, woman: int) -> list[Slot]:
    man = min(max(woman + draw.between(a.years_between_couple), YOUNGEST_PARENT), OLDEST)
    pair = [("male", man), ("female", woman)]
    if draw.below(3) == 0:
        pair.reverse()
    return [Slot("head", *pair[0]), Slot("spouse", *pair[1])]


def _elder_couple(draw: Draws, a: Assumptions) -> list[Slot]:
    return _couple_of(draw, a, draw.lean(a.elder_age))


def _couple(draw: Draws, a: Assumptions) -> list[Slot]:
    return _couple_of(draw, a, draw.between(a.adult_age))


def _children_of(draw: Draws, a: Assumptions, mother: int, most: int = MOST_MEMBERS) -> list[Slot]:
    """Children at home, the eldest first: each was born when the mother was of age, none is older than stay at home."""
    eldest = min(mother - min(draw.between(a.years_to_first_child), mother), a.oldest_child_at_home)
    children = []
    for _ in range(min(int(draw.pick(a.children)), most)):
        children.append(Slot("child", _sex(draw), eldest))
        eldest -= draw.between(a.years_between_children)
        if eldest < 0:
            break
    return children


def _couple_with_children(draw: Draws, a: Assumptions) -> list[Slot]:
    mother = draw.between(a.mother_age)
    return _couple_of(draw, a, mother) + _children_of(draw, a, mother)


def _three_generations(draw: Draws, a: Assumptions) -> list[Slot]:
    mother = draw.between(a.mother_age)
    family = _couple_of(draw, a, mother)
    grandmother = family[0].age + draw.between(a.years_to_first_child)
    elders = [Slot("parent", "female", min(grandmother, OLDEST))]
    grandfather = grandmother + draw.between(a.years_between_couple)
    both, first = draw.chance(a.both_elders_living), draw.below(3)
    if both or first == 0:
        elders.append(Slot("parent", "male", min(max(grandfather, family[0].age + YOUNGEST_PARENT), OLDEST)))
    if not both and first == 0:
        del elders[0]
    return family + _children_of(draw, a, mother) + elders


def _single_parent(draw: Draws, a: Assumptions) -> list[Slot]:
    mother = draw.between(a.mother_age)
    children = _children_of(draw, a, mother)
    if draw.below(4):
        return [Slot("head", "female", mother), *children]
    father = max(mother + draw.between(a.years_between_couple), children[0].age + YOUNGEST_PARENT)
    return [Slot("head", "male", min(father, OLDEST)), *children]


def _raised_by_grandparents(draw: Draws, a: Assumptions, orphan: bool) -> list[Slot]:
    child = draw.between(a.raised_child_age)
    grandmother = min(child + draw.between(a.years_to_grandchild), OLDEST)
    if draw.chance(a.both_elders_living):
        elders = _couple_of(draw, a, grandmother)
        for elder in elders:
            elder.age = max(elder.age, child + 2 * YOUNGEST_PARENT)
    else:
        elders = [Slot("head", _sex(draw), grandmother)]
    children = [Slot("grandchild", _sex(draw), child, orphan=orphan, unattended=not orphan and child < YOUNGEST_PARENT)]
    if draw.below(4) == 0:
        younger = child - draw.between(a.years_between_children)
        if younger >= 0:
            unattended = not orphan and younger < YOUNGEST_PARENT
            children.append(Slot("grandchild", _sex(draw), younger, orphan=orphan, unattended=unattended))
    return elders + children


def _grandparents_with_orphan(draw: Draws, a: Assumptions) -> list[Slot]:
    return _raised_by_grandparents(draw, a, orphan=True)


def _grandparents_with_unattended_child(draw: Draws, a: Assumptions) -> list[Slot]:
    return _raised_by_grandparents(draw, a, orphan=False)


def _orphan_in_institution(draw: Draws, a: Assumptions) -> list[Slot]:
    age = draw.between(a.raised_child_age)
    return [Slot("head", _sex(draw), age, orphan=True, alone=age < YOUNGEST_PARENT, institution=True)]


def _disabled_adult_with_parents(draw: Draws, a: Assumptions) -> list[Slot]:
    child = draw.between(a.disabled_child_age)
    mother = min(child + draw.between(a.years_to_first_child), OLDEST)
    parents = _couple_of(draw, a, mother)
    for parent in parents:
        parent.age = max(parent.age, child + YOUNGEST_PARENT)
    if draw.below(4) == 0:
        parents = parents[:1]
    return [*parents, Slot("child", _sex(draw), child, disabled=True, supported=True)]


def _tekun_like(draw: Draws, a: Assumptions) -> list[Slot]:
    """Old or disabled, without means and without anybody who must and can support them; at times with a sibling."""
    disabled = draw.below(3) == 0
    age = draw.between(a.adult_age) if disabled else draw.lean(a.elder_age)
    people = [Slot("head", _sex(draw), age, disabled=disabled, alone=True, institution=draw.chance(a.in_institution))]
    if not people[0].institution and draw.below(6) == 0:
        sibling = min(max(age + draw.between((-6, 6)), YOUNGEST_PARENT), OLDEST)
        people.append(Slot("sibling", _sex(draw), sibling, disabled=disabled, alone=True))
    return people


_MAKERS = {
    "single_elder": _single_elder,
    "single_adult": _single_adult,
    "elder_couple": _elder_couple,
    "couple": _couple,
    "couple_with_children": _couple_with_children,
    "three_generations": _three_generations,
    "single_parent": _single_parent,
    "grandparents_with_orphan": _grandparents_with_orphan,
    "grandparents_with_unattended_child": _grandparents_with_unattended_child,
    "orphan_in_institution": _orphan_in_institution,
    "disabled_adult_with_parents": _disabled_adult_with_parents,
    "newcomers": _couple_with_children,
    "tekun_like": _tekun_like,
}
KINDS = tuple(_MAKERS)
