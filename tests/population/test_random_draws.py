"""Draws: alike for a key, within their ends, in their proportions."""

from __future__ import annotations

from collections import Counter

from doudi.population.random_draws import Draws, Weights, key_of


def test_a_key_gives_the_same_draws_whatever_was_drawn_before() -> None:
    draw = Draws(5)
    first = [draw.below(1000) for _ in range(20)]
    draw.between((0, 10))
    draw.restart(5)
    assert [draw.below(1000) for _ in range(20)] == first
    draw.restart(6)
    assert [draw.below(1000) for _ in range(20)] != first


def test_draws_stay_what_they_were() -> None:
    """A population that was written with an earlier version can be made again."""
    draw = Draws(1)
    assert [draw.below(100) for _ in range(6)] == [13, 56, 84, 80, 76, 6]
    assert key_of("a", 1) == 9331952569449725121


def test_both_ends_of_a_span_come_and_nothing_beyond() -> None:
    draw = Draws(2)
    assert {draw.between((-2, 2)) for _ in range(200)} == {-2, -1, 0, 1, 2}
    assert {draw.lean((3, 5)) for _ in range(200)} == {3, 4, 5}
    assert draw.between((7, 7)) == 7


def test_leaning_draws_favour_the_lower_half() -> None:
    draw = Draws(3)
    low = sum(draw.lean((0, 99)) < 50 for _ in range(4000))
    assert 2700 < low < 2960  # the square root of one half: 2,828


def test_chances_are_per_mille() -> None:
    draw = Draws(4)
    assert not any(draw.chance(0) for _ in range(500))
    assert all(draw.chance(1000) for _ in range(500))
    assert 850 < sum(draw.chance(250) for _ in range(3800)) < 1050


def test_options_come_in_proportion_to_their_parts() -> None:
    draw, weights = Draws(5), Weights({"a": 1, "b": 3})
    drawn = Counter(draw.pick(weights) for _ in range(4000))
    assert 900 < drawn["a"] < 1100
    assert set(drawn) == {"a", "b"}
    assert weights.at(0) == "a"
    assert weights.at((1 << 32) - 1) == "b"


def test_keys_of_other_words_differ() -> None:
    keys = {
        key_of("facts", 1, "450100"),
        key_of("facts", 11, "450100"),
        key_of("names", 1, "450100"),
        key_of("facts", 1),
    }
    assert len(keys) == 4
    assert all(0 <= key < 1 << 64 for key in keys)
