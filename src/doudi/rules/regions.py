"""Where the cases of a diagram can be: which ends of it are reachable, how far a number goes, what a fact changes.

A path through a diagram is a region: bounds on some directions. Where the directions share variables, a region is a
polytope; it is answered exactly over the rationals by eliminating one variable after the other, the one that makes the
fewest inequalities first. That is quick for the few unknowns that a family has; where it is not, it is TooWide.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd
from typing import Any

from doudi.rules.diagrams import PENDING, Form, Node, Space, Terms, TooWide, Value

Region = tuple[tuple[Terms, int, int], ...]  # (direction, least, greatest), by direction
Inequality = tuple[int, ...]  # coefficients, the constant last: Σ c·x + k >= 0

PAIRS = 10_000
"""Inequalities at most that one variable may take to eliminate; a region beyond that is too wide to answer exactly."""


class Regions:
    """Questions about diagrams of one Space; answers are kept for as long as it lives."""

    def __init__(self, space: Space):
        self.space = space
        self._extents: dict[tuple[Region, Terms], tuple[int, int] | None] = {}
        self._possible: dict[Region, bool] = {}
        self._ends: dict[tuple[Value, type, int], list[tuple[Value, Region]]] = {}

    def extent(self, region: Region, terms: Terms) -> tuple[int, int] | None:
        """The least and greatest value of a sum of variables within a region; None where the region is empty."""
        wanted = {variable for variable, _ in terms}
        coupled = _coupled(region, wanted)
        if all(len(direction) == 1 for direction, _, _ in coupled):
            narrowed = {direction[0][0]: (low, high) for direction, low, high in coupled}
            low = high = 0
            for variable, by in terms:
                a, b = narrowed.get(variable) or self._bounds(region, variable)
                low, high = (low + by * a, high + by * b) if by > 0 else (low + by * b, high + by * a)
            return low, high
        by = gcd(*(times for _, times in terms)) * (1 if terms[0][1] > 0 else -1)
        plain = tuple((variable, times // by) for variable, times in terms)
        key = (coupled, plain)
        if key not in self._extents:
            sums = [bound for bound in coupled if len(bound[0]) > 1]
            alone = len(sums) == 1 and (plain == sums[0][0] or len(plain) == 1)
            self._extents[key] = self._within(sums[0], coupled, plain) if alone else self._eliminate(coupled, plain)
        found = self._extents[key]
        if found is None or by == 1:
            return found
        return (by * found[0], by * found[1]) if by > 0 else (by * found[1], by * found[0])

    def _bounds(self, region: Region, variable: int) -> tuple[int, int]:
        """Of a variable that no direction bounds: of a product what the bounds on its two sides leave it."""
        if variable not in self.space.pairs:
            return self.space.bounds[variable]
        own = {direction[0][0]: (low, high) for direction, low, high in region if len(direction) == 1}
        sides = [own.get(side) or self._bounds(region, side) for side in self.space.pairs[variable]]
        corners = [x * y for x in sides[0] for y in sides[1]]
        return min(corners), max(corners)

    def _within(self, bound: tuple[Terms, int, int], region: Region, terms: Terms) -> tuple[int, int] | None:
        """The extent of a sum, or of one of its variables, where that sum is the only one bounded."""
        direction, least, greatest = bound
        own = {one[0][0]: (low, high) for one, low, high in region if len(one) == 1}
        ends: dict[int, tuple[int, int]] = {}
        for variable, by in direction:
            low, high = own.get(variable, self.space.bounds[variable])
            ends[variable] = (by * low, by * high) if by > 0 else (by * high, by * low)
        least = max(least, sum(low for low, _ in ends.values()))
        greatest = min(greatest, sum(high for _, high in ends.values()))
        start = sum(low for low, _ in ends.values())
        divisor = gcd(*(by for variable, by in direction if ends[variable][0] < ends[variable][1])) or 1
        least = -((start - least) // divisor) * divisor + start  # what is free moves by whole multiples of this
        greatest = (greatest - start) // divisor * divisor + start
        if least > greatest:
            return None
        if terms == direction:
            return least, greatest
        variable, _ = terms[0]
        others = [end for one, end in ends.items() if one != variable]
        low = max(ends[variable][0], least - sum(high for _, high in others))
        high = min(ends[variable][1], greatest - sum(low for low, _ in others))
        own_by = dict(direction)[variable]
        low, high = (-(-low // own_by), high // own_by) if own_by > 0 else (-(high // -own_by), -low // -own_by)
        return None if low > high else (low, high)

    def possible(self, region: Region) -> bool:
        """Whether any answers lie in the region. Bounds of single variables are never empty by themselves."""
        shared = [direction for direction, _, _ in region if len(direction) > 1]
        if not shared:
            return True
        if region not in self._possible:
            alone: list[Terms] = [((variable, 1),) for variable in sorted({v for sums in shared for v, _ in sums})]
            self._possible[region] = self._has_witness(region) or all(
                self.extent(region, terms) is not None for terms in (*shared, *alone)
            )
        return self._possible[region]

    def _has_witness(self, region: Region) -> bool:
        """Whether answers are found at once by settling one variable after the other; False says nothing."""
        free = {variable: self.space.bounds[variable] for direction, _, _ in region for variable, _ in direction}
        if not _propagate(free, region):
            return False
        for variable in sorted(free):
            low, high = free[variable]
            for value in (low, high):
                tried = {**free, variable: (value, value)}
                if _propagate(tried, region):
                    free = tried
                    break
            else:
                return False
        return True

    def _eliminate(self, region: Region, terms: Terms) -> tuple[int, int] | None:
        variables = sorted({v for direction, _, _ in region for v, _ in direction} | {v for v, _ in terms})
        at = {variable: index for index, variable in enumerate(variables)}
        width = len(variables) + 2  # the variables, the sum asked about, the constant

        def row(direction: Terms, sign: int, const: int, asked: int = 0) -> Inequality:
            cells = [0] * width
            for variable, by in direction:
                cells[at[variable]] = sign * by
            cells[-2], cells[-1] = asked, const
            return tuple(cells)

        rows = {row(terms, 1, 0, -1), row(terms, -1, 0, 1)}
        for variable in variables:
            low, high = self.space.bounds[variable]
            rows |= {row(((variable, 1),), 1, -low), row(((variable, 1),), -1, high)}
        for direction, low, high in region:
            rows |= {row(direction, 1, -low), row(direction, -1, high)}
        left = set(range(len(variables)))
        while left:
            pairs, index = min((_pairs(rows, one), one) for one in left)
            if pairs > PAIRS:
                raise TooWide
            left.remove(index)
            rows = _without(rows, index)
        lows = [-row[-1] for row in rows if row[-2] > 0]  # the coefficient of the sum is 1 or -1 by now
        highs = [row[-1] for row in rows if row[-2] < 0]
        low, high = max(lows), min(highs)
        return (low, high) if low <= high and all(row[-1] >= 0 for row in rows if row[-2] == 0) else None

    # Walking a diagram

    def ends(self, root: Value, watch: int = -1) -> list[tuple[Value, Region]]:
        """Every end of a diagram with the regions it is reached in. Directions that couple with nothing are not told of,
        but for the variable to `watch`."""
        key = (root, root.__class__, watch)
        if key not in self._ends:
            self._ends[key] = list(self._walk(root, self._tracked(root) | {watch}))
        return self._ends[key]

    def _walk(self, root: Value, tracked: set[int]) -> Iterator[tuple[Value, Region]]:
        seen: set[tuple[Any, Region]] = set()
        stack: list[tuple[Value, Region]] = [(root, ())]
        while stack:
            node, region = stack.pop()
            if node.__class__ is not Node:
                if self.possible(region) and (
                    node.__class__ is not Form or self.extent(region, node.terms) is not None
                ):
                    yield node, region
                continue
            if (node, region) in seen:
                continue
            seen.add((node, region))
            terms = node.key[1]
            track = any(variable in tracked for variable, _ in terms)
            low, high = self.space.extent(terms)
            edges = [low, *node.cuts, high + 1]
            for k, kid in enumerate(node.kids):
                inner = _narrow(region, terms, edges[k], edges[k + 1] - 1) if track else region
                stack.append((kid, inner))

    def _tracked(self, root: Value) -> set[int]:
        """Variables whose bounds matter beyond the question they are asked in: of a product also those of its factors."""
        tracked: set[int] = set()
        for value in parts(root):
            terms = value.terms if value.__class__ is Form else value.key[1]
            if value.__class__ is Form or len(terms) > 1:
                tracked |= {variable for variable, _ in terms}
        return tracked.union(*(self.space.factors(variable) for variable in tracked))

    def spread(self, value: Value, region: Region) -> tuple[int, int]:
        """How far an end goes within a region where it is reached."""
        if value.__class__ is not Form:
            return value, value
        found = self.extent(region, value.terms)
        assert found is not None
        return value.const + found[0], value.const + found[1]

    # What a fact changes

    def changes(self, root: Value, variable: int) -> bool:
        """Whether, for some answers to everything else, another answer to this one alone changes the end."""
        mentioned = support(root)
        if variable not in mentioned:
            return False
        if all(len(value.key[1]) == 1 for value in parts(root) if value.__class__ is Node):
            return True  # such a diagram mentions only what it depends on
        low, high = self.space.bounds[variable]
        twin = self.space.variable(low, high)
        other = self.space.substitute(root, variable, self.space.form(0, ((twin, 1),)))
        difference = self.space.apply(_apart, root, other)
        for end, region in self._walk(difference, self._tracked(difference)):  # mostly the first one tells
            if end is True or (end.__class__ is Form and self.spread(end, region) != (0, 0)):
                return True
        return False


def _propagate(free: dict[int, tuple[int, int]], region: Region) -> bool:
    """Narrows each variable to what the bounds on its sums leave it; False where nothing is left."""
    for _ in range(3):
        before = dict(free)
        for direction, least, greatest in region:
            ends = [
                (by * free[v][0], by * free[v][1]) if by > 0 else (by * free[v][1], by * free[v][0])
                for v, by in direction
            ]
            low, high = sum(end[0] for end in ends), sum(end[1] for end in ends)
            for (variable, by), (a, b) in zip(direction, ends, strict=True):
                bottom, top = max(a, least - (high - b)), min(b, greatest - (low - a))
                bottom, top = (-(-bottom // by), top // by) if by > 0 else (-(-top // by), bottom // by)
                if bottom > top:
                    return False
                free[variable] = (bottom, top)
        if free == before:
            break
    return True


def parts(root: Value) -> list[Any]:
    """Every node and form of a diagram, once."""
    seen: dict[int, Any] = {}
    stack = [root]
    while stack:
        value = stack.pop()
        if value.__class__ not in (Node, Form) or id(value) in seen:
            continue
        seen[id(value)] = value
        if value.__class__ is Node:
            stack.extend(value.kids)
    return list(seen.values())


def support(root: Value) -> set[int]:
    """The variables that a diagram mentions."""
    return {v for value in parts(root) for v, _ in (value.terms if value.__class__ is Form else value.key[1])}


def _apart(a: Value, b: Value) -> Value:
    """True where two ends differ, False where they are one; the difference where both are numbers that stay open."""
    if a is b:
        return False
    if a.__class__ is Node or b.__class__ is Node:
        return PENDING
    if a is None or b is None or a.__class__ is bool:
        return a is not b
    difference = a + b * -1
    return difference if difference.__class__ is Form else difference != 0


def _narrow(region: Region, terms: Terms, low: int, high: int) -> Region:
    """A path asks about a direction once: no bound on it is there yet."""
    return tuple(sorted([*region, (terms, low, high)]))


def _coupled(region: Region, wanted: set[int]) -> Region:
    """The part of a region that has to do with some variables, directly or through others."""
    wanted, rest, found = set(wanted), list(region), []
    grown = True
    while grown:
        grown = False
        for bound in list(rest):
            if any(variable in wanted for variable, _ in bound[0]):
                wanted |= {variable for variable, _ in bound[0]}
                rest.remove(bound)
                found.append(bound)
                grown = True
    return tuple(sorted(found))


def _pairs(rows: set[Inequality], index: int) -> int:
    """How many inequalities it takes to do without a variable."""
    return sum(row[index] > 0 for row in rows) * sum(row[index] < 0 for row in rows)


def _without(rows: set[Inequality], index: int) -> set[Inequality]:
    """The inequalities that follow from `rows` and do not have the variable at `index`."""
    kept = {row for row in rows if row[index] == 0}
    above = [row for row in rows if row[index] > 0]
    below = [row for row in rows if row[index] < 0]
    for a in above:
        for b in below:
            combined = [x * -b[index] + y * a[index] for x, y in zip(a, b, strict=True)]
            divisor = gcd(*combined[:-1])
            if divisor == 0:
                kept.add(tuple(combined))
            else:
                kept.add((*(cell // divisor for cell in combined[:-1]), combined[-1] // divisor))
    return kept
