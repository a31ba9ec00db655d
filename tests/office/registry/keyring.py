"""An office with something in every encrypted column, under keys as they were before ciphertexts were bound."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.actions import declare_kin
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Kin
from doudi.office.accounts.one_time_codes import SECRETS, open_secret
from doudi.office.casework.models import Draft
from doudi.office.registry.actions.key_renewal import begin_key_renewal, renew_batch
from doudi.office.registry.encryption import indexes
from doudi.office.registry.models import KeyRenewal, KeyState, Person
from tests.office import build
from tests.office.ciphertexts import NEW_FIELD_KEY, NEW_INDEX_KEY, put, unbound
from tests.office.registry.conftest import Configure

SECRET = "JBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Holdings:
    """What the office holds, in clear."""

    clerk: Actor
    people: list[Person]
    numbers: list[str]
    kin: Kin
    draft: Draft


def fill() -> Holdings:
    """Three people, a relative, a draft, a phone and recovery codes."""
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    people = [
        build.person(clerk, phone=f"1990000123{digit}", bank_account=f"990000000000000001{digit}") for digit in range(3)
    ]
    kin = declare_kin(by=clerk, name="某某", relation="兄弟", number=people[0].number)
    draft = Draft.objects.create(token="t-1", user=clerk.user, data='{"name": "某某"}', changed_at=clock.now())
    TOTP.activate(clerk.user, SECRET)
    RecoveryCodes.activate(clerk.user)
    return Holdings(clerk, people, [person.number for person in people], kin, draft)


def age(holdings: Holdings) -> None:
    """Puts ciphertexts in place as the office wrote them before they were bound."""
    for person in holdings.people:
        texts = {name: unbound(getattr(person, name)) for name in ("number", "phone", "bank_account")}
        put(person, **texts)
    put(holdings.draft, data=unbound(holdings.draft.data))
    for row in Authenticator.objects.all():
        texts = {name: unbound(open_secret(row.data[name])) for name in SECRETS if name in row.data}
        put(row, data=json.dumps({**row.data, **texts}))


def add_new_keys(configure: Configure) -> None:
    """As an administrator writes new keys in front of the old ones."""
    configure(
        field_keys=(NEW_FIELD_KEY, *settings.DOUDI.field_keys), index_keys=(NEW_INDEX_KEY, *settings.DOUDI.index_keys)
    )


def drop_old_keys(configure: Configure) -> None:
    configure(field_keys=(NEW_FIELD_KEY,), index_keys=(NEW_INDEX_KEY,))


def renew() -> KeyRenewal:
    """Renews everything, to the end."""
    renewal = begin_key_renewal()
    while renew_batch(renewal):
        pass
    renewal.refresh_from_db()
    return renewal


def steps() -> Iterator[KeyState]:
    """The state of the keys after each step of a renewal, from its beginning to its end."""
    renewal = begin_key_renewal()
    yield indexes.key_state()
    while renew_batch(renewal):
        yield indexes.key_state()
    yield indexes.key_state()
