"""A screening stores every part once, whoever brings it and however often, and is carried on where it was cut off."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.office import clock
from doudi.office.audit.models import Entry
from doudi.office.benefits.models import PaymentBreak
from doudi.office.monitoring import actions, screening
from doudi.office.monitoring.actions.screenings import ScreenedPart
from doudi.office.monitoring.current_outcomes import Policy
from doudi.office.monitoring.enums import ScreeningState
from doudi.office.monitoring.models import Finding, FindingEvent, Screening
from doudi.office.registry.actions import FactInput
from doudi.web.screening import finding_rows
from tests.office import build
from tests.office.benefits import paying
from tests.office.monitoring.bureau import bureau, finding, night

pytestmark = pytest.mark.django_db


def test_two_screenings_find_everything_once() -> None:
    family = build.poor_family(bureau().clerk)
    first = night()
    row = finding(family)
    assert (row.kind, row.status, row.low, row.unit) == ("missed", "eligible", 102_000, "yuan/month")
    assert row.margin == 2 * 81_000 - 2 * 30_000
    assert row.clauses[0]["id"].startswith("GX-")
    assert row.ways
    events = FindingEvent.objects.count()
    second = night()
    assert (first.opened > 0, second.opened, second.closed) == (True, 0, 0)
    assert FindingEvent.objects.count() == events
    assert Finding.objects.filter(household=family, right="dibao").count() == 1


def test_a_screening_that_was_cut_off_goes_on_behind_what_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = bureau().clerk
    families = [build.poor_family(clerk) for _ in range(3)]
    monkeypatch.setattr(screening, "PART", 1)
    keep_part = actions.keep_part
    calls: list[int] = []

    def dies(*, part: ScreenedPart, **arguments: Any) -> bool:
        calls.append(part.start)
        if len(calls) == 2:
            raise RuntimeError("a power cut")
        return keep_part(part=part, **arguments)

    monkeypatch.setattr(actions, "keep_part", dies)
    with pytest.raises(RuntimeError, match="power cut"):
        night()
    assert Finding.objects.filter(right="dibao").count() == 1
    night()
    assert calls == [0, families[0].pk, families[0].pk, families[1].pk]
    assert Finding.objects.filter(right="dibao").count() == 3
    assert Screening.objects.get().progress == ScreeningState.COMPLETE


def test_a_part_that_another_kept_is_not_kept_again() -> None:
    family = build.poor_family(bureau().clerk)
    begun = actions.begin_screening(nightly=False)
    assert begun is not None
    parts: list[ScreenedPart] = []
    keep_part = actions.keep_part

    def notes(*, part: ScreenedPart, **arguments: Any) -> bool:
        parts.append(part)
        return keep_part(part=part, **arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "keep_part", notes)
        screening.screen(begun)
    begun.refresh_from_db()
    assert actions.keep_part(screening=begun, part=parts[0], policy=Policy(build.DAY)) is False
    Screening.objects.update(progress=ScreeningState.RUNNING)
    assert actions.keep_part(screening=begun, part=parts[0], policy=Policy(build.DAY)) is False
    assert Finding.objects.filter(household=family, right="dibao").count() == 1


def test_a_family_that_changed_while_it_was_read_waits_for_the_next_night(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = bureau().clerk
    family = build.poor_family(clerk)
    keep_part = actions.keep_part

    def is_late(**arguments: Any) -> bool:
        build.tell(clerk, family, FactInput("lacks_labour", True))
        return keep_part(**arguments)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "keep_part", is_late)
        assert night().households == 0
    assert not Finding.objects.exists()
    assert night().households == 1
    assert finding(family).state == "open"


def test_what_a_screening_did_is_audited() -> None:
    build.poor_family(bureau().clerk)
    night()
    entries = list(Entry.objects.filter(subject="screening").order_by("number"))
    assert [entry.action for entry in entries] == ["monitoring.begin", "monitoring.keep", "monitoring.end"]
    assert {entry.actor_name for entry in entries} == {"系统"}
    assert entries[-1].detail["households"] == 1


def test_a_payee_who_is_said_to_have_died_is_found_until_somebody_has_found_out() -> None:
    place = paying.county()
    award = paying.family(place)
    batch, _ = paying.release(place)
    (sent,) = paying.payments(batch)
    night()
    assert not Finding.objects.filter(kind="ended").exists()
    paying.answer(place, batch, [paying.result_row(sent, "失败", "持卡人已死亡")])
    night()
    row = finding(award.household)
    assert (row.kind, row.status, row.state, row.needs) == ("ended", "undetermined", "open", ["reported_death"])
    assert finding_rows.row(row).needs == "发放时对方报告收款人已死亡，是否属实"
    PaymentBreak.objects.update(
        state="settled", note="健在，已换卡", settled_by=place.finance.user, settled_at=clock.now()
    )
    night()
    row.refresh_from_db()
    assert row.state == "gone"
