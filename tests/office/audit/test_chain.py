"""What is hashed, letter by letter: entries of every version keep the digests that they were given."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from doudi.office.audit import chain

NOON = dt.datetime(2026, 9, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
ENTRY = (1, NOON, 7, "刘经办", "", "450102001000", "casework.grant", "proceeding", "3", "", {"unit": "", "fen": 5}, "0")
HASHED = (
    '[1,"2026-09-01T04:00:00.000000+00:00",7,"刘经办","","450102001000","casework.grant","proceeding","3","",'
    '{"fen":5,"unit":""},"0"'
)


@pytest.mark.parametrize(
    ("later", "ending"),
    [
        # As the first versions hashed it.
        ((None, None, None), "]"),
        (("10.0.0.7", None, None), ',{"address":"10.0.0.7"}]'),
        (("10.0.0.7", "ab", None), ',{"address":"10.0.0.7","session":"ab"}]'),
        ((None, None, {"duty": {"1": {}}}), ',{"rows":{"duty":{"1":{}}}}]'),
        ((None, "", None), ',{"session":""}]'),
    ],
)
def test_columns_that_came_later_count_where_they_hold_something(later: tuple[Any, ...], ending: str) -> None:
    assert chain.canonical((*ENTRY, *later), chain.ENTRY_COLUMNS).decode() == HASHED + ending


def test_the_digest_of_a_first_entry_is_this_one_for_ever() -> None:
    assert (
        chain.entry_digest((*ENTRY, None, None, None))
        == "d2b5d0645ae6d87e26118d65756c853a07ee41d6687353d83a640aecf044af4e"
    )


def test_a_code_is_made_by_the_key_of_the_office_alone() -> None:
    key = b"k" * 32
    code = chain.entry_code("a" * 64, key)
    assert code == chain.entry_code("a" * 64, key)
    assert code != chain.entry_code("b" * 64, key)
    assert code != chain.entry_code("a" * 64, b"x" * 32)
