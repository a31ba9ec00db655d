"""What the packs say of values that a locality sets: whether one can be such a value, and which checks it fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.packs import divisions
from doudi.policies.packs.library import Library
from doudi.rules.engine.decide import decide
from doudi.rules.language import nodes as n


class LocalValueError(ValueError):
    """A local value that cannot be one. The message says in Chinese what was found and what is expected."""


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check of a pack that the entered values do not meet."""

    label: str
    message: str
    clauses: tuple[str, ...]


def failed_checks(
    library: Library, region: str, day: dt.date, parameters: Mapping[str, Decimal | int], about: str
) -> list[FailedCheck]:
    """Returns the checks in force in a region on a day that name the parameter `about` and that the values do not meet. The
    values are given as in a case (`NAME@DATE`). LocalValueError where a name, a date or a value is none."""
    request = _request(library, region, day, parameters)
    program = library.program(library.for_region(request.region, request.on), request.on)
    decision = decide(program, request.household, request.on, advise=False)
    failed = [program.checks[index] for index in decision.failed_checks]
    return [
        FailedCheck(bound.check.label, bound.check.message, bound.check.clauses)
        for bound in failed
        if about in _parameters_of(bound.node)
    ]


def require_value(library: Library, name: str, value: Decimal) -> None:
    """Raises LocalValueError unless the value has the precision and the bounds that the vocabulary gives this parameter."""
    _request(library, divisions.example(), dt.date(2026, 1, 1), {f"{name}@2026-01-01": value})


def _request(library: Library, region: str, day: dt.date, parameters: Mapping[str, Decimal | int]) -> Request:
    """Returns a request for a household of one person of whom nothing is known, since checks look at values alone."""
    case: dict[str, Any] = {
        "region": region,
        "on": day.isoformat(),
        "parameters": dict(parameters),
        "members": [{"id": "x"}],
    }
    request = CaseReader(library.vocabulary).read(case, 1)
    if isinstance(request, list):
        raise LocalValueError("；".join(fault.problem for fault in request))
    return request


def _parameters_of(node: n.Node) -> set[str]:
    names = {node.name} if isinstance(node, n.ParameterRef | n.Lookup) else set()
    return names.union(*map(_parameters_of, n.children(node)))
