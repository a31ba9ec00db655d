"""Hash-consed multi-terminal decision diagrams (MTBDDs): what a formula says of open facts, exactly.

An open number is a `LinearForm`: a constant plus whole multiples of open variables. Where a value depends on cases it is a
`DecisionNode`. A node tests in which segment a *direction* lies: a sum of variables with whole coefficients that have no
common divisor, mostly a single variable. Its `cuts` part the range of the direction into segments; `kids` says what holds in
each. The terminals are truths, whole numbers, linear forms and None.

Diagrams are ordered: directions of a single variable come before sums, each in the order of their variables. They are reduced
and hash-consed: equal diagrams are one object, so that equality is identity, and a diagram that does not depend on a variable
does not mention it. `DiagramSpace` in `diagram_space` is what formulas compute with; nothing here knows facts or rules.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Terms = tuple[tuple[int, int], ...]  # (variable, coefficient), by variable
Direction = tuple[int, Terms]  # 0 for a single variable and 1 for a sum, so that single variables come first
Value = Any  # int, bool, LinearForm or DecisionNode

UNBOUNDED = 10**30  # stands for "no bound is known"; what rules compute stays below 2^63
BEYOND = 10**24  # an amount past this has no known bound


class TooManyCasesError(Exception):
    """A diagram grew past the number of cases that the Program allows."""


class LinearForm:
    """A linear sum of open variables: const + Σ coefficient × variable. It has at least one term; a sum without terms is an int."""

    __slots__ = ("const", "mentions", "space", "terms")

    def __init__(self, space: DiagramStore, const: int, terms: Terms):
        self.space, self.const, self.terms = space, const, terms
        self.mentions = _bits(terms)

    def __add__(self, addend: Value) -> Value:
        return self.space.arithmetic(add_forms, self, addend)

    __radd__ = __add__

    def __mul__(self, factor: Value) -> Value:
        return self.space.arithmetic(multiply_forms, self, factor)

    __rmul__ = __mul__


class DecisionNode:
    """A node of a diagram. `kids[k]` holds where its direction lies from `cuts[k-1]` (included) to `cuts[k]` (excluded)."""

    __slots__ = ("cuts", "key", "kids", "mentions", "space")

    def __init__(self, space: DiagramStore, key: tuple[int, Terms], cuts: tuple[int, ...], kids: tuple[Value, ...]):
        self.space, self.key, self.cuts, self.kids = space, key, cuts, kids
        self.mentions = _bits(key[1])
        for kid in kids:
            if kid.__class__ is DecisionNode or kid.__class__ is LinearForm:
                self.mentions |= kid.mentions

    __add__ = LinearForm.__add__
    __radd__ = LinearForm.__add__
    __mul__ = LinearForm.__mul__
    __rmul__ = LinearForm.__mul__


class DiagramStore(ABC):
    """The open variables of one decision, with their bounds, and every diagram made over them."""

    def __init__(self, limit: int):
        self.limit = limit
        self.bounds: list[tuple[int, int]] = []
        self.inexact = False
        self.steps_left = UNBOUNDED
        self._forms: dict[tuple[int, Terms], LinearForm] = {}
        self._nodes: dict[tuple[Any, ...], DecisionNode] = {}
        self._numeric: set[int] = set()
        self._products: dict[tuple[int, int], int] = {}
        self.pairs: dict[int, tuple[int, int]] = {}
        """The two variables whose product a variable stands for."""
        self._factors: dict[int, tuple[int, ...]] = {}
        """By the variable of a product or quotient: the variables that it was computed from."""
        self._quotients: dict[tuple[Value, Value], Value] = {}
        self._results: dict[Callable[..., Value], dict[Any, Value]] = {}
        """By operation and operands: the diagram computed for them, so that it is computed once."""

    def allow(self, steps: int) -> None:
        """Begins a stage of a decision, in which `steps` steps may be taken."""
        self.steps_left = steps

    def spend(self, steps: int) -> None:
        """Counts steps; TooManyCasesError where the stage has used up those it was allowed."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise TooManyCasesError

    def variable(self, low: int, high: int) -> int:
        """A new variable, ranked below all that were made before it."""
        self.bounds.append((low, high))
        return len(self.bounds) - 1

    def form(self, const: int, terms: Terms) -> Value:
        """The linear form of a constant and terms; an int where no term is left."""
        if not terms:
            return const
        form = self._forms.get((const, terms))
        if form is None:
            form = self._forms[const, terms] = LinearForm(self, const, terms)
            self._numeric.update(variable for variable, _ in terms)
        return form

    def extent(self, terms: Terms) -> tuple[int, int]:
        """The least and greatest value of a sum of variables, each free within its own bounds."""
        low = high = 0
        for variable, by in terms:
            a, b = self.bounds[variable]
            low, high = (low + by * a, high + by * b) if by > 0 else (low + by * b, high + by * a)
        return low, high

    # Building

    def node(self, key: tuple[int, Terms], cuts: tuple[int, ...], kids: tuple[Value, ...]) -> Value:
        """The diagram that has `kids[k]` in segment k of a direction: ordered, reduced and hash-consed."""
        first, again = key, False  # the earliest direction that a kid asks; whether a kid asks this direction again
        for kid in kids:
            if kid.__class__ is DecisionNode:
                if kid.key < first:
                    first = kid.key
                again = again or kid.key == key
        if first != key:
            return self._raise(first, key, cuts, kids)
        if again:
            cuts, kids = self._splice(key, cuts, kids)
        if len(key[1]) == 1 and key[1][0][0] in self._numeric:
            settled = self._settle(key[1][0][0], cuts, kids)
            if settled is not None:
                # A sum of which all but one variable are settled is that variable, which may come before this node.
                return self.node(key, cuts, settled)
        # Neighbouring segments with the same kid are joined into one.
        keep = [k for k in range(1, len(kids)) if kids[k] is not kids[k - 1] and not _equal(kids[k], kids[k - 1])]
        if len(keep) < len(cuts):
            cuts, kids = tuple(cuts[k - 1] for k in keep), (kids[0], *(kids[k] for k in keep))
        if not cuts:
            return kids[0]
        ident = (key, cuts, tuple((k, k.__class__ is bool) for k in kids))
        node = self._nodes.get(ident)
        if node is None:
            node = self._nodes[ident] = DecisionNode(self, key, cuts, kids)
        return node

    def _splice(
        self, key: Any, cuts: tuple[int, ...], kids: tuple[Value, ...]
    ) -> tuple[tuple[int, ...], tuple[Value, ...]]:
        """Replaces kids that ask the direction of this node again by the parts of them that lie within their segment."""
        low, high = self.extent(key[1])
        edges = [low, *cuts, high + 1]
        parts: list[tuple[int, Value]] = []
        for k, kid in enumerate(kids):
            if _asks(kid, key):
                inner = [cut for cut in kid.cuts if edges[k] < cut < edges[k + 1]]
                parts += [(start, segment(kid, start)) for start in (edges[k], *inner)]
            else:
                parts.append((edges[k], kid))
        return tuple(start for start, _ in parts[1:]), tuple(kid for _, kid in parts)

    def _settle(self, variable: int, cuts: tuple[int, ...], kids: tuple[Value, ...]) -> tuple[Value, ...] | None:
        """Puts in the value of a variable in every segment that holds a single value: there it is no longer open.

        None where no such kid mentions it.
        """
        low, high = self.bounds[variable]
        edges = [low, *cuts, high + 1]
        settled = list(kids)
        for k, kid in enumerate(kids):
            if edges[k + 1] - edges[k] == 1 and mentions(kid, variable):
                settled[k] = self.substitute(kid, variable, edges[k])
        return None if all(after is before for after, before in zip(settled, kids, strict=True)) else tuple(settled)

    def _raise(self, first: Any, key: Any, cuts: tuple[int, ...], kids: tuple[Value, ...]) -> Value:
        """Restores the order of directions: `first`, which a kid asks although it comes before `key`, is moved to the top."""
        edges = sorted({cut for kid in kids if _asks(kid, first) for cut in kid.cuts})
        low, _ = self.extent(first[1])
        parts = tuple(
            self.node(key, cuts, tuple(segment(kid, start) if _asks(kid, first) else kid for kid in kids))
            for start in [low, *edges]
        )
        return self.node(first, tuple(edges), parts)

    def apply(self, op: Callable[..., Value], *operands: Value) -> Value:
        """`op` over every combination of cases. `op` answers PENDING where it must see further cases first."""
        return self._apply(op, operands, {})

    def _apply(self, op: Callable[..., Value], operands: tuple[Value, ...], done: dict[Any, Value]) -> Value:
        result = op(*operands)
        if result is not PENDING:
            return result
        computed = done.get(operands)
        if computed is not None:
            return computed
        if len(done) > self.limit:
            raise TooManyCasesError
        self.spend(1)
        nodes = [x for x in operands if x.__class__ is DecisionNode]
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
                self._apply(op, tuple(segment(x, start) if _asks(x, key) else x for x in operands), done)
                for start in (low, *cuts)
            )
        result = done[operands] = self.node(key, cuts, kids)
        return result

    def arithmetic(self, op: Callable[[DiagramStore, Value, Value], Value], a: Value, b: Value) -> Value:
        """Applies an operation on numbers in every combination of cases of two diagrams."""
        if a.__class__ is not DecisionNode and b.__class__ is not DecisionNode:
            return op(self, a, b)

        def both(x: Value, y: Value) -> Value:
            return PENDING if x.__class__ is DecisionNode or y.__class__ is DecisionNode else op(self, x, y)

        return self.apply(both, a, b)

    def product(self, a: int, b: int) -> int:
        """A new variable that stands for the product of two variables.

        The diagram no longer knows how the product depends on its factors; `inexact` records that.
        """
        pair = (min(a, b), max(a, b))
        if pair not in self._products:
            corners = [x * y for x in self.bounds[a] for y in self.bounds[b]]
            self._products[pair] = self.variable(min(corners), max(corners))
            self._factors[self._products[pair]] = (*self.factors(a), *self.factors(b))
            self.pairs[self._products[pair]] = pair
            self.inexact = True
        return self._products[pair]

    def factors(self, variable: int) -> tuple[int, ...]:
        """The variables behind a variable: itself, or for a product or quotient the variables it was computed from."""
        return self._factors.get(variable, (variable,))

    # Asking about a diagram

    @abstractmethod
    def choose(self, condition: Value, then: Value, otherwise: Value) -> Value:
        """If-then-else: `then` where the condition holds, else `otherwise`."""

    @abstractmethod
    def below(self, a: Value, b: Value) -> Value:
        """Whether a < b."""

    def substitute(self, value: Value, variable: int, by: Value) -> Value:
        """The diagram with an int or a linear form in the place of a variable."""
        done: dict[Value, Value] = {}

        def form(terms: Terms, const: int) -> Value:
            result: Value = self.form(const, tuple(term for term in terms if term[0] != variable))
            for mentioned, times in terms:
                if mentioned == variable:
                    result = add_forms(self, result, multiply_forms(self, by, times))
            return result

        def walk(diagram: Value) -> Value:
            if not mentions(diagram, variable):
                return diagram
            if diagram.__class__ is LinearForm:
                return form(diagram.terms, diagram.const)
            if diagram not in done:
                kids = [walk(kid) for kid in diagram.kids]
                if any(mentioned == variable for mentioned, _ in diagram.key[1]):
                    direction, result = form(diagram.key[1], 0), kids[-1]
                    for cut, kid in zip(reversed(diagram.cuts), reversed(kids[:-1]), strict=True):
                        result = self.choose(self.below(direction, cut), kid, result)
                else:
                    result = self.node(diagram.key, diagram.cuts, tuple(kids))
                done[diagram] = result
            return done[diagram]

        return walk(value)


