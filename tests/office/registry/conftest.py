"""What tests of the keys share."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

Configure = Callable[..., None]


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Sets keys as another environment would."""

    def change(**keys: Any) -> None:
        monkeypatch.setattr(settings, "DOUDI", dataclasses.replace(settings.DOUDI, **keys))

    return change
