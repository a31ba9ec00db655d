"""Deciding a case that another program hands in, by the packs and the local values of the office; nothing of it is kept."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from ninja import Router

from doudi.office.errors import RefusedError
from doudi.office.regions.queries import local_values_for
from doudi.office.registry import vocabulary
from doudi.policies.cases import replay
from doudi.policies.cases.case_stream import case_text
from doudi.web.api.access import needs
from doudi.web.api.idempotency import keep_nothing
from doudi.web.api.schemas import CaseBody
from doudi.web.requests import OfficeRequest

router = Router(tags=["decide"])
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


@router.post("", summary="Decide a case: every right of everybody, as `doudi decide` does")
@needs(None)
def decide(request: OfficeRequest, payload: CaseBody) -> dict[str, Any]:
    """What is absent is presumed as the vocabulary says, and each presumption is named in the result."""
    keep_nothing(request)
    case: dict[str, Any] = {
        "region": payload.region,
        "on": payload.on.isoformat(),
        "parameters": local_values_for(payload.region, payload.on) | _exact(payload.parameters),
        "household": _numbers(payload.household),
        "members": [_numbers(member) for member in payload.members],
    }
    if payload.id:
        case = {"id": payload.id} | case
    try:
        result, _ = replay.decide_text(vocabulary.library(), case_text(case))
    except (replay.ReplayError, TypeError, ValueError) as error:
        raise RefusedError(str(error)) from None
    data: dict[str, Any] = json.loads(result)
    return data


def _exact(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: exact_number(value) for name, value in parameters.items()}


def exact_number(value: Any) -> Any:
    """A number that came as text as an exact decimal; anything else as it came."""
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value


def _numbers(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts with numbers that came as text as exact decimals."""
    values = {}
    for name, value in facts.items():
        declared = vocabulary.fact(name)
        if declared is not None and vocabulary.field_kind(declared) in ("money", "whole"):
            parts = value.items() if isinstance(value, dict) else ()
            value = {key: exact_number(part) for key, part in parts} if parts else exact_number(value)
        values[name] = value
    return values
