"""`make test-load`: a seeded office under load, served as in production; ends with 1 where a page is slower than it may be.

    python benchmarks/office/load.py --people 30000 --cases 6000 --officers 10 --minutes 10

The office is made in a folder that is thrown away, or in --data, which is used again where it is filled already. DATABASE_URL
names a PostgreSQL; without it the office is on SQLite. Officers, server and database share this machine's processors, so that the
times say what a page takes on a machine that does nothing else. The processor time of the server for each answer, which hardly
depends on what else runs, stands beside them. docs/office-performance.md holds what was measured.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

BIN = Path(sys.executable).parent
PASSWORD = "doudi-demo-2026"
SLOWEST = 300
"""Milliseconds that 95 of 100 answers of every kind may take."""
SAVED = ("save", "sign in")
"""What is no page: reported beside them."""
_LIST_ACCOUNTS = """
import json
from doudi.commands.office import prepare
prepare()
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment
from doudi.office.casework.models import Application
duties = (Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD, Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD)
counties = {code[:6] for code in Application.objects.order_by().values_list("region_code", flat=True).distinct()}
posts = Assignment.objects.filter(duty__in=duties).order_by("pk").values_list("user__username", "region_code")
print(json.dumps([name for name, region in posts if region[:6] in counties]))
"""


def main() -> int:
    wishes = _read_wishes()
    data = wishes.data or Path(tempfile.mkdtemp(prefix="doudi-load-"))
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("DOUDI_", "DJANGO_"))
    }  # of the caller, who may be a test of other settings
    environment |= {"DOUDI_MODE": "demo", "DOUDI_DATA": str(data)}
    try:
        _run("migrate", environment=environment)
        counties = str(wishes.counties)
        seeding = ("--people", str(wishes.people), "--cases", str(wishes.cases), "--counties", counties)
        began = time.monotonic()
        _run("seed", *seeding, environment=environment)
        seconds = {"seed": round(time.monotonic() - began)}
        if wishes.check:
            began = time.monotonic()
            _run("check", environment=environment)
            seconds["check"] = round(time.monotonic() - began)
        measured = _measure(wishes, data, environment)
    finally:
        if wishes.data is None:
            shutil.rmtree(data, ignore_errors=True)
    return _report(wishes, measured | {"seconds": seconds})


def _read_wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=30_000)
    parser.add_argument("--cases", type=int, default=6_000)
    parser.add_argument("--counties", type=int, default=1)
    parser.add_argument("--officers", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--workers", type=int, default=0, help="processes of the server; 0: one a processor")
    parser.add_argument("--limit", type=int, default=SLOWEST, help="milliseconds at p95")
    parser.add_argument("--data", type=Path, help="folder of the office, kept and used again")
    parser.add_argument("--check", action="store_true", help="prove what was seeded by doudi check first")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    return parser.parse_args()


def _run(*command: str, environment: dict[str, str]) -> None:
    subprocess.run([BIN / "doudi", *command], env=environment, check=True)


def _measure(wishes: argparse.Namespace, data: Path, environment: dict[str, str]) -> dict[str, object]:
    """Serves the office and has officers work in it: what locust counted, and the server's processor time."""
    listing = subprocess.run(
        [sys.executable, "-c", _LIST_ACCOUNTS], env=environment, check=True, capture_output=True, text=True
    )
    accounts = json.loads(listing.stdout.splitlines()[-1])
    port = _free_port()
    server = subprocess.Popen(
        [BIN / "doudi", "serve", "--port", str(port), "--workers", str(wishes.workers)], env=environment
    )
    try:
        _await_answer(port, server)
        _run_officers(wishes, data, accounts, port, environment)
    finally:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        server.send_signal(signal.SIGINT)
        server.wait(60)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    with (data / "load_stats.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pages = {row["Name"]: row for row in rows if row["Name"] != "Aggregated"}
    return {
        "pages": {
            name: {
                "answers": int(row["Request Count"]),
                "failures": int(row["Failure Count"]),
                "median_ms": int(float(row["Median Response Time"])),
                "p95_ms": int(float(row["95%"])),
                "p99_ms": int(float(row["99%"])),
            }
            for name, row in sorted(pages.items())
        },
        "server_seconds": round(spent, 2),
    }


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _await_answer(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise SystemExit("the server did not start; its message stands above")


def _run_officers(
    wishes: argparse.Namespace, data: Path, accounts: list[str], port: int, environment: dict[str, str]
) -> None:
    seconds = int(wishes.minutes * 60)
    known = environment | {"DOUDI_LOAD_ACCOUNTS": ",".join(accounts), "DOUDI_LOAD_PASSWORD": PASSWORD}
    command = [
        BIN / "locust", "--headless", "--locustfile", Path(__file__).with_name("officers.py"),
        "--host", f"http://127.0.0.1:{port}", "--users", str(wishes.officers), "--spawn-rate", "2",
        "--run-time", f"{seconds}s", "--reset-stats", "--csv", data / "load", "--only-summary", "--loglevel", "WARNING",
    ]  # fmt: skip
    # It ends with 1 where an answer failed, which the report says better.
    subprocess.run([str(part) for part in command], env=known, check=False, stdout=subprocess.DEVNULL)


def _report(wishes: argparse.Namespace, measured: dict[str, object]) -> int:
    """Prints the table; 1 where an answer failed or a page was slower than it may be."""
    pages: dict[str, dict[str, int]] = measured["pages"]  # type: ignore[assignment]
    answers = sum(page["answers"] for page in pages.values())
    measured["server_ms_an_answer"] = round(1000 * float(str(measured["server_seconds"])) / max(answers, 1), 1)
    print(f"\n{wishes.people:,} people, {wishes.cases:,} cases, {wishes.officers} officers, {wishes.minutes:g} minutes")
    print(f"{'page':<18}{'answers':>9}{'failed':>8}{'median':>8}{'p95':>8}{'p99':>8}  ms")
    for name, page in pages.items():
        figures = "".join(f"{page[key]:>8}" for key in ("failures", "median_ms", "p95_ms", "p99_ms"))
        print(f"{name:<18}{page['answers']:>9}{figures}")
    print(
        f"processor time of the server: {measured['server_ms_an_answer']} ms an answer; seconds: {measured['seconds']}"
    )
    if wishes.json:
        wishes.json.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    slow = [name for name, page in pages.items() if name not in SAVED and page["p95_ms"] > wishes.limit]
    failed = [name for name, page in pages.items() if page["failures"]]
    if slow or failed or not answers:
        print(f"slower than {wishes.limit} ms: {slow}; failed: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
