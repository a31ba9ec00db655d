"""Styles of a Word file: what paragraphs and runs inherit through chains of styles.

A style is based on another one, that on a third and so on; the nearest style that says something of a property decides.
Only what concerns the text is read: numbering, hidden text, struck-out text.
"""

from __future__ import annotations

from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DEEPEST_CHAIN = 32  # styles; a longer chain is a circle or no document's
OFF = ("0", "false", "off", "none")
LEFT_OUT = ("vanish", "strike", "dstrike")
"""Run properties whose text is not part of the document: hidden, struck out once, struck out twice."""


def attribute(element: Any, child: str, default: str = "") -> str:
    """The attribute w:val of the named child of an element, or the default where there is none."""
    node = element.find(f"{W}{child}") if element is not None else None
    return node.get(f"{W}val", default) if node is not None else default


class Styles:
    """The styles of a file by their ids; `root` is the root of word/styles.xml or None."""

    def __init__(self, root: Any):
        self._styles: dict[str, Any] = {}
        self.default_paragraph_style = ""
        self._default_run: Any = None
        if root is None:
            return
        for style in root.iter(f"{W}style"):
            identifier = style.get(f"{W}styleId", "")
            self._styles[identifier] = style
            if style.get(f"{W}default", "0") not in OFF and style.get(f"{W}type") == "paragraph":
                self.default_paragraph_style = identifier
        self._default_run = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")

    def paragraph_style(self, paragraph: Any) -> str:
        """The id of a paragraph's style; the default style where it names none."""
        return attribute(paragraph.find(f"{W}pPr"), "pStyle") or self.default_paragraph_style

    def chain(self, identifier: str) -> list[str]:
        """A style and those it is based on, the nearest first."""
        chain: list[str] = []
        while identifier in self._styles and identifier not in chain and len(chain) < DEEPEST_CHAIN:
            chain.append(identifier)
            identifier = attribute(self._styles[identifier], "basedOn")
        return chain

    def numbering(self, identifier: str) -> Any:
        """The w:numPr element of a style itself, or None."""
        return self._styles[identifier].find(f"{W}pPr/{W}numPr")

    def has_property(self, name: str, run_properties: Any, paragraph_style: str) -> bool:
        """Whether a run has one of the properties LEFT_OUT. `run_properties`: its w:rPr or None.

        A property of the run itself decides. Otherwise vanish and strike are toggles (ECMA-376 part 1, 17.7.3): they are on if an
        odd number of paragraph style, character style and defaults switch them on.
        """
        switched = _switch(run_properties, name)
        if switched is not None:
            return switched
        levels = [
            self._switch_in_chain(paragraph_style, name),
            self._switch_in_chain(attribute(run_properties, "rStyle"), name),
            bool(_switch(self._default_run, name)),
        ]
        return any(levels) if name == "dstrike" else sum(levels) % 2 == 1

    def _switch_in_chain(self, identifier: str, name: str) -> bool:
        for style in self.chain(identifier):
            switched = _switch(self._styles[style].find(f"{W}rPr"), name)
            if switched is not None:
                return switched
        return False


def _switch(properties: Any, name: str) -> bool | None:
    """On, off, or None where the properties do not speak of it: <w:vanish/> is on, <w:vanish w:val="0"/> off."""
    node = properties.find(f"{W}{name}") if properties is not None else None
    return None if node is None else node.get(f"{W}val", "1").lower() not in OFF
