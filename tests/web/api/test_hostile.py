"""Requests that nobody means well: of every operation, drawn from its description with what it does not expect. Never a 500."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import transaction

from doudi.office.accounts.enums import Duty
from doudi.web.api.service import api
from tests.office import build
from tests.web.api.client import Program, token_of
from tests.web.api.operations import OPERATIONS
from tests.web.world import World, place_of, worlds

pytestmark = [pytest.mark.django_db, pytest.mark.long]
STRANGE: list[Any] = [
    None, True, -1, 0, 2**31, 2**63 - 1, 2**63, 10**40, "", "x", "0", "1e9", "NaN", "١٢", "\0", "\ud800", "某" * 5000,
    "2026-02-30", "0001-01-01", "9999-12-31", [], {}, [[]], {"x": {}}, ["household"], "household", "'; DROP TABLE x; --",
]  # fmt: skip
FEW, MANY = 3, 6
KNOWN = {400, 401, 403, 404, 405, 409, 413, 415, 422}
SCHEMA = api.get_openapi_schema(path_prefix="")


def described(name: str) -> dict[str, Any]:
    method, _, path = name.partition(" ")
    operation: dict[str, Any] = SCHEMA["paths"][path if path in SCHEMA["paths"] else f"/{path}"][method.lower()]
    return operation


def fields_of(name: str) -> list[str]:
    """The names of the parts of the body that an operation describes."""
    content = described(name).get("requestBody", {}).get("content", {})
    names: list[str] = []
    for media in content.values():
        schema = media["schema"]
        reference = schema.get("$ref", "").rpartition("/")[2]
        names += (SCHEMA["components"]["schemas"][reference] if reference else schema).get("properties", {})
    return names


def requests(name: str, world: World, chance: random.Random, rounds: int) -> list[tuple[str, dict[str, str], Any]]:
    """(address, query, body) of requests that differ from a good one in some part."""
    operation = OPERATIONS[name]
    path = name.partition(" ")[2].strip("/")
    good = path
    for part, key in operation.path.items():
        good = good.replace(f"{{{part}}}", str(key(world)))
    query = [entry["name"] for entry in described(name).get("parameters", []) if entry["in"] == "query"]
    body = operation.body(world) if operation.body is not None else None
    drawn: list[tuple[str, dict[str, str], Any]] = []
    for _ in range(rounds):
        asked = {part: str(chance.choice(STRANGE)).replace("\ud800", "") for part in query if chance.random() < 0.5}
        sent = dict(body) if body is not None else None
        if sent is not None:
            for part in chance.sample(fields_of(name), k=min(len(fields_of(name)), chance.randint(1, 2))):
                sent[part] = chance.choice(STRANGE)
            if sent and chance.random() < 0.2:
                sent.pop(chance.choice(list(sent)))
        drawn.append((good, asked, sent))
    keys = [0, -1, 2**63, 10**30, "x", "%00", "1;2"]
    for broken_key in keys if rounds > FEW else chance.sample(keys, k=2):
        broken = path
        for part in operation.path:
            broken = broken.replace(f"{{{part}}}", str(broken_key))
        drawn.append((broken, {}, body))
    return drawn


@pytest.mark.parametrize("duty", [Duty.TOWNSHIP_HEAD, Duty.COUNTY_HEAD, Duty.COUNTY_OFFICER])
@pytest.mark.parametrize("rounds", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_no_request_breaks_an_operation(duty: Duty, rounds: int) -> None:
    """Each refusal is a problem that a program can read."""
    own = worlds()["own"]
    chance = random.Random(20260901)
    asking = Program(token_of(build.officer(duty, place_of(duty))))
    asking.client.raise_request_exception = False
    for name in OPERATIONS:
        method = name.partition(" ")[0]
        with transaction.atomic():
            for path, query, body in requests(name, own, chance, rounds):
                answer = asking.get(path, **query) if method == "GET" else asking.post(path, body)
                if answer.status_code != 200:
                    assert answer.status_code in KNOWN, (name, path, query, body, answer.content[:300])
                    # Addresses that no route has are answered by Django itself.
                    if answer["Content-Type"] == "application/problem+json":
                        assert answer.json()["title"]
                    else:
                        assert answer.status_code == 404, (name, path, query, body)
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_no_operation_answers_without_a_token(name: str) -> None:
    path = name.partition(" ")[2].strip("/")
    for part in OPERATIONS[name].path:
        path = path.replace(f"{{{part}}}", "1")
    for text in ("", "doudi_unknown"):
        asking = Program(text)
        answer = asking.get(path) if name.startswith("GET") else asking.post(path, {})
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", sorted(name for name in OPERATIONS if name.startswith("POST")))
def test_no_operation_writes_without_a_key_of_the_request(name: str) -> None:
    asking = Program(token_of(build.officer(Duty.TOWNSHIP_CLERK)))
    path = name.partition(" ")[2].strip("/")
    for part in OPERATIONS[name].path:
        path = path.replace(f"{{{part}}}", "1")
    answer = asking.client.post(
        f"/api/v1/{path}", "{}", content_type="application/json", headers={"Authorization": f"Bearer {asking.token}"}
    )
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"\xff\xfe"),
        ("application/json", b"[" * 50_000),
        ("application/json", b'{"text": 1e999999999}'),
        ("text/plain", b"text"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/json", b" " * 3_000_000),
    ],
)
@pytest.mark.parametrize("path", ["searches", "households/1/files", "applications"])
def test_a_body_that_is_none_is_told_as_a_problem(path: str, content_type: str, body: bytes) -> None:
    asking = Program(token_of(build.officer(Duty.TOWNSHIP_CLERK)))
    asking.client.raise_request_exception = False
    headers = {"Authorization": f"Bearer {asking.token}", "Idempotency-Key": "hostile-body"}
    answer = asking.client.generic("POST", f"/api/v1/{path}", body, content_type=content_type, headers=headers)
    assert answer.status_code in {400, 404, 413, 422}, answer.content
    assert answer["Content-Type"] == "application/problem+json"
