"""Signs what is decided, and keeps and renews the key by which the office signs."""

from __future__ import annotations

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record
from doudi.office.casework.models import Decision, SignedRecord, SigningKey
from doudi.office.casework.records import decided_parts, record_parts
from doudi.policies.cases.decision_record import signed_text, text_digest
from doudi.policies.cases.record_signature import ALGORITHMS, NEW_KEYS_ALGORITHM, key_name


def sign_decision(*, by: Actor, decision: Decision, permission: Action = Action.DECIDE) -> SignedRecord:
    """Signs the record of a decision, in the transaction that takes it, which also writes the audit entry. `permission`: as what
    it was taken."""
    key = keep_signing_key()
    duty = by.duty_for(permission, decision.proceeding.region_code)
    decided = decided_parts(decision, duty)
    text = signed_text(record_parts(decision, decided, key))
    return SignedRecord.objects.create(
        decision=decision,
        decided=decided,
        digest=text_digest(text),
        key=key,
        signature=ALGORITHMS[key.algorithm].sign(key.private_key, text),
    )


@transaction.atomic
def keep_signing_key() -> SigningKey:
    """The key in use, locked until the transaction ends, so that it is not renewed meanwhile. The first call makes the
    first key: of two processes that make one at once, the database keeps one and both use it."""
    keys = SigningKey.objects.select_for_update().filter(valid_to__isnull=True)
    key = keys.first()
    if key is None:
        drawn_key = _new_key()
        SigningKey.objects.bulk_create([drawn_key], ignore_conflicts=True)
        key = keys.get()
        if key.name == drawn_key.name:
            record(by=None, action="casework.make_signing_key", subject="signing_key", subject_id=key.name)
    return key


@transaction.atomic
def renew_signing_key() -> SigningKey:
    """Puts a new key in the place of the one in use. That stays as a public key, by which all that it signed still verifies;
    its private part is erased, so that nobody can sign by it ever again."""
    retired = keep_signing_key()
    retired.private_key, retired.valid_to = "", clock.today()
    retired.save(update_fields=["private_key", "valid_to"])
    key = _new_key()
    key.valid_from = clock.today()
    key.save(force_insert=True)
    record(
        by=None,
        action="casework.renew_signing_key",
        subject="signing_key",
        subject_id=key.name,
        detail={"retired": retired.name},
    )
    return key


def _new_key() -> SigningKey:
    algorithm = ALGORITHMS[NEW_KEYS_ALGORITHM]
    private_key = algorithm.new_private_key()
    public_key = algorithm.public_key(private_key)
    return SigningKey(
        name=key_name(public_key),
        algorithm=NEW_KEYS_ALGORITHM,
        public_key=public_key,
        private_key=private_key,
        created_at=clock.now(),
    )
