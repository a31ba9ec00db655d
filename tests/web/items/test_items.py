"""The sheet of items: sums written out with links, one form for an item, words that a group is complete."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.registry import actions
from doudi.office.registry.actions import FactInput, ItemInput
from doudi.office.registry.models import Household, Item, ItemDeclaration, Person
from tests.office import build
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def family(clerk: Actor) -> Household:
    return build.household(clerk, build.person(clerk, "某甲"), build.person(clerk, "某乙", sex="female"))


def people(family: Household) -> list[Person]:
    return [row.person for row in family.memberships.order_by("id")]


def form(family: Household, **more: Any) -> dict[str, Any]:
    family.refresh_from_db()
    return {
        "version": family.version, "person": people(family)[0].pk, "kind": "wage", "payer": "虚构饭店", "amount": "3,200",
        "monthly": "yes", "starts_on": "2026-02", "source": "declared", **more,
    }  # fmt: skip


def text_of(html: str) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", html)))


def sheet(client: Marked, family: Household) -> str:
    answer = client.get(f"/families/{family.pk}/items/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_item_is_entered_and_its_sum_is_written_out(browser: Browser, clerk: Actor, family: Household) -> None:
    client = browser(clerk)
    assert client.post(f"/families/{family.pk}/items/new/income/", form(family)).status_code == 302
    earlier = form(family, amount="2800元", starts_on="2025-01", ends_on="2026年1月", less="100")
    assert (
        client.post(f"/families/{family.pk}/items/new/income/", earlier)["Location"] == f"/families/{family.pk}/items/"
    )
    page = sheet(client, family)
    first, second = Item.objects.order_by("starts_on")
    assert "（（2,800－100）×5＋3,200×7）÷12≈2,991.67元" in text_of(page)
    assert f'<a href="#item-{first.pk}">（2,800－100）×5</a>' in page
    assert f'<a href="#item-{second.pk}">3,200×7</a>' in page
    assert f'id="item-{second.pk}"' in page
    assert "不计入判断：某甲还没有说明收入是否登记齐全" in page


def test_a_word_for_everybody_makes_the_sums_count(browser: Browser, clerk: Actor, family: Household) -> None:
    client = browser(clerk)
    client.post(f"/families/{family.pk}/items/new/income/", form(family, amount="1200.00", starts_on="2020-01"))
    family.refresh_from_db()
    answers = {
        "version": family.version, "people": [person.pk for person in people(family)], "covers_from": "2025-01",
        "source": "observed", "evidence": "入户询问",
    }  # fmt: skip
    assert client.post(f"/families/{family.pk}/items/declare/income/", answers).status_code == 302
    assert {row.covers_from for row in ItemDeclaration.objects.all()} == {dt.date(2025, 1, 1)}
    text = text_of(sheet(client, family))
    assert "工资性收入前12个月月均1,200×12÷12＝1,200元" in text
    assert "没有收入" in text  # of the other
    assert "上年度家庭总收入上一年合计1,200×12＝14,400元" in text
    family.refresh_from_db()
    word = ItemDeclaration.objects.earliest("id")
    taken_back = {"version": family.version, "reason": "还有一份零工"}
    assert client.post(f"/families/{family.pk}/items/declared/{word.pk}/withdraw/", taken_back).status_code == 302
    assert "还没有说明收入是否登记齐全" in text_of(sheet(client, family))


def test_a_typed_average_stands_beside_the_list_that_goes_before_it(
    browser: Browser, clerk: Actor, family: Household
) -> None:
    head = people(family)[0]
    build.tell(clerk, family, FactInput("wage_income", 999, head))
    client = browser(clerk)
    text = text_of(sheet(client, family))
    assert "没有逐项登记，暂以直接填写的数为准（1项）" in text
    assert "直接填写的平均数：999.00元（本人申报）" in text
    family.refresh_from_db()
    actions.declare_items(
        by=clerk, household=family, expected_version=family.version, people=people(family), group="income",
        covers_from=dt.date(2024, 1, 1),
    )  # fmt: skip
    assert "直接填写的平均数，以逐项登记为准：999.00元（本人申报）" in text_of(sheet(client, family))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": ""}, "请填写金额；不知道时勾选"),
        ({"amount": "三千"}, "请填写数字"),
        ({"amount": "1.2万"}, "万元请换算成元"),
        ({"amount": "3.005"}, "金额最多到分"),
        ({"amount": "-5"}, "金额不填负数"),
        ({"amount": "5", "amount_unknown": "on"}, "请保留一个"),
        ({"less": "3200.01"}, "必要的就业成本不能多于金额"),
        ({"payer": ""}, "这个字段是必填项"),
        ({"starts_on": "2026-13"}, "没有这个月"),
        ({"starts_on": "2026-02-30"}, "没有这一天"),
        ({"starts_on": "2026-10"}, "还没有发生的不登记"),
        ({"ends_on": "2026-01"}, "“至”早于“自”"),
        ({"kind": "deposit"}, "选择一个有效的选项"),
        ({"person": "0"}, "选择一个有效的选项"),
        ({"source": "rumour"}, "选择一个有效的选项"),
        ({"version": "1"}, "刚被他人修改"),
    ],
)
def test_what_is_refused_is_told_and_what_was_typed_stays(
    browser: Browser, clerk: Actor, family: Household, changes: dict[str, Any], message: str
) -> None:
    build.tell(clerk, family, FactInput("lacks_labour", True))
    answer = browser(clerk).post(f"/families/{family.pk}/items/new/income/", form(family, payer="某某饭店") | changes)
    assert answer.status_code in (409, 422)
    page = unescape(answer.content.decode())
    assert message in page
    assert "payer" in changes or "某某饭店" in page
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("typed", "fen"), [("３，２００", 320_000), ("￥1,200.5", 120_050), (" 7 元", 700), ("0.07", 7), ("0", 0)]
)
def test_amounts_are_taken_as_they_are_meant(
    browser: Browser, clerk: Actor, family: Household, typed: str, fen: int
) -> None:
    assert (
        browser(clerk).post(f"/families/{family.pk}/items/new/income/", form(family, amount=typed)).status_code == 302
    )
    assert Item.objects.get().amount == fen


def test_what_is_not_known_makes_no_sum(browser: Browser, clerk: Actor, family: Household) -> None:
    client = browser(clerk)
    client.post(f"/families/{family.pk}/items/new/income/", form(family, amount="", amount_unknown="on"))
    text = text_of(sheet(client, family))
    assert "？×7÷12＝待查明" in text
    assert "有金额不清楚的项目，合计待查明" in text


def test_property_has_days_and_things_need_no_value(browser: Browser, clerk: Actor, family: Household) -> None:
    client = browser(clerk)
    for typed in (
        {"kind": "vehicle", "payer": "小型轿车", "amount": "", "starts_on": "2020-05-06"},
        {"kind": "deposit", "payer": "虚构银行", "amount": "100.50", "starts_on": "2026-08-01"},
        {"kind": "online_balance", "payer": "虚构平台", "amount": "9.50", "starts_on": "2026-08-01"},
    ):
        assert client.post(f"/families/{family.pk}/items/new/property/", form(family, **typed)).status_code == 302
    text = text_of(sheet(client, family))
    assert "100.50＋9.50＝110元" in text
    assert "非必需的机动车现有数量小型轿车1项" in text
    assert "2020年5月6日起" in text


def test_a_paper_comes_with_the_item(browser: Browser, clerk: Actor, family: Household) -> None:
    client = browser(clerk)
    sent = form(family, file=SimpleUploadedFile("工资条.txt", "工资".encode()), again="yes")
    answer = client.post(f"/families/{family.pk}/items/new/income/", sent)
    assert answer["Location"] == f"/families/{family.pk}/items/new/income/"
    document = Item.objects.get().document
    assert document is not None
    assert f"/files/{document.pk}/" in sheet(client, family)
    assert (
        client.post(f"/families/{family.pk}/items/new/income/", form(family, file=sent["file"], payer="")).status_code
        == 422
    )


def test_a_correction_shows_what_stood_before(browser: Browser, clerk: Actor, family: Household) -> None:
    client = browser(clerk)
    client.post(f"/families/{family.pk}/items/new/income/", form(family))
    item = Item.objects.get()
    page = client.get(f"/families/{family.pk}/items/{item.pk}/").content.decode()
    assert 'value="3200.00"' in page
    corrected = form(family, amount="3000", reason="看错了")
    assert client.post(f"/families/{family.pk}/items/{item.pk}/", corrected).status_code == 302
    assert client.get(f"/families/{family.pk}/items/{item.pk}/").status_code == 404, "it does not stand any more"
    standing = Item.objects.current().get()
    page = client.get(f"/families/{family.pk}/items/{standing.pk}/").content.decode()
    assert "以前的登记" in page
    assert "每月3,200元" in page
    family.refresh_from_db()
    withdrawn = {"version": family.version, "reason": "不是他的"}
    assert client.post(f"/families/{family.pk}/items/{standing.pk}/withdraw/", withdrawn).status_code == 302
    assert not Item.objects.current().exists()
    assert Item.objects.count() == 3


def test_of_another_family_there_is_no_item(browser: Browser, clerk: Actor, family: Household) -> None:
    other = build.household(clerk)
    item = actions.record_item(
        by=clerk, household=other, expected_version=other.version, person=other.memberships.get().person,
        entered=ItemInput("wage", "虚构", 100, dt.date(2026, 1, 1)),
    )  # fmt: skip
    assert browser(clerk).get(f"/families/{family.pk}/items/{item.pk}/").status_code == 404
    assert browser(clerk).get(f"/families/{family.pk}/items/new/wealth/").status_code == 404


def test_who_only_looks_is_offered_no_form(browser: Browser, family: Household) -> None:
    page = sheet(browser(build.officer(Duty.COUNTY_OFFICER, build.COUNTY)), family)
    assert "登记齐全，或" not in page
    assert "/items/new/" not in page


def test_the_sheet_takes_few_queries_however_long_it_is(
    browser: Browser, clerk: Actor, family: Household, django_assert_max_num_queries: Any
) -> None:
    client = browser(clerk)
    for month in range(1, 9):
        client.post(f"/families/{family.pk}/items/new/income/", form(family, starts_on=f"2026-{month:02d}"))
    sheet(client, family)
    with django_assert_max_num_queries(30):
        sheet(client, family)


def test_the_family_page_leads_to_it(browser: Browser, clerk: Actor, family: Household) -> None:
    assert f"/families/{family.pk}/items/" in browser(clerk).get(f"/families/{family.pk}/").content.decode()
