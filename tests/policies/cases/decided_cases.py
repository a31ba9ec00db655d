"""Cases decided and looked at as data, for the tests of results."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.explanation import result_data
from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from tests.policies.households import Case
from tests.policies.result_form import check_result

Data = dict[str, Any]


def decide(library: Library, case_data: Case, presume: bool = True) -> Data:
    """The result of a case as it is printed, checked against the form of the contract."""
    read = json.loads(json.dumps(case_data), parse_float=Decimal)
    request = CaseReader(library.vocabulary).read(read, 1)
    assert isinstance(request, Request), [str(fault) for fault in request]
    data: Data = json.loads(json.dumps(result_data(Decider(library, presume).decide(request)[1]), ensure_ascii=False))
    check_result(data, case_data, library)
    return data


def outcome(data: Data, right: str, holder: str = "household") -> Data:
    (result,) = [
        each_outcome
        for each_outcome in data["outcomes"]
        if (each_outcome["right"], each_outcome["for"]) == (right, holder)
    ]
    return dict(result)


def status(data: Data, right: str, holder: str = "household") -> str:
    return str(outcome(data, right, holder)["status"])


def low(data: Data, right: str, holder: str = "household") -> Any:
    return outcome(data, right, holder)["amount"]["low"]
