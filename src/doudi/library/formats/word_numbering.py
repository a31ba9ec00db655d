"""The numbers that Word puts before paragraphs by itself, counted as Word counts them.

numbering.xml holds abstract lists (w:abstractNum) with up to nine levels, and lists (w:num) that use them; lists of one
abstract list count on together. A list may restart a level (w:startOverride) or redefine it (w:lvlOverride). Paragraphs
name a list and a level themselves or through their style.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from doudi.library.formats.number_forms import format_number
from doudi.library.formats.word_styles import OFF, Styles, W, attribute

LEVELS = 9
ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is numbered.

    `pattern` is text with %1 to %9 for the numbers of the levels; `restart` the number of the level (from 1) after which
    it begins anew, 0 for never, None for any level above it; `all_decimal`: every number is written in digits.
    """

    form: str
    pattern: str
    start: int
    restart: int | None
    suffix: str
    all_decimal: bool
    style: str


class Numbering:
    """Counts the numbered paragraphs of one file, in the order in which they are handed in."""

    def __init__(self, root: Any, styles: Styles):
        self._styles = styles
        self._levels: dict[tuple[str, int], ListLevel] = {}  # by abstract list and level
        self._overrides: dict[tuple[str, int], ListLevel] = {}  # by list and level
        self._starts: dict[tuple[str, int], int] = {}  # by list and level: where its first item begins anew
        self._abstract: dict[str, str] = {}
        self._counts: dict[tuple[str, int], int] = {}  # by abstract list and level
        self._used: set[tuple[str, int]] = set()
        self.lost: Counter[str] = Counter()  # names of forms that could not be written, by how many paragraphs
        if root is not None:
            self._read(root)

    def _read(self, root: Any) -> None:
        linked: dict[str, str] = {}  # style of a list to the abstract list that defines it
        redirected: dict[str, str] = {}  # abstract list to the style that defines it
        for abstract in root.iter(f"{W}abstractNum"):
            identifier = abstract.get(f"{W}abstractNumId", "")
            if style := attribute(abstract, "styleLink"):
                linked[style] = identifier
            if style := attribute(abstract, "numStyleLink"):
                redirected[identifier] = style
            for level in abstract.findall(f"{W}lvl"):
                self._levels[identifier, _level_number(level.get(f"{W}ilvl", ""))] = _read_level(level)
        for num in root.iter(f"{W}num"):
            identifier = num.get(f"{W}numId", "")
            abstract = attribute(num, "abstractNumId")
            self._abstract[identifier] = linked.get(redirected.get(abstract, ""), abstract)
            for override in num.findall(f"{W}lvlOverride"):
                level = _level_number(override.get(f"{W}ilvl", ""))
                redefined = override.find(f"{W}lvl")
                if redefined is not None:
                    self._overrides[identifier, level] = _read_level(redefined)
                start = attribute(override, "startOverride")
                if start.isdigit():
                    self._starts[identifier, level] = int(start)

    def next_number(self, paragraph: Any) -> str:
        """Counts the paragraph and returns what Word writes before it, '' for one without a number."""
        place = self._place(paragraph)
        if place is None:
            return ""
        number, level = place
        abstract = self._abstract.get(number)
        definition = self._definition(number, level)
        if abstract is None or definition is None:
            self.lost["没有定义"] += 1
            return ""
        self._count(number, abstract, level, definition)
        if definition.form in ("bullet", "none") and "%" not in definition.pattern:
            return ""
        return self._write(number, abstract, level, definition)

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """The list and the level of a paragraph, from itself or from the nearest style that says so."""
        direct = paragraph.find(f"{W}pPr/{W}numPr")
        number, level = attribute(direct, "numId"), attribute(direct, "ilvl")
        for style in self._styles.chain(self._styles.paragraph_style(paragraph)):
            if number and level:
                break
            inherited = self._styles.numbering(style)
            number = number or attribute(inherited, "numId")
            level = level or self._level_of_style(number, style) or attribute(inherited, "ilvl")
        if not number or number == "0":
            return None
        return number, _level_number(level)

    def _level_of_style(self, number: str, style: str) -> str:
        """The level of a list that names this style as its own, as text; '' where none does."""
        for level in range(LEVELS):
            definition = self._definition(number, level)
            if definition is not None and definition.style == style:
                return str(level)
        return ""

    def _definition(self, number: str, level: int) -> ListLevel | None:
        return self._overrides.get((number, level)) or self._levels.get((self._abstract.get(number, ""), level))

    def _count(self, number: str, abstract: str, level: int, definition: ListLevel) -> None:
        start = definition.start
        begins_anew = (number, level) in self._starts and (number, level) not in self._used
        if begins_anew:
            start = self._starts[number, level]
        self._used.add((number, level))
        key = (abstract, level)
        self._counts[key] = start if begins_anew or key not in self._counts else self._counts[key] + 1
        for deeper in range(level + 1, LEVELS):
            below = self._definition(number, deeper)
            restart = below.restart if below is not None else None
            if restart is None or (restart and level < restart):
                self._counts.pop((abstract, deeper), None)

    def _write(self, number: str, abstract: str, level: int, definition: ListLevel) -> str:
        text = definition.pattern
        for place in range(level + 1):
            if f"%{place + 1}" not in text:
                continue
            above = self._definition(number, place)
            form = "decimal" if definition.all_decimal or above is None else above.form
            start = above.start if above is not None else 1
            written = format_number(self._counts.get((abstract, place), start), form)
            if written is None:
                self.lost[form] += 1
                return ""
            text = text.replace(f"%{place + 1}", written)
        return text + _separator(text, definition.suffix)


def _read_level(level: Any) -> ListLevel:
    start, restart = attribute(level, "start"), attribute(level, "lvlRestart")
    return ListLevel(
        form=attribute(level, "numFmt") or _fallback_form(level) or "decimal",
        pattern=attribute(level, "lvlText"),
        start=int(start) if start.isdigit() else 1,
        restart=int(restart) if restart.isdigit() else None,
        suffix=attribute(level, "suff", "tab"),
        all_decimal=level.find(f"{W}isLgl") is not None and attribute(level, "isLgl", "1") not in OFF,
        style=attribute(level, "pStyle"),
    )


def _fallback_form(level: Any) -> str:
    """The form in a markup-compatibility block: newer programs write a form of their own there, and one for the others."""
    node = level.find(f"{ALTERNATIVE}/{FALLBACK}/{W}numFmt")
    return node.get(f"{W}val", "") if node is not None else ""


def _level_number(written: str) -> int:
    """A level from 0 to 8; a hostile or missing one is the first or the last."""
    return min(int(written[:9]), LEVELS - 1) if written.isdecimal() else 0


def _separator(number: str, suffix: str) -> str:
    """What parts the number from the text: Word's tab is a space after 第一条 and nothing after a punctuation mark."""
    if suffix == "nothing" or not number or number[-1].isspace():
        return ""
    return " " if suffix == "space" or number[-1].isalnum() else ""
