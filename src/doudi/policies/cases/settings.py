"""Local values as a command line gives them: `NAME=VALUE` or `NAME@DATE=VALUE`, read alike for one case and for many households.

A value without a date holds from 1 January of the year of the decision, and says nothing of the years before. Which values are
allowed for which parameter is for the reader of cases or of tables to say.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation


class SettingError(ValueError):
    """A setting that cannot be read; `args[0]` says so in Chinese."""


def parse_settings(options: list[str]) -> tuple[tuple[str, Decimal], ...]:
    """Pairs of key (`NAME` or `NAME@DATE`) and value, in their order. SettingError where an option has another form, or where
    a key is given twice."""
    settings: dict[str, Decimal] = {}
    for option in options:
        key, equals, text = option.partition("=")
        try:
            value = Decimal(text)
        except InvalidOperation:
            equals = ""
        if not equals:
            raise SettingError(f"'{option}' 应为 NAME=VALUE 或 NAME@DATE=VALUE，如 dibao_standard@2019-01-01=600")
        if key in settings:
            raise SettingError(f"--set 把 {key} 写了两次（{settings[key]} 和 {value}）；请只保留一个")
        settings[key] = value
    return tuple(settings.items())
