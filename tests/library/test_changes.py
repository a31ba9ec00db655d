"""A new version of a document, or its repeal: what in the packs rests on what has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.library.changes import affected
from doudi.library.documents import PolicyDocument
from tests.library.files import data_text, official
from tests.library.ground import pack_in


def test_a_changed_clause_and_what_rests_on_it(tmp_path: Path) -> None:
    library, pack = pack_in(tmp_path)
    new = PolicyDocument("new", data_text("parts").replace("低于（含）当地救助标准1.5倍", "低于（含）当地救助标准2倍"))
    found = affected(library, [pack], official("parts"), new)
    assert [(one.clause, one.position) for one in found.clauses] == [("YL-2.2", "二(二)")]
    assert [one.a for one in found.clauses[0].differences] == ["1.5倍"]
    assert set(found.elements) == {("cloud", "edge_share"), ("cloud", "near_poor"), ("cloud", "poor_or_near")}
    assert found.resting == ()
    assert found.cases == (("cloud", "某家庭"),)


def test_what_uses_a_changed_value_rests_on_it_too(tmp_path: Path) -> None:
    library, pack = pack_in(tmp_path)
    new = PolicyDocument(
        "new", data_text("parts").replace("按照每月不低于当地最低工资标准的50%", "按照每月不低于当地最低工资标准的60%")
    )
    found = affected(library, [pack], official("parts"), new)
    assert [one.clause for one in found.clauses] == ["YL-3.1.2"]
    assert set(found.elements) == {("cloud", "care_share"), ("cloud", "care_full")}


def test_a_rule_rests_on_what_its_formula_names(tmp_path: Path) -> None:
    library, pack = pack_in(tmp_path)
    new = PolicyDocument(
        "new", data_text("parts").replace("人均月收入低于当地救助标准，且", "人均月收入高于当地救助标准，且")
    )
    found = affected(library, [pack], official("parts"), new)
    assert ("cloud", "poor") in found.elements
    assert found.resting == (("cloud", "poor_or_near"),)


@pytest.mark.parametrize(
    "text",
    [data_text("parts"), data_text("parts").replace("，", ", "), data_text("parts").replace("保障城镇", "确保城镇")],
)
def test_wording_touches_nothing(tmp_path: Path, text: str) -> None:
    library, pack = pack_in(tmp_path)
    found = affected(library, [pack], official("parts"), PolicyDocument("new", text))
    assert (found.clauses, found.elements, found.resting, found.cases) == ((), (), (), ())


def test_a_repeal_touches_all_that_cites_the_document(tmp_path: Path) -> None:
    library, pack = pack_in(tmp_path)
    found = affected(library, library.packs.values(), official("parts"), None)
    assert [one.clause for one in found.clauses] == [
        "YL-2.1",
        "YL-2.2",
        "YL-3.1.1a",
        "YL-3.1.1b",
        "YL-3.1.2",
        "YL-3.2",
        "YL-3.3",
        "YL-4.2",
    ]
    assert all(one.differences == () for one in found.clauses)
    own = {rule.name for rule in library.layer(pack).rules} | {one.name for one in library.layer(pack).parameters}
    assert own <= {name for _, name in found.elements}


def test_another_document_touches_nothing(tmp_path: Path) -> None:
    library, pack = pack_in(tmp_path)
    assert affected(library, [pack], official("running"), None).clauses == ()
