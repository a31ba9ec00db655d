"""What can be changed in a module: every mutant is one edit of its syntax tree, made and taken back in place."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.LShift: ast.RShift,
}  # fmt: skip
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
SAFE_TO_DROP = (ast.Assign, ast.AugAssign, ast.Expr, ast.Continue, ast.Raise, ast.Delete)
TOO_SHORT, LONG_ENOUGH = 16, 72
"""A mutant is shown by the largest expression around it of up to so many characters, or by a longer one that says something."""


@dataclass(frozen=True)
class Edit:
    """Another value for a field of a node, or for one item of a field that is a list."""

    holder: ast.AST
    field: str
    index: int | None
    new: object

    def swap(self) -> Edit:
        """Makes the change; the edit that takes it back."""
        if self.index is None:
            old = getattr(self.holder, self.field)
            setattr(self.holder, self.field, self.new)
        else:
            items = getattr(self.holder, self.field)
            old, items[self.index] = items[self.index], self.new
        return Edit(self.holder, self.field, self.index, old)


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, and what stands there before and after."""

    module: str
    owner: str
    """The outermost function, as Class.function; outside of functions the class, or nothing."""
    line: int
    last: int
    """First and last line of the statement it is in; of a compound one, of its head."""
    kind: str
    before: str
    after: str
    in_function: bool
    key: str
    """By what stands there, not by where: it outlives edits of other functions."""
    edit: Edit

    @property
    def place(self) -> str:
        return f"{self.module}.{self.owner}" if self.owner else self.module

    @property
    def name(self) -> str:
        """What an explanation calls it by."""
        return f"`{self.place}`: `{self.before}` → `{self.after}`"


@dataclass(frozen=True)
class Source:
    """A module with its mutants, in the order of its text."""

    module: str
    tree: ast.Module
    mutants: tuple[Mutant, ...]


def read(module: str, text: str) -> Source:
    tree = ast.parse(text)
    mutants, counts = [], Counter[str]()
    for site in _sites(tree, (), _Owner("", tree, False)):
        owner, edit, depth = site.owner, site.edit, _widest(site.path)
        before = _text(site.path[depth])
        back = edit.swap()
        after = _text(edit.new if site.is_replaced and depth == len(site.path) - 1 else site.path[depth])
        back.swap()
        region = hashlib.sha256(ast.unparse(owner.region).encode()).hexdigest()[:12]
        key = f"{module}.{owner.name}:{region}:{site.kind}:{before} -> {after}"
        counts[key] += 1
        first, last = site.lines
        mutants.append(
            Mutant(
                module, owner.name, first, last, site.kind, before, after, owner.in_function, f"{key}:{counts[key]}", edit
            )
        )  # fmt: skip
    return Source(module, tree, tuple(mutants))


# Finding them


@dataclass(frozen=True)
class _Owner:
    name: str
    region: ast.AST
    """What the verdict on a mutant hangs on: the function, or the statement outside of functions."""
    in_function: bool


@dataclass(frozen=True)
class _Site:
    kind: str
    edit: Edit
    owner: _Owner
    path: tuple[ast.AST, ...]
    """The nodes around what is changed, outermost first, itself last."""

    @property
    def is_replaced(self) -> bool:
        return self.edit.holder is not self.path[-1]

    @property
    def lines(self) -> tuple[int, int]:
        statement = next(node for node in reversed(self.path) if isinstance(node, ast.stmt))
        body = getattr(statement, "body", None)
        last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
        return statement.lineno, max(last, statement.lineno)


