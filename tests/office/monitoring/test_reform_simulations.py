"""A reform is tried once for a click, part by part, stops when it is cancelled, and tells what `doudi simulate` tells."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django_tasks_db.models import DBTaskResult

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.errors import RefusedError
from doudi.office.monitoring import actions, disclosure_control, jobs, reform_simulations
from doudi.office.monitoring.enums import TrialState
from doudi.office.monitoring.models import Trial
from doudi.office.regions.models import LocalValue
from doudi.office.registry.models import Household, Person
from doudi.simulation.run import add
from tests.office import build
from tests.office.monitoring.bureau import bureau
from tests.paths import ROOT

pytestmark = pytest.mark.django_db
PROVINCE = "450000000000"
REFORM = (ROOT / "examples" / "reforms" / "raise-standard.yaml").read_text(encoding="utf-8")


def analyst(region: str = PROVINCE) -> Actor:
    return build.officer(Duty.PROVINCE_ANALYST, region)


def asked(by: Actor, reform: str = REFORM, region: str = PROVINCE, token: str = "") -> Trial:
    return actions.try_reform(by=by, token=token or str(uuid.uuid4()), region_code=region, reform=reform)


def worked(trial: Trial) -> Trial:
    jobs.try_reform.func(trial.pk)
    trial.refresh_from_db()
    return trial


def test_a_reform_is_tried_on_the_families_of_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = bureau().clerk
    for _ in range(7):
        build.poor_family(clerk)
    monkeypatch.setattr(reform_simulations, "PART", 3)
    trial = asked(analyst())
    assert (trial.title, trial.course, trial.on) == ("低保标准提高一成", TrialState.WAITING, build.DAY)
    assert DBTaskResult.objects.get().task_path == jobs.try_reform.module_path
    worked(trial)
    assert (trial.course, trial.households, trial.done) == (TrialState.DONE, 7, 7)
    # Each family gets 2 × 810 − 600 now, 2 × 891 − 600 then.
    for text in ("7,140.00", "8,274.00", "+13,608.00"):
        assert text in trial.page, text
    assert bytes(trial.workbook).startswith(b"PK")
    assert not [name for name in _names() if name in trial.page]
    assert [entry.action for entry in Entry.objects.filter(subject="trial")] == [
        "monitoring.try_reform", "monitoring.end_trial",
    ]  # fmt: skip


def _names() -> list[str]:
    return [*Person.objects.values_list("name", flat=True), *Household.objects.values_list("code", flat=True)]


def test_few_families_are_not_told_of() -> None:
    clerk = bureau().clerk
    for _ in range(3):
        build.poor_family(clerk)
    done = worked(asked(analyst()))
    assert disclosure_control.NOTE in done.page
    assert "+5,832.00" not in done.page


def test_the_families_of_other_regions_do_not_count() -> None:
    build.poor_family(bureau().clerk)
    done = worked(asked(analyst("620000000000"), region="620000000000"))
    assert (done.course, done.fault) == (TrialState.FAILED, "这个地区没有可以测算的家庭")


def test_a_second_click_is_the_same_trial() -> None:
    bureau()
    by, token = analyst(), str(uuid.uuid4())
    assert asked(by, token=token) == asked(by, token=token)
    assert (Trial.objects.count(), DBTaskResult.objects.count()) == (1, 1)


def test_only_an_analyst_of_the_region_tries() -> None:
    officers = bureau()
    for stranger in (officers.clerk, officers.county, analyst("620000000000")):
        with pytest.raises(PermissionDenied):
            asked(stranger)
    trial = asked(analyst())
    with pytest.raises(PermissionDenied):
        actions.cancel_trial(by=officers.county, trial=trial)


@pytest.mark.parametrize(
    ("reform", "fault"),
    [
        (" ", "请给出方案文件"),
        ("x" * (actions.LONGEST + 1), "不超过"),
        ("reform: x\ntitle: x\nrests_on: nowhere\n", "方案.yaml:3"),
        (REFORM.replace("dibao_standard", "dibao_standart"), "dibao_standard"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(reform: str, fault: str) -> None:
    bureau()
    with pytest.raises(RefusedError, match=fault):
        asked(analyst(), reform)
    assert not Trial.objects.exists()


def test_what_nobody_has_set_cannot_be_changed() -> None:
    with pytest.raises(RefusedError, match="nothing to change"):
        asked(analyst())


def test_a_cancelled_trial_stops_and_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = bureau().clerk
    for _ in range(3):
        build.poor_family(clerk)
    by = analyst()
    trial = asked(by)
    monkeypatch.setattr(reform_simulations, "PART", 1)
    calls: list[object] = []

    def cancelled(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            actions.cancel_trial(by=by, trial=trial)
        add(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(reform_simulations, "add", cancelled)
    worked(trial)
    assert (len(calls), trial.course, trial.done, trial.page) == (2, TrialState.CANCELLED, 1, "")
    with pytest.raises(RefusedError, match="已经结束"):
        actions.cancel_trial(by=by, trial=trial)
    worked(trial)
    assert trial.course == TrialState.CANCELLED


def test_a_lost_worker_s_trial_is_counted_anew() -> None:
    clerk = bureau().clerk
    for _ in range(6):
        build.poor_family(clerk)
    trial = asked(analyst())
    Trial.objects.update(course=TrialState.RUNNING, done=4, households=6)
    first = worked(trial).page
    assert (trial.course, trial.done) == (TrialState.DONE, 6)
    worked(trial)
    assert trial.page == first


def test_what_breaks_is_told_and_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    build.poor_family(bureau().clerk)
    trial = asked(analyst())

    def breaks(*arguments: object) -> None:
        raise RuntimeError("a disk that is full")

    monkeypatch.setattr(reform_simulations, "add", breaks)
    with pytest.raises(RuntimeError):
        jobs.try_reform.func(trial.pk)
    trial.refresh_from_db()
    assert (trial.course, "已记入日志" in trial.fault) == (TrialState.FAILED, True)


def test_a_standard_that_was_withdrawn_meanwhile_is_told() -> None:
    officers = bureau()
    build.poor_family(officers.clerk)
    trial = asked(analyst())
    LocalValue.objects.update(withdrawn_by=officers.county.user, withdrawn_at=trial.asked_at)
    worked(trial)
    assert trial.course == TrialState.FAILED
    assert "nothing to change" in trial.fault
