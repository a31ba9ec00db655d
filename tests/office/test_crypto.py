"""Numbers at rest: what is written cannot be read without the key or in another place, and what was changed is noticed."""

from __future__ import annotations

import dataclasses

import pytest
from django.conf import settings

from doudi.office import crypto
from doudi.office.casework.models import Draft
from doudi.office.crypto import Place
from doudi.office.errors import ConfigurationError, DecryptionError
from doudi.office.registry.models import Person
from tests.office.ciphertexts import unbound

HERE = Place("registry_person", "number", "7")


def test_what_is_encrypted_comes_back() -> None:
    assert crypto.decrypt(crypto.encrypt("王小明 110", HERE), HERE) == "王小明 110"


def test_equal_texts_are_not_seen_to_be_equal() -> None:
    assert crypto.encrypt("12", HERE) != crypto.encrypt("12", HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("registry_person", "number", "8"),
        Place("registry_person", "phone", "7"),
        Place("accounts_kin", "number", "7"),
    ],
)
def test_a_text_opens_at_its_place_alone(elsewhere: Place) -> None:
    with pytest.raises(DecryptionError, match="从别处拷来"):
        crypto.decrypt(crypto.encrypt("12", HERE), elsewhere)


@pytest.mark.parametrize("position", [0, 5, 12, 30, -3, -2, -1])
def test_a_changed_text_is_noticed(position: int) -> None:
    head, _, body = crypto.encrypt("6222020000000000001", HERE).rpartition(":")
    raw = list(body)
    raw[position] = "A" if raw[position] != "A" else "B"
    with pytest.raises(DecryptionError):
        crypto.decrypt(f"{head}:{''.join(raw)}", HERE)


@pytest.mark.parametrize("text", ["", "demo", "demo:", "demo:3:AAAA", "demo:2:2:AAAA", "demo:2:AAAA", "demo:2:%"])
def test_what_is_no_ciphertext_is_noticed(text: str) -> None:
    with pytest.raises(DecryptionError):
        crypto.decrypt(text, HERE, accept_unbound=True)


def test_the_mark_cannot_be_taken_off_or_put_on() -> None:
    name, _, body = crypto.encrypt("12", HERE).split(":")
    with pytest.raises(DecryptionError):
        crypto.decrypt(f"{name}:{body}", HERE, accept_unbound=True)
    name, body = unbound("12").split(":")
    with pytest.raises(DecryptionError):
        crypto.decrypt(f"{name}:{crypto.BOUND}:{body}", HERE)


def test_a_text_from_before_opens_where_it_is_accepted() -> None:
    assert crypto.decrypt(unbound("12"), HERE, accept_unbound=True) == "12"
    with pytest.raises(DecryptionError, match="旧格式"):
        crypto.decrypt(unbound("12"), HERE, accept_unbound=False)


def test_a_key_that_is_gone_is_named() -> None:
    with pytest.raises(DecryptionError, match="old"):
        crypto.decrypt("old:2:AAAA", HERE)


def test_an_index_finds_equals_of_one_kind_only() -> None:
    index = crypto.blind_index("number", "1")
    assert index == crypto.blind_index("number", "1")
    assert index not in (crypto.blind_index("phone", "1"), crypto.blind_index("number", "2"))
    assert len(index) == 64
    assert crypto.blind_index("number", "") == ""
    assert crypto.blind_indexes("number", "") == []


def test_a_code_is_one_of_its_purpose_and_its_key() -> None:
    code = crypto.keyed_code(b"1" * 32, "entry", b"1")
    assert code == crypto.keyed_code(b"1" * 32, "entry", b"1")
    assert code not in (
        crypto.keyed_code(b"1" * 32, "row", b"1"),
        crypto.keyed_code(b"1" * 32, "entry", b"2"),
        crypto.keyed_code(b"2" * 32, "entry", b"1"),
    )
    assert len(code) == 64


def test_an_index_names_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = crypto.blind_index("number", "1")
    keys = (("k2", b"2" * 32), *settings.DOUDI.index_keys)
    monkeypatch.setattr(settings, "DOUDI", dataclasses.replace(settings.DOUDI, index_keys=keys))
    newest = crypto.blind_index("number", "1")
    assert newest.startswith("k2:")
    assert len(newest) == 67 <= crypto.LONGEST_INDEX
    assert crypto.blind_indexes("number", "1") == [newest, before]
    assert crypto.blind_index("number", "1", "") == before
    with pytest.raises(ConfigurationError, match="没有密钥 k3"):
        crypto.blind_index("number", "1", "k3")


def test_an_encrypted_column_is_not_looked_up_by() -> None:
    with pytest.raises(TypeError, match="blind index"):
        Person.objects.filter(number="1")


@pytest.mark.django_db
def test_an_encrypted_column_is_written_with_its_row_alone() -> None:
    with pytest.raises(TypeError, match="save the row"):
        Draft.objects.update(data="1")


def test_the_key_of_a_row_is_known_before_something_is_encrypted_for_it() -> None:
    with pytest.raises(TypeError, match="before it is inserted"):
        Person._meta.get_field("number").pre_save(Person(number="1"), add=True)
