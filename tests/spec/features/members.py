"""Members of the household

A rule is asked of the household or of each member. In a household's rule the facts of members stand inside a function that
says over whom: `sum(x)`, `min(x)` and `max(x)` of a number, `count(c)`, `any(c)` and `all(c)` of a condition. Inside, a
member's facts and the household's may both be named. In a member's rule, a fact is that member's own, and `any_other(c)` asks
whether the condition holds of somebody else in the household.

A count is in persons. Where a member's fact is unknown, the result lies between what the least and the greatest answer give.
"""

from __future__ import annotations

from tests.spec.examples import Example, Facts, Part, Refusals, Row

FAMILY: tuple[Facts, ...] = (
    {"id": "Ann", "wage": 500, "works": True, "disabled": False},
    {"id": "Bo", "wage": 250, "works": True, "disabled": True},
    {"id": "Cy", "wage": 0, "works": False, "disabled": False},
)
PARTLY_KNOWN: tuple[Facts, ...] = (
    {"id": "Ann", "wage": 500, "works": True},
    {"id": "Bo", "works": None},
    {"id": "Cy", "wage": 0, "works": False},
)

PARTS: tuple[Part, ...] = (
    Example(
        "Conditions over the members.",
        members=FAMILY,
        rows=(
            Row("any(works)", "yes"),
            Row("all(works)", "no"),
            Row("any(works and disabled)", "yes"),
            Row("all(works or not disabled)", "yes"),
            Row("count(works) >= large_family", "no"),
            Row("count(works or not works) >= large_family", "yes"),
            Row("max(wage) > line", "no"),
        ),
    ),
    Example(
        "Sums over the members.",
        members=FAMILY,
        unit="yuan/month",
        rows=(
            Row("sum(wage)", "750.00"),
            Row("min(wage)", "0.00"),
            Row("max(wage)", "500.00"),
            Row("sum(wage if works and not disabled else 0)", "500.00"),
            Row("sum(min(wage, line * counted_share))", "730.00"),
        ),
    ),
    Example(
        "A count, in persons.",
        members=FAMILY,
        unit="person",
        rows=(Row("count(works)", "2"), Row("count(disabled) + one_person", "2")),
    ),
    Example(
        "Nobody knows whether Bo works, and of Bo's wage nobody has asked.",
        members=PARTLY_KNOWN,
        rows=(
            Row("any(works)", "yes"),
            Row("all(works)", "no"),
            Row("count(works) > one_person", "undetermined", "works of Bo"),
            Row("max(wage) >= line", "undetermined", "wage of Bo"),
            Row("min(wage) < line", "yes"),
        ),
    ),
    Example(
        "The least of the wages is 0 whatever Bo earns; their sum has no upper bound, since the vocabulary gives wages none.",
        members=PARTLY_KNOWN,
        unit="yuan/month",
        rows=(
            Row("min(wage)", "0.00"),
            Row("sum(wage)", "500.00 or more", "wage of Bo"),
            Row("min(sum(wage), line)", "500.00 to 600.00", "wage of Bo"),
        ),
    ),
    Example(
        "Asked of each member.",
        members=FAMILY,
        entity="member",
        rows=(
            Row("works", "Ann: yes; Bo: yes; Cy: no"),
            Row("wage * counted_share >= line - wage", "Ann: yes; Bo: no; Cy: no"),
            Row("any_other(disabled)", "Ann: yes; Bo: no; Cy: yes"),
            Row("not works and any_other(works)", "Ann: no; Bo: no; Cy: yes"),
            Row("count(works) > one_person", "Ann: yes; Bo: yes; Cy: yes"),
        ),
    ),
    Refusals(
        "What is refused:",
        rows=(
            ("works", "'works' is a member's, a household's is needed here (say over whom: sum(works), any(works), …)"),
            ("sum(works) > 0", "a number is needed here, this is a yes/no (in: works)"),
            ("any(wage)", "yes or no is needed here, this is a number in yuan/month (in: wage)"),
            ("any_other(works)", "any_other() asks about the other members (use it in a member's rule; else any())"),
        ),
    ),
)
