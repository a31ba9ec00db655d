"""Comparison

Two numbers of one unit, or two dates, are compared with `<`, `<=`, `>`, `>=`, `==` and `!=`. Comparisons may be chained:
`0 < savings <= savings_limit` says the same as `0 < savings and savings <= savings_limit`. A comparison is exact to the fen;
there is no tolerance. At the line itself `<` fails and `<=` holds.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Refusals, Row

PARTS: tuple[Part, ...] = (
    Example(
        "The limit of savings is 10,000 yuan.",
        household={"savings": 10000},
        rows=(
            Row("savings < savings_limit", "no"),
            Row("savings <= savings_limit", "yes"),
            Row("savings > savings_limit", "no"),
            Row("savings >= savings_limit", "yes"),
            Row("savings == savings_limit", "yes"),
            Row("savings != savings_limit", "no"),
            Row("0 < savings <= savings_limit", "yes"),
            Row("0 < savings < savings_limit", "no"),
        ),
    ),
    Example(
        "One fen beside the limit.",
        formula="savings <= savings_limit",
        rows=(
            Row({"savings": "9999.99"}, "yes"),
            Row({"savings": 10000}, "yes"),
            Row({"savings": "10000.01"}, "no"),
        ),
    ),
    Example(
        "A mean per head is compared by multiplying out. Three people with 1,800 yuan have exactly 600 each, and no third is lost. "
        "The rule `people` counts everybody, by a condition that is yes of each, and says that it is never below 1.",
        members=({"id": "Ann", "wage": "1000.01"}, {"id": "Bo", "wage": "799.99"}, {"id": "Cy", "wage": 0}),
        local={"standard": 600},
        rows=(
            Row("sum(wage) / people <= standard", "yes"),
            Row("sum(wage) / people < standard", "no"),
        ),
        rules="""
- rule: people
  for: household
  label: People
  unit: person
  versions:
    - {formula: "max(count(works or not works), one_person)", clause: SPEC-1}
""",
    ),
    Refusals(
        "What is refused:",
        rows=(
            ("housing > 'unsafe'", "choices have no order (use ==, != or in)"),
            ("savings", "a condition is yes or no, this is a number in yuan (compare it with something)"),
            ("savings > moved_in", "a date cannot be compared here (in: moved_in)"),
        ),
    ),
)
