"""National laws, regulations and opinions beside the project, against a count of their numbers that knows nothing of ours.

Skipped where the texts are not there.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.normal import plain_text
from tests.paths import SHARED

NATIONAL = SHARED / "national"
TEXTS = sorted(NATIONAL.glob("*.txt"))
FORMS = {
    "chapter": r"第[一二三四五六七八九十]+章[\s　]",
    "article": r"第[一二三四五六七八九十百]+条[\s　]",
    "part": r"[一二三四五六七八九十]+、",
    "sub": r"[（(][一二三四五六七八九十]+[）)]",
    "number": r"\d{1,2}[.．、]\D",
}

pytestmark = pytest.mark.skipif(not TEXTS, reason=f"{NATIONAL} is not there: national documents cannot be read")


def numbered_lines(text: str) -> list[tuple[str, str]]:
    """The form of the number at the beginning of each line that has one, and the line."""
    lines = []
    for line in (line.strip(" \t　") for line in text.split("\n")):
        form = next((form for form, pattern in FORMS.items() if re.match(pattern, line)), None)
        if form is not None:
            lines.append((form, line))
    return lines


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_number_that_a_count_finds_is_a_clause(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = PolicyDocument(path.stem, text)
    clauses = [clause for clause in document.outline.clauses if clause.label.kind in FORMS]
    lines = numbered_lines(text)
    assert Counter(clause.label.kind for clause in clauses) == Counter(form for form, _ in lines)
    for clause, (_, line) in zip(clauses, lines, strict=True):
        assert plain_text(text[clause.start : clause.end]).startswith(plain_text(line)), clause.position


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_clause_has_a_position_of_its_own(path: Path) -> None:
    document = PolicyDocument(path.stem, path.read_text(encoding="utf-8"))
    named = [clause.position for clause in document.outline.clauses if clause.label.kind != "dash"]
    assert len(named) == len(set(named)) == len(document.positions)
    assert "" not in named


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_title_is_that_of_the_document(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    first_line = text.lstrip("\ufeff").split("\n")[0]
    title = PolicyDocument(path.stem, text).heading.title
    assert title
    assert first_line.strip().endswith(title)
