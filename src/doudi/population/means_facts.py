"""What an invented family owns and who could help it: facts that agree with those already invented, drawn from nothing else."""

from __future__ import annotations

from doudi.population.person_facts import INCOMES, Facts

_ACTS_FAILED = {"none": (0,), "partial": (1, 2, 3), "full": (4, 5, 6)}
"""By loss of self-care, how many of the six acts may fail."""


def add_means(household: Facts, members: list[Facts], standard: int) -> None:
    """Adds them to the facts of a household and of its members, in a fixed order.

    Property is listed one by one where the family receives dibao; the verdicts on it stand beside. `standard`: the assumed
    standard of dibao, fen a person and month.
    """
    within = household["assets_within_low_income_limit"]
    household["living_spending_12m"] = len(members) * standard * 12 // 100 * 100
    household["assets_within_rigid_limit"] = within
    household["property_listed"] = household["on_dibao"]
    for number, member in enumerate(members):
        income = sum(member[kind] for kind in INCOMES)
        spread = income // 100 + member["residence_months"] + number
        acts = _ACTS_FAILED[member["self_care_loss"]]
        member["assets_within_tekun_limit"] = household["assets_within_dibao_limit"]
        member["refusals_in_a_row"] = member["job_refusals_6m"]
        apart = not member["counted"] and member["employment"] not in ("minor", "student")
        member["months_in_religious_premises"] = spread % 60 if apart else 0
        member["self_care_failed"] = acts[spread % len(acts)]
        member["income_listed"] = household["on_dibao"]
        member["obligors_listed"] = household["on_dibao"]
        member["able_obligors"] = int(member["has_able_obligor"])
        member["deposits"] = 0 if within else income * 12
        member["securities"] = 0 if within else spread % 5 * 100_000
        member["claims"] = spread % 3 * 10_000
        member["vehicles"] = 0 if within else spread % 2
        member["necessary_vehicles"] = int(member["employment"] == "self_employed" and spread % 2 == 0)
        member["homes"] = int(number == 0 and household["housing"] != "none")
        member["firms"] = int(not within and member["employment"] == "self_employed")
