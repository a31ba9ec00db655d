"""What happened in one proceeding, day by day: the log from which clocks are counted and procedures replayed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from doudi.policies.procedures.model import DONE


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step was done with a result, by these people."""

    day: int
    step: str
    result: str = DONE
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arose:
    """A circumstance arose, with the reason that the officer gave."""

    day: int
    circumstance: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Paused:
    """The clocks stand still from this day on."""

    day: int
    cause: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """The clocks go on after this day."""

    day: int


@dataclass(frozen=True, slots=True)
class Contacted:
    """The applicant heard from the office."""

    day: int
    about: str = ""


Event = StepDone | Arose | Paused | Resumed | Contacted


@dataclass(frozen=True, slots=True)
class Rest:
    """Days that do not count, both ends included; `last` None: not over yet."""

    first: int
    last: int | None
    cause: str


@dataclass(frozen=True, slots=True)
class Log:
    """The events of a proceeding in the order in which they happened."""

    events: tuple[Event, ...] = ()

    def steps(self) -> Iterator[StepDone]:
        return (event for event in self.events if isinstance(event, StepDone))

    def done(self) -> dict[str, StepDone]:
        return {event.step: event for event in self.steps()}

    def circumstances(self) -> frozenset[str]:
        return frozenset(event.circumstance for event in self.events if isinstance(event, Arose))

    def rests(self) -> list[Rest]:
        """The pauses of the log. A pause within a pause changes nothing, nor does a resumption without a pause."""
        rests: list[Rest] = []
        open_pause: Paused | None = None
        for event in self.events:
            if isinstance(event, Paused) and open_pause is None:
                open_pause = event
            elif isinstance(event, Resumed) and open_pause is not None:
                rests.append(Rest(open_pause.day, max(event.day, open_pause.day), open_pause.cause))
                open_pause = None
        if open_pause is not None:
            rests.append(Rest(open_pause.day, None, open_pause.cause))
        return rests

    def days_of_silence(self, day: int) -> int | None:
        """How many days ago the applicant last heard from the office; None where that never happened."""
        contacts = [event.day for event in self.events if isinstance(event, Contacted) and event.day <= day]
        return day - max(contacts) if contacts else None
