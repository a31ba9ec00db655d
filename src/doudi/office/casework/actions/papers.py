"""Issues papers: sets them, keeps the file as it was issued, and puts its digest into the audit."""

from __future__ import annotations

import hashlib
import json

from django.core.exceptions import PermissionDenied
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.audit.actions import record_action
from doudi.office.casework.enums import PaperKind
from doudi.office.casework.models import Application, Paper, Proceeding
from doudi.office.casework.papers.contents import content_of
from doudi.office.casework.papers.offers import PaperOffer, offers, permission
from doudi.office.errors import RefusedError
from doudi.office.files.actions import keep_own_file
from doudi.office.registry.perms import require_open
from doudi.output.papers.content import content_text
from doudi.output.papers.typesetting import PaperError, form_digest, typeset

MEDIA_TYPE = "application/pdf"


@transaction.atomic
def issue_paper(*, by: Actor, application: Application, kind: str, proceeding: Proceeding | None = None) -> Paper:
    """Issues a paper of an application, or of one of its proceedings, from what the office has now.

    Returns the earlier paper where one of the kind says the same already. PermissionDenied without a duty for it;
    RefusedError where the case has not come so far, or something that must stand on the paper is missing.
    """
    action = permission(by, kind, application.region_code)
    if action is None:
        raise PermissionDenied("您没有在本地区制作这种文书的职责")
    locked = (
        Application.objects.select_related("household__now", "applicant")
        .select_for_update(of=("self",))
        .get(pk=application.pk)
    )
    require_open(by, locked.household)
    offer = _find_offer(locked, kind, proceeding)
    number = f"{locked.number}-{locked.papers.count() + 1:02d}"
    content = content_of(offer, locked, number, clock.today())
    text = content_text(content)
    basis = _basis(text, offer)
    earlier = locked.papers.filter(kind=kind, basis=basis).first()
    if earlier is not None:
        return earlier
    if kind == PaperKind.MISSING_PAPERS:
        _refuse_second_list(locked)
    try:
        pdf, form = typeset(content), form_digest()
    except PaperError as error:
        raise RefusedError(str(error)) from error
    document = keep_own_file(
        by=by, data=pdf, media_type=MEDIA_TYPE, title=f"{offer.kind.label} {number}", kind=str(offer.kind.label),
        region_code=locked.region_code, subject="household", subject_id=locked.household_id,
    )  # fmt: skip
    paper = Paper.objects.create(
        number=number, kind=kind, application=locked, proceeding=offer.proceeding, content=text, basis=basis, form=form,
        digest=document.digest, document=document, issued_at=clock.now(), issued_by=by.user,
    )  # fmt: skip
    decision = getattr(offer.proceeding, "decision", None)
    record_action(
        by=by,
        permission=action,
        action="casework.issue_paper",
        subject="paper",
        row=paper,
        region_code=locked.region_code,
        detail={
            "kind": kind,
            "sha256": paper.digest,
            "content": hashlib.sha256(text.encode()).hexdigest(),
            "form": form,
            "determination": decision.determination.digest if decision is not None else None,
        },
        rows=[paper],
    )
    return paper


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


def _basis(text: str, offer: PaperOffer) -> str:
    """A digest of what a paper says and of whom, whatever its number and day."""
    parts = json.loads(text)
    del parts["number"], parts["day"]
    parts["proceeding"] = offer.proceeding.pk if offer.proceeding else None
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
