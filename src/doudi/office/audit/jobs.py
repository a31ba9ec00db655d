"""The job of every minute: the head of the chain is written to the witness."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from doudi.office import clock
from doudi.office.audit import witness
from doudi.office.audit.actions import record
from doudi.office.audit.models import Head

WITNESS = "audit.witness"


def write_witness() -> bool:
    """Writes the head to the witness if it has moved since the last line. Returns whether a line was written."""
    path = witness.witness_path()
    with witness.held(path):
        return _write_witness(path)


def _write_witness(path: Path) -> bool:
    last = witness.newest_sighting(path)
    if last is None:
        # The chain itself remembers that a witness began, so that a witness that is gone is noticed.
        with transaction.atomic():
            record(by=None, action=WITNESS, detail={"file": path.name})
    head = Head.objects.filter(id=1).first()
    if head is None or (last is not None and (last.number, last.digest) == (head.number, head.digest)):
        return False
    witness.append(path, witness.Sighting(clock.now(), head.number, head.digest))
    return True
