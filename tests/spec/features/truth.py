"""Truth with unknowns

A condition is yes, no or undetermined. `and`, `or` and `not` work as in speech: `and` is no as soon as one part is certainly
no, and `or` is yes as soon as one part is certainly yes, whatever else is unknown. What is needed to settle the condition is
listed with it, and only that: a fact that can no longer change the answer is not asked for.

The engine follows a fact through the whole formula. Whether somebody owns a car is unknown, but that the family owns one or
owns none is not.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Row

PARTS: tuple[Part, ...] = (
    Example(
        "What is known decides what it can.",
        household={"owns_home": True, "owns_car": False},
        rows=(
            Row("owns_home and owns_car", "no"),
            Row("owns_home or owns_car", "yes"),
            Row("not owns_car", "yes"),
            Row("owns_home and not owns_car", "yes"),
        ),
    ),
    Example(
        "Nobody knows whether the family owns a car.",
        household={"owns_home": True, "owns_car": None},
        rows=(
            Row("owns_car", "undetermined", "owns_car"),
            Row("not owns_car", "undetermined", "owns_car"),
            Row("owns_home and owns_car", "undetermined", "owns_car"),
            Row("not owns_home and owns_car", "no"),
            Row("owns_home or owns_car", "yes"),
            Row("not owns_home or owns_car", "undetermined", "owns_car"),
            Row("owns_car or not owns_car", "yes"),
            Row("owns_car and not owns_car", "no"),
        ),
    ),
    Example(
        "The truth table of `and` and of `or` with both unknown values; an empty cell was not asked.",
        formula="owns_home and owns_car",
        rows=(
            Row({"owns_home": True, "owns_car": True}, "yes"),
            Row({"owns_home": True, "owns_car": None}, "undetermined", "owns_car"),
            Row({"owns_home": False, "owns_car": None}, "no"),
            Row({"owns_car": None}, "undetermined", "owns_home, owns_car"),
        ),
    ),
    Example(
        "",
        formula="owns_home or owns_car",
        rows=(
            Row({"owns_home": False, "owns_car": False}, "no"),
            Row({"owns_home": True, "owns_car": None}, "yes"),
            Row({"owns_home": False, "owns_car": None}, "undetermined", "owns_car"),
            Row({"owns_car": None}, "undetermined", "owns_home, owns_car"),
        ),
    ),
)
