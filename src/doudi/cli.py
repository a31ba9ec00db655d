"""The command `doudi`. Each command imports what it needs when it runs, so that a short one stays quick."""

from __future__ import annotations

import json
import sys
from decimal import Decimal, InvalidOperation
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from doudi.commands.policy import policy
from doudi.commands.replay import replay
from doudi.commands.screen import screen
from doudi.commands.shared import (
    BAD_INPUT,
    FormatOption,
    PacksOption,
    expect_format,
    library_of,
    opened,
    problems_told,
)
from doudi.commands.simulate import simulate
from doudi.office import commands as office
from doudi.screening.commands import population

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="兜底：把社会救助政策变成有依据的决定。",
)
app.add_typer(policy, name="policy")
app.command()(replay)
app.command()(screen)
app.command()(simulate)
app.command()(population)
office.register(app)


@app.callback()
def root() -> None:
    """兜底：把社会救助政策变成有依据的决定。"""


@app.command()
def decide(
    cases: Annotated[str, typer.Argument(help="案例文件，每行一个 JSON 对象；- 为标准输入")],
    region: Annotated[
        list[str] | None,
        typer.Option(help="案例未写地区时的行政区划代码；写两次以上时，把每个案例按这些地区分别决定，一表并列"),
    ] = None,
    on: Annotated[str, typer.Option(help="案例未写日期时的决定日期")] = "",
    set_: Annotated[list[str] | None, typer.Option("--set", help="案例未写的参数 NAME[@DATE]=VALUE")] = None,
    packs: PacksOption = None,
    no_presumptions: Annotated[bool, typer.Option("--no-presumptions", help="未填的事实一律不推定")] = False,
    format_: FormatOption = "text",
    diagrams: Annotated[Path | None, typer.Option(help="把每项决定的图（SVG）写入这个文件夹")] = None,
) -> None:
    """按案例所在地的政策作出决定，并说明理由、依据、还需查明什么。"""
    from doudi.policies.deciding import decide_stream

    expect_format(format_)
    with problems_told(), opened(cases) as file:
        faults = decide_stream(
            file,
            sys.stdout,
            library_of(packs),
            region[0] if region and len(region) == 1 else "",
            on,
            _settings(set_ or []),
            not no_presumptions,
            format_ == "json",
            diagrams,
            tuple(region or ()),
        )
    if faults:
        raise typer.Exit(BAD_INPUT)


@app.command()
def facts(format_: FormatOption = "text") -> None:
    """词汇表：事实、参数、项目的名称和含义。"""
    from doudi.policies.listing import vocabulary_data

    expect_format(format_)
    with problems_told():
        library = library_of(None)
        if format_ == "json":
            typer.echo(json.dumps(vocabulary_data(library.vocabulary), ensure_ascii=False, indent=1))
        else:
            from doudi.policies.terminal import console, facts_table

            console().print(facts_table(library.vocabulary))


def _settings(given: list[str]) -> tuple[tuple[str, Any], ...]:
    found = []
    for item in given:
        name, equals, value = item.partition("=")
        try:
            found.append((name, Decimal(value)))
        except InvalidOperation:
            equals = ""
        if not equals:
            raise typer.BadParameter(f"'{item}' 应为 NAME=VALUE 或 NAME@DATE=VALUE，如 dibao_standard@2019-01-01=600")
    return tuple(found)


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # Chinese is printed whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()
