"""`doudi policy indicators`: what a pack wants of a region, judged against measured figures."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from doudi.cli import app


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["policy", "indicators", *words])
    return result.exit_code, result.stdout, re.sub(r"\s*│\n│\s*", "", result.stderr)


def test_figures_are_judged_against_the_targets_of_the_pack() -> None:
    code, text, _ = run("jiangxi", "--on", "2019-12-31", "--figure", "average_top_up=381.5/350")
    assert code == 0
    assert "2019年城镇低保人均补差为381.50元/人·月，比上年增长9%左右（上下1个百分点）：已达到（JX-5.1.1b）" in text
    assert "照料护理支出尚无数据" in text


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ([], "尚无物价涨幅、启动物价联动的涨幅，无法判断是否启动"),
        (["price_rise=0.03", "price_link_trigger=0.035"], "没有达到启动条件"),
        (["price_rise=0.035", "price_link_trigger=0.035"], "应当启动；尚无物价联动每人每月增发额，不能算出金额"),
        (["price_rise=0.035", "price_link_trigger=0.035", "price_allowance=25.5"], "应当启动，每月共增发76.50元"),
    ],
)
def test_standards_follow_prices_by_local_values(settings: list[str], sentence: str) -> None:
    options = [word for setting in settings for word in ("--set", setting)]
    code, text, _ = run("jiangxi", "--on", "2019-12-31", "--people", "3", *options)
    assert code == 0
    assert sentence in text


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (("--figure", "average_top_up=many"), "应为NAME=本期或NAME=本期/上年同期"),
        (("--figure", "no_such_figure=1"), "指标有average_top_up"),
        (("--set", "no_such_parameter=1"), "没有这个参数"),
        (("--set", "price_rise=0.00001"), "小数位数过多"),
        (("--set", "price_rise=0.1", "--set", "price_rise=0.2"), "price_rise写了两次"),
    ],
)
def test_an_option_that_cannot_be_taken_is_refused(option: tuple[str, ...], message: str) -> None:
    code, _, error = run("jiangxi", *option)
    assert code == 2
    assert message in error.replace(" ", "")


def test_a_pack_without_indicators_says_so() -> None:
    assert run("huining")[:2] == (0, "政策包 huining 没有登记指标\n")
