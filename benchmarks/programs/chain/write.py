"""Writes the hundred steps of the program `chain` for each engine: python benchmarks/programs/chain/write.py

Step 1 adds up the wages; each later step takes the one before and is one of five kinds, in turn; the last grants the sum.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).parent
FIRST, LAST = 2, 99
KINDS = ("allowance", "deduction", "bonus", "per_child", "rent")


def kind(step: int) -> str:
    return KINDS[step % len(KINDS)]


def values(step: int) -> dict[str, Decimal]:
    """The sums in yuan that a step rests on, by name."""
    sum_of = {
        "allowance": {"allowance": Decimal(1550 + 37 * step), "line": Decimal(90000 + 2711 * step)},
        "deduction": {"deduction": Decimal(5210 + 41 * step)},
        "bonus": {"bonus": Decimal(2030 + 53 * step), "cap": Decimal(410000 + 1733 * step)},
        "per_child": {"per_child": Decimal(330 + 7 * step)},
        "rent": {"rent": Decimal(1890 + 29 * step), "heating": Decimal(770 + 13 * step)},
    }
    return {name: value / 100 for name, value in sum_of[kind(step)].items()}


def label(step: int) -> str:
    return f"step_{step:03}"


def pack_rules() -> str:
    """rules/steps.yaml"""
    formulas = {
        "allowance": "{before} + allowance_{at} if {before} < line_{at} else {before}",
        "deduction": "max({before} - deduction_{at}, 0)",
        "bonus": "min({before} + bonus_{at}, cap_{at})",
        "per_child": "{before} + per_child_{at} * children",
        "rent": "{before} - rent_{at} if renting else {before} + heating_{at}",
    }
    lines = ["# Written by write.py.", "rules:", _rule(1, "sum(wage)")]
    for step in range(FIRST, LAST + 1):
        lines.append(_rule(step, formulas[kind(step)].format(before=label(step - 1), at=f"{step:03}")))
    lines += [
        "  - right: support",
        "    for: household",
        "    label: 综合补助",
        "    unit: yuan/month",
        "    versions:",
        f"      - ways: [{{clause: C-3, label: 最后一步有余额, when: {label(LAST)} > 0, amount: {label(LAST)}}}]",
    ]
    return "\n".join(lines) + "\n"


def _rule(step: int, formula: str) -> str:
    versions = f'[{{clause: C-1, formula: "{formula}"}}]'
    return f"  - {{rule: {label(step)}, for: household, label: 第{step}步, unit: yuan/month, versions: {versions}}}"


def pack_parameters() -> str:
    """parameters.yaml"""
    lines = ["# Written by write.py.", "parameters:"]
    for step in range(FIRST, LAST + 1):
        for name, value in values(step).items():
            unit = "yuan/person/month" if name == "per_child" else "yuan/month"
            dated = f"[{{value: {value}, clause: C-2}}]"
            lines.append(
                f"  - {{parameter: {name}_{step:03}, label: 第{step}步的{name}, unit: {unit}, values: {dated}}}"
            )
    return "\n".join(lines) + "\n"


def openfisca_parameters() -> str:
    """parameters/chain.yaml"""
    lines = ["description: Values of the program chain, written by write.py"]
    for step in range(FIRST, LAST + 1):
        lines.append(f"{label(step)}:")
        lines += [f"  {name}: {{values: {{2014-01-01: {{value: {v}}}}}}}" for name, v in values(step).items()]
    return "\n".join(lines) + "\n"


def zen_decision() -> str:
    """decision.json: one expression node with a key for each step."""
    formulas = {
        "allowance": "{before} < {line} ? {before} + {allowance} : {before}",
        "deduction": "max([{before} - {deduction}, 0])",
        "bonus": "min([{before} + {bonus}, {cap}])",
        "per_child": "{before} + {per_child} * household.children",
        "rent": "household.renting ? {before} - {rent} : {before} + {heating}",
    }
    steps = {label(1): "sum(map(members, #.wage))"}
    for step in range(FIRST, LAST + 1):
        steps[label(step)] = formulas[kind(step)].format(before=f"$.{label(step - 1)}", **values(step))
    steps["support"] = f"$.{label(LAST)} > 0 ? round($.{label(LAST)}, 2) : 0"
    expressions = [
        {"id": str(position), "key": key, "value": value} for position, (key, value) in enumerate(steps.items(), 1)
    ]
    content = {"passThrough": False, "inputField": None, "outputPath": None, "executionMode": "single"}
    nodes = [
        {"id": "case", "type": "inputNode", "name": "case", "position": {"x": 0, "y": 0}},
        {"id": "steps", "type": "expressionNode", "name": "steps", "position": {"x": 200, "y": 0}},
        {"id": "answer", "type": "outputNode", "name": "answer", "position": {"x": 400, "y": 0}},
    ]
    nodes[1]["content"] = {**content, "expressions": expressions}
    edges = [
        {"id": "1", "type": "edge", "sourceId": "case", "targetId": "steps"},
        {"id": "2", "type": "edge", "sourceId": "steps", "targetId": "answer"},
    ]
    graph = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    return json.dumps(graph, indent=1) + "\n"


def duckdb_query() -> str:
    """duckdb/compute.sql: one step after the other, in whole fen."""
    formulas = {
        "allowance": "before + CASE WHEN before < {line} THEN {allowance} ELSE 0 END",
        "deduction": "greatest(before - {deduction}, 0)",
        "bonus": "least(before + {bonus}, {cap})",
        "per_child": "before + {per_child} * children",
        "rent": "before + CASE WHEN renting THEN -{rent} ELSE {heating} END",
    }
    steps = [
        "wages AS (SELECT household, CAST(sum(wage) AS BIGINT) AS wage FROM people GROUP BY household)",
        f"{label(1)} AS (SELECT household, children, renting, coalesce(wage, 0) AS before "
        "FROM households LEFT JOIN wages USING (household))",
    ]
    for step in range(FIRST, LAST + 1):
        fen = {name: int(value * 100) for name, value in values(step).items()}
        after = formulas[kind(step)].format(**fen)
        steps.append(
            f"{label(step)} AS (SELECT household, children, renting, {after} AS before FROM {label(step - 1)})"
        )
    return (
        "-- Written by write.py.\nCREATE TABLE answers_households AS\nWITH "
        + ",\n".join(steps)
        + f"\nSELECT household, CASE WHEN before > 0 THEN before END AS support FROM {label(LAST)};\n"
    )


FILES = {
    "doudi/cn/rules/steps.yaml": pack_rules,
    "doudi/cn/parameters.yaml": pack_parameters,
    "openfisca/parameters/chain.yaml": openfisca_parameters,
    "zen/decision.json": zen_decision,
    "duckdb/compute.sql": duckdb_query,
}


def main() -> None:
    for name, text in FILES.items():
        (HERE / name).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
