"""A problem reads as an author looks it up: file, line, what is wrong, how to mend it."""

from __future__ import annotations

from doudi.rules.problems import FormulaError, Problem, RulesError, SourceLine, did_you_mean


def test_a_problem_says_file_line_fault_and_hint() -> None:
    assert (
        str(Problem(SourceLine("rules.yaml", 12), "it is wrong", "mend it")) == "rules.yaml:12: it is wrong (mend it)"
    )


def test_a_problem_without_a_hint() -> None:
    assert str(Problem(SourceLine("rules.yaml", 12), "it is wrong")) == "rules.yaml:12: it is wrong"


def test_line_0_is_the_file_as_a_whole() -> None:
    assert str(SourceLine("rules.yaml")) == "rules.yaml"


def test_an_error_lists_every_problem() -> None:
    problems = [Problem(SourceLine("a.yaml", 1), "one"), Problem(SourceLine("b.yaml", 2), "two", "mend it")]
    error = RulesError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error) == "a.yaml:1: one\nb.yaml:2: two (mend it)"


def test_a_formula_error_keeps_its_hint_apart() -> None:
    error = FormulaError("it is wrong", "mend it")
    assert (error.message, error.hint, str(error)) == ("it is wrong", "mend it", "it is wrong")
    assert FormulaError("it is wrong").hint == ""


def test_did_you_mean_names_the_nearest() -> None:
    assert did_you_mean("kilo", ["kilos", "wage", "kilt"]) == "did you mean 'kilos'?"


def test_did_you_mean_is_silent_where_nothing_is_near() -> None:
    assert did_you_mean("kilo", ["wage"]) == ""


def test_did_you_mean_does_not_depend_on_the_order_of_names() -> None:
    assert did_you_mean("ab1", ["ab2", "ab3"]) == did_you_mean("ab1", ["ab3", "ab2"])
