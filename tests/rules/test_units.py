"""Units multiply, divide, print and are read from text."""

from __future__ import annotations

import pytest

from doudi.rules.problems import FormulaError
from doudi.rules.units import BASES, DAY, MONTH, PERSON, SHARE, YEAR, YUAN, Unit, parse_unit


def test_bases_each_have_one_power() -> None:
    assert BASES == ("yuan", "person", "month", "year", "day")
    assert [unit.powers for unit in (YUAN, PERSON, MONTH, YEAR, DAY)] == [
        (1, 0, 0, 0, 0),
        (0, 1, 0, 0, 0),
        (0, 0, 1, 0, 0),
        (0, 0, 0, 1, 0),
        (0, 0, 0, 0, 1),
    ]
    assert SHARE.powers == (0, 0, 0, 0, 0)


def test_a_rate_times_people_is_a_sum() -> None:
    assert YUAN / PERSON / MONTH * PERSON == YUAN / MONTH


def test_division_subtracts_powers() -> None:
    assert (SHARE / YUAN).powers == (-1, 0, 0, 0, 0)
    assert YUAN / YUAN == SHARE


@pytest.mark.parametrize("text", ["share", "yuan", "yuan/person/month", "yuan/year", "month", "1/person", "day"])
def test_parse_unit_reads_what_str_writes(text: str) -> None:
    assert str(parse_unit(text)) == text


def test_parse_unit_counts_powers() -> None:
    assert parse_unit("yuan/person/month/month") == Unit((1, -1, -2, 0, 0))


def test_str_of_a_product() -> None:
    assert str(YUAN * YUAN * PERSON / DAY / DAY) == "yuan·yuan·person/day/day"


def test_a_one_divides_only_at_the_start() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_unit("yuan/1")
    assert (caught.value.message, caught.value.hint) == ("unknown unit '1'", "units are yuan, person, month, year, day")


def test_an_unknown_unit_names_the_nearest() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_unit("yuan/persons")
    assert (caught.value.message, caught.value.hint) == ("unknown unit 'persons'", "did you mean 'person'?")
