"""A space of three open numbers, for the tests of decision diagrams."""

from __future__ import annotations

import pytest

from doudi.rules.unknowns.diagram_space import DiagramSpace

BOUNDS = ((0, 4), (-2, 3), (0, 1))


@pytest.fixture
def space() -> DiagramSpace:
    """Three open numbers: x from 0 to 4, y from -2 to 3, z 0 or 1."""
    space = DiagramSpace(10_000)
    for low, high in BOUNDS:
        space.variable(low, high)
    return space
