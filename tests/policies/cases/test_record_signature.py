"""Keys of offices: what signs, what verifies, and the file that auditors are given."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from doudi.policies.cases.record_signature import (
    ALGORITHMS,
    Ed25519,
    PublicKeyError,
    key_name,
    public_keys_text,
    read_public_keys,
)
from tests.policies.cases.signed_records import PRIVATE_KEY, public_key

ALGORITHM = Ed25519()
KEYS = (
    public_key(valid_to=dt.date(2026, 9, 1)),
    public_key(ALGORITHM.new_private_key(), valid_from=dt.date(2026, 9, 1)),
)
FILE = json.loads(public_keys_text(KEYS))
WRONG: tuple[Any, ...] = (7, "x", [], {}, True, "-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----")


def test_a_known_signature_of_rfc_8032() -> None:
    signature = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b"
    )
    assert ALGORITHM.sign(PRIVATE_KEY, b"").hex() == signature
    assert ALGORITHM.is_signed(public_key().pem, b"", bytes.fromhex(signature))


@pytest.mark.parametrize("name", ALGORITHMS)
def test_what_one_key_signed_no_other_key_and_no_other_text_verifies(name: str) -> None:
    algorithm = ALGORITHMS[name]
    private_key = algorithm.new_private_key()
    signature = algorithm.sign(private_key, b"text")
    pem = algorithm.public_key(private_key)
    assert algorithm.is_signed(pem, b"text", signature)
    stranger = algorithm.public_key(algorithm.new_private_key())
    for key, text, value in ((stranger, b"text", signature), (pem, b"Text", signature), (pem, b"text", b""),
                             (pem, b"text", bytes([signature[0] ^ 1]) + signature[1:])):  # fmt: skip
        assert not algorithm.is_signed(key, text, value)


def test_a_private_key_of_another_algorithm_signs_nothing() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with pytest.raises(ValueError, match="another algorithm"):
        ALGORITHM.sign(pem.decode(), b"")


def test_the_file_of_public_keys_is_read_as_it_was_written() -> None:
    assert read_public_keys(public_keys_text(KEYS)) == {key.name: key for key in KEYS}
    assert "PRIVATE" not in public_keys_text(KEYS)


def other_algorithm() -> dict[str, Any]:
    """A key that is said to be of an algorithm which it is not of."""
    pem = (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
    return {"key": key_name(pem), "algorithm": "Ed25519", "public_key": pem, "valid_from": None, "valid_to": None}


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", "null", "[" * 100_000, '{"form": 1}', '{"form": 1, "keys": [7]}', '{"form": 1, "keys": 7}',
        json.dumps({**FILE, "keys": [{**FILE["keys"][0], "key": "0" * 32}]}),
        json.dumps({**FILE, "keys": [{**FILE["keys"][0], "public_key": FILE["keys"][1]["public_key"]}]}),
        json.dumps({**FILE, "keys": [other_algorithm()]}),
        json.dumps({**FILE, "keys": [], "form": 1}),
        json.dumps({**FILE, "form": 2}),
        *(
            json.dumps({**FILE, "keys": [{**FILE["keys"][0], name: value}]})
            for name in FILE["keys"][0]
            for value in WRONG
        ),
    ],
)  # fmt: skip
def test_what_is_no_file_of_public_keys_says_so(text: str) -> None:
    with pytest.raises(PublicKeyError, match="公钥"):
        read_public_keys(text)
