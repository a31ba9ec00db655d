"""The check character of identity numbers."""

from __future__ import annotations

from doudi.text.identity_number import check_character


def test_the_check_character_is_that_of_the_standard() -> None:
    """The two worked examples that GB 11643 itself prints; one of them ends in X."""
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


def test_what_follows_the_seventeen_digits_is_not_read() -> None:
    assert check_character("11010519491231002X") == "X"
