"""The secrets of one-time codes, encrypted and bound to their account, so that nobody's can be put into another's place.

allauth keeps them in the JSON of an `Authenticator` and asks for encryption without saying whose they are. So a new text
stays unencrypted in memory until the row is made that knows its account, and every text that is read takes the account along.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models.signals import post_delete, post_init, pre_save
from django.dispatch import receiver

from doudi.office import crypto

SECRETS = ("secret", "seed")
"""What is encrypted in `Authenticator.data`: of codes by the clock, of recovery codes."""


class NewSecret(str):
    """A text that is to be encrypted once it is known whose it is. It is never written: `data` of every row is sealed."""


class SealedSecret(str):
    """A ciphertext and the account to which it belongs."""

    user: int


def place(user: int) -> crypto.Place:
    """The place of an account's secrets."""
    return crypto.Place(Authenticator._meta.db_table, "data", str(user))


def seal(text: str, user: int) -> SealedSecret:
    """Encrypts a text for an account."""
    return _owned(crypto.encrypt(text, place(user)), user)


def open_secret(sealed: str) -> str:
    """The text of a secret that was read from its row. DecryptionError where it was made for another account."""
    return crypto.decrypt(sealed, place(getattr(sealed, "user", 0)))


def _owned(stored: str, user: int) -> SealedSecret:
    sealed = SealedSecret(stored)
    sealed.user = user
    return sealed


@receiver((post_init, pre_save), sender=Authenticator)
def own_secrets(sender: Any, instance: Authenticator, **signal: Any) -> None:
    """Seals the secrets of a new row, and tells those of a stored one whose they are."""
    # Of a row that is read in part, asking for `data` would read it, and so make another such row.
    data = instance.__dict__.get("data")
    if not isinstance(data, dict):
        return
    user = instance.user_id
    for name in SECRETS:
        text = data.get(name)
        if isinstance(text, NewSecret):
            data[name] = seal(text, user)
        elif isinstance(text, str):
            data[name] = _owned(text, user)


_removed: ContextVar[tuple[tuple[int, int], ...]] = ContextVar("removed second factors", default=())
"""(account, key) of the rows that were removed and not recorded yet; allauth forgets their keys before it tells of it."""


@receiver(post_delete, sender=Authenticator)
def remember_removed(sender: Any, instance: Authenticator, **signal: Any) -> None:
    _removed.set((*_removed.get(), (instance.user_id, instance.pk)))


def rows_to_record(user: int) -> list[Authenticator]:
    """The rows of an account's codes for the audit: those that there are, and those that were removed since this was asked
    last. A removal that was undone is no harm: the row is then recorded as it is."""
    removed = [Authenticator(pk=key, user_id=owner) for owner, key in _removed.get() if owner == user]
    _removed.set(tuple(row for row in _removed.get() if row[0] != user))
    return [*Authenticator.objects.filter(user=user), *removed]
