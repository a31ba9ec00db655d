"""Running the office: `doudi serve`, `jobs`, `migrate`, `check`, `reencrypt` and `audit verify`.

Django is loaded when one of them runs.
"""

from __future__ import annotations

import contextlib
import getpass
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from doudi.office.errors import ConfigurationError

if TYPE_CHECKING:
    from doudi.office.configuration import Configuration
    from doudi.office.monitoring.models import Screening

FAULTS, REFUSED = 1, 2
LOOPBACK = ("127.0.0.1", "::1", "localhost")

audit = typer.Typer(no_args_is_help=True, help="审计记录。")


@contextlib.contextmanager
def telling_database_faults() -> Iterator[None]:
    """Ends a command with a sentence where the database is away, full, damaged or another program's."""
    from django.db import DatabaseError, OperationalError

    try:
        yield
    except OperationalError as error:
        # Its text names the server and the reason, never the password.
        typer.echo(f"没有启动：连不上数据库（DATABASE_URL）。{str(error).strip()}", err=True)
        raise typer.Exit(REFUSED) from None
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # a broken rule or a wrong query is a fault of ours
            raise
        reason = str(error).strip()
        typer.echo(
            f"没有完成：数据库（DATABASE_URL）已损坏，或不是兜底的数据库。{reason}；请换回正确的地址，或用备份恢复",
            err=True,
        )
        raise typer.Exit(REFUSED) from None


def register(app: typer.Typer) -> None:
    """Adds the commands of the office to the command line."""
    app.add_typer(audit, name="audit")
    for command in (serve, jobs, migrate, check, reencrypt, regions, administrator):
        app.command()(command)


def serve(
    address: Annotated[str, typer.Option(help="在哪个地址上提供服务")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="进程数；0 为每个处理器一个", min=0, max=64)] = 0,
    certificate: Annotated[Path | None, typer.Option(help="本机直接提供 https 时的证书文件（PEM）")] = None,
    key: Annotated[Path | None, typer.Option(help="证书的私钥文件（PEM）")] = None,
) -> None:
    """提供网页服务。设置都来自环境变量；不安全的设置会被拒绝并逐条说明。"""
    configuration = prepare(_unsafe_wire(address, certificate, key))
    expect_fit_for_work()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    try:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if configuration.production:
            call_command("collectstatic", interactive=False, verbosity=0)
    except OSError as error:
        typer.echo(f"没有启动：样式和脚本写不进 {error.filename}（{error.strerror}）", err=True)
        raise typer.Exit(REFUSED) from None
    # The workers are forked: one that inherits a connection takes this process's locks on an SQLite file for its own.
    connections.close_all()
    typer.echo(f"兜底已启动：{'https' if certificate else 'http'}://{address}:{port}（Ctrl-C 停止）", err=True)
    Granian(
        "doudi.office.gateway:application",
        address=address,
        port=port,
        interface=Interfaces.ASGINL,
        # An idle connection of HTTP/2 is never cut off.
        http=HTTPModes.http1,
        websockets=False,
        workers=workers or os.cpu_count() or 1,
        # Who sends headers slowly, or holds a connection without a request, is cut off; bodies are the gateway's.
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        ssl_cert=certificate,
        ssl_key=key,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


@telling_database_faults()
def jobs() -> None:
    """执行后台任务，并每分钟把查看记录入链、写见证文件。要与 doudi serve 一起一直运行。"""
    prepare()
    expect_fit_for_work()
    from doudi.office.worker import JobWorker

    typer.echo("后台任务已启动（Ctrl-C 停止）", err=True)
    JobWorker().work()


@telling_database_faults()
def migrate() -> None:
    """建立数据库，或更新到这个版本。升级后先运行它。"""
    prepare()
    _expect_sound_engine()
    from django.core.management import call_command

    waiting = _unapplied()
    call_command("migrate", interactive=False, verbosity=0)
    typer.echo(f"已完成 {waiting} 项数据库更新。" if waiting else "数据库已是最新。")


@telling_database_faults()
def regions(file: Annotated[Path, typer.Argument(help="CSV：code,name,valid_from,valid_to,successor")]) -> None:
    """导入或更新行政区划。同一文件导入多次，结果不变。"""
    prepare()
    _expect_sound_engine()
    expect_migrated()
    from doudi.office.errors import FaultyFileError
    from doudi.office.regions.actions import load_regions

    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            counts = load_regions(opened)
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"{file}：读不出来（{getattr(error, 'strerror', None) or '不是 UTF-8 文本'}）", err=True)
        raise typer.Exit(REFUSED) from None
    except FaultyFileError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(f"新增{counts.added}个地区，更新{counts.changed}个，{counts.same}个没有变化。")


