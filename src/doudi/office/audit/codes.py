"""The key of the audit's codes. It is drawn once and never renewed, so that codes outlive every key of indexes; it is kept
encrypted under the field keys, which are renewed."""

from __future__ import annotations

import os

from doudi.office import per_request
from doudi.office.audit.models import CodeKey
from doudi.office.crypto import Ciphertext, decrypt
from doudi.office.errors import DecryptionError

LENGTH = 32


def read_key() -> bytes:
    """The key, read once while a request is answered; where there is none or it cannot be read, bytes that fit no code. Nothing
    is written."""
    return per_request.once("key of codes", _stored_key) or os.urandom(LENGTH)


def _stored_key() -> bytes | None:
    """It was always bound to its row: an old ciphertext of a text that somebody knows does not pass for it."""
    stored: Ciphertext | str | None = CodeKey.objects.filter(id=1).values_list("key", flat=True).first()
    if not isinstance(stored, Ciphertext):
        return None
    try:
        return bytes.fromhex(decrypt(stored.stored, CodeKey._meta.get_field("key").place(1), accept_unbound=False))
    except DecryptionError:
        return None
