"""Decision diagrams: what a formula says of facts that are open, exactly.

An open number is a `Form`, a constant plus whole multiples of open variables; where it depends on cases it is a `Node`.
A node asks one question: in which segment does a *direction* lie? A direction is a sum of variables with whole
coefficients that have no common divisor (mostly a single variable); its `cuts` part its range into segments and `kids`
says what holds in each. Equal things are one object, so that sameness is identity and a diagram that does not depend on
a variable does not mention it. Nothing here knows facts or rules.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, gcd
from typing import Any

Terms = tuple[tuple[int, int], ...]  # (variable, coefficient), by variable
Value = Any  # int, bool, Form or Node

UNBOUNDED = 10**30  # stands for "no bound is known"; what rules compute stays below 2^63
BEYOND = 10**24  # an amount past this has no known bound


class TooWide(Exception):
    """A diagram grew past the number of cases that the Program allows."""


class Form:
    """const + Σ coefficient × variable. Never without terms: that is a plain int."""

    __slots__ = ("const", "space", "terms")

    def __init__(self, space: Space, const: int, terms: Terms):
        self.space, self.const, self.terms = space, const, terms

    def __add__(self, other: Value) -> Value:
        return self.space.arithmetic(_plus, self, other)

    __radd__ = __add__

    def __mul__(self, other: Value) -> Value:
        return self.space.arithmetic(_times, self, other)

    __rmul__ = __mul__


class Node:
    """`kids[k]` holds where the direction lies from `cuts[k-1]` (included) to `cuts[k]` (not included)."""

    __slots__ = ("cuts", "key", "kids", "space")

    def __init__(self, space: Space, key: tuple[int, Terms], cuts: tuple[int, ...], kids: tuple[Value, ...]):
        self.space, self.key, self.cuts, self.kids = space, key, cuts, kids

    __add__ = Form.__add__
    __radd__ = Form.__add__
    __mul__ = Form.__mul__
    __rmul__ = Form.__mul__


class Space:
    """The open variables of one decision, with their bounds, and every diagram made over them."""

    def __init__(self, limit: int):
        self.limit = limit
        self.bounds: list[tuple[int, int]] = []
        self.inexact = False
        self._forms: dict[tuple[int, Terms], Form] = {}
        self._nodes: dict[tuple[Any, ...], Node] = {}
        self._numeric: set[int] = set()
        self._products: dict[tuple[int, int], int] = {}
        self.pairs: dict[int, tuple[int, int]] = {}
        """The two variables whose product a variable stands for."""
        self._factors: dict[int, tuple[int, ...]] = {}
        self._kept: dict[Callable[..., Value], dict[Any, Value]] = {}

    def variable(self, low: int, high: int) -> int:
        """A new variable, ranked below all that were made before it."""
        self.bounds.append((low, high))
        return len(self.bounds) - 1

    def form(self, const: int, terms: Terms) -> Value:
        if not terms:
            return const
        found = self._forms.get((const, terms))
        if found is None:
            found = self._forms[const, terms] = Form(self, const, terms)
            self._numeric.update(variable for variable, _ in terms)
        return found

    def extent(self, terms: Terms) -> tuple[int, int]:
        """The least and greatest value of a sum of variables, each free within its own bounds."""
        low = high = 0
        for variable, by in terms:
            a, b = self.bounds[variable]
            low, high = (low + by * a, high + by * b) if by > 0 else (low + by * b, high + by * a)
        return low, high

    # Building

    def node(self, key: tuple[int, Terms], cuts: tuple[int, ...], kids: tuple[Value, ...]) -> Value:
        """The diagram that has `kids[k]` in segment k of a direction, brought into order and without idle questions."""
        first, again = key, False
        for kid in kids:
            if kid.__class__ is Node:
                if kid.key < first:
                    first = kid.key
                again = again or kid.key == key
        if first != key:
            return self._raise(first, key, cuts, kids)
        if again:
            cuts, kids = self._splice(key, cuts, kids)
        if len(key[1]) == 1 and key[1][0][0] in self._numeric:
            kids = self._settle(key[1][0][0], cuts, kids)
        keep = [k for k in range(1, len(kids)) if kids[k] is not kids[k - 1] and not _equal(kids[k], kids[k - 1])]
        if len(keep) < len(cuts):
            cuts, kids = tuple(cuts[k - 1] for k in keep), (kids[0], *(kids[k] for k in keep))
        if not cuts:
            return kids[0]
        ident = (key, cuts, tuple((k, k.__class__ is bool) for k in kids))
        found = self._nodes.get(ident)
        if found is None:
            found = self._nodes[ident] = Node(self, key, cuts, kids)
        return found

    def _splice(
        self, key: Any, cuts: tuple[int, ...], kids: tuple[Value, ...]
    ) -> tuple[tuple[int, ...], tuple[Value, ...]]:
        """Kids that ask the same direction again are taken apart: only what holds inside their segment is kept."""
        low, high = self.extent(key[1])
        edges = [low, *cuts, high + 1]
        parts: list[tuple[int, Value]] = []
        for k, kid in enumerate(kids):
            if _asks(kid, key):
                inner = [cut for cut in kid.cuts if edges[k] < cut < edges[k + 1]]
                parts += [(at, segment(kid, at)) for at in (edges[k], *inner)]
            else:
                parts.append((edges[k], kid))
        return tuple(at for at, _ in parts[1:]), tuple(kid for _, kid in parts)

    def _settle(self, variable: int, cuts: tuple[int, ...], kids: tuple[Value, ...]) -> tuple[Value, ...]:
        """In a segment of a single value the variable is no longer open."""
        low, high = self.bounds[variable]
        edges = [low, *cuts, high + 1]
        settled = list(kids)
        for k, kid in enumerate(kids):
            if kid.__class__ in (Form, Node) and edges[k + 1] - edges[k] == 1:
                settled[k] = self.substitute(kid, variable, edges[k])
        return tuple(settled)

    def _raise(self, first: Any, key: Any, cuts: tuple[int, ...], kids: tuple[Value, ...]) -> Value:
        """A kid asks an earlier direction: that question is moved to the top."""
        edges = sorted({cut for kid in kids if _asks(kid, first) for cut in kid.cuts})
        low, _ = self.extent(first[1])
        parts = tuple(
            self.node(key, cuts, tuple(segment(kid, at) if _asks(kid, first) else kid for kid in kids))
            for at in [low, *edges]
        )
        return self.node(first, tuple(edges), parts)

    def apply(self, op: Callable[..., Value], *operands: Value) -> Value:
        """`op` over every combination of cases. `op` answers PENDING where it must see further cases first."""
        return self._apply(op, operands, {})

    def _apply(self, op: Callable[..., Value], operands: tuple[Value, ...], done: dict[Any, Value]) -> Value:
        result = op(*operands)
        if result is not PENDING:
            return result
        found = done.get(operands)
        if found is not None:
            return found
        if len(done) > self.limit:
            raise TooWide
        nodes = [x for x in operands if x.__class__ is Node]
        key = nodes[0].key
        for x in nodes:
            if x.key < key:
                key = x.key
        asking = [x for x in nodes if x.key == key]
        cuts = asking[0].cuts
        if len(asking) == 1:
            only = asking[0]
            kids = tuple(self._apply(op, tuple(kid if x is only else x for x in operands), done) for kid in only.kids)
        else:
            cuts = tuple(sorted({cut for x in asking for cut in x.cuts}))
            low, _ = self.extent(key[1])
            kids = tuple(
                self._apply(op, tuple(segment(x, at) if _asks(x, key) else x for x in operands), done)
                for at in (low, *cuts)
            )
        result = done[operands] = self.node(key, cuts, kids)
        return result

    def arithmetic(self, op: Callable[[Space, Value, Value], Value], a: Value, b: Value) -> Value:
        if a.__class__ is not Node and b.__class__ is not Node:
            return op(self, a, b)

        def both(x: Value, y: Value) -> Value:
            return PENDING if x.__class__ is Node or y.__class__ is Node else op(self, x, y)

        return self.apply(both, a, b)

    def product(self, a: int, b: int) -> int:
        """The variable that stands for the product of two; what couples it with them is lost, and said so."""
        pair = (min(a, b), max(a, b))
        if pair not in self._products:
            corners = [x * y for x in self.bounds[a] for y in self.bounds[b]]
            self._products[pair] = self.variable(min(corners), max(corners))
            self._factors[self._products[pair]] = (*self.factors(a), *self.factors(b))
            self.pairs[self._products[pair]] = pair
            self.inexact = True
        return self._products[pair]

    def factors(self, variable: int) -> tuple[int, ...]:
        """The variables that one stands for: itself, or what it was multiplied or divided from."""
        return self._factors.get(variable, (variable,))

    # Truths

    def truth(self, variable: int) -> Value:
        """The truth that a variable of 0 or 1 stands for."""
        return self.node(_key(((variable, 1),)), (1,), (False, True))

    def meet(self, a: Value, b: Value) -> Value:
        return self._keeping(_meet, a, b)

    def join(self, a: Value, b: Value) -> Value:
        return self._keeping(_join, a, b)

    def negate(self, a: Value) -> Value:
        return self._keeping(_negate, a)

    def choose(self, condition: Value, then: Value, other: Value) -> Value:
        return self._keeping(_choose, condition, then, other)

    def _keeping(self, op: Callable[..., Value], *operands: Value) -> Value:
        """`apply` of an operation that is asked again and again on the same diagrams: results are kept."""
        kept = self._kept.setdefault(op, {})
        key = tuple((x, x.__class__) for x in operands)
        if key not in kept:
            kept[key] = self.apply(op, *operands)
        return kept[key]

    def below(self, a: Value, b: Value) -> Value:
        """Whether a < b."""

        def less(x: Value, y: Value) -> Value:
            return (
                PENDING
                if x.__class__ is Node or y.__class__ is Node
                else self._negative(_plus(self, x, _times(self, y, -1)))
            )

        return self.apply(less, a, b)

    def _negative(self, difference: Value) -> Value:
        if difference.__class__ is not Form:
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
        return self.node(_key(terms), (cut,), (rising, not rising))

    def among(self, value: Value, options: tuple[int, ...]) -> Value:
        """Whether a whole number is one of `options`."""

        def test(x: Value) -> Value:
            if x.__class__ is Node:
                return PENDING
            if x.__class__ is not Form:
                return x in options
            variable, by = x.terms[0]
            assert len(x.terms) == 1
            assert by == 1
            assert x.const == 0
            low, high = self.bounds[variable]
            cuts = sorted({cut for option in options for cut in (option, option + 1) if low < cut <= high})
            return self.node(_key(x.terms), tuple(cuts), tuple(at in options for at in (low, *cuts)))

        return self.apply(test, value)

    def stepped(self, value: Value, below: Callable[[int], bool]) -> Value:
        """Whether a falling condition still holds of an open day: `below` is true up to some day and false after it."""

        def test(x: Value) -> Value:
            if x.__class__ is Node:
                return PENDING
            if x.__class__ is not Form:
                return below(x)
            low, high = self.bounds[x.terms[0][0]]
            if below(high):
                return True
            while low < high:
                middle = (low + high) // 2
                low, high = (middle + 1, high) if below(middle) else (low, middle)
            first = self.bounds[x.terms[0][0]][0]
            return False if low == first else self.node(_key(x.terms), (low,), (True, False))

        return self.apply(test, value)

    # Numbers

    def least(self, a: Value, b: Value) -> Value:
        return self.choose(self.below(b, a), b, a)

    def greatest(self, a: Value, b: Value) -> Value:
        return self.choose(self.below(a, b), b, a)

    def divide(self, over: Value, under: Value) -> Value:
        """over ÷ under in whole numbers: last before rounding, so that the result may stand for itself from here on."""

        def divided(a: Value, b: Value) -> Value:
            if a.__class__ is Node or b.__class__ is Node:
                return PENDING
            if a.__class__ is not Form and b.__class__ is not Form:
                return a // b if a % b == 0 else Fraction(a, b)
            (a_low, a_high), (b_low, b_high) = self.spread(a), self.spread(b)
            ends = [Fraction(x, y) for x in (a_low, a_high) for y in (max(b_low, 1), b_high)]
            self.inexact = True
            stands = self.variable(floor(min(ends)), ceil(max(ends)))
            terms = [term for x in (a, b) if x.__class__ is Form for term in x.terms]
            self._factors[stands] = tuple(factor for variable, _ in terms for factor in self.factors(variable))
            return self.form(0, ((stands, 1),))

        return self.apply(divided, over, under)

    def spread(self, value: Value) -> tuple[int, int]:
        """The least and greatest value of a number that does not depend on cases."""
        if value.__class__ is not Form:
            return value, value
        low, high = self.extent(value.terms)
        return value.const + low, value.const + high

    def counted(self, start: Value, end: Value, count: Callable[[int, int], int]) -> Value:
        """Years or months between two days of which one is open: a case for every number of them."""

        def each(a: Value, b: Value) -> Value:
            if a.__class__ is Node or b.__class__ is Node:
                return PENDING
            if a.__class__ is Form and b.__class__ is Form:
                raise TooWide
            if a.__class__ is not Form and b.__class__ is not Form:
                return count(a, b)
            terms = (a if a.__class__ is Form else b).terms
            at, high = self.bounds[terms[0][0]]
            cuts, kids = [], []
            while at <= high:
                number = count(at, b) if a.__class__ is Form else count(a, at)
                kids.append(number)
                last, past = at, high + 1
                while past - last > 1:
                    middle = (last + past) // 2
                    same = (count(middle, b) if a.__class__ is Form else count(a, middle)) == number
                    last, past = (middle, past) if same else (last, middle)
                at = past
                cuts.append(at)
            return self.node(_key(terms), tuple(cuts[:-1]), tuple(kids))

        return self.apply(each, start, end)

    # Asking about a diagram

    def substitute(self, value: Value, variable: int, by: Value) -> Value:
        """The diagram with an int or a Form in the place of a variable."""
        done: dict[Value, Value] = {}

        def form(terms: Terms, const: int) -> Value:
            result: Value = self.form(const, tuple(term for term in terms if term[0] != variable))
            for other, times in terms:
                if other == variable:
                    result = _plus(self, result, _times(self, by, times))
            return result

        def walk(at: Value) -> Value:
            if at.__class__ is Form:
                return form(at.terms, at.const)
            if at.__class__ is not Node:
                return at
            if at not in done:
                kids = [walk(kid) for kid in at.kids]
                if any(other == variable for other, _ in at.key[1]):
                    direction, result = form(at.key[1], 0), kids[-1]
                    for cut, kid in zip(reversed(at.cuts), reversed(kids[:-1]), strict=True):
                        result = self.choose(self.below(direction, cut), kid, result)
                else:
                    result = self.node(at.key, at.cuts, tuple(kids))
                done[at] = result
            return done[at]

        return walk(value)


class _Pending:
    __slots__ = ()


PENDING = _Pending()


def segment(node: Node, at: int) -> Value:
    """What holds where the direction of `node` has the value `at`."""
    for k, cut in enumerate(node.cuts):
        if at < cut:
            return node.kids[k]
    return node.kids[-1]


def _key(terms: Terms) -> tuple[int, Terms]:
    return (0 if len(terms) == 1 else 1, terms)


def _asks(value: Value, key: Any) -> bool:
    return value.__class__ is Node and value.key == key


def _equal(a: Value, b: Value) -> bool:
    """Sameness of plain values; forms and nodes are the same only where they are one object."""
    return a.__class__ is b.__class__ and a.__class__ in (int, bool, Fraction) and bool(a == b)


def _plus(space: Space, a: Value, b: Value) -> Value:
    if a.__class__ is Form:
        if b.__class__ is not Form:
            return space.form(a.const + b, a.terms)
        total = dict(a.terms)
        for variable, by in b.terms:
            total[variable] = total.get(variable, 0) + by
        return space.form(a.const + b.const, tuple(sorted((v, by) for v, by in total.items() if by)))
    return space.form(b.const + a, b.terms) if b.__class__ is Form else a + b


def _times(space: Space, a: Value, b: Value) -> Value:
    if a.__class__ is not Form:
        a, b = b, a
    if a.__class__ is not Form:
        return a * b
    if b.__class__ is not Form:
        return space.form(a.const * b, tuple((v, by * b) for v, by in a.terms)) if b else 0
    total: dict[int, int] = {}
    for variable, by in a.terms:
        total[variable] = total.get(variable, 0) + by * b.const
    for variable, by in b.terms:
        total[variable] = total.get(variable, 0) + by * a.const
        for other, times in a.terms:
            both = space.product(variable, other)
            total[both] = total.get(both, 0) + by * times
    return space.form(a.const * b.const, tuple(sorted((v, by) for v, by in total.items() if by)))


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
    return PENDING if a.__class__ is Node else not a


def _choose(condition: Value, then: Value, other: Value) -> Value:
    if condition is True or then is other:
        return then
    return other if condition is False else PENDING