@telling_database_faults()
def administrator(
    username: Annotated[str, typer.Argument(help="账号，以字母开头")],
    name: Annotated[str, typer.Argument(help="姓名")],
    region: Annotated[str, typer.Option(help="管理哪个地区：12位区划代码")],
) -> None:
    """建立最初的两名系统管理员，每次一名，显示一次性密码。之后的账号在网页上由一人提出、另一人复核。"""
    prepare()
    expect_fit_for_work()
    from doudi.office.accounts.actions import create_administrator
    from doudi.office.errors import RefusedError
    from doudi.office.registry import identity
    from doudi.office.registry.enums import IdentityState

    # Asked for and not an argument: the shell keeps a history of arguments, and everybody sees those of a process.
    reading = identity.read_number(typer.prompt("本人身份证号", err=True))
    if reading.state != IdentityState.VERIFIED_FORM:
        typer.echo(f"身份证号：{reading.message}", err=True)
        raise typer.Exit(REFUSED)
    try:
        user, password = create_administrator(
            username=username,
            name=name,
            region_code=region.ljust(12, "0"),
            number=reading.number,
            operator=getpass.getuser(),
        )
    except RefusedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(
        f"账号 {user.username}，一次性密码 {password}。首次登录时必须更换；请再设置动态验证码。"
        "一名管理员提出的，须由另一名复核：请用同一命令给另一人建立第二个管理员账号。"
    )


@telling_database_faults()
def check() -> None:
    """核对数据：审计记录、材料文件等是否完好。有问题时以 1 结束。"""
    prepare()
    expect_migrated()
    from doudi.office import checks
    from doudi.office.checks import Remark

    wrong = False
    for label, problems in checks.run_checks():
        faults = [problem for problem in problems if not isinstance(problem, Remark)]
        typer.echo(f"{label}：{f'{len(faults)} 处问题' if faults else '没有问题'}")
        for problem in problems:
            typer.echo(f"  {'提示：' if isinstance(problem, Remark) else ''}{problem}")
        wrong = wrong or bool(faults)
    from doudi.office.registry.encryption.keys import describe_use

    for line in describe_use():
        typer.echo(line)
    if wrong:
        raise typer.Exit(FAULTS)


@telling_database_faults()
def reencrypt() -> None:
    """把全部加密内容和检索码换到排在最前的密钥。由 doudi jobs 分批执行，可随时中断；进度见 doudi check。"""
    prepare()
    expect_fit_for_work()
    from doudi.office.registry.actions.key_renewal import begin_key_renewal
    from doudi.office.registry.encryption.encrypted_tables import count_remaining

    renewal = begin_key_renewal()
    typer.echo(
        f"第 {renewal.pk} 次密钥更换已经开始，还有 {count_remaining()} 行要换。由 doudi jobs 执行，进度见 doudi check；"
        "doudi check 说旧密钥不再需要以前，不要去掉它。"
    )


@telling_database_faults()
def screen_registry(out: Path | None = None) -> None:
    """`doudi screen --office`: screens the registry now; outcomes also below `out`. Ends with 1 where some could not be read."""
    prepare()
    expect_fit_for_work()
    from doudi.office.monitoring.screening import screen_now

    try:
        done = screen_now(out)
    except OSError as error:
        typer.echo(f"{error.filename or out}：写不了（{error.strerror}）；请看文件夹是否可写、磁盘是否已满", err=True)
        raise typer.Exit(REFUSED) from None
    if report_screening(done):
        raise typer.Exit(FAULTS)


def report_screening(screening: Screening) -> bool:
    """Prints what a screening found and which households it could not decide; True where there are such."""
    skipped = list(screening.skipped.select_related("household"))
    typer.echo(f"已筛查{screening.households}户：新线索{screening.opened}条，自行消除{screening.closed}条")
    for row in skipped:
        typer.echo(f"没有筛查：{row.household.code}：{row.reason}", err=True)
    return bool(skipped)


@audit.callback()
def audit_root() -> None:
    """审计记录。"""


