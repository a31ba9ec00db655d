"""Signatures of records, and the public keys by which anybody can check them without the office.

An algorithm is a class with four methods and a line in ALGORITHMS; a record names its own, so that several can stand side by
side. Ed25519 is the one that `cryptography` has. SM2 with SM3 (GB/T 32918) can take its place by a class of the same methods
upon a library or a hardware module that has it; keys travel as PEM, which serves both. docs/decisions/0044.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_FILE_FORM = 1
KEY_NAME_LENGTH = 32
CHINA = dt.timezone(dt.timedelta(hours=8))
_PEM_LINES = ("-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----")


class SignatureAlgorithm(Protocol):
    """How texts are signed. Private keys are texts (PEM, PKCS #8), public keys texts too (PEM, SubjectPublicKeyInfo)."""

    def new_private_key(self) -> str: ...

    def public_key(self, private_key: str) -> str: ...

    def sign(self, private_key: str, text: bytes) -> bytes: ...

    def is_signed(self, public_key: str, text: bytes, signature: bytes) -> bool:
        """ValueError where the public key is none of this algorithm."""


class Ed25519:
    """EdDSA over Curve25519 (RFC 8032): signatures of 64 bytes, without a random number that could be drawn badly."""

    def new_private_key(self) -> str:
        return (
            Ed25519PrivateKey.generate()
            .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            .decode()
        )

    def public_key(self, private_key: str) -> str:
        public_key = self._private(private_key).public_key()
        encoded = public_key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return encoded.decode()

    def sign(self, private_key: str, text: bytes) -> bytes:
        return self._private(private_key).sign(text)

    def is_signed(self, public_key: str, text: bytes, signature: bytes) -> bool:
        try:
            key = serialization.load_pem_public_key(public_key.encode())
        except UnsupportedAlgorithm as error:
            raise ValueError("a public key of another algorithm") from error
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("a public key of another algorithm")
        try:
            key.verify(signature, text)
        except InvalidSignature:
            return False
        return True

    @staticmethod
    def _private(private_key: str) -> Ed25519PrivateKey:
        key = serialization.load_pem_private_key(private_key.encode(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("a private key of another algorithm")
        return key


ALGORITHMS: Mapping[str, SignatureAlgorithm] = {"Ed25519": Ed25519()}
"""By the names that records bear."""
NEW_KEYS_ALGORITHM = "Ed25519"
"""The algorithm of keys that are made from now on."""


class PublicKeyError(Exception):
    """A file that holds no public keys. The message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of an office, as PEM, under the name that `key_name` gives it. It holds for what was decided from
    `valid_from` (None: from the first decision) to `valid_to` (None: until now), both days included."""

    name: str
    algorithm: str
    pem: str
    valid_from: dt.date | None
    valid_to: dt.date | None

    def is_valid_at(self, moment: dt.datetime) -> bool:
        """Whether the key holds at a moment, by the calendar of China."""
        day = moment.astimezone(CHINA).date()
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def key_name(pem: str) -> str:
    """The name of a public key: the first digits of the SHA-256 over its bytes, so that no other key can bear it. ValueError
    where the text is no PEM."""
    lines = pem.strip().splitlines()
    if len(lines) < len(_PEM_LINES) or (lines[0], lines[-1]) != _PEM_LINES:
        raise ValueError("not the PEM of a public key")
    return hashlib.sha256(base64.b64decode("".join(lines[1:-1]), validate=True)).hexdigest()[:KEY_NAME_LENGTH]


def public_keys_text(keys: Iterable[PublicKey]) -> str:
    """Returns keys as the text of a file, for auditors."""
    rows = [
        {
            "key": key.name,
            "algorithm": key.algorithm,
            "public_key": key.pem,
            "valid_from": key.valid_from.isoformat() if key.valid_from else None,
            "valid_to": key.valid_to.isoformat() if key.valid_to else None,
        }
        for key in keys
    ]
    return json.dumps({"form": KEY_FILE_FORM, "keys": rows}, ensure_ascii=False, indent=1) + "\n"


def read_public_keys(text: str) -> dict[str, PublicKey]:
    """Reads what `public_keys_text` writes: keys by their names. PublicKeyError where the text is nothing of the kind, or a
    key does not fit its name."""
    try:
        contents = json.loads(text)
        form, rows = contents["form"], contents["keys"]
        keys = [_read_key(row) for row in rows] if form == KEY_FILE_FORM else []
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, binascii.Error):
        raise PublicKeyError("不是公钥文件：应为 doudi signing-key show 写出的 JSON 文件，没有改动过") from None
    if not keys:
        raise PublicKeyError("公钥文件里没有公钥，或格式不是这个版本认识的格式 1")
    return {key.name: key for key in keys}


def _read_key(row: Any) -> PublicKey:
    name, algorithm, pem = row["key"], row["algorithm"], row["public_key"]
    if key_name(pem) != name:
        raise ValueError("a key under the name of another")
    ALGORITHMS[algorithm].is_signed(pem, b"", b"")  # raises an error unless the key is one of the algorithm
    days = [None if row[end] is None else dt.date.fromisoformat(row[end]) for end in ("valid_from", "valid_to")]
    return PublicKey(name, algorithm, pem, *days)
