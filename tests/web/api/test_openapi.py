"""What other programs are built on: the description stays until somebody means to change it, and the examples of the docs run."""

from __future__ import annotations

import json
import re
import shlex
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.regions.models import Region
from doudi.web.api.service import api
from tests.office import build
from tests.paths import ROOT
from tests.web.api.client import token_of
from tests.web.api.openapi_file import FILE, description

GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
HOST = "https://office.example"


def test_the_description_is_the_committed_one() -> None:
    """Where this fails, look at the difference as the owner of another program would; then run `make openapi`."""
    assert FILE.read_text(encoding="utf-8") == description(), "run `make openapi` and commit docs/openapi.json"


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    operations = [
        operation
        for methods in api.get_openapi_schema(path_prefix="")["paths"].values()
        for operation in methods.values()
    ]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert all(operation["summary"] and operation["tags"] for operation in operations)


def test_every_resource_stands_in_the_guide() -> None:
    resources = {path.strip("/").partition("/")[0] for path in api.get_openapi_schema(path_prefix="")["paths"]}
    table = {
        name for row in re.findall(r"^\| (`.*?) \|", GUIDE, re.MULTILINE) for name in re.findall(r"`([^`/]+)", row)
    }
    assert resources <= table


class Shell:
    """Runs the curl commands of the guide; what an answer names is bound to the variables of the next."""

    def __init__(self, token: str):
        self.variables = {"TOKEN": token, "TODAY": clock.today().isoformat()}
        self.client = Client()

    def run(self, command: str) -> Any:
        text = command.replace("$(uuidgen)", str(uuid.uuid4()))
        text = re.sub(r"\$([A-Z]+)", lambda match: self.variables[match[1]], text)
        words = shlex.split(text)
        assert words.pop(0) == "curl"
        headers: dict[str, str] = {}
        form: dict[str, Any] = {}
        body, url = "", ""
        while words:
            match words.pop(0):
                case "-H":
                    name, _, value = words.pop(0).partition(": ")
                    headers[name] = value
                case "--json":
                    body = words.pop(0)
                case "-F":
                    name, _, value = words.pop(0).partition("=")
                    file = SimpleUploadedFile(value[1:], "虚构的存折".encode())
                    form[name] = file if value.startswith("@") else value
                case url:
                    assert url.startswith(f"{HOST}/api/v1/"), url
        address = url.removeprefix(HOST)
        if body:
            answer = self.client.post(address, body, content_type="application/json", headers=headers)
        else:
            answer = (
                self.client.post(address, form, headers=headers) if form else self.client.get(address, headers=headers)
            )
        assert answer.status_code == 200, (command, answer.content.decode())
        result = answer.json()
        self.bind(address.partition("?")[0].split("/")[3:], result)
        return result

    def bind(self, path: list[str], answer: dict[str, Any]) -> None:
        """`household: 17` becomes $HOUSEHOLD, the id of a collection's new row and of the first of a list likewise."""
        if "id" in answer:
            collection = path[-1] if not path[-1].isdecimal() else path[-2]
            self.variables[collection.removesuffix("s").upper()] = str(answer["id"])
        for name, value in answer.items():
            if isinstance(value, int):
                self.variables[name.upper()] = str(value)
            elif isinstance(value, list) and value and isinstance(value[0], dict) and name != "items":
                self.bind(
                    [name], {key: value[0][key] for key in ("id", "version") if key in value[0] and name != "members"}
                )
                if name == "members" and "id" in value[0]:
                    self.variables["MEMBER"] = str(value[0]["id"])


def examples() -> list[tuple[str, Any]]:
    """(command, the answer that stands below it)"""
    pairs = []
    for block in re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL):
        for part in block.split("\n$ "):
            command, answer = re.split(r"\n(?=\{)", part.removeprefix("$ "), maxsplit=1)
            pairs.append((command.replace("\\\n", " "), json.loads(answer)))
    return pairs


def assert_alike(told: Any, answer: Any, where: str) -> None:
    """The same names and kinds of values; lists are compared by their first entry."""
    if isinstance(told, dict):
        assert told.keys() == answer.keys(), where
        for name, value in told.items():
            assert_alike(value, answer[name], f"{where} {name}")
    elif isinstance(told, list) and told:
        assert answer, where
        assert_alike(told[0], answer[0], where)
    elif told is not None and answer is not None:
        assert type(told) is type(answer), where


@pytest.mark.django_db
def test_the_examples_of_the_guide_run_and_answer_what_stands_there() -> None:
    Region.objects.create(code=build.TOWNSHIP, name="甲街道")
    shell = Shell(token_of(build.officer(Duty.TOWNSHIP_CLERK)))
    run = [(command, told, shell.run(command)) for command, told in examples()]
    assert len(run) >= 10
    for command, told, answer in run:
        assert_alike(told, answer, command)
