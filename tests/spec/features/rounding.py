"""Rounding

What is paid is rounded once, at the very end and to the fen: `half_up` unless the right says `up` or `down`. The ways and the
supplements are added first. Conditions are never rounded. A right that is counted in months comes to whole months.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Row


def twelfth(rounding: str) -> str:
    """A right to a twelfth of a year's fuel, rounded as named."""
    return f"""
ways:
  - {{clause: SPEC-1, label: A twelfth of the fuel, when: fuel_cost >= 0, amount: per_month(fuel_cost)}}
rounding: {rounding}
"""


PARTS: tuple[Part, ...] = (
    Example(
        "Half a fen and more is rounded up. A twelfth of 0.06 yuan is half a fen.",
        right=twelfth("half_up"),
        unit="yuan/month",
        rows=(
            Row({"fuel_cost": "0.05"}, "0.00"),
            Row({"fuel_cost": "0.06"}, "0.01"),
            Row({"fuel_cost": "0.17"}, "0.01"),
            Row({"fuel_cost": "0.18"}, "0.02"),
        ),
    ),
    Example(
        "Whatever is begun counts as a fen.",
        right=twelfth("up"),
        unit="yuan/month",
        rows=(
            Row({"fuel_cost": "0.01"}, "0.01"),
            Row({"fuel_cost": "0.12"}, "0.01"),
            Row({"fuel_cost": "0.13"}, "0.02"),
        ),
    ),
    Example(
        "Only a full fen counts.",
        right=twelfth("down"),
        unit="yuan/month",
        rows=(
            Row({"fuel_cost": "0.11"}, "0.00"),
            Row({"fuel_cost": "0.12"}, "0.01"),
            Row({"fuel_cost": "0.23"}, "0.01"),
        ),
    ),
    Example(
        "A way and its supplement are added before rounding: a twelfth of 0.05 yuan and another are 0.83 of a fen, and not "
        "twice nothing.",
        right="""
ways:
  - {clause: SPEC-1, label: Fuel, when: fuel_cost >= 0, amount: per_month(fuel_cost)}
supplements:
  - {clause: SPEC-1, label: The same again, amount: per_month(fuel_cost)}
""",
        unit="yuan/month",
        rows=(
            Row({"fuel_cost": "0.05"}, "0.01"),
            Row({"fuel_cost": "0.01"}, "0.00"),
        ),
    ),
    Example(
        "Months.",
        unit="month",
        household={"moved_in": "2022-12-01"},
        rows=(Row("months_between(moved_in, today)", "18"), Row("months_between(moved_in, today) / 12", "2")),
    ),
)
