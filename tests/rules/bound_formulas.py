"""One formula of the orchard after binding: its node, its type, or what is wrong with it."""

from __future__ import annotations

from doudi.rules.language import nodes as n
from doudi.rules.types import Number
from tests.rules import orchard

HERE = "orchard.yaml:7: "
PARAMETERS = (
    orchard.parameter("price", 250, "yuan", high=100_000),
    orchard.parameter("rate", 4000, "share", den=10_000, high=10_000),
    orchard.parameter("yearly", 120_000, "yuan/year", high=1_000_000),
    orchard.parameter("monthly", 10_000, "yuan/month", low=1, high=1_000_000),
    orchard.parameter("bonus", (1, 2, 3), "yuan", by=orchard.FRUIT, high=3),
)
MEMBER_RULE = orchard.rule("strong", "kilos > 100", entity="member")


def fault(formula: str, unit: str = "", entity: str = "household") -> str:
    """What is wrong with a formula, without its place; the place is always the rule's."""
    problems = orchard.list_problems(orchard.rule("asked", formula, unit, entity), MEMBER_RULE, parameters=PARAMETERS)
    assert len(problems) == 1
    assert problems[0].startswith(HERE)
    return problems[0].removeprefix(HERE)


def body(formula: str, unit: str = "", entity: str = "household") -> n.Node:
    program = orchard.program(orchard.rule("asked", formula, unit, entity), MEMBER_RULE, parameters=PARAMETERS)
    bound = program.rules["asked"].body
    assert bound is not None
    return bound


def number(formula: str, unit: str, entity: str = "household") -> Number:
    kind = body(formula, unit, entity).type
    assert isinstance(kind, Number)
    return kind
