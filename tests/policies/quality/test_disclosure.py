"""Which clauses anybody may be shown in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.quality.disclosure import quotable_clauses

ONE = "document: {{id: d, number: N, title: T, standing: official{}}}\nclauses:\n  - {{id: A, position: 一{}}}\n"
TWO = """\
documents:
  - {id: open, number: N, title: T, standing: official, disclosure: public}
  - {id: shut, number: M, title: U, standing: official, disclosure: on_request}
clauses:
  - {id: A, document: open, position: 一}
  - {id: B, document: open, position: 二, disclosure: internal}
  - {id: C, document: shut, position: 一}
  - {id: D, document: none, position: 一}
"""


class Folder(Pack):
    """A pack as far as its folder goes."""

    def __init__(self, folder: Path):
        object.__setattr__(self, "folder", folder)
        object.__setattr__(self, "name", "hill")


def quotable(folder: Path, text: str) -> frozenset[str]:
    (folder / "clauses.yaml").write_text(text, encoding="utf-8")
    return quotable_clauses(Folder(folder))


@pytest.mark.parametrize(
    ("document", "clause", "ids"),
    [
        ("", "", {"A"}),
        (", disclosure: public", ", disclosure: public", {"A"}),
        (", disclosure: on_request", "", set()),
        (", disclosure: public, departments_disclosure: internal", "", set()),
        (", disclosure: public", ", disclosure: on_request", set()),
    ],
)
def test_document_clause_and_duties_must_all_be_public(
    tmp_path: Path, document: str, clause: str, ids: set[str]
) -> None:
    assert quotable(tmp_path, ONE.format(document, clause)) == ids


def test_of_several_documents_each_has_its_own_disclosure(tmp_path: Path) -> None:
    assert quotable(tmp_path, TWO) == {"A"}


def test_shipped_registers(library: Library) -> None:
    for pack in library.packs.values():
        assert quotable_clauses(pack) <= {clause.id for clause in library.layer(pack).clauses}
    assert "JL-1a" in quotable_clauses(library.pack("jilin"))
    assert "CN-LAW-76" in quotable_clauses(library.pack("cn"))
    assert not quotable_clauses(library.pack("huining"))
