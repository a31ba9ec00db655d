"""Identity and bank numbers at rest: SM4-GCM under a named key, and a blind index by HMAC-SM3 to find equal numbers."""

from __future__ import annotations

import base64
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from django.conf import settings
from django.db import models

NONCE, TAG = 12, 16


class CannotDecrypt(Exception):
    """The key is not configured, or the stored text was changed."""


def encrypt(text: str) -> str:
    """KEY:BASE64(nonce, ciphertext, tag) under the newest key. Equal texts give different results."""
    name, key = settings.DOUDI.field_keys[0]
    nonce = os.urandom(NONCE)
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(name.encode())
    sealed = encryptor.update(text.encode()) + encryptor.finalize()
    return f"{name}:{base64.b64encode(nonce + sealed + encryptor.tag).decode()}"


def decrypt(stored: str) -> str:
    """CannotDecrypt where the key is missing or the text was changed."""
    name, _, body = stored.partition(":")
    key = dict(settings.DOUDI.field_keys).get(name)
    if key is None:
        raise CannotDecrypt(f"密钥 {name} 没有配置（DOUDI_FIELD_KEYS）")
    try:
        raw = base64.b64decode(body, validate=True)
        decryptor = Cipher(SM4(key), GCM(raw[:NONCE], raw[-TAG:])).decryptor()
        decryptor.authenticate_additional_data(name.encode())
        return (decryptor.update(raw[NONCE:-TAG]) + decryptor.finalize()).decode()
    except (ValueError, InvalidTag) as error:
        raise CannotDecrypt("存储的密文已被改动，或密钥不对") from error


def blind_index(kind: str, text: str) -> str:
    """64 hexadecimal digits, equal for equal texts of one kind; '' for an empty text."""
    if not text:
        return ""
    digest = hmac.HMAC(settings.DOUDI.index_key, hashes.SM3())
    digest.update(f"{kind}\x1f{text}".encode())
    return digest.finalize().hex()


class EncryptedText(models.TextField[str, str]):
    """A text that the database holds encrypted. It cannot be filtered by: that is what a blind index is for."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(str(value)) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return decrypt(value) if value else ""

    def get_lookup(self, lookup_name: str) -> Any:
        raise TypeError(f"{self.name} is encrypted: look it up by its blind index")
