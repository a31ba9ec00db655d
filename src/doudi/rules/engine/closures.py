"""The operations of the language on closures `f(case, member)`, each of which computes one value for one household.

They compute with plain integers and truths, and hand over to the algebra of the case only where a value is open: to decision
diagrams or to intervals (see `unknowns`).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from doudi.rules.language.operations.node import CalendarCount, Side
from doudi.rules.types import Number

if TYPE_CHECKING:
    from doudi.rules.engine.case import Case

Value = Any
Closure = Callable[["Case", int], Value]
"""Computes a value for a case and the index of a member; a value that belongs to the household ignores the member."""


def always(case: Case, member: int) -> Value:
    """The truth that holds for every household."""
    return True


def zero(case: Case, member: int) -> Value:
    """The number 0."""
    return 0


class ClosureOperations:
    """The operations of `language.operations.node.Algebra` on numbers and truths, which are described there.

    What formulas rest on (facts, parameters, other rules) is added by `engine.node_compiler`.
    """

    def __init__(self) -> None:
        self._elapsed_to_today: dict[Closure, tuple[Closure, CalendarCount]] = {}
        """By the closure of a count of years or months up to today: the closure of the day it counts from, and the count."""

    # Numbers

    def scale(self, value: Closure, factor: int) -> Closure:
        return value if factor == 1 else lambda case, member: value(case, member) * factor

    def add(self, a: Closure, b: Closure) -> Closure:
        return lambda case, member: a(case, member) + b(case, member)

    def multiply(self, a: Closure, b: Closure, never_negative: bool = False) -> Closure:
        return lambda case, member: a(case, member) * b(case, member)

    def divide(self, over: Closure, under: Closure) -> Closure:
        def divided(case: Case, member: int) -> Value:
            a, b = over(case, member), under(case, member)
            if a.__class__ is int and b.__class__ is int:
                return a // b if a % b == 0 else Fraction(a, b)
            return case.algebra.divide(a, b)

        return divided

    def extreme(self, a: Closure, b: Closure, least: bool) -> Closure:
        return lambda case, member: _pick(case, a(case, member), b(case, member), least)

    def elapsed(self, start: Closure, end: Closure, count: CalendarCount) -> Closure:
        def elapsed(case: Case, member: int) -> Value:
            a, b = start(case, member), end(case, member)
            if a.__class__ is int and b.__class__ is int:
                return count(a, b)
            return case.algebra.counted(a, b, count)

        return elapsed

    def elapsed_to_today(self, start: Closure, count: CalendarCount) -> Closure:
        closure = self.elapsed(start, self.today(), count)
        self._elapsed_to_today[closure] = start, count
        return closure

    def today(self) -> Closure:
        return lambda case, member: case.today

    # Truths

    def compare(self, op: str, left: Side[Closure], right: Side[Closure], measure: Number | None) -> Closure:
        if op in ("<", "<="):
            for side, limit in ((left, right), (right, left)):
                if side.value in self._elapsed_to_today:
                    start, count = self._elapsed_to_today[side.value]
                    bound = self.scale(limit.value, limit.scale)
                    return _step(start, count, bound, side.scale, on_left=side is left, strict=op == "<")
        return _compared(op, self.scale(left.value, left.scale), self.scale(right.value, right.scale))

    def is_among(self, value: Closure, options: tuple[int, ...], negated: bool) -> Closure:
        def among(case: Case, member: int) -> Value:
            chosen = value(case, member)
            if chosen.__class__ is int:
                return (chosen in options) is not negated
            inside = case.algebra.among(chosen, options)
            return case.algebra.negate(inside) if negated else inside

        return among

    def all_of(self, parts: list[Closure]) -> Closure:
        def every(case: Case, member: int) -> Value:
            result: Value = True
            for part in parts:
                value = part(case, member)
                if value is False:
                    return False
                if value is not True:
                    result = value if result is True else case.algebra.meet(result, value)
            return result

        return every

    def any_of(self, parts: list[Closure]) -> Closure:
        if len(parts) == 1:
            return parts[0]

        def some(case: Case, member: int) -> Value:
            result: Value = False
            for part in parts:
                value = part(case, member)
                if value is True:
                    return True
                if value is not False:
                    result = value if result is False else case.algebra.join(result, value)
            return result

        return some

    def negate(self, value: Closure) -> Closure:
        def negated(case: Case, member: int) -> Value:
            truth = value(case, member)
            return not truth if truth.__class__ is bool else case.algebra.negate(truth)

        return negated

    # One or the other

    def choose(self, condition: Closure, then: Closure, otherwise: Closure) -> Closure:
        def chosen(case: Case, member: int) -> Value:
            truth = condition(case, member)
            if truth is True:
                return then(case, member)
            if truth is False:
                return otherwise(case, member)
            return case.algebra.choose(truth, then(case, member), otherwise(case, member))

        return chosen

    choose_truth = choose


def _compared(op: str, left: Closure, right: Closure) -> Closure:
    def less(case: Case, member: int) -> Value:
        a, b = left(case, member), right(case, member)
        return a < b if a.__class__ is int and b.__class__ is int else case.algebra.below(a, b)

    def at_most(case: Case, member: int) -> Value:
        a, b = left(case, member), right(case, member)
        return a <= b if a.__class__ is int and b.__class__ is int else case.algebra.negate(case.algebra.below(b, a))

    def equal(case: Case, member: int) -> Value:
        a, b = left(case, member), right(case, member)
        if a.__class__ is int and b.__class__ is int:
            return (a == b) is (op == "==")
        algebra = case.algebra
        apart = algebra.join(algebra.below(a, b), algebra.below(b, a))
        return apart if op == "!=" else algebra.negate(apart)

    return less if op == "<" else at_most if op == "<=" else equal


def _step(start: Closure, count: CalendarCount, bound: Closure, by: int, on_left: bool, strict: bool) -> Closure:
    """A comparison of full years or months up to today with a bound: `count × by < bound` (`strict`) or `<=`, or the sides the
    other way round where the count is not `on_left`.

    The count falls as the day it counts from comes later. So against a plain number the comparison is a step in that day,
    which the algebra of the case can tell exactly although the count itself has many values."""

    def stepped(case: Case, member: int) -> Value:
        day, limit, today = start(case, member), bound(case, member), case.today
        if limit.__class__ is not int:
            elapsed = count(day, today) if day.__class__ is int else case.algebra.counted(day, today, count)
            a, b = (elapsed * by, limit) if on_left else (limit, elapsed * by)
            return case.algebra.below(a, b) if strict else case.algebra.negate(case.algebra.below(b, a))
        # count < limit becomes true as the day comes later; its opposite is true up to some day
        reached = limit if strict is on_left else limit + 1
        if day.__class__ is int:
            late = count(day, today) * by >= reached
        else:
            late = case.algebra.stepped(day, lambda start_day: count(start_day, today) * by >= reached)
        if not on_left:
            return late
        return not late if late.__class__ is bool else case.algebra.negate(late)

    return stepped


def choose_possible(condition: Closure, amount: Closure, later: Closure | None) -> Closure:
    """The amount of the first ground that holds, over intervals: of this one, or of a later one (`later`).

    Where this one may hold, it is everything from the least to the greatest of both. None where neither can hold.
    """

    def possible(case: Case, member: int) -> Value:
        truth = condition(case, member)
        if truth is True:
            return amount(case, member)
        later_amount = later(case, member) if later else None
        if truth is False:
            return later_amount
        this = amount(case, member)
        return this if later_amount is None else case.algebra.choose(truth, this, later_amount)

    return possible


def over_members(op: str, body: Closure) -> Closure:
    """Computes a closure for each member of the household and puts the values together by `op` (see `MemberAggregate`)."""

    def values(case: Case, member: int) -> list[Value]:
        return [body(case, person) for person in range(case.members) if op != "any_other" or person != member]

    def total(case: Case, member: int) -> Value:
        result: Value = 0
        for value in values(case, member):
            result = result + value
        return result

    def count(case: Case, member: int) -> Value:
        result: Value = 0
        for value in values(case, member):
            result = result + (int(value) if value.__class__ is bool else case.algebra.choose(value, 1, 0))
        return result

    def some(case: Case, member: int) -> Value:
        return _fold(case, values(case, member), True)

    def every(case: Case, member: int) -> Value:
        return _fold(case, values(case, member), False)

    def extreme(case: Case, member: int) -> Value:
        first, *rest = values(case, member)
        for value in rest:
            first = _pick(case, first, value, op == "min")
        return first

    return {"sum": total, "count": count, "any": some, "any_other": some, "all": every}.get(op, extreme)


def _fold(case: Case, values: list[Value], joined: bool) -> Value:
    """Whether any (`joined`) or all of some truths hold. All of them are computed beforehand, so that the facts noted as read do
    not depend on the order of the members."""
    result: Value = not joined
    for value in values:
        if value is joined:
            return joined
        if value.__class__ is not bool:
            if result.__class__ is bool:
                result = value
            else:
                result = case.algebra.join(result, value) if joined else case.algebra.meet(result, value)
    return result


def _pick(case: Case, a: Value, b: Value, least: bool) -> Value:
    if a.__class__ is int and b.__class__ is int:
        return min(a, b) if least else max(a, b)
    return case.algebra.least(a, b) if least else case.algebra.greatest(a, b)
