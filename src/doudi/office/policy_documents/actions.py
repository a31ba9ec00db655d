"""Writes of policy documents: receiving, importing, confirmation by another officer, and replacement or repeal."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from doudi.library.grounding.copies import ALTERED, CLEAN, NEW, SAME, VERSION, Examination, examine
from doudi.library.grounding.identify import recognise
from doudi.library.structure.document import PolicyDocument
from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.errors import RefusedError
from doudi.office.files import storage
from doudi.office.files.actions import Upload, read_bounded, store
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from doudi.office.policy_documents.changes import find_effects
from doudi.office.policy_documents.enums import ChangeKind, Disclosure, Standing
from doudi.office.policy_documents.models import PolicyChange, PolicyClause, PolicyText
from doudi.office.policy_documents.reader import (
    document_of_text,
    list_oddities,
    normalise_number,
    numbered_pieces,
    read_upload,
)
from doudi.office.regions import codes
from doudi.office.regions.packs import library

KIND = "政策文件"
NAMED = "named"
WEB = ("html", "htm", "xhtml", "shtml")


@dataclass
class _ReadUpload:
    """An upload whose bytes were read already, for files.actions.store()."""

    name: str | None
    data: bytes

    def chunks(self) -> Iterable[bytes]:
        return (self.data,)


def receive(*, by: Actor, file: Upload, region_code: str) -> Document:
    """Stores the file of a policy document, to be looked over before it is imported. RefusedError where it holds no
    readable text."""
    by.require(Action.MANAGE_POLICY_TEXTS, region_code)
    data = read_bounded(file, "政策文件不会这样大，请检查是否选错")
    read_upload(data, file.name or "")
    stem, dot, extension = (file.name or "").rpartition(".")
    # A web page is stored as plain text, so that nobody who downloads it opens it as a page.
    name = f"{stem}.txt" if dot and extension.lower() in WEB else file.name
    upload = _ReadUpload(name, data)
    return store(file=upload, region_code=region_code, confidentiality=Confidentiality.POLICY, by=by, kind=KIND)


def preview(document: Document) -> PolicyDocument:
    """The text and structure of a received file."""
    return read_upload(storage.read(document.digest), document.title)


@transaction.atomic
def import_text(
    *, by: Actor, document: Document, number: str, title: str, issuers: str = "", issued: dt.date | None = None,
    disclosure: str, duties_internal: bool = False,
) -> PolicyText:  # fmt: skip
    """Imports the text of a received file, after comparing it with the official texts known here and with the documents
    of the packs.

    A copy that differs in meaning is quarantined with its report. The same file a second time is the text that was
    imported first. RefusedError where the same text is stored already.
    """
    by.require(Action.MANAGE_POLICY_TEXTS, document.region_code)
    Document.objects.select_for_update().get(pk=document.pk)  # a second click waits for the first
    earlier = PolicyText.objects.filter(document=document).first()
    if earlier is not None:
        return earlier
    if document.confidentiality != Confidentiality.POLICY or document.kind != KIND:
        raise RefusedError("这个文件不是作为政策文件上传的")
    title, number = " ".join(title.split())[:200], normalise_number(number)[:80]
    if not title:
        raise RefusedError("请填写文件标题")
    if disclosure not in Disclosure.values:
        raise RefusedError("请选择公开属性；文件没有写明的，按不公开处理")
    reading = preview(document)
    examination = _examine(reading, document.region_code)
    verdict, original, report = examination.verdict, _official_row(examination), examination.report()
    if verdict == SAME and original is not None and codes.lies_in(document.region_code, original.region_code):
        raise RefusedError(f"已有一字不差的正式文件{original}，不必再导入")
    digest = hashlib.sha256(reading.text.encode()).hexdigest()
    waiting = PolicyText.objects.filter(
        region_code=document.region_code, text_digest=digest, standing=Standing.UNVERIFIED
    )
    if waiting.exists():
        raise RefusedError("同样的文件已导入，正在等待核实")
    if verdict == NEW:
        verdict, report = _recognise(reading, report)
    quarantined = verdict in (ALTERED, NAMED)
    text = PolicyText.objects.create(
        document=document, region_code=document.region_code, number=number, title=title, issuers=issuers.strip()[:300],
        issued=issued, disclosure=disclosure, duties_internal=duties_internal, text=reading.text, text_digest=digest,
        standing=Standing.COPY if quarantined or verdict == CLEAN else Standing.UNVERIFIED, verdict=verdict, of=original,
        report=report, odd=list_oddities(reading), quarantined_at=clock.now() if quarantined else None, imported_by=by.user,
        imported_at=clock.now(),
    )  # fmt: skip
    PolicyClause.objects.bulk_create(
        PolicyClause(
            policy_text=text, order=order, position=piece.position[:60], depth=min(piece.depth, 100), start=piece.start,
            own_end=piece.own_end, end=piece.end,
        )
        for order, piece in enumerate(numbered_pieces(reading), start=1)
    )  # fmt: skip
    _record(by, "documents.import_policy_text", text, {"number": number, "kind": verdict, "sha256": digest})
    return text


@transaction.atomic
def set_standing(*, by: Actor, text: PolicyText, standing: str, how: str) -> PolicyText:
    """Makes an unverified text official, or any text a copy.

    `official` requires another officer than the importer, who says in `how` what the text was compared with. The text is
    compared with the official texts once more, and every waiting text with it. A `copy` is no longer cited.
    """
    by.require(Action.MANAGE_POLICY_TEXTS, text.region_code)
    # All rows that may change are locked in one order, so that two officers at once cannot wait for each other in a circle.
    touched = _around(text.region_code).filter(Q(pk=text.pk) | Q(standing=Standing.UNVERIFIED)).order_by("pk")
    list(touched.select_for_update().values_list("pk"))
    locked = PolicyText.objects.get(pk=text.pk)
    how = " ".join(how.split())[:200]
    if not how:
        raise RefusedError("请写明怎样核实的，如“与盖章原件逐页核对”")
    if standing == Standing.COPY:
        if locked.standing == Standing.COPY:
            return locked
        locked.standing, locked.report = Standing.COPY, [*locked.report, f"改列为副本：{how}"]
        locked.save(update_fields=["standing", "report"])
        _record(by, "documents.set_standing", locked, {"value": standing})
        return locked
    if standing != Standing.OFFICIAL:
        raise RefusedError("只能核实为正式文件，或列为副本")
    if locked.standing == Standing.OFFICIAL:
        return locked
    if locked.quarantined or locked.standing != Standing.UNVERIFIED:
        raise RefusedError("这是副本，不能核实为正式文件；请导入原件")
    if locked.imported_by_id == by.user.pk:
        raise RefusedError("导入的人不能自己核实，请由他人核实")
    if not locked.number:
        raise RefusedError("没有文号的文件不能核实为正式文件，请补充文号后重新导入")
    if PolicyText.objects.official().applying_to(locked.region_code).filter(number=locked.number).exists():
        raise RefusedError(f"已有文号为{locked.number}的正式文件")
    _note_examination(by, locked, _examine(document_of_text(locked), locked.region_code))
    if locked.standing != Standing.UNVERIFIED:
        return locked
    locked.standing, locked.confirmed_by, locked.confirmed_at, locked.confirmed_how = (
        Standing.OFFICIAL, by.user, clock.now(), how,
    )  # fmt: skip
    try:
        with transaction.atomic():
            locked.save(update_fields=["standing", "confirmed_by", "confirmed_at", "confirmed_how"])
    except IntegrityError as error:
        raise RefusedError(f"刚有他人核实了文号为{locked.number}的文件") from error
    _record(by, "documents.set_standing", locked, {"value": standing})
    for waiting in _around(locked.region_code).filter(standing=Standing.UNVERIFIED).order_by("pk").select_for_update():
        _note_examination(by, waiting, examine(document_of_text(waiting), [document_of_text(locked)]), locked)
    return locked


@transaction.atomic
def record_repeal(
    *, by: Actor, text: PolicyText, valid_from: dt.date, by_document: str = "", successor: PolicyText | None = None
) -> PolicyChange:
    """Records that an official text is repealed, or replaced by `successor`, from a day, with what rests on the changed
    clauses."""
    by.require(Action.MANAGE_POLICY_TEXTS, text.region_code)
    locked = PolicyText.objects.select_for_update().get(pk=text.pk)
    if locked.standing != Standing.OFFICIAL:
        raise RefusedError("只有正式文件才登记废止或新版本")
    if locked.changes.exists():
        raise RefusedError("这份文件的废止或新版本已经登记")
    by_document = " ".join(by_document.split())[:200]
    if successor is not None:
        if successor.pk == locked.pk or successor.standing != Standing.OFFICIAL:
            raise RefusedError("新版本须先导入并核实为正式文件")
        if not codes.lies_in(locked.region_code, successor.region_code):
            raise RefusedError("新版本只在另一个地区适用，不能取代这份文件")
        by_document = by_document or str(successor)[:200]
    if not by_document:
        raise RefusedError("请写明依据哪份文件废止")
    impact = find_effects(document_of_text(locked), document_of_text(successor) if successor else None, clock.today())
    change = PolicyChange.objects.create(
        policy_text=locked, kind=ChangeKind.REPLACED if successor else ChangeKind.REPEALED, successor=successor,
        by_document=by_document, valid_from=valid_from, clauses=impact.clauses, elements=impact.elements,
        rights=impact.rights, recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    _record(
        by, "documents.record_repeal", locked, {"kind": change.kind, "from": valid_from, "count": len(impact.clauses)}
    )
    return change


def _around(region_code: str) -> Any:
    """Texts that officers of the region know: kept there, below it, or by a region that it lies in."""
    return PolicyText.objects.around([codes.prefix(region_code)])


def _examine(document: PolicyDocument, region_code: str) -> Examination:
    """Compares a document with the official texts around a region."""
    return examine(document, [document_of_text(row) for row in _around(region_code).official().defer("text", "report")])


def _official_row(examination: Examination) -> PolicyText | None:
    """The official text of which an examination found a document to be a copy or version; None where there is none."""
    if examination.original is None:
        return None
    digest = hashlib.sha256(examination.original.text.encode()).hexdigest()
    return PolicyText.objects.official().filter(text_digest=digest).order_by("pk").first()


def _recognise(document: PolicyDocument, report: list[str]) -> tuple[str, list[str]]:
    """The verdict and report on a text that resembles no stored one, from the titles and numbers of the documents of packs."""
    recognition = recognise(library(), document)
    if recognition is None:
        return NEW, report
    named = [line.replace(f"“{recognition.pack.name}”", f"“{recognition.pack.title}”") for line in recognition.report()]
    return (NEW if recognition.numbered else NAMED), named


def _note_examination(
    by: Actor, text: PolicyText, examination: Examination, original: PolicyText | None = None
) -> None:
    """Stores with an unverified text the result of its comparison with official texts. A copy gets the standing of a copy; an
    altered copy is quarantined."""
    if examination.verdict == NEW:
        return
    text.verdict, text.of, text.report = (
        examination.verdict,
        original or _official_row(examination),
        examination.report(),
    )
    if examination.verdict != VERSION:
        text.standing = Standing.COPY
    if examination.verdict == ALTERED:
        text.quarantined_at = clock.now()
    text.save(update_fields=["verdict", "of", "report", "standing", "quarantined_at"])
    _record(by, "documents.hold_against", text, {"kind": examination.verdict})


def _record(by: Actor, action: str, text: PolicyText, detail: dict[str, Any]) -> None:
    permission = Action.MANAGE_POLICY_TEXTS
    record_action(by=by, permission=permission, action=action, subject="policy_text", row=text, detail=detail)
