"""Every write of monitoring: findings, screenings and trials of reforms.

What an officer does names the officer as `by`; what a screening or a job does has no author. Each function runs in one
transaction and ends with an audit entry, but for the progress of a trial.
"""

from doudi.office.monitoring.actions.findings import dismiss, open_proceeding
from doudi.office.monitoring.actions.screenings import begin_screening, end_screening, keep_part, take_attempt
from doudi.office.monitoring.actions.trials import LONGEST, cancel_trial, end_trial, report_progress, try_reform

__all__ = (
    "LONGEST",
    "begin_screening",
    "cancel_trial",
    "dismiss",
    "end_screening",
    "end_trial",
    "keep_part",
    "open_proceeding",
    "report_progress",
    "take_attempt",
    "try_reform",
)
