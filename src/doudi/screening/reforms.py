"""What localities have set, as a reform changes it; and the packs and values under which a simulation decides everybody."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from doudi.policies.packs import Library
from doudi.policies.reforms import ReformedLibrary
from doudi.policies.reforms_changes import Change
from doudi.rules.problems import Problem, RulesError
from doudi.screening.local_values import LocalValues
from doudi.screening.screener import Screener


@dataclass(frozen=True)
class Moved:
    """A value of a place before and after, as stored, in force from a day on. Before None: nothing was set there."""

    place: str
    start: int
    before: int | None
    after: int
    change: Change


@dataclass
class Setup:
    """Packs and local values under which everybody is decided: as things stand, or with a reform.

    `entered`: what localities have set today; `changes`: how the reform changes that. RulesError where there is nothing
    that a change could change, or where a value would become what it cannot be.
    """

    title: str
    library: Library
    entered: LocalValues
    presume: bool = True
    changes: tuple[Change, ...] = ()
    local_values: LocalValues = field(init=False)
    moved: tuple[Moved, ...] = field(init=False)
    screener: Screener = field(init=False)

    def __post_init__(self) -> None:
        values, moved = self.entered, []
        for change in self.changes:
            values, own = changed(values, change)
            moved += own
            if not own and not self._in_packs(change):
                name = change.parameter.name
                what = f"no place has set '{name}', and no pack gives it a value: there is nothing to change"
                raise RulesError(
                    [Problem(change.place, what, "enter it with --local-values or --set, or say 'value:'")]
                )
        self.local_values, self.moved = values, tuple(moved)
        self.screener = Screener(self.library, values, self.presume)

    @property
    def reformed(self) -> ReformedLibrary | None:
        """The library with the reform; None as things stand."""
        return self.library if isinstance(self.library, ReformedLibrary) else None

    def with_times(self, times: Fraction) -> Setup:
        """The same reform with another multiple of the standard that it changes first."""
        first = self.moved[0].change
        return replace(self, changes=tuple(one.by(times) if one is first else one for one in self.changes))

    def _in_packs(self, change: Change) -> bool:
        own = self.reformed.reform.layer.parameters if self.reformed else ()
        return any(one.name == change.parameter.name for one in own)


def setup_of(library: ReformedLibrary, entered: LocalValues, presume: bool = True) -> Setup:
    """A reform with the local values as it makes them."""
    return Setup(library.reform.pack.title, library, entered, presume, library.reform.changes)


def changed(local_values: LocalValues, change: Change) -> tuple[LocalValues, list[Moved]]:
    """Every value of a parameter as it becomes from the reform's first day on; those of earlier days stay.

    A place that takes its value from a wider one, beyond where the reform applies, gets a value of its own.
    """
    name = change.parameter.name
    values = {place: dict(named) for place, named in local_values.values.items()}
    for region in change.regions:
        outer = [
            place for place in local_values.values if region.startswith(place) and name in local_values.values[place]
        ]
        if outer or change.value is not None:
            dated = local_values.values[max(outer, key=len)][name] if outer else []
            values.setdefault(region, {}).setdefault(name, dated)
    moved = []
    for place in sorted(values):
        if name in values[place] and any(place.startswith(region) for region in change.regions):
            dated = values[place][name]
            own = _changed(sorted(dated), change, place)
            moved += own
            kept = [(start, stored) for start, stored in dated if start < change.start]
            values[place][name] = kept + [(one.start, one.after) for one in own]
    return LocalValues(values), moved


def _changed(dated: list[tuple[int, int]], change: Change, place: str) -> list[Moved]:
    """The value in force on the first day, then every later one."""
    first = change.start
    before = [stored for start, stored in dated if start <= first]
    steps: list[tuple[int, int | None]] = []
    if before or change.value is not None:
        steps.append((first, before[-1] if before else None))
    steps += [(start, stored) for start, stored in dated if start > first]
    found = []
    for start, stored in steps:
        after = change.of(stored or 0)
        if not change.within(after):
            what = f"'{change.parameter.name}' of {place or 'everywhere'} would become {after} (as stored)"
            raise RulesError([Problem(change.place, what, "that lies beyond what it may be; change it by less")])
        found.append(Moved(place, start, stored, after, change))
    return found
