"""The registry as tables: what they cannot hold is set aside, and local values are those of each place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from doudi.office.casework.determination import determine
from doudi.office.monitoring import registry_export
from doudi.office.registry.actions import FactInput
from tests.office import build
from tests.office.monitoring.bureau import bureau, finding, night

pytestmark = pytest.mark.django_db
NO_WHOLE_FEN = {"total": "1000.01", "months": 12}


def test_an_average_of_no_whole_fen_is_decided_as_for_a_page() -> None:
    clerk = bureau().clerk
    family = build.poor_family(clerk)
    person = family.memberships.first().person  # type: ignore[union-attr]
    build.tell(clerk, family, FactInput("wage_income", NO_WHOLE_FEN, person))
    part = registry_export.read_part(0, 10, build.DAY)
    assert part is not None
    assert [household.pk for household in part.aside] == [family.pk]
    night()
    (dibao,) = [outcome for outcome in determine(family).data["outcomes"] if outcome["right"] == "dibao"]
    # 2 × 810 − 300 − 1000.01 ÷ 12, rounded once
    assert finding(family).low == int(Decimal(dibao["amount"]["low"]) * 100) == 123_667
    assert finding(family).clauses == dibao["clauses"]


def test_local_values_are_those_of_the_place() -> None:
    bureau()
    build.standard("700", region="450000000000")
    build.standard("650", region=build.TOWNSHIP, since=build.DAY.replace(month=3))
    values = registry_export.local_values(build.DAY)
    for region, fen in ((build.TOWNSHIP, 65_000), (build.OTHER_TOWNSHIP, 81_000), ("450103901000", 70_000)):
        dated = values.of(values.places(region), build.DAY.toordinal()).values["dibao_standard"]
        assert dated[-1][1] == fen, region
