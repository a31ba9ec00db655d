"""The basket is read by the right: each once, those that are money first."""

from __future__ import annotations

import pytest

from doudi.office.casework.entitlements import Entitlement
from doudi.web.cases.lines import by_right


def line(label: str, amount: str = "", whose: str = "全家") -> Entitlement:
    return Entitlement(0, label, label, "", whose, None, "eligible", amount, True, (), "", (), ())


@pytest.mark.parametrize(
    ("lines", "order"),
    [
        ([], []),
        ([("甲", ""), ("乙", "1.00元")], [("乙", 1), ("甲", 1)]),
        ([("甲", "1.00元"), ("乙", "2.00元")], [("甲", 1), ("乙", 1)]),
        ([("甲", ""), ("乙", ""), ("甲", "1.00元")], [("甲", 2), ("乙", 1)]),
        ([("甲", ""), ("乙", "1.00元"), ("甲", "")], [("乙", 1), ("甲", 2)]),
    ],
)
def test_rights_stand_once_and_money_first(lines: list[tuple[str, str]], order: list[tuple[str, int]]) -> None:
    groups = by_right(line(label, amount) for label, amount in lines)
    assert [(group.label, len(group.lines)) for group in groups] == order
