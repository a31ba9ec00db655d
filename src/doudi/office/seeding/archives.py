"""What seeded cases rest on: policy and procedures, kept as an officer's actions keep them, but asked for once."""

from __future__ import annotations

import hashlib

from doudi.office import clock
from doudi.office.casework.actions.log_rows import keep_procedure
from doudi.office.casework.models import KeptProcedure, PolicyArchive
from doudi.office.regions import packs
from doudi.office.registry import vocabulary
from doudi.policies.cases import replay
from doudi.policies.packs.pack import Pack
from doudi.policies.procedures.model import Procedure


class PolicyArchives:
    """The policy behind determinations, packed once for each pack and kept with the first determination that rests on it; and the
    procedures on which proceedings run, each kept once."""

    def __init__(self) -> None:
        self._by_pack: dict[str, tuple[str, bytes]] = {}
        self._procedures: dict[tuple[str, str], KeptProcedure] = {}

    def kept(self, procedure: Procedure, region_code: str) -> KeptProcedure:
        """A procedure of a region as it is today."""
        key = packs.pack_for(region_code, clock.today()).name, procedure.name
        if key not in self._procedures:
            self._procedures[key] = keep_procedure(procedure)
        return self._procedures[key]

    def of(self, pack: Pack) -> tuple[str, bytes]:
        """The digest of a pack's archive, and the archive."""
        if pack.name not in self._by_pack:
            policy = replay.archive(vocabulary.library(), pack)
            digest = f"sha256:{hashlib.sha256(policy).hexdigest()}"
            PolicyArchive.objects.get_or_create(digest=digest, defaults={"content": policy, "kept_at": clock.now()})
            self._by_pack[pack.name] = digest, policy
        return self._by_pack[pack.name]
