"""`doudi policy indicators`: what a pack wants of a whole region, judged against the figures that were measured there."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from doudi.commands.shared import PacksOption, day_of, load_library, read_settings, report_problems, today

if TYPE_CHECKING:
    from doudi.policies.packs.indicators import Indicator, Measurement
    from doudi.policies.packs.vocabulary import Vocabulary


def indicators(
    pack: Annotated[str, typer.Argument(help="政策包名称")],
    on: Annotated[str, typer.Option(help="哪一天的指标；不写则为今天")] = "",
    figure: Annotated[
        list[str] | None, typer.Option(help="测得的数值 NAME=本期 或 NAME=本期/上年同期，如 average_top_up=380/350")
    ] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="物价联动所用的参数 NAME=VALUE")] = None,
    people: Annotated[int, typer.Option(help="物价联动时享受补贴的人数", min=1)] = 1,
    packs: PacksOption = None,
) -> None:
    """政策对一个地区的要求：补助水平、增长、差错率等指标是否达到，物价联动是否应当启动。"""
    from doudi.policies.packs.indicators import judge
    from doudi.policies.packs.price_links import price_state, price_state_text

    with report_problems():
        library = load_library(packs)
        elements, vocabulary = library.elements(library.pack(pack)), library.vocabulary
        day = day_of(on) or today().toordinal()
        measurements = _measurements(figure or [], elements.indicators)
        local = _local_values(set_ or [], vocabulary)
        for indicator in elements.indicators:
            for result in judge(indicator, day, measurements):
                typer.echo(result.text)
        for link in elements.price_links:
            typer.echo(price_state_text(link, price_state(link, local, people), vocabulary))
        if not (elements.indicators or elements.price_links):
            typer.echo(f"政策包 {pack} 没有登记指标")


def _measurements(figures: list[str], declared: Iterable[Indicator]) -> dict[str, Measurement]:
    """Figures of the command line by the indicator's name, in the indicator's unit."""
    from doudi.policies.packs.indicators import Measurement

    names = [indicator.name for indicator in declared]
    measurements = {}
    for text in figures:
        name, _, values = text.partition("=")
        current, _, before = values.partition("/")
        try:
            numbers = [Fraction(Decimal(value)) for value in (current, before) if value]
        except (InvalidOperation, ValueError, OverflowError):
            numbers = []
        if not numbers or name not in names:
            raise typer.BadParameter(
                f"'{text}' 应为 NAME=本期 或 NAME=本期/上年同期；指标有 {'、'.join(names) or '（没有）'}"
            )
        measurements[name] = Measurement(*numbers)
    return measurements


def _local_values(settings: list[str], vocabulary: Vocabulary) -> dict[str, int]:
    """Local values as they are stored: shares in ten-thousandths, money in fen."""
    from doudi.policies.yaml.records import scale

    stored = {}
    for name, value in read_settings(settings):
        parameter = vocabulary.parameters.get(name)
        scaled = None if parameter is None else scale(value, parameter.denominator)
        if scaled is None:
            raise typer.BadParameter(f"'{name}={value}'：没有这个参数，或小数位数过多；参数见 doudi facts")
        stored[name] = scaled
    return stored
