"""`doudi replay`: decides a recorded case again, under the policy inside the record, and checks who says what was decided."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from doudi.commands.shared import BAD_INPUT, read_text

if TYPE_CHECKING:
    from doudi.policies.cases.record_signature import PublicKey

DIFFERS = 1
LARGEST_FILE = 100_000_000  # bytes of a record or of a file of keys


def replay(
    record: Annotated[Path, typer.Argument(help="从办理页面下载的决定记录（JSON 文件）")],
    show: Annotated[bool, typer.Option("--show", help="同时写出重新计算的结果")] = False,
    public_key: Annotated[
        Path | None, typer.Option("--public-key", help="机构的公钥（doudi signing-key show 写出的文件），用来核对签名")
    ] = None,
    office: Annotated[
        bool, typer.Option("--office", help="并与本机构的数据库核对：是否由本机构作出，此后有无变化")
    ] = False,
) -> None:
    """核对一份决定记录：用记录里的政策重新计算（计算）、所载的决定与计算是否相符（内容）、是否由机构签名（签名）。

    核对过的都成立时以 0 结束，有一项不成立以 1 结束，读不出来以 2 结束。没有核对的不影响结束的状态。
    """
    from doudi.policies.cases.answer_text import printable
    from doudi.policies.cases.decision_record import RecordError, read_record
    from doudi.policies.cases.record_verification import verify_record
    from doudi.policies.cases.replay import ReplayError

    keys = None if public_key is None else _read_keys(public_key)
    if office:
        from doudi.commands.office import expect_migrated, prepare

        prepare()
        expect_migrated()
        from doudi.office.casework import records

        keys = records.public_keys() if keys is None else keys
    try:
        parsed = read_record(_read(record))
        verification = verify_record(parsed, keys)
    except (RecordError, ReplayError) as error:
        typer.echo(f"{record}：{printable('；'.join(str(error).splitlines()))}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    parts = (*verification.parts, *((records.compare_with_office(parsed),) if office else ()))
    holds = all(part.holds is not False for part in parts)
    if show and verification.result:
        typer.echo(verification.result)
    for part in parts:
        typer.echo(str(part), err=not holds)
    if not holds:
        raise typer.Exit(DIFFERS)


def _read(path: Path) -> str:
    return read_text(path, LARGEST_FILE, "，不是决定记录，也不是公钥文件")


def _read_keys(path: Path) -> dict[str, PublicKey]:
    from doudi.policies.cases.record_signature import PublicKeyError, read_public_keys

    try:
        return read_public_keys(_read(path))
    except PublicKeyError as error:
        typer.echo(f"{path}：{error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
