"""Whom and what the body of a request names within a family: members, the household itself, its papers."""

from __future__ import annotations

from collections.abc import Iterable

from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.office.files.queries import of_subject
from doudi.office.registry import queries
from doudi.office.registry.actions import Provenance
from doudi.office.registry.models import Household, Person
from doudi.web.api.households import FAMILY
from doudi.web.api.schemas import ProvenanceBody
from doudi.web.requests import OfficeRequest


def members_of(family: Household) -> dict[int, Person]:
    """Those who live there now, by key."""
    return {membership.person_id: membership.person for membership in queries.members(family)}


def holder_of(family: Household, subject: str | int, field: str) -> Person | None:
    """The member whom `field` of a body names; None for the household. RefusedError for anybody else."""
    return None if subject == FAMILY else people_of(family, [int(subject)], field)[0]


def people_of(family: Household, keys: Iterable[int], field: str) -> list[Person]:
    """The members whom `field` of a body names. RefusedError for anybody else."""
    members = members_of(family)
    strangers = [key for key in keys if key not in members]
    if strangers:
        raise RefusedError(f"{field}：没有编号为 {strangers[0]} 的家庭成员")
    return [members[key] for key in keys]


def paper_of(request: OfficeRequest, family: Household, key: int | None) -> Document | None:
    """The paper of the household with a key; None where none is named. RefusedError for one that is not of its file."""
    if key is None:
        return None
    document = of_subject(request.actor, "household", family.pk).filter(pk=key).first()
    if document is None:
        raise RefusedError(f"document：这个家庭没有编号为 {key} 的材料；请先上传")
    return document


def provenance_of(request: OfficeRequest, family: Household, payload: ProvenanceBody) -> Provenance:
    return Provenance(payload.source, payload.evidence, paper_of(request, family, payload.document))


def version_now(family: Household) -> int:
    """The version that a household has after what was just written."""
    family.refresh_from_db(fields=["version"])
    return family.version
