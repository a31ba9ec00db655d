"""Charts as SVG: sizes in proportion, every series told apart without colour, text escaped."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from doudi.simulation.charts import Bars, Lines

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def bars(*values: tuple[int, ...], names: str = "甲乙") -> ElementTree.Element:
    series = tuple((names[index], amounts, tuple(map(str, amounts))) for index, amounts in enumerate(values))
    return drawn(Bars("图", tuple("一二三"[: len(values[0])]), series).svg())


def test_bars_are_in_proportion() -> None:
    rects = bars((100, 50, 0)).findall(f"{SVG}rect")[1:]
    widths = [int(rect.get("width", "")) for rect in rects]
    assert widths[0] == 2 * widths[1] or widths[0] == 2 * widths[1] + 1
    assert widths[2] == 0


def test_what_is_lost_goes_to_the_left() -> None:
    drawing = bars((10,), (-5,))
    gained, lost = drawing.findall(f"{SVG}rect")[2:]
    assert int(gained.get("x", "")) == int(lost.get("x", "")) + int(lost.get("width", ""))
    assert [text.text for text in drawing.findall(f"{SVG}text")] == ["甲", "乙", "一", "10", "-5"]


def test_series_differ_without_colour() -> None:
    assert len(bars((10,), (20,)).findall(f"{SVG}path")) == 2  # in the legend and on the bar
    assert not bars((10,)).findall(f"{SVG}path")
    lines = Lines("图", "x", "y", (("甲", ((0, 0, 0), (9, 9, 9))), ("乙", ((0, 1, 1), (9, 8, 8)))))
    dashes = {path.get("stroke-dasharray") for path in drawn(lines.svg()).findall(f"{SVG}path")} - {None}
    assert len(dashes) == 2


def test_nothing_is_drawn_of_nothing() -> None:
    assert Bars("图", (), (("甲", (), ()),)).svg() == ""
    assert Bars("图", ("一",), (("甲", (0,), ("0",)),)).svg() == ""
    assert Lines("图", "x", "y", (("甲", ()),)).svg() == ""


def test_a_range_is_a_band_and_a_cliff_a_mark() -> None:
    points = ((0, 100, 200), (100, 150, 150))
    drawing = drawn(Lines("图", "x", "y", (("甲", points),), ((0, 1, "少了50元"),)).svg())
    assert len(drawing.findall(f"{SVG}polygon")) == 1
    assert [title.text for title in drawing.iter(f"{SVG}title")] == ["少了50元"]
    assert not drawn(Lines("图", "x", "y", (("甲", ((0, 1, 1), (1, 2, 2))),)).svg()).findall(f"{SVG}polygon")


@pytest.mark.parametrize("most", [1, 7, 99, 6_000, 599_999, 123_456_789])
def test_an_axis_has_few_round_numbers(most: int) -> None:
    drawing = drawn(Lines("图", "x", "y", (("甲", ((0, 0, 0), (most, most, most))),)).svg())
    numbers = [text.text or "" for text in drawing.findall(f"{SVG}text") if re.fullmatch(r"[\d,]+", text.text or "")]
    assert 4 <= len(numbers) <= 22
    assert all(re.fullmatch(r"[125]0*|\d[05]?0*|\d+0+|\d", number.replace(",", "")) for number in numbers)


def test_text_is_escaped_and_shortened() -> None:
    svg = Bars("<b>", ("<script>alert(1)</script>" * 3,), (("甲&乙", (1,), ("<1>",)),)).svg()
    assert "<script" not in svg
    assert "…" in svg
    assert "甲&amp;乙" in svg
