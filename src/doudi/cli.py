"""The command `doudi`. Each command imports what it needs when it runs, so that a short one stays quick."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

if TYPE_CHECKING:
    from doudi.policies.packs import Library

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="兜底：把社会救助政策变成有依据的决定。",
)
policy = typer.Typer(no_args_is_help=True, help="政策包：有哪些，说了什么，是否自洽。")
app.add_typer(policy, name="policy")

BAD_INPUT = 2
PacksOption = Annotated[Path | None, typer.Option("--packs", help="另有政策包的文件夹")]
FormatOption = Annotated[str, typer.Option("--format", help="text 或 json")]


@app.callback()
def root() -> None:
    """兜底：把社会救助政策变成有依据的决定。"""


@app.command()
def decide(
    cases: Annotated[str, typer.Argument(help="案例文件，每行一个 JSON 对象；- 为标准输入")],
    region: Annotated[str, typer.Option(help="案例未写地区时的行政区划代码")] = "",
    on: Annotated[str, typer.Option(help="案例未写日期时的决定日期")] = "",
    set_: Annotated[list[str] | None, typer.Option("--set", help="案例未写的参数 NAME[@DATE]=VALUE")] = None,
    packs: PacksOption = None,
    no_presumptions: Annotated[bool, typer.Option("--no-presumptions", help="未填的事实一律不推定")] = False,
    format_: FormatOption = "text",
    diagrams: Annotated[Path | None, typer.Option(help="把每项决定的图（SVG）写入这个文件夹")] = None,
) -> None:
    """按案例所在地的政策作出决定，并说明理由、依据、还需查明什么。"""
    from doudi.policies.deciding import decide_stream

    _expect_format(format_)
    with _problems(), _opened(cases) as file:
        faults = decide_stream(
            file,
            sys.stdout,
            _library(packs),
            region,
            on,
            _settings(set_ or []),
            not no_presumptions,
            format_ == "json",
            diagrams,
        )
    if faults:
        raise typer.Exit(BAD_INPUT)


@app.command()
def facts(format_: FormatOption = "text") -> None:
    """词汇表：事实、参数、项目的名称和含义。"""
    from doudi.policies.listing import vocabulary_data

    _expect_format(format_)
    with _problems():
        library = _library(None)
        if format_ == "json":
            typer.echo(json.dumps(vocabulary_data(library.vocabulary), ensure_ascii=False, indent=1))
        else:
            from doudi.policies.terminal import console, facts_table

            console().print(facts_table(library.vocabulary))


@policy.command("list")
def list_packs(packs: PacksOption = None) -> None:
    """列出政策包。"""
    from doudi.policies.listing import packs_table
    from doudi.policies.terminal import console

    with _problems():
        console().print(packs_table(_library(packs)))


@policy.command()
def show(
    pack: str,
    name: Annotated[str, typer.Argument(help="规则、参数、核对项或条款编号；不写则列出全部")] = "",
    packs: PacksOption = None,
) -> None:
    """把规则写成办事人员能读的中文，附条款。"""
    from doudi.policies.listing import show_pack
    from doudi.policies.terminal import console

    with _problems():
        library = _library(packs)
        console().print(show_pack(library, library.pack(pack), name))


@policy.command()
def check(
    pack: Annotated[str, typer.Argument(help="政策包名称，或一个政策包的文件夹；不写则检查全部")] = "",
    packs: PacksOption = None,
) -> None:
    """检查政策包：结构、名称、单位、条款，并运行其案例。"""
    from doudi.policies.checking import check_pack
    from doudi.policies.terminal import console, problems_text

    with _problems():
        folder = Path(pack) if pack and (Path(pack) / "pack.yaml").is_file() else None
        library = _library(folder.resolve().parent if folder else packs)
        names = [folder.resolve().name] if folder else [pack] if pack else sorted(library.packs)
        failed = False
        for name in names:
            found = check_pack(library, library.pack(name))
            failed = failed or bool(found.problems)
            console().print(problems_text(found.problems) if found.problems else found.summary)
        if failed:
            raise typer.Exit(1)


@policy.command()
def coverage(
    pack: Annotated[str, typer.Argument(help="政策包名称；不写则全部")] = "",
    packs: PacksOption = None,
    format_: FormatOption = "text",
) -> None:
    """每一条款由什么落实，还缺什么。"""
    from doudi.policies.coverage import coverage_data, coverage_table
    from doudi.policies.terminal import console

    _expect_format(format_)
    with _problems():
        library = _library(packs)
        chosen = [library.pack(pack)] if pack else [one for one in library.packs.values() if one.kind != "nation"]
        if format_ == "json":
            rows = [row for one in chosen for row in coverage_data(library, one)]
            typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            for one in chosen:
                console().print(coverage_table(library, one))


def _library(packs: Path | None) -> Library:
    from doudi.policies.packs import Library
    from doudi.policies.vocabulary import HERE

    if packs is not None and not packs.is_dir():
        typer.echo(f"{packs}：没有这个文件夹；--packs 后面写存放政策包的文件夹", err=True)
        raise typer.Exit(BAD_INPUT)
    folders = (HERE,) if packs is None or packs.resolve() == HERE else (HERE, packs.resolve())
    return Library(folders)


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


def _expect_format(name: str) -> None:
    if name not in ("text", "json"):
        raise typer.BadParameter(f"--format 应为 text 或 json，填的是 '{name}'")


@contextmanager
def _opened(cases: str) -> Iterator[TextIO]:
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


@contextmanager
def _problems() -> Iterator[None]:
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


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # Chinese is printed whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()
