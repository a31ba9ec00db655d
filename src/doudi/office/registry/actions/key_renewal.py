"""Brings all encrypted columns under the newest keys, batch by batch: begun once, carried on by whichever worker comes.

Every batch is a transaction of its own, and what is done shows in the rows themselves. A worker may therefore be killed at
any moment; the next one goes on behind the last batch. Rows that were written in the meantime are found by a second walk.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from doudi.office import clock
from doudi.office.accounts.models import OfficerNumber
from doudi.office.audit.actions import record
from doudi.office.audit.row_states import is_watched
from doudi.office.errors import DecryptionError
from doudi.office.number_indexes import NumberColumn
from doudi.office.registry.encryption.encrypted_tables import EncryptedTable, encrypted_tables
from doudi.office.registry.encryption.indexes import key_state
from doudi.office.registry.enums import RenewalState
from doudi.office.registry.models import KeyRenewal, KeyState, Person

BATCH = 500


@transaction.atomic
def begin_key_renewal() -> KeyRenewal:
    """Begins a renewal under the keys that are configured first, or returns the one that runs.

    From now on every write indexes identity numbers under the new key as well.
    """
    running = KeyRenewal.objects.filter(progress=RenewalState.RUNNING).first()
    if running is not None:
        return running
    KeyState.objects.bulk_create([key_state()], ignore_conflicts=True)
    state = KeyState.objects.select_for_update().get(id=1)
    newest, _ = settings.DOUDI.index_keys[0]
    if state.next_index_key is None and newest != state.index_key:
        state.next_index_key = newest
        state.save(update_fields=["next_index_key"])
    try:
        with transaction.atomic():
            renewal = KeyRenewal.objects.create(begun_at=clock.now())
    except IntegrityError:
        # Another process began one between the query above and this insert.
        return KeyRenewal.objects.get(progress=RenewalState.RUNNING)
    _record("registry.begin_key_renewal", renewal, {"index_key": state.next_index_key or ""})
    return renewal


@transaction.atomic
def renew_batch(renewal: KeyRenewal) -> bool:
    """Does the next piece of a renewal. Returns whether there is more to do. Two workers at once take turns."""
    locked = KeyRenewal.objects.select_for_update().get(pk=renewal.pk)
    if locked.progress != RenewalState.RUNNING:
        return False
    state = key_state()
    if _walk(locked, state):
        return True
    if locked.faults:
        _end(locked, RenewalState.FAULTY)
        return False
    if _is_any_remaining(state):
        # Written by somebody behind the walk, or held locked while it passed.
        _go_to(locked, "", "")
        return True
    if state.next_index_key is not None:
        _take_next_key()
        return True
    if _clear_other_column(state):
        return True
    KeyState.objects.filter(id=1).update(bound=True)
    _end(locked, RenewalState.DONE)
    return False


def _walk(renewal: KeyRenewal, state: KeyState) -> bool:
    """Renews the next rows behind those that were renewed last. False at the end of the last table."""
    tables = list(encrypted_tables())
    labels = [table.label for table in tables]
    begun = labels.index(renewal.table) if renewal.table else 0
    for table in tables[begun:]:
        rows = table.remaining(state)
        if table.label == renewal.table:
            rows = rows.filter(pk__gt=renewal.row)
        # What an officer holds at this moment is passed over: waiting for it could be a deadlock.
        skip = connection.features.has_select_for_update_skip_locked
        batch = list(rows.select_for_update(skip_locked=skip)[:BATCH])
        if batch:
            _renew_rows(renewal, table, batch, state)
            _go_to(renewal, table.label, str(batch[-1].pk))
            return True
    return False


def _renew_rows(renewal: KeyRenewal, table: EncryptedTable, batch: list[Any], state: KeyState) -> None:
    """Writes the rows under the newest keys; one for which that cannot be done stays as it is and is noted."""
    renewed = []
    written: set[str] = set()
    for row in batch:
        try:
            columns = table.renew(row, state)
            with transaction.atomic():
                table.rows.filter(pk=row.pk).update(**columns)
        except (DecryptionError, IntegrityError) as error:
            fault = str(error) if isinstance(error, DecryptionError) else "与另一行重复"
            renewal.faults.append([table.label, str(row.pk), fault])
        else:
            renewal.done += 1
            renewed.append(row)
            written |= columns.keys()
    if is_watched(table.model, written):
        # Its index was no fault of find_faults: the audit takes the new one along.
        record(
            by=None, action="registry.renew_rows", subject="key_renewal", subject_id=renewal.pk,
            detail={"rows": len(renewed)}, rows=renewed,
        )  # fmt: skip


def _is_any_remaining(state: KeyState) -> bool:
    return any(table.remaining(state).exists() for table in encrypted_tables())


def _take_next_key() -> None:
    """Puts the new key of indexes into use. The database refuses it unless every good number is indexed under it."""
    state = KeyState.objects.select_for_update().get(id=1)
    state.number_column = NumberColumn(state.number_column).other
    state.index_key, state.next_index_key = state.next_index_key or "", None
    state.save(update_fields=["number_column", "index_key", "next_index_key"])
    record(by=None, action="registry.take_index_key", subject="key_state", detail={"index_key": state.index_key})


def _clear_other_column(state: KeyState) -> bool:
    """Empties the column of the key that is no longer in use, some rows at a time. False where nothing is left."""
    column = NumberColumn(state.number_column).other
    for model in (Person, OfficerNumber):
        filled = model._base_manager.exclude(**{column: ""})
        batch = list(filled.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if batch:
            filled.filter(pk__in=batch).update(**{column: ""})
            return True
    return False


def _go_to(renewal: KeyRenewal, table: str, row: str) -> None:
    renewal.table, renewal.row = table, row
    renewal.save(update_fields=["table", "row", "done", "faults"])


def _end(renewal: KeyRenewal, progress: RenewalState) -> None:
    renewal.progress, renewal.ended_at = progress, clock.now()
    renewal.save(update_fields=["progress", "ended_at"])
    _record("registry.end_key_renewal", renewal, {"progress": str(progress), "faults": len(renewal.faults)})


def _record(action: str, renewal: KeyRenewal, detail: dict[str, Any]) -> None:
    newest, _ = settings.DOUDI.field_keys[0]
    detail = {"field_key": newest, "rows": renewal.done, **detail}
    record(by=None, action=action, subject="key_renewal", subject_id=renewal.pk, detail=detail)
