"""Writing SVG: escaping, numbers, and drawings that any reader of XML can read."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from doudi.rules.explanation.svg import Svg, drawing, element, escaped, number, tenths


def test_an_element_has_its_attributes_in_order_and_escaped() -> None:
    written = element("text", "甲 & <乙>", element("tspan", "丙"), x=1.25, text_anchor="end", fill=None, d='"')
    assert written == '<text x="1.2" text-anchor="end" d="&quot;">甲 &amp; &lt;乙&gt;<tspan>丙</tspan></text>'
    assert element("rect", width=3, stroke_dasharray="") == '<rect width="3" stroke-dasharray=""/>'


@pytest.mark.parametrize(("value", "text"), [(3, "3"), (3.0, "3"), (3.14, "3.1"), (-2.96, "-3"), (0.05, "0.1")])
def test_numbers_have_one_decimal_at_most(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(("length", "text"), [(0, "0.0"), (9, "0.9"), (123, "12.3")])
def test_tenths_of_a_pixel(length: int, text: str) -> None:
    assert tenths(length) == text


def test_what_xml_has_no_room_for_is_left_out() -> None:
    assert escaped("a\0b\x1b\ufffec\ud800") == "abc"


@pytest.mark.parametrize("style", [None, "width: 100%"])
def test_a_drawing_can_be_read_and_says_what_it_is(style: str | None) -> None:
    text = drawing(20, 10, '甲"<乙>\0', element("rect", width=20), font="'A', serif", size=14, style=style)
    root = ElementTree.fromstring(text)
    assert root.get("aria-label") == '甲"<乙>'
    assert root.get("viewBox") == "0 0 20 10"
    assert root.get("font-family") == "'A', serif"
    assert (root.get("width"), root.get("style")) == (("20", None) if style is None else (None, style))
    assert root.tag == ("{http://www.w3.org/2000/svg}svg" if style is None else "svg")
    assert [child.tag.rpartition("}")[2] for child in root] == (["title", "rect"] if style is None else ["rect"])
    assert isinstance(text, Svg)
