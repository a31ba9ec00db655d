"""Where the cases of a diagram can be: which ends of it are reachable, how far a number goes, what a fact changes.

A path through a diagram is a region: bounds on some directions. Where the directions share variables, a region is a
polytope, and what lies in it is a question to a linear program over whole numbers (`linear_programs`).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd
from typing import Any

from doudi.rules.unknowns.decision_diagrams import PENDING, DecisionNode, LinearForm, Terms, Value, mentions
from doudi.rules.unknowns.diagram_space import DiagramSpace
from doudi.rules.unknowns.linear_programs import Bounds, find_maximum, has_solution

_STEPS_OF_A_PROGRAM = 50  # about as long as so many steps through a diagram

Region = tuple[tuple[Terms, int, int], ...]  # (direction, least, greatest), by direction


class FeasibleRegions:
    """Answers questions about the diagrams of one space, and remembers its answers."""

    def __init__(self, space: DiagramSpace):
        self.space = space
        self._extents: dict[tuple[Region, Terms], tuple[int, int] | None] = {}
        self._possible: dict[Region, bool] = {}
        self._truths: dict[Value, set[bool]] = {}
        self._ends: dict[tuple[Value, type, int], list[tuple[Value, Region]]] = {}

    def extent(self, region: Region, terms: Terms) -> tuple[int, int] | None:
        """The least and greatest value of a sum of variables within a region; None where the region is empty."""
        variables = {variable for variable, _ in terms}
        coupled = _coupled(region, variables)
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
            only_sum = len(sums) == 1 and (plain == sums[0][0] or len(plain) == 1)
            self._extents[key] = self._within(sums[0], coupled, plain) if only_sum else self._solve(coupled, plain)
        extent = self._extents[key]
        if extent is None or by == 1:
            return extent
        return (by * extent[0], by * extent[1]) if by > 0 else (by * extent[1], by * extent[0])

    def _bounds(self, region: Region, variable: int) -> tuple[int, int]:
        """The bounds of a variable that the region does not bound; of a product, what the bounds of its factors leave it."""
        if variable not in self.space.pairs:
            return self.space.bounds[variable]
        alone = {direction[0][0]: (low, high) for direction, low, high in region if len(direction) == 1}
        sides = [alone.get(side) or self._bounds(region, side) for side in self.space.pairs[variable]]
        corners = [x * y for x in sides[0] for y in sides[1]]
        return min(corners), max(corners)

    def _within(self, bound: tuple[Terms, int, int], region: Region, terms: Terms) -> tuple[int, int] | None:
        """The extent of a sum, or of one of its variables, where that sum is the only one bounded."""
        direction, least, greatest = bound
        alone = {bounded[0][0]: (low, high) for bounded, low, high in region if len(bounded) == 1}
        ends: dict[int, tuple[int, int]] = {}
        for variable, by in direction:
            low, high = alone.get(variable, self.space.bounds[variable])
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
        remaining = [end for bounded, end in ends.items() if bounded != variable]
        low = max(ends[variable][0], least - sum(high for _, high in remaining))
        high = min(ends[variable][1], greatest - sum(low for low, _ in remaining))
        own_by = dict(direction)[variable]
        low, high = (-(-low // own_by), high // own_by) if own_by > 0 else (-(high // -own_by), -low // -own_by)
        return None if low > high else (low, high)

    def possible(self, region: Region) -> bool:
        """Whether any answers lie in the region. Bounds of single variables are never empty by themselves."""
        shared = [direction for direction, _, _ in region if len(direction) > 1]
        if not shared:
            return True
        if region not in self._possible:
            self.space.spend(_STEPS_OF_A_PROGRAM)
            self._possible[region] = self._has_witness(region) or has_solution(*self._linear_program(region, ()))
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

    def _solve(self, region: Region, terms: Terms) -> tuple[int, int] | None:
        """The extent of a sum within a region of several sums."""
        self.space.spend(_STEPS_OF_A_PROGRAM)
        bounds, sums = self._linear_program(region, terms)
        high = find_maximum(bounds, sums, terms)
        low = find_maximum(bounds, sums, tuple((variable, -by) for variable, by in terms))
        return None if high is None or low is None else (-low, high)

    def _linear_program(self, region: Region, terms: Terms) -> tuple[Bounds, list[tuple[Terms, int, int]]]:
        """A region as bounds of variables and bounded sums. Also the variables of `terms` are among the variables."""
        alone = {direction[0][0]: (low, high) for direction, low, high in region if len(direction) == 1}
        sums = [bound for bound in region if len(bound[0]) > 1]
        variables = {variable for direction, _, _ in sums for variable, _ in direction} | {v for v, _ in terms}
        return {variable: alone.get(variable) or self._bounds(region, variable) for variable in variables}, sums

    # Walking a diagram

    def ends(self, root: Value, watch: int = -1) -> list[tuple[Value, Region]]:
        """Every end of a diagram, each with a region in which it is reached.

        Regions leave out the directions that no sum or end depends on; the variable to `watch` is never left out.
        """
        key = (root, root.__class__, watch)
        if key not in self._ends:
            self._ends[key] = list(self._walk(root, self._tracked(root) | {watch}))
        return self._ends[key]

    def truths(self, root: Value) -> set[bool]:
        """Which truths a condition can reach."""
        if root.__class__ is bool:
            return {root}
        if root not in self._truths:
            reached: set[bool] = set()
            for end, _ in self._walk(root, self._tracked(root)):
                reached.add(end)
                if len(reached) == 2:
                    break
            self._truths[root] = reached
        return set(self._truths[root])

    def _walk(self, root: Value, tracked: set[int]) -> Iterator[tuple[Value, Region]]:
        visited: set[tuple[Any, Region]] = set()
        stack: list[tuple[Value, Region]] = [(root, ())]
        while stack:
            node, region = stack.pop()
            self.space.spend(1)
            if node.__class__ is not DecisionNode:
                if self.possible(region) and (
                    node.__class__ is not LinearForm or self.extent(region, node.terms) is not None
                ):
                    yield node, region
                continue
            if (node, region) in visited:
                continue
            visited.add((node, region))
            terms = node.key[1]
            track = any(variable in tracked for variable, _ in terms)
            low, high = self.space.extent(terms)
            edges = [low, *node.cuts, high + 1]
            for k, kid in enumerate(node.kids):
                inner = _narrow(region, terms, edges[k], edges[k + 1] - 1) if track else region
                stack.append((kid, inner))

    def _tracked(self, root: Value) -> set[int]:
        """Variables whose bounds matter further down a path: those of sums and of linear forms, and the factors of products."""
        tracked: set[int] = set()
        for value in parts(root):
            terms = value.terms if value.__class__ is LinearForm else value.key[1]
            if value.__class__ is LinearForm or len(terms) > 1:
                tracked |= {variable for variable, _ in terms}
        return tracked.union(*(self.space.factors(variable) for variable in tracked))

    def spread(self, value: Value, region: Region) -> tuple[int, int]:
        """The least and greatest value of a number at an end, within a region in which the end is reached."""
        if value.__class__ is not LinearForm:
            return value, value
        extent = self.extent(region, value.terms)
        assert extent is not None
        return value.const + extent[0], value.const + extent[1]

    # What a fact changes

    def changes(self, root: Value, variable: int) -> bool:
        """Whether, for some answers to everything else, another answer to this one alone changes the end."""
        if not mentions(root, variable):
            return False
        if all(len(value.key[1]) == 1 for value in parts(root) if value.__class__ is DecisionNode):
            return True  # such a diagram mentions only what it depends on
        low, high = self.space.bounds[variable]
        twin = self.space.variable(low, high)
        changed = self.space.substitute(root, variable, self.space.form(0, ((twin, 1),)))
        difference = self.space.apply(_apart, root, changed)
        for end, region in self._walk(difference, self._tracked(difference)):  # mostly the first one tells
            if end is True or (end.__class__ is LinearForm and self.spread(end, region) != (0, 0)):
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
    visited: dict[int, Any] = {}
    stack = [root]
    while stack:
        value = stack.pop()
        if value.__class__ not in (DecisionNode, LinearForm) or id(value) in visited:
            continue
        visited[id(value)] = value
        if value.__class__ is DecisionNode:
            stack.extend(value.kids)
    return list(visited.values())


def support(root: Value) -> set[int]:
    """The variables that a diagram mentions."""
    if root.__class__ not in (DecisionNode, LinearForm):
        return set()
    return {variable for variable in range(root.mentions.bit_length()) if root.mentions >> variable & 1}


def _apart(a: Value, b: Value) -> Value:
    """Whether two ends differ: True or False, or the difference of two numbers where it stays open."""
    if a is b:
        return False
    if a.__class__ is DecisionNode or b.__class__ is DecisionNode:
        return PENDING
    if a is None or b is None or a.__class__ is bool:
        return a is not b
    difference = a + b * -1
    return difference if difference.__class__ is LinearForm else difference != 0


def _narrow(region: Region, terms: Terms, low: int, high: int) -> Region:
    """The region with bounds on one more direction. A path asks each direction once, so the region has no bounds on it yet."""
    return tuple(sorted([*region, (terms, low, high)]))


def _coupled(region: Region, variables: set[int]) -> Region:
    """The bounds of a region that touch some variables, or variables that share a bound with those, and so on."""
    variables, rest, coupled = set(variables), list(region), []
    grown = True
    while grown:
        grown = False
        for bound in list(rest):
            if any(variable in variables for variable, _ in bound[0]):
                variables |= {variable for variable, _ in bound[0]}
                rest.remove(bound)
                coupled.append(bound)
                grown = True
    return tuple(sorted(coupled))