@audit.command()
@telling_database_faults()
def verify(
    witness: Annotated[list[Path] | None, typer.Option(help="用另一处保存的见证文件核对；可以给出几份")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="只核对摘要，不核对密码校验：没有本单位密钥的人用")] = False,
) -> None:
    """核对审计记录：有没有改动、删除、插入、调换或截断，时钟有没有被拨回，能担保到哪一条。有问题时以 1 结束。"""
    prepare([f"--witness：没有文件 {path}" for path in witness or () if not path.is_file()])
    expect_migrated()
    from doudi.office.audit.verification import format_report
    from doudi.office.audit.verify import verify as verify_chain

    result = verify_chain(witness or (), keyed=not plain)
    typer.echo(format_report(result))
    if result.faults:
        raise typer.Exit(FAULTS)


def prepare(more: list[str] | None = None) -> Configuration:
    """Reads the environment and loads Django; refuses with every fault at once, also those in `more`."""
    from doudi.office import configuration

    # What the office writes holds names and addresses: files are 0600, folders 0700.
    os.umask(0o077)
    faults = list(more or ())
    try:
        configuration_read = configuration.read(os.environ)
    except ConfigurationError as refused:
        faults += str(refused).splitlines()
    else:
        faults += _unfit_folder(configuration_read.data)
    if faults:
        lines = "\n".join(f"  {fault}" for fault in faults)
        typer.echo(f"没有启动，请先改正这些设置（说明见 docs/office.md）：\n{lines}", err=True)
        raise typer.Exit(REFUSED)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.office.settings")
    import django

    django.setup()
    return configuration_read


def _unfit_folder(data: Path) -> list[str]:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [f"DOUDI_DATA={data}：不能建立这个文件夹（{error.strerror}）"]
    # Also one that was made with more rights: nobody else on this machine gets at what lies in it.
    with contextlib.suppress(PermissionError):
        data.chmod(0o700)
    return [] if os.access(data, os.W_OK | os.X_OK) else [f"DOUDI_DATA={data}：没有写入权限"]


def _unsafe_wire(address: str, certificate: Path | None, key: Path | None) -> list[str]:
    """Returns the faults of settings under which passwords and data of families would travel unencrypted."""
    from doudi.office.configuration import read_proxies

    mode, proxies = os.environ.get("DOUDI_MODE", "production"), read_proxies(os.environ, [])
    faults = [
        f"{name}：没有文件 {path}"
        for name, path in (("--certificate", certificate), ("--key", key))
        if path is not None and not path.is_file()
    ]
    if (certificate is None) != (key is None):
        faults.append("--certificate 和 --key 要一起给出")
    if mode == "production" and certificate is None and not proxies:
        faults.append(
            "只提供 https：给出 --certificate 和 --key，或由前面的代理提供 https 并设 DOUDI_PROXIES=1"
            "（代理须自己写 X-Forwarded-Proto，并丢弃外面传来的；把来访地址接在 X-Forwarded-For 末尾）"
        )
    if mode != "production" and address not in LOOPBACK:
        faults.append(f"--address {address}：演示的密钥是公开的，只能在本机（127.0.0.1）上运行")
    return faults


def _unapplied() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def expect_fit_for_work() -> None:
    """Refuses to work on people's data with an unsound engine, tables of an older version or other keys."""
    _expect_sound_engine()
    expect_migrated()
    _expect_fitting_keys()


def _expect_sound_engine() -> None:
    """Refuses to write a database that the engine in use may corrupt. What only reads goes on, and `doudi check` names it."""
    from doudi.office.database import sqlite_engine

    with telling_database_faults():
        problems = list(sqlite_engine.problems())
    if problems:
        typer.echo(f"没有启动：{problems[0]}", err=True)
        raise typer.Exit(REFUSED)


def _expect_fitting_keys() -> None:
    """Refuses keys with which this database was not written: what they encrypt or look for would be lost in it.

    With keys that fit, what every start needs is written where it is missing: canaries, the
    state of the keys and the baseline of the audit.
    """
    from doudi.office.audit.actions import record_baseline
    from doudi.office.registry.actions.keys import keep_canaries, keep_state
    from doudi.office.registry.encryption.keys import find_problems

    problems = list(find_problems())
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        typer.echo(f"没有启动：密钥不对\n{lines}", err=True)
        raise typer.Exit(REFUSED)
    keep_canaries()
    keep_state()
    record_baseline()


def expect_migrated() -> None:
    with telling_database_faults():
        waiting = _unapplied()
    if waiting:
        typer.echo(f"没有启动：数据库还差 {waiting} 项更新，请先备份，再运行 doudi migrate", err=True)
        raise typer.Exit(REFUSED)
