"""Presumptions, derived facts and computed facts

Nothing is silently zero. A fact that was not handed in is unknown, unless the vocabulary says what stands in for it:

- `presume:` takes a value where the fact is absent; with `where:` only where that condition is certain. What was presumed is
  named with the outcome. A fact that was asked, and nobody knows, is never presumed.
- `derive:` computes an absent fact from others; if those are unknown, so is it, and they are asked for.
  With `derive_if_given:` it does so only where these others were given: else the fact itself is asked for.
- `computed: true` marks a fact that the rules can work out themselves. It is never asked for; `given(fact)` asks whether it
  was handed in, as from last year's register.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Refusals, Row

PARTS: tuple[Part, ...] = (
    Example(
        "`counts_land` is presumed to be no.",
        formula="not counts_land",
        rows=(
            Row({}, "yes", presumed="counts_land"),
            Row({"counts_land": True}, "no"),
            Row({"counts_land": False}, "yes"),
            Row({"counts_land": None}, "undetermined", "counts_land"),
        ),
    ),
    Example(
        "`pension` is presumed to be 0 of whoever is certainly younger than the pension age of 60 years.",
        formula="sum(pension) < line",
        rows=(
            Row({"born": "1990-01-01"}, "yes", presumed="pension"),
            Row({"born": "1990-01-01", "pension": 700}, "no"),
            Row({"born": "1950-01-01"}, "undetermined", "pension of Ann"),
            Row({}, "undetermined", "pension of Ann"),
        ),
    ),
    Example(
        "`adult` is derived from the date of birth, unless it was handed in.",
        formula="all(adult)",
        rows=(
            Row({"born": "1990-01-01"}, "yes"),
            Row({"born": "2010-01-01"}, "no"),
            Row({"born": "2010-01-01", "adult": True}, "yes"),
            Row({}, "undetermined", "born of Ann"),
            Row({"born": "1990-01-01", "adult": None}, "undetermined", "adult of Ann"),
        ),
    ),
    Example(
        "`cramped` is derived from the rooms where those were given, also where nobody knows it by itself.",
        formula="cramped",
        rows=(
            Row({"rooms": 1}, "yes"),
            Row({"rooms": 12}, "no"),
            Row({"rooms": 12, "cramped": True}, "yes"),
            Row({"rooms": 1, "cramped": None}, "yes"),
            Row({}, "undetermined", "cramped"),
            Row({"rooms": None}, "undetermined", "cramped"),
        ),
    ),
    Example(
        "`listed_before` is taken from the register where that has it, and else computed by the savings.",
        formula="listed_before if given(listed_before) else savings < savings_limit",
        rows=(
            Row({"listed_before": True, "savings": 50000}, "yes"),
            Row({"listed_before": False, "savings": 0}, "no"),
            Row({"savings": 0}, "yes"),
            Row({}, "undetermined", "savings"),
        ),
    ),
    Refusals(
        "What is refused:",
        rows=(
            (
                "given(savings)",
                "given() asks about a parameter, or a fact that the rules compute when it is not handed in (see doudi facts)",
            ),
            ("saving > savings_limit", "unknown name 'saving' (did you mean 'savings'?)"),
        ),
    ),
)
