"""Whether two documents are versions of one text, or different documents."""

from __future__ import annotations

import re
from functools import lru_cache

from doudi.library.compare.frame import find_frame
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.normal import plain_text

Span = tuple[int, int]

VERSION, REWRITTEN, OTHER_DOCUMENT = "version", "rewritten", "other_document"
RELATIONS = {
    VERSION: "同一文件的两个文本",
    REWRITTEN: "同一文件改写后的文本，改动较多，按条列出",
    OTHER_DOCUMENT: "不是同一文件，而是另一份文件，没有逐句比较",
}
GRAM = 4
LIKE = 0.4  # share of common runs of four characters from which on one text is a version of the other
LIKE_BY_TITLE = 0.25  # the same, where the titles are the same or one document names the other as its predecessor
REWRITTEN_SHARE = 0.55  # share of equal text below which a version is compared clause by clause
SHORT = 160  # characters: a shorter text is always compared
EDITION = re.compile(r"[（(][^（）()]{1,20}[)）]$")
AMENDED = re.compile(
    r"(\d{4})(?:年(?:\d{1,2}月(?:\d{1,2}日)?)?|[-.]\d{1,2}[-.]\d{1,2})?[^。；，）)\n]{0,60}?(?:修订|修正|修改)"
)
SUCCEEDS = r"[^。]{0,30}(?:同时废止|废止|停止执行|停止施行|失效|修订|修正|修改)"


def is_related(a: PolicyDocument, b: PolicyDocument) -> bool:
    """Whether two documents are compared in detail: versions of one text, or texts too short to tell."""
    return min(len(_read_text(a)), len(_read_text(b))) < SHORT or is_version(a, b)


def is_version(a: PolicyDocument, b: PolicyDocument) -> bool:
    """Whether one document is a version of the other, from common text, from the title, or because one replaces the other."""
    share = measure_likeness(a, b)
    if not LIKE_BY_TITLE <= share < LIKE:
        return share >= LIKE
    return has_same_title(a, b) or names_predecessor(a, b) or names_predecessor(b, a)


def measure_likeness(a: PolicyDocument, b: PolicyDocument) -> float:
    """Share of the shorter text's runs of four characters that also stand in the other, from 0 to 1; frames do not count."""
    grams_a, grams_b = _collect_grams(a), _collect_grams(b)
    return len(grams_a & grams_b) / min(len(grams_a), len(grams_b)) if grams_a and grams_b else 0.0


def has_same_title(a: PolicyDocument, b: PolicyDocument) -> bool:
    """Whether both have the same title, whatever edition (试行, 2019年修订) it names."""
    title_a, title_b = (EDITION.sub("", document.heading.title) for document in (a, b))
    return bool(title_a) and plain_text(title_a) == plain_text(title_b)


def names_predecessor(document: PolicyDocument, predecessor: PolicyDocument) -> bool:
    """Whether a document says that it repeals or amends a predecessor: 2012年印发的《…办法》同时废止.

    Where the predecessor says so of its own title too, both speak of a still older document of that title.
    """
    title = EDITION.sub("", predecessor.heading.title)
    if len(title) < 4:
        return False
    repeals = re.compile(re.escape(title) + r"(?:[（(][^（()）]{1,20}[)）])?》" + SUCCEEDS)
    text, predecessor_text = (re.sub(r"\s", "", each.text) for each in (document, predecessor))
    return repeals.search(text) is not None and repeals.search(predecessor_text) is None


def names_other_edition(document: PolicyDocument, original: PolicyDocument) -> bool:
    """Whether a document says that it is another edition of the original: that it replaces it, that it was amended when the
    original was not, or that it is older than an amendment which the original names."""
    if names_predecessor(document, original) or names_predecessor(original, document):
        return True
    amended, original_amended = _read_amendments(document), _read_amendments(original)
    is_dated = re.search(r"\d{4}年\d{1,2}月\d{1,2}日", _read_front(document)) is not None
    return bool(amended - original_amended) or (is_dated and bool(original_amended - amended))


def _read_amendments(document: PolicyDocument) -> set[str]:
    """The years of the amendments that the frame before the text names: （2019年修订）, 根据2019年3月2日…修正."""
    return set(AMENDED.findall(_read_front(document)))


def _read_front(document: PolicyDocument) -> str:
    front = (document.text[slice(*span)] for span in find_frame(document).front)
    return re.sub(r"[ \t　]", "", "\n".join(front))


def find_title_span(document: PolicyDocument) -> Span:
    """Where the title stands in the raw text; else the first line that holds anything."""
    title = document.heading.title
    if title:
        spaced = r"\s*".join(map(re.escape, title))
        match = re.search(spaced, document.text)
        if match:
            return match.span()
    match = re.search(r"[^\s#*][^\n。]*", document.text)
    return match.span() if match else (0, 0)


@lru_cache(maxsize=256)
def _read_text(document: PolicyDocument) -> str:
    """The normal text of a document without its frame."""
    text, start = [], 0
    for low, high in sorted(find_frame(document).spans):
        text.append(document.text[start:low])
        start = max(start, high)
    return plain_text("\n".join([*text, document.text[start:]]))


@lru_cache(maxsize=256)
def _collect_grams(document: PolicyDocument) -> frozenset[str]:
    text = _read_text(document)
    return frozenset(text[offset : offset + GRAM] for offset in range(len(text) - GRAM + 1))
