"""A failing run is made small."""

from __future__ import annotations

from doudi.office.lives.shrinking import shrink


def test_one_family_that_fails_is_left() -> None:
    assert shrink(lambda families, months: 7 in families and months >= 3, range(20), 12) == ([7], 3)


def test_two_families_that_fail_only_together_are_left() -> None:
    families, months = shrink(lambda families, months: {3, 4} <= set(families), range(8), 2)
    assert {3, 4} <= set(families)
    assert len(families) <= 8
    assert months == 1


def test_suspects_are_tried_first() -> None:
    tried: list[list[int]] = []

    def fails(families: list[int], months: int) -> bool:
        tried.append(families)
        return 9 in families

    assert shrink(fails, range(100), 1, suspects=[9]) == ([9], 1)
    assert tried == [[9]]
