"""Renders docs/language-specification.md from the features; `make specification` writes it anew."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from textwrap import fill
from types import ModuleType
from typing import Any

from tests.paths import ROOT
from tests.spec.contents import FEATURES
from tests.spec.decide import FOLDER, right_text
from tests.spec.examples import TODAY, Example, Facts, Part, Refusals, Row

PAGE = ROOT / "docs" / "language-specification.md"
INTRODUCTION = f"""# The specification of the language

This page says what every operation of [the language](language.md) does, by examples: a few facts, a formula, and what comes of
it. It is written by `make specification` from the tables in `tests/spec/features/`, and the tests beside them decide every
row by the engine and again in bulk; so it cannot say what is not so.

How to read the tables:

- The examples share one small vocabulary and one set of parameters, which stand [at the end](#the-vocabulary-of-the-examples).
  They are invented, and so are Ann, Bo and Cy.
- A decision is made for {TODAY} unless a table has a column `on`.
- An **empty cell** is a fact that nobody was asked about, and **?** one that was asked and that nobody knows. Both are unknown,
  unless a presumption stands in for the first. Facts that a table does not show were not asked about.
- A result is *yes*, *no* or *undetermined*, or a sum in the unit that the table names; *480.00 to 600.00* is a sum that lies
  between these two, *undetermined: 480.00* one that is paid if the condition turns out to hold. *To be found out* lists the facts
  and local values that can still change the result.
"""
FLAGS = {True: "yes", False: "no", None: "?"}


def render_page() -> str:
    contents = "\n".join(f"- [{title_of(feature)}](#{anchor(title_of(feature))})" for feature in FEATURES)
    parts = [INTRODUCTION, contents + "\n", *(render_feature(feature) for feature in FEATURES), render_vocabulary()]
    return "\n".join(parts)


def title_of(feature: ModuleType) -> str:
    return inspect.getdoc(feature).splitlines()[0]  # type: ignore[union-attr]


def anchor(title: str) -> str:
    """The fragment that GitHub gives a heading."""
    return "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter == "-")


def render_feature(feature: ModuleType) -> str:
    title, _, text = (inspect.getdoc(feature) or "").partition("\n")
    return "\n".join([f"## {title}", text.rstrip() + "\n", *(render_part(part) for part in feature.PARTS)])


def render_part(part: Part) -> str:
    blocks = [fill(part.text, 120, break_on_hyphens=False)] if part.text else []
    if isinstance(part, Refusals):
        blocks.append(table(["formula", "message"], ([code(formula), message] for formula, message in part.rows)))
        return "\n\n".join(blocks) + "\n"
    blocks += [fence(text) for text in (part.rules, right_text(part) if part.right else "") if text]
    if part.formula:
        blocks.append(
            f"The formula is `{part.formula}`" + (", asked of each member." if part.entity == "member" else ".")
        )
    blocks += facts_of(part)
    blocks.append(render_rows(part))
    return "\n\n".join(blocks) + "\n"


def facts_of(example: Example) -> list[str]:
    """The facts that hold in each row of an example: the members, the household, the values that the county has set."""
    blocks = []
    if any(len(member) > 1 for member in example.members) or len(example.members) > 1:
        names = list(dict.fromkeys(name for member in example.members for name in member if name != "id"))
        lines = ([str(member["id"]), *(cell(member, name) for name in names)] for member in example.members)
        blocks.append(table(["member", *names], lines))
    for heading, facts in (("household", example.household), ("set by the county", example.local)):
        if facts:
            blocks.append(table([heading, ""], ([name, cell(facts, name)] for name in facts)))
    return blocks


def render_rows(example: Example) -> str:
    result = f"result ({example.unit})" if example.unit else "result"
    extra = [
        (heading, attribute)
        for heading, attribute in (("to be found out", "needs"), ("presumed", "presumed"), ("decided by", "because"))
        if any(getattr(row, attribute) for row in example.rows)
    ]
    names = list(dict.fromkeys(name for row in example.rows if not isinstance(row.input, str) for name in row.input))
    inputs = names or ["formula"]

    def line(row: Row) -> list[str]:
        days = {"on": example.on}
        input_cells = (
            [code(row.input)] if isinstance(row.input, str) else [cell({**days, **row.input}, name) for name in names]
        )
        return [*input_cells, row.result, *(getattr(row, attribute) for _, attribute in extra)]

    return table([*inputs, result, *(heading for heading, _ in extra)], map(line, example.rows))


def cell(facts: Facts, name: str) -> str:
    return show(facts[name]) if name in facts else ""


def show(answer: Any) -> str:
    if answer is None or isinstance(answer, bool):
        return FLAGS[answer]
    if isinstance(answer, dict):
        return f"{answer['total']} in {answer['months']} months"
    if isinstance(answer, list):
        return ", ".join(answer) or "none of them"
    return str(answer)


def code(formula: str) -> str:
    return f"`{formula}`"


def fence(text: str) -> str:
    return f"```yaml\n{text.strip()}\n```"


def table(heads: list[str], lines: Iterable[list[str]]) -> str:
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def render_vocabulary() -> str:
    texts = [(FOLDER / name).read_text(encoding="utf-8") for name in ("vocabulary.yaml", "parameters.yaml")]
    return "\n".join(
        [
            "## The vocabulary of the examples\n",
            "The facts, the values that localities set and the rights, as `vocabulary.yaml` declares them:\n",
            fence(texts[0]) + "\n",
            "The parameters, as a pack's `parameters.yaml` gives them:\n",
            fence(texts[1]) + "\n",
        ]
    )


if __name__ == "__main__":
    PAGE.write_text(render_page(), encoding="utf-8")
