"""Taking a file in: checked by its bytes, on the disk before the row that speaks of it, recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.audit.actions import record, record_read
from doudi.office.documents import kinds, names, perms, storage
from doudi.office.documents.models import Confidentiality, Document
from doudi.office.documents.refusals import Refused
from doudi.office.regions import codes

LARGEST = 20 * 1024 * 1024


class Upload(Protocol):
    """What a form gives: django.core.files.File has this shape."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


def store(
    *, file: Upload, region_code: str, confidentiality: str, by: Actor, title: str = "", kind: str = "",
    subject: str = "", subject_id: int | str = "",
) -> Document:  # fmt: skip
    """A new document over the file; titled by the file's own name where `title` is empty.

    Refused, in Chinese, for what is empty, larger than LARGEST, of no known type or of another than its name says.
    PermissionDenied where the actor may not store such a paper in the region.
    """
    if confidentiality not in Confidentiality.values or not codes.FORM.fullmatch(region_code):
        raise ValueError(f"confidentiality={confidentiality!r}, region_code={region_code!r}")
    if not perms.can_store(by, confidentiality, region_code):
        raise PermissionDenied("您没有在本地区保存这类材料的职责")
    stem, extension = names.split(file.name or "")
    data = _bytes(file)
    media_type = kinds.media_type(data)
    if extension and extension not in kinds.EXTENSIONS[media_type]:
        raise Refused(
            f"文件名以 .{extension} 结尾，内容却是{kinds.LABELS[media_type]}。请确认选对了文件，或用原来的程序重新另存"
        )
    # First the bytes, then the row: a crash between leaves a file that nobody speaks of, which `doudi check` lists.
    digest = storage.write(data)
    with transaction.atomic():
        document = Document.objects.create(
            title=(names.plain(title) or stem)[:120], kind=kind, digest=digest, media_type=media_type, size=len(data),
            region_code=region_code, confidentiality=confidentiality, subject=subject, subject_id=str(subject_id),
            uploaded_by=by.user, uploaded_at=clock.now(),
        )  # fmt: skip
        record(
            by=by.user, action="documents.store", subject="document", subject_id=document.pk, region_code=region_code,
            detail={
                "sha256": digest, "size": len(data), "type": media_type, "kind": kind, "for": [subject, str(subject_id)],
                "confidentiality": confidentiality,
            },
        )  # fmt: skip
    return document


def hand_out(*, document: Document, by: Actor) -> bytes:
    """The bytes, for one who may see the document, noted as a read unless it is public; storage.Damaged."""
    data = storage.read(document.digest)
    action = perms.SEES.get(document.confidentiality)
    if action is not None:
        record_read(
            by=by.user, subject="document", subject_id=document.pk, region_code=document.region_code,
            duty=by.duty_for(action, document.region_code),
        )  # fmt: skip
    return data


def _bytes(file: Upload) -> bytes:
    """At most LARGEST bytes, counted rather than believed."""
    parts, total = [], 0
    for part in file.chunks():
        total += len(part)
        if total > LARGEST:
            raise Refused(f"文件超过 {LARGEST // 1024 // 1024} MB，没有接收。照片可以缩小，长文件可以分成几个")
        parts.append(part)
    return b"".join(parts)
