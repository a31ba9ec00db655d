"""What the commands share: options, the packs asked for, files opened and written, and how faults are told."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

if TYPE_CHECKING:
    from doudi.policies.packs import Library

BAD_INPUT = 2
PacksOption = Annotated[Path | None, typer.Option("--packs", help="另有政策包的文件夹")]
FormatOption = Annotated[str, typer.Option("--format", help="text 或 json")]
PageOption = Annotated[Path | None, typer.Option("--html", help="写成一个可打印的网页文件")]


def library_of(packs: Path | None) -> Library:
    """The shipped packs, and those of a folder where one is given."""
    from doudi.policies.packs import Library
    from doudi.policies.vocabulary import HERE

    if packs is not None and not packs.is_dir():
        typer.echo(f"{packs}：没有这个文件夹；--packs 后面写存放政策包的文件夹", err=True)
        raise typer.Exit(BAD_INPUT)
    folders = (HERE,) if packs is None or packs.resolve() == HERE else (HERE, packs.resolve())
    return Library(folders)


def expect_format(name: str, *more: str) -> None:
    """Refuses a form that the command does not have; `more`: forms beside text and json."""
    known = ("text", "json", *more)
    if name not in known:
        raise typer.BadParameter(f"--format 应为 {'、'.join(known[:-1])} 或 {known[-1]}，填的是 '{name}'")


def today() -> dt.date:
    """The day by this machine's clock and time zone."""
    return dt.datetime.now(dt.UTC).astimezone().date()


def day_of(text: str) -> int | None:
    """The day number of an option such as --on 2019-10-15; None where it is left out."""
    from doudi.policies.records import iso_day

    day = iso_day(text) if text else None
    if text and day is None:
        raise typer.BadParameter(f"'{text}' 不是日期，应写作 2019-10-15")
    return day


@contextmanager
def opened(cases: str) -> Iterator[TextIO]:
    """A file of cases as text; `-` is standard input. Bytes that are not UTF-8 are kept for whoever reads the line."""
    if cases == "-":
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
        yield sys.stdin
        return
    try:
        file = open(cases, encoding="utf-8", errors="surrogateescape")  # noqa: SIM115  # closed below; the error needs its own words
    except OSError as error:
        typer.echo(f"{cases}：打不开文件（{error.strerror}）", err=True)
        raise typer.Exit(BAD_INPUT) from error
    with file:
        yield file


def write_file(path: Path, text: str) -> None:
    """Writes a page and says where it stands."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        typer.echo(f"{path}：写不进去（{error.strerror}）；换一个可以写入的位置", err=True)
        raise typer.Exit(BAD_INPUT) from error
    typer.echo(f"已写入 {path}")


@contextmanager
def problems_told() -> Iterator[None]:
    """Faults of packs, as lines that name file, line and how to mend them."""
    from doudi.rules.problems import RulesError

    try:
        yield
    except RulesError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(BAD_INPUT) from error
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nothing more is to be said
        raise typer.Exit(1) from None
