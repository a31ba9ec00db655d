"""Running the office in earnest: processes of their own, as an administrator starts them.

They run on SQLite alone: what is tried here is the processes, and the database is no part of that.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRONG = {
    "DOUDI_SECRET_KEY": "k9Qd2-vX7_mZ4pLw8RtYb1NcJh6GsFa3UeOi5TxVq0EnoughNow",
    "DOUDI_FIELD_KEYS": "a1:00112233445566778899aabbccddeeff",
    "DOUDI_INDEX_KEY": "8c1f5b70d3a94e62b7085c9d1e3f6a2400ff11ee22dd33cc44bb55aa66997788",
    "DOUDI_HOSTS": "127.0.0.1,doudi.example.gov.cn",
}
PROGRAM = "import typer; from doudi.office import commands; app = typer.Typer(); commands.register(app); app()"


class Office:
    """An installation in a folder of its own."""

    def __init__(self, data: Path, **environment: str):
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("DOUDI_", "DATABASE_", "DJANGO_"))
        }
        self.data, self.environment = data, {**kept, "DOUDI_DATA": str(data), **environment}
        self.running: list[subprocess.Popen[str]] = []

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.python(PROGRAM, *words, **environment)

    def python(self, program: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, *words], env={**self.environment, **environment}, cwd=ROOT, text=True,
            capture_output=True, timeout=120, check=False,
        )  # fmt: skip

    def start(self, *words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words], env=self.environment, cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.running.append(process)
        return process

    def end(self, process: subprocess.Popen[str], how: int = signal.SIGTERM) -> tuple[int, str]:
        process.send_signal(how)
        output, _ = process.communicate(timeout=30)
        return process.returncode, output

    def django(self, code: str) -> str:
        """Prints of a program that has Django at hand."""
        done = self.python(f"import django; django.setup()\n{code}", DJANGO_SETTINGS_MODULE="doudi.office.settings")
        assert done.returncode == 0, done.stderr
        return done.stdout


def _until(true: Callable[[], bool], seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it never came true"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is up to date: building one takes seconds, copying it none."""
    data = tmp_path_factory.mktemp("office") / "data"
    done = Office(data, DOUDI_MODE="demo").run("migrate")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("已完成")
    assert data.stat().st_mode & 0o077 == 0, "the data are nobody else's"
    return data


def _made(data: Path, **environment: str) -> Iterator[Office]:
    office = Office(data, **environment)
    yield office
    for process in office.running:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.fixture
def demo(migrated: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(migrated, tmp_path / "data")
    yield from _made(tmp_path / "data", DOUDI_MODE="demo")


@pytest.fixture
def production(migrated: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(migrated, tmp_path / "data")
    yield from _made(tmp_path / "data", **STRONG)


@pytest.mark.parametrize("command", [["serve"], ["jobs"], ["migrate"], ["check"], ["audit", "verify"]])
def test_without_settings_nothing_runs_and_every_one_is_named(tmp_path: Path, command: list[str]) -> None:
    done = Office(tmp_path / "data").run(*command)
    assert done.returncode == 2
    for name in STRONG:
        assert f"{name}：" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", [["serve"], ["jobs"], ["check"], ["audit", "verify"]])
def test_a_database_that_is_not_up_to_date_is_refused(tmp_path: Path, command: list[str]) -> None:
    done = Office(tmp_path / "data", DOUDI_MODE="demo").run(*command)
    assert (done.returncode, done.stdout) == (2, "")
    assert "请先备份，再运行 doudi migrate" in done.stderr


def test_a_database_that_is_away_is_said_to_be(demo: Office, tmp_path: Path) -> None:
    url = f"postgres://doudi:hunter2@{str(tmp_path).replace('/', '%2F')}/doudi"
    done = demo.run("check", DATABASE_URL=url)
    assert done.returncode == 2
    assert "连不上数据库（DATABASE_URL）" in done.stderr
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = Office(tmp_path / "file" / "data", DOUDI_MODE="demo").run("migrate")
    assert done.returncode == 2
    assert f"DOUDI_DATA={tmp_path}/file/data：不能建立这个文件夹" in done.stderr


def test_a_database_that_is_up_to_date_is_left_alone(demo: Office) -> None:
    assert demo.run("migrate").stdout == "数据库已是最新。\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "只提供 https"),
        (["--certificate", "none.pem", "--key", "none.pem"], "--certificate：没有文件 none.pem"),
        (["--certificate", "LICENSE"], "--certificate 和 --key 要一起给出"),
    ],
)
def test_plain_http_is_not_served_in_earnest(production: Office, words: list[str], told: str) -> None:
    done = production.run("serve", *words)
    assert done.returncode == 2
    assert told in done.stderr


def test_the_demo_is_not_served_to_others(demo: Office) -> None:
    done = demo.run("serve", "--address", "0.0.0.0")
    assert done.returncode == 2
    assert "只能在本机（127.0.0.1）上运行" in done.stderr


