"""How well one-word corruptions are told from harmless reprints, on the official texts and on the invented ones."""

from __future__ import annotations

from functools import cache

import pytest

from doudi.library.compare.document_comparison import compare
from doudi.library.grounding.copies import examine
from doudi.library.structure.document import PolicyDocument
from tests.library.compare.corruptions import Corruption, draw_corruptions
from tests.library.compare.framings import make_reprints
from tests.library.files import OFFICIAL_SEEDS, SEEDS, STYLES, data_text, official, seed

NATIONAL = SEEDS.parent / "national"
LEAST_SHARE = 0.97  # of the corruptions that are listed as a change in meaning, at the place where they were made
needs_documents = pytest.mark.skipif(
    not NATIONAL.is_dir(), reason=f"{NATIONAL} is not there: the official documents cannot be corrupted"
)


@cache
def official_documents() -> dict[str, PolicyDocument]:
    """The complete official texts beside the project, by name."""
    paths = [path for path in sorted(NATIONAL.glob("*.txt")) if "PARTIAL" not in path.name]
    documents = [PolicyDocument(path.stem, path.read_text(encoding="utf-8"), "official") for path in paths]
    return {document.name: document for document in (*documents, *map(seed, OFFICIAL_SEEDS))}


def invented_documents() -> dict[str, PolicyDocument]:
    return {name: official(name) for name in STYLES}


def find_missed(documents: dict[str, PolicyDocument], count: int, seed: int) -> list[tuple[str, Corruption]]:
    """Of `count` corruptions those that are not listed as a change in meaning where they were made."""
    texts = {name: (document.text, document.outline.body) for name, document in documents.items()}
    drawn = draw_corruptions(texts, count, seed)
    assert len(drawn) == count
    missed = []
    for name, corruption in drawn:
        document = documents[name]
        differences = compare(document, PolicyDocument("copy", corruption.apply(document.text)))
        start, end = corruption.start, corruption.end
        if not any(
            difference.changes_meaning and difference.span_a[0] <= end and start <= difference.span_a[1]
            for difference in differences
        ):
            missed.append((name, corruption))
    return missed


def list_reprints(document: PolicyDocument) -> list[tuple[str, PolicyDocument]]:
    title = document.heading.title or document.text.strip().split("\n")[0].strip("# ")
    reprints = make_reprints(document.text, title, document.outline.body)
    return [(name, PolicyDocument("copy", text)) for name, text in reprints]


def test_corruptions_of_invented_documents_change_the_meaning() -> None:
    assert len(find_missed(invented_documents(), 150, seed=4)) <= (1 - LEAST_SHARE) * 150


@needs_documents
@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_corruptions_of_official_documents_change_the_meaning(seed: int) -> None:
    assert len(find_missed(official_documents(), 200, seed)) <= (1 - LEAST_SHARE) * 200


@pytest.mark.parametrize("name", STYLES)
def test_reprints_of_invented_documents_change_nothing(name: str) -> None:
    for how, reprint in list_reprints(official(name)):
        grave = [difference for difference in compare(official(name), reprint) if difference.changes_meaning]
        assert grave == [], how


@needs_documents
@pytest.mark.long
def test_reprints_of_official_documents_are_no_altered_copies() -> None:
    count = 0
    for document in official_documents().values():
        for how, reprint in list_reprints(document):
            verdict = examine(reprint, [document]).verdict
            assert verdict in ("same", "clean"), (document.name, how)
            count += 1
    assert count > 500


def test_every_kind_of_corruption_is_drawn() -> None:
    texts = {name: (data_text(name), official(name).outline.body) for name in STYLES}
    kinds = {corruption.kind for _, corruption in draw_corruptions(texts, 150, seed=4)}
    expected = {"antonym", "bound", "modal", "who", "class", "scope", "act", "conjunction", "time", "negation"}
    assert kinds >= expected | {"number", "date", "unit"}
