"""Trying a reform on the registry: worked off by a job part by part, with progress, and stopped where it was cancelled."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from django.db import transaction

from doudi.office import clock
from doudi.office.audit.actions import record
from doudi.office.monitoring import tables
from doudi.office.monitoring.discretion import discreet
from doudi.office.monitoring.enums import GOING, Course
from doudi.office.monitoring.models import Trial
from doudi.office.regions import codes
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import Refused
from doudi.office.registry.models import Household
from doudi.policies.reforms import ReformedLibrary, laid_on
from doudi.rules.problems import RulesError
from doudi.screening.reforms import Setup, setup_of
from doudi.screening.simulate import Counted, Simulation, add
from doudi.screening.simulate_report import report
from doudi.screening.simulate_views import report_page, write_workbook
from doudi.screening.stored import store

PART = 1_000
"""Households that are decided at once: how finely progress is told and how soon a cancelled trial stops."""
FILE = "方案.yaml"


def work(trial: Trial) -> None:
    """Counts from the beginning: a worker that was lost leaves nothing behind. Stops where it was cancelled."""
    total = Household.objects.filter(region_code__startswith=codes.prefix(trial.region_code)).count()
    if not _going(trial, course=Course.RUNNING, households=total, done=0):
        return
    try:
        found, aside = _counted(trial)
    except RulesError as error:
        _end(trial, Course.FAILED, fault=str(error))
        return
    except Exception:
        _end(trial, Course.FAILED, fault="测算没有完成，原因已记入日志，请联系管理员")
        raise
    if found is None:
        return
    if not found.households:
        _end(trial, Course.FAILED, fault="这个地区没有可以测算的家庭")
        return
    notes = (f"另有{aside}户的事实不能放进表格，没有参与计算。",) if aside else ()
    told = discreet(report(found, notes=notes))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        write_workbook(path, told)
        _end(trial, Course.DONE, page=report_page(told), workbook=path.read_bytes())


def _counted(trial: Trial) -> tuple[Simulation | None, int]:
    """What the reform changes in all, and how many households no table holds; None where it was cancelled."""
    base, reformed = setups(laid(trial.reform), trial.on)
    found, aside, after, seen = Simulation(Counted(base), [Counted(reformed)]), 0, 0, 0
    known = vocabulary.library().vocabulary
    while part := tables.part(after, PART, trial.on, codes.prefix(trial.region_code)):
        add(found, part.households, store(known, part.households, part.members))
        aside, after, seen = aside + len(part.aside), part.last, seen + len(part.families)
        if not _going(trial, done=seen):
            return None, 0
    return found, aside


def laid(reform: str) -> ReformedLibrary:
    """Refused with every fault of the file, and the line where it stands."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_text(reform, encoding="utf-8")
        try:
            found = laid_on(vocabulary.library(), path)
            assert found.reform.pack.digest  # kept from here on: the file goes
        except RulesError as error:
            raise Refused(str(error).replace(f"{folder}/", "")) from error
    return found


def setups(library: ReformedLibrary, on: dt.date) -> tuple[Setup, Setup]:
    entered = tables.local_values(on)
    return Setup("现行规定", vocabulary.library(), entered), setup_of(library, entered)


def _going(trial: Trial, **values: object) -> bool:
    """Writes how far it has come; False where it is no longer to be worked on."""
    return bool(Trial.objects.filter(pk=trial.pk, course__in=GOING).update(**values))


@transaction.atomic
def _end(trial: Trial, course: Course, **values: object) -> None:
    if _going(trial, course=course, ended_at=clock.now(), **values):
        trial.refresh_from_db()
        record(
            by=None, action="monitoring.end_trial", subject="trial", subject_id=trial.pk, region_code=trial.region_code,
            detail={"progress": course, "households": trial.households},
        )  # fmt: skip
