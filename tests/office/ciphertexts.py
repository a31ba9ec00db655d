"""Ciphertexts as one puts them into the database who can reach it past the office, and as they were before they were bound."""

from __future__ import annotations

import base64
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from django.conf import settings
from django.db import connection, models

NEW_FIELD_KEY = ("new1", bytes.fromhex("d2417be09c5f3a8864ef10b7932cd5a6"))
NEW_INDEX_KEY = ("new1", bytes.fromhex("d2417be09c5f3a8864ef10b7932cd5a6" + "00c8d46e1b7f5a923d0e6c81f4ab7295"))


def unbound(text: str) -> str:
    """The text as it was encrypted before ciphertexts were bound to their places: NAME:BASE64."""
    name, key = settings.DOUDI.field_keys[-1]
    nonce = os.urandom(12)
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(name.encode())
    sealed = encryptor.update(text.encode()) + encryptor.finalize()
    return f"{name}:{base64.b64encode(nonce + sealed + encryptor.tag).decode()}"


def stored(row: models.Model, column: str) -> Any:
    """What a column of a row holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {_table(row)}", (row.pk,))
        return cursor.fetchone()[0]


def put(row: models.Model, **columns: Any) -> None:
    """Writes columns of a row past the models."""
    with connection.cursor() as cursor:
        for column, value in columns.items():
            cursor.execute(f"UPDATE {_table(row).replace(' WHERE', f' SET {column} = %s WHERE')}", (value, row.pk))


def _table(row: models.Model) -> str:
    return f"{row._meta.db_table} WHERE {row._meta.pk.column} = %s"
