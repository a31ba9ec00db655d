"""Coverage as a page: every clause beside what enacts it, in words; what has no effect stands out."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from doudi.output.coverage_page import DONE, NOTHING, WAITING, counts, coverage_page, status
from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.quality.coverage import coverage_data, register
from doudi.policies.quality.enactments import enactments_by_clause
from tests.output.test_html_page import check_page
from tests.policies.written_packs import write_pack

PACKS = ("guangxi", "huining", "jiangxi", "jilin")


def text_of(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page.split("<body>")[1]))


def rows(page: str) -> list[str]:
    return re.findall(r"<tr[^>]*>.*?</tr>", page)


@pytest.mark.parametrize("name", PACKS)
def test_every_clause_of_every_pack_has_its_row(library: Library, name: str) -> None:
    pack = library.pack(name)
    page = coverage_page(library, [pack])
    check_page(page)
    clause_rows, data = register(pack), coverage_data(library, pack)
    each_text = [row for row in rows(page) if "<td>" in row]
    assert len(each_text) == len(clause_rows)
    for row, clause, covered in zip(each_text, clause_rows, data, strict=True):
        assert str(clause["summary"]) in unescape(row)
        assert f'<span class="name">{clause["id"]}</span>' in row
        assert ('<tr class="mark">' in row) == (not covered["enacted_by"])
        assert status(covered) in row
        if covered["reason"]:
            assert str(covered["reason"]) in unescape(row)


@pytest.mark.parametrize("name", PACKS)
def test_whatever_enacts_a_clause_says_what_it_does(library: Library, name: str) -> None:
    pack = library.pack(name)
    enactments = enactments_by_clause(library, pack)
    layers = [library.layer(item) for item in library.chain(pack)]
    messages = {
        item.name for layer in layers for kind in (layer.rules, layer.parameters, layer.checks) for item in kind
    }
    for covered in coverage_data(library, pack):
        for element in covered["enacted_by"]:
            if element in messages:
                assert all(item.says and item.label for item in enactments[covered["id"], element]), element
                assert enactments[covered["id"], element]


def test_rules_values_and_checks_are_told_in_words(library: Library) -> None:
    text = text_of(coverage_page(library, [library.pack("guangxi")]))
    for part in (
        "项目　最低生活保障", "金额为家庭保障线 － 家庭月收入", "数值　特困供养标准对低保标准的最低倍数", "核对　低保标准增幅",
        "优先顺序　本人计入的月收入", "当地未定时为", "由当地在6个月至12个月之间定", "厅发〔2019〕101号",
    ):  # fmt: skip
        assert part in text, part


def test_a_made_up_pack_shows_tables_exceptions_supplements_and_what_waits(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    write_pack(tmp_path)
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)
    pack = library.pack("hill")
    page = coverage_page(library, [pack])
    text = text_of(page)
    for part in (
        "例外，由机构供养",
        "增发，寄宿补助",
        "none 700.00元/月，partial 800.00元/月",
        "◐ 待落实：提醒",
        "东城区",
    ):
        assert part in text, part
    assert counts(coverage_data(library, pack)) == {DONE: 3, WAITING: 1, NOTHING: 0}


def test_a_repeal_is_told(library: Library) -> None:
    assert "上一层的这条规则在这里不适用" in text_of(coverage_page(library, [library.pack("jilin")]))


def test_a_document_that_is_not_public_says_so(library: Library) -> None:
    assert "依申请公开，本页只供内部使用" in text_of(coverage_page(library, [library.pack("huining")]))
    assert "本页只供内部使用" not in text_of(coverage_page(library, [library.pack("guangxi")]))


def test_several_packs_on_one_page_with_an_overview(library: Library) -> None:
    packs = [library.pack(name) for name in PACKS]
    page = coverage_page(library, packs)
    parser = check_page(page)
    assert parser.links == [f"#{name}" for name in PACKS]
    assert sum("<td>" in row for row in rows(page)) == 4 + sum(len(register(pack)) for pack in packs)


def test_who_is_responsible_is_not_shown(library: Library) -> None:
    """The division of duties of one document is not public."""
    pack = library.pack("guangxi")
    clause_rows = register(pack)
    message = "".join(f"{row['summary']}{row['position']}{row['reason']}" for row in clause_rows) + pack.title
    named = {
        item for row in clause_rows for item in (row.get("departments") or {}).get("lead", []) if item not in message
    }
    assert len(named) > 5
    page = coverage_page(library, [pack])
    assert [item for item in named if item in page] == []
