"""What a formula may say, and what an author reads where it says more."""

from __future__ import annotations

import ast

import pytest

from doudi.rules.language.nodes import FUNCTIONS
from doudi.rules.language.operations.members import OVER_MEMBERS
from doudi.rules.language.syntax import LANGUAGE_VERSION, LONGEST, NUMBERS, names_in, parse
from doudi.rules.problems import FormulaError
from tests.rules import orchard

REFUSED = "write a named rule, a parameter or one of the functions"
CALLED = (
    "see: sum, any, all, count, min, max, any_other, age, months_between, per_month, per_year, lookup, last_year, "
    "year_before_last, given, least, most"
)


def fault(text: str) -> tuple[str, str]:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    return caught.value.message, caught.value.hint


def test_the_language_is_fixed() -> None:
    assert (LANGUAGE_VERSION, LONGEST, NUMBERS) == ("2", 2000, (0, 1, 12, 100))
    assert OVER_MEMBERS == ("sum", "any", "all", "count", "min", "max", "any_other")
    assert "see: " + ", ".join(FUNCTIONS) == CALLED


@pytest.mark.parametrize(
    "text",
    [
        "a + b - c * d / e",
        "-a < 0 <= 1 > -1 >= 12 == 100 != a",
        "a and b or not c",
        "a if b else c",
        "a in ('x', 'y') or 'x' not in b",
        "sum(a) + min(a, b) + lookup(t, a)",
    ],
)
def test_all_of_the_language_is_read(text: str) -> None:
    assert ast.unparse(parse(text)) == text


def test_space_around_a_formula_is_left_aside() -> None:
    assert ast.unparse(parse("\n  a +\t b \n")) == "a + b"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("a.b", "attributes (a dot after a name)"),
        ("a[b]", "subscripts (square brackets)"),
        ("lambda: a", "lambda"),
        ("[a for a in b]", "loops"),
        ("any(a for a in b)", "loops"),
        ("{a for a in b}", "loops"),
        ("{a: a for a in b}", "loops"),
        ("(a := b)", "assignments"),
        ("f'{a}'", "formatted strings"),
        ("a ** b", "powers"),
        ("(a, *b)", "stars"),
        ("a // b", "FloorDiv"),
        ("a % b", "Mod"),
        ("+a", "UAdd"),
        ("~a", "Invert"),
        ("a is b", "Is"),
        ("[a, b]", "List"),
        ("{a}", "Set"),
        ("{a: b}", "Dict"),
        ("await a", "Await"),
        ("a @ b", "MatMult"),
        ("a & b", "BitAnd"),
    ],
)
def test_more_than_the_language_is_refused(text: str, refusal: str) -> None:
    assert fault(text) == (f"formulas cannot have {refusal}", REFUSED)


@pytest.mark.parametrize("text", ["2", "0.5", "600", "1.0", "True", "None", "b'x'", "1j", "..."])
def test_other_literals_are_refused(text: str) -> None:
    assert fault(f"a + {text}") == (
        f"the number {'Ellipsis' if text == '...' else text} stands in a formula",
        "only 0, 1, -1, 12 and 100 may; an amount or a rate is a parameter with a clause",
    )


@pytest.mark.parametrize("text", ["a(b)(c)", "sum(a, key=b)", "sum(**a)"])
def test_only_functions_are_called(text: str) -> None:
    assert fault(text) == ("only the functions of the language can be called", CALLED)


def test_an_unknown_function_names_the_nearest() -> None:
    assert fault("summ(a)") == ("unknown function 'summ'", "did you mean 'sum'?")


def test_an_unknown_function_lists_all() -> None:
    assert fault("__import__(a)") == ("unknown function '__import__'", "functions are " + CALLED.removeprefix("see: "))


def test_a_formula_that_is_too_long_is_refused() -> None:
    assert fault("a" * 2001) == ("a formula of 2001 characters", "at most 2000; split it into named rules")
    assert ast.unparse(parse("a" * 2000)) == "a" * 2000


def test_a_formula_nested_100000_deep_is_too_long() -> None:
    assert fault("(" * 100_000 + "a" + ")" * 100_000) == (
        "a formula of 200001 characters",
        "at most 2000; split it into named rules",
    )


def test_no_formula() -> None:
    assert fault(" a ) ") == ("not a formula: unmatched ')' at character 3", "it reads: a )")


def test_a_statement_is_no_formula() -> None:
    assert fault("import os") == ("not a formula: invalid syntax at character 1", "it reads: import os")


def test_the_parser_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(ast, "parse", give_up)
    assert fault("a_formula_not_read_before") == ("nested too deeply to be read", "split it into named rules")


@pytest.mark.parametrize(
    "formula", ["-" * 1500 + "rows > 0", "rows" + " + 1" * 450 + " > 0", "not " * 450 + "has_cart"]
)
def test_a_formula_nested_too_deeply_is_refused(formula: str) -> None:
    assert orchard.single_problem(formula) == "orchard.yaml:7: nested too deeply to be read (split it into named rules)"


def test_names_leave_functions_out() -> None:
    assert names_in(parse("sum(kilos) > limit and role in ('cook', 'picker')")) == {"kilos", "limit", "role"}


def test_a_fault_is_told_with_file_and_line() -> None:
    assert orchard.single_problem("rows.real > 0") == (
        "orchard.yaml:7: formulas cannot have attributes (a dot after a name) "
        "(write a named rule, a parameter or one of the functions)"
    )
