"""Two registered people are joined as one, with what follows for what they receive and apply for."""

from __future__ import annotations

from django.db import transaction

from doudi.office.accounts.access import Actor
from doudi.office.accounts.actions import Approval, approve_change
from doudi.office.accounts.enums import RequestKind
from doudi.office.accounts.models import ChangeRequest
from doudi.office.casework.actions.life_events import record_life_event
from doudi.office.casework.actions.proceedings import apply_transition
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Proceeding
from doudi.office.registry.actions.same_person import household_of, joining_of
from doudi.office.registry.models import Person


@transaction.atomic
def approve_same_person(*, by: Actor, request: ChangeRequest) -> Approval:
    """Makes the second row a reference to the person, as was asked for: an event of the household in which the second row
    stood, with its reviews. What was applied for under the second row goes on for the person, or stops where the person
    has applied for the same."""
    settled = approve_change(by=by, request=request, kind=RequestKind.SAME_PERSON)
    rows = {row.pk: row for row in Person.objects.filter(pk__in=(int(settled.subject_id), settled.detail["person"]))}
    second, person = rows[int(settled.subject_id)], rows[settled.detail["person"]]
    event = joining_of(second, person, settled.detail["evidence"])
    household = household_of(second, person)
    _hand_over(by, second, person)
    record_life_event(by=by, household=household, expected_version=household.version, event=event)
    return Approval(settled)


def _hand_over(by: Actor, second: Person, person: Person) -> None:
    """Has the open proceedings of a second row go on as the person's."""
    rows = Proceeding.objects.open().filter(person=second).select_related("household", "application")
    for proceeding in rows.select_for_update(of=("self",)):
        same = Proceeding.objects.open().filter(household=proceeding.household, right=proceeding.right, person=person)
        if same.exists():
            apply_transition(by, "join", proceeding, {"person": person.pk}, note=f"与{person.name}的同一事项合并办理")
            continue
        proceeding.person = person
        proceeding.save(update_fields=["person"])
        note = f"人员{second.pk}并入人员{person.pk}"
        apply_transition(
            by, "rename", proceeding, {"person": person.pk}, note=note, target=ProceedingState(proceeding.state)
        )
