"""`doudi simulate`: what a reform would change for a population."""

from __future__ import annotations

import json
import tempfile
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from doudi.commands.shared import BAD_INPUT, FormatOption, PacksOption, expect_format, load_library, report_problems

if TYPE_CHECKING:
    from doudi.simulation.ceiling import Ceiling
    from doudi.simulation.inputs import Tables
    from doudi.simulation.report_tables import Report, Section
    from doudi.simulation.run import Simulation
    from doudi.simulation.scenario import Setup

PAGE, WORKBOOK = "simulation.html", "simulation.xlsx"


def simulate(
    source: Annotated[Path, typer.Argument(help="含 households 和 people（Parquet 或 CSV）的文件夹")],
    reform: Annotated[list[Path], typer.Option(help="方案文件（YAML）；写几次就把几个方案并列")],
    out: Annotated[Path | None, typer.Option(help=f"写入 {PAGE} 和 {WORKBOOK} 的文件夹")] = None,
    local_values: Annotated[
        Path | None, typer.Option(help="各地标准的 CSV：region,parameter,from,value；region 留空为全部地区")
    ] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="全部地区的参数 NAME[@DATE]=VALUE")] = None,
    ceiling: Annotated[str, typer.Option(help="全年预算上限（元），或 RIGHT=元：是否在内，标准最多提到几倍")] = "",
    line: Annotated[
        list[str] | None, typer.Option(help="一个家庭随工资的总收入：案例文件，或内置的 single、couple、disabled")
    ] = None,
    line_to: Annotated[str, typer.Option(help="工资算到多少元")] = "6000",
    line_step: Annotated[str, typer.Option(help="工资每步多少元")] = "100",
    earner: Annotated[str, typer.Option(help="工资变化的成员；不写则为在业的第一人")] = "",
    region: Annotated[str, typer.Option(help="表中没有 region 列时的行政区划代码")] = "",
    on: Annotated[str, typer.Option(help="表中没有 on 列时的决定日期")] = "",
    packs: PacksOption = None,
    no_presumptions: Annotated[bool, typer.Option("--no-presumptions", help="未填的事实一律不推定")] = False,
    format_: FormatOption = "text",
) -> None:
    """测算政策方案：谁进谁出，花多少钱，在哪里，缩小多少差距，是否在预算之内。"""
    from doudi.policies.reforms.reform import apply_reform
    from doudi.screening.tables.local_values import LocalValuesError
    from doudi.screening.tables.refusals import UnusableTablesError
    from doudi.simulation.budget_line import wages_up_to
    from doudi.simulation.inputs import Tables, entered_values, expect_household
    from doudi.simulation.scenario import Setup, setup_of

    expect_format(format_)
    with report_problems(), tempfile.TemporaryDirectory() as work:
        library = load_library(packs)
        try:
            limit = _ceiling(ceiling, library.vocabulary.rights)
            wages = wages_up_to(_fen("--line-to", line_to), _fen("--line-step", line_step))
            for household in line or []:
                expect_household(household)
            tables = Tables.of(source, Path(work), library.vocabulary, region, on)
            entered, note = entered_values(library.vocabulary, local_values, set_ or [], source)
            base = Setup("现行规定", library, entered, not no_presumptions)
            reforms = [setup_of(apply_reform(library, path), entered, not no_presumptions) for path in reform]
            simulation = _simulated(tables, base, reforms)
            more = _budget(tables, simulation, limit)
            more += [_line(simulation, [base, *reforms], household, earner, wages) for household in line or []]
            _tell(_report(simulation, more, note), out, format_)
        except (UnusableTablesError, LocalValuesError, ValueError) as error:
            for fault in error.args:
                typer.echo(fault, err=True)
            raise typer.Exit(BAD_INPUT) from error
        except OSError as error:
            typer.echo(f"{error.filename or out}：读写失败（{error.strerror}）；请看它是否在、是否可写", err=True)
            raise typer.Exit(BAD_INPUT) from error


