"""Who of a family has let the office check what means they have."""

from __future__ import annotations

import datetime as dt

from doudi.office.casework.papers.parties import adults_of
from doudi.office.inquiry.models import Consent
from doudi.office.registry.models import Household, Person


def consents_in_force(household: Household, day: dt.date) -> dict[int, Consent]:
    """{person: the newest consent that holds on the day}"""
    rows = Consent.objects.filter(household=household, given_on__lte=day, until__gte=day).order_by("pk")
    return {consent.person_id: consent for consent in rows.select_related("document")}


def adults_without_consent(household: Household, day: dt.date) -> list[Person]:
    """The adults whose consent does not hold on the day. Whose birth date is not known is taken for an adult."""
    consents = consents_in_force(household, day)
    return [person for person in adults_of(household, day) if person.pk not in consents]
