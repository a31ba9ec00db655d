"""The values of the program `bundle`: sums in fen, shares in percent, ages in years."""

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Values:
    adult_age: int = 18
    working_age: int = 16
    elder_age: int = 60
    exit_months: int = 6
    new_job_percent: int = 50
    kept_percent: int = 80
    pension_exempt: int = 0
    standard_of: dict[str, int] = field(default_factory=lambda: {"hill": 59_000, "lake": 68_250, "plain": 79_525})
    child_supplement: int = 8_500
    edge_percent: int = 150
    heavy_percent: int = 80
    heavy_cap: int = 150_000
    old_age: int = 80
    very_old_age: int = 90
    old_sum: int = 10_000
    very_old_sum: int = 23_000
    disability_living_sum: int = 9_500
    disability_care_sum: int = 11_000
    child_sum: int = 6_030
    premium: int = 38_000
    premium_percent: int = 60
    aid_deductible: int = 150_000
    aid_percent_dibao: int = 70
    aid_percent_low: int = 50
    aid_cap: int = 2_000_000
    insured_required: int = 12
    pension_premium_sum: int = 20_000
    university_sum: int = 330_000


CHANGES = {
    dt.date(2025, 1, 1): {"premium": 40_000},
    dt.date(2025, 7, 1): {
        "kept_percent": 75,
        "pension_exempt": 12_000,
        "standard_of": {"hill": 62_000, "lake": 71_050, "plain": 83_525},
    },
    dt.date(2026, 1, 1): {"disability_living_sum": 10_750},
}


def in_force(on: dt.date) -> Values:
    changed = [change for day, change in sorted(CHANGES.items()) if day <= on]
    return Values(**{name: value for change in changed for name, value in change.items()})
