"""The rows of a panel's form: the officers of the county, and empty ones for who has no account."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from doudi.office.accounts.models import User

FREE = 6
"""Rows for members without an account."""
ABSENT, WITHOUT_VOTE = "absent", "without_vote"


@dataclass(frozen=True, slots=True)
class Seat:
    """A row as it was typed. `vote` is a value of Vote, ABSENT or WITHOUT_VOTE."""

    prefix: str
    name: str
    post: str
    vote: str
    has_stake: bool
    officer: User | None = None

    @classmethod
    def of(cls, prefix: str, posted: QueryDict, officer: User | None = None) -> Seat:
        def typed(field: str, longest: int) -> str:
            return str(posted.get(f"{prefix}-{field}", "")).replace("\0", "").strip()[:longest]

        return cls(
            prefix, officer.name if officer else typed("name", 60), typed("post", 120), typed("vote", 20) or ABSENT,
            posted.get(f"{prefix}-stake") == "yes", officer,
        )  # fmt: skip

    @property
    def is_present(self) -> bool:
        return bool(self.name) and self.vote != ABSENT


def free_seats(posted: QueryDict) -> list[Seat]:
    return [Seat.of(f"free-{number}", posted) for number in range(FREE)]
