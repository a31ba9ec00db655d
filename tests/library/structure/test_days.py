"""Days as documents write them."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.library.structure.days import parse_day


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2019年5月21日", dt.date(2019, 5, 21)), ("2019-05-21 印发", dt.date(2019, 5, 21)), ("2019/5/21", dt.date(2019, 5, 21)),
        ("二〇一九年五月二十一日", dt.date(2019, 5, 21)),
        ("二○二○年十二月三日", dt.date(2020, 12, 3)),
        ("2019年 05 月 21 日", dt.date(2019, 5, 21)), ("2019-13-01", None), ("2019年2月30日", None), ("2019年", None),
    ],
)  # fmt: skip
def test_days(written: str, day: dt.date | None) -> None:
    assert parse_day(written) == day
