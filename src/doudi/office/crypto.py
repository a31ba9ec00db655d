"""Encryption of identity, phone and bank numbers at rest: SM4-GCM under named keys; HMAC-SM3 as a blind index and as a code
that nobody without the office's keys can make.

The national algorithms are what offices are examined for; docs/decisions/0014 tells why nothing ready-made serves. Every
ciphertext is bound to its place, the table, column and row for which it was made (docs/decisions/0045): copied to another
place it does not open.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from doudi.office.errors import ConfigurationError, DecryptionError

NONCE, TAG = 12, 16
BOUND = "2"
"""The mark of a bound ciphertext. One from before has no mark: NAME:BASE64."""
LONGEST_INDEX = 80
"""Characters of a blind index with the name of its key."""
_CHANGED = "存储的密文已被改动，或密钥不对，或从别处拷来"
_UNBOUND = "存储的密文是旧格式，本系统已全部换成新格式：可能从备份或别处拷来"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ciphertext stands in the database: `row` is the primary key as text."""

    table: str
    column: str
    row: str


def encrypt(text: str, place: Place, key_name: str = "") -> str:
    """Returns NAME:2:BASE64, the name of the key and nonce, ciphertext and tag. Equal texts give different results.

    The newest key is taken where none is named.
    """
    name = key_name or settings.DOUDI.field_keys[0][0]
    key = dict(settings.DOUDI.field_keys)[name]
    nonce = os.urandom(NONCE)
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(_associated_data(name, place))
    sealed = encryptor.update(text.encode()) + encryptor.finalize()
    return f"{name}:{BOUND}:{base64.b64encode(nonce + sealed + encryptor.tag).decode()}"


def decrypt(stored: str, place: Place, *, accept_unbound: bool | None = None) -> str:
    """The text that encrypt() was given for this place.

    DecryptionError where its key is not configured, or the stored text was changed or made for another place. A ciphertext
    from before they were bound opens as long as the office still has such; `accept_unbound` says so or denies it.
    """
    name, *rest = stored.split(":")
    mark, body = rest[:-1], "".join(rest[-1:])
    key = dict(settings.DOUDI.field_keys).get(name)
    if key is None:
        raise DecryptionError(f"密钥 {name} 没有配置（DOUDI_FIELD_KEYS）")
    if mark not in ([], [BOUND]):
        raise DecryptionError(_CHANGED)
    if not mark and not (is_unbound_accepted() if accept_unbound is None else accept_unbound):
        raise DecryptionError(_UNBOUND)
    try:
        raw = base64.b64decode(body, validate=True)
        if base64.b64encode(raw).decode() != body:  # bits of the last letter that stand for no byte
            raise ValueError("not the one way to write these bytes")
        decryptor = Cipher(SM4(key), GCM(raw[:NONCE], raw[-TAG:])).decryptor()
        decryptor.authenticate_additional_data(_associated_data(name, place) if mark else name.encode())
        return (decryptor.update(raw[NONCE:-TAG]) + decryptor.finalize()).decode()
    except (ValueError, InvalidTag) as error:
        raise DecryptionError(_CHANGED) from error


def _associated_data(key_name: str, place: Place) -> bytes:
    """What is authenticated with a ciphertext. Only the last part may hold the separator, so that no two places read alike."""
    return "\x1f".join((key_name, BOUND, place.table, place.column, place.row)).encode()


def is_unbound_accepted() -> bool:
    """Whether the office may still have ciphertexts from before they were bound to their places."""
    # By name: the state of the keys belongs to an app above this module, which only an old ciphertext makes it ask.
    return not apps.get_model("registry", "KeyState").objects.filter(bound=True).exists()


def blind_index(kind: str, text: str, key_name: str | None = None) -> str:
    """Returns NAME: and 64 hexadecimal digits by which equal texts of a kind are found without decrypting them; '' for an
    empty text.

    The newest key is taken where none is named. A key without a name puts nothing before the digits. ConfigurationError
    where the key is not configured.
    """
    if not text:
        return ""
    name = settings.DOUDI.index_keys[0][0] if key_name is None else key_name
    key = dict(settings.DOUDI.index_keys).get(name)
    if key is None:
        raise ConfigurationError(f"DOUDI_INDEX_KEY 里没有密钥 {name or '（没有编号的）'}：请补上，并重启各进程")
    return index_prefix(name) + _hmac(key, f"{kind}\x1f{text}".encode()).hex()


def keyed_code(key: bytes, purpose: str, content: bytes) -> str:
    """Returns 64 hexadecimal digits that prove the content to whoever has the key, for one purpose alone."""
    return _hmac(key, purpose.encode() + b"\x1f" + content).hex()


def _hmac(key: bytes, content: bytes) -> bytes:
    digest = hmac.HMAC(key, hashes.SM3())
    digest.update(content)
    return digest.finalize()


def index_prefix(key_name: str) -> str:
    """What stands before the digits of an index under this key."""
    return f"{key_name}:" if key_name else ""


def blind_indexes(kind: str, text: str) -> list[str]:
    """The indexes of a text under all configured keys, for looking it up while a key is renewed; none for an empty text."""
    return [blind_index(kind, text, name) for name, _ in settings.DOUDI.index_keys] if text else []


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """What a column holds, not opened yet. Reading the attribute of the row opens it."""

    stored: str


class _OpenedWhenRead(DeferredAttribute):
    """The attribute of an encrypted column: opened when it is first read, at the place of its row."""

    field: EncryptedText

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        value = super().__get__(instance, owner)
        if isinstance(value, Ciphertext):
            value = decrypt(value.stored, self.field.place(instance.pk))
            self.__set__(instance, value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedText(models.TextField[str, str]):
    """A column that the database holds encrypted, bound to its row. It is written by saving the row, and by nothing else.

    It cannot be filtered by: queries use the blind index beside it. The key of the row must be known before the row is
    inserted: it is a text that the office makes, or a `ReservedId`.
    """

    descriptor_class = _OpenedWhenRead

    def place(self, row: Any) -> Place:
        """The place of the ciphertext in a row, by the row's primary key."""
        return Place(self.model._meta.db_table, self.attname, str(row))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Ciphertext) or not value:
            return value
        if model_instance.pk is None:
            raise TypeError(f"{self.model.__name__}.{self.name}: the row needs its key before it is inserted")
        return Ciphertext(encrypt(str(value), self.place(model_instance.pk)))

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Ciphertext):
            return value.stored
        if value:
            raise TypeError(f"{self.name} is encrypted for its row: set the attribute and save the row")
        return ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return Ciphertext(value) if value else ""

    def get_lookup(self, lookup_name: str) -> Any:
        raise TypeError(f"{self.name} is encrypted: look it up by its blind index")
