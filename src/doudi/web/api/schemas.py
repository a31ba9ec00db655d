"""The bodies of requests, by the names of the contract. Money is text in yuan, days are ISO dates."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Schema
from pydantic import ConfigDict, Field, model_validator

from doudi.office.registry.enums import FactSource
from doudi.rules import money

LARGEST_KEY = 2**63 - 1
Key = Annotated[int, Field(ge=0, le=LARGEST_KEY)]
"""The key of a row, or its version, as far as a database counts."""
Money = Annotated[str, Field(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$")]
"""A sum in yuan, such as `1200.50`."""
Day = Annotated[dt.date, Field(ge=dt.date(1890, 1, 1), le=dt.date(2199, 12, 31))]
Holder = Literal["household"] | Key


class Body(Schema):
    """Refuses what it does not know: a misspelt name must not be lost in silence. Text that no database keeps is no text."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _is_text(cls, values: Any) -> Any:
        if not _can_be_kept(values):
            raise ValueError("a zero byte or half a character")
        return values


def _can_be_kept(value: Any) -> bool:
    """Whether every text within a body is whole characters without zero bytes."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return all(_can_be_kept(key) and _can_be_kept(part) for key, part in value.items())
    return all(map(_can_be_kept, value)) if isinstance(value, list) else True


def fen(amount: str | None) -> int | None:
    """A sum in yuan as whole fen; None where none is told."""
    if not amount:
        return None
    yuan, _, rest = amount.partition(".")
    return int(yuan) * 100 + int(rest.ljust(2, "0") or 0)


def amount_text(amount: int | None, unit: str) -> int | str | None:
    """A stored amount as an answer has it: sums as text in yuan, months as a whole number."""
    return amount if amount is None or unit == "months" else money.yuan(amount)


def moment_text(moment: dt.datetime) -> str:
    """A moment as an answer has it: in China's time, with its distance from universal time."""
    return timezone.localtime(moment).isoformat()


class NoBody(Body):
    """Nothing is told beside what the address says: `{}`."""


class VersionBody(Body):
    """`version` is that of what the address names, as it was read."""

    version: Key


class ReasonBody(VersionBody):
    """Something that stands is taken back or dismissed, with the reason."""

    reason: str = Field(max_length=200)


class ProvenanceBody(VersionBody):
    """Where something is known from. `document`: the id of a paper of the household."""

    source: FactSource = FactSource.DECLARED
    evidence: str = Field(default="", max_length=200)
    document: Key | None = None


class CaseBody(Body):
    """A case as `doudi decide` reads it. Local values that it leaves out are the office's."""

    region: str = Field(max_length=12)
    on: Day
    id: str = Field(default="", max_length=60)
    parameters: dict[str, Any] = Field(default_factory=dict)
    household: dict[str, Any] = Field(default_factory=dict)
    members: list[dict[str, Any]] = Field(min_length=1, max_length=60)


class NewcomerBody(Body):
    """A member as typed at a window; `relation` is to the head, whose own is `self`.

    `number_unsure`: there is none, or it is in doubt; the county settles it. Where people are registered of whom this may be
    one, `same_as` says which, or `not_same_reason` by what it is known to be none of them.
    """

    name: str = Field(max_length=60)
    number: str = Field(default="", max_length=40)
    relation: str = Field(max_length=30)
    sex: Literal["", "male", "female"] = ""
    birth_date: Day | None = None
    phone: str = Field(default="", max_length=20)
    number_unsure: bool = False
    same_as: Key | None = None
    not_same_reason: str = Field(default="", max_length=200)


class ApplicationBody(Body):
    """Either a family that is not registered yet (`region`, `address`, `members`), or a registered `household` with the
    member who applies (`applicant`). `authorised_on` is the day by which every adult member had signed the authorisation to
    verify, where it was shown with the form."""

    channel: str = Field(default="window", max_length=20)
    note: str = Field(default="", max_length=500)
    authorised_on: dt.date | None = None
    region: str = Field(default="", max_length=12)
    address: str = Field(default="", max_length=200)
    members: list[NewcomerBody] = Field(default_factory=list, max_length=30)
    household: Key | None = None
    applicant: Key | None = None


class RightBody(Body):
    """A right applied for; `of` is `household` or the member's id."""

    right: str = Field(max_length=60)
    of: Holder = "household"


class RightsBody(Body):
    rights: list[RightBody] = Field(min_length=1, max_length=100)


class StepBody(Body):
    """A step of a proceeding; `version` is that of the proceeding as it was read.

    `opinion` takes `verdict` and `seen` (the digest of the determination that was looked at), `decide` takes `verdict`
    (`grant` or `refuse`) and, where the sum is a range, `amount`; `reason` is what the step asks reasons for. `accept` takes
    `authorised_on` where the authorisations to verify were shown only now.
    """

    step: Literal["accept", "opinion", "decide", "send-back", "withdraw"]
    version: Key
    authorised_on: dt.date | None = None
    verdict: str = Field(default="", max_length=20)
    reason: str = Field(default="", max_length=1000)
    seen: str = Field(default="", max_length=64)
    amount: str = Field(default="", pattern=r"^([0-9]{1,10}(\.[0-9]{1,2})?)?$")
