"""How the rules of a Program are traced: a function for each, written as Python from its nodes and made once.

Steps are written one after the other as statements: what a node comes to, then how that is shown. What is shown is made by a
*form*: a tree of Traces or its text (`trace`, `trace_text`). The Python is made of indices and of names given here: what a
pack says (names, labels, clauses) reaches it as values, never as text of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, Protocol, TypeVar

from doudi.rules import nodes as n
from doudi.rules.cells import HOUSEHOLD
from doudi.rules.closures import Code
from doudi.rules.program import BoundRule, BoundWay
from doudi.rules.types import Truth

YES, NO, OPEN = "yes", "no", "open"

OF_ALL = str(HOUSEHOLD)
"""The member of a step that is the same for everybody."""

Shown = TypeVar("Shown")
Traced = Callable[[Any, int], Any]
"""A function of a tracer and a member that shows what a rule rests on."""


def verdict(value: Any) -> str:
    """Of what is yes or no, which; of a number nothing."""
    if value is True:
        return YES
    if value is False:
        return NO
    return "" if value.__class__ is int else OPEN


class Form(Protocol[Shown]):
    """What steps are shown as. `value`, `margin` and `member` are names of the function that is written."""

    names: dict[str, Any]
    """What its expressions use."""

    def step(
        self,
        write: Function[Shown],
        kind: str,
        node: n.Node | None,
        value: str,
        below: list[Shown],
        *,
        truth: bool = False,
        member: str = "",
        margin: str = "None",
        name: str = "",
        label: str = "",
        clauses: tuple[str, ...] = (),
    ) -> Shown:
        """`truth`: the value is yes or no; `member`: whose it is, where not the function's own. The first of what stands below
        is never a branch."""

    def not_taken(
        self, write: Function[Shown], kind: str, node: n.Node | None, label: str = "", clauses: tuple[str, ...] = ()
    ) -> Shown:
        """What the decision did not follow."""

    def rule(self, write: Function[Shown], index: int, member: str) -> Shown:
        """A rule that a step rests on."""

    def each(self, steps: str) -> Shown:
        """What was shown of each member."""

    def one(self, write: Function[Shown], shown: Shown) -> str:
        """The expression for what is shown."""

    def branch(self, write: Function[Shown], shown: Shown | None) -> str:
        """The expression for what a branch shows; None: nothing at all."""

    def branched(self, name: str) -> Shown:
        """What a branch showed, under a name."""


class Steps(Generic[Shown]):
    """The functions of one Program in one form, each made when it is first asked for."""

    def __init__(self, code: Code, form: Form[Shown]):
        self.code, self.form = code, form
        self.names: dict[str, Any] = {"KNOWN": (int, bool), **form.names}
        self._rules: dict[int, Traced] = {}

    def rule(self, index: int) -> Traced:
        found = self._rules.get(index)
        if found is None:
            name = Function(self).rule(index, self.code.rules[index])
            found = self._rules[index] = self.names[name]
        return found

    def constant(self, value: Any) -> str:
        """The name of something that the functions use as it is."""
        name = f"_{len(self.names)}"
        self.names[name] = value
        return name


class Function(Generic[Shown]):
    """One function while it is written."""

    def __init__(self, steps: Steps[Shown]):
        self.steps, self.code, self.form = steps, steps.code, steps.form
        self.constant = steps.constant
        self._lines: list[str] = []
        self._indent = " "
        self._used = 0
        self.member = "member"
        """The name of whoever a formula is about."""

    # Statements

    def let(self, expression: str, name: str = "") -> str:
        if not name:
            self._used += 1
            name = f"v{self._used}"
        self._lines.append(f"{self._indent}{name} = {expression}")
        return name

    @contextmanager
    def _block(self, head: str) -> Iterator[None]:
        self._lines.append(f"{self._indent}{head}:")
        self._indent += " "
        yield
        self._indent = self._indent[1:]

    def _made(self, result: str) -> str:
        """Makes the function; the name it is kept under."""
        name = self.constant(None)
        lines = [f"def {name}(tracer, member):", " case = tracer.case", *self._lines, f" return {result}"]
        exec(compile("\n".join(lines), "<how a rule is traced>", "exec"), self.steps.names)
        return name

    def _branch(self, taken: str, show: Callable[[], Shown], otherwise: Shown | None) -> Shown:
        """What is shown where a truth of this function says so, else the other."""
        name = self.let("None")
        with self._block(f"if {taken}"):
            self.let(self.form.branch(self, show()), name)
        with self._block("else"):
            self.let(self.form.branch(self, otherwise), name)
        return self.form.branched(name)

    def _known(self, cell: str, otherwise: str) -> str:
        """What a cell of the case holds where that is settled, else what computes it."""
        value = self.let(cell)
        with self._block(f"if {value}.__class__ not in KNOWN"):
            self.let(otherwise, value)
        return value

    def _rule_value(self, index: int, member: str) -> str:
        """What a rule came to: as it was decided, else computed now."""
        return self._known(f"case.memo[{index}][{_at(member)}]", f"case.rule({index}, {member})")

    def _whose(self, node: n.FactRef | n.RuleRef) -> str:
        return OF_ALL if node.whose == n.HOUSEHOLD else self.member

    def _computed(self, node: n.Node) -> str:
        """The expression for what the decision makes of a node."""
        return f"{self.constant(self.code.compile(node))}(case, {self.member})"

    # Rules

    def rule(self, index: int, bound: BoundRule) -> str:
        """Writes the function of a rule; its name."""
        value = self._rule_value(index, "member")
        kind, below = ("rule", [self.node(bound.body)[0]]) if bound.body is not None else ("right", self._ways(bound))
        shown = self.form.step(
            self, kind, None, value, below, truth=isinstance(bound.type, Truth), name=bound.rule.name,
            label=bound.rule.label, clauses=bound.version.clauses,
        )  # fmt: skip
        return self._made(self.form.one(self, shown))

    def _ways(self, bound: BoundRule) -> list[Shown]:
        """Ways in their order, those behind one that holds not taken; then exceptions and supplements."""
        found: list[Shown] = []
        held = self.let("False")
        for way in bound.ways:

            def show(way: BoundWay = way) -> Shown:
                shown, holds = self._way("way", way)
                self.let(f"{holds} is True", held)
                return shown

            behind = self.form.not_taken(self, "way", way.when, way.way.label, way.way.clauses)
            found.append(self._branch(f"not {held}", show, behind) if found else show())
        found += [self._way("unless", way)[0] for way in bound.unless]
        return found + [self._way("supplement", way)[0] for way in bound.supplements]

    def _way(self, kind: str, bound: BoundWay) -> tuple[Shown, str]:
        """A sum is shown where its condition may hold."""
        below, holds, amount = [], "True", bound.amount
        if bound.when is not None:
            asked, holds = self.node(bound.when)
            below.append(asked)
        if amount is not None and below:
            below.append(self._branch(f"{holds} is not False", lambda: self._amount(amount), None))
        elif amount is not None:
            below.append(self._amount(amount))
        label, clauses = bound.way.label, bound.way.clauses
        return self.form.step(self, kind, bound.when, holds, below, truth=True, label=label, clauses=clauses), holds

    def _amount(self, node: n.Node) -> Shown:
        inner, value = self.node(node)
        return self.form.step(self, "amount", node, value, [inner])

    # Nodes: how each is shown, and the name of what it comes to

    def node(self, node: n.Node) -> tuple[Shown, str]:
        found: tuple[Shown, str] = _WRITTEN.get(type(node), Function._plain)(self, node)
        return found

    def _const(self, node: n.Const) -> tuple[Shown, str]:
        value = self.let(str(node.value))
        return self.form.step(self, "value", node, value, [], truth=isinstance(node.type, Truth)), value

    def _plain(self, node: n.Node) -> tuple[Shown, str]:
        value = self.let(self._computed(node))
        below = n.children(node) if isinstance(node, n.Extreme) else _leaves(node)
        shown = [self.node(one)[0] for one in below]
        return self.form.step(self, "value", node, value, shown, truth=isinstance(node.type, Truth)), value

    def _sum(self, node: n.Sum) -> tuple[Shown, str]:
        """Put together from the two sides as they are shown."""
        (left, a), (right, b) = self.node(node.left), self.node(node.right)
        value = self.let(f"{_times(a, node.left_scale)} + {_times(b, node.right_scale)}")
        return self.form.step(self, "value", node, value, [left, right]), value

    def _product(self, node: n.Product) -> tuple[Shown, str]:
        (left, a), (right, b) = self.node(node.left), self.node(node.right)
        value = self.let(f"{a} * {b}")
        return self.form.step(self, "value", node, value, [left, right]), value

    def _fact(self, node: n.FactRef) -> tuple[Shown, str]:
        slot, member = self.code.slot_index[node.name], self._whose(node)
        value = self._known(f"case.facts[{slot}][{_at(member)}]", self._computed(node))
        truth, label = isinstance(node.type, Truth), self.code.slots[slot].fact.label
        shown = self.form.step(self, "fact", node, value, [], member=member, truth=truth, name=node.name, label=label)
        return shown, value

    def _parameter(self, node: n.ParamRef) -> tuple[Shown, str]:
        value = self.let(self._computed(node))
        label = self.code.program.parameters[node.name].label
        return self.form.step(self, "parameter", node, value, [], member=OF_ALL, name=node.name, label=label), value

    def _ruleref(self, node: n.RuleRef) -> tuple[Shown, str]:
        index, member = self.code.rule_index[node.name], self._whose(node)
        return self.form.rule(self, index, member), self._rule_value(index, member)

    def _compare(self, node: n.Compare) -> tuple[Shown, str]:
        (left, a), (right, b) = self.node(node.left), self.node(node.right)
        known = self.let(f"{a}.__class__ is int and {b}.__class__ is int")
        margin = self.let(f"{_times(b, node.right_scale)} - {_times(a, node.left_scale)} if {known} else None")
        value = self.let(f"{margin} {_HOLDS[node.op]} 0 if {known} else {self._computed(node)}")
        return self.form.step(self, "compare", node, value, [left, right], truth=True, margin=margin), value

    def _logic(self, node: n.And | n.Or) -> tuple[Shown, str]:
        """Parts in their order, up to the one that decides; those behind it are not taken."""
        kind, decides = ("and", "False") if isinstance(node, n.And) else ("or", "True")
        shown: list[Shown] = []
        parts: list[str] = []
        further = ""
        for part in node.parts:

            def show(part: n.Node = part) -> Shown:
                one, found = self.node(part)
                parts.append(found)
                return one

            behind = self.form.not_taken(self, "value", part)
            shown.append(self._branch(further, show, behind) if further else show())
            asked = f"{further} and " if further else ""
            further = self.let(f"{asked}{parts[-1]} is not {decides}")
        settled = " and ".join(f"{part}.__class__ is bool" for part in parts)
        value = self.let(f"{decides} if not {further} else not {decides} if {settled} else {self._computed(node)}")
        return self.form.step(self, kind, node, value, shown, truth=True), value

    def _not(self, node: n.Not) -> tuple[Shown, str]:
        inner, a = self.node(node.value)
        value = self.let(f"not {a} if {a}.__class__ is bool else {self._computed(node)}")
        return self.form.step(self, "not", node, value, [inner], truth=True), value

    def _if(self, node: n.If) -> tuple[Shown, str]:
        asked, condition = self.node(node.condition)
        shown, value = [asked], self.let("None")
        for branch, refused, by in ((node.then, False, node.then_scale), (node.other, True, node.other_scale)):

            def show(branch: n.Node = branch, by: int = by) -> Shown:
                taken, found = self.node(branch)
                self.let(_times(found, by), value)
                return taken

            behind = self.form.not_taken(self, "value", branch)
            shown.append(self._branch(f"{condition} is not {refused}", show, behind))
        with self._block(f"if {condition}.__class__ is not bool"):
            self.let(self._computed(node), value)
        return self.form.step(self, "if", node, value, shown, truth=isinstance(node.type, Truth)), value

    def _members(self, node: n.OverMembers) -> tuple[Shown, str]:
        values, steps, other = self.let("[]"), self.let("[]"), self.let(self.member)
        with self._block(f"for {other} in range(case.members)"):
            if node.op == "any_other":
                self._lines.append(f"{self._indent}if {other} == {self.member}: continue")
            outer, self.member = self.member, other
            inner, found = self.node(node.body)
            self._lines.append(f"{self._indent}{values}.append({found})")
            self._lines.append(f"{self._indent}{steps}.append({self.form.one(self, inner)})")
            self.member = outer
        computed = self._computed(node)
        if node.op == "sum":
            computed = f"sum({values})"
        elif node.op == "count":
            yes = self.let(f"{values}.count(True)")
            computed = f"{yes} if {yes} + {values}.count(False) == len({values}) else {computed}"
        value, truth = self.let(computed), isinstance(node.type, Truth)
        return self.form.step(self, "members", node, value, [self.form.each(steps)], truth=truth, name=node.op), value


def _times(value: str, by: int) -> str:
    return value if by == 1 else f"{value} * {by}"


def _at(member: str) -> str:
    """Where a row of the case holds what is asked of a member."""
    return "0" if member == OF_ALL else f"{member} + 1"


_HOLDS = {"<": ">", "<=": ">=", "==": "==", "!=": "!="}
"""What a comparison asks of its margin."""

_LEAVES: dict[type[n.Node], Callable[..., Any]] = {
    n.FactRef: Function._fact,
    n.ParamRef: Function._parameter,
    n.RuleRef: Function._ruleref,
    n.Compare: Function._compare,
    n.And: Function._logic,
    n.Or: Function._logic,
    n.Not: Function._not,
    n.If: Function._if,
    n.OverMembers: Function._members,
}
"""What is shown also below a calculation."""
_WRITTEN: dict[type[n.Node], Callable[..., Any]] = {
    **_LEAVES, n.Const: Function._const, n.Sum: Function._sum, n.Product: Function._product,
}  # fmt: skip


def _leaves(node: n.Node) -> list[n.Node]:
    """What a calculation is made of: the facts, parameters, rules and choices below it, in the order written."""
    found: list[n.Node] = []
    for child in n.children(node):
        if type(child) in _LEAVES:
            found.append(child)
        else:
            found += _leaves(child)
    return found
