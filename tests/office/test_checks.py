"""`doudi check`: every check runs, whatever happens to the one before it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.module_loading import import_string

from doudi.office import checks


def _finds() -> Iterator[str]:
    yield "一处问题"


def _breaks() -> Iterator[str]:
    yield "还没查完"
    raise RuntimeError("broken")


def test_each_check_says_what_it_found() -> None:
    checks_to_run = (("甲", f"{__name__}._breaks"), ("乙", f"{__name__}._finds"), ("丙", "builtins.tuple"))
    assert list(checks.run_checks(checks_to_run)) == [
        ("甲", ["没有查完：RuntimeError: broken"]),
        ("乙", ["一处问题"]),
        ("丙", []),
    ]


def test_every_check_exists() -> None:
    assert len({label for label, _ in checks.CHECKS}) == len(checks.CHECKS)
    for _, path in checks.CHECKS:
        assert callable(import_string(path))


@pytest.mark.django_db
def test_an_empty_office_is_sound(tmp_path: Path, settings: Any) -> None:
    # Files and witness of its own: other tests leave theirs in the folder of the process.
    settings.DOUDI = dataclasses.replace(settings.DOUDI, data=tmp_path, witness=tmp_path / "witness.log")
    settings.MEDIA_ROOT = tmp_path / "files"
    assert {label: problems for label, problems in checks.run_checks() if problems} == {}
