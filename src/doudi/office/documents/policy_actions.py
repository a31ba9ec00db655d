"""Writes of policy documents: received, imported, confirmed by another officer, replaced or repealed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from doudi.library.copies import ALTERED, CLEAN, NEW, SAME, VERSION, Examination, examine
from doudi.library.documents import PolicyDocument
from doudi.library.recognising import recognise
from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record
from doudi.office.documents import storage
from doudi.office.documents.actions import LARGEST, Upload, store
from doudi.office.documents.models import Confidentiality, Document, PolicyChange, PolicyClause, PolicyText
from doudi.office.documents.policy_changes import effects
from doudi.office.documents.policy_reading import document_of, number_of, odd, pieces, read
from doudi.office.documents.policy_texts import ChangeKind, Disclosure, Standing
from doudi.office.documents.refusals import Refused
from doudi.office.regions import codes
from doudi.office.regions.packs import library

KIND = "政策文件"
NAMED = "named"
WEB = ("html", "htm", "xhtml", "shtml")


@dataclass
class _Held:
    """An upload that was read already."""

    name: str | None
    data: bytes

    def chunks(self) -> Iterable[bytes]:
        return (self.data,)


def receive(*, by: Actor, file: Upload, region_code: str) -> Document:
    """Keeps the file of a policy document, to be looked at before it is imported. Refused where its text cannot be read."""
    by.require(Action.MANAGE_POLICY_TEXTS, region_code)
    data = b"".join(_bounded(file))
    read(data, file.name or "")
    stem, dot, extension = (file.name or "").rpartition(".")
    # A web page is kept as what it is on the disk, a text: it is handed out as nothing that could be opened as a page.
    name = f"{stem}.txt" if dot and extension.lower() in WEB else file.name
    held = _Held(name, data)
    return store(file=held, region_code=region_code, confidentiality=Confidentiality.POLICY, by=by, kind=KIND)


def _bounded(file: Upload) -> Iterator[bytes]:
    total = 0
    for part in file.chunks():
        total += len(part)
        if total > LARGEST:
            raise Refused(f"文件超过 {LARGEST // 1024 // 1024} MB，没有接收。政策文件不会这样大，请检查是否选错")
        yield part


def preview(document: Document) -> PolicyDocument:
    """What the kept file says."""
    return read(storage.read(document.digest), document.title)


@transaction.atomic
def import_text(
    *, by: Actor, document: Document, number: str, title: str, issuers: str = "", issued: dt.date | None = None,
    disclosure: str, duties_internal: bool = False,
) -> PolicyText:  # fmt: skip
    """The text of a received file, held against the official ones known here and against what packs rest on.

    A copy that differs in weight is quarantined with its report. The same file again is the same text: a second click does
    nothing. Refused where the very text is kept already.
    """
    by.require(Action.MANAGE_POLICY_TEXTS, document.region_code)
    Document.objects.select_for_update().get(pk=document.pk)  # a second click waits for the first
    earlier = PolicyText.objects.filter(document=document).first()
    if earlier is not None:
        return earlier
    if document.confidentiality != Confidentiality.POLICY or document.kind != KIND:
        raise Refused("这个文件不是作为政策文件上传的")
    title, number = " ".join(title.split())[:200], number_of(number)[:80]
    if not title:
        raise Refused("请填写文件标题")
    if disclosure not in Disclosure.values:
        raise Refused("请选择公开属性；文件没有写明的，按不公开处理")
    read_now = preview(document)
    found = _examined(read_now, document.region_code)
    verdict, of, report = found.verdict, _row(found), found.report()
    if verdict == SAME and of is not None and codes.within(document.region_code, of.region_code):
        raise Refused(f"已有一字不差的正式文件{of}，不必再导入")
    digest = hashlib.sha256(read_now.text.encode()).hexdigest()
    waiting = PolicyText.objects.filter(
        region_code=document.region_code, text_digest=digest, standing=Standing.UNVERIFIED
    )
    if waiting.exists():
        raise Refused("同样的文件已导入，正在等待核实")
    if verdict == NEW:
        verdict, report = _recognised(read_now, report)
    quarantined = verdict in (ALTERED, NAMED)
    text = PolicyText.objects.create(
        document=document, region_code=document.region_code, number=number, title=title, issuers=issuers.strip()[:300],
        issued=issued, disclosure=disclosure, duties_internal=duties_internal, text=read_now.text, text_digest=digest,
        standing=Standing.COPY if quarantined or verdict == CLEAN else Standing.UNVERIFIED, verdict=verdict, of=of,
        report=report, odd=odd(read_now), quarantined_at=clock.now() if quarantined else None, imported_by=by.user,
        imported_at=clock.now(),
    )  # fmt: skip
    PolicyClause.objects.bulk_create(
        PolicyClause(
            policy_text=text, order=order, position=one.position[:60], depth=min(one.depth, 100), start=one.start,
            own_end=one.own_end, end=one.end,
        )
        for order, one in enumerate(pieces(read_now), start=1)
    )  # fmt: skip
    _record(by, "documents.import_policy_text", text, {"number": number, "kind": verdict, "sha256": digest})
    return text


@transaction.atomic
def set_standing(*, by: Actor, text: PolicyText, standing: str, how: str) -> PolicyText:
    """`official`: by another officer than the importer, who says how it was held against the original; it is held against
    the official texts once more, and every text that waits against it. `copy`: it is no longer to be cited."""
    by.require(Action.MANAGE_POLICY_TEXTS, text.region_code)
    # What may be touched is locked in one order: two officers at once wait for each other, and never in a circle.
    touched = _around(text.region_code).filter(Q(pk=text.pk) | Q(standing=Standing.UNVERIFIED)).order_by("pk")
    list(touched.select_for_update().values_list("pk"))
    held = PolicyText.objects.get(pk=text.pk)
    how = " ".join(how.split())[:200]
    if not how:
        raise Refused("请写明怎样核实的，如“与盖章原件逐页核对”")
    if standing == Standing.COPY:
        if held.standing == Standing.COPY:
            return held
        held.standing, held.report = Standing.COPY, [*held.report, f"改列为副本：{how}"]
        held.save(update_fields=["standing", "report"])
        _record(by, "documents.set_standing", held, {"value": standing})
        return held
    if standing != Standing.OFFICIAL:
        raise Refused("只能核实为正式文件，或列为副本")
    if held.standing == Standing.OFFICIAL:
        return held
    if held.quarantined or held.standing != Standing.UNVERIFIED:
        raise Refused("这是副本，不能核实为正式文件；请导入原件")
    if held.imported_by_id == by.user.pk:
        raise Refused("导入的人不能自己核实，请由他人核实")
    if not held.number:
        raise Refused("没有文号的文件不能核实为正式文件，请补充文号后重新导入")
    if PolicyText.objects.official().applying_to(held.region_code).filter(number=held.number).exists():
        raise Refused(f"已有文号为{held.number}的正式文件")
    _hold(by, held, _examined(document_of(held), held.region_code))
    if held.standing != Standing.UNVERIFIED:
        return held
    held.standing, held.confirmed_by, held.confirmed_at, held.confirmed_how = (
        Standing.OFFICIAL, by.user, clock.now(), how,
    )  # fmt: skip
    try:
        with transaction.atomic():
            held.save(update_fields=["standing", "confirmed_by", "confirmed_at", "confirmed_how"])
    except IntegrityError as error:
        raise Refused(f"刚有他人核实了文号为{held.number}的文件") from error
    _record(by, "documents.set_standing", held, {"value": standing})
    for other in _around(held.region_code).filter(standing=Standing.UNVERIFIED).order_by("pk").select_for_update():
        _hold(by, other, examine(document_of(other), [document_of(held)]), held)
    return held


@transaction.atomic
def record_repeal(
    *, by: Actor, text: PolicyText, valid_from: dt.date, by_document: str = "", successor: PolicyText | None = None
) -> PolicyChange:
    """The text is repealed, or replaced by `successor`, from a day; with what rests on the clauses that this changes."""
    by.require(Action.MANAGE_POLICY_TEXTS, text.region_code)
    held = PolicyText.objects.select_for_update().get(pk=text.pk)
    if held.standing != Standing.OFFICIAL:
        raise Refused("只有正式文件才登记废止或新版本")
    if held.changes.exists():
        raise Refused("这份文件的废止或新版本已经登记")
    by_document = " ".join(by_document.split())[:200]
    if successor is not None:
        if successor.pk == held.pk or successor.standing != Standing.OFFICIAL:
            raise Refused("新版本须先导入并核实为正式文件")
        if not codes.within(held.region_code, successor.region_code):
            raise Refused("新版本只在另一个地区适用，不能取代这份文件")
        by_document = by_document or str(successor)[:200]
    if not by_document:
        raise Refused("请写明依据哪份文件废止")
    found = effects(document_of(held), document_of(successor) if successor else None, clock.today())
    change = PolicyChange.objects.create(
        policy_text=held, kind=ChangeKind.REPLACED if successor else ChangeKind.REPEALED, successor=successor,
        by_document=by_document, valid_from=valid_from, clauses=found.clauses, elements=found.elements,
        rights=found.rights, recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    _record(by, "documents.record_repeal", held, {"kind": change.kind, "from": valid_from, "count": len(found.clauses)})
    return change


def _around(region_code: str) -> Any:
    return PolicyText.objects.around([codes.prefix(region_code)])


def _examined(document: PolicyDocument, region_code: str) -> Examination:
    return examine(document, [document_of(one) for one in _around(region_code).official().defer("text", "report")])


def _row(found: Examination) -> PolicyText | None:
    """The row behind the known document, by its text."""
    if found.of is None:
        return None
    digest = hashlib.sha256(found.of.text.encode()).hexdigest()
    return PolicyText.objects.official().filter(text_digest=digest).order_by("pk").first()


def _recognised(document: PolicyDocument, report: list[str]) -> tuple[str, list[str]]:
    """A text that nothing here is like, held against what the packs say of their documents."""
    found = recognise(library(), document)
    if found is None:
        return NEW, report
    named = [line.replace(f"“{found.pack.name}”", f"“{found.pack.title}”") for line in found.report()]
    return (NEW if found.numbered else NAMED), named


def _hold(by: Actor, text: PolicyText, found: Examination, of: PolicyText | None = None) -> None:
    """Notes on an unverified text what holding it against official ones shows."""
    if found.verdict == NEW:
        return
    text.verdict, text.of, text.report = found.verdict, of or _row(found), found.report()
    if found.verdict != VERSION:
        text.standing = Standing.COPY
    if found.verdict == ALTERED:
        text.quarantined_at = clock.now()
    text.save(update_fields=["verdict", "of", "report", "standing", "quarantined_at"])
    _record(by, "documents.hold_against", text, {"kind": found.verdict})


def _record(by: Actor, action: str, text: PolicyText, detail: dict[str, Any]) -> None:
    record(
        by=by.user, action=action, subject="policy_text", subject_id=text.pk, region_code=text.region_code,
        duty=by.duty_for(Action.MANAGE_POLICY_TEXTS, text.region_code), detail=detail,
    )  # fmt: skip
