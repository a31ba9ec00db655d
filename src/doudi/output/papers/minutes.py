"""一事一议会议纪要: what a panel discussed of a case, how it voted, and what it resolved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.output.papers.content import GrantedSum, PaperContent


@dataclass(frozen=True)
class Attendee:
    """Somebody who sat on the panel. `vote` is empty for who had none."""

    name: str
    office: str
    vote: str = ""


@dataclass(frozen=True, kw_only=True)
class Minutes(PaperContent):
    template = "minutes"
    title = "“一事一议”会议纪要"

    held_on: dt.date
    place: str
    chair: str
    recorder: str
    attendees: tuple[Attendee, ...]
    application: str
    head: str
    right: str
    situation: str
    discussion: tuple[str, ...]
    in_favour: int
    against: int
    abstained: int
    resolution: str
    amount: GrantedSum | None

    def __post_init__(self) -> None:
        voters = sum(1 for attendee in self.attendees if attendee.vote)
        if self.in_favour + self.against + self.abstained != voters:
            raise ValueError("the votes are not those of the panel")
