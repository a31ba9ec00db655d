"""The facts of one invented household as a whole: property, home, causes of hardship, what it asks for."""

from __future__ import annotations

from doudi.population.assumptions import Assumptions
from doudi.population.person_facts import ADULT, INCOMES, RETIRED, Facts, Home
from doudi.population.random_draws import Draws


def household_facts(
    draw: Draws, a: Assumptions, home: Home, members: list[Facts], ages: list[int], standard: int
) -> Facts:
    """Every fact of a household by name, in a fixed order; `recognised_class` only where the register has an answer.

    What rests on the members, such as the income of last year, agrees with their facts. `standard`: the assumed standard
    of dibao, fen a person and month.
    """
    chance, hard = draw.chance, home.hard
    month = sum(member[kind] for member in members if member["counted"] for kind in INCOMES)
    year = month * 12 * draw.between(a.last_year_against_now) // 1000
    three_months = month * draw.between(a.three_months_against_now) // 1000
    heads = sum(member["counted"] for member in members)
    poor = three_months < heads * standard
    dibao_property = chance(a.property_dibao_hard if hard else a.property_dibao_usual)
    disaster = draw.lean(a.disaster_sum) if hard and chance(a.disaster) else 0
    kind = draw.pick(a.hardship_kinds) if hard else "none"
    housing = draw.pick(a.housing_hard if hard else a.housing_usual)
    workers = sum(member["labour_ability"] == "full" for member in members)
    facts: Facts = {
        "assets_within_dibao_limit": dibao_property,
        "assets_within_low_income_limit": dibao_property or chance(a.property_low_income),
        "disaster_spending_12m": disaster,
        "cause_illness": hard and any(member["major_illness"] for member in members),
        "cause_disability": hard and any(member["disability_type"] != "none" for member in members),
        "cause_old_age": hard and all(age >= RETIRED or age < ADULT for age in ages),
        "cause_disaster": disaster > 0,
        "cause_accident": hard and chance(a.accident),
        "cause_schooling": hard and any(member["education_spending_12m"] > 500_000 for member in members),
        "cause_unemployment": hard and any(
            "unemployed" in member["employment"] and member["labour_ability"] != "none" and age < RETIRED
            for member, age in zip(members, ages, strict=True)
        ),
        "cause_no_housing": hard and housing == "none",
        "lacks_labour": workers == 0,
        "last_year_income": year // 100 * 100,
        "months_below_standard": draw.between(a.months_poor) if poor else 0,
        "income_unsteady": chance(a.income_unsteady_hard if hard else a.income_unsteady),
        "income_last_3_months": three_months,
        "housing": housing,
        "on_dibao": home.on_dibao,
        "hardship_kind": kind,
        "hardship_months": draw.between(a.hardship_lasts) if kind != "none" else 0,
        "people_to_aid": 1 + draw.below(len(members)) if kind != "none" else 0,
        "aid_requested": draw.lean(a.aid_asked) // 10_000 * 10_000 if kind == "major" else 0,
        "temporary_aid_this_year": draw.lean(a.helped_sum) // 100 * 100 if hard and chance(a.helped_this_year) else 0,
    }  # fmt: skip
    if home.on_dibao and chance(a.class_known_on_dibao):
        facts["recognised_class"] = "dibao"
    elif hard and not home.on_dibao and chance(a.class_known_low_income):
        facts["recognised_class"] = "low_income"
    return facts
