"""The key by which the office signs: made once, renewed without loss, and out of reach once it is a former one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework.actions import keep_signing_key, renew_signing_key
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Decision, SigningKey
from doudi.office.casework.records import public_keys, record_text
from doudi.policies.cases.decision_record import read_record
from doudi.policies.cases.record_signature import public_keys_text, read_public_keys
from doudi.policies.cases.record_verification import verify_signature
from tests.office import build
from tests.office.at_once import at_once
from tests.office.casework.steps import bring_to

pytestmark = pytest.mark.django_db


def decided() -> Decision:
    return bring_to(ProceedingState.GRANTED, build.officer(Duty.TOWNSHIP_CLERK)).decision


def is_signed(decision: Decision) -> bool | None:
    """Whether an auditor finds the decision's record signed, with the public keys that the office hands out now."""
    keys = read_public_keys(public_keys_text(public_keys().values()))
    return verify_signature(read_record(record_text(decision)), keys).holds


def test_the_first_decision_makes_the_first_key_and_is_signed_by_it() -> None:
    build.standard()
    assert not SigningKey.objects.exists()
    decision = decided()
    key = SigningKey.objects.get()
    assert decision.signed_record.key == key
    assert is_signed(decision)
    (entry,) = Entry.objects.filter(subject="signing_key")
    assert (entry.action, entry.subject_id, entry.actor) == ("casework.make_signing_key", key.name, None)
    granted = Entry.objects.get(action="casework.grant")
    assert granted.detail["record"] == decision.signed_record.digest


def test_the_private_key_lies_encrypted() -> None:
    key = keep_signing_key()
    assert key.private_key.startswith("-----BEGIN PRIVATE KEY-----")
    with connection.cursor() as cursor:
        cursor.execute("SELECT private_key FROM casework_signingkey")
        (stored,) = cursor.fetchone()
    assert "PRIVATE" not in stored
    assert stored.startswith("demo:")


@pytest.mark.django_db(transaction=True)
def test_processes_that_sign_for_the_first_time_at_once_use_one_key() -> None:
    names: set[str] = set()

    def keep() -> None:
        names.add(keep_signing_key().name)

    assert at_once(*[keep] * 4) == [None] * 4
    assert len(names) == SigningKey.objects.count() == Entry.objects.filter(subject="signing_key").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_renewed_twice_at_once_leaves_one_in_use() -> None:
    keep_signing_key()
    assert at_once(renew_signing_key, renew_signing_key) == [None, None]
    assert SigningKey.objects.filter(valid_to__isnull=True).count() == 1
    assert SigningKey.objects.count() == 3


def test_what_a_former_key_signed_still_verifies() -> None:
    build.standard()
    earlier = decided()
    former = earlier.signed_record.key
    with clock.on(build.DAY + dt.timedelta(days=40)):
        key = renew_signing_key()
        former.refresh_from_db()
        assert (former.valid_from, former.valid_to) == (None, clock.today())
        assert (key.valid_from, key.valid_to) == (clock.today(), None)
        assert keep_signing_key() == key
    # The day on which a key is renewed belongs to both.
    with clock.on(build.DAY + dt.timedelta(days=40)):
        later = decided()
    assert later.signed_record.key == key
    assert is_signed(earlier)
    assert is_signed(later)
    assert Entry.objects.get(action="casework.renew_signing_key").detail == {"retired": former.name}


def test_a_former_key_is_no_longer_there_to_sign() -> None:
    former = keep_signing_key()
    renew_signing_key()
    former.refresh_from_db()
    assert former.private_key == ""
    for field, value in (("private_key", "x"), ("valid_to", None), ("valid_to", dt.date(2030, 1, 1))):
        row = SigningKey.objects.get(pk=former.pk)
        setattr(row, field, value)
        with pytest.raises(DatabaseError, match="never signs again"), transaction.atomic():
            row.save()


@pytest.mark.parametrize(
    "changed",
    [
        {"public_key": "x"},
        {"algorithm": "x"},
        {"name": "x"},
        {"valid_from": dt.date(2020, 1, 1)},
        {"created_at": clock.now()},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_key_is_renewed_and_never_changed(changed: dict[str, object]) -> None:
    row = SigningKey.objects.filter(pk=keep_signing_key().pk)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        row.update(**changed)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        row.delete()


def test_two_keys_are_never_in_use() -> None:
    key = keep_signing_key()
    with pytest.raises(DatabaseError, match=r"signingkey_one_in_use|UNIQUE"), transaction.atomic():
        SigningKey.objects.create(name="x", algorithm=key.algorithm, created_at=clock.now())
