"""A served office whose server is killed while it answers a program; run as a program itself, it prepares and counts there."""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.browser.server import Office
from tests.paths import ROOT


class AnswerLostError(Exception):
    """No whole answer came: nothing was acknowledged."""


@dataclass(frozen=True)
class Post:
    """A request with a key of its own, sent again as it is until it is answered."""

    token: str
    path: str
    body: dict[str, Any]
    key: str

    def send(self, office: Office) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", office.port, timeout=60)
        headers = {
            "Authorization": f"Bearer {self.token}", "Idempotency-Key": self.key, "Content-Type": "application/json",
        }  # fmt: skip
        try:
            connection.request("POST", f"/api/v1/{self.path}", json.dumps(self.body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise AnswerLostError from error
        finally:
            connection.close()


def post(token: str, path: str, body: dict[str, Any]) -> Post:
    return Post(token, path, body, str(uuid4()))


@dataclass
class Cut:
    """A request that was cut: how often it was sent, and every answer that came."""

    sent: int
    answers: list[bytes]


def cut(office: Office, request: Post, longest: float, chance: random.Random) -> Cut:
    """Kills the server at a moment of the request and sends it again until it is answered, then once more, as a program
    would that is not sure."""
    result = Cut(0, [])

    def send() -> None:
        result.sent += 1
        try:
            status, content = request.send(office)
        except AnswerLostError:
            return
        assert status == 200, content
        result.answers.append(content)

    sender = threading.Thread(target=send)
    sender.start()
    time.sleep(chance.uniform(0, longest))
    office.kill()
    sender.join(90)
    assert not sender.is_alive()
    office.start()
    acknowledged = len(result.answers)
    for _ in range(2):
        send()
    assert len(result.answers) == acknowledged + 2, "refused after the power cut"
    return result


def inside(office: Office, *words: str) -> Any:
    """What this module prints as a program in the office's environment."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.api.inside_office", *words], env=environment(office), capture_output=True,
        text=True, timeout=300, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def begin_worker(office: Office) -> subprocess.Popen[str]:
    """A worker in a process of its own that says `working` before it takes a task, and ends when there is none."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.web.api.inside_office", "work"], env=environment(office), stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
    )  # fmt: skip
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == "working"
    return worker


def ended(worker: subprocess.Popen[str]) -> int:
    """With what a worker ended, once it has."""
    worker.communicate(timeout=120)
    return worker.returncode


def environment(office: Office) -> dict[str, str]:
    return office.environment | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src")))}
