"""`doudi decide`: decides the cases of a file by the policy of their place."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from doudi.commands.shared import (
    BAD_INPUT,
    FormatOption,
    PacksOption,
    expect_format,
    load_library,
    open_cases,
    read_settings,
    report_problems,
)


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
    from doudi.commands.decide_stream import decide_stream

    expect_format(format_)
    with report_problems(), open_cases(cases) as file:
        faults = decide_stream(
            file,
            sys.stdout,
            load_library(packs),
            region[0] if region and len(region) == 1 else "",
            on,
            read_settings(set_ or []),
            not no_presumptions,
            format_ == "json",
            diagrams,
            tuple(region or ()),
        )
    if faults:
        raise typer.Exit(BAD_INPUT)
