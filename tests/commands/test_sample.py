"""`doudi sample redraw`: the same, another, or no sample at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from doudi.policies.procedures.sampling import sample_record
from tests.command_line import doudi

NUMBERS = [f"450102-{number:05d}" for number in range(1, 11)]


def written(folder: Path, **changes: object) -> Path:
    file = folder / "sample.json"
    file.write_text(json.dumps(sample_record("种子", "虚构日报", 30, NUMBERS) | changes), encoding="utf-8")
    return file


def test_a_sample_is_drawn_again(tmp_path: Path) -> None:
    run = doudi("sample", "redraw", written(tmp_path))
    assert run.exit_code == 0
    assert "10件中抽取3件" in run.stdout
    assert len(run.stdout.splitlines()) == 4


def test_what_was_drawn_otherwise_is_listed(tmp_path: Path) -> None:
    run = doudi("sample", "redraw", written(tmp_path, drawn=NUMBERS[:3]))
    assert run.exit_code == 1
    assert run.stderr.startswith("与登记的不一致")
    assert run.stdout == ""


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, '{"form": "doudi-sample-1"}'])
def test_what_is_no_sample_is_bad_input(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text, encoding="utf-8")
    assert doudi("sample", "redraw", file).exit_code == 2
    assert doudi("sample", "redraw", tmp_path / "none.json").exit_code == 2
