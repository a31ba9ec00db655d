"""The check character of identity numbers (GB 11643), for those who read numbers and those who invent them."""

from __future__ import annotations

from operator import mul

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"


def check_character(digits: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits (ISO 7064, MOD 11-2). Later characters are ignored."""
    return CHECK_CHARACTERS[sum(map(mul, map(int, digits[:17]), WEIGHTS)) % 11]
