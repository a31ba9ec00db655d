"""A sample comes out the same for everybody, whatever the order, and nobody can choose it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.policies.procedures.sampling import SampleFileError, draw, read_sample, sample_record

NUMBERS = [f"450102-{number:05d}" for number in range(1, 11)]


@pytest.mark.parametrize(("count", "share", "drawn"), [(10, 30, 3), (10, 31, 4), (1, 1, 1), (10, 100, 10), (7, 30, 3)])
def test_a_share_is_rounded_up(count: int, share: int, drawn: int) -> None:
    assert len(draw(NUMBERS[:count], "种子", share)) == drawn


@given(
    st.lists(st.text(min_size=1), unique=True, min_size=1), st.text(min_size=1).filter(str.strip), st.integers(1, 100)
)
def test_the_order_changes_nothing_and_a_larger_share_adds(numbers: list[str], seed: str, share: int) -> None:
    drawn = draw(numbers, seed, share)
    assert drawn == draw(numbers[::-1], seed, share)
    assert drawn <= set(numbers)
    assert drawn <= draw(numbers, seed, 100)


def test_another_seed_draws_others() -> None:
    assert len({draw(NUMBERS, f"种子{number}", 30) for number in range(20)}) > 10


@pytest.mark.parametrize(
    ("seed", "share", "numbers"), [("", 30, NUMBERS), ("x", 0, NUMBERS), ("x", 101, NUMBERS), ("x", 30, ["a", "a"])]
)
def test_what_cannot_be_drawn_from(seed: str, share: int, numbers: list[str]) -> None:
    with pytest.raises(ValueError, match="a sample takes"):
        draw(numbers, seed, share)


def test_a_file_comes_back_as_it_was_drawn() -> None:
    record = sample_record("2026-09-01 收盘", "虚构日报", 30, NUMBERS)
    sample = read_sample(record)
    assert sample.drawn == draw(sample.numbers, sample.seed, sample.share)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"form": "x"}, "不是抽样文件"), ({"seed": " "}, "seed"), ({"share": True}, "share"), ({"share": 0}, "share"),
        ({"numbers": "x"}, "numbers"), ({"drawn": [1]}, "drawn"), ({"numbers": ["a", "a"]}, "重复"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_told(change: dict[str, object], reason: str) -> None:
    with pytest.raises(SampleFileError, match=reason):
        read_sample(sample_record("x", "y", 30, NUMBERS) | change)
