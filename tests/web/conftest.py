"""For pages: signing in as an officer, and a mark wherever a template asks for a variable that there is not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from doudi.office.accounts.access import Actor

MISSING = "⟦missing %s⟧"


class Marked(Client):
    """A client whose pages are looked over: nothing undefined, nothing inline."""

    def request(self, **given: Any) -> Any:
        response = super().request(**given)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            shown = response.content.decode()
            assert "⟦missing" not in shown, f"{given.get('PATH_INFO')}: {shown[shown.index('⟦missing') :][:60]}"
        return response


@pytest.fixture(autouse=True)
def _marks_undefined_variables(settings: LazySettings) -> None:
    templates: Any = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = MISSING
    settings.TEMPLATES = templates


@pytest.fixture(autouse=True)
def _files_of_the_test(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def browser() -> Callable[[Actor | None], Marked]:
    """A client signed in as an officer, or as nobody."""

    def signed_in(actor: Actor | None = None) -> Marked:
        client = Marked()
        if actor is not None:
            client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def queries_of(client: Client, address: str) -> int:
    """How many queries a page makes, once what is kept from the first time is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)
