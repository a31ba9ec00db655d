"""`doudi replay`: decides a recorded case again, under the policy inside the record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from doudi.commands.shared import BAD_INPUT

DIFFERS = 1


def replay(
    record: Annotated[Path, typer.Argument(help="从办理页面下载的决定记录（JSON 文件）")],
    show: Annotated[bool, typer.Option("--show", help="同时写出重新计算的结果")] = False,
) -> None:
    """用记录里的政策重新计算当时的案例，与当时的结果逐字节比较。不一致时以 1 结束。"""
    from doudi.policies.replaying import Unusable
    from doudi.policies.replaying import replay as decide_again

    try:
        found = decide_again(record.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "不是 UTF-8 文本"
        typer.echo(f"{record}：读不出来（{reason}）", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except Unusable as error:
        typer.echo(f"{record}：{error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    if show and found.found:
        typer.echo(found.found)
    typer.echo(found.message, err=not found.same)
    if not found.same:
        raise typer.Exit(DIFFERS)
