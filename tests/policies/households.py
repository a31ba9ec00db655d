"""Cases in the form of the contract, for tests. All people are invented."""

from __future__ import annotations

import copy
import json
from typing import Any

Case = dict[str, Any]

WORKER: Case = {
    "id": "c1",
    "region": "450100",
    "on": "2019-10-15",
    "parameters": {
        "dibao_standard": 600,
        "dibao_standard@2018-01-01": 540,
        "minimum_wage": 1500,
        "low_income_standard": 900,
    },
    "household": {"assets_within_dibao_limit": True, "assets_within_low_income_limit": True},
    "members": [
        {
            "id": "a",
            "birth_date": "1980-03-01",
            "sex": "female",
            "wage_income": 900,
            "labour_ability": "full",
            "employment": "employed",
        },
        {
            "id": "b",
            "birth_date": "1979-07-20",
            "sex": "male",
            "wage_income": 0,
            "labour_ability": "full",
            "employment": "unemployed",
        },
        {"id": "c", "birth_date": "2012-05-01", "sex": "female"},
    ],
}


def case(**changes: Any) -> Case:
    """The family with some things changed: `a__wage_income=5` of a member, `household__x=1`, `parameters__y=2`, `on=…`.

    Two underlines stand for the dot; DROP takes a thing away.
    """
    built = copy.deepcopy(WORKER)
    members = {member["id"]: member for member in built["members"]}
    for name, value in changes.items():
        where, _, key = name.partition("__")
        target = built if not key else built[where] if where in ("household", "parameters") else members[where]
        if value is DROP:
            target.pop(key or where, None)
        else:
            target[key or where] = value
    return built


DROP = object()


def line(case_data: Case) -> str:
    return json.dumps(case_data, ensure_ascii=False)


def lines(*case_data: Case | str) -> str:
    """A file of cases, one a line; texts stand as they are."""
    return "".join((item if isinstance(item, str) else line(item)) + "\n" for item in case_data)
