"""The elements of a pack as plain frozen data: clauses, facts, parameters, rules, checks and layers. There is no policy in it."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.rules.problems import SourceLine
from doudi.rules.types import Type
from doudi.rules.units import Unit

FOREVER = 9_999_999  # past the last day that Python's calendar knows
ALWAYS = 0


@dataclass(frozen=True, slots=True)
class Clause:
    """An operative element of a document.

    `position`: where it stands. `summary`: what it says, in our own words. `standing`: how far the text can be relied on.
    `valid_from`, `valid_to`: the day numbers between which it is in force.
    """

    id: str
    document: str
    position: str
    summary: str
    standing: str
    kind: str = ""
    valid_from: int = ALWAYS
    valid_to: int = FOREVER


@dataclass(frozen=True, slots=True)
class Presumption:
    """What an absent fact is taken for where the condition `where` is certain. The first that applies decides."""

    value: str
    where: str
    place: SourceLine


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """An input of the rules.

    `none`: the stored value of the answer 'none'; None where the fact has no such answer. `days`: the bounds of a date.
    `past`: a date that cannot lie after the day of the decision. `average`: a monthly average, which may include a fraction of
    a fen.
    `unlimited`: the upper bound is only what the engine can hold, not what can be true.
    `computed`: an answer that rules ask for with `given()`; where it is not handed in they compute the same from other facts, so
    the fact is never open. `derived`: the formula from which the fact itself is computed where it is absent.
    `derived_if_given`: facts, of the same entity or of the household, without which it is not computed but open; with them it
    is computed also where it was asked and is not known.
    """

    name: str
    entity: str
    type: Type
    label: str
    place: SourceLine
    options: tuple[str, ...] = ()
    option_labels: tuple[str, ...] = ()
    average: bool = False
    none: int | None = None
    past: bool = False
    days: tuple[int, int] = (1, 1)
    computed: bool = False
    presumptions: tuple[Presumption, ...] = ()
    derived: str = ""
    derived_if_given: tuple[str, ...] = ()
    question: str = ""
    evidence: str = ""
    answered_by: str = ""
    order: int = 0
    unlimited: bool = False


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """The value of a parameter from day `start` to day `end`, with the clauses that state it.

    `value`: for a lookup table one value for each option.
    """

    start: int
    value: int | tuple[int, ...]
    clauses: tuple[str, ...]
    end: int = FOREVER
    reading: str = ""
    """How the clause is read where it leaves the value open; '' where the value stands in it."""


@dataclass(frozen=True, slots=True)
class ValueRange:
    """What a policy says of a parameter that a locality sets: a formula that holds until the locality sets it, or a range.

    `low` and `high` are over the denominator of the parameter; None where the policy names no such end.
    """

    start: int
    end: int
    formula: str
    low: int | None
    high: int | None
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that differs by jurisdiction and date. Its values and bounds are integers over `denominator`.

    `local`: a locality enters it. `options`: the choice for whose options it has a value each; empty where it has one value.
    `ceiling`: it only limits amounts, so that an amount is settled although nobody has set it.
    `replaces`: the parameter of a higher layer in whose place it stands.
    """

    name: str
    label: str
    unit: Unit
    denominator: int
    low: int
    high: int
    place: SourceLine
    local: bool = False
    options: tuple[str, ...] = ()
    values: tuple[ParameterValue, ...] = ()
    value_ranges: tuple[ValueRange, ...] = ()
    ceiling: bool = False
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """A way into a right: a condition, an amount where there is one, and the clauses.

    Exceptions and supplements have the same form. `at_most`: the amount is a ceiling, below which an officer decides case by case.
    """

    when: str
    amount: str
    clauses: tuple[str, ...]
    label: str
    place: SourceLine
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A rule as it is in force from day `start` to day `end`. A right has `grounds`, any other rule a `formula`.

    `reading`: how the pack reads clauses that leave a comparison open; empty where they express it.
    """

    start: int
    end: int
    clauses: tuple[str, ...]
    place: SourceLine
    formula: str = ""
    grounds: tuple[Ground, ...] = ()
    unless: tuple[Ground, ...] = ()
    supplements: tuple[Ground, ...] = ()
    rounding: str = "half_up"
    note: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Rights that cannot be had together with the right this belongs to.

    `choice`: who chooses between them where the conditions of both are met.
    """

    rights: tuple[str, ...]
    choice: str
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule with its versions.

    `kind`: right, class or rule. `entity`: whose it is. `unit`: None where it is yes or no. `slot`: lower layers may fill it.
    `fills`, `replaces`: the slot that it fills, and the rule of a higher layer in whose place it stands.
    """

    name: str
    kind: str
    entity: str
    label: str
    unit: Unit | None
    versions: tuple[Version, ...]
    layer: str
    place: SourceLine
    replaces: str = ""
    fills: str = ""
    slot: bool = False
    excludes: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that entered values should keep. Where it fails an officer is warned; outcomes do not change."""

    name: str
    label: str
    formula: str
    message: str
    clauses: tuple[str, ...]
    start: int
    end: int
    place: SourceLine
    layer: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Repeal:
    """Takes a rule of a higher layer out of force in this layer from day `start` to day `end`.

    `reading`: how the pack reads a clause that does not say so itself; empty where it does.
    """

    rule: str
    start: int
    clauses: tuple[str, ...]
    place: SourceLine
    end: int = FOREVER
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Precedence:
    """From day `start` on, a version of a rule in the layer `first` goes before this layer's version.

    That is so only where it came into force later than this layer's.
    """

    rule: str
    start: int
    first: str
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class Layer:
    """What one pack contributes. The engine knows layers, which stand in an order; it knows no jurisdictions."""

    name: str
    clauses: tuple[Clause, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    rules: tuple[Rule, ...] = ()
    checks: tuple[Check, ...] = ()
    repeals: tuple[Repeal, ...] = ()
    precedence: tuple[Precedence, ...] = ()
