"""`doudi signing-key`: what auditors are given, and a new key."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.office.casework.records import public_keys
from doudi.policies.cases.record_signature import read_public_keys
from tests.command_line import doudi

pytestmark = pytest.mark.django_db


def test_the_public_keys_are_shown_and_no_private_one(tmp_path: Path) -> None:
    run = doudi("signing-key", "show")
    assert run.exit_code == 0, run.output
    assert read_public_keys(run.stdout) == public_keys()
    assert len(public_keys()) == 1
    assert "PRIVATE" not in run.output
    assert doudi("signing-key", "show", "--out", tmp_path / "keys.json").stdout.startswith("已写入")
    assert (tmp_path / "keys.json").read_text(encoding="utf-8") == run.stdout
    assert doudi("signing-key", "show", "--out", tmp_path / "none" / "keys.json").exit_code == 2


def test_a_renewed_key_is_listed_behind_the_former_one() -> None:
    (former,) = read_public_keys(doudi("signing-key", "show").stdout)
    run = doudi("signing-key", "renew")
    assert run.exit_code == 0
    listed = list(read_public_keys(doudi("signing-key", "show").stdout).values())
    assert listed[0].name == former
    assert [key.valid_to is None for key in listed] == [False, True]
    assert f"已换用密钥 {listed[1].name}" in run.stdout
