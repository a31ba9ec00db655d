"""`doudi paper`: whether a file is a paper that this office has issued."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from doudi.commands.office import expect_migrated, prepare
from doudi.commands.shared import read_bytes

DIFFERS = 1
LARGEST_FILE = 30_000_000  # bytes

paper = typer.Typer(no_args_is_help=True, help="机构制作的文书。")


@paper.callback()
def paper_root() -> None:
    """机构制作的文书。"""


@paper.command()
def verify(file: Annotated[Path, typer.Argument(help="文书（PDF 文件）")]) -> None:
    """核对一份文书：是否由本机构制作，此后有无改动。用登记的内容重新制作，并与审计记录里的摘要对照。

    由本机构制作、内容未变时以 0 结束；有改动或者不是本机构制作的以 1 结束；读不出来以 2 结束。
    """
    data = read_bytes(file, LARGEST_FILE, "，不是文书")
    prepare()
    expect_migrated()
    from doudi.office.casework.papers.verification import PaperStanding, verify_paper
    from doudi.policies.cases.answer_text import printable

    verification = verify_paper(data)
    holds = verification.standing == PaperStanding.UNCHANGED
    for line in (verification.standing.value, *verification.lines):
        typer.echo(printable(line), err=not holds)
    if not holds:
        raise typer.Exit(DIFFERS)