def _fen(name: str, text: str) -> int:
    """A sum in yuan as fen; ValueError, in Chinese, where it is none."""
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        fen = Decimal("NaN")
    if not fen.is_finite() or fen != fen.to_integral_value() or fen < 0:
        raise ValueError(f"{name} {text}：应为不小于0、最多两位小数的元数，如 6000")
    return int(fen)


def _ceiling(text: str, rights: Any) -> Ceiling | None:
    from doudi.rules.problems import did_you_mean
    from doudi.simulation.ceiling import Ceiling

    if not text:
        return None
    right, equals, amount = text.rpartition("=")
    if equals and right not in rights:
        hint = did_you_mean(right, rights)
        raise ValueError(f"--ceiling {text}：没有项目 {right}" + (f"；{hint}" if hint else "，名称见 doudi facts"))
    return Ceiling(_fen("--ceiling", amount), right)


def _simulated(tables: Tables, base: Setup, reforms: list[Setup]) -> Simulation:
    from doudi.screening.tables.refusals import UnusableTablesError
    from doudi.simulation.run import simulate as run

    with _bar("测算家庭", tables.survey.households) as bar:
        for simulation in run(tables, base, reforms):
            bar.update(bar.task_ids[0], completed=simulation.households)
    if not simulation.households:
        reasons = list(dict.fromkeys(reason for rows in simulation.refused for reason in rows["reason"]))
        why = f"：{'；'.join(reasons[:3])}{'等' if len(reasons) > 3 else ''}" if reasons else ""
        raise UnusableTablesError(f"没有一户可以计算{why}。请看表中的数据，或先用 doudi screen 找出读不出的行")
    return simulation


def _bar(label: str, total: int | None) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task("", total=total)
    return bar


def _budget(tables: Tables, simulation: Simulation, limit: Ceiling | None) -> list[Section]:
    from doudi.simulation.ceiling import budget, fit, yearly_cost
    from doudi.simulation.sums import yearly

    if limit is None:
        return []
    vocabulary, fits = tables.vocabulary, []
    with _bar("逐次试算", None) as bar:
        for counted in simulation.reforms:
            cost = yearly(vocabulary, counted.cube, "a", limit.right)
            tried = fit(counted.setup, limit, cost, lambda setup: yearly_cost(tables, setup, limit.right))
            for tried_fit in tried:
                bar.advance(bar.task_ids[0])
                last = tried_fit
            fits.append(last)
    return [budget(fits, {name: right.label for name, right in vocabulary.rights.items()})]


def _line(simulation: Simulation, setups: list[Setup], name: str, earner: str, wages: list[int]) -> Section:
    from doudi.simulation.budget_line import budget_line
    from doudi.simulation.budget_line_report import line_section
    from doudi.simulation.inputs import chosen_household

    vocabulary = setups[0].library.vocabulary
    region, day = max(simulation.regions, key=lambda code: (simulation.regions[code], code))
    chosen = chosen_household(vocabulary, name, earner, region, day)
    lines = [budget_line(setup, chosen.request, chosen.earner, wages) for setup in setups]
    region, day = chosen.request.region, chosen.request.on
    idle = [setup.title for setup in setups if setup.reformed and not setup.reformed.decides(region, day)]
    return line_section(vocabulary, chosen.label, chosen.earner, lines, idle)


def _report(simulation: Simulation, more: list[Section], note: str) -> Report:
    from doudi.simulation.report import report

    return report(simulation, tuple(more), (note,) if note else ())


def _tell(report: Report, out: Path | None, format_: str) -> None:
    from doudi.output.terminal import console
    from doudi.simulation.report_output import report_page, report_text, write_workbook

    if format_ == "json":
        typer.echo(json.dumps(report.data(), ensure_ascii=False, indent=1))
    else:
        console().print(report_text(report))
    if out is None:
        return
    out.mkdir(parents=True, exist_ok=True)
    (out / PAGE).write_text(report_page(report), encoding="utf-8")
    write_workbook(out / WORKBOOK, report)
    typer.echo(f"已写入 {out / PAGE} 和 {out / WORKBOOK}", err=format_ == "json")
