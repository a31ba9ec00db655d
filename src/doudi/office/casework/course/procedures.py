"""Which procedure a right has in a region, and the procedures on which proceedings run as they were kept."""

from __future__ import annotations

import datetime as dt
from functools import cache

from doudi.office import clock
from doudi.office.casework.models import KeptProcedure, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.regions import packs
from doudi.office.registry.models import Household
from doudi.policies.packs.pack import Pack
from doudi.policies.procedures.kept_text import read_procedure_text
from doudi.policies.procedures.model import Procedure

REVIEW = "change"
"""The procedure by which whatever is received is reviewed, raised, cut and stopped."""


@cache
def _laid(pack: str) -> dict[str, Procedure]:
    library = packs.library()
    return library.procedures(library.pack(pack))


def procedures_of(pack: Pack) -> dict[str, Procedure]:
    """The procedures of a pack by name, laid once a process."""
    return _laid(pack.name)


def procedure_named(name: str, region_code: str, day: dt.date) -> Procedure:
    """The procedure of this name as it is in a region on a day. RefusedError where there is none."""
    procedure = procedures_of(packs.pack_for(region_code, day)).get(name)
    if procedure is None:
        raise RefusedError(f"本地区没有“{name}”这一程序，请检查政策包的 procedures.yaml")
    return procedure


def procedure_of_right(right: str, region_code: str, day: dt.date) -> Procedure:
    """The procedure in which a right is applied for. RefusedError where no document orders one."""
    for procedure in procedures_of(packs.pack_for(region_code, day)).values():
        if right in procedure.rights:
            return procedure
    raise RefusedError(f"政策包没有写明“{right}”按哪一种程序办理，不能提出办理；请在 procedures.yaml 中补上")


def procedures_on_choice(region_code: str, day: dt.date) -> list[Procedure]:
    """The procedures that an officer may choose for a right instead of the right's own, with the reason."""
    return [each for each in procedures_of(packs.pack_for(region_code, day)).values() if each.on_choice]


def follows_by_list(right: str, household: Household) -> bool:
    """Whether a right follows from a decision without an application of its own."""
    try:
        return procedure_of_right(right, household.region_code, clock.today()).by_list
    except RefusedError:
        return False  # no document orders how it is had


def procedure_of(proceeding: Proceeding) -> Procedure | None:
    """The procedure on which a proceeding runs; None for what was closed before procedures were followed."""
    if proceeding.kept_procedure_id is None:
        return None
    return kept_procedure(proceeding.kept_procedure_id)


@cache
def kept_procedure(digest: str) -> Procedure:
    """The procedure of a kept text, read once a process: what a digest names never changes."""
    return read_procedure_text(KeptProcedure.objects.values_list("content", flat=True).get(pk=digest))
