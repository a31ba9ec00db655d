"""Money is never a float: none is written, made or divided into being where there is money."""

from __future__ import annotations

import ast
import io
import itertools
import tokenize
from pathlib import Path

import pytest

import doudi
from doudi.rules.units import YUAN

PACKAGE = Path(doudi.__file__).parent
# Texts are alike to a degree, and no sum is computed there.
FILES = sorted(set(PACKAGE.rglob("*.py")) - set((PACKAGE / "library").rglob("*.py")))
RULES = sorted((PACKAGE / "rules").rglob("*.py"))

# Every `/` of the rules, by file and source: units, which are exponents and not sums.
DIVISIONS = {
    ("binding.py", "a.unit / unit_of(b)"),
    ("binding.py", "unit_of(a) / unit_of(b)"),
    ("arithmetic.py", "unit_of(kind) * YEAR / MONTH"),
    ("arithmetic.py", "unit_of(kind) * MONTH / YEAR"),
    ("explainer.py", "YUAN / MONTH"),
    ("units.py", "unit / _base(name)"),
    ("formula_text.py", "Decimal(value) / kind.denominator"),  # a decimal, to be shown
}

# Numbers with a point, by file and line: how much two names must have in common for "did you mean".
POINTS = {("rules/problems.py", "cutoff=0.6")}


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_float_is_written_or_made(path: Path) -> None:
    tokens = list(tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline))
    for token, after in itertools.pairwise(tokens):
        place = f"{named(path)}:{token.start[0]}: {token.line.strip()}"
        if token.type == tokenize.NUMBER and not isinstance(ast.literal_eval(token.string), int):
            assert any(named(path) == file and text in token.line for file, text in POINTS), place
        assert (token.string, after.string) != ("float", "("), place
        assert token.string not in ("fsum", "truediv"), place


def divisions(path: Path) -> list[tuple[str, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (path.name, ast.unparse(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
    ]


def test_rules_divide_nothing_but_units() -> None:
    assert {division for path in RULES for division in divisions(path)} == DIVISIONS


def test_dividing_units_makes_a_unit() -> None:
    assert type(YUAN / YUAN) is type(YUAN)