ASKED = """
import json
from django.test import Client
ask = lambda secure=False, **more: Client().get("/nowhere/", secure=secure, HTTP_HOST="doudi.example.gov.cn", **more)
told = {"plain": ask(), "secure": ask(True), "claimed": ask(HTTP_X_FORWARDED_PROTO="https")}
told["stranger"] = Client().get("/nowhere/", secure=True, HTTP_HOST="evil.example")
told["sent"] = Client().post("/sign-in/", {"password": "x"}, HTTP_HOST="doudi.example.gov.cn")
print(json.dumps({name: [one.status_code, one.get("Location", ""), one.get("Strict-Transport-Security", "")]
                  for name, one in told.items()}))
"""


def test_plain_http_is_sent_on_unless_a_trusted_proxy_says_https(production: Office) -> None:
    production.django(
        "from django.core.management import call_command; call_command('collectstatic', interactive=False, verbosity=0)"
    )
    alone = json.loads(production.django(ASKED).splitlines()[-1])
    moved = [301, "https://doudi.example.gov.cn/nowhere/", ""]
    # What a stranger writes into a header counts for nothing.
    assert alone["plain"] == alone["claimed"] == moved
    assert alone["sent"][0] == 301
    assert alone["secure"] == [404, "", "max-age=31536000"]
    assert alone["stranger"][0] == 400
    production.environment["DOUDI_TRUSTED_PROXY"] = "yes"
    behind = json.loads(production.django(ASKED).splitlines()[-1])
    assert behind["plain"] == moved
    assert behind["claimed"] == [404, "", "max-age=31536000"]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.enable_socket
def test_it_serves_pages_and_stops_when_told(production: Office) -> None:
    """Behind a proxy: with the style sheets collected, and https said by the proxy."""
    production.environment["DOUDI_TRUSTED_PROXY"] = "yes"
    port = _free_port()
    process = production.start("serve", "--port", str(port), "--workers", "1")
    page = ""

    def answers() -> bool:
        nonlocal page
        assert process.poll() is None, process.communicate()[0]
        request = urllib.request.Request(f"http://127.0.0.1:{port}/sign-in/", headers={"X-Forwarded-Proto": "https"})
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                page = response.read().decode()
        except urllib.error.URLError:
            return False
        return True

    _until(answers, 60)
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert style.startswith("/static/")
    request = urllib.request.Request(f"http://127.0.0.1:{port}{style}", headers={"X-Forwarded-Proto": "https"})
    with urllib.request.urlopen(request, timeout=5) as response:
        assert "immutable" in response.headers["Cache-Control"]
    code, _ = production.end(process)
    assert code == 0


def test_jobs_write_the_witness_and_stop_when_told(demo: Office) -> None:
    process = demo.start("jobs")
    _until((demo.data / "witness.log").exists)
    assert demo.end(process)[0] == 0
    done = demo.run("audit", "verify")
    assert done.returncode == 0
    assert "最新见证：" in done.stdout
    assert "审计记录：没有问题" in demo.run("check").stdout


def test_a_task_in_hand_is_finished_before_stopping(demo: Office, tmp_path: Path) -> None:
    file = tmp_path / "marks"
    demo.django(f"from tests.office.tasks import mark; mark.enqueue({str(file)!r}, 2)")
    process = demo.start("jobs")
    _until(file.exists)
    code, output = demo.end(process)
    assert code == 0, output
    assert file.read_text() == "begun\ndone\n"
    assert _statuses(demo) == ["SUCCESSFUL"]


def test_a_task_of_a_killed_worker_is_done_by_the_next(demo: Office, tmp_path: Path) -> None:
    file = tmp_path / "marks"
    demo.django(f"from tests.office.tasks import mark; mark.enqueue({str(file)!r}, 1)")
    process = demo.start("jobs")
    _until(file.exists)
    demo.end(process, signal.SIGKILL)
    assert file.read_text() == "begun\n"
    assert _statuses(demo) == ["RUNNING"]
    # As if the lease had run out meanwhile.
    demo.django(
        "import datetime as dt; from django.db.models import F; from doudi.office import worker\n"
        "from django_tasks_db.models import DBTaskResult\n"
        "DBTaskResult.objects.update(started_at=F('started_at') - worker.LEASE)"
    )
    process = demo.start("jobs")
    _until(lambda: file.read_text() == "begun\nbegun\ndone\n")
    assert demo.end(process)[0] == 0
    assert _statuses(demo) == ["SUCCESSFUL"]


def _statuses(office: Office) -> list[str]:
    return office.django(
        "from django_tasks_db.models import DBTaskResult\nprint(*DBTaskResult.objects.values_list('status', flat=True))"
    ).split()


def test_check_and_verify_name_what_is_wrong(demo: Office) -> None:
    demo.django(
        "from django.db import connection, transaction; from doudi.office.audit.actions import record\n"
        "with transaction.atomic(): [record(by=None, action='test') for _ in range(3)]\n"
        "with connection.cursor() as cursor:\n"
        "    cursor.execute('DROP TRIGGER audit_entry_no_update')\n"
        "    cursor.execute('UPDATE audit_entry SET purpose = %s WHERE number = 2', ('x',))"
    )
    for command in (["check"], ["audit", "verify"]):
        done = demo.run(*command)
        assert done.returncode == 1
        assert "第 2 条：内容被改动" in done.stdout
        assert "Traceback" not in done.stderr
    missing = demo.run("audit", "verify", "--witness", "none.log")
    assert missing.returncode == 2
    assert "--witness：没有文件 none.log" in missing.stderr
