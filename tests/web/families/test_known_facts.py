"""What is known of a family: what there is stands open, what there is not is folded away and counted."""

from __future__ import annotations

import pytest

from doudi.office.accounts.enums import Duty
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import FactInput
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Household
from doudi.web.families.known_facts import KnownFacts, known_facts
from tests.office import build
from tests.web.office import SignIn, township

pytestmark = pytest.mark.django_db


def label(name: str) -> str:
    fact = vocabulary.fact(name)
    assert fact is not None
    return fact.label


def known_of(family: Household) -> dict[str, KnownFacts]:
    people = family.memberships.filter(valid_to__isnull=True).select_related("person__now")
    return {known.whose: known for known in known_facts(family, people)}


def test_what_there_is_not_stands_apart_and_nothing_is_left_out() -> None:
    family = township().family
    head = family.memberships.get(relation="self").person
    known = known_of(family)[head.name]
    present, absent = ({fact.label for fact in facts} for facts in (known.present, known.absent))
    assert {label("wage_income"), label("employment")} <= present
    assert {label("major_illness"), label("property_income")} <= absent
    assert not present & absent
    shown_elsewhere = {name for name in head.now.facts if vocabulary.is_known_from_awards(name)}
    assert len(known.present) + len(known.absent) == len(head.now.facts) - len(shown_elsewhere)


def test_what_another_source_contradicts_is_never_folded_away() -> None:
    town = township()
    head = town.family.memberships.get(relation="self").person
    county = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    build.tell(county, town.family, FactInput("property_income", 900, head), source=FactSource.VERIFIED)
    build.tell(town.clerk, town.family, FactInput("property_income", 0, head))
    known = known_of(town.family)[head.name]
    assert label("property_income") in {fact.label for fact in known.present}


def test_the_page_counts_what_it_folds(browser: SignIn) -> None:
    town = township()
    head = town.family.memberships.get(relation="self").person
    html = browser(town.clerk).get(f"/families/{town.family.pk}/").content.decode()
    assert f"没有这种情况的（{len(known_of(town.family)[head.name].absent)}项）" in html
