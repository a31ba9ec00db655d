"""The coarse state of a proceeding: what its log amounts to, for lists and queues.

This one function says where a row leads; `state_of` folds the log with it, and `doudi check` compares.
"""

from __future__ import annotations

from collections.abc import Iterable

from doudi.office.casework.enums import DECIDING, FOLLOWING, OPEN, TRANSITIONS, LogKind, ProceedingState
from doudi.office.casework.models import ProceedingStep
from doudi.policies.procedures.model import Procedure

ACCEPT = "accept"
GRANTED = "granted"
"""The end of a procedure in which something is given."""


def first_state(procedure: Procedure) -> ProceedingState:
    """Where a proceeding begins: in intake where the procedure has an acceptance, else with the township's inquiries."""
    return ProceedingState.INTAKE if ACCEPT in procedure.steps else ProceedingState.INVESTIGATION


def state_after(state: ProceedingState, kind: str | None, name: str, procedure: Procedure) -> ProceedingState:
    """Where a row leads from a state. What takes a case up again leads back to where it was, which its own row says."""
    if kind == LogKind.STEP:
        if name == ACCEPT and state == ProceedingState.INTAKE:
            return ProceedingState.INVESTIGATION
        step = procedure.steps.get(name)
        # An end without a decision; where there is one, the act has led to its state already or will.
        if step is not None and step.outcome and state in OPEN and name not in DECIDING:
            return ProceedingState.GRANTED if step.outcome == GRANTED else ProceedingState.WITHDRAWN
        return state
    if kind == LogKind.ACT or kind is None:
        transition = TRANSITIONS.get(name) or FOLLOWING.get(name)
        return transition.target if transition is not None else state
    return state


def state_of(rows: Iterable[ProceedingStep], procedure: Procedure) -> ProceedingState:
    """The state to which the log of a proceeding has led."""
    state = first_state(procedure)
    for row in rows:
        goes_back = row.kind in (LogKind.ACT, None) and row.name in FOLLOWING
        state = ProceedingState(row.target) if goes_back else state_after(state, row.kind, row.name, procedure)
    return state
