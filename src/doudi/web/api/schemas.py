"""The bodies of requests, by the names of the contract. Money is text in yuan, days are ISO dates."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field


class Body(Schema):
    """Refuses what it does not know: a misspelt name must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class CaseBody(Body):
    """A case as `doudi decide` reads it. Local values that it leaves out are the office's."""

    region: str = Field(max_length=12)
    on: dt.date
    id: str = Field(default="", max_length=60)
    parameters: dict[str, Any] = Field(default_factory=dict)
    household: dict[str, Any] = Field(default_factory=dict)
    members: list[dict[str, Any]] = Field(min_length=1, max_length=60)


class NewcomerBody(Body):
    """A member as typed at a window; `relation` is to the head, whose own is `self`."""

    name: str = Field(max_length=60)
    number: str = Field(default="", max_length=40)
    relation: str = Field(max_length=30)
    sex: Literal["", "male", "female"] = ""
    birth_date: dt.date | None = None
    phone: str = Field(default="", max_length=20)


class ApplicationBody(Body):
    """Either a family that is not registered yet (`region`, `address`, `members`), or a registered `household` with the
    member who applies (`applicant`)."""

    channel: str = Field(default="window", max_length=20)
    note: str = Field(default="", max_length=500)
    region: str = Field(default="", max_length=12)
    address: str = Field(default="", max_length=200)
    members: list[NewcomerBody] = Field(default_factory=list, max_length=30)
    household: int | None = None
    applicant: int | None = None


class RightBody(Body):
    """A right applied for; `of` is `household` or the member's id."""

    right: str = Field(max_length=60)
    of: Literal["household"] | int = "household"


class RightsBody(Body):
    rights: list[RightBody] = Field(min_length=1, max_length=100)


class FactBody(Body):
    """A value as a case file has it; null says that it was asked and is not known."""

    fact: str = Field(max_length=60)
    of: Literal["household"] | int = "household"
    value: Any


class FactsBody(Body):
    """Facts from one source; `version` is that of the household as it was read."""

    version: int
    source: str = Field(default="declared", max_length=20)
    evidence: str = Field(default="", max_length=200)
    facts: list[FactBody] = Field(min_length=1, max_length=400)


class StepBody(Body):
    """A step of a proceeding; `version` is that of the proceeding as it was read.

    `opinion` takes `verdict` and `seen` (the digest of the determination that was looked at), `decide` takes `verdict`
    (`grant` or `refuse`) and, where the sum is a range, `amount`; `reason` is what the step asks reasons for.
    """

    step: Literal["accept", "opinion", "decide", "send-back", "withdraw"]
    version: int
    verdict: str = Field(default="", max_length=20)
    reason: str = Field(default="", max_length=1000)
    seen: str = Field(default="", max_length=64)
    amount: str = Field(default="", pattern=r"^([0-9]{1,10}(\.[0-9]{1,2})?)?$")
