"""What the nightly screening found, over HTTP: rights that may be missed or may have ended, and what is done with them."""

from __future__ import annotations

from typing import Any

from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.monitoring import actions, queries
from doudi.office.monitoring.enums import FindingKind, FindingState
from doudi.office.monitoring.models import Finding
from doudi.web.api.access import needs
from doudi.web.api.households import FAMILY
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import VersionBody, amount_text
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest, record_list, record_look

router = Router(tags=["findings"])


class DismissalBody(VersionBody):
    """Why a finding is none; it is not raised again while facts and rules stay as they are."""

    reason: str = Field(max_length=500)


@router.get("", summary="Findings, the newest first, by kind, state, right and status")
@needs(Action.SEE_FINDINGS)
def list_findings(
    request: OfficeRequest,
    kind: FindingKind | None = None,
    state: FindingState | None = None,
    right: str = "",
    status: str = "",
    cursor: str | None = None,
    limit: int = 30,
) -> dict[str, Any]:
    filters = {"kind": kind, "state": state, "right": right, "status": status}
    chosen = {name: str(value).replace("\0", "") for name, value in filters.items() if value}
    page = page_of(queries.findings(request.actor).filter(**chosen), cursor, limit, _finding)
    record_list(request, "api/findings", len(page["items"]), **chosen)
    return page


@router.get("/{finding}", summary="A finding")
@needs(Action.SEE_FINDINGS)
def show_finding(request: OfficeRequest, finding: int) -> dict[str, Any]:
    row = get_open(request, queries.findings, finding)
    record_look(request, row.household, "finding")
    return _finding(row)


@router.post("/{finding}/dismissal", summary="Dismiss a finding with a reason")
@needs(Action.SETTLE_FINDINGS)
def dismiss(request: OfficeRequest, finding: int, payload: DismissalBody) -> dict[str, Any]:
    row = get_open(request, queries.findings, finding)
    dismissed = actions.dismiss(by=request.actor, finding=row, expected_version=payload.version, reason=payload.reason)
    return {"id": dismissed.pk, "state": dismissed.state, "version": dismissed.version}


@router.post("/{finding}/proceeding", summary="Open the proceeding that a finding calls for")
@needs(Action.TAKE_APPLICATION)
def open_proceeding(request: OfficeRequest, finding: int, payload: VersionBody) -> dict[str, Any]:
    row = get_open(request, queries.findings, finding)
    opened = actions.open_proceeding(by=request.actor, finding=row, expected_version=payload.version)
    return {"application": opened.application_id, "proceeding": opened.pk, "state": opened.state}


def _finding(finding: Finding) -> dict[str, Any]:
    """`margin`: how far, in yuan, the sum that decides passes its threshold; below 0 where it does not pass it."""
    return {
        "id": finding.pk,
        "version": finding.version,
        "kind": finding.kind,
        "state": finding.state,
        "household": finding.household_id,
        "right": finding.right,
        "of": finding.person_id or FAMILY,
        "region": finding.region_code,
        "status": finding.status,
        "amount": {
            "low": amount_text(finding.low, finding.unit),
            "high": amount_text(finding.high, finding.unit),
            "unit": finding.unit,
        }
        if finding.low is not None
        else None,
        "margin": amount_text(finding.margin, ""),
        "ways": finding.ways,
        "clauses": finding.clauses,
        "needs": finding.needs,
        "proceeding": finding.proceeding_id,
        "found_on": finding.found_on.isoformat(),
    }
