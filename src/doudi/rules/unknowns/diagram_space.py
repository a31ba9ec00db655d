"""The operations of the language over decision diagrams: truths, comparisons and numbers of which some facts are open."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, gcd

from doudi.rules.unknowns.decision_diagrams import (
    PENDING,
    DecisionNode,
    DiagramStore,
    LinearForm,
    TooManyCasesError,
    Value,
    add_forms,
    direction_of,
    multiply_forms,
)


class DiagramSpace(DiagramStore):
    """The open variables of one decision with every diagram made over them, and the operations that formulas need."""

    # Truths

    def truth(self, variable: int) -> Value:
        """The truth that a variable of 0 or 1 stands for."""
        return self.node(direction_of(((variable, 1),)), (1,), (False, True))

    def meet(self, a: Value, b: Value) -> Value:
        """Whether both truths hold."""
        return self._apply_once(_meet, a, b)

    def join(self, a: Value, b: Value) -> Value:
        """Whether at least one of two truths holds."""
        return self._apply_once(_join, a, b)

    def negate(self, a: Value) -> Value:
        """The opposite of a truth."""
        return self._apply_once(_negate, a)

    def choose(self, condition: Value, then: Value, otherwise: Value) -> Value:
        """If-then-else: `then` where the condition holds, else `otherwise`."""
        return self._apply_once(_choose, condition, then, otherwise)

    def _apply_once(self, op: Callable[..., Value], *operands: Value) -> Value:
        """`apply` of an operation that is asked for again and again on the same diagrams: each result is stored."""
        results = self._results.setdefault(op, {})
        key = tuple((x, x.__class__) for x in operands)  # the class tells True from 1
        if key not in results:
            results[key] = self.apply(op, *operands)
        return results[key]

    def below(self, a: Value, b: Value) -> Value:
        """Whether a < b."""

        def less(x: Value, y: Value) -> Value:
            return (
                PENDING
                if x.__class__ is DecisionNode or y.__class__ is DecisionNode
                else self._negative(add_forms(self, x, multiply_forms(self, y, -1)))
            )

        return self.apply(less, a, b)

    def _negative(self, difference: Value) -> Value:
        if difference.__class__ is not LinearForm:
            return difference < 0
        divisor = gcd(*(by for _, by in difference.terms))
        rising = difference.terms[0][1] > 0
        terms = tuple((variable, (by if rising else -by) // divisor) for variable, by in difference.terms)
        low, high = self.extent(terms)
        # ±divisor × direction + const < 0 says direction < cut where it rises, else direction >= cut
        cut = -(difference.const // divisor) if rising else difference.const // divisor + 1
        if cut <= low:
            return not rising
        if cut > high:
            return rising
        return self.node(direction_of(terms), (cut,), (rising, not rising))

    def among(self, value: Value, options: tuple[int, ...]) -> Value:
        """Whether a whole number is one of `options`."""

        def test(x: Value) -> Value:
            if x.__class__ is DecisionNode:
                return PENDING
            if x.__class__ is not LinearForm:
                return x in options
            variable, by = x.terms[0]
            assert len(x.terms) == 1
            assert by == 1
            assert x.const == 0
            low, high = self.bounds[variable]
            cuts = sorted({cut for option in options for cut in (option, option + 1) if low < cut <= high})
            return self.node(direction_of(x.terms), tuple(cuts), tuple(start in options for start in (low, *cuts)))

        return self.apply(test, value)

    def stepped(self, value: Value, below: Callable[[int], bool]) -> Value:
        """Whether a falling condition still holds of an open day: `below` is true up to some day and false after it."""

        def test(x: Value) -> Value:
            if x.__class__ is DecisionNode:
                return PENDING
            if x.__class__ is not LinearForm:
                return below(x)
            low, high = self.bounds[x.terms[0][0]]
            if below(high):
                return True
            while low < high:
                middle = (low + high) // 2
                low, high = (middle + 1, high) if below(middle) else (low, middle)
            first = self.bounds[x.terms[0][0]][0]
            return False if low == first else self.node(direction_of(x.terms), (low,), (True, False))

        return self.apply(test, value)

    # Numbers

    def least(self, a: Value, b: Value) -> Value:
        """The smaller of two numbers."""
        return self.choose(self.below(b, a), b, a)

    def greatest(self, a: Value, b: Value) -> Value:
        """The greater of two numbers."""
        return self.choose(self.below(a, b), b, a)

    def divide(self, over: Value, under: Value) -> Value:
        """over ÷ under in whole numbers. It stands last before rounding, where the remainder no longer matters."""

        def divided(a: Value, b: Value) -> Value:
            if a.__class__ is DecisionNode or b.__class__ is DecisionNode:
                return PENDING
            if a.__class__ is not LinearForm and b.__class__ is not LinearForm:
                return a // b if a % b == 0 else Fraction(a, b)
            if (a, b) in self._quotients:
                return self._quotients[a, b]
            (a_low, a_high), (b_low, b_high) = self.spread(a), self.spread(b)
            ends = [Fraction(x, y) for x in (a_low, a_high) for y in (max(b_low, 1), b_high)]
            self.inexact = True
            quotient = self.variable(floor(min(ends)), ceil(max(ends)))
            terms = [term for x in (a, b) if x.__class__ is LinearForm for term in x.terms]
            self._factors[quotient] = tuple(factor for variable, _ in terms for factor in self.factors(variable))
            result = self._quotients[a, b] = self.form(0, ((quotient, 1),))
            return result

        return self.apply(divided, over, under)

    def spread(self, value: Value) -> tuple[int, int]:
        """The least and greatest value of a number that does not depend on cases."""
        if value.__class__ is not LinearForm:
            return value, value
        low, high = self.extent(value.terms)
        return value.const + low, value.const + high

    def counted(self, start: Value, end: Value, count: Callable[[int, int], int]) -> Value:
        """The full years or months between two days of which at least one is open: a case for every number of them."""

        def each(a: Value, b: Value) -> Value:
            if a.__class__ is DecisionNode or b.__class__ is DecisionNode:
                return PENDING
            if a.__class__ is LinearForm and b.__class__ is LinearForm:
                raise TooManyCasesError
            if a.__class__ is not LinearForm and b.__class__ is not LinearForm:
                return count(a, b)
            terms = (a if a.__class__ is LinearForm else b).terms
            day, high = self.bounds[terms[0][0]]
            cuts, kids = [], []
            while day <= high:
                number = count(day, b) if a.__class__ is LinearForm else count(a, day)
                kids.append(number)
                last, past = day, high + 1
                while past - last > 1:
                    middle = (last + past) // 2
                    same = (count(middle, b) if a.__class__ is LinearForm else count(a, middle)) == number
                    last, past = (middle, past) if same else (last, middle)
                day = past
                cuts.append(day)
            return self.node(direction_of(terms), tuple(cuts[:-1]), tuple(kids))

        return self.apply(each, start, end)


# Truths over cases. Plain truths decide at once where they can.


def _meet(a: Value, b: Value) -> Value:
    if a is False or b is False:
        return False
    if a is True:
        return b
    return a if b is True else PENDING


def _join(a: Value, b: Value) -> Value:
    if a is True or b is True:
        return True
    if a is False:
        return b
    return a if b is False else PENDING


def _negate(a: Value) -> Value:
    return PENDING if a.__class__ is DecisionNode else not a


def _choose(condition: Value, then: Value, otherwise: Value) -> Value:
    if condition is True or then is otherwise:
        return then
    return otherwise if condition is False else PENDING
