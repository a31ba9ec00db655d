"""How a reform changes a value: multiplies it, adds to it or replaces it. A product is exact, and rounded once to a step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from doudi.policies.packs.vocabulary import SHARE_DEN
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults, scale
from doudi.policies.yaml.schema import ROUNDINGS
from doudi.rules.language.model import Parameter, ParameterValue
from doudi.rules.problems import SourceLine

CHANGE = ("parameter", "clause")  # the keys that an entry of `values` must have
HOW = ("times", "plus", "value")  # those of which it has exactly one
LENGTHS = (2, 4, 6, 9, 12)  # of the division codes of a province, city, county, town and village


@dataclass(frozen=True)
class Change:
    """How a value changes from a day on. `plus`, `value` and `step` are as stored (fen, ten-thousandths, whole).

    `regions`: beginnings of division codes for which it changes.
    """

    parameter: Parameter
    start: int
    clauses: tuple[str, ...]
    place: SourceLine
    times: Fraction | None = None
    plus: int | None = None
    value: int | None = None
    step: int = 1
    rounding: str = "half_up"
    regions: tuple[str, ...] = ()

    def of(self, stored: int) -> int:
        """Returns what a stored value becomes; where it is multiplied, a multiple of the step."""
        if self.value is not None:
            return self.value
        if self.plus is not None:
            return stored + self.plus
        assert self.times is not None
        return rounded(stored * self.times, self.step, self.rounding)

    def within(self, stored: int) -> bool:
        """True where the value lies within the bounds that localities may set."""
        return not self.parameter.local or self.parameter.low <= stored <= self.parameter.high

    def by(self, times: Fraction) -> Change:
        """Returns the same change with another multiple."""
        return replace(self, times=times, plus=None, value=None)


def rounded(exact: Fraction, step: int, rounding: str) -> int:
    """Returns the multiple of a step nearest to an exact value, or the next above or below."""
    steps = exact / step
    multiples = {"up": ceil(steps), "down": floor(steps), "half_up": floor(steps + Fraction(1, 2))}
    return multiples[rounding] * step


def read_change(
    record: Record, faults: Faults, parameter: Parameter, start: int, everywhere: tuple[str, ...]
) -> Change | None:
    """Reads one entry of `values`; None, with faults, where it says nothing that can be done. `everywhere`: the regions of
    the pack below."""
    forms = [key for key in HOW if record.get(key) is not None]
    if len(forms) != 1:
        faults.add(record.place, f"'{parameter.name}' changes in {len(forms)} ways", "say one of: " + ", ".join(HOW))
        return None
    clauses, den, how = faults.texts(record, "clause"), parameter.denominator, forms[0]
    times: Fraction | None = None
    amounts: dict[str, int | None] = {}
    if how == "times":
        stored = faults.number(record, "times", SHARE_DEN)
        if stored is not None and stored <= 0:
            faults.add(record.at("times"), "a multiple is more than 0", "1.1 raises by a tenth")
            stored = None
        times = None if stored is None else Fraction(stored, SHARE_DEN)
    else:
        amounts[how] = faults.number(record, how, den)
    if times is None and amounts.get(how) is None:
        return None
    if how != "times" and ("nearest" in record or "rounding" in record):
        faults.add(record.at(how), "only a multiple is rounded", "leave out nearest and rounding")
    step = 1 if record.get("nearest") is None else scale(record["nearest"], den) or 0
    if step < 1:
        faults.add(record.at("nearest"), f"'{record['nearest']}' is no step to round to", "1 rounds to whole yuan")
        step = 1
    rounding = faults.text(record, "rounding", "half_up")
    if rounding not in ROUNDINGS:
        faults.add(record.at("rounding"), f"unknown rounding '{rounding}'", ", ".join(ROUNDINGS))
        rounding = "half_up"
    regions = faults.texts(record, "regions")
    if regions and not parameter.local:
        faults.add(record.at("regions"), f"'{parameter.name}' is the same everywhere", "regions are for local values")
    if any(len(region) not in LENGTHS or not region.startswith(everywhere) for region in regions):
        hint = "write beginnings of codes in quotes, 2, 4, 6, 9 or 12 digits, where the pack below decides"
        faults.add(record.at("regions"), "not a list of division codes of the pack", hint)
    change = Change(
        parameter=parameter,
        start=start,
        clauses=clauses,
        place=record.place,
        times=times,
        plus=amounts.get("plus"),
        value=amounts.get("value"),
        step=step,
        rounding=rounding,
        regions=regions or everywhere,
    )
    if change.value is not None and not change.within(change.value):
        faults.add(record.at("value"), "lies beyond what the parameter may be", "see its bounds in the vocabulary")
    return change


def changed_parameter(change: Change, before: list[ParameterValue], above: str, faults: Faults) -> Parameter | None:
    """Returns the parameter with the changed values, as the reform has it; None, with a fault, where it cannot be changed.

    `above`: the layer whose parameter it replaces.
    """
    parameter = change.parameter
    tables = any(isinstance(value.value, tuple) for value in before)
    if tables and change.value is not None:
        faults.add(change.place, f"'{parameter.name}' is a table", "multiply it, or write the table under parameters")
        return None
    values = []
    for value in before:
        if value.end < change.start:
            continue
        cells = value.value if isinstance(value.value, tuple) else (value.value,)
        new = tuple(change.of(cell) for cell in cells)
        if not all(change.within(cell) for cell in new) or min(new) < min(0, *cells):
            faults.add(change.place, f"'{parameter.name}' would become {min(new)}", "it lies beyond what it may be")
            return None
        stored = new if isinstance(value.value, tuple) else new[0]
        values.append(
            ParameterValue(
                start=max(value.start, change.start),
                value=stored,
                clauses=change.clauses,
                end=value.end,
                reading=value.reading,
            )
        )
    if not values:
        faults.add(change.place, f"'{parameter.name}' has no value from that day on", "see 'from' of the reform")
        return None
    all_cells = [cell for value in (*before, *values) for cell in _cells(value)]
    low, high = (parameter.low, parameter.high) if parameter.local else (min(all_cells), max(all_cells))
    return replace(
        parameter, low=low, high=high, values=tuple(values), value_ranges=(), place=change.place, replaces=above
    )


def _cells(value: ParameterValue) -> tuple[int, ...]:
    return value.value if isinstance(value.value, tuple) else (value.value,)
