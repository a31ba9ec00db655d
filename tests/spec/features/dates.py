"""Dates, ages and months

`today` is the day for which the decision is made. `age(d)` is the number of completed years from a date to that day: who was
born on 15 June is a year older on 15 June. `months_between(a, b)` is the number of completed months from one date to another,
counted as article 202 of the Civil Code counts them: a month is full when its last day is over, so that from 15 January one
month is full on 16 February. Dates are compared with `<`, `<=`, `>`, `>=`, `==` and `!=`.

A date that may have no answer, such as the day on which somebody left work, has the answer `none`; it is asked about with
`== none` and `!= none` before the date is used.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Refusals, Row

PARTS: tuple[Part, ...] = (
    Example(
        "The age of majority is 18 years; the decision is made for 15 June 2024.",
        formula="all(age(born) >= grown_age)",
        rows=(
            Row({"born": "2006-06-14"}, "yes"),
            Row({"born": "2006-06-15"}, "yes"),
            Row({"born": "2006-06-16"}, "no"),
            Row({"born": None}, "undetermined", "born of Ann"),
        ),
    ),
    Example(
        "Who was born on 29 February becomes a year older on 1 March of a year without that day.",
        formula="all(age(born) >= grown_age)",
        rows=(
            Row({"born": "2004-02-29", "on": "2022-02-28"}, "no"),
            Row({"born": "2004-02-29", "on": "2022-03-01"}, "yes"),
        ),
    ),
    Example(
        "Completed months since the family moved in.",
        formula="months_between(moved_in, today)",
        unit="month",
        rows=(
            Row({"moved_in": "2024-05-15"}, "0"),
            Row({"moved_in": "2024-05-14"}, "1"),
            Row({"moved_in": "2023-06-14"}, "12"),
            Row({"moved_in": "2024-01-15", "on": "2024-02-15"}, "0"),
            Row({"moved_in": "2024-01-15", "on": "2024-02-16"}, "1"),
            Row({"moved_in": "2023-12-31", "on": "2024-06-30"}, "5"),
            Row({"moved_in": "2023-12-31", "on": "2024-07-01"}, "6"),
        ),
    ),
    Example(
        "The waiting time is six months.",
        formula="months_between(moved_in, today) >= waiting_time",
        rows=(
            Row({"moved_in": "2023-12-14"}, "yes"),
            Row({"moved_in": "2023-12-15"}, "no"),
            Row({}, "undetermined", "moved_in"),
        ),
    ),
    Example(
        "Dates compare by the day.",
        household={"moved_in": "2024-06-15"},
        rows=(
            Row("moved_in < today", "no"),
            Row("moved_in <= today", "yes"),
            Row("moved_in == today", "yes"),
        ),
    ),
    Example(
        "A date with the answer `none`.",
        formula="all(left_work != none and months_between(left_work, today) < waiting_time)",
        rows=(
            Row({"left_work": "none"}, "no"),
            Row({"left_work": "2024-01-10"}, "yes"),
            Row({"left_work": "2023-01-10"}, "no"),
        ),
    ),
    Refusals(
        "What is refused:",
        rows=(
            ("age(savings) > grown_age", "a date is needed here, this is a number in yuan (in: savings)"),
            (
                "moved_in == none",
                "'none' is an answer only of a fact that declares it (use fact == none or fact != none)",
            ),
            ("age(moved_in, today) > grown_age", "age() takes 1, got 2 (in: age(moved_in, today))"),
        ),
    ),
)
