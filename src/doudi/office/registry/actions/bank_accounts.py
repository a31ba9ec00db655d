"""Bank accounts of people: asked for by one officer from the passbook, set once another has read the same from it."""

from __future__ import annotations

from django.db import transaction

from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.actions import Approval, approve_change, request_change
from doudi.office.accounts.enums import RequestKind, RequestState
from doudi.office.accounts.models import ChangeRequest
from doudi.office.audit.actions import record_action
from doudi.office.errors import RefusedError
from doudi.office.registry import perms
from doudi.office.registry.actions.numbers import lock_to_correct, officer_with
from doudi.office.registry.encryption import indexes
from doudi.office.registry.models import Person
from doudi.text.contacts import read_bank_account


@transaction.atomic
def request_bank_account(*, by: Actor, person: Person, expected_version: int, bank_account: str) -> ChangeRequest:
    """Asks for another bank account of a person. RefusedError for a number that cannot be one."""
    locked, permission = lock_to_correct(by, person, expected_version)
    reading = read_bank_account(bank_account)
    if reading.message or not reading.number:
        raise RefusedError(reading.message or "请填写银行账号")
    return request_change(
        by=by,
        permission=permission,
        kind=RequestKind.BANK_ACCOUNT,
        key=f"person.{locked.pk}",
        title=f"更改{locked.name}的银行账号",
        region_code=locked.region_code,
        subject="person",
        subject_id=locked.pk,
        number=reading.number,
        concerned=officer_with(locked.number),
    )


@transaction.atomic
def approve_bank_account(*, by: Actor, request: ChangeRequest, number: str) -> Approval:
    """Sets the account that was asked for, where the approver typed the same. It changes nothing of what the rules read."""
    locked = Person.objects.select_for_update().get(pk=int(request.subject_id))
    perms.require_open_person(by, locked)
    account = read_bank_account(number).number
    settled = approve_change(by=by, request=request, kind=RequestKind.BANK_ACCOUNT, number=account)
    if settled.state != RequestState.APPROVED:
        return Approval(settled)
    locked.bank_account = account
    indexes.set_indexes(locked, indexes.key_state())
    locked.version += 1
    locked.save()
    record_action(
        by=by,
        permission=Action.APPROVE_NUMBERS,
        action="registry.correct_person",
        subject="person",
        row=locked,
        detail={"changed": ["银行账号"], "requested_by": settled.requested_by.name},
    )
    return Approval(settled)
