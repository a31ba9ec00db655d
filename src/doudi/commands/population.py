"""The command `doudi population`. What it needs is imported when it runs, so that the command line starts quickly."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from doudi.population.population import Population
    from doudi.population.tables import Written

BAD_INPUT = 2


def population(
    out: Annotated[Path, typer.Option(help="写入的文件夹（parquet）或文件（jsonl）")],
    households: Annotated[int, typer.Option(help="家庭数")] = 1000,
    region: Annotated[str, typer.Option(help="县、市或省的6位行政区划代码；不写则取一个有政策包的市")] = "",
    seed: Annotated[int, typer.Option(help="种子；相同的种子得到相同的人")] = 1,
    missing: Annotated[str, typer.Option(help="缺失的事实所占比例，如 0.05")] = "0",
    on: Annotated[str, typer.Option(help="事实所属的日期")] = "2026-09-01",
    among: Annotated[str, typer.Option(help="applicants：窗口的申请家庭；residents：当地全部家庭")] = "applicants",
    format_: Annotated[str, typer.Option("--format", help="parquet，或 jsonl（每行一个案例）")] = "parquet",
    workers: Annotated[int, typer.Option(help="进程数；0 为每个处理器一个（parquet）", min=0, max=64)] = 0,
    identities: Annotated[bool, typer.Option("--identities", help="另写姓名、号码、住址（parquet）")] = False,
    brief: Annotated[bool, typer.Option("--brief", help="省去推定即可得出的事实（jsonl）")] = False,
) -> None:
    """虚构一批家庭，用于演示、测试和估算；人人皆虚构，同一种子每次相同。"""
    from doudi.screening.tables.refusals import OutputExistsError

    try:
        chosen = _population(region, seed, missing, on, among, identities)
        people = _with_progress(
            _writing(out, chosen, households, format_, identities, brief, workers or os.cpu_count() or 1), households
        )
    except (ValueError, OutputExistsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error
    except OSError as error:
        typer.echo(f"{error.filename or out}：写不了（{error.strerror}）；请看文件夹是否可写、磁盘是否已满", err=True)
        raise typer.Exit(BAD_INPUT) from error
    typer.echo(f"{out}：{households}户，{people}人，全部为虚构")


def _population(region: str, seed: int, missing: str, on: str, among: str, identities: bool) -> Population:
    from doudi.population.population import Population

    try:
        share = Decimal(missing)
    except InvalidOperation as error:
        raise ValueError(f"--missing {missing}：应为不小于0、小于1的小数，如 0.05") from error
    try:
        day = dt.date.fromisoformat(on)
    except ValueError as error:
        raise ValueError(f"--on {on}：应为日期，如 2026-09-01") from error
    return Population(region or _place_with_a_pack(), seed, share, day, among, identities)


def _place_with_a_pack() -> str:
    from doudi.policies.packs import divisions
    from doudi.policies.packs.library import Library

    packs = Library().packs
    return divisions.first_below(next(start for name in sorted(packs) for start in packs[name].regions if start))


def _writing(
    out: Path, chosen: Population, households: int, format_: str, identities: bool, brief: bool, workers: int
) -> Iterator[Written]:
    if format_ == "parquet":
        if brief:
            raise ValueError("--brief 只用于 --format jsonl；表中每个事实都有一列")
        from doudi.policies.packs.vocabulary import read_vocabulary
        from doudi.population.tables import write_parquet

        return write_parquet(out, chosen, households, read_vocabulary(), workers=workers)
    if format_ != "jsonl":
        raise ValueError(f"--format {format_}：应为 parquet 或 jsonl")
    if identities:
        raise ValueError("--identities 只用于 --format parquet；案例中没有姓名和号码")
    from doudi.population.json_lines import write_json_lines

    return write_json_lines(out, chosen, households, brief)


def _with_progress(writing: Iterator[Written], households: int) -> int:
    """Runs the writing to its end, with a progress bar on standard error. Returns the number of people written."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("虚构家庭"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    people = 0
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=households)
        for written in writing:
            people = written.people
            bar.update(task, completed=written.households)
    return people
