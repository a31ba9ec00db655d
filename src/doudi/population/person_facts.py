"""The facts of one invented person: health, school, work, income, insurance. Every fact of a member is given a value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from doudi.population.assumptions import Assumptions
from doudi.population.household_types import Slot
from doudi.population.random_draws import Draws

# A fact of an invented person or household: yes/no, an option, a whole number, money in fen, a day, "none" where the
# vocabulary allows that answer, a tuple of options.
Facts = dict[str, Any]

COMPONENTS = ("visual", "hearing", "speech", "physical", "intellectual", "mental")
INCOMES = ("wage_income", "business_income", "property_income", "transfer_income", "basic_pension", "veteran_allowance",
           "family_planning_award", "scholarship", "bravery_award", "assistance_received")  # fmt: skip
ADULT, WORKING, RETIRED = 18, 16, 60


@dataclass(frozen=True, slots=True)
class Home:
    """What the members of a household have in common.

    `on`: the day for which ages are counted. `hard`: a household in hardship. `jobless`: nobody in it has work. `months_here`: how
    long it has lived in the place.
    """

    on: dt.date
    hard: bool
    on_dibao: bool
    jobless: bool
    newcomers: bool
    hukou: str
    months_here: int


def member_facts(draw: Draws, a: Assumptions, slot: Slot, home: Home, birth: dt.date) -> Facts:
    """Every fact of a member by name, in a fixed order; `recognised_tekun` only where the register has an answer.

    `slot.age`: whole years on `home.on`, in agreement with `birth`.
    """
    chance, hard, age = draw.chance, home.hard, slot.age
    disability, level, components = _disability(draw, a, slot, hard)
    severe = isinstance(level, int) and level <= 2
    ill = chance(a.major_illness_hard if hard else a.major_illness)
    self_care = _self_care(draw, a, slot, severe)
    labour = _labour(draw, a, age, severe, ill or disability != "none")
    stage = _stage(draw, a, slot)
    work = _work(draw, a, slot, home, labour, stage)
    without_job = work in ("registered_unemployed", "unemployed")
    earns = work in ("employed", "self_employed")
    able = labour != "none" and age >= WORKING and stage == "none"
    grown = age >= ADULT
    in_pension_scheme = age >= WORKING and stage == "none" and work != "employed"
    in_pension_scheme = in_pension_scheme and chance(a.pension_enrolled_old if age >= RETIRED else a.pension_enrolled)
    income = _income(draw, a, slot, hard, work, able, in_pension_scheme, stage)
    bills, bills_this_year, in_policy = _bills(draw, a, home.on, ill)
    hukou, months_here, permit = _residence(draw, a, slot, home)
    paid_in = (age - WORKING) * 12 if age >= WORKING else 0
    wishes_work = without_job and able and chance(a.wishes_work)
    started: dt.date | str = "none"
    steady = 0
    if earns and age >= WORKING + 3 and chance(a.began_work if home.on_dibao else a.began_work_others):
        day = home.on - dt.timedelta(draw.between(a.began_days_ago))
        started = day
        worked = (home.on.year - day.year) * 12 + home.on.month - day.month - (home.on.day < day.day)
        steady = max(worked - draw.lean(a.unstable_months), 0)
    facts: Facts = {
        "birth_date": birth,
        "sex": slot.sex,
        "counted": _counted(draw, a, slot),
        **income,
        "medical_self_paid_12m": bills,
        "disability_spending_12m": draw.lean(a.disability_bills) // 100 * 100 if disability != "none" else 0,
        "eldercare_spending_12m": draw.lean(a.elder_bills) // 100 * 100 if age >= RETIRED and self_care != "none" else 0,
        "education_spending_12m": draw.lean(a.school_bills) // 100 * 100 if stage != "none" else 0,
        "necessary_care_spending_12m": draw.lean(a.care_bills) // 100 * 100 if severe or age < 2 or self_care != "none" else 0,
        "medical_self_paid_this_year": bills_this_year,
        "in_policy_medical_cost": in_policy,
        "disability_type": disability,
        "disability_level": level,
        "disability_components": components,
        "major_illness": ill,
        "labour_ability": labour,
        "employment": work,
        "has_income_source": any(income.values()),
        "has_able_obligor": not slot.alone and (not (slot.orphan or slot.unattended) or chance(a.can_support_child)),
        "self_care_loss": self_care,
        "support_form": "institution" if slot.institution else "home",
        "is_orphan": slot.orphan,
        "is_unattended_child": slot.unattended,
        "in_community_correction": hard and grown and not slot.institution and chance(a.in_correction),
        "supported_by_family": slot.supported,
        "needy_worker": hard and (earns or without_job) and grown and chance(a.worker_in_need),
        "county_recognised": hard and grown and chance(a.county_recognises),
        "hukou": hukou,
        "residence_months": months_here,
        "permit_months": permit,
        "pension_insured_months": min(draw.lean(a.insured_months), paid_in),
        "medical_insured_months": min(draw.lean(a.insured_months), age * 12),
        "education_stage": stage,
        "boarder": _boards(draw, a, stage),
        "entering_university": stage == "university" and age <= 19 and draw.below(2) == 0,
        "enrolled_medical": work != "employed" and chance(a.medical_enrolled),
        "enrolled_pension": in_pension_scheme and not income["basic_pension"],
        "unable_to_pay_pension": hard and in_pension_scheme and age < RETIRED and chance(a.cannot_pay_pension),
        "job_refusals_6m": 1 + draw.lean((0, 3)) if without_job and able and chance(a.refused_jobs) else 0,
        "started_work_on": started,
        "stable_employment_months": steady,
        "hard_to_employ": without_job and able and chance(a.hard_to_place),
        "wants_work": wishes_work,
        "wants_training": able and age < RETIRED and chance(a.wishes_training),
        "wants_business": able and age < RETIRED and chance(a.wishes_business),
    }  # fmt: skip
    if slot.alone and chance(a.register_knows_tekun):
        facts["recognised_tekun"] = True
    return facts


def _disability(draw: Draws, a: Assumptions, slot: Slot, hard: bool) -> tuple[str, int | str, tuple[str, ...]]:
    rate = a.disabled_child if slot.age < ADULT else a.disabled_adult if slot.age < RETIRED else a.disabled_elder
    if not slot.disabled and not draw.chance(rate * a.disabled_times_hard if hard else rate):
        return "none", "none", ()
    kind, level = draw.pick(a.disability_types), int(draw.pick(a.disability_levels))
    if slot.disabled and slot.alone:  # the disabilities that stand for lack of labour ability
        kind, level = ("physical", "mental", "intellectual")[draw.below(3)], 1 + draw.below(2)
    if kind != "multiple":
        return kind, level, ()
    first = draw.below(len(COMPONENTS))
    second = (first + 1 + draw.below(len(COMPONENTS) - 1)) % len(COMPONENTS)
    return kind, level, (COMPONENTS[min(first, second)], COMPONENTS[max(first, second)])


def _self_care(draw: Draws, a: Assumptions, slot: Slot, severe: bool) -> str:
    if slot.age < 6:
        return "none"  # a small child has lost nothing
    if slot.alone:
        return draw.pick(a.self_care_tekun)
    if severe:
        return draw.pick(a.self_care_severe)
    return draw.pick(a.self_care_elder) if slot.age >= 75 else "none"


def _labour(draw: Draws, a: Assumptions, age: int, severe: bool, impaired: bool) -> str:
    if age < WORKING or age >= 70 or severe:
        return "none"
    if age >= RETIRED:
        return draw.pick(a.labour_elder)
    return draw.pick(a.labour_ill) if impaired else "full"


def _stage(draw: Draws, a: Assumptions, slot: Slot) -> str:
    age = slot.age
    if age < 3 or age > 24 or (age >= ADULT and slot.relation not in ("child", "grandchild")):
        return "none"
    if age < 6:
        return "preschool" if draw.chance(a.in_preschool) else "none"
    if age < 15:
        return "compulsory"
    return draw.pick(a.stage_upper if age < 18 else a.stage_young if age < 22 else a.stage_late)


def _work(draw: Draws, a: Assumptions, slot: Slot, home: Home, labour: str, stage: str) -> str:
    age = slot.age
    if age < WORKING:
        return "minor"
    if stage != "none":
        return "student"
    if age >= RETIRED:
        work = draw.pick(a.work_elder)
    elif labour == "none":
        return "unemployed"
    else:
        work = draw.pick(a.work_hard if home.hard else a.work_usual)
    if (home.jobless or slot.alone or slot.supported or labour == "none") and work in ("employed", "self_employed"):
        return "retired" if age >= RETIRED else "registered_unemployed" if draw.below(2) else "unemployed"
    return work


def _income(
    draw: Draws, a: Assumptions, slot: Slot, hard: bool, work: str, able: bool, in_pension_scheme: bool, stage: str
) -> Facts:
    """Income by kind, in fen a month. A person who is `alone` (see `Slot`) has none."""
    income = dict.fromkeys(INCOMES, 0)
    if slot.alone:
        return income
    if work == "employed":
        income["wage_income"] = draw.lean(a.wage_hard if hard else a.wage_usual)
    elif work == "self_employed":
        income["business_income"] = draw.lean(a.business_hard if hard else a.business_usual)
    elif able and slot.age < 70 and draw.chance(a.odd_jobs):
        income["wage_income"] = draw.lean(a.odd_job_pay)
    if slot.age >= RETIRED:
        if work == "retired" and draw.chance(a.workers_pension_hard if hard else a.workers_pension):
            income["transfer_income"] = draw.between(a.workers_pension_sum)
        elif in_pension_scheme:
            income["basic_pension"] = draw.between(a.basic_pension_sum)
    if (slot.age < ADULT or work not in ("employed", "self_employed")) and draw.chance(a.has_support):
        income["transfer_income"] += draw.lean(a.support_sum)
    if slot.age >= ADULT:
        if draw.chance(a.has_rent):
            income["property_income"] = draw.lean(a.rent_sum)
        if draw.chance(a.has_exempt_kind):
            income[draw.pick(a.exempt_kinds)] = draw.lean(a.exempt_sum)
    if stage in ("senior_high", "vocational", "university", "postgraduate") and draw.chance(a.has_scholarship):
        income["scholarship"] = draw.lean(a.scholarship_sum)
    return income


def _bills(draw: Draws, a: Assumptions, on: dt.date, ill: bool) -> tuple[int, int, int]:
    """Medical bills paid by the patient, in fen: of twelve months, of this calendar year, and of that the part within the scope of
    the insurance."""
    if not ill and not draw.chance(a.any_medical_bills):
        return 0, 0, 0
    year = draw.lean(a.bills_major if ill else a.bills_usual)
    this_year = year * draw.between((0, on.month * 83)) // 1000
    return year, this_year, this_year * draw.between(a.bills_in_policy) // 1000


def _residence(draw: Draws, a: Assumptions, slot: Slot, home: Home) -> tuple[str, int, int]:
    """The kind of household registration, the months lived in the place, and the months of the permit (0 where there is none)."""
    hukou = home.hukou
    if home.newcomers and slot.age >= ADULT and draw.chance(a.newcomer_with_local_hukou):
        hukou = "local_urban"
    months_here = min(home.months_here, slot.age * 12)
    if hukou == "local_urban" or not draw.chance(a.has_permit):
        return hukou, months_here, 0
    return hukou, months_here, max(months_here - draw.lean(a.permit_months_later), 0)


def _boards(draw: Draws, a: Assumptions, stage: str) -> bool:
    if stage in ("none", "preschool"):
        return False
    return draw.chance(a.boards_lower if stage == "compulsory" else a.boards_upper)


def _counted(draw: Draws, a: Assumptions, slot: Slot) -> bool:
    if slot.relation == "parent":
        return draw.chance(a.counted_elder)
    if slot.relation == "child" and slot.age >= ADULT and not slot.supported:
        return draw.chance(a.counted_grown_child)
    return True
