"""`doudi ledger prove`: that the ledger balances and says what dues and payments say."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from doudi.commands.office import FAULTS, expect_migrated, prepare

ledger = typer.Typer(no_args_is_help=True, help="资金账。")


@ledger.callback()
def root() -> None:
    """资金账。"""


@ledger.command()
def prove(output: Annotated[str, typer.Option("--format", help="text 或 json")] = "text") -> None:
    """证明资金账平衡，并与应发、支付、追缴、备用金和月末余额相符。不符时逐条说明，以 1 结束。"""
    if output not in ("text", "json"):
        raise typer.BadParameter("应为 text 或 json", param_hint="--format")
    prepare()
    expect_migrated()
    from doudi.office.benefits.enums import AccountKind
    from doudi.office.benefits.ledger_proof import prove as prove_ledger

    proof = prove_ledger()
    if output == "json":
        figures = {
            "balanced": proof.balanced,
            "postings": proof.postings,
            "totals": proof.totals,
            "faults": proof.faults,
        }
        typer.echo(json.dumps(figures, ensure_ascii=False))
    else:
        typer.echo(f"记账{proof.postings}笔，{'账平，与应发和支付相符' if proof.balanced else '账目不符'}")
        for kind in AccountKind:
            if fen := proof.totals.get(kind, 0):
                side = "借" if fen > 0 else "贷"
                typer.echo(f"  {kind.label}　{side} {abs(fen) // 100}.{abs(fen) % 100:02d}元")
        for fault in proof.faults:
            typer.echo(fault)
    if not proof.balanced:
        raise typer.Exit(FAULTS)