def mentions(value: Value, variable: int) -> bool:
    """Whether a value depends on a variable anywhere below. The answer is kept with each diagram."""
    return value.__class__ in (DecisionNode, LinearForm) and bool(value.mentions >> variable & 1)


def _bits(terms: Terms) -> int:
    return sum(1 << variable for variable, _ in terms)


class _Pending:
    __slots__ = ()


PENDING = _Pending()
"""The answer of an operation that cannot decide before an operand is split into its cases (see `DiagramStore.apply`)."""


def segment(node: DecisionNode, value: int) -> Value:
    """What holds where the direction of `node` has the value `value`."""
    for k, cut in enumerate(node.cuts):
        if value < cut:
            return node.kids[k]
    return node.kids[-1]


def direction_of(terms: Terms) -> tuple[int, Terms]:
    """The direction that some terms make, with what orders it among others: single variables (0) come before sums (1)."""
    return (0 if len(terms) == 1 else 1, terms)


def _asks(value: Value, key: Any) -> bool:
    return value.__class__ is DecisionNode and value.key == key


def _equal(a: Value, b: Value) -> bool:
    """Sameness of plain values; forms and nodes are the same only where they are one object."""
    return a.__class__ is b.__class__ and a.__class__ in (int, bool, Fraction) and bool(a == b)


