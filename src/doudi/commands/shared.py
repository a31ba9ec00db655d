"""What the commands share: options, loading packs, opening and writing files, and printing faults."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer

if TYPE_CHECKING:
    from doudi.policies.packs.library import Library

BAD_INPUT = 2
PacksOption = Annotated[Path | None, typer.Option("--packs", help="另有政策包的文件夹")]
FormatOption = Annotated[str, typer.Option("--format", help="text 或 json")]
PageOption = Annotated[Path | None, typer.Option("--html", help="写成一个可打印的网页文件")]


def load_library(packs: Path | None) -> Library:
    """Returns the library of the shipped packs, and of those in a folder where one is given."""
    from doudi.policies.packs.library import Library
    from doudi.policies.packs.shipped import SHIPPED_PACKS

    if packs is not None and not packs.is_dir():
        typer.echo(f"{packs}：没有这个文件夹；--packs 后面写存放政策包的文件夹", err=True)
        raise typer.Exit(BAD_INPUT)
    folders = (
        (SHIPPED_PACKS,) if packs is None or packs.resolve() == SHIPPED_PACKS else (SHIPPED_PACKS, packs.resolve())
    )
    return Library(folders)


def read_bytes(path: Path, most: int, beyond: str = "") -> bytes:
    """The content of a file of at most so many bytes. One that cannot be read is named with the reason, and the command ends;
    `beyond`: what is said besides of one that is larger."""
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        refuse_unreadable(path, str(error.strerror))
    if len(data) > most:
        refuse_unreadable(path, f"超过 {most} 字节{beyond}")
    return data


def read_text(path: Path, most: int, beyond: str = "") -> str:
    """The same of a file that is a text."""
    try:
        return read_bytes(path, most, beyond).decode("utf-8")
    except UnicodeDecodeError:
        refuse_unreadable(path, "不是 UTF-8 文本")


def refuse_unreadable(path: Path, reason: str) -> NoReturn:
    """Ends the command, saying which file it cannot read and why."""
    typer.echo(f"{path}：读不出来（{reason}）", err=True)
    raise typer.Exit(BAD_INPUT)


def expect_format(name: str, *more: str) -> None:
    """Refuses a format that the command does not have. `more`: formats beside text and json."""
    formats = ("text", "json", *more)
    if name not in formats:
        raise typer.BadParameter(f"--format 应为 {'、'.join(formats[:-1])} 或 {formats[-1]}，填的是 '{name}'")


def read_settings(options: list[str]) -> tuple[tuple[str, Decimal], ...]:
    """The values of `--set NAME=VALUE` or `NAME@DATE=VALUE`, in order; a name that is set twice for one day is refused."""
    from doudi.policies.cases.settings import SettingError, parse_settings

    try:
        return parse_settings(options)
    except SettingError as error:
        raise typer.BadParameter(error.args[0]) from error


def today() -> dt.date:
    """Returns the day by this machine's clock and time zone."""
    return dt.datetime.now(dt.UTC).astimezone().date()


def day_of(text: str) -> int | None:
    """Returns the day number of an option such as --on 2019-10-15, or None where it is left out."""
    from doudi.policies.yaml.records import iso_day

    day = iso_day(text) if text else None
    if text and day is None:
        raise typer.BadParameter(f"'{text}' 不是日期，应写作 2019-10-15")
    return day


@contextmanager
def open_cases(cases: str) -> Iterator[TextIO]:
    """Opens a file of cases as text; `-` is standard input. Bytes that are not UTF-8 are kept, so that the reader can name
    the line."""
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
    """Writes a page and prints where it stands."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        typer.echo(f"{path}：写不进去（{error.strerror}）；换一个可以写入的位置", err=True)
        raise typer.Exit(BAD_INPUT) from error
    typer.echo(f"已写入 {path}")


@contextmanager
def report_problems() -> Iterator[None]:
    """Prints the faults of packs, with file, line and how to mend them, and ends the command with status 2."""
    from doudi.rules.problems import RulesError

    try:
        yield
    except RulesError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(BAD_INPUT) from error
