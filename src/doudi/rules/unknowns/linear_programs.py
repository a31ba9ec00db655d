"""Linear programs over whole numbers: the bounded simplex method with branch and bound.

A program has variables with bounds and sums of them with bounds. The tableau is kept in exact integers, a row at a time
over a denominator of its own, and both pivoting rules are Bland's, so that no cycle is possible. Where the best corner is
not whole, one of its broken variables is branched on; after BRANCHES programs what is left is taken as it is over the
fractions, which may reach further than whole numbers do but never less far.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd

Terms = tuple[tuple[int, int], ...]  # (variable, coefficient)
Bounds = dict[int, tuple[int, int]]
Sums = Iterable[tuple[Terms, int, int]]  # terms, least, greatest

FAR = 10**240  # no bound at all: past any product of some values of which no bound is known (10^30 each)

BRANCHES = 40
"""Programs solved at most for one question before the fractional answer is taken."""


class Tableau:
    """A simplex tableau. A row says: denominator x basic variable = sum of coefficient x nonbasic variable.

    Sums are variables too: they are numbered below zero in the order given. Nonbasic variables stand at whole values.
    """

    def __init__(self, bounds: Bounds, sums: Sums):
        self.bounds = dict(bounds)
        self.columns = sorted(bounds)
        self.values = {variable: low for variable, (low, _) in bounds.items()}
        place = {variable: index for index, variable in enumerate(self.columns)}
        self.basic: list[int] = []
        self.rows: list[list[int]] = []
        self.denominators: list[int] = []
        for number, (terms, low, high) in enumerate(sums):
            self.bounds[-1 - number] = low, high
            self.basic.append(-1 - number)
            row = [0] * len(self.columns)
            for variable, coefficient in terms:
                row[place[variable]] = coefficient
            self.rows.append(row)
            self.denominators.append(1)

    def copy(self) -> Tableau:
        """A tableau of its own with the same rows, bounds and values."""
        twin = object.__new__(Tableau)
        twin.bounds, twin.columns, twin.values = dict(self.bounds), list(self.columns), dict(self.values)
        twin.basic, twin.rows, twin.denominators = (
            list(self.basic),
            [list(r) for r in self.rows],
            list(self.denominators),
        )
        return twin

    def numerator(self, index: int) -> int:
        """The value of a basic variable, times the denominator of its row."""
        values = self.values
        return sum([c * values[v] for c, v in zip(self.rows[index], self.columns, strict=True) if c])

    def pivot(self, index: int, column: int, value: int) -> None:
        """Exchanges a basic and a nonbasic variable; the one that leaves stands at `value`."""
        leaving, entering = self.basic[index], self.columns[column]
        row, by = self.rows[index], self.rows[index][column]
        sign = 1 if by > 0 else -1
        fresh = [-sign * cell for cell in row]
        fresh[column] = sign * self.denominators[index]
        denominator = sign * by
        self._store(index, fresh, denominator)
        for i, old in enumerate(self.rows):
            factor = old[column]
            if i == index or not factor:
                continue
            combined = [a * denominator + factor * b for a, b in zip(old, fresh, strict=True)]
            combined[column] = factor * fresh[column]
            self._store(i, combined, self.denominators[i] * denominator)
        self.basic[index], self.columns[column] = entering, leaving
        del self.values[entering]
        self.values[leaving] = value

    def _store(self, index: int, row: list[int], denominator: int) -> None:
        divisor = gcd(denominator, *row)
        if divisor > 1:
            row, denominator = [cell // divisor for cell in row], denominator // divisor
        self.rows[index], self.denominators[index] = row, denominator

    def restore(self) -> bool:
        """Moves to a corner where every bound is kept; False where there is none."""
        for variable, value in self.values.items():
            low, high = self.bounds[variable]
            if low > high:
                return False
            self.values[variable] = min(max(value, low), high)
        while True:
            broken = None
            for index, variable in enumerate(self.basic):
                low, high = self.bounds[variable]
                if low > high:
                    return False
                if broken is not None and variable > self.basic[broken[0]]:
                    continue
                numerator, denominator = self.numerator(index), self.denominators[index]
                if numerator < low * denominator:
                    broken = index, low, 1
                elif numerator > high * denominator:
                    broken = index, high, -1
            if broken is None:
                return True
            index, target, up = broken
            column = self._movable(self.rows[index], up)
            if column is None:
                return False
            self.pivot(index, column, target)

    def _movable(self, row: list[int], up: int) -> int | None:
        """The first nonbasic variable that can move a row up (or down)."""
        best = None
        for column, coefficient in enumerate(row):
            if not coefficient:
                continue
            variable = self.columns[column]
            low, high = self.bounds[variable]
            free = self.values[variable] < high if (coefficient > 0) == (up > 0) else self.values[variable] > low
            if free and (best is None or variable < self.columns[best]):
                best = column
        return best

    def maximise(self, index: int) -> None:
        """From a corner where every bound is kept to one where the basic variable in row `index` is greatest."""
        while True:
            row = self.rows[index]
            column = self._movable(row, 1)
            if column is None:
                return
            self._advance(index, column, 1 if row[column] > 0 else -1)

    def _advance(self, target: int, column: int, way: int) -> None:
        """Moves one nonbasic variable as far as the bounds of all allow."""
        entering = self.columns[column]
        low, high = self.bounds[entering]
        step, under = (high - self.values[entering] if way > 0 else self.values[entering] - low), 1
        leaving = None
        for index, row in enumerate(self.rows):
            slope = row[column] * way
            if not slope or index == target:
                continue
            least, greatest = self.bounds[self.basic[index]]
            limit = greatest if slope > 0 else least
            room = abs(limit * self.denominators[index] - self.numerator(index))
            nearer = room * under - step * abs(slope)
            if nearer < 0 or (nearer == 0 and leaving is not None and self.basic[index] < self.basic[leaving[0]]):
                step, under, leaving = room, abs(slope), (index, limit)
        if leaving is None:
            self.values[entering] += way * step
        else:
            self.pivot(leaving[0], column, leaving[1])


def has_solution(bounds: Bounds, sums: Sums) -> bool:
    """Whether any whole values keep all the bounds; True also where BRANCHES programs did not tell."""
    stack, solved = [Tableau(bounds, sums)], 0
    while stack:
        tableau = stack.pop()
        solved += 1
        if tableau.restore():
            broken = _broken(tableau)
            if broken is None or solved > BRANCHES:
                return True
            stack += _branches(tableau, *broken)
    return False


def find_maximum(bounds: Bounds, sums: Sums, terms: Terms) -> int | None:
    """The greatest value of a sum of variables; None where no whole values keep all the bounds."""
    sums = [*sums, (terms, -FAR, FAR)]
    target = -len(sums)
    stack: list[tuple[int, Tableau]] = [(FAR, Tableau(bounds, sums))]
    best: int | None = None
    solved = 0
    while stack:
        reach, tableau = stack.pop()
        if best is not None and reach <= best:
            continue
        solved += 1
        if solved > BRANCHES:
            best = reach if best is None else max(best, reach)
            continue
        if not tableau.restore():
            continue
        index = tableau.basic.index(target)
        tableau.maximise(index)
        top = tableau.numerator(index) // tableau.denominators[index]
        if best is not None and top <= best:
            continue
        broken = _broken(tableau)
        if broken is None:
            best = top
        else:
            stack += [(top, branch) for branch in _branches(tableau, *broken)]
    return best


def _broken(tableau: Tableau) -> tuple[int, int] | None:
    """A variable that stands between two whole values, and the lower of them."""
    for index, variable in enumerate(tableau.basic):
        if variable >= 0:
            numerator, denominator = tableau.numerator(index), tableau.denominators[index]
            if numerator % denominator:
                return variable, numerator // denominator
    return None


def _branches(tableau: Tableau, variable: int, value: int) -> list[Tableau]:
    """The program with the variable at most, and above, a value between which it broke."""
    below, above = tableau.copy(), tableau
    low, high = tableau.bounds[variable]
    below.bounds[variable], above.bounds[variable] = (low, value), (value + 1, high)
    return [above, below]
