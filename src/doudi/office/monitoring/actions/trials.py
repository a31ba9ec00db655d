"""Orders and cancels trials of reforms, and stores how far a job has come with one."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record, record_action
from doudi.office.errors import RefusedError
from doudi.office.monitoring.enums import UNFINISHED, TrialState
from doudi.office.monitoring.models import Trial
from doudi.office.monitoring.reform_setups import load_reform, scenario_setups
from doudi.rules.problems import RulesError

LONGEST = 100_000
"""How many characters the file of a reform may have."""


@transaction.atomic
def try_reform(*, by: Actor, token: str, region_code: str, reform: str) -> Trial:
    """Sends a worker to try a reform on the registry of a region.

    `reform` is the text of the file; RefusedError names every fault in it. The same token again returns the same trial.
    """
    # The module of the jobs imports these actions, so it can be imported only here, where the job is sent.
    from doudi.office.monitoring import jobs

    by.require(Action.TRY_REFORMS, region_code)
    earlier = Trial.objects.filter(token=token).first()
    if earlier is not None:
        by.require(Action.TRY_REFORMS, earlier.region_code)
        return earlier
    if not reform.strip() or len(reform) > LONGEST:
        raise RefusedError(f"请给出方案文件，不超过{LONGEST:,}个字符")
    today = clock.today()
    library = load_reform(reform)
    try:
        scenario_setups(library, today)
    except RulesError as error:
        raise RefusedError(str(error)) from error
    try:
        with transaction.atomic():
            trial = Trial.objects.create(
                region_code=region_code,
                title=library.reform.pack.title[:120],
                reform=reform,
                on=today,
                token=token,
                asked_by=by.user,
                asked_at=clock.now(),
            )
    except IntegrityError:
        # The same form was sent twice and the other request was first.
        return Trial.objects.get(token=token)
    jobs.try_reform.enqueue(trial.pk)
    _record(by, "monitoring.try_reform", trial)
    return trial


@transaction.atomic
def cancel_trial(*, by: Actor, trial: Trial) -> Trial:
    """Cancels a trial that has not ended; what was counted so far is dropped."""
    by.require(Action.TRY_REFORMS, trial.region_code)
    locked = Trial.objects.select_for_update().get(pk=trial.pk)
    if locked.course not in UNFINISHED:
        raise RefusedError("这次测算已经结束")
    locked.course, locked.ended_at = TrialState.CANCELLED, clock.now()
    locked.save(update_fields=["course", "ended_at"])
    _record(by, "monitoring.cancel_trial", locked)
    return locked


def report_progress(*, trial: Trial, **values: object) -> bool:
    """Stores how far a job has come; False where the trial has ended meanwhile and the job is to stop."""
    return bool(Trial.objects.filter(pk=trial.pk, course__in=UNFINISHED).update(**values))


@transaction.atomic
def end_trial(*, trial: Trial, state: TrialState, **values: object) -> None:
    """Ends a trial as done or failed, and stores its results (`values`); does nothing where it has ended meanwhile."""
    if not report_progress(trial=trial, course=state, ended_at=clock.now(), **values):
        return
    trial.refresh_from_db()
    record(
        by=None,
        action="monitoring.end_trial",
        subject="trial",
        subject_id=trial.pk,
        region_code=trial.region_code,
        detail={"progress": state, "households": trial.households},
    )


def _record(by: Actor, name: str, trial: Trial) -> None:
    """Writes the audit entry of what an analyst did with a trial."""
    detail = {"name": trial.title}
    record_action(by=by, permission=Action.TRY_REFORMS, action=name, subject="trial", row=trial, detail=detail)
