"""Headers and footers of printed pages, recognised by their place on the page and by repetition.

A line is taken for a running line if it stands at the top or bottom of its page and either says so by its form (an
address of a web page, a time of printing, "第3页 共12页") or comes again at the same place of other pages, where numbers
that count with the pages may differ. The first rule works on a single page, as when a browser prints a short notice.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import product

from doudi.library.structure.numbering import AT_LINE, read_label

EDGE_LINES = 3  # lines at the top and at the bottom of a page that may be running lines
MARGIN = 0.08  # share of the paper's height: what stands nearer to its edge is outside the text of a common page
OUTER = 0.16  # share within which a line may repeat
SAME_PLACE = 100  # places that agree in hundredths of the paper's height are the same
LEAST_PAGES = 2
LEAST_SHARE = 0.4  # of the pages: headers of left and right pages differ, and a first page may have none
SHORT = 12  # characters of a line in which any number may be a page number
MOST_NUMBERS = 3  # numbers in a line of which each may count with the pages

BY_FORM = re.compile(
    r"(?:https?|file)://\S+(?:\s+\d{1,4}\s*/\s*\d{1,4})?"  # the foot of a page that a browser printed
    r"|(?:www\.)?[\w.-]+\.(?:gov|org|com|net|edu)(?:\.cn)?/\S*(?:\s+\d{1,4}\s*/\s*\d{1,4})?"
    r"|\d{1,4}\s*/\s*\d{1,4}"
    r"|\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?[,，]?\s*(?:[上下]午\s*)?\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?(?:\s.*)?"
    r"|[-‐–—―－·•\s]*第?\s*\d{1,4}\s*页?\s*[,，/]?\s*(?:共\s*\d{1,4}\s*页)?[-‐–—―－·•\s]*"
    r"|[Pp]age\s*\d+(?:\s*(?:of|/)\s*\d+)?"
)


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page. `place`: where it stands, from 0 at the top of the paper to 1 at its bottom; None if unknown."""

    text: str
    place: float | None = None


def without_running_lines(pages: list[list[PageLine]]) -> tuple[list[list[PageLine]], int]:
    """Returns the pages without headers and footers, and how many lines were left out."""
    edges = [_edges(lines) for lines in pages]
    repeated: Counter[tuple[object, ...]] = Counter()
    for number, lines in enumerate(pages):
        repeated.update({shape for i in edges[number] for shape in _shapes(lines[i], number, len(pages))})
    least = max(LEAST_PAGES, LEAST_SHARE * len(pages))
    text_pages: list[list[PageLine]] = []
    for number, lines in enumerate(pages):
        running = {
            i
            for i in edges[number]
            if _is_running_by_form(lines[i])
            or any(repeated[shape] >= least for shape in _shapes(lines[i], number, len(pages)))
        }
        text_pages.append([line for i, line in enumerate(lines) if i not in running])
    return text_pages, sum(map(len, pages)) - sum(map(len, text_pages))


def _edges(lines: list[PageLine]) -> set[int]:
    """The numbers of the lines nearest to the top and to the bottom; where places are unknown, the first and the last."""
    filled = [i for i, line in enumerate(lines) if line.text.strip()]
    places = [line.place for line in lines]
    if all(places[i] is not None for i in filled):
        filled.sort(key=lambda i: places[i] or 0.0)
    return {*filled[:EDGE_LINES], *filled[-EDGE_LINES:]}


def _is_running_by_form(line: PageLine) -> bool:
    text = line.text.strip()
    if line.place is None:
        # A number alone may be the text's: "不超过", "6", "个月" on three lines.
        return not text.isdecimal() and BY_FORM.fullmatch(text) is not None
    return not MARGIN < line.place < 1 - MARGIN and BY_FORM.fullmatch(text) is not None


def _shapes(line: PageLine, page: int, pages: int) -> list[tuple[object, ...]]:
    """The keys under which a line is the same as a line of another page; empty for a line that cannot be a running line.

    A key is the place of the line and its text, with each number either as it is, or as its difference from the page number,
    or, in a short line, with any number.
    """
    bare = re.sub(r"\s+", "", line.text)
    if not bare or (line.place is not None and OUTER < line.place < 1 - OUTER) or _begins_clause(line.text):
        return []
    place = None if line.place is None else round(line.place * SAME_PLACE)
    shapes: list[tuple[object, ...]] = [(place, bare)]
    numbers = [int(digits[:9]) for digits in re.findall(r"\d+", bare)]
    # A number in a long line of the text may count with the pages by chance; in the margin of the paper it does not.
    in_margin = line.place is not None and not MARGIN < line.place < 1 - MARGIN
    if numbers and len(numbers) <= MOST_NUMBERS and (in_margin or len(bare) <= SHORT):
        parts = re.sub(r"\d+", "\0", bare)
        shapes += [(place, parts, *which) for which in product(*(((n,), (n - page, "counts")) for n in numbers))]
    if numbers and len(bare) <= SHORT and pages > LEAST_PAGES + 1:
        shapes.append((place, re.sub(r"\d+", "0", bare), "any number"))
    return shapes


def _begins_clause(text: str) -> bool:
    mark = AT_LINE.match(text)
    label = read_label(text, mark.end() if mark else 0)
    return label is not None and label.kind != "dash"
