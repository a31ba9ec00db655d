"""Papers of a family over HTTP: listed, and uploaded with an acknowledgement by digest."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.errors import RefusedError
from doudi.office.files.actions import store
from doudi.office.files.models import Document
from doudi.office.files.queries import of_subject
from doudi.web.api.access import needs
from doudi.web.api.households import open_household
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import Body, moment_text
from doudi.web.requests import OfficeRequest

router = Router(tags=["households"])


class UploadBody(Body):
    """What stands in the form beside the file. `sha256`: its digest as the sender computed it, so that what was broken on its
    way is refused."""

    title: str = Field(default="", max_length=120)
    confidentiality: Literal["case", "verification"] = "case"
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")


@router.get("/{household}/files", summary="Papers of the household that the officer may see, the newest first")
@needs(Action.SEE_CASES)
def list_files(request: OfficeRequest, household: int, cursor: str | None = None, limit: int = 100) -> dict[str, Any]:
    family = open_household(request, household)
    return page_of(of_subject(request.actor, "household", family.pk), cursor, limit, _file)


@router.post("/{household}/files", summary="Upload a paper (multipart/form-data); the answer tells its digest")
@needs(Action.SEE_CASES)
def upload(
    request: OfficeRequest, household: int, payload: Form[UploadBody], file: File[UploadedFile]
) -> dict[str, Any]:
    """Who may store papers there is asked by the action. Whatever came otherwise than it was sent is not stored."""
    family = open_household(request, household)
    unknown = sorted(request.POST.keys() - UploadBody.model_fields.keys())
    if unknown:
        raise RefusedError(f"{unknown[0]}：没有这一项")
    if payload.sha256 not in ("", _digest(file)):
        raise RefusedError("sha256：收到的文件与发出的不一致，没有保存；请重新上传")
    document = store(
        file=file,
        region_code=family.region_code,
        confidentiality=payload.confidentiality,
        by=request.actor,
        title=payload.title,
        subject="household",
        subject_id=family.pk,
    )
    return {"id": document.pk, "sha256": document.digest, "size": document.size}


def _digest(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for part in file.chunks():
        digest.update(part)
    return digest.hexdigest()


def _file(document: Document) -> dict[str, Any]:
    return {
        "id": document.pk,
        "title": document.title,
        "media_type": document.media_type,
        "size": document.size,
        "sha256": document.digest,
        "uploaded_at": moment_text(document.uploaded_at),
    }