def add_forms(space: DiagramStore, a: Value, b: Value) -> Value:
    """The sum of two numbers, each an int or a linear form."""
    if a.__class__ is LinearForm:
        if b.__class__ is not LinearForm:
            return space.form(a.const + b, a.terms)
        total = dict(a.terms)
        for variable, by in b.terms:
            total[variable] = total.get(variable, 0) + by
        return space.form(a.const + b.const, tuple(sorted((v, by) for v, by in total.items() if by)))
    return space.form(b.const + a, b.terms) if b.__class__ is LinearForm else a + b


def multiply_forms(space: DiagramStore, a: Value, b: Value) -> Value:
    """The product of two numbers, each an int or a linear form."""
    if a.__class__ is not LinearForm:
        a, b = b, a
    if a.__class__ is not LinearForm:
        return a * b
    if b.__class__ is not LinearForm:
        return space.form(a.const * b, tuple((v, by * b) for v, by in a.terms)) if b else 0
    total: dict[int, int] = {}
    for variable, by in a.terms:
        total[variable] = total.get(variable, 0) + by * b.const
    for variable, by in b.terms:
        total[variable] = total.get(variable, 0) + by * a.const
        for second, times in a.terms:
            both = space.product(variable, second)
            total[both] = total.get(both, 0) + by * times
    return space.form(a.const * b.const, tuple(sorted((v, by) for v, by in total.items() if by)))
