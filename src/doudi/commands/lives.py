"""`doudi lives`: invented lives through dues, payments and ledger, compared with an independent reference."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from doudi.commands.office import FAULTS

if TYPE_CHECKING:
    from doudi.office.lives.life_run import LivesReport


def register(app: typer.Typer) -> None:
    """Adds the command to the command line."""
    app.command()(lives)


def lives(
    households: Annotated[int, typer.Option(help="户数", min=1, max=1_000_000)] = 100,
    months: Annotated[int, typer.Option(help="月数", min=1, max=240)] = 36,
    seed: Annotated[int, typer.Option(help="随机种子：同一种子，同样的经历", min=0)] = 1,
    family: Annotated[list[int] | None, typer.Option(help="只重演这些家庭（从0数起）；可以给出几个")] = None,
    output: Annotated[str, typer.Option("--format", help="text 或 json")] = "text",
) -> None:
    """虚构的家庭在虚构的县里过日子：批准、调标、迟报、退回、追缴、断电；每一步核对应发、账目和独立的对照。不符时以 1 结束。"""
    if output not in ("text", "json"):
        raise typer.BadParameter("应为 text 或 json", param_hint="--format")
    from doudi.office.lives.scratch_office import open_scratch_office

    numbers = sorted(set(family)) if family else list(range(households))
    with open_scratch_office() as office:
        from doudi.office.lives.life_run import LifeRun
        from doudi.office.lives.shrinking import shrink

        def live(chosen: list[int], length: int) -> LivesReport:
            office.renew()
            return LifeRun(seed, chosen, length, drawn_months=months).run()

        report, smallest = live(numbers, months), None
        if report.failed and report.failed_in is not None:
            length = report.failed_in + 1
            smallest = shrink(lambda some, length: live(some, length).failed, numbers, length, report.families)
    typer.echo(_as_json(report, smallest) if output == "json" else _as_text(report, smallest, months))
    if report.failed:
        raise typer.Exit(FAULTS)


def _figures(report: LivesReport) -> dict[str, Any]:
    lived = report.months if report.failed_in is None else report.failed_in + 1
    return {
        "household_years": round(report.households * lived / 12, 2),
        "fen_off": report.fen_off,
        "paid_after_stop": report.paid_after_stop,
        "ledger_balanced": report.ledger_balanced,
    }


def _as_json(report: LivesReport, smallest: tuple[list[int], int] | None) -> str:
    figures = _figures(report) | asdict(report)
    figures["replay"] = None if smallest is None else {"families": smallest[0], "months": smallest[1]}
    return json.dumps(figures, ensure_ascii=False)


def _as_text(report: LivesReport, smallest: tuple[list[int], int] | None, months: int) -> str:
    figures = _figures(report)
    lines = [
        f"{report.households}户，{report.months}个月，种子{report.seed}：{figures['household_years']}户年，"
        f"支付{report.payments}笔，退回和作废{report.returns}笔，中断{report.interruptions}次，核对{report.comparisons}次",
        f"与对照相差{report.fen_off}分；停发后支付{report.paid_after_stop}笔；账目{'平' if report.ledger_balanced else '不平'}",
        *report.faults[:20],
    ]
    if smallest is not None:
        options = " ".join(f"--family {number}" for number in smallest[0])
        lines.append(f"重演：doudi lives --seed {report.seed} --months {months} {options}（第{smallest[1]}个月出现）")
    return "\n".join(lines)
