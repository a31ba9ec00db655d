"""The features of the specification, in the order in which the page has them."""

from __future__ import annotations

from types import ModuleType

from tests.spec.features import (
    arithmetic,
    choices,
    comparison,
    conditions,
    dates,
    members,
    parameters,
    presumptions,
    rights,
    rounding,
    rules,
    truth,
    units,
    unknowns,
)

FEATURES: tuple[ModuleType, ...] = (
    arithmetic,
    units,
    comparison,
    truth,
    conditions,
    members,
    dates,
    choices,
    parameters,
    rules,
    rights,
    rounding,
    presumptions,
    unknowns,
)
