"""Populations as JSON lines: digit for digit, and whole or not there."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from doudi.policies.cases.case_stream import UnreadableCase, case_text, read_cases
from doudi.population.json_lines import write_json_lines
from doudi.population.population import Population
from doudi.population.tables import Written
from doudi.screening.tables.refusals import OutputExistsError

HERE = Population("620422", seed=2, missing=Decimal("0.05"))


def test_json_text_is_json_and_keeps_every_digit() -> None:
    value = {"甲": [Decimal("0.10"), Decimal("1E+3"), 5, True, None, '引"号\n'], "b": {}, "c": []}
    text = case_text(value)
    assert text == '{"甲": [0.10, 1000, 5, true, null, "引\\"号\\n"], "b": {}, "c": []}'
    assert json.loads(text, parse_float=Decimal) == value


def test_lines_are_the_cases_in_order(tmp_path: Path) -> None:
    path = tmp_path / "new" / "cases.jsonl"
    steps = list(write_json_lines(path, HERE, 620, brief=True))
    assert [step.households for step in steps] == [500, 620]
    with path.open(encoding="utf-8") as file:
        cases = list(read_cases(file))
    assert not any(isinstance(case, UnreadableCase) for case in cases)
    assert cases == [household.case(brief=True) for household in HERE.households(0, 620)]
    assert steps[-1] == Written(620, sum(len(household.members) for household in HERE.households(0, 620)))


def test_the_file_is_there_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    writing = write_json_lines(path, HERE, 620)
    next(writing)
    assert not path.exists()
    writing.close()
    list(write_json_lines(path, HERE, 3))
    with pytest.raises(OutputExistsError, match="文件已存在"):
        list(write_json_lines(path, HERE, 3))
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["cases.jsonl"]


def test_there_are_households(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="家庭数 0：至少1户"):
        list(write_json_lines(tmp_path / "cases.jsonl", HERE, 0))
