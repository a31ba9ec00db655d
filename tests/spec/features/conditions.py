"""Cases: if and else

`x if c else y` is x where the condition c holds and y where it does not. Both sides have the same unit, or are both yes or no.
Only the side that is followed is read: what stands on the other side need not be known.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Refusals, Row

PARTS: tuple[Part, ...] = (
    Example(
        "Two sums, of which the first is paid to families that own no home.",
        formula="line if not owns_home else line * counted_share",
        unit="yuan/month",
        rows=(
            Row({"owns_home": False}, "600.00"),
            Row({"owns_home": True}, "480.00"),
            Row({"owns_home": None}, "480.00 to 600.00", "owns_home"),
        ),
    ),
    Example(
        "Cases can be nested; here the side that is not followed stays unread.",
        formula="0 if owns_home else (line if rooms > 1 else line * counted_share)",
        unit="yuan/month",
        rows=(
            Row({"owns_home": True}, "0.00"),
            Row({"owns_home": False, "rooms": 1}, "480.00"),
            Row({"owns_home": False, "rooms": 2}, "600.00"),
            Row({"owns_home": False}, "480.00 to 600.00", "rooms"),
        ),
    ),
    Example(
        "Both sides may be conditions.",
        formula="savings <= savings_limit if owns_home else owns_car",
        rows=(
            Row({"owns_home": True, "savings": 500}, "yes"),
            Row({"owns_home": False, "owns_car": True}, "yes"),
            Row({"owns_home": None, "owns_car": True, "savings": 500}, "yes"),
        ),
    ),
    Refusals(
        "What is refused:",
        rows=(
            (
                "owns_home if owns_car else savings",
                "the two sides of 'if … else' differ: yes/no, number in yuan (in: owns_home if owns_car else savings)",
            ),
            ("line if savings else savings", "yes or no is needed here, this is a number in yuan (in: savings)"),
        ),
    ),
)
