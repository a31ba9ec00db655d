"""Keeps a canary for each key that has none yet, and the state of the keys. Called at start-up, after the keys were found
to fit."""

from __future__ import annotations

from django.conf import settings

from doudi.office.crypto import blind_index, encrypt
from doudi.office.registry.encryption.encrypted_tables import encrypted_tables
from doudi.office.registry.encryption.indexes import key_state
from doudi.office.registry.encryption.keys import CANARY, INDEX, canary_place, column_canary_name, index_canary_name
from doudi.office.registry.models import KeyCanary, KeyState


def keep_canaries() -> None:
    """Writes what is missing. Two processes that start at once may write the same names, each of which is kept once."""
    values = {
        **{name: encrypt(CANARY, canary_place(name), key) for name, key in _column_names()},
        **{index_canary_name(key): blind_index(INDEX, CANARY, key) for key, _ in settings.DOUDI.index_keys},
    }
    kept_names = set(KeyCanary.objects.values_list("name", flat=True))
    KeyCanary.objects.bulk_create(
        [KeyCanary(name=name, value=value) for name, value in values.items() if name not in kept_names],
        ignore_conflicts=True,
    )


def keep_state() -> None:
    """Writes which key of indexes is in use, once; and that unbound ciphertexts are refused, as soon as there are none."""
    if key_state().bound:
        return
    KeyState.objects.bulk_create([key_state()], ignore_conflicts=True)
    if not any(table.unbound().exists() for table in encrypted_tables()):
        KeyState.objects.filter(id=1).update(bound=True)


def _column_names() -> list[tuple[str, str]]:
    """(name of the canary, name of the key) of each key of columns."""
    return [(column_canary_name(key), key) for key, _ in settings.DOUDI.field_keys]
