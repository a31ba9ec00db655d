"""The language of formulas: a whitelisted subset of Python expressions, parsed with `ast` and never executed.

Arithmetic, comparison, `and or not`, `x if c else y`, `in` with a list of choices, and the functions of `nodes.FUNCTIONS`.
There are no loops, attributes, subscripts, lambdas or functions of an author's own. Numbers other than 0, 1, -1, 12 and 100
are refused: an amount or a rate is a parameter with a clause.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from doudi.rules.language.nodes import FUNCTIONS
from doudi.rules.problems import FormulaError, did_you_mean

LANGUAGE_VERSION = "2"
LANGUAGE_VERSIONS = ("2", "1")  # newest first: those whose policies can still be read
LONGEST = 2000  # characters of a formula
DEEPEST = 50  # levels of its syntax tree
NUMBERS = (0, 1, 12, 100)

_ALLOWED = (
    ast.Expression, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.UnaryOp, ast.USub, ast.Not, ast.BoolOp, ast.And,
    ast.Or, ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.IfExp, ast.Call,
    ast.Name, ast.Load, ast.Constant, ast.Tuple,
)  # fmt: skip

_FORBIDDEN = {
    ast.Attribute: "attributes (a dot after a name)",
    ast.Subscript: "subscripts (square brackets)",
    ast.Lambda: "lambda",
    ast.ListComp: "loops",
    ast.GeneratorExp: "loops",
    ast.SetComp: "loops",
    ast.DictComp: "loops",
    ast.NamedExpr: "assignments",
    ast.JoinedStr: "formatted strings",
    ast.Pow: "powers",
    ast.Starred: "stars",
}
"""What messages call the syntax that authors try most often and that the language does not have."""


@lru_cache(maxsize=4096)
def parse(text: str) -> ast.expr:
    """The syntax tree of a formula; FormulaError where the text is no formula or uses what the language does not have."""
    if len(text) > LONGEST:
        raise FormulaError(f"a formula of {len(text)} characters", f"at most {LONGEST}; split it into named rules")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise FormulaError(
            f"not a formula: {error.msg} at character {error.offset}", f"it reads: {text.strip()}"
        ) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise FormulaError("nested too deeply to be read", "split it into named rules") from error
    if _deeper_than(tree, DEEPEST):
        raise FormulaError("nested too deeply to be read", "split it into named rules")
    for node in ast.walk(tree):
        _refuse(node)
    return tree.body


def _deeper_than(tree: ast.AST, depth: int) -> bool:
    level: list[ast.AST] = [tree]
    for _ in range(depth):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return bool(level)


def _refuse(node: ast.AST) -> None:
    if not isinstance(node, _ALLOWED):
        name = _FORBIDDEN.get(type(node), type(node).__name__)
        raise FormulaError(f"formulas cannot have {name}", "write a named rule, a parameter or one of the functions")
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return
        if type(node.value) is not int or node.value not in NUMBERS:
            raise FormulaError(
                f"the number {node.value!r} stands in a formula",
                "only 0, 1, -1, 12 and 100 may; an amount or a rate is a parameter with a clause",
            )
    if isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise FormulaError("only the functions of the language can be called", "see: " + ", ".join(FUNCTIONS))
        if node.func.id not in FUNCTIONS:
            hint = did_you_mean(node.func.id, FUNCTIONS) or "functions are " + ", ".join(FUNCTIONS)
            raise FormulaError(f"unknown function '{node.func.id}'", hint)


def names_in(tree: ast.expr) -> set[str]:
    """Every name that a formula mentions, other than the functions it calls."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}
