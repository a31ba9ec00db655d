"""What a web page hides or strikes out by style, as far as its text shows: attributes, and simple rules of its style sheets.

Pages of offices hide parts for printing or for phones, and some hide the whole body until a script has run. Only selectors
of one tag, class or id are understood (`.old`, `#tip`, `s`); style sheets from elsewhere are never fetched.
"""

from __future__ import annotations

import re
from typing import Any

HIDDEN_BY_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
STRUCK_BY_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
STRUCK_TAGS = frozenset(["del", "s", "strike"])
RULE = re.compile(r"([^{}@]{1,500})\{([^{}]{0,2000})\}")
SIMPLE_SELECTOR = re.compile(r"[a-z][a-z0-9]*|[.#][A-Za-z_][\w-]*")
MOST_STYLE = 300_000  # characters of style sheets that are looked at


class PageStyles:
    """Which elements of a page are hidden or struck out."""

    def __init__(self, page: Any):
        self._hidden: set[str] = set()
        self._struck: set[str] = set()
        sheets = "".join(style.text or "" for style in page.iter("style"))[:MOST_STYLE]
        for selectors, declarations in RULE.findall(re.sub(r"(?s)/\*.*?\*/", "", sheets)):
            names = {name.strip() for name in selectors.split(",")}
            simple = {name for name in names if SIMPLE_SELECTOR.fullmatch(name)}
            if HIDDEN_BY_STYLE.search(declarations):
                self._hidden |= simple
            if STRUCK_BY_STYLE.search(declarations):
                self._struck |= simple

    def hides(self, element: Any) -> bool:
        """Whether this element itself is hidden; those inside a hidden element are so with it."""
        style = element.get("style") or ""
        if style and HIDDEN_BY_STYLE.search(style):
            return True
        if re.search(r"display\s*:|visibility\s*:", style, re.IGNORECASE):
            return False  # shown by its own style, whatever the sheet says
        return element.get("hidden") is not None or not self._hidden.isdisjoint(_selectors(element))

    def strikes(self, element: Any) -> bool:
        """Whether the text of this element is struck out."""
        style = element.get("style") or ""
        return (
            element.tag in STRUCK_TAGS
            or STRUCK_BY_STYLE.search(style) is not None
            or not self._struck.isdisjoint(_selectors(element))
        )


def _selectors(element: Any) -> set[str]:
    """The simple selectors that match an element."""
    classes = {f".{name}" for name in (element.get("class") or "").split()}
    return {str(element.tag), f"#{element.get('id') or ''}", *classes}
