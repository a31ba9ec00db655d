"""For pages: signing in as an officer, and a mark wherever a template asks for a variable that there is not."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from html import unescape
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

    def request(self, **environ: Any) -> Any:
        response = super().request(**environ)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            html = response.content.decode()
            assert "⟦missing" not in html, f"{environ.get('PATH_INFO')}: {html[html.index('⟦missing') :][:60]}"
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


def follow_pages(client: Client, address: str, query: str = "", side: str = "next") -> Iterator[tuple[Any, str]]:
    """The answers from a page of a list on, as the links of its pager lead, each with its query."""
    while True:
        answer = client.get(address + query)
        yield answer, query
        link = re.search(rf'rel="{side}" href="([^"]+)"', re.sub(r"\s+", " ", answer.content.decode()))
        if link is None:
            return
        query = unescape(link[1])


def queries_of(client: Client, address: str) -> int:
    """How many queries a page makes, once what is kept from the first time is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