def _sites(node: ast.AST, path: tuple[ast.AST, ...], owner: _Owner) -> Iterator[_Site]:
    """Every place below a node that can be changed."""
    for child, field, index in _children(node):
        if _is_left_alone(child):
            continue
        around, below = owner, (*path, child)
        if not owner.in_function:
            if isinstance(node, ast.FunctionDef) and field == "body":
                around = _Owner(owner.name, node, True)  # but for its defaults, which are computed outside
            elif isinstance(child, ast.FunctionDef | ast.ClassDef):
                around = _Owner(f"{owner.name}.{child.name}".removeprefix("."), child, False)
            elif isinstance(child, ast.stmt):
                around = _Owner(owner.name, child, False)
        for kind, edit in _edits(child, node, field, index):
            yield _Site(kind, edit, around, below)
        yield from _sites(child, below, around)


def _edits(node: ast.AST, parent: ast.AST, field: str, index: int | None) -> Iterator[tuple[str, Edit]]:
    """The changes of one node, which stands in `field` of its parent."""
    if isinstance(node, ast.Compare):
        for position, op in enumerate(node.ops):
            if type(op) in COMPARE:
                yield "compare", Edit(node, "ops", position, COMPARE[type(op)]())
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in ARITHMETIC and not _is_text(node):
        yield "arithmetic", Edit(node, "op", None, ARITHMETIC[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        yield "logic", Edit(node, "op", None, ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield "unary", Edit(parent, field, index, node.operand)
    elif isinstance(node, ast.Constant):
        for value in _other_constants(node.value):
            if value is not None or not isinstance(parent, ast.Return):  # "return None" is a kind of its own
                yield "constant", Edit(node, "value", None, value)
    elif isinstance(node, ast.Name) and node.id in SWAPPED and isinstance(node.ctx, ast.Load):
        yield "swapped", Edit(node, "id", None, SWAPPED[node.id])
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "unfiltered", Edit(node, "ifs", None, [])
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "negated", Edit(node, "test", None, ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test))
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "return None", Edit(node, "value", None, ast.copy_location(ast.Constant(None), node.value))
    if isinstance(node, SAFE_TO_DROP) and not _is_docstring(node):
        yield "dropped", Edit(parent, field, index, ast.copy_location(ast.Pass(), node))


def _children(node: ast.AST) -> list[tuple[ast.AST, str, int | None]]:
    children: list[tuple[ast.AST, str, int | None]] = []
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        if isinstance(value, list):
            children += [(child, field, index) for index, child in enumerate(value) if isinstance(child, ast.AST)]
        elif isinstance(value, ast.AST):
            children.append((value, field, None))
    return children


def _other_constants(value: object) -> list[object]:
    if value is None:
        return [0]
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int):
        return [value + 1] if value != 1 else [2, 0]
    return []


def _is_left_alone(node: ast.AST) -> bool:
    """What decides nothing: imports, docstrings, assertions (`strict` of zip is one), what is raised, what is shown."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert | ast.JoinedStr):
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("FormulaError", "cast"):
        return True
    if isinstance(node, ast.keyword) and node.arg in ("repr", "strict"):
        return True
    if isinstance(node, ast.FunctionDef) and node.name in ("__repr__", "__str__"):
        return True
    simple = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    return simple and isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in NAMES_OF_TYPES


NAMES_OF_TYPES = ("Value", "Type", "Terms", "Region", "Inequality", "Closure", "__slots__")


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_text(node: ast.BinOp | ast.AugAssign) -> bool:
    parts = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
    return any(
        isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        for part in parts
    )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


# Showing them


def _widest(path: tuple[ast.AST, ...]) -> int:
    """Where in a path the node stands that a mutant is shown by; the statement at most."""
    depth = len(path) - 1
    while not isinstance(path[depth], ast.stmt) and (
        len(_text(path[depth])) < TOO_SHORT or len(_text(path[depth - 1])) <= LONG_ENOUGH
    ):
        depth -= 1
    return depth


def _text(node: ast.AST) -> str:
    """In one line; of a statement with a body, its head."""
    lines = [line for line in ast.unparse(node).splitlines() if not line.startswith("@")]
    return lines[0] if isinstance(node, ast.stmt) else " ".join(" ".join(lines).split())
