"""What a night finds is what the window would say; it comes once, whoever carries the screening on and however often."""

from __future__ import annotations

from dataclasses import astuple, replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doudi.office import demo
from doudi.office.audit.models import Entry
from doudi.office.casework.determining import determine
from doudi.office.monitoring import keeping, outcomes, screening, tables
from doudi.office.monitoring.enums import Progress
from doudi.office.monitoring.models import Finding, Screening, Turn, Unread
from doudi.office.monitoring.outcomes import Outcome, Policy
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import Said
from doudi.office.registry.models import Household, PersonNow
from doudi.screening.screener import Screener
from tests.office import build
from tests.office.monitoring.bureau import bureau, finding, night

pytestmark = pytest.mark.django_db
UNWHOLE = {"total": "1000.01", "months": 12}


def comparable(found: Outcome) -> tuple[object, ...]:
    """Needs may name too much in bulk, and only bulk knows a margin."""
    plain = replace(found, margin=None, needs=(), clauses=tuple(sorted(found.clauses)), ways=tuple(sorted(found.ways)))
    return astuple(plain)


Outcomes = dict[tuple[int, str, int | None], Outcome]


def both(household_size: int = 500) -> tuple[Outcomes, Outcomes]:
    """All outcomes of the registry by tables, and as at the window."""
    part = tables.part(0, household_size, build.DAY)
    assert part is not None
    screener = Screener(vocabulary.library(), tables.local_values(build.DAY))
    found = screener.decide(part.households, part.members)
    everybody = [one.pk for one in part.families]
    bulk = {
        (one.household, one.right, one.person): one
        for one in outcomes.screened(found, screener.needed, Policy(build.DAY), everybody)
    }
    window = {
        (family.pk, one.right, one.person): one
        for family in part.families
        if family not in part.aside
        for one in outcomes.at_the_window(family.pk, determine(family, build.DAY))
    }
    return bulk, window


def test_tables_say_what_the_window_says() -> None:
    demo.build(households=3)
    bulk, window = both()
    assert len({household for household, _, _ in window}) == 12
    assert {place: comparable(one) for place, one in bulk.items()} == {
        place: comparable(one) for place, one in window.items()
    }
    for place, one in window.items():
        assert set(one.needs) <= set(bulk[place].needs), place


def test_what_was_asked_and_is_not_known_and_what_is_averaged_count_alike() -> None:
    clerk = bureau().clerk
    family = build.poor_family(clerk)
    person = family.memberships.first().person  # type: ignore[union-attr]
    build.tell(clerk, family, Said("wage_income", {"total": "3600", "months": 12}, person), Said("lacks_labour", None))
    bulk, window = both()
    assert {place: comparable(one) for place, one in bulk.items()} == {
        place: comparable(one) for place, one in window.items()
    }
    assert bulk[family.pk, "dibao", None].low == 102_000


def test_an_average_of_no_whole_fen_is_decided_at_the_window() -> None:
    clerk = bureau().clerk
    family = build.poor_family(clerk)
    person = family.memberships.first().person  # type: ignore[union-attr]
    build.tell(clerk, family, Said("wage_income", UNWHOLE, person))
    part = tables.part(0, 10, build.DAY)
    assert part is not None
    assert [one.pk for one in part.aside] == [family.pk]
    night()
    basket = determine(family)
    (dibao,) = [one for one in basket.data["outcomes"] if one["right"] == "dibao"]
    # 2 × 810 − 300 − 1000.01 ÷ 12, rounded once
    assert finding(family).low == int(Decimal(dibao["amount"]["low"]) * 100) == 123_667
    assert finding(family).clauses == dibao["clauses"]


def test_local_values_are_those_of_the_window() -> None:
    bureau()
    build.standard("700", region="450000000000")
    build.standard("650", region=build.TOWNSHIP, since=build.DAY.replace(month=3))
    values = tables.local_values(build.DAY)
    for region, wanted in ((build.TOWNSHIP, 65_000), (build.OTHER_TOWNSHIP, 81_000), ("450103901000", 70_000)):
        dated = values.of(values.places(region)).values["dibao_standard"]
        assert dated[-1][1] == wanted, region


def test_two_screenings_find_everything_once() -> None:
    family = build.poor_family(bureau().clerk)
    first = night()
    held = finding(family)
    assert (held.kind, held.status, held.low, held.unit) == ("missed", "eligible", 102_000, "yuan/month")
    assert held.margin == 2 * 81_000 - 2 * 30_000
    assert held.clauses[0]["id"].startswith("GX-")
    assert held.ways
    before = Turn.objects.count()
    second = night()
    assert (first.opened > 0, second.opened, second.closed) == (True, 0, 0)
    assert Turn.objects.count() == before
    assert Finding.objects.filter(household=family, right="dibao").count() == 1


