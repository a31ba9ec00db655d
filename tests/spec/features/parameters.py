"""Parameters

A parameter is a number of policy: an amount, a rate, an age, a time limit. It has a value from a day on, or several with their
days, each with its clause. A formula names it and gets the value in force on the day of the decision. `last_year(p)` and
`year_before_last(p)` are the values of 31 December of those years.

A local parameter is entered by a county from a day on. Where it has not been entered it is open, within the range that the
policy states of it, or the value that a stated formula gives; `least(p)` and `most(p)` are the ends of that range, or the value
itself once there is one. `given(p)` asks whether there is a value: what is only stated is none. A value that nobody has set and
nothing states has no upper bound, and a right whose whole sum hangs on it is undetermined.

A table has one value for each choice of a fact: `lookup(table, fact)`.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Refusals, Row

PARTS: tuple[Part, ...] = (
    Example(
        "The line was 500 yuan in 2022, 550 in 2023 and is 600 since 1 January 2024.",
        formula="line",
        unit="yuan/month",
        rows=(
            Row({"on": "2022-12-31"}, "500.00"),
            Row({"on": "2023-12-31"}, "550.00"),
            Row({"on": "2024-01-01"}, "600.00"),
        ),
    ),
    Example(
        "Values of earlier years.",
        unit="yuan/month",
        rows=(
            Row("line", "600.00"),
            Row("last_year(line)", "550.00"),
            Row("year_before_last(line)", "500.00"),
            Row("line - last_year(line)", "50.00"),
        ),
    ),
    Example(
        "The policy states that the standard lies between 400 and 700 yuan, and the county has not set it.",
        unit="yuan/person/month",
        rows=(
            Row("standard", "400.00 to 700.00", "standard"),
            Row("least(standard)", "400.00"),
            Row("most(standard)", "700.00"),
        ),
    ),
    Example(
        "The county has set the standard to 560 yuan.",
        local={"standard": 560},
        unit="yuan/person/month",
        rows=(
            Row("standard", "560.00"),
            Row("least(standard)", "560.00"),
            Row("most(standard)", "560.00"),
        ),
    ),
    Example(
        "A county's value counts from its day on.",
        formula="standard",
        local={"standard@2023-07-01": 520, "standard@2024-07-01": 560},
        unit="yuan/person/month",
        rows=(
            Row({"on": "2023-06-30"}, "400.00 to 700.00", "standard"),
            Row({"on": "2023-07-01"}, "520.00"),
            Row({"on": "2024-06-30"}, "520.00"),
            Row({"on": "2024-07-01"}, "560.00"),
        ),
    ),
    Example(
        "The policy states by a formula what the amount for care is until the county sets one: the line times the counted share.",
        formula="care_amount",
        unit="yuan/month",
        rows=(Row({}, "480.00"), Row({"care_amount": 500}, "500.00"), Row({"on": "2023-12-31"}, "440.00")),
    ),
    Example(
        "Nobody has set the heating allowance, and nothing is stated of it. A sum is granted all the same where it is something "
        "and has a bound without that value.",
        unit="yuan/month",
        rows=(
            Row("heating", "undetermined: 0.00 or more", "heating"),
            Row("min(heating, line)", "undetermined: 0.00 to 600.00", "heating"),
            Row("line + heating", "undetermined: 600.00 or more", "heating"),
            Row("line + min(heating, line)", "600.00 to 1200.00", "heating"),
        ),
    ),
    Example(
        "A parameter that the vocabulary marks as a ceiling only limits sums: nothing hangs on it while it is not set.",
        unit="yuan/month",
        rows=(Row("min(line, ceiling)", "0.00 to 600.00", "ceiling"),),
    ),
    Example(
        "Whether there is a value.",
        local={"heating": 80},
        rows=(Row("given(heating)", "yes"), Row("given(standard)", "no"), Row("given(line)", "yes")),
    ),
    Example(
        "The school grant: nothing without schooling, 100 yuan at school, 250 at a university.",
        formula="sum(lookup(school_grant, schooling))",
        unit="yuan/month",
        rows=(
            Row({"schooling": "none"}, "0.00"),
            Row({"schooling": "school"}, "100.00"),
            Row({"schooling": "university"}, "250.00"),
            Row({"schooling": None}, "0.00 to 250.00", "schooling of Ann"),
        ),
    ),
    Refusals(
        "What is refused:",
        unit="yuan/month",
        rows=(
            ("school_grant", "'school_grant' is a table (write lookup(school_grant, fact))"),
            (
                "sum(lookup(school_grant, housing))",
                "'school_grant' is not listed by a one of none, unsafe, adequate (its choices: none, school, university)",
            ),
            ("last_year(savings)", "last_year() takes the name of a parameter (in: savings)"),
            (
                "most(heating)",
                "most(heating): nothing states how much it may be (state a range of it with 'high', or a value)",
            ),
        ),
    ),
)
