"""Shares that nobody has set: which lie between 0 and 1, by what reads them."""

from __future__ import annotations

import pytest

from doudi.policies.packs.library import Library
from doudi.rules.calendar import parse_day
from doudi.rules.program.bounded_shares import bounded_shares


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.mark.parametrize(
    ("pack", "day", "names"),
    [
        ("jilin", "2022-06-15", {"medical_premium_rate", "medical_aid_rate"}),  # not dibao_uplift_rate: a supplement
        ("huining", "2022-06-15", {"rigid_deduction_rate", "medical_premium_rate", "medical_aid_rate"}),
        ("cn", "2022-06-15", {"medical_aid_rate"}),
    ],
)
def test_what_a_condition_a_sum_or_a_cap_reads_is_bounded(
    library: Library, pack: str, day: str, names: set[str]
) -> None:
    assert bounded_shares(library.program(library.pack(pack), parse_day(day))) == names
