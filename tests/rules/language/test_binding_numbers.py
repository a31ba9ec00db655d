"""What binding fixes of numbers: divisors, denominators and bounds, and what passes their limits."""

from __future__ import annotations

import pytest

from doudi.rules.engine.outcome import AmountRange
from doudi.rules.language import nodes as n
from doudi.rules.types import TRUTH, Number
from doudi.rules.units import PERSON, SHARE, YUAN
from tests.rules import orchard
from tests.rules.bound_formulas import HERE, PARAMETERS, body, fault, number

# Divisions


QUOTIENT = (
    "a division by something that varies stands inside a formula (divide only in a comparison, or last before rounding)"
)


@pytest.mark.parametrize("under", ["rows", "0", "(rows - 1)", "-1", "count(trained)"])
def test_a_divisor_that_may_be_0(under: str) -> None:
    assert fault(f"debt / {under} > 0") == (
        "the divisor may be 0 or less (divide by what is bounded above 0, or compare products)"
    )


@pytest.mark.parametrize("formula", ["debt / max(rows, 1) + debt > 0", "sum(wage / max(kilos, 1)) > 0"])
def test_a_quotient_inside_a_formula(formula: str) -> None:
    assert fault(formula) == QUOTIENT


def test_a_quotient_in_a_branch() -> None:
    assert fault("debt / max(rows, 1) if has_cart else debt", "yuan") == QUOTIENT


def test_a_rule_cannot_end_in_a_division() -> None:
    assert fault("debt / max(rows, 1)", "yuan") == (
        "only a right's amount may end in a division (compare with the product instead)"
    )


def test_a_division_by_a_number_enters_the_denominator() -> None:
    kind = number("debt / 12", "yuan")
    assert (kind.unit, kind.denominator, kind.low, kind.high) == (YUAN, 1200, 0, 10_000_000_000)
    kind = number("debt / one_person", "yuan/person")
    assert (kind.unit, kind.denominator) == (YUAN / PERSON, 100)


def test_nought_divided_keeps_any_unit() -> None:
    kind = number("0 / 12", "yuan")
    assert (kind.unit, kind.denominator, kind.high) == (None, 12, 0)


def test_quotients_in_a_comparison_are_multiplied_out() -> None:
    compared = body("debt / max(rows, 1) <= price")
    assert isinstance(compared, n.Compare)
    assert isinstance(compared.left, n.FactRef)
    assert isinstance(compared.right, n.Product)
    assert (compared.op, compared.left_scale, compared.right_scale, compared.flipped) == ("<=", 1, 1, False)


def test_quotients_on_both_sides_are_multiplied_out() -> None:
    compared = body("debt / monthly > price / monthly")
    assert isinstance(compared, n.Compare)
    assert isinstance(compared.left, n.Product)
    assert isinstance(compared.right, n.Product)
    assert (compared.op, compared.flipped) == ("<", True)


# Bounds and denominators


def test_a_product_that_may_pass_the_limit() -> None:
    assert fault("debt * debt > price * price") == (
        "a number here may pass 2^63 (narrow the bounds of a fact or parameter, or compare without multiplying)"
    )


def test_a_comparison_that_may_pass_the_limit_when_brought_together() -> None:
    # each side fits, but not over their common denominator of 1200
    grain = orchard.fact("grain", Number(SHARE, 1, 0, 2**62), "household")
    assert orchard.single_problem("grain > rows / 12", facts=[grain]) == (
        HERE + "a number here may pass 2^63 (narrow the bounds of a fact or parameter, or compare without multiplying)"
    )


