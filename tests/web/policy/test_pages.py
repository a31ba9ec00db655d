"""Policy documents through the pages: the list, one document beside what enacts it, two compared, coverage."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.regions import packs
from doudi.policies.quality.coverage import register
from doudi.web.policy.sections import rows_of, sections
from tests.library.files import data_text
from tests.office import build
from tests.office.build import COUNTY, OTHER_COUNTY, TOWNSHIP, officer
from tests.web.conftest import Marked, queries_of
from tests.web.policy.texts import decided, imported, official, pack_name, text_of_pack

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@pytest.fixture
def keeper() -> Actor:
    return officer(Duty.COUNTY_OFFICER, COUNTY)


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def clause(page: str, position: str) -> str:
    """The part of the page that shows one clause."""
    match = re.search(
        rf'<article class="clause[^"]*">(?:(?!</article>).)*<h3>{re.escape(position)}</h3>.*?</article>', page, re.S
    )
    assert match, position
    return match.group()


def test_a_document_clause_by_clause_beside_what_enacts_it(browser: Browser, keeper: Actor) -> None:
    text = official(text_of_pack())
    page = shown(browser(keeper).get(f"/policy/{text.pk}/"))
    dibao = clause(page, "四(二)")
    assert "家庭人均月收入低于当地标准的人员" in dibao
    assert "最低生活保障" in dibao
    assert "已落实" in dibao
    assert "idle" not in dibao
    silent = clause(page, "一")
    assert "idle" in silent, "it stands out"
    assert "没有登记，没有效果" in silent, "and says so in words"
    assert '<svg class="icon"' in silent
    assert packs.library().pack(pack_name()).title in page


def test_what_is_listed_by_dashes_stands_in_its_clause(keeper: Actor) -> None:
    listed = text_of_pack().replace("社会参与，分类施策", "社会参与：\n\n——分类施策。\n\n——分户施策，分类施策")
    parts, _ = sections(official(listed))
    assert [section.position for section in parts] == [section.position for section in parts if section.position]
    (two,) = [section for section in parts if section.position == "二"]
    assert "——分类施策。\n——分户施策" in two.text
    assert two.rows, "its rows are of all of it"


def test_every_row_of_the_register_is_somewhere(keeper: Actor) -> None:
    text = official(text_of_pack())
    parts, lost = sections(text)
    row_ids = {row.id for section in parts for row in section.rows} | {row.id for row in lost}
    assert row_ids == {str(row["id"]) for row in register(packs.library().pack(pack_name()))}
    assert lost, "positions that the invented text does not have are told"


def test_how_often_a_clause_decided_a_case_is_counted_in_the_officers_regions(browser: Browser, keeper: Actor) -> None:
    build.standard()
    text = official(text_of_pack())
    address = f"/policy/{text.pk}/"
    assert "还没有决定过" in clause(shown(browser(keeper).get(address)), "四(二)")
    before = queries_of(browser(keeper), address)
    for _ in range(3):
        decision = decided(keeper)
    assert {entry["clause"] for entry in decision.clauses} == {"四(二)"}
    assert re.search(r"决定过</span>\s*3次", clause(shown(browser(keeper).get(address)), "四(二)"))
    elsewhere = officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)
    assert "还没有决定过" in clause(shown(browser(elsewhere).get(address)), "四(二)")
    assert queries_of(browser(keeper), address) == before, "no query for a row"
    covered = shown(browser(keeper).get("/policy/coverage/", {"pack": pack_name()}))
    assert "3次" in covered


def test_the_list_shows_standing_in_words_and_asks_no_query_for_a_row(browser: Browser, keeper: Actor) -> None:
    client = browser(keeper)
    assert "还没有导入政策文件" in shown(client.get("/policy/"))
    official(data_text("parts"))
    query_count = queries_of(client, "/policy/")
    official(data_text("articles"))
    imported(keeper, data_text("running"))
    imported(keeper, data_text("parts-reversed"))
    assert queries_of(client, "/policy/") == query_count
    page = shown(client.get("/policy/"))
    for words in ("正式文件", "待核实", "已隔离的副本"):
        assert words in page
    quarantined = shown(client.get("/policy/", {"standing": "copy"}))
    assert quarantined.count('data-label="文件"') == 1
    assert shown(client.get("/policy/", {"standing": "nonsense"})).count('data-label="文件"') == 4


def test_a_document_of_another_county_is_not_found(browser: Browser, keeper: Actor) -> None:
    text = official(data_text("parts"))
    far_text = official(data_text("articles"), OTHER_COUNTY)
    far = browser(officer(Duty.COUNTY_HEAD, OTHER_COUNTY))
    for address in (
        f"/policy/{text.pk}/",
        f"/policy/{text.pk}/report/",
        f"/policy/compare/?a={far_text.pk}&b={text.pk}",
    ):
        assert far.get(address).status_code == 404, address
    for step in ("standing", "repeal"):
        assert far.post(f"/policy/{text.pk}/{step}/", {}).status_code == 404
    assert text.title not in shown(far.get("/policy/"))
    assert text.title not in shown(far.get("/policy/compare/"))
    assert text.title in shown(browser(officer(Duty.TOWNSHIP_CLERK, TOWNSHIP)).get(f"/policy/{text.pk}/"))


def test_two_documents_side_by_side(browser: Browser, keeper: Actor) -> None:
    first_text = official(data_text("parts"))
    second_text = imported(keeper, data_text("parts-reversed"))
    client = browser(keeper)
    page = shown(client.get("/policy/compare/", {"a": first_text.pk, "b": second_text.pk}))
    assert "改变含义" in page
    assert re.search(r"<del>低于（含）</del>", page)
    assert re.search(r"<ins>高于（不含）</ins>", page)
    assert page.index("<h2>数字") < page.index("<h2>界限和比较") < page.index("<h2>肯定与否定")
    assert "两份文件没有差别" in shown(client.get("/policy/compare/", {"a": first_text.pk, "b": first_text.pk}))
    assert "请再选一份文件" in shown(client.get("/policy/compare/", {"a": first_text.pk}))
    wrongs: tuple[dict[str, Any], ...] = (
        {"a": "x", "b": first_text.pk},
        {"a": 9_000_000, "b": first_text.pk},
        {"a": -1},
        {"a": "1\0"},
    )
    for wrong in wrongs:
        assert client.get("/policy/compare/", wrong).status_code == 404


def test_a_document_without_clauses_is_shown_whole(browser: Browser, keeper: Actor) -> None:
    text = imported(keeper, "救助工作要做好，不落下一户。", title="通知")
    page = shown(browser(keeper).get(f"/policy/{text.pk}/"))
    assert "救助工作要做好，不落下一户。" in clause(page, "前言")
    assert "没有政策包登记这份文件" in page
    assert "idle" not in page


def test_what_a_document_says_is_never_markup(browser: Browser, keeper: Actor) -> None:
    text = imported(keeper, data_text("parts").replace("救助", "<script>救助</script>", 3), title="<b>意见</b>")
    page = shown(browser(keeper).get(f"/policy/{text.pk}/"))
    assert "<script>救助" not in page
    assert "<b>意见" not in page
    assert "&lt;script&gt;" in page


def test_coverage_of_every_pack(browser: Browser, keeper: Actor) -> None:
    client = browser(keeper)
    page = shown(client.get("/policy/coverage/"))
    for pack in packs.library().packs.values():
        assert pack.title in page
    pack_page = shown(client.get("/policy/coverage/", {"pack": pack_name()}))
    assert pack_page.count('data-label="条款"') == len(rows_of(pack_name()))
    assert "还没有导入正式文件" in pack_page
    official(text_of_pack())
    assert "正式文件已导入" in shown(client.get("/policy/coverage/", {"pack": pack_name()}))
    assert client.get("/policy/coverage/", {"pack": "no-such-pack"}).status_code == 404


def test_a_row_that_does_nothing_says_why(browser: Browser, keeper: Actor) -> None:
    row = next(row for row in rows_of(pack_name()) if not row.done and row.open)
    page = shown(browser(keeper).get("/policy/coverage/", {"pack": pack_name()}))
    part = page[page.index(f">{row.id}<") :][:600]
    assert "待落实" in part
    assert row.reason in part
