"""Rights that cannot be had together: which the policy says, what a family has chosen between them, what is left to it.

Where the conditions of several such rights are met, each outcome names them (`choose`). Whoever the policy lets choose does so
once for all; the newest recorded choice of a holder counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q

from doudi.office import clock
from doudi.office.casework.awards import awards_of_family
from doudi.office.casework.models import Award, RightChoice
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household, Person
from doudi.office.registry.namesakes import identities
from doudi.office.registry.queries import members_now
from doudi.policies.yaml.schema import CHOOSERS
from doudi.rules.language.model import Exclusion
from doudi.rules.program.program import Program


def exclusions_of(right: str, region_code: str, day: dt.date) -> dict[str, Exclusion]:
    """The rights that cannot be had together with a right under the policy of a region on a day, each with what says so."""
    library = vocabulary.library()
    return exclusions_in(library.program(library.for_region(region_code, day.toordinal()), day.toordinal()), right)


def exclusions_in(program: Program, right: str) -> dict[str, Exclusion]:
    """The same under a Program."""
    rivals: dict[str, Exclusion] = {}
    for bound in program.rules.values():
        for exclusion in bound.rule.excludes:
            if bound.rule.name == right:
                rivals |= dict.fromkeys(exclusion.rights, exclusion)
            elif right in exclusion.rights:
                rivals[bound.rule.name] = exclusion
    return rivals


def rivals_to_choose(outcome: dict[str, Any]) -> list[str]:
    """The rights that an outcome of a result names beside its own, between which somebody has to choose."""
    return [right for right in outcome.get("choose", ()) if right != outcome["right"]]


def sides(outcomes: Iterable[dict[str, Any]]) -> list[list[str]]:
    """Between what one holder has to choose, by the outcomes of a result for that holder: on each side the rights that exclude
    those of the other sides."""
    by_rivals: dict[frozenset[str], list[str]] = {}
    for outcome in outcomes:
        if rivals := rivals_to_choose(outcome):
            by_rivals.setdefault(frozenset(rivals), []).append(str(outcome["right"]))
    return list(by_rivals.values())


class FamilyChoices:
    """What the members of a family have chosen and receive, read once for all their rights."""

    def __init__(self, household: Household):
        self.region_code, self.day = household.region_code, clock.today()
        people = [membership.person for membership in members_now(household)]
        self.awards = list(awards_of_family(household, people).values())
        known_as = identities(person.pk for person in people)
        of_family = Q(household=household, person__isnull=True) | Q(person__in=known_as)
        self.choices = list(RightChoice.objects.filter(of_family).order_by("-pk"))
        for choice in self.choices:
            if choice.person_id is not None:
                choice.person_id = known_as[choice.person_id]

    def choice_between(self, right: str, rivals: Collection[str], person: Person | None) -> RightChoice | None:
        """The newest choice of a holder that takes or forgoes a right in favour of its rivals; None where nobody has chosen."""
        of_holder = (choice for choice in self.choices if choice.person_id == (person.pk if person else None))
        return next((choice for choice in of_holder if {right, *rivals} & set(choice.forgone)), None)

    def obstacle(self, right: str, person: Person | None) -> str:
        """Why a right cannot be applied for beside what the holder has chosen or receives, in Chinese; '' where it can."""
        rivals = exclusions_of(right, self.region_code, self.day)
        if not rivals:
            return ""
        choice = self.choice_between(right, rivals, person)
        if choice is not None and right in choice.forgone:
            return forgone_words(right, choice)
        award = self._held_rival(rivals, person)
        # Who has chosen anew applies first; what is held until then ends before the other is granted.
        return "" if award is None or choice is not None else held_words(right, award, rivals[award.right])

    def obstacle_to_grant(self, outcome: dict[str, Any], person: Person | None) -> str:
        """Why what an outcome gives cannot be granted beside what the holder has chosen, has still to choose, or receives."""
        right = str(outcome["right"])
        rivals = exclusions_of(right, self.region_code, self.day)
        award = self._held_rival(rivals, person)
        if award is not None:
            return held_words(right, award, rivals[award.right])
        choice = self.choice_between(right, rivals, person)
        if choice is not None and right in choice.forgone:
            return forgone_words(right, choice)
        open_rivals = rivals_to_choose(outcome)
        if open_rivals and choice is None:
            chooser = CHOOSERS[rivals[open_rivals[0]].choice]
            return f"“{label(right)}”与{labels(open_rivals)}只能选择其一：请先登记{chooser}的选择，再确认给予"
        return ""

    def _held_rival(self, rivals: Collection[str], person: Person | None) -> Award | None:
        held = (award for award in self.awards if award.right in rivals)
        return next((award for award in held if person is None or award.person_id == person.pk), None)


def forgone_words(right: str, choice: RightChoice) -> str:
    """That a right was forgone, as a sentence."""
    who = f"{choice.get_chooser_display()}{choice.chosen_by}"
    return f"{who}已于{choice.chosen_on}选择“{label(choice.right)}”，不再办理“{label(right)}”；改变选择的，请重新登记"


def held_words(right: str, award: Award, exclusion: Exclusion) -> str:
    """That a right is received which excludes another one, as a sentence."""
    return (
        f"正在享受“{label(award.right)}”，不能同时享受“{label(right)}”：由{CHOOSERS[exclusion.choice]}选择其一，"
        "改选的，请先登记选择，并复核终止原来的待遇"
    )


def label(right: str) -> str:
    """The Chinese label of a right."""
    return vocabulary.right_label(right)


def labels(rights: Iterable[str]) -> str:
    """The Chinese labels of rights, each in quotes, in one text."""
    return "、".join(f"“{label(right)}”" for right in rights)
