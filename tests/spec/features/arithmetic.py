"""Arithmetic

A formula adds, subtracts, multiplies and divides with `+`, `-`, `*` and `/`, and `min(x, y)` and `max(x, y)` take the lesser
and the greater of two numbers. Every number is exact: money is held in fen, a share in ten-thousandths, and what lies between
keeps its fraction until the very end, when the sum that is paid is rounded once. Money never passes through a floating-point
number.

Of numbers only 0, 1, -1, 12 and 100 may stand in a formula. Any other number is policy: it is a parameter with a name, a date
and a clause.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Refusals, Row

PARTS: tuple[Part, ...] = (
    Example(
        "Parentheses group, and `*` and `/` bind more closely than `+` and `-`. The line is 600 yuan a month and the counted "
        "share 0.8. A right that comes to less than nothing pays nothing.",
        household={"savings": 100},
        members=({"id": "Ann", "wage": 250},),
        unit="yuan/month",
        rows=(
            Row("line + sum(wage)", "850.00"),
            Row("line - sum(wage)", "350.00"),
            Row("sum(wage) - line", "0.00"),
            Row("line + -sum(wage)", "350.00"),
            Row("sum(wage) * counted_share", "200.00"),
            Row("line - sum(wage) * counted_share", "400.00"),
            Row("(line - sum(wage)) * counted_share", "280.00"),
            Row("line / 12", "50.00"),
            Row("line * (1 - counted_share)", "120.00"),
        ),
    ),
    Example(
        "The lesser of two numbers is a ceiling, the greater a floor. With one argument, `min` and `max` go over the members "
        "instead.",
        members=({"id": "Ann", "wage": 250},),
        unit="yuan/month",
        rows=(
            Row("min(line, sum(wage))", "250.00"),
            Row("max(line, sum(wage))", "600.00"),
            Row("max(sum(wage) - line, 0)", "0.00"),
        ),
    ),
    Example(
        "Nothing is rounded on the way: a twelfth of 100 yuan, taken twelve times, is 100 yuan again.",
        household={"savings": 100},
        unit="yuan",
        rows=(Row("savings / 12", "8.33"), Row("savings / 12 * 12", "100.00")),
    ),
    Example(
        "A mean of some months is held exactly too: Ann earned 100 yuan in three months, and so did Bo and Cy.",
        members=tuple({"id": name, "earnings": {"total": 100, "months": 3}} for name in ("Ann", "Bo", "Cy")),
        unit="yuan/month",
        rows=(Row("max(earnings)", "33.33"), Row("sum(earnings)", "100.00")),
    ),
    Example(
        "A sum may be divided by something that varies as its last step, or in a comparison, where both sides are multiplied by "
        "the divisor instead. The divisor must be bounded above 0.",
        household={"savings": 1000, "rooms": 3},
        unit="yuan",
        rows=(Row("savings / max(counted_rooms, 1)", "333.33"),),
        rules="""
- rule: counted_rooms
  for: household
  label: Rooms that count
  unit: share
  versions:
    - {formula: rooms, clause: SPEC-1}
""",
    ),
    Refusals(
        "What is refused when a pack is loaded:",
        rows=(
            (
                "sum(wage) * 2 > line",
                "the number 2 stands in a formula (only 0, 1, -1, 12 and 100 may; an amount or a rate is a parameter "
                "with a clause)",
            ),
            (
                "savings / rooms > savings_limit",
                "the divisor may be 0 or less (divide by what is bounded above 0, or compare products)",
            ),
            (
                "savings / max(rooms, 1) + savings > savings_limit",
                "a division by something that varies stands inside a formula (divide only in a comparison, or last "
                "before rounding)",
            ),
            (
                "savings * savings > savings_limit * savings_limit",
                "a number here may pass 2^63 (narrow the bounds of a fact or parameter, or compare without multiplying)",
            ),
            (
                "savings ** 12 > savings_limit",
                "formulas cannot have powers (write a named rule, a parameter or one of the functions)",
            ),
            ("round(savings) > savings_limit", "unknown function 'round' (did you mean 'count'?)"),
        ),
    ),
)
