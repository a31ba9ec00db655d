"""`doudi screen`: many households at once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from doudi.commands.shared import BAD_INPUT, FormatOption, PacksOption, expect_format, load_library, report_problems

if TYPE_CHECKING:
    from doudi.policies.packs.library import Library
    from doudi.screening.jobs.local import ScreeningOptions, ScreeningProgress

LOCAL, SPARK = "local", "spark"


def screen(
    source: Annotated[
        str, typer.Argument(help="含 households 和 people（Parquet 或 CSV）的文件夹；--office 时不写")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="结果写入的文件夹；中断后以同样的命令接着做")] = None,
    local_values: Annotated[
        Path | None, typer.Option(help="各地标准的 CSV：region,parameter,from,value；region 留空为全部地区")
    ] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="全部地区的参数 NAME[@DATE]=VALUE")] = None,
    region: Annotated[str, typer.Option(help="表中没有 region 列时的行政区划代码")] = "",
    on: Annotated[str, typer.Option(help="表中没有 on 列时的决定日期")] = "",
    against: Annotated[Path | None, typer.Option(help="以前一次筛查的结果文件夹：比较谁新增、谁失去、谁有变化")] = None,
    explain: Annotated[str, typer.Option(help="不筛查，只说明这一户的结果（家庭编号）")] = "",
    workers: Annotated[int, typer.Option(help="进程数；0 为每个处理器一个", min=0, max=64)] = 0,
    office: Annotated[bool, typer.Option("--office", help="筛查办公系统登记的家庭，更新待办清单")] = False,
    engine: Annotated[str, typer.Option(help="local：本机；spark：在集群上，见 docs/spark.md")] = LOCAL,
    master: Annotated[str, typer.Option(help="Spark 的主节点，如 spark://10.0.0.1:7077")] = "",
    packs: PacksOption = None,
    no_presumptions: Annotated[bool, typer.Option("--no-presumptions", help="未填的事实一律不推定")] = False,
    three_valued: Annotated[
        bool, typer.Option("--three-valued", help="另报三值逻辑会留下多少待定（用时加倍）")
    ] = False,
    format_: FormatOption = "text",
) -> None:
    """按各户所在地的政策，一次筛查全部家庭的全部项目；读不出的行另存并说明原因。"""
    from doudi.screening.jobs.spark_session import SparkUnavailableError
    from doudi.screening.tables.local_values import LocalValuesError
    from doudi.screening.tables.refusals import OutputExistsError, UnusableTablesError

    expect_format(format_)
    if office == bool(source):
        raise typer.BadParameter("请写明含数据表的文件夹；筛查办公系统登记的家庭时只写 --office")
    if office:
        from doudi.commands.office import screen_registry

        screen_registry(out)
        return
    if engine not in (LOCAL, SPARK) or (master and engine == LOCAL):
        raise typer.BadParameter(f"--engine 应为 {LOCAL} 或 {SPARK}，填的是 '{engine}'；--master 只用于 {SPARK}")
    with report_problems():
        library = load_library(packs)
        try:
            options = _options(library, local_values, set_ or [], region, on, not no_presumptions, three_valued)
            if explain:
                _explain(Path(source), explain, options)
                return
            if out is None:
                raise UnusableTablesError("请用 --out 写明结果写入哪个文件夹")
            _with_progress(_screening(source, out, options, workers or os.cpu_count() or 1, engine, master))
            _tell(out, against, library, format_)
        except (UnusableTablesError, LocalValuesError, OutputExistsError, SparkUnavailableError) as error:
            for fault in error.args:
                typer.echo(fault, err=True)
            raise typer.Exit(BAD_INPUT) from error
        except OSError as error:
            typer.echo(f"{error.filename or out}：读写失败（{error.strerror}）；已完成的部分仍在，可接着做", err=True)
            raise typer.Exit(BAD_INPUT) from error


def _options(
    library: Library, values: Path | None, set_: list[str], region: str, on: str, presume: bool, beside: bool
) -> ScreeningOptions:
    from doudi.policies.packs import divisions
    from doudi.policies.yaml.records import iso_day
    from doudi.screening.jobs.local import ScreeningOptions
    from doudi.screening.tables.local_values import LocalValues, read_local_values, read_settings
    from doudi.screening.tables.refusals import UnusableTablesError

    if region and not divisions.exists(region):
        raise UnusableTablesError(f"--region {region}：应为存在的行政区划代码（6位，乡镇和社区12位）")
    if on and iso_day(on) is None:
        raise UnusableTablesError(f"--on {on}：应为日期，如 2026-09-01")
    local_values = read_local_values(values, library.vocabulary) if values else LocalValues()
    local_values = local_values.with_defaults(read_settings(set_, library.vocabulary))
    return ScreeningOptions(library.folders, local_values, presume, region, on, beside)


def _explain(source: Path, household: str, options: ScreeningOptions) -> None:
    import tempfile

    from doudi.output.terminal import console, decision_text
    from doudi.policies.packs.library import Library
    from doudi.screening.engine.screener import Screener
    from doudi.screening.jobs.explain_household import decide_household
    from doudi.screening.tables.sources import find_source

    screener = Screener(Library(options.folders), options.local_values, options.presume)
    with tempfile.TemporaryDirectory() as work:
        console().print(decision_text(decide_household(find_source(source, Path(work)), household, options, screener)))


def _screening(
    source: str, out: Path, options: ScreeningOptions, workers: int, engine: str, master: str
) -> Iterator[ScreeningProgress]:
    from doudi.screening.jobs import local, spark

    if engine == SPARK:
        return spark.screen(source, out, options, master)
    return local.screen(Path(source), out, options, workers)


def _with_progress(screening: Iterator[ScreeningProgress]) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("筛查家庭"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        for done in screening:
            bar.update(task, completed=done.households, total=done.total)


def _tell(out: Path, against: Path | None, library: Library, format_: str) -> None:
    from doudi.output.terminal import console
    from doudi.screening.jobs.compare_runs import write_changes
    from doudi.screening.jobs.summary_text import changes_text, summary_text

    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    changes = write_changes(against, out) if against is not None else None
    if format_ == "json":
        more = {} if changes is None else {"changes": {right: dict(change) for right, change in changes.items()}}
        typer.echo(json.dumps({**summary, **more}, ensure_ascii=False, indent=1))
        return
    console().print(summary_text(summary, library.vocabulary))
    if changes is not None:
        console().print(changes_text(changes, library.vocabulary))
