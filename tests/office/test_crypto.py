"""Numbers at rest: what is written cannot be read without the key, and what was changed is noticed."""

from __future__ import annotations

import pytest

from doudi.office import crypto


def test_what_is_encrypted_comes_back() -> None:
    assert crypto.decrypt(crypto.encrypt("王小明 110")) == "王小明 110"


def test_equal_texts_are_not_seen_to_be_equal() -> None:
    assert crypto.encrypt("12") != crypto.encrypt("12")


@pytest.mark.parametrize("position", [0, 5, 12, 30, -2])
def test_a_changed_text_is_noticed(position: int) -> None:
    name, _, body = crypto.encrypt("6222020000000000001").partition(":")
    raw = list(body)
    raw[position] = "A" if raw[position] != "A" else "B"
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(f"{name}:{''.join(raw)}")


def test_a_key_that_is_gone_is_named() -> None:
    with pytest.raises(crypto.CannotDecrypt, match="old"):
        crypto.decrypt("old:AAAA")


def test_an_index_finds_equals_of_one_kind_only() -> None:
    one = crypto.blind_index("number", "1")
    assert one == crypto.blind_index("number", "1")
    assert one not in (crypto.blind_index("phone", "1"), crypto.blind_index("number", "2"))
    assert len(one) == 64
    assert crypto.blind_index("number", "") == ""
