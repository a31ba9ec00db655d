"""The basket in an order that can be read: what a family gets by the right, money first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from doudi.office.casework.entitlements import Entitlement


@dataclass(frozen=True, slots=True)
class LinesOfRight:
    """The outcomes of one right, one for each member whose right it is."""

    label: str
    lines: tuple[Entitlement, ...]


def by_right(lines: Iterable[Entitlement]) -> list[LinesOfRight]:
    """One group for each right: first rights that are a sum, then the others, each as the vocabulary has them."""
    groups: dict[str, list[Entitlement]] = {}
    for line in lines:
        groups.setdefault(line.label, []).append(line)
    ordered = sorted(groups.items(), key=lambda group: not any(line.amount for line in group[1]))
    return [LinesOfRight(label, tuple(members)) for label, members in ordered]
