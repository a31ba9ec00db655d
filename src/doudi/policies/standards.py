"""What the packs say of values that a locality sets: whether one can be such a value, and which checks it fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from doudi.policies import divisions
from doudi.policies.cases import CaseReader, Request
from doudi.policies.packs import Library
from doudi.rules import nodes as n
from doudi.rules.outcomes import decide


class NotAValue(ValueError):
    """Says in Chinese, field by field, what was found and what is expected."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that the values fail: what it is called, what is wrong, the clauses that ask for it."""

    label: str
    message: str
    clauses: tuple[str, ...]


def failed_checks(
    library: Library, region: str, day: dt.date, parameters: Mapping[str, Decimal | int], about: str
) -> list[Finding]:
    """The checks in force in a region on a day that name the parameter `about` and that the values, given as in a case
    file (NAME@DATE), do not keep. NotAValue where a name, date or value is none."""
    request = _request(library, region, day, parameters)
    program = library.program(library.for_region(request.region, request.on), request.on)
    decision = decide(program, request.household, request.on, advise=False)
    failed = [program.checks[index] for index in decision.failed_checks]
    return [
        Finding(bound.check.label, bound.check.message, bound.check.clauses)
        for bound in failed
        if about in _parameters_of(bound.node)
    ]


def require_value(library: Library, name: str, value: Decimal) -> None:
    """NotAValue unless the value lies within the precision and the bounds that the vocabulary gives this parameter."""
    _request(library, divisions.example(), dt.date(2026, 1, 1), {f"{name}@2026-01-01": value})


def _request(library: Library, region: str, day: dt.date, parameters: Mapping[str, Decimal | int]) -> Request:
    """A household of one person of whom nothing is known: checks look at values alone."""
    case: dict[str, Any] = {
        "region": region,
        "on": day.isoformat(),
        "parameters": dict(parameters),
        "members": [{"id": "x"}],
    }
    found = CaseReader(library.vocabulary).read(case, 1)
    if isinstance(found, list):
        raise NotAValue("；".join(fault.what for fault in found))
    return found


def _parameters_of(node: n.Node) -> set[str]:
    own = {node.name} if isinstance(node, n.ParamRef | n.Lookup) else set()
    return own.union(*map(_parameters_of, n.children(node)))
