"""Units

Every number has a unit, made of yuan, person, month, year and day; a number without one is a `share`. Units are multiplied
and divided with the numbers: yuan a person and month, times persons, are yuan a month. Two numbers can be added or compared
only where their units are the same; so a formula that mixes a month with a year, or one person with a household, does not load.

A month and a year meet only in two functions: `per_month(x)` divides an amount a year by 12, and `per_year(x)` multiplies an
amount a month by 12. `one_person` is the number 1 in persons; the number 0 goes with every unit.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Refusals, Row

PARTS: tuple[Part, ...] = (
    Example(
        "The fuel grant is 1,200 yuan a year, the standard 500 yuan a person and month.",
        household={"fuel_cost": 900},
        members=({"id": "Ann", "works": True, "wage": 500}, {"id": "Bo", "works": False, "wage": 0}),
        local={"standard": 500},
        unit="yuan/month",
        rows=(
            Row("per_month(fuel_grant)", "100.00"),
            Row("per_month(fuel_grant - fuel_cost)", "25.00"),
            Row("standard * count(works)", "500.00"),
            Row("standard * (count(works) + one_person)", "1000.00"),
            Row("standard * one_person", "500.00"),
        ),
    ),
    Example(
        "The other way round, an amount a month becomes one a year.",
        household={"fuel_cost": 900},
        unit="yuan/year",
        rows=(Row("per_year(line)", "7200.00"), Row("max(fuel_grant - fuel_cost, 0)", "300.00")),
    ),
    Refusals(
        "What is refused:",
        rows=(
            (
                "line > savings",
                "units clash: yuan compared with yuan/month (multiply by a number of people for a household's sum)",
            ),
            (
                "line > fuel_grant",
                "units clash: yuan/year compared with yuan/month (per_month() and per_year() lead from one to the other)",
            ),
            (
                "standard > line",
                "units clash: yuan/month compared with yuan/person/month (multiply by a number of people for a household's sum)",
            ),
            ("per_month(line) > 0", "per_month() takes an amount a year, this is yuan/month (it divides by 12)"),
            ("per_year(fuel_grant) > 0", "per_year() takes an amount a month, this is yuan/year (it multiplies by 12)"),
            (
                "line > 1",
                "units clash: share compared with yuan/month (multiply by a number of people for a household's sum)",
            ),
        ),
    ),
)
