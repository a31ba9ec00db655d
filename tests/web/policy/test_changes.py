"""A new version or a repeal marks what rests on it; explanations quote clauses; both within the officer's regions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework.impact.policy import affected_proceedings, changes_by_proceeding
from doudi.office.casework.models import Proceeding
from doudi.office.policy_documents.actions import record_repeal
from doudi.office.policy_documents.changes import find_effects
from doudi.office.policy_documents.models import PolicyChange
from doudi.office.policy_documents.queries import changes, clause_texts, clauses_by_id
from doudi.office.policy_documents.reader import document_of_text
from tests.library.files import data_text
from tests.office import build
from tests.office.build import COUNTY, OTHER_COUNTY, TOWNSHIP, officer
from tests.web.conftest import Marked, queries_of
from tests.web.policy.texts import (
    decided,
    imported,
    official,
    pack_name,
    text_of_pack,
)
from tests.web.policy.texts import (
    registered as registered_document,
)
from tests.web.world import FAR_TOWNSHIP

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]
DAY = dt.date(2026, 10, 1)
SENTENCE = "家庭人均月收入低于当地标准的人员"


@pytest.fixture
def keeper() -> Actor:
    return officer(Duty.COUNTY_OFFICER, COUNTY)


@pytest.fixture
def open_case() -> Proceeding:
    clerk = officer(Duty.TOWNSHIP_CLERK)
    return build.proceeding(clerk, build.poor_family(clerk))


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def newer() -> str:
    """The same document of another year, with more months."""
    number = registered_document()[0].replace("2019", "2026")
    return text_of_pack(6, number, "2026年8月8日")


def test_a_new_version_marks_rules_and_open_cases(browser: Browser, keeper: Actor, open_case: Proceeding) -> None:
    old, new = official(text_of_pack()), official(newer())
    assert (new.verdict, new.of) == ("version", old)
    client = browser(keeper)
    sent = {"successor": new.pk, "valid_from": "2026-10-01", "by_document": ""}
    page = shown(client.post(f"/policy/{old.pk}/repeal/", sent, follow=True))
    change = PolicyChange.objects.get()
    assert (change.kind, change.successor, change.valid_from) == ("replaced", new, DAY)
    touched = {clause["position"] for clause in change.clauses}
    assert "五(一)2" in touched
    assert "五(二)" not in touched, "what stayed the same"
    assert any("3个月" in line and "6个月" in line for clause in change.clauses for line in clause["told"])
    assert {element["name"] for element in change.elements if element["directly"]} >= {"dibao"}
    assert {element["name"] for element in change.elements if not element["directly"]}, "what uses those through others"
    assert "dibao" in change.rights[pack_name()]
    for words in ("由新版本取代", "2026年10月1日", "最低生活保障", open_case.application.number, "经由其他规则"):
        assert words in page
    assert f'取代<a href="/policy/{old.pk}/">' in shown(client.get(f"/policy/{new.pk}/"))
    assert "已经登记" in shown(client.post(f"/policy/{old.pk}/repeal/", sent, follow=True))


def test_a_repeal_touches_every_clause(browser: Browser, keeper: Actor, open_case: Proceeding) -> None:
    text = official(text_of_pack())
    client = browser(keeper)
    assert "请填写自哪一天起" in shown(client.post(f"/policy/{text.pk}/repeal/", {}, follow=True))
    page = shown(client.post(f"/policy/{text.pk}/repeal/", {"valid_from": "2026-10-01"}, follow=True))
    assert "请写明依据哪份文件废止" in page
    sent = {"valid_from": "2026-10-01", "by_document": "某府令第3号"}
    page = shown(client.post(f"/policy/{text.pk}/repeal/", sent, follow=True))
    assert "某府令第3号" in page
    assert open_case.application.number in page
    (change,) = changes()
    assert len(change.clauses) > 10
    assert "dibao" in change.rights[pack_name()]
    assert "no_such_right" not in change.rights[pack_name()]
    assert "no-such-pack" not in change.rights
    assert "废止" in shown(client.get("/policy/"))


def test_cases_of_other_regions_and_closed_ones_are_not_marked(keeper: Actor, open_case: Proceeding) -> None:
    build.standard()
    text = official(text_of_pack())
    closed = decided(keeper).proceeding
    far_clerk = officer(Duty.TOWNSHIP_CLERK, FAR_TOWNSHIP)
    family = build.household(far_clerk, region=FAR_TOWNSHIP)
    elsewhere = build.proceeding(far_clerk, family)
    change = record_repeal(by=keeper, text=text, valid_from=DAY, by_document="某令")
    assert set(affected_proceedings(keeper, change)) & {open_case, closed, elsewhere} == {open_case}
    assert list(affected_proceedings(officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP), change)) == []
    assert list(affected_proceedings(officer(Duty.COUNTY_HEAD, OTHER_COUNTY), change)) == []
    rows = [open_case, closed, elsewhere]
    for row in rows:
        row.refresh_from_db()
    assert changes_by_proceeding(rows) == {open_case.pk: [change]}
    assert changes_by_proceeding([closed]) == {}


def test_a_document_that_nothing_rests_on_touches_nothing() -> None:
    text = official(data_text("parts"))
    effects = find_effects(document_of_text(text), None, DAY)
    assert (effects.clauses, effects.elements, effects.rights) == ([], [], {})


def test_a_right_that_uses_what_stands_in_a_layer_above_is_marked_too() -> None:
    """A change of the national layer reaches the rights that counties decide by it."""
    from doudi.office.policy_documents.changes import _rights
    from doudi.office.regions import packs

    pack = packs.library().pack(pack_name())
    (top, *_) = packs.library().chain(pack)
    program = packs.library().program(pack, DAY.toordinal())
    names = {
        name for name, bound in program.rules.items() if bound.rule.layer == top.name and bound.rule.kind == "rule"
    }
    reached = [name for name in sorted(names) if _rights(pack, {(top.name, name)}, DAY)]
    assert reached
    assert _rights(pack, {("no-such-pack", reached[0])}, DAY) == []


def test_explanations_quote_the_clause(browser: Browser, keeper: Actor, open_case: Proceeding) -> None:
    build.standard()
    address = f"/applications/{open_case.application_id}/"
    client = browser(keeper)
    assert SENTENCE not in shown(client.get(address))
    before = queries_of(client, address)
    waiting = imported(keeper, text_of_pack())
    assert SENTENCE not in shown(client.get(address)), f"not while it is {waiting.standing}"
    official(text_of_pack().replace("公开、公平", "公平、公开"))
    page = shown(client.get(address))
    assert SENTENCE in page
    assert "<blockquote>" in page
    assert queries_of(client, address) <= before + 1, "one more for a page, not for a line"
    worker = browser(officer(Duty.COMMUNITY_WORKER, f"{TOWNSHIP[:9]}001"))
    assert worker.get(address).status_code in (200, 404)
    assert SENTENCE not in worker.get(address).content.decode()


def test_what_another_county_keeps_is_not_quoted(browser: Browser, keeper: Actor, open_case: Proceeding) -> None:
    build.standard()
    official(text_of_pack(), OTHER_COUNTY)
    assert SENTENCE not in shown(browser(keeper).get(f"/applications/{open_case.application_id}/"))
    dibao = next(name for name, clause in clauses_by_id().items() if clause.position == "四(二)" and SENTENCE)
    assert clause_texts([dibao], COUNTY) == {}


def test_texts_of_clauses_by_id() -> None:
    official(text_of_pack())
    number = registered_document()[0]
    ids = {clause.position: name for name, clause in clauses_by_id().items() if clause.document == number}
    texts = clause_texts([ids["四(二)"], ids["五(一)2"], "NOTHING-1"], TOWNSHIP)
    assert set(texts) == {ids["四(二)"], ids["五(一)2"]}
    assert SENTENCE in texts[ids["四(二)"]]
    assert "连续3个月" in texts[ids["五(一)2"]]


def test_a_notice_for_affected_cases(keeper: Actor, open_case: Proceeding) -> None:
    text = official(text_of_pack())
    request = RequestFactory().get("/")
    assert notice(request, open_case).strip() == ""
    change = record_repeal(by=keeper, text=text, valid_from=DAY, by_document="某令")
    request = RequestFactory().get("/")
    with CaptureQueriesContext(connection) as queries:
        notices = [notice(request, open_case) for _ in range(3)]
    assert f"/policy/{text.pk}/" in notices[0]
    assert f"{change.get_kind_display()}（某令）" in notices[2]
    assert len(queries) == 1, "once a page"


def notice(request: HttpRequest, proceeding: Proceeding) -> str:
    context = {"proceeding": proceeding}
    page = engines["django"].from_string('{% include "policy/case_notice.html" with proceeding=proceeding only %}')
    return str(page.render(context, request))
