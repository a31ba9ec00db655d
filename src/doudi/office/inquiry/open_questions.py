"""Differences that a visit saw and nobody has settled: no opinion is given while there is one."""

from __future__ import annotations

from doudi.office import per_request
from doudi.office.casework.models import Proceeding
from doudi.office.inquiry.models import VisitQuestion


def obstacle(proceeding: Proceeding) -> str:
    """Says how many differences of the application's visits are open; '' where none is."""
    application = proceeding.application_id
    waiting = per_request.read_once(
        ("open questions", application),
        lambda: VisitQuestion.objects.filter(visit__application=application, answer__isnull=True).count(),
    )
    if not waiting:
        return ""
    return (
        f"入户调查有{waiting}处与申报不一致还没有处理，不能提出初审意见：请在“调查记录”中逐处更正申报或写明为什么不改"
    )
