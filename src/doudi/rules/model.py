"""What a pack is made of: clauses, facts, parameters, rules, checks, classes. Plain frozen data, no policy in it."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.rules.problems import Place
from doudi.rules.types import Type
from doudi.rules.units import Unit

FOREVER = 9_999_999  # past the last day that Python's calendar knows
ALWAYS = 0


@dataclass(frozen=True, slots=True)
class Clause:
    """An operative element of a document: where it stands and what it says in our own words."""

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
    """Taken for an absent fact where `where` is certain; the first of a fact's presumptions that is decides."""

    value: str
    where: str
    place: Place


@dataclass(frozen=True, slots=True)
class Fact:
    """An input. Bounds are of value × den; `none` is the stored value of the answer 'none', where that is allowed.

    `days`: bounds of a date; `past`: it cannot lie after the day of the decision.
    `unlimited`: its upper bound is only what the engine can hold, not what can be true.
    `computed`: where it is not handed in, the rules compute what it would have said; it is never open.
    """

    name: str
    whose: str
    type: Type
    label: str
    place: Place
    options: tuple[str, ...] = ()
    option_labels: tuple[str, ...] = ()
    average: bool = False
    none: int | None = None
    past: bool = False
    days: tuple[int, int] = (1, 1)
    computed: bool = False
    presumptions: tuple[Presumption, ...] = ()
    derived: str = ""
    question: str = ""
    evidence: str = ""
    answered_by: str = ""
    order: int = 0
    unlimited: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter's value from a day on, or one for each option of a choice; with its clause."""

    start: int
    value: int | tuple[int, ...]
    clauses: tuple[str, ...]
    end: int = FOREVER
    reading: str = ""
    """How the clause is read where it leaves the value open; '' where the value stands in it."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a policy says of a parameter that a locality sets: a least value used until then, or a range."""

    start: int
    end: int
    formula: str
    low: int | None
    high: int | None
    clauses: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value by jurisdiction and date. `local`: entered by a locality. `by`: the options its values are listed for.

    `ceiling`: it only limits sums, so that no sum hangs on it where nobody has set it.
    """

    name: str
    label: str
    unit: Unit
    den: int
    low: int
    high: int
    place: Place
    local: bool = False
    by: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    stated: tuple[Stated, ...] = ()
    ceiling: bool = False
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way into a right: a condition, the sum where there is one, the clause.

    `at_most`: the sum is a ceiling below which an officer decides case by case.
    """

    when: str
    amount: str
    clauses: tuple[str, ...]
    label: str
    place: Place
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A rule from one day to another. A right has `ways`, any other rule a `formula`."""

    start: int
    end: int
    clauses: tuple[str, ...]
    place: Place
    formula: str = ""
    ways: tuple[Way, ...] = ()
    unless: tuple[Way, ...] = ()
    supplements: tuple[Way, ...] = ()
    rounding: str = "half_up"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule. `kind`: right, class or rule. `unit` None: it is yes or no. `slot`: lower layers may fill it."""

    name: str
    kind: str
    whose: str
    label: str
    unit: Unit | None
    versions: tuple[Version, ...]
    layer: str
    place: Place
    replaces: str = ""
    fills: str = ""
    slot: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that an entered value should keep; it warns and never changes an outcome."""

    name: str
    label: str
    formula: str
    message: str
    clauses: tuple[str, ...]
    start: int
    end: int
    place: Place
    layer: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Repeal:
    """A rule of a higher layer that is not in force here from a day on."""

    rule: str
    start: int
    clauses: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Precedence:
    """From a day on, a version of a rule in the layer `first` goes before this layer's own where it began later."""

    rule: str
    start: int
    first: str
    clauses: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Layer:
    """What one pack brings in: the rules engine knows layers, not provinces."""

    name: str
    clauses: tuple[Clause, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    rules: tuple[Rule, ...] = ()
    checks: tuple[Check, ...] = ()
    repeals: tuple[Repeal, ...] = ()
    precedence: tuple[Precedence, ...] = ()
