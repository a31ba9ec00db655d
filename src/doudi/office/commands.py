"""Running the office: `doudi serve`, `jobs`, `migrate`, `check` and `audit verify`. Django is loaded when one of them runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from doudi.office.configuration import Configuration

FAULTS, REFUSED = 1, 2
LOOPBACK = ("127.0.0.1", "::1", "localhost")

audit = typer.Typer(no_args_is_help=True, help="审计记录。")


def register(app: typer.Typer) -> None:
    """Adds the commands of the office to the command line."""
    app.add_typer(audit, name="audit")
    for command in (serve, jobs, migrate, check, regions, administrator):
        app.command()(command)


def serve(
    address: Annotated[str, typer.Option(help="在哪个地址上提供服务")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="进程数；0 为每个处理器一个", min=0, max=64)] = 0,
    certificate: Annotated[Path | None, typer.Option(help="本机直接提供 https 时的证书文件（PEM）")] = None,
    key: Annotated[Path | None, typer.Option(help="证书的私钥文件（PEM）")] = None,
) -> None:
    """提供网页服务。设置都来自环境变量；不安全的设置会被拒绝并逐条说明。"""
    found = _prepared(_unsafe_wire(address, certificate, key))
    _expect_migrated()
    from django.conf import settings
    from django.core.management import call_command
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    try:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if found.production:
            call_command("collectstatic", interactive=False, verbosity=0)
    except OSError as error:
        typer.echo(f"没有启动：样式和脚本写不进 {error.filename}（{error.strerror}）", err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(f"兜底已启动：{'https' if certificate else 'http'}://{address}:{port}（Ctrl-C 停止）", err=True)
    Granian(
        "doudi.office.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or os.cpu_count() or 1,
        # A request waits for the database more than it computes.
        blocking_threads=4,
        ssl_cert=certificate,
        ssl_key=key,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


def jobs() -> None:
    """执行后台任务，并每分钟把查看记录入链、写见证文件。要与 doudi serve 一起一直运行。"""
    _prepared()
    _expect_migrated()
    from doudi.office.worker import Jobs

    typer.echo("后台任务已启动（Ctrl-C 停止）", err=True)
    Jobs().work()


def migrate() -> None:
    """建立数据库，或更新到这个版本。升级后先运行它。"""
    _prepared()
    from django.core.management import call_command

    waiting = _unapplied()
    call_command("migrate", interactive=False, verbosity=0)
    typer.echo(f"已完成 {waiting} 项数据库更新。" if waiting else "数据库已是最新。")


def regions(file: Annotated[Path, typer.Argument(help="CSV：code,name,valid_from,valid_to,successor")]) -> None:
    """导入或更新行政区划。同一文件导入多次，结果不变。"""
    _prepared()
    _expect_migrated()
    from doudi.office.regions.loading import Faulty, load_regions

    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            found = load_regions(opened)
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"{file}：读不出来（{getattr(error, 'strerror', None) or '不是 UTF-8 文本'}）", err=True)
        raise typer.Exit(REFUSED) from None
    except Faulty as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(f"新增{found.added}个地区，更新{found.changed}个，{found.same}个没有变化。")


def administrator(
    username: Annotated[str, typer.Argument(help="账号，以字母开头")],
    name: Annotated[str, typer.Argument(help="姓名")],
    region: Annotated[str, typer.Option(help="管理哪个地区：12位区划代码")],
) -> None:
    """建立第一个系统管理员，显示一次性密码。之后的账号由管理员在网页上建立。"""
    _prepared()
    _expect_migrated()
    from doudi.office.accounts.actions import Refused, create_first_administrator

    try:
        user, password = create_first_administrator(username=username, name=name, region_code=region.ljust(12, "0"))
    except Refused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(f"账号 {user.username}，一次性密码 {password}。首次登录时必须更换；请再设置动态验证码。")


def check() -> None:
    """核对数据：审计记录、材料文件等是否完好。有问题时以 1 结束。"""
    _prepared()
    _expect_migrated()
    from doudi.office import checks

    wrong = False
    for label, problems in checks.run():
        typer.echo(f"{label}：{f'{len(problems)} 处问题' if problems else '没有问题'}")
        for problem in problems:
            typer.echo(f"  {problem}")
        wrong = wrong or bool(problems)
    if wrong:
        raise typer.Exit(FAULTS)


def screen_registry(out: Path | None = None) -> None:
    """`doudi screen --office`: screens the registry now; outcomes also below `out`. Ends with 1 where some could not be read."""
    _prepared()
    _expect_migrated()
    from doudi.office.monitoring.screening import screen_office

    try:
        faults = screen_office(out)
    except OSError as error:
        typer.echo(f"{error.filename or out}：写不了（{error.strerror}）；请看文件夹是否可写、磁盘是否已满", err=True)
        raise typer.Exit(REFUSED) from None
    if faults:
        raise typer.Exit(FAULTS)


@audit.callback()
def audit_root() -> None:
    """审计记录。"""


@audit.command()
def verify(
    witness: Annotated[Path | None, typer.Option(help="用另一处保存的见证文件核对")] = None,
) -> None:
    """核对审计记录：有没有改动、删除、插入、调换或截断，能担保到哪一条。有问题时以 1 结束。"""
    _prepared([f"--witness：没有文件 {witness}"] if witness is not None and not witness.is_file() else [])
    _expect_migrated()
    from doudi.office.audit import verify as verification

    found = verification.verify(witness)
    typer.echo(verification.told(found))
    if found.faults:
        raise typer.Exit(FAULTS)


def _prepared(more: list[str] | None = None) -> Configuration:
    """Reads the environment and loads Django; refuses with every fault at once, also those in `more`."""
    from doudi.office import configuration

    faults = list(more or ())
    try:
        found = configuration.read(os.environ)
    except configuration.Refused as refused:
        faults += str(refused).splitlines()
    else:
        faults += _unfit_folder(found.data)
    if faults:
        lines = "\n".join(f"  {fault}" for fault in faults)
        typer.echo(f"没有启动，请先改正这些设置（说明见 docs/office.md）：\n{lines}", err=True)
        raise typer.Exit(REFUSED)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.office.settings")
    import django

    django.setup()
    return found


def _unfit_folder(data: Path) -> list[str]:
    try:
        # Identity numbers are encrypted in it, names and addresses are not: nobody else on this machine reads it.
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        return [f"DOUDI_DATA={data}：不能建立这个文件夹（{error.strerror}）"]
    return [] if os.access(data, os.W_OK | os.X_OK) else [f"DOUDI_DATA={data}：没有写入权限"]


def _unsafe_wire(address: str, certificate: Path | None, key: Path | None) -> list[str]:
    """What would carry passwords and families in the clear."""
    mode, proxy = os.environ.get("DOUDI_MODE", "production"), os.environ.get("DOUDI_TRUSTED_PROXY") == "yes"
    faults = [
        f"{name}：没有文件 {path}"
        for name, path in (("--certificate", certificate), ("--key", key))
        if path is not None and not path.is_file()
    ]
    if (certificate is None) != (key is None):
        faults.append("--certificate 和 --key 要一起给出")
    if mode == "production" and certificate is None and not proxy:
        faults.append(
            "只提供 https：给出 --certificate 和 --key，或由前面的代理提供 https 并设 DOUDI_TRUSTED_PROXY=yes"
            "（代理须自己写 X-Forwarded-Proto，并丢弃外面传来的）"
        )
    if mode != "production" and address not in LOOPBACK:
        faults.append(f"--address {address}：演示的密钥是公开的，只能在本机（127.0.0.1）上运行")
    return faults


def _unapplied() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _expect_migrated() -> None:
    from django.db import OperationalError

    try:
        waiting = _unapplied()
    except OperationalError as error:
        # Its text names the server and the reason, never the password.
        typer.echo(f"没有启动：连不上数据库（DATABASE_URL）。{str(error).strip()}", err=True)
        raise typer.Exit(REFUSED) from None
    if waiting:
        typer.echo(f"没有启动：数据库还差 {waiting} 项更新，请先备份，再运行 doudi migrate", err=True)
        raise typer.Exit(REFUSED)
