"""Unknown facts and bounds

An unknown number lies anywhere between the bounds that the vocabulary gives it. The outcome says what all combinations of
answers leave possible: the sum goes from the least to the greatest of them, and both ends are reached by some answer. A fact
that stands at several places is the same fact at each of them, so that what is added and taken away again leaves nothing open.

What is needed lists the facts whose answer alone can change the outcome, those first that settle it most often. This is exact
as long as an outcome rests on at most twelve open facts; see [the language](language.md) for what happens past that.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Row

PARTS: tuple[Part, ...] = (
    Example(
        "The savings are unknown. The vocabulary bounds a sum only by what the engine can hold, so that there is no upper bound "
        "unless the formula has one.",
        household={"savings": None},
        unit="yuan",
        rows=(
            Row("savings", "0.00 or more", "savings"),
            Row("min(savings, savings_limit)", "0.00 to 10000.00", "savings"),
            Row("savings_limit - min(savings, savings_limit)", "0.00 to 10000.00", "savings"),
            Row("savings - savings", "0.00"),
            Row("savings_limit + savings - savings", "10000.00"),
        ),
    ),
    Example(
        "Conditions on the same unknown number.",
        household={"savings": None},
        rows=(
            Row("savings < savings_limit", "undetermined", "savings"),
            Row("savings < savings_limit or savings >= savings_limit", "yes"),
            Row("savings < savings_limit and savings > savings_limit", "no"),
            Row("savings >= 0", "yes"),
        ),
    ),
    Example(
        "Two unknown numbers and how they bear on each other.",
        household={"savings": None, "rooms": None},
        members=({"id": "Ann", "wage": 300}, {"id": "Bo", "wage": None}),
        rows=(
            Row("sum(wage) < line", "undetermined", "wage of Bo"),
            Row("sum(wage) >= max(wage)", "yes"),
            Row("sum(wage) < line and min(wage) > line", "no"),
            Row("rooms > 1 and sum(wage) < line", "undetermined", "wage of Bo, rooms"),
        ),
    ),
    Example(
        "An unknown that a known fact makes irrelevant is not needed.",
        formula="savings < savings_limit and (owns_home or rooms > 1)",
        rows=(
            Row({"savings": 0, "owns_home": True}, "yes"),
            Row({"savings": 0, "rooms": 1}, "undetermined", "owns_home"),
            Row({"savings": 0}, "undetermined", "rooms, owns_home"),
            Row({"savings": 20000}, "no"),
        ),
    ),
)
