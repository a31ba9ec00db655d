"""Writes of stored files: a file is checked by its bytes, lies on the disk before a row names it, and is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.audit.actions import record, record_read
from doudi.office.errors import RefusedError
from doudi.office.files import file_types, filenames, inert_files, perms, storage
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from doudi.office.regions import codes

LARGEST = 20 * 1024 * 1024


class Upload(Protocol):
    """A file as a form gives it; django.core.files.File has this shape."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


def store(
    *, file: Upload, region_code: str, confidentiality: str, by: Actor, title: str = "", kind: str = "",
    subject: str = "", subject_id: int | str = "",
) -> Document:  # fmt: skip
    """Stores a file and returns its new document. Its title is the file's own name where `title` is empty.

    RefusedError for a file that is empty, larger than LARGEST, of no known type, of another type than its name says, or with
    anything that may act by itself.
    PermissionDenied where the officer may not store such a paper in the region.
    """
    if confidentiality not in Confidentiality.values or not codes.FORM.fullmatch(region_code):
        raise ValueError(f"confidentiality={confidentiality!r}, region_code={region_code!r}")
    if not perms.can_store(by, confidentiality, region_code):
        raise PermissionDenied("您没有在本地区保存这类材料的职责")
    stem, extension = filenames.split_name(file.name or "")
    data = read_bounded(file, "照片可以缩小，长文件可以分成几个")
    media_type = file_types.media_type(data)
    if extension and extension not in file_types.EXTENSIONS[media_type]:
        raise RefusedError(
            f"文件名以 .{extension} 结尾，内容却是{file_types.LABELS[media_type]}。请确认选对了文件，或用原来的程序重新另存"
        )
    inert_files.expect_inert(data, media_type)
    return _keep(
        data, by, media_type=media_type, title=filenames.clean_text(title) or stem, kind=kind, region_code=region_code,
        confidentiality=confidentiality, subject=subject, subject_id=subject_id,
    )  # fmt: skip


def keep_own_file(
    *,
    by: Actor,
    data: bytes,
    media_type: str,
    title: str,
    kind: str,
    region_code: str,
    subject: str,
    subject_id: int | str,
) -> Document:
    """Stores a file that the program itself has made for a case, as whose paper it is kept. What comes from outside goes through
    `store`. PermissionDenied where the officer may not store papers of cases in the region."""
    if not perms.can_store(by, Confidentiality.CASE, region_code):
        raise PermissionDenied("您没有在本地区保存这类材料的职责")
    return _keep(
        data, by, media_type=media_type, title=title, kind=kind, region_code=region_code,
        confidentiality=Confidentiality.CASE, subject=subject, subject_id=subject_id,
    )  # fmt: skip


def _keep(
    data: bytes, by: Actor, *, media_type: str, title: str, kind: str, region_code: str, confidentiality: str, subject: str,
    subject_id: int | str,
) -> Document:  # fmt: skip
    """First the bytes, then the row: a crash between leaves a file that nobody speaks of, which `doudi check` lists."""
    digest = storage.write(data)
    with transaction.atomic():
        document = Document.objects.create(
            title=title[:120], kind=kind, digest=digest, media_type=media_type, size=len(data),
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


def open_download(*, document: Document, by: Actor) -> bytes:
    """The bytes of a document that the officer may see. Noted as a read, unless the document is public.
    DamagedFileError."""
    data = storage.read(document.digest)
    action = perms.SEES.get(document.confidentiality)
    if action is not None:
        record_read(
            by=by.user, subject="document", subject_id=document.pk, region_code=document.region_code,
            duty=by.duty_for(action, document.region_code),
        )  # fmt: skip
    return data


def read_bounded(file: Upload, advice: str) -> bytes:
    """The bytes of an upload, counted while they come in, whatever length was declared.

    RefusedError beyond LARGEST bytes; `advice` tells in Chinese what to do instead.
    """
    parts, total = [], 0
    for part in file.chunks():
        total += len(part)
        if total > LARGEST:
            raise RefusedError(f"文件超过 {LARGEST // 1024 // 1024} MB，没有接收。{advice}")
        parts.append(part)
    return b"".join(parts)
