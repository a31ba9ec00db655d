"""What is counted between two days: ages and months."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from doudi.rules import calendar
from doudi.rules.language.operations.function import Binder, Function
from doudi.rules.language.operations.node import (
    Algebra,
    Binding,
    CalendarCount,
    Node,
    NumberT,
    Phrase,
    TruthT,
    Words,
)
from doudi.rules.language.operations.references import Today
from doudi.rules.types import Number
from doudi.rules.units import MONTH, YEAR


@dataclass(frozen=True, slots=True)
class Age(Node):
    """Full years from a day of birth to the day of the decision."""

    born: Node

    is_personal = True

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT:
        return _count(algebra, self.born, Today(self.born.type), calendar.age)

    def phrase(self, words: Words) -> Phrase:
        return Phrase("年龄", Binding.NAME)


@dataclass(frozen=True, slots=True)
class MonthsBetween(Node):
    """Full months from one day to another."""

    start: Node
    end: Node

    is_personal = True

    def evaluate(self, algebra: Algebra[NumberT, TruthT]) -> NumberT:
        return _count(algebra, self.start, self.end, calendar.months_between)

    def phrase(self, words: Words) -> Phrase:
        return Phrase(f"自{words.say(self.start)}起的满月数", Binding.NAME)


def _count(algebra: Algebra[NumberT, TruthT], start: Node, end: Node, count: CalendarCount) -> NumberT:
    if isinstance(end, Today) and not isinstance(start, Today):
        return algebra.elapsed_to_today(algebra.number(start), count)
    return algebra.elapsed(algebra.number(start), algebra.number(end), count)


# Functions


def _bind_age(binder: Binder, born: ast.expr) -> Node:
    return Age(Number(YEAR, 1, 0, 200), binder.date(born))


def _bind_months_between(binder: Binder, start: ast.expr, end: ast.expr) -> Node:
    return MonthsBetween(Number(MONTH, 1, -2400, 2400), binder.date(start), binder.date(end))


FUNCTIONS = (
    Function("age", (1,), _bind_age),
    Function("months_between", (2,), _bind_months_between),
)
