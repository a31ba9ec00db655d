"""Verifies the chain: every digest and code is computed anew, and compared with the chain and with what the witness remembers.

An edit, deletion, insertion, exchange or cut of anything up to the newest line of the witness is found. Of later entries only
a cut at the end can go unnoticed: what stands there was written by somebody who has the office's keys. Without the keys, as
an outsider verifies, later entries are only known to hang together.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from doudi.office.audit import chain, witness
from doudi.office.audit.chain_walk import ChainWalk
from doudi.office.audit.models import Entry, Head
from doudi.office.audit.verification import Verification


def verify(paths: Sequence[Path] = (), *, keyed: bool = True) -> Verification:
    """Verifies the whole chain without writing or locking anything.

    `paths` are witnesses that are kept elsewhere, taken together. Without `keyed` codes are left alone: whoever has not the
    office's keys verifies the digests.
    """
    result = Verification(keyed=keyed)
    sightings = []
    for path in paths or (witness.witness_path(),):
        read, torn = witness.read_sightings(path)
        sightings += read
        if torn:
            result.notices.append(f"见证文件 {path} 有 {len(torn)} 行残缺（第一处：第 {torn[0]} 行），没有采用")
    result.witnessed = max(sightings, key=lambda sighting: sighting.number, default=None)
    ChainWalk(result, sightings).run(_head(result))
    return result


def _head(result: Verification) -> Head:
    """The head at this moment; entries appended later are left to the next verification. Made up, with a fault, where
    it is missing."""
    head = Head.objects.filter(id=1).first()
    if head is not None:
        return head
    newest = Entry.objects.order_by("-number").values_list("number", "digest").first()
    if newest is not None:
        result.fault("链头登记不见了：按现存的记录核对")
    return Head(id=1, number=newest[0] if newest else 0, digest=newest[1] if newest else chain.GENESIS)