@pytest.mark.parametrize(("low", "high"), [(-(2**63 // 12), 0), (0, 2**63 // 12)])
def test_a_comparison_just_below_the_limit_is_allowed(low: int, high: int) -> None:
    grain = orchard.fact("grain", Number(SHARE, 1, low, high), "household")
    rule = orchard.rule("asked", "grain > rows / 12")
    assert orchard.program(rule, facts=[grain]).rules["asked"].type == TRUTH


@pytest.mark.parametrize(("low", "high"), [(-(2**63 // 12) - 1, 0), (0, 2**63 // 12 + 1)])
def test_a_comparison_just_above_the_limit_is_refused(low: int, high: int) -> None:
    grain = orchard.fact("grain", Number(SHARE, 1, low, high), "household")
    for formula in ("grain > rows / 12", "rows / 12 > grain"):
        assert orchard.single_problem(formula, facts=[grain]).startswith(HERE + "a number here may pass 2^63")


def test_a_quotient_has_the_bounds_of_its_corners_in_hundredths() -> None:
    facts = [
        orchard.fact("gain", Number(SHARE, 10, -70, 50), "household"),
        orchard.fact("depth", Number(SHARE, 5, 2, 15), "household"),
    ]
    program = orchard.program(orchard.right("asked", orchard.way("", "gain / depth"), unit="share"), facts=facts)
    (bound,) = program.rules["asked"].grounds
    assert bound.amount is not None
    # from -7 / 0.4 to 5 / 0.4
    assert bound.amount.type == Number(SHARE, 100, -1750, 1250)


@pytest.mark.parametrize(("most", "refused"), [(2**63 // 100, False), (2**63 // 100 + 1, True)])
def test_a_quotient_near_the_limit(most: int, refused: bool) -> None:
    facts = [
        orchard.fact("grain", Number(SHARE, 1, 0, most), "household"),
        orchard.whole_number("depth", 1, 5, entity="household"),
    ]
    right = orchard.right("asked", orchard.way("", "grain / depth"), unit="share")
    if refused:
        assert orchard.list_problems(right, facts=facts)[0].startswith(HERE + "a number here may pass 2^63")
    else:
        assert orchard.program(right, facts=facts).rules["asked"].denominator == 100


def test_an_amount_a_year_is_a_twelfth_of_it_a_month() -> None:
    right = orchard.right("asked", orchard.way("", "per_month(yearly)"), unit="yuan/month")
    assert orchard.single_outcome(orchard.program(right, parameters=PARAMETERS)).amount == AmountRange(
        10_000, 10_000, "yuan/month"
    )
    right = orchard.right("asked", orchard.way("", "per_year(monthly)"), unit="yuan/year")
    assert orchard.single_outcome(orchard.program(right, parameters=PARAMETERS)).amount == AmountRange(
        120_000, 120_000, "yuan/year"
    )


@pytest.mark.parametrize(
    ("formula", "unit", "den", "low", "high"),
    [
        ("debt + price", "yuan", 100, 0, 10_000_100_000),
        ("debt - price", "yuan", 100, -100_000, 10_000_000_000),
        ("rows - rate", "share", 10_000, -10_000, 10_000_000),
        ("-rows", "share", 1, -1000, 0),
        ("-(rows - 12)", "share", 1, -988, 12),
        ("rate * rows", "share", 10_000, 0, 10_000_000),
        ("(rows - 12) * (rows - 100)", "share", 1, -98800, 889_200),
        ("rows if has_cart else rate", "share", 10_000, 0, 10_000_000),
        ("rows - 100 if has_cart else 12", "share", 1, -100, 900),
        ("12 if has_cart else rows - 100", "share", 1, -100, 900),
        ("min(rows, rate)", "share", 10_000, 0, 10_000),
        ("max(rows, rate)", "share", 10_000, 0, 10_000_000),
        ("min(rows - 100, 12)", "share", 1, -100, 12),
        ("max(rows - 100, 12)", "share", 1, 12, 900),
        ("sum(kilos)", "share", 1, 0, 100_000),
        ("sum(kilos - 100)", "share", 1, -1000, 99_000),
        ("sum(kilos + 1)", "share", 1, 1, 100_010),
        ("sum(-kilos - 1)", "share", 1, -100_010, -1),
        ("max(kilos)", "share", 1, 0, 10_000),
        ("max(kilos + 1)", "share", 1, 1, 10_001),
        ("min(-kilos - 1)", "share", 1, -10_001, -1),
        ("min(kilos)", "share", 1, 0, 10_000),
        ("count(trained)", "person", 1, 0, 10),
        ("age(founded)", "year", 1, 0, 200),
        ("months_between(founded, today)", "month", 1, -2400, 2400),
        ("one_person", "person", 1, 1, 1),
        ("lookup(bonus, fruit)", "yuan", 100, 0, 3),
        ("last_year(price)", "yuan", 100, 0, 100_000),
        ("100", "share", 1, 100, 100),
    ],
)
def test_numbers_get_denominator_and_bounds(formula: str, unit: str, den: int, low: int, high: int) -> None:
    kind = number(formula, unit)
    assert (str(kind.unit), kind.denominator, kind.low, kind.high) == (unit, den, low, high)


def test_differences_scale_both_sides() -> None:
    bound = body("rows - rate", "share")
    assert isinstance(bound, n.WeightedSum)
    assert (bound.left_scale, bound.right_scale) == (10_000, -1)


@pytest.mark.parametrize(
    ("op", "bound", "flipped"),
    [
        ("<", "<", False),
        ("<=", "<=", False),
        (">", "<", True),
        (">=", "<=", True),
        ("==", "==", False),
        ("!=", "!=", False),
    ],
)
def test_comparisons_are_flipped_to_four(op: str, bound: str, flipped: bool) -> None:
    compared = body(f"rows {op} rate")
    assert isinstance(compared, n.Compare)
    names = [side.name for side in (compared.left, compared.right) if isinstance(side, n.FactRef | n.ParameterRef)]
    scales = (compared.left_scale, compared.right_scale)
    assert (compared.op, compared.flipped) == (bound, flipped)
    assert (names, scales) == ((["rate", "rows"], (1, 10_000)) if flipped else (["rows", "rate"], (10_000, 1)))


def test_a_chain_of_comparisons_is_an_and() -> None:
    chain = body("0 <= rows < 12")
    assert isinstance(chain, n.And)
    assert [part.op for part in chain.parts if isinstance(part, n.Compare)] == ["<=", "<"]


def test_branches_must_be_of_one_type() -> None:
    assert fault("has_cart if has_ladder else rows") == (
        "the two sides of 'if … else' differ: yes/no, number in share (in: has_cart if has_ladder else rows)"
    )


def test_branches_may_be_truths() -> None:
    assert body("has_cart if has_ladder else not has_cart").type == TRUTH
