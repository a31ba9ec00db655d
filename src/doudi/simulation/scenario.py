"""What localities have set, as a reform changes it; and the packs and values under which a simulation decides everybody."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from doudi.policies.packs.library import Library
from doudi.policies.reforms.reform import ReformedLibrary
from doudi.policies.reforms.value_changes import Change
from doudi.rules.problems import Problem, RulesError
from doudi.screening.engine.screener import Screener
from doudi.screening.tables.local_values import LocalValues


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
            values, moved_values = changed(values, change)
            moved += moved_values
            if not moved_values and not self._in_packs(change):
                name = change.parameter.name
                message = f"no place has set '{name}', and no pack gives it a value: there is nothing to change"
                raise RulesError(
                    [Problem(change.place, message, "enter it with --local-values or --set, or say 'value:'")]
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
        return replace(self, changes=tuple(change.by(times) if change is first else change for change in self.changes))

    def _in_packs(self, change: Change) -> bool:
        parameters = self.reformed.reform.layer.parameters if self.reformed else ()
        return any(parameter.name == change.parameter.name for parameter in parameters)


def setup_of(library: ReformedLibrary, entered: LocalValues, presume: bool = True) -> Setup:
    """A reform with the local values as it makes them."""
    return Setup(library.reform.pack.title, library, entered, presume, library.reform.changes)


def changed(local_values: LocalValues, change: Change) -> tuple[LocalValues, list[Moved]]:
    """Every value of a parameter as it becomes from the reform's first day on; those of earlier days stay.

    A place that takes its value from a wider one, beyond where the reform applies, gets a value of its own.
    """
    name = change.parameter.name
    values, undated = (
        {place: dict(named) for place, named in source.items()}
        for source in (local_values.values, local_values.undated)
    )
    for region in change.regions:
        outer = [
            place
            for place in {*values, *undated}
            if region.startswith(place) and (name in values.get(place, ()) or name in undated.get(place, ()))
        ]
        nearest = max(outer, key=len, default=None)
        if nearest is None:
            if change.value is not None:
                values.setdefault(region, {})[name] = []
        elif nearest != region:
            for target in (values, undated):
                if name in target.get(nearest, ()):
                    target.setdefault(region, {})[name] = target[nearest][name]
    moved = []
    # Of an undated value the first day is that before which it does not hold, so a change reads it like any other value.
    for target in (values, undated):
        for place in sorted(target):
            if name in target[place] and any(place.startswith(region) for region in change.regions):
                dated = target[place][name]
                changes = _changed(sorted(dated), change, place)
                if target is values and name in undated.get(place, ()):
                    # On the reform's first day the undated value is in force, and it has moved: the dated one before it has not.
                    changes = [value for value in changes if (value.start, value.before) in dated]
                moved += changes
                earlier = [(start, stored) for start, stored in dated if start < change.start]
                target[place][name] = earlier + [(value.start, value.after) for value in changes]
    return LocalValues(values, undated), moved


def _changed(dated: list[tuple[int, int]], change: Change, place: str) -> list[Moved]:
    """The value in force on the first day, then every later one."""
    first = change.start
    before = [stored for start, stored in dated if start <= first]
    steps: list[tuple[int, int | None]] = []
    if before or change.value is not None:
        steps.append((first, before[-1] if before else None))
    steps += [(start, stored) for start, stored in dated if start > first]
    moved = []
    for start, stored in steps:
        after = change.of(stored or 0)
        if not change.within(after):
            message = f"'{change.parameter.name}' of {place or 'everywhere'} would become {after} (as stored)"
            raise RulesError([Problem(change.place, message, "that lies beyond what it may be; change it by less")])
        moved.append(Moved(place, start, stored, after, change))
    return moved
