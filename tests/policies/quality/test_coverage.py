"""Coverage: every clause of a register, what enacts it, what is still to come, why nothing can."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.quality.coverage import OPEN_KINDS, coverage_data, coverage_table, register
from tests.policies.console_text import render
from tests.policies.written_packs import write_pack


def test_a_row_for_each_clause_in_the_order_of_the_register(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path)
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)
    assert coverage_data(library, library.pack("hill")) == [
        {"id": "HILL-1", "kind": "rule", "enacted_by": ["household_qualifies"], "open": None, "reason": None},
        {
            "id": "HILL-2",
            "kind": "amount",
            "enacted_by": [
                "is_minor", "unattended_child_allowance", "child_bands", "boarding_share", "boarding_base", "medical_aid_rate",
                "standard_is_set_well",
            ],
            "open": None,
            "reason": None,
        },
        {
            "id": "HILL-3",
            "kind": "rule",
            "enacted_by": ["unattended_child_allowance", "precedence of counted_income"],
            "open": None,
            "reason": None,
        },
        {"id": "HILL-4", "kind": "proc", "enacted_by": [], "open": "reminder", "reason": "提醒还没有编写。"},
    ]  # fmt: skip


def test_every_row_of_guangxi_has_the_form_of_the_contract(library: Library) -> None:
    rows = coverage_data(library, library.pack("guangxi"))
    assert len(rows) == len(register(library.pack("guangxi"))) == 93
    for row in rows:
        assert list(row) == ["id", "kind", "enacted_by", "open", "reason"]
        assert row["open"] is None or row["open"] in OPEN_KINDS, row
        assert row["reason"] is None or isinstance(row["reason"], str), row
        assert row["enacted_by"] or row["open"] or row["reason"], row
        assert len(set(row["enacted_by"])) == len(row["enacted_by"])


@pytest.mark.parametrize(
    ("clause", "name"),
    [
        ("GX-3.7", "precedence of counted_income"),
        ("GX-4.1", "GX-4.1"),
        ("GX-4.2", "dibao"),
        ("GX-4.3", "low_income"),
        ("GX-4.5", "household_qualifies"),
        ("GX-5.1.1a", "tekun_multiple"),
        ("GX-5.1.2a", "standard_grows"),
        ("GX-5.1.2h", "gradual_exit"),
        ("GX-5.7b", "temporary_aid"),
    ],
)
def test_clauses_of_guangxi_are_enacted_by_what_they_say(library: Library, clause: str, name: str) -> None:
    rows = {row["id"]: row for row in coverage_data(library, library.pack("guangxi"))}
    assert name in rows[clause]["enacted_by"]


def test_the_table_says_how_many_are_done(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path)
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)
    text = render(coverage_table(library, library.pack("hill")), 160)
    assert "《山前县困境儿童办法》：登记4条，已落实3条，待落实1条，不由程序落实0条" in text
    assert "提醒：提醒还没有编写。" in text
    assert "第四条" in text