def test_parts_follow_each_other_and_leave_no_household_out(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = bureau().clerk
    families = [build.poor_family(clerk) for _ in range(5)]
    monkeypatch.setattr(screening, "PART", 2)
    done = night()
    assert (done.progress, done.households, done.reached) == (Progress.COMPLETE, 5, families[-1].pk)
    assert {one.household_id for one in Finding.objects.filter(right="dibao")} == {one.pk for one in families}


def test_a_screening_that_was_cut_off_goes_on_behind_what_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = bureau().clerk
    families = [build.poor_family(clerk) for _ in range(3)]
    monkeypatch.setattr(screening, "PART", 1)
    kept = keeping.keep
    calls: list[int] = []

    def dies(held: Screening, decided: keeping.Decided, policy: Policy) -> bool:
        calls.append(decided.start)
        if len(calls) == 2:
            raise RuntimeError("a power cut")
        return kept(held, decided, policy)

    monkeypatch.setattr(keeping, "keep", dies)
    with pytest.raises(RuntimeError, match="power cut"):
        night()
    assert Finding.objects.filter(right="dibao").count() == 1
    night()
    assert calls == [0, families[0].pk, families[0].pk, families[1].pk]
    assert Finding.objects.filter(right="dibao").count() == 3
    assert Screening.objects.get().progress == Progress.COMPLETE


def test_a_part_that_another_kept_is_not_kept_again() -> None:
    family = build.poor_family(bureau().clerk)
    begun = keeping.begin(nightly=False)
    assert begun is not None
    seen: list[keeping.Decided] = []
    kept = keeping.keep

    def noted(held: Screening, decided: keeping.Decided, policy: Policy) -> bool:
        seen.append(decided)
        return kept(held, decided, policy)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "keep", noted)
        screening.screen(begun)
    begun.refresh_from_db()
    assert keeping.keep(begun, seen[0], Policy(build.DAY)) is False
    Screening.objects.update(progress=Progress.RUNNING)
    assert keeping.keep(begun, seen[0], Policy(build.DAY)) is False
    assert Finding.objects.filter(household=family, right="dibao").count() == 1


def test_a_family_that_changed_while_it_was_read_waits_for_the_next_night(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = bureau().clerk
    family = build.poor_family(clerk)
    kept = keeping.keep

    def late(held: Screening, decided: keeping.Decided, policy: Policy) -> bool:
        build.tell(clerk, family, Said("lacks_labour", True))
        return kept(held, decided, policy)

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "keep", late)
        assert night().households == 0
    assert not Finding.objects.exists()
    assert night().households == 1
    assert finding(family).state == "open"


def test_a_household_that_cannot_be_read_is_told_and_what_was_found_of_it_stays() -> None:
    clerk = bureau().clerk
    family, other = build.poor_family(clerk), build.poor_family(clerk)
    night()
    known = PersonNow.objects.filter(person__memberships__household=family)[0]
    known.facts["wage_income"]["value"] = "-5"
    known.save()
    done = night()
    (unread,) = Unread.objects.all()
    assert (unread.household, unread.region_code, done.households) == (family, build.TOWNSHIP, 1)
    assert unread.reason.startswith("工资性收入：应为最多2位小数的数")
    assert finding(family).state == "open"
    known.facts["wage_income"]["value"] = "300"
    known.facts["employment"]["value"] = "on_the_moon"
    known.save()
    done = night()
    assert "employment" in Unread.objects.get(screening=done).reason
    assert finding(other).state == "open"


def test_an_empty_household_is_no_family() -> None:
    clerk = bureau().clerk
    family = build.poor_family(clerk)
    family.memberships.update(valid_to=build.DAY)
    done = night()
    assert (done.households, Unread.objects.count(), Finding.objects.count()) == (1, 0, 0)


def test_nothing_stays_on_disk_but_what_was_asked_for(tmp_path: Path) -> None:
    family = build.poor_family(bureau().clerk)
    assert screening.screen_office(tmp_path / "out") == 0
    assert not (Path(settings.DOUDI.data) / "screening").exists()
    found = pl.read_parquet(tmp_path / "out" / "households")
    assert found["household"].to_list() == [str(family.pk)]
    assert found["dibao.low"].to_list() == [102_000]
    told = "".join(str(row) for row in found.rows())
    assert not [one.person.name for one in family.memberships.all() if one.person.name in told]


def test_by_hand_says_what_was_not_screened(capsys: pytest.CaptureFixture[str]) -> None:
    clerk = bureau().clerk
    family = build.poor_family(clerk)
    known = PersonNow.objects.filter(person__memberships__household=family)[0]
    known.facts["wage_income"]["value"] = "-5"
    known.save()
    assert screening.screen_office() == 1
    said = capsys.readouterr()
    assert "已筛查0户：新线索0条" in said.out
    assert f"没有筛查：{family.code}：工资性收入" in said.err


def test_what_a_screening_did_is_audited() -> None:
    build.poor_family(bureau().clerk)
    night()
    seen = list(Entry.objects.filter(subject="screening").order_by("number"))
    assert [one.action for one in seen] == ["monitoring.begin", "monitoring.keep", "monitoring.end"]
    assert {one.actor_name for one in seen} == {"系统"}
    assert seen[-1].detail["households"] == 1


def test_queries_do_not_grow_with_the_families() -> None:
    clerk = bureau().clerk
    for _ in range(4):
        build.poor_family(clerk)
    night()
    with CaptureQueriesContext(connection) as few:
        night()
    for _ in range(12):
        build.poor_family(clerk)
    night()
    with CaptureQueriesContext(connection) as many:
        night()
    assert len(many) == len(few)
    assert Household.objects.count() == 16
