"""Finding the list of contents of a document: headings without text that come again further down."""

from __future__ import annotations

import re
from collections import Counter

from doudi.library.structure.layout import Span
from doudi.library.structure.numbering import ANYWHERE, AT_LINE, read_label

TITLE = re.compile(r"[\s　*#]*目[\s　]*[录次][\s　*#:：]*")
LISTED = ("chapter", "section", "formal", "part", "sub")
LONGEST_ENTRY = 50  # characters
PAGE_NUMBER = re.compile(r"[\s.．·…—\-_（(]*\d{0,4}[)）\s]*$")
SENTENCE = re.compile(r"[。；;！？]")
LEAST_ENTRIES, MOST_ENTRIES = 2, 500

Key = tuple[str, int, str]


def find_contents(text: str, spans: list[Span]) -> set[int]:
    """Returns the numbers of the lines (of `spans`) that are a list of contents, its title included.

    A line belongs to one if it is a heading whose number and words stand on a later line too, and if at least two such
    lines follow each other; below the title 目录 every short line counts until the first heading comes again.
    """
    keys = [_heading_key(text, span) for span in spans]
    counts = Counter(keys)
    last_lines: dict[Key, int] = {key: i for i, key in enumerate(keys) if key is not None}
    contents: set[int] = set()
    for i, (start, end) in enumerate(spans):
        if i in contents:
            continue
        title = TITLE.match(text, start, end)
        if title is not None and title.end() < end and _lists_in_one_line(text[title.end() : end]):
            contents.add(i)
        elif title is not None and title.end() == end:
            contents |= _entries_below_title(text, spans, keys, i, counts)
        elif keys[i] is not None:
            entries = _entries(keys, last_lines, i)
            contents |= entries if len(entries) >= LEAST_ENTRIES else set()
    return contents


def _heading_key(text: str, span: Span) -> Key | None:
    """What a heading is told by: form and value of its number and its words; None for a line that is no heading."""
    start, end = span
    mark = AT_LINE.match(text, start, end)
    label = read_label(text, mark.end() if mark else start)
    if label is None or label.kind not in LISTED or label.end > end or end - start > LONGEST_ENTRY:
        return None
    words = PAGE_NUMBER.sub("", text[label.end : end])
    if SENTENCE.search(words):
        return None
    return label.kind, label.value, re.sub(r"[\s　*]", "", words)


def _entries(keys: list[Key | None], last_lines: dict[Key, int], first: int) -> set[int]:
    """The run of headings from a line on, each of which comes again after the run."""
    listed: set[Key] = set()
    for i in range(first, min(first + MOST_ENTRIES, len(keys))):
        key = keys[i]
        # A heading that comes again within the run ends the list: from there on it is the text.
        if key is None or last_lines[key] <= i or key in listed:
            break
        listed.add(key)
    return set(range(first, first + len(listed)))


def _entries_below_title(
    text: str, spans: list[Span], keys: list[Key | None], title: int, counts: Counter[Key | None]
) -> set[int]:
    first = next((key for key in keys[title + 1 : title + MOST_ENTRIES] if key is not None), None)
    entries = {title}
    seen_first = False
    for i in range(title + 1, min(title + MOST_ENTRIES, len(spans))):
        start, end = spans[i]
        if end - start > LONGEST_ENTRY or SENTENCE.search(text[start:end]):
            break
        if first is not None and keys[i] == first:
            if seen_first:
                return entries
            seen_first = True
        entries.add(i)
    # No heading came again: only what stands on a later line too can be told from the text.
    return {title} if first is None or counts[first] < LEAST_ENTRIES else entries


def _lists_in_one_line(rest: str) -> bool:
    return SENTENCE.search(rest) is None and len(ANYWHERE.findall(rest)) >= LEAST_ENTRIES
