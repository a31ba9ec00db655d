"""What a decision consists of: the outcome of each right for a household or a member, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from doudi.rules.engine.case import Case, DatedLocalValues
from doudi.rules.language.model import Ground
from doudi.rules.program.program import BoundRule
from doudi.rules.unknowns.sentinels import HOUSEHOLD

ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED = "eligible", "not_eligible", "undetermined"


@dataclass(frozen=True, slots=True)
class AmountRange:
    """The least and greatest amount, in fen, or in whole months where the right is counted in months.

    `high` is None where no upper bound is known.
    """

    low: int
    high: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Need:
    """An open fact of a member (or of the household: HOUSEHOLD), or a parameter that is not set on a day.

    Finding it out would settle the status or narrow the amount.
    """

    fact: str = ""
    member: int = HOUSEHOLD
    parameter: str = ""
    day: int = 0


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """The nearest value of a given numeric fact at which the status is another, in fen or as a whole number."""

    fact: str
    member: int
    value: int
    money: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one right or class.

    `grounds`: the grounds, exceptions and supplements that decided. `exact`: False where the budget of the Program was
    passed; then `amount` encloses the truth, and `needs` and `turns_on` name all that matters and perhaps more.
    `case`: the case that it was read off, for whoever explains it.
    """

    bound: BoundRule
    member: int
    status: str
    amount: AmountRange | None
    grounds: tuple[Ground, ...]
    needs: tuple[Need, ...] = ()
    turns_on: tuple[TurningPoint, ...] = ()
    presumed: tuple[str, ...] = ()
    exact: bool = True
    case: Case | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class HouseholdDecision:
    """Every outcome of one case, in the order of the Program.

    `failed_checks`: the checks of entered values that do not hold, by their index in the Program. `ranges_used`: the
    parameters for which a formula of the policy stood in, with the clauses that state it.
    """

    case: Case
    outcomes: tuple[Outcome, ...]
    classes: tuple[Outcome, ...]
    failed_checks: tuple[int, ...]
    ranges_used: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class HouseholdFacts:
    """A household's facts by name: stored values, OPEN where asked and not known. What is absent is left out."""

    facts: dict[str, Any]
    members: tuple[dict[str, Any], ...]
    local: DatedLocalValues = field(default_factory=lambda: DatedLocalValues({}))


@dataclass(slots=True)
class RightValue:
    """What was computed of one right or class for one member, before it is read as an outcome.

    `granted` is a truth of the case's algebra. The amounts are numbers of it over the right's denominator: `base` without
    supplements, `total` with them, `least` what an officer may give where a ground is only a ceiling. `reads`: the mask
    of the facts and unset parameters that were read.
    """

    index: int
    bound: BoundRule
    member: int
    case: Case
    granted: Any
    reads: int
    base: Any = None
    total: Any = None
    least: Any = None
    turns: list[TurningPoint] = field(default_factory=list)
    exact: bool = True
    possible: tuple[bool, bool] | None = None
    """Whether it can be refused and whether it can be granted, once that was asked."""
