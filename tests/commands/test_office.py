"""Running the office in earnest: processes of their own, as an administrator starts them.

They run on SQLite alone: what is tried here is the processes, and the database is no part of that.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from doudi.population.invented_identity import identity_number
from tests.commands.installations import PROGRAM_ON_DEBIAN, STRONG, Office, free_port, wait_until


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


@pytest.mark.parametrize(
    "words",
    [
        ["serve"],
        ["jobs"],
        ["migrate"],
        ["regions", "LICENSE"],
        ["administrator", "zhang", "张三", "--region", "620422"],
    ],
)
def test_nothing_writes_on_an_engine_that_may_corrupt_the_database(tmp_path: Path, words: list[str]) -> None:
    done = Office(tmp_path / "data", DOUDI_MODE="demo").python(PROGRAM_ON_DEBIAN, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("没有启动：SQLite 3.40.1 有缺陷（WAL-reset）")
    assert "改用 PostgreSQL" in done.stderr


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


def test_a_folder_that_was_open_to_others_is_shut(demo: Office) -> None:
    demo.data.chmod(0o755)
    assert demo.run("check").returncode == 0
    assert demo.data.stat().st_mode & 0o777 == 0o700


def test_a_database_that_is_up_to_date_is_left_alone(demo: Office) -> None:
    assert demo.run("migrate").stdout == "数据库已是最新。\n"


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        ([], "只提供 https"),
        (["--certificate", "none.pem", "--key", "none.pem"], "--certificate：没有文件 none.pem"),
        (["--certificate", "LICENSE"], "--certificate 和 --key 要一起给出"),
    ],
)
def test_plain_http_is_not_served_in_earnest(production: Office, words: list[str], messages: str) -> None:
    done = production.run("serve", *words)
    assert done.returncode == 2
    assert messages in done.stderr


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


def _open_to_others(data: Path) -> list[Path]:
    """What another account of this machine could look into."""
    return [path for path in (data, *data.rglob("*")) if path.stat().st_mode & 0o077]


@pytest.mark.enable_socket
def test_it_serves_pages_and_stops_when_told(production: Office) -> None:
    """Behind a proxy: with the style sheets collected, and https said by the proxy."""
    production.environment["DOUDI_TRUSTED_PROXY"] = "yes"
    port = free_port()
    process = production.start("serve", "--port", str(port), "--workers", "1")
    page = ""

    def answers() -> bool:
        nonlocal page
        assert process.poll() is None, process.communicate()[0]
        request = urllib.request.Request(f"http://127.0.0.1:{port}/sign-in/", headers={"X-Forwarded-Proto": "https"})
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                page = response.read().decode()
        except OSError:  # not listening yet, or busy with its first answer on a machine under load
            return False
        return True

    wait_until(answers, 60)
    # Its workers are forked: a connection that they inherit would let them count this process's locks as theirs.
    assert not [file for file in Path(f"/proc/{process.pid}/fd").iterdir() if "sqlite3" in os.readlink(file)]
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert style.startswith("/static/")
    request = urllib.request.Request(f"http://127.0.0.1:{port}{style}", headers={"X-Forwarded-Proto": "https"})
    with urllib.request.urlopen(request, timeout=30) as response:
        assert "immutable" in response.headers["Cache-Control"]
    code, _ = production.end(process)
    assert code == 0
    assert not _open_to_others(production.data)


def test_jobs_write_the_witness_and_stop_when_told(demo: Office) -> None:
    process = demo.start("jobs")
    wait_until((demo.data / "witness.log").exists)
    assert demo.end(process)[0] == 0
    assert not _open_to_others(demo.data)
    done = demo.run("audit", "verify")
    assert done.returncode == 0
    assert "最新见证：" in done.stdout
    assert "审计记录：没有问题" in demo.run("check").stdout


def test_a_task_in_hand_is_finished_before_stopping(demo: Office, tmp_path: Path) -> None:
    file = tmp_path / "marks"
    demo.django(f"from tests.office.tasks import mark; mark.enqueue({str(file)!r}, 2)")
    process = demo.start("jobs")
    wait_until(file.exists)
    code, output = demo.end(process)
    assert code == 0, output
    assert file.read_text() == "begun\ndone\n"
    assert _statuses(demo) == ["SUCCESSFUL"]


def test_a_task_of_a_killed_worker_is_done_by_the_next(demo: Office, tmp_path: Path) -> None:
    file = tmp_path / "marks"
    demo.django(f"from tests.office.tasks import mark; mark.enqueue({str(file)!r}, 1)")
    process = demo.start("jobs")
    wait_until(file.exists)
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
    wait_until(lambda: file.read_text() == "begun\nbegun\ndone\n")
    assert demo.end(process)[0] == 0
    assert _statuses(demo) == ["SUCCESSFUL"]


def _statuses(office: Office) -> list[str]:
    return office.django(
        "from django_tasks_db.models import DBTaskResult\n"
        "marks = DBTaskResult.objects.filter(task_path='tests.office.tasks.mark')\n"
        "print(*marks.values_list('status', flat=True))"
    ).split()


def test_two_administrators_are_made_with_their_numbers_and_no_third(demo: Office) -> None:
    numbers = [identity_number(dt.date(1980, 1, 1), "female", place) for place in range(3)]
    made, second, third = (
        demo.run("administrator", f"root{place}", "管理员", "--region", "620422", typed=f"{number}\n")
        for place, number in enumerate(numbers)
    )
    for done in (made, second):
        assert done.returncode == 0, done.stderr
        assert "一次性密码" in done.stdout
        assert "须由另一名复核" in done.stdout
    assert (third.returncode, third.stdout.strip()) == (2, "")
    assert "已有2名系统管理员" in third.stderr
    wrong = demo.run("administrator", "root3", "管理员", "--region", "450102", typed="990101198001010000\n")
    assert wrong.returncode == 2
    assert "校验位不符" in wrong.stderr
    recorded = demo.django(
        "from doudi.office.audit.models import Entry\n"
        "print([(e.action, sorted(e.detail)) for e in Entry.objects.filter(subject='user').order_by('number')])"
    )
    assert recorded.count("('accounts.create_first_administrator', ['operator', 'username'])") == 2
