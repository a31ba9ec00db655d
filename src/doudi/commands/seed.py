"""The command `doudi seed`: an office with a county's, or a city's, worth of invented people."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from doudi.commands.office import expect_fit_for_work, prepare, telling_database_faults

BAD_INPUT = 2


@telling_database_faults()
def seed(
    people: Annotated[int, typer.Option(help="人数，平均分在各县", min=1)] = 30_000,
    cases: Annotated[int, typer.Option(help="申请数，平均分在各县；不多于人数的四分之一", min=0)] = 6_000,
    seed: Annotated[int, typer.Option(help="种子；相同的种子得到相同的家庭")] = 1,
    counties: Annotated[int, typer.Option(help="分在演示机构的前几个县", min=1, max=4)] = 1,
) -> None:
    """向演示环境成批写入虚构的家庭和案件，用于压力测试；中断后再次运行会接着写。写完可用 doudi check 核对。"""
    prepare()
    expect_fit_for_work()
    from doudi.office import demo
    from doudi.office.errors import NotHereError, RefusedError
    from doudi.office.seeding import actions

    began = time.monotonic()
    try:
        plans = [
            actions.SeedPlan(county["code"], -(-people // counties), cases // counties, seed)
            for county in demo.read_plan()["counties"][:counties]
        ]
        total = actions.seed(plans, lambda text: typer.echo(text, err=True))
    except (NotHereError, RefusedError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    seconds = round(time.monotonic() - began)
    typer.echo(f"共{total.people}人，{total.cases}件申请，全部为虚构；用时{seconds}秒")
