"""Types print as an author reads them; numbers refuse what may pass 2^63."""

from __future__ import annotations

import pytest

from doudi.rules.problems import FormulaError
from doudi.rules.types import (
    AVERAGE,
    DATE,
    FEN,
    LIMIT,
    TRUTH,
    Choice,
    ChoiceSet,
    Number,
    common_denominator,
    same_unit,
    unit_of,
)
from doudi.rules.units import MONTH, PERSON, SHARE, YEAR, YUAN


def number(unit: object = YUAN, den: int = 1, low: int = 0, high: int = 1) -> Number:
    return Number(unit, den, low, high)  # type: ignore[arg-type]  # unit or None


def test_constants() -> None:
    assert (LIMIT, FEN, AVERAGE) == (9223372036854775808, 100, 1200)


def test_types_print_as_words() -> None:
    assert [str(kind) for kind in (TRUTH, DATE, Choice(("a", "b")), ChoiceSet(("a", "b")))] == [
        "yes/no",
        "date",
        "one of a, b",
        "any of a, b",
    ]
    assert str(number(YUAN / MONTH)) == "number in yuan/month"
    assert str(number(SHARE)) == "number in share"
    assert str(number(None)) == "number in any unit"


@pytest.mark.parametrize(("low", "high"), [(0, 2**63), (-(2**63), 0), (-(2**63), 2**63)])
def test_a_number_that_may_pass_the_limit_is_refused(low: int, high: int) -> None:
    with pytest.raises(FormulaError) as caught:
        number(low=low, high=high)
    assert caught.value.message == "a number here may pass 2^63"
    assert caught.value.hint == "narrow the bounds of a fact or parameter, or compare without multiplying"


def test_a_number_just_below_the_limit_is_kept() -> None:
    assert number(low=1 - 2**63, high=2**63 - 1).high == 2**63 - 1


def test_the_same_unit_stays() -> None:
    assert same_unit(number(YUAN), number(YUAN), "+") == YUAN


def test_nought_goes_with_every_unit() -> None:
    assert same_unit(number(None), number(YUAN), "+") == YUAN
    assert same_unit(number(YUAN), number(None), "+") == YUAN
    assert same_unit(number(None), number(None), "+") is None


def test_a_clash_of_month_and_year_points_to_the_functions() -> None:
    with pytest.raises(FormulaError) as caught:
        same_unit(number(YUAN / MONTH), number(YUAN / YEAR), "+")
    assert caught.value.message == "units clash: yuan/month + yuan/year"
    assert caught.value.hint == "per_month() and per_year() lead from one to the other"


def test_any_other_clash_points_to_people() -> None:
    with pytest.raises(FormulaError) as caught:
        same_unit(number(YUAN), number(YUAN / PERSON), "compared with")
    assert caught.value.message == "units clash: yuan compared with yuan/person"
    assert caught.value.hint == "multiply by a number of people for a household's sum"


def test_unit_of_nought_is_share() -> None:
    assert (unit_of(number(None)), unit_of(number(YEAR))) == (SHARE, YEAR)


def test_common_is_the_least_denominator() -> None:
    assert common_denominator(number(den=100), number(den=1200)) == (1200, 12, 1)
    assert common_denominator(number(den=8), number(den=12)) == (24, 3, 2)
