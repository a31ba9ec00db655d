"""Issues papers: sets them, keeps the file as it was issued, and puts its digest into the audit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.casework.actions.course import enter_step
from doudi.office.casework.actions.log_rows import lock_course
from doudi.office.casework.course.course import course_of
from doudi.office.casework.enums import PaperKind
from doudi.office.casework.models import Application, Paper, Proceeding
from doudi.office.casework.papers import parties
from doudi.office.casework.papers.contents import content_of
from doudi.office.casework.papers.offers import PaperOffer, offers, permission
from doudi.office.errors import RefusedError
from doudi.office.files.actions import keep_own_file
from doudi.office.registry.perms import require_open
from doudi.output.papers.content import PaperContent, content_text
from doudi.output.papers.typesetting import PaperError, form_digest, typeset

MEDIA_TYPE = "application/pdf"
TELLING: dict[str, tuple[str, ...]] = {
    PaperKind.GRANT: ("tell_granted",),
    PaperKind.REFUSAL: ("tell_refused",),
    PaperKind.CHANGE: ("tell_granted", "cut", "stop"),
}
"""The steps of procedures that a letter stands for: with it the person is told."""


@dataclass(frozen=True)
class PaperDraft:
    """A paper that is to be issued: by which duty, and its content for a head of issuer, number and day. `proceeding` is None
    where it is about the whole application; `by_county`: whether the county answers for it."""

    kind: PaperKind
    permission: Action
    content: Callable[[dict[str, Any]], PaperContent]
    proceeding: Proceeding | None = None
    by_county: bool = False


@transaction.atomic
def issue_paper(*, by: Actor, application: Application, kind: str, proceeding: Proceeding | None = None) -> Paper:
    """Issues a paper of an application, or of one of its proceedings, from what the office has now.

    Returns the earlier paper where one of the kind says the same already. PermissionDenied without a duty for it;
    RefusedError where the case has not come so far, or something that must stand on the paper is missing.
    """
    action = permission(by, kind, application.region_code)
    if action is None:
        raise PermissionDenied("您没有在本地区制作这种文书的职责")
    locked = _lock(by, application)
    offer = _find_offer(locked, kind, proceeding)
    draft = PaperDraft(
        offer.kind,
        action,
        lambda head: content_of(offer, locked, head["number"], head["day"]),
        offer.proceeding,
    )
    return _keep(by, locked, draft, _refuse_second_list if kind == PaperKind.MISSING_PAPERS else None)


@transaction.atomic
def keep_paper(by: Actor, application: Application, draft: PaperDraft) -> Paper:
    """Issues a paper that rests on what another part of the office keeps. Returns and raises as `issue_paper`."""
    by.require(draft.permission, application.region_code)
    return _keep(by, _lock(by, application), draft)


def keep_public_paper(by: Actor, permission: Action, content: PaperContent, region_code: str) -> Paper:
    """Issues a paper about several families of a region, as the sheet of a notice: it is kept and audited as every paper, and
    `doudi paper verify` knows it. RefusedError where it cannot be set."""
    by.require(permission, region_code)
    return _issue(by, permission, PaperKind(content.template), content, region_code, ("region", region_code))


def _lock(by: Actor, application: Application) -> Application:
    locked = (
        Application.objects.select_related("household__now", "applicant")
        .select_for_update(of=("self",))
        .get(pk=application.pk)
    )
    require_open(by, locked.household)
    return locked


def _keep(
    by: Actor, locked: Application, draft: PaperDraft, refuse_another: Callable[[Application], None] | None = None
) -> Paper:
    """Sets the paper, keeps its file, and records both. `refuse_another` speaks where an earlier one says something else."""
    number = f"{locked.number}-{locked.papers.count() + 1:02d}"
    issuer = parties.county_office if draft.by_county else parties.township_office
    content = draft.content({"issuer": issuer(locked.region_code), "number": number, "day": clock.today()})
    text = content_text(content)
    basis = _basis(text, draft.proceeding)
    earlier = locked.papers.filter(kind=draft.kind, basis=basis).first()
    if earlier is not None:
        return earlier
    if refuse_another is not None:
        refuse_another(locked)
    subject = ("household", locked.household_id)
    return _issue(by, draft.permission, draft.kind, content, locked.region_code, subject, locked, draft.proceeding)


def _issue(
    by: Actor,
    permission: Action,
    kind: PaperKind,
    content: PaperContent,
    region_code: str,
    subject: tuple[str, int | str],
    application: Application | None = None,
    proceeding: Proceeding | None = None,
) -> Paper:
    """Sets a paper, keeps its file under the subject, and puts its digest into the audit."""
    text = content_text(content)
    try:
        pdf, form = typeset(content), form_digest()
    except PaperError as error:
        raise RefusedError(str(error)) from error
    document = keep_own_file(
        by=by, data=pdf, media_type=MEDIA_TYPE, title=f"{kind.label} {content.number}", kind=str(kind.label),
        region_code=region_code, subject=subject[0], subject_id=subject[1],
    )  # fmt: skip
    paper = Paper.objects.create(
        number=content.number, kind=kind, application=application, proceeding=proceeding, content=text,
        basis=_basis(text, proceeding), form=form, digest=document.digest, document=document, issued_at=clock.now(),
        issued_by=by.user,
    )  # fmt: skip
    if proceeding is not None:
        _tell(by, proceeding, kind)
    decision = getattr(proceeding, "decision", None)
    record_action(
        by=by,
        permission=permission,
        action="casework.issue_paper",
        subject="paper",
        row=paper,
        region_code=region_code,
        detail={
            "kind": kind.value,
            "sha256": paper.digest,
            "content": hashlib.sha256(text.encode()).hexdigest(),
            "form": form,
            "determination": decision.determination.digest if decision is not None else None,
        },
        rows=[paper],
    )
    return paper


def _tell(by: Actor, proceeding: Proceeding, kind: PaperKind) -> None:
    """Takes the step for which the letter stands, where it is open and the officer may take it."""
    course = course_of(Proceeding.objects.get(pk=proceeding.pk))
    for name in TELLING.get(kind, ()):
        step = course.open_step(name) if course is not None else None
        if step is not None and by.may(step.action, proceeding.region_code):
            enter_step(by, lock_course(by, proceeding, None), name, clock.today())


def _find_offer(application: Application, kind: str, proceeding: Proceeding | None) -> PaperOffer:
    key = proceeding.pk if proceeding is not None else None
    for offer in offers(application):
        if offer.kind == kind and (offer.proceeding.pk if offer.proceeding else None) == key:
            return offer
    raise RefusedError("办理还没有到这一步，或者情况已变化，不能制作这份文书：请刷新页面")


def _refuse_second_list(application: Application) -> None:
    """RefusedError where it was told already what is missing, unless a case has been sent back since: the list is told once."""
    last = application.papers.filter(kind=PaperKind.MISSING_PAPERS).first()
    if last is None:
        return
    steps = application.proceedings.filter(steps__name="send_back", steps__at__gt=last.issued_at)
    if not steps.exists():
        raise RefusedError(f"需要补正的内容应当一次告知，已由{last.number}告知；请下载原件")


def _basis(text: str, proceeding: Proceeding | None) -> str:
    """A digest of what a paper says and of whom, whatever its number and day."""
    parts = json.loads(text)
    del parts["number"], parts["day"]
    parts["proceeding"] = proceeding.pk if proceeding else None
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
