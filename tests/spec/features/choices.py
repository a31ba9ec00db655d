"""Choices and sets of choices

A fact may be one of several named choices. It is compared with a choice in quotes by `==` and `!=`, or with a list of them by
`in (…)` and `not in (…)`. Choices have no order. Where the choice is unknown, the outcome is settled only if all the choices
agree.

A fact may also hold a set of choices, any number of them at once; `'sight' in impairments` asks for one of them, and each
choice is an unknown of its own. A number may have the answer `none`, which is no number: it is asked about with `== none`.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Refusals, Row

PARTS: tuple[Part, ...] = (
    Example(
        "Housing is none, unsafe or adequate; here it is unsafe.",
        household={"housing": "unsafe"},
        rows=(
            Row("housing == 'unsafe'", "yes"),
            Row("housing != 'unsafe'", "no"),
            Row("housing in ('none', 'unsafe')", "yes"),
            Row("housing not in ('none', 'unsafe')", "no"),
        ),
    ),
    Example(
        "Nobody knows how the family lives.",
        household={"housing": None},
        rows=(
            Row("housing == 'unsafe'", "undetermined", "housing"),
            Row("housing in ('none', 'unsafe', 'adequate')", "yes"),
            Row("housing == 'none' and housing == 'unsafe'", "no"),
        ),
    ),
    Example(
        "A set of choices.",
        members=(
            {"id": "Ann", "impairments": ["sight"]},
            {"id": "Bo", "impairments": []},
            {"id": "Cy", "impairments": None},
        ),
        entity="member",
        rows=(
            Row("'sight' in impairments", "Ann: yes; Bo: no; Cy: undetermined", "impairments of Cy"),
            Row("'hearing' not in impairments", "Ann: yes; Bo: yes; Cy: undetermined", "impairments of Cy"),
        ),
    ),
    Example(
        "A degree from 1 to 4, or none. Ann has the second degree, Bo none.",
        members=({"id": "Ann", "severity": 2}, {"id": "Bo", "severity": "none"}),
        entity="member",
        rows=(
            Row("severity == none", "Ann: no; Bo: yes"),
            Row("severity != none and severity <= severe", "Ann: yes; Bo: no"),
        ),
    ),
    Refusals(
        "What is refused:",
        rows=(
            ("housing == 'unsave'", "unknown choice 'unsave' (did you mean 'unsafe'?)"),
            ("housing < 'unsafe'", "choices have no order (use ==, != or in)"),
            ("'sight' in housing", "'choice' in … needs a fact that holds a set of choices (in: housing)"),
            (
                "savings == none",
                "'none' is an answer only of a fact that declares it (use fact == none or fact != none)",
            ),
        ),
    ),
)
