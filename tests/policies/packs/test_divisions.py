"""Division codes: which exist."""

from __future__ import annotations

import pytest

from doudi.policies.packs import divisions


@pytest.mark.parametrize(
    "code",
    ["450100", "450000", "110101", "620422", "360100", "220100", "450103001002", "659001", "450122"],
)
def test_divisions_that_exist(code: str) -> None:
    assert divisions.exists(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "45",
        "4501",
        "450199",
        "999999",
        "000000",
        "45010",
        "4501000",
        "450199001002",
        "45010300100",
        "４５０１００",
        "45010a",
        "450100 ",
    ],
)
def test_codes_that_do_not_exist(code: str) -> None:
    assert not divisions.exists(code)


def test_divisions_have_their_names() -> None:
    assert divisions.names()["450100"] == "南宁市"
    assert divisions.names()["620422"] == "会宁县"


def test_every_code_has_six_digits_and_a_province() -> None:
    codes = divisions.names()
    assert len(codes) > 3000
    for code, name in codes.items():
        assert len(code) == 6
        assert code.isdigit()
        assert name
        assert code[:2] + "0000" in codes, code


def test_examples_are_divisions() -> None:
    assert divisions.exists(divisions.example())
    assert not divisions.example().endswith("00")
    assert divisions.first_below("45") == "450100"
    assert divisions.first_below("4501").startswith("4501")
    assert divisions.exists(divisions.first_below("4501"))
    assert divisions.first_below("110101") == "110101"
