"""`doudi sample`: draws a sample again, without the office's database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from doudi.commands.shared import BAD_INPUT, read_text

DIFFERS = 1
LARGEST_FILE = 30_000_000  # bytes

sample = typer.Typer(no_args_is_help=True, help="随机抽查。")


@sample.callback()
def sample_root() -> None:
    """随机抽查。"""


@sample.command()
def redraw(file: Annotated[Path, typer.Argument(help="抽样文件（JSON）")]) -> None:
    """按抽样文件里的种子和编号重新抽取，并与文件里登记的结果对照。

    抽出来的相同时以 0 结束；不同时以 1 结束，并列出差别；文件不能用以 2 结束。
    """
    from doudi.policies.procedures.sampling import SampleFileError, draw, read_sample

    try:
        record = read_sample(json.loads(read_text(file, LARGEST_FILE)))
        drawn = draw(record.numbers, record.seed, record.share)
    except (SampleFileError, ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, SampleFileError) else "不是抽样文件"
        typer.echo(f"{file}：{reason}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    if drawn == record.drawn:
        typer.echo(f"与登记的一致：{len(record.numbers)}件中抽取{len(drawn)}件（{record.share}%，种子“{record.seed}”）")
        for number in sorted(drawn):
            typer.echo(number)
        return
    typer.echo("与登记的不一致：", err=True)
    for number in sorted(drawn - record.drawn):
        typer.echo(f"{number}：应当抽中，登记为没有抽中", err=True)
    for number in sorted(record.drawn - drawn):
        typer.echo(f"{number}：登记为抽中，按种子没有抽中", err=True)
    raise typer.Exit(DIFFERS)
