"""Rights that follow from a decision by list: nobody applies for them, the county sends the list to the department."""

from __future__ import annotations

import json

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.actions.applications import open_on
from doudi.office.casework.actions.course import enter_step
from doudi.office.casework.awards import award_in_force
from doudi.office.casework.course.procedures import follows_by_list, procedure_of_right
from doudi.office.casework.models import Decision, Proceeding
from doudi.office.casework.perms import step_action
from doudi.office.registry.models import Person

SEND = "send_list"


def list_rights(*, by: Actor, decision: Decision, permission: Action = Action.DECIDE) -> list[Proceeding]:
    """Puts on the list what the determination of a grant finds beside it and what follows without an application: each becomes a
    proceeding that waits for its department, or where a township has decided, by `permission`, for the county to send the list.
    What is on the list already, or received, is left."""
    granted = decision.proceeding
    determination = decision.determination
    listed = []
    for outcome in json.loads(determination.result)["outcomes"]:
        if outcome["status"] != "eligible" or not follows_by_list(outcome["right"], granted.household):
            continue
        person = None if outcome["for"] == "household" else Person.objects.get(pk=determination.people[outcome["for"]])
        proceeding = _list(by, granted, outcome["right"], person, permission)
        if proceeding is not None:
            listed.append(proceeding)
    return listed


def _list(by: Actor, granted: Proceeding, right: str, person: Person | None, permission: Action) -> Proceeding | None:
    is_listed = Proceeding.objects.filter(application=granted.application_id, right=right, person=person).exists()
    if is_listed or award_in_force(right, granted.household, person) is not None:
        return None
    procedure = procedure_of_right(right, granted.region_code, clock.today())
    proceeding = open_on(by, granted.application, right, person, granted.kin_of_staff, procedure, permission=permission)
    send = procedure.steps.get(SEND)
    if proceeding is not None and send is not None and by.may(step_action(send, frozenset()), proceeding.region_code):
        enter_step(by, proceeding, SEND, clock.today())
    return proceeding
