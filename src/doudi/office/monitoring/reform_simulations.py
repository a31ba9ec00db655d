"""Trying a reform on the registry: a job counts part by part, reports its progress, and stops where it was cancelled."""

from __future__ import annotations

import tempfile
from pathlib import Path

from doudi.office.monitoring import actions, registry_export
from doudi.office.monitoring.disclosure_control import suppress_small_counts
from doudi.office.monitoring.enums import TrialState
from doudi.office.monitoring.models import Trial
from doudi.office.monitoring.reform_setups import load_reform, scenario_setups
from doudi.office.regions import codes
from doudi.office.registry.models import Household
from doudi.rules.problems import RulesError
from doudi.simulation.report import report
from doudi.simulation.report_output import report_page, write_workbook
from doudi.simulation.run import Counted, Simulation, add

PART = 1_000
"""Households that are decided at once: how finely progress is reported and how soon a cancelled trial stops."""


def run_trial(trial: Trial) -> None:
    """Counts a trial from the beginning and stores its report; does nothing where it was cancelled or is done.

    A worker that was lost in the middle has left nothing behind that counts.
    """
    total = Household.objects.filter(region_code__startswith=codes.prefix(trial.region_code)).count()
    if not actions.report_progress(trial=trial, course=TrialState.RUNNING, households=total, done=0):
        return
    try:
        simulation, left_out = _simulate(trial)
    except RulesError as error:
        actions.end_trial(trial=trial, state=TrialState.FAILED, fault=str(error))
        return
    except Exception:
        fault = "测算没有完成，原因已记入日志，请联系管理员"
        actions.end_trial(trial=trial, state=TrialState.FAILED, fault=fault)
        raise
    if simulation is None:
        return
    if not simulation.households:
        actions.end_trial(trial=trial, state=TrialState.FAILED, fault="这个地区没有可以测算的家庭")
        return
    notes = (f"另有{left_out}户的事实不能放进表格，没有参与计算。",) if left_out else ()
    page = suppress_small_counts(report(simulation, notes=notes))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        write_workbook(path, page)
        workbook = path.read_bytes()
    actions.end_trial(trial=trial, state=TrialState.DONE, page=report_page(page), workbook=workbook)


def _simulate(trial: Trial) -> tuple[Simulation | None, int]:
    """What the reform changes in all, and how many households no table can hold; None where it was cancelled."""
    base, reformed = scenario_setups(load_reform(trial.reform), trial.on)
    simulation, left_out, last, done = Simulation(Counted(base), [Counted(reformed)]), 0, 0, 0
    while part := registry_export.read_part(last, PART, trial.on, codes.prefix(trial.region_code)):
        add(simulation, part.households, base.screener.store(part.households, part.members))
        left_out, last, done = left_out + len(part.aside), part.last, done + len(part.families)
        if not actions.report_progress(trial=trial, done=done):
            return None, 0
    return simulation, left_out
