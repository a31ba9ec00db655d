"""`make demo`: the whole product with an invented bureau, on http://127.0.0.1:8000 (make demo PORT=…).

What is typed in stays in .demo until `make demo-reset`. The first start builds the bureau; one that was interrupted is
carried on by the next.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def main() -> int:
    port = int(os.environ.get("PORT") or 8000)
    data = Path(os.environ.get("DOUDI_DATA") or ROOT / ".demo")
    (data / "static").mkdir(parents=True, exist_ok=True)
    os.environ |= {"DOUDI_MODE": "demo", "DOUDI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "doudi.office.settings"}
    if _taken(port):
        print(f"端口 {port} 已被占用；换一个：make demo PORT={port + 1}", file=sys.stderr)
        return 1
    _build(data)
    _greet(port)
    return _serve(port)


def _taken(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def _build(data: Path) -> None:
    """Migrates, and fills what is not filled yet. The mark is written last."""
    import django

    django.setup()
    from django.core.management import call_command

    from doudi.office import demo

    call_command("migrate", verbosity=0)
    mark = data / "built"
    if mark.exists():
        return
    print("第一次启动：建立虚构的机构、账号和家庭，约需一两分钟。", flush=True)
    demo.build(lambda text: print(f"  {text}", flush=True))
    mark.write_text("", encoding="utf-8")


def _greet(port: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from doudi.office import demo

    table = Table("账号", "职责", "地区", title="演示账号（人员、家庭、案件都是虚构的）", title_justify="left")
    for account in demo.list_accounts():
        table.add_row(account.username, account.duty, account.place)
    console = Console()
    console.print(table)
    console.print(
        f"密码都是 [bold]{demo.read_plan()['password']}[/bold]。打开 [bold]http://127.0.0.1:{port}[/bold] 登录；Ctrl-C 停止。"
    )
    console.print("乡镇经办人受理，乡镇负责人提出意见，县级审核人作出决定。重新开始：make demo-reset")


def _serve(port: int) -> int:
    """The pages and the jobs, until one of them ends or Ctrl-C."""
    from django.db import connections

    connections.close_all()
    commands = (
        [
            BIN / "granian",
            "--interface",
            "asginl",
            "--no-ws",
            "--port",
            str(port),
            "--log-level",
            "warning",
            "doudi.office.gateway:application",
        ],
        [BIN / "doudi", "jobs"],
    )
    running = [subprocess.Popen([str(part) for part in command], cwd=ROOT) for command in commands]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.5)
        return next((code for process in running if (code := process.poll())), 0)
    except KeyboardInterrupt:
        print("\n已停止。数据还在，再次 make demo 接着用。")
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


if __name__ == "__main__":
    sys.exit(main())
