"""Cases read, or the faults that were told of them, for the tests of the case reader."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from doudi.policies.cases.case_reader import CaseReader, Request
from tests.policies.households import Case, case


def as_json(case_data: Case) -> Case:
    data: Case = json.loads(json.dumps(case_data), parse_float=Decimal, parse_constant=Decimal)
    return data


def faults(reader: CaseReader, case_data: Case, position: int = 1) -> list[str]:
    each_request = reader.read(as_json(case_data), position)
    assert isinstance(each_request, list), each_request
    return [str(fault) for fault in each_request]


def request(reader: CaseReader, **changes: Any) -> Request:
    each_request = reader.read(as_json(case(**changes)), 1)
    assert isinstance(each_request, Request), [str(fault) for fault in each_request]
    return each_request


def local(expected: Request) -> dict[str, list[tuple[int, int]]]:
    return {name: list(values) for name, values in expected.household.local.values.items()}


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()
