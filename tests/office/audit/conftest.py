"""An office of which one person is known, with a witness in a folder of its own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from django.conf import settings

from doudi.office.accounts.models import User


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_user("liu", "刘经办")


@pytest.fixture
def witness_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "witness.log"
    monkeypatch.setattr(settings, "DOUDI", dataclasses.replace(settings.DOUDI, witness=path))
    return path
