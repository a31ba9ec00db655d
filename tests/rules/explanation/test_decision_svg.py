"""The picture of a decision: a well-formed SVG with a row for each step, signs beside colours, dashes for what was not read."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from doudi.rules.engine.outcome import HouseholdFacts
from doudi.rules.explanation.decision_svg import draw_decision
from doudi.rules.explanation.explainer import Explainer
from doudi.rules.program.program import Program
from doudi.rules.types import TRUTH
from tests.rules import orchard
from tests.rules.orchard import crew, right, rule, way

SVG = "{http://www.w3.org/2000/svg}"


def draw(program: Program, household: HouseholdFacts | None = None) -> str:
    decision = orchard.decide_crew(program, household)
    return draw_decision(Explainer(decision, lambda member: "甲乙丙"[member], "、".join), decision.outcomes[0])


def rows(program: Program, household: HouseholdFacts | None = None) -> list[str]:
    """The rows of a picture as a reader sees them, from top to bottom."""
    root = ET.fromstring(draw(program, household))
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def test_a_row_for_each_step() -> None:
    program = orchard.program(
        rule("deep", "has_cart or has_ladder"),
        right("a", way("deep and not dry_season and rows > 12", "debt"), unless=[way("has_ladder")], unit="yuan"),
        facts=[orchard.fact("dry_season", TRUTH, "household")],
    )
    household = crew(has_cart=True, has_ladder=False, rows=13, debt=700, dry_season=False)
    picture = rows(program, household)
    assert picture[0].startswith("✓ a（家庭）：符合　7.00元")
    text = "\n".join(picture)
    for part in (
        "途径：ORCHARD-1（ORCHARD-1）",
        "例外：",
        "以下全部成立",
        "以下不成立",
        "deep：",
        "rows 13 ＞ 12",
        "金额 ＝ debt 7.00元",
    ):
        assert part in text


def test_an_open_member_and_what_was_not_read() -> None:
    program = orchard.program(right("a", way("trained or kilos > 1 if left == none else trained"), entity="member"))
    picture = draw(program, crew({"trained": True, "kilos": 3, "left": orchard.EARLIEST - 1}))
    assert "视情况而定" in picture
    assert "以下任一成立" in picture
    assert "– 未及" in picture
    assert "stroke-dasharray" in picture
    assert rows(orchard.program(right("a", way("has_cart"))))[0] == "? a（家庭）：待定"


def test_names_are_text_and_never_markup() -> None:
    program = orchard.program(right("a", way("trained"), entity="member"))
    decision = orchard.decide_crew(program, crew({"trained": True}))
    names = ['<b>"&', "甲\x01\ufffe"]
    for name in names:
        picture = draw_decision(Explainer(decision, {0: name}.__getitem__, "、".join), decision.outcomes[0])
        title = ET.fromstring(picture).findtext(f"{SVG}title")
        assert title == f"a（{name.removesuffix(chr(1) + chr(0xFFFE))}）：符合"
