"""A program that asks the API with a token of an officer."""

from __future__ import annotations

import itertools
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doudi.office.accounts.access import BY_TOKEN, Action, Actor
from doudi.office.accounts.actions import make_token
from doudi.office.accounts.enums import Duty
from tests.office import build

_keys = itertools.count(1)


class Program:
    """Asks below /api/v1. Every POST has a new key unless one is named."""

    def __init__(self, token: str):
        self.token, self.client = token, Client()

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self._headers())

    def post(self, path: str, body: Any, key: str | None = None) -> Any:
        text = body if isinstance(body, str) else json.dumps(body)
        headers = self._headers() | {"Idempotency-Key": key or f"test-key-{next(_keys):06d}"}
        return self.client.post(f"/api/v1/{path}", text, content_type="application/json", headers=headers)

    def upload(self, path: str, file: bytes, name: str = "凭证.txt", key: str | None = None, **fields: str) -> Any:
        form = {"file": SimpleUploadedFile(name, file), **fields}
        headers = self._headers() | {"Idempotency-Key": key or f"test-key-{next(_keys):06d}"}
        return self.client.post(f"/api/v1/{path}", form, headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def token_of(actor: Actor, *actions: Action, region: str = "", per_minute: int = 600) -> str:
    """The text of a token with these actions, or with all that the officer may leave to a program."""
    allowed = list(actions) or [action for action in BY_TOKEN if actor.may_somewhere(action)]
    place = region or actor.duties[0][1]
    _, text = make_token(by=actor, name="对接测试", actions=allowed, region_code=place, days=30, per_minute=per_minute)
    return text


def program(duty: Duty, region: str = build.TOWNSHIP) -> Program:
    return Program(token_of(build.officer(duty, region)))
