"""A new version of a document, or its repeal: what in the packs rests on what has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.library.grounding.change_impact import trace_change
from doudi.library.structure.document import PolicyDocument
from tests.library.cloud_pack import write_cloud_pack
from tests.library.files import data_text, official


def test_a_changed_clause_and_what_rests_on_it(tmp_path: Path) -> None:
    library, pack = write_cloud_pack(tmp_path)
    new = PolicyDocument("new", data_text("parts").replace("低于（含）当地救助标准1.5倍", "低于（含）当地救助标准2倍"))
    impact = trace_change(library, [pack], official("parts"), new)
    assert [(changed.clause, changed.position) for changed in impact.clauses] == [("YL-2.2", "二(二)")]
    assert [changed.a for changed in impact.clauses[0].differences] == ["1.5倍"]
    assert set(impact.elements) == {("cloud", "edge_share"), ("cloud", "near_poor"), ("cloud", "poor_or_near")}
    assert impact.dependents == ()
    assert impact.cases == (("cloud", "某家庭"),)


def test_what_uses_a_changed_value_rests_on_it_too(tmp_path: Path) -> None:
    library, pack = write_cloud_pack(tmp_path)
    new = PolicyDocument(
        "new", data_text("parts").replace("按照每月不低于当地最低工资标准的50%", "按照每月不低于当地最低工资标准的60%")
    )
    impact = trace_change(library, [pack], official("parts"), new)
    assert [changed.clause for changed in impact.clauses] == ["YL-3.1.2"]
    assert set(impact.elements) == {("cloud", "care_share"), ("cloud", "care_full")}


def test_a_rule_rests_on_what_its_formula_names(tmp_path: Path) -> None:
    library, pack = write_cloud_pack(tmp_path)
    new = PolicyDocument(
        "new", data_text("parts").replace("人均月收入低于当地救助标准，且", "人均月收入高于当地救助标准，且")
    )
    impact = trace_change(library, [pack], official("parts"), new)
    assert ("cloud", "poor") in impact.elements
    assert impact.dependents == (("cloud", "poor_or_near"),)


@pytest.mark.parametrize(
    "text",
    [data_text("parts"), data_text("parts").replace("，", ", "), data_text("parts").replace("保障城镇", "确保城镇")],
)
def test_wording_touches_nothing(tmp_path: Path, text: str) -> None:
    library, pack = write_cloud_pack(tmp_path)
    impact = trace_change(library, [pack], official("parts"), PolicyDocument("new", text))
    assert (impact.clauses, impact.elements, impact.dependents, impact.cases) == ((), (), (), ())


def test_a_repeal_touches_all_that_cites_the_document(tmp_path: Path) -> None:
    library, pack = write_cloud_pack(tmp_path)
    impact = trace_change(library, library.packs.values(), official("parts"), None)
    assert [changed.clause for changed in impact.clauses] == [
        "YL-2.1",
        "YL-2.2",
        "YL-3.1.1a",
        "YL-3.1.1b",
        "YL-3.1.2",
        "YL-3.2",
        "YL-3.3",
        "YL-4.2",
    ]
    assert all(changed.differences == () for changed in impact.clauses)
    cited = {rule.name for rule in library.layer(pack).rules} | {
        changed.name for changed in library.layer(pack).parameters
    }
    assert cited <= {name for _, name in impact.elements}


def test_another_document_touches_nothing(tmp_path: Path) -> None:
    library, pack = write_cloud_pack(tmp_path)
    assert trace_change(library, [pack], official("running"), None).clauses == ()


def test_a_text_that_is_no_version_of_the_old_one_touches_every_clause(tmp_path: Path) -> None:
    library, pack = write_cloud_pack(tmp_path)
    impact = trace_change(library, [pack], official("parts"), official("articles"))
    assert len(impact.clauses) == 8
    assert all(changed.differences == () for changed in impact.clauses)
