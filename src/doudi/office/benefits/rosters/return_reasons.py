"""Why money does not arrive, and what follows from each reason: `return_reasons.yaml`."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("return_reasons.yaml")


class NextAct(enum.StrEnum):
    """What follows from a return."""

    ACCOUNT = "account"
    RESEND = "resend"
    DEATH = "death"
    CHECK = "check"


ACT_LABELS = {
    NextAct.ACCOUNT: "请乡镇核实账户，更改后重发",
    NextAct.RESEND: "原样重发",
    NextAct.DEATH: "转核查死亡线索，不再重发",
    NextAct.CHECK: "向对方查明原因",
}


@dataclass(frozen=True)
class ReturnReason:
    """A reason with its code, what follows from it, whose it is to settle, and within how many working days."""

    code: str
    label: str
    act: NextAct
    owner: str
    days: int


@cache
def return_reasons() -> dict[str, ReturnReason]:
    """All reasons, by code."""
    content: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        code: ReturnReason(code, row["label"], NextAct(row["act"]), row["owner"], row["days"])
        for code, row in content.items()
    }
