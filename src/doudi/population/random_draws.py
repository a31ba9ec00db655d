"""Random draws that are the same on every machine: whole numbers from a generator that is restarted for each household."""

from __future__ import annotations

import hashlib
import random
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate


class Weights:
    """Options with their weights, which are whole numbers, so that no float is needed."""

    __slots__ = ("_ends", "options", "parts")

    def __init__(self, parts: Mapping[str, int]):
        self.options = tuple(parts)
        self.parts = dict(parts)
        self._ends = list(accumulate(parts.values()))

    def at(self, bits: int) -> str:
        """The option that 32 random bits fall on."""
        return self.options[bisect_right(self._ends, bits * self._ends[-1] >> 32)]


class Draws:
    """One source of draws, restarted with a key: the same key gives the same draws, whatever was drawn before."""

    __slots__ = ("_random", "bits")

    def __init__(self, key: int = 0):
        self._random = random.Random(key)
        self.bits = self._random.getrandbits

    def restart(self, key: int) -> None:
        """Begins the draws of another key."""
        self._random.seed(key)

    def chance(self, per_mille: int) -> bool:
        """True in so many of a thousand cases."""
        return self.bits(32) * 1000 >> 32 < per_mille

    def below(self, end: int) -> int:
        """A whole number from 0 to `end` - 1."""
        return self.bits(32) * end >> 32

    def between(self, span: tuple[int, int]) -> int:
        """A whole number from the low to the high end, both included."""
        low, high = span
        return low + (self.bits(32) * (high - low + 1) >> 32)

    def lean(self, span: tuple[int, int]) -> int:
        """A whole number from the low to the high end, both included; mostly a low one: half of them fall in the lowest quarter."""
        low, high = span
        bits = self.bits(32)
        return low + (((bits * bits >> 32) * (high - low + 1)) >> 32)

    def pick(self, weights: Weights) -> str:
        """One of the options, each as often as its weight says."""
        return weights.at(self.bits(32))


def key_of(*words: str | int) -> int:
    """The key for some words, a number of 64 bits: the draws of different words are independent."""
    text = "\x1f".join(str(word) for word in words)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
