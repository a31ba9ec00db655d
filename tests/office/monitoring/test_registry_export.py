"""The registry as tables: what they cannot hold is set aside, and local values are those of each place."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from doudi.office import clock
from doudi.office.casework.actions import report_award
from doudi.office.casework.determination import determine
from doudi.office.monitoring import registry_export
from doudi.office.monitoring.actions import begin_screening
from doudi.office.monitoring.screening import screen
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import FactInput
from doudi.office.registry.actions.current_facts import refresh_household
from doudi.office.registry.models import Fact, Household, Person
from doudi.office.registry.queries import members
from doudi.screening.engine.screener import ScreeningResult
from tests.office import build
from tests.office.monitoring.bureau import bureau, decided, finding, night

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


def test_what_is_received_is_the_same_at_night_as_at_the_window() -> None:
    officers = bureau()
    family = build.poor_family(officers.clerk)
    neighbours = build.poor_family(officers.clerk)
    decided(officers, family)
    head = neighbours.memberships.get(relation="self").person
    reports: list[tuple[str, Person | None, int | None]] = [("tekun", head, None), ("temporary_aid", None, 12_345)]
    for right, person, fen in reports:
        report_award(
            by=officers.clerk, household=neighbours, right=right, person=person, source="虚构区民政局",
            since=build.DAY.replace(month=2), amount_fen=fen,
        )  # fmt: skip
    part = registry_export.read_part(0, 10, clock.today())
    assert part is not None
    assert not part.aside
    names = vocabulary.library().vocabulary.award_facts
    for household in (family, neighbours):
        case = json.loads(determine(household).case, parse_float=Decimal)
        people = [membership.person for membership in members(household)]
        subjects = [
            ("household", case["household"]),
            *zip((str(person.pk) for person in people), case["members"], strict=True),
        ]
        for key, values in subjects:
            at_night = {
                name: vocabulary.to_case_value(vocabulary.library().vocabulary.facts[name], value)
                for name, value in part.facts[household.pk][key].items()
                if name in names
            }
            assert at_night == {name: value for name, value in values.items() if name in names}, key
    assert part.facts[neighbours.pk]["household"]["temporary_aid_this_year"] == "123.45"
    assert part.facts[neighbours.pk][str(head.pk)]["recognised_tekun"] is True
    assert part.facts[family.pk]["household"]["on_dibao"] is True


def test_what_is_typed_of_it_counts_nowhere() -> None:
    """A fact from before awards were kept stays in the file and is read no more."""
    clerk = bureau().clerk
    family = build.poor_family(clerk)
    Fact.objects.create(
        household=family, name="on_dibao", value=True, source="declared", valid_from=build.DAY, recorded_at=clock.now(),
        recorded_by=clerk.user,
    )  # fmt: skip
    refresh_household(family)
    family.refresh_from_db()
    assert family.now.facts["on_dibao"]["value"] is True
    part = registry_export.read_part(0, 10, build.DAY)
    assert part is not None
    assert part.facts[family.pk]["household"]["on_dibao"] is False
    assert json.loads(determine(family).case)["household"]["on_dibao"] is False


def test_window_and_night_decide_on_the_same_facts() -> None:
    """Nothing is presumed at night either: who was asked nothing is as open there, and as open right by right."""
    clerk = bureau().clerk
    asked_nothing = build.household(clerk, build.person(clerk), build.person(clerk, birth=build.DAY.replace(year=2010)))
    half_asked = build.household(clerk, build.person(clerk))
    head = half_asked.memberships.get().person
    build.tell(
        clerk, half_asked, FactInput("disability_type", "none", head), FactInput("education_stage", "none", head),
        FactInput("wage_income", None, head), FactInput("hardship_kind", "none"),
    )  # fmt: skip
    answered = build.poor_family(clerk)
    statuses: dict[tuple[int, str, str], str] = {}

    def collect(_: int, screened: ScreeningResult) -> None:
        for frame in (screened.households, screened.people):
            for row in frame.iter_rows(named=True):
                for right in vocabulary.library().vocabulary.rights.keys() & row.keys():
                    statuses[int(row["household"]), right, row.get("member") or "household"] = row[right]

    begun = begin_screening(nightly=False)
    assert begun is not None
    screen(begun, collect)
    for family in (asked_nothing, half_asked, answered):
        live = determine(Household.objects.get(pk=family.pk))
        keys = {name: str(person.pk) for name, person in live.people.items()}
        at_window = {
            (family.pk, outcome["right"], keys.get(outcome["for"], "household")): outcome["status"]
            for outcome in live.data["outcomes"]
        }
        assert at_window
        assert {key: status for key, status in statuses.items() if key[0] == family.pk and status} == at_window


def test_local_values_are_those_of_the_place() -> None:
    bureau()
    build.standard("700", region="450000000000")
    build.standard("650", region=build.TOWNSHIP, since=build.DAY.replace(month=3))
    values = registry_export.local_values(build.DAY)
    for region, fen in ((build.TOWNSHIP, 65_000), (build.OTHER_TOWNSHIP, 81_000), ("450103901000", 70_000)):
        dated = values.of(values.places(region), build.DAY.toordinal()).values["dibao_standard"]
        assert dated[-1][1] == fen, region
