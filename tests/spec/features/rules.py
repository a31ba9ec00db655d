"""Named rules and classes

What is used more than once, or has a clause of its own, becomes a rule with a name: a `rule:` is a condition or, with a `unit`,
a number; a `class:` is a condition that the outcome also reports by itself, such as a class of persons that a clause defines.
A rule is for the household or for a member, and other formulas name it like a fact. A household's rule may be named in a member's
formula; a member's rule stands inside a function over members.

A rule has versions, each with its days; the one in force on the day of the decision is read. Rules may rest on one another in
any order, but not in a circle.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Refusals, Row

INCOME = """
- rule: income
  for: household
  label: Income that is counted
  unit: yuan/month
  versions:
    - {formula: sum(counted_wage), clause: SPEC-1}
- rule: counted_wage
  for: member
  label: Wage that is counted
  unit: yuan/month
  versions:
    - {formula: 0 if disabled else wage, clause: SPEC-2, to: 2023-12-31}
    - {formula: wage * counted_share if disabled else wage, clause: SPEC-2, from: 2024-01-01}
- class: poor
  for: household
  label: Below the line
  versions:
    - {formula: income < line, clause: SPEC-3}
"""

CIRCLE = """
- rule: richer
  for: household
  label: Richer than the poorer
  versions:
    - {formula: not poorer, clause: SPEC-1}
- rule: poorer
  for: household
  label: Poorer than the richer
  versions:
    - {formula: not richer, clause: SPEC-1}
"""

PARTS: tuple[Part, ...] = (
    Example(
        "A number of each member, their sum, and a class that rests on it.",
        members=({"id": "Ann", "wage": 500, "disabled": True}, {"id": "Bo", "wage": 150, "disabled": False}),
        rules=INCOME,
        rows=(
            Row("income < line", "yes"),
            Row("poor", "yes"),
            Row("any(counted_wage > line)", "no"),
            Row("poor and not owns_car", "undetermined", "owns_car"),
        ),
    ),
    Example(
        "The version of the day. Until 2023 a disabled person's wage was not counted at all; since then four fifths of it are.",
        members=({"id": "Ann", "wage": 500, "disabled": True}, {"id": "Bo", "wage": 150, "disabled": False}),
        rules=INCOME,
        formula="income",
        unit="yuan/month",
        rows=(Row({"on": "2023-12-31"}, "150.00"), Row({"on": "2024-01-01"}, "550.00")),
    ),
    Refusals(
        "A name that nobody has declared is refused.",
        rows=(("saving_limit > savings", "unknown name 'saving_limit' (did you mean 'savings_limit'?)"),),
    ),
    Refusals(
        "Rules that rest on one another in a circle are refused: here `richer` is what is not `poorer`, and the other way round.",
        rules=CIRCLE,
        rows=(
            (
                "richer",
                "rules:11: rules rest on each other in a circle: richer → poorer → richer (one of them must not ask for the next)",
            ),
        ),
    ),
)
