"""A failing run, made small: the fewest families and months that still fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Fails = Callable[[list[int], int], bool]
"""Whether these families, lived for so many months, fail."""


def shrink(fails: Fails, families: Sequence[int], months: int, suspects: Sequence[int] = ()) -> tuple[list[int], int]:
    """Families and months that fail, as few as leaving out finds. `suspects`: whose figures were seen to differ.

    The run that is handed in is known to fail; where nothing smaller does, it comes back as it is.
    """
    chosen = list(families)
    if suspects and len(suspects) < len(chosen) and fails(list(suspects), months):
        chosen = list(suspects)
    size = len(chosen) // 2
    while size:
        parts = [chosen[start : start + size] for start in range(0, len(chosen), size)]
        smaller = next((part for part in parts if len(part) < len(chosen) and fails(part, months)), None)
        if smaller is None:
            size //= 2
        else:
            chosen, size = smaller, min(size, len(smaller) // 2)
    while months > 1 and fails(chosen, months - 1):
        months -= 1
    return chosen, months
