"""A month through the pages, by the officers whose work it is; and the way from a line to its clause and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.benefits.models import Batch, PaymentBreak, ReleaseRule
from doudi.office.regions.models import Region
from tests.office import build
from tests.office.benefits.finance import OCTOBER
from tests.office.benefits.paying import county, family, head_of, payments, release, result_file, result_row
from tests.web.conftest import Marked

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


def _follow(client: Marked, name: str, sent: dict[str, Any], **arguments: Any) -> str:
    """The page to which a form leads."""
    answer = client.post(reverse(name, kwargs=arguments or None), sent, follow=True)
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def test_a_month_from_the_start_page_to_the_statement(browser: Browser) -> None:
    place = county()
    award = family(place)
    family(place, 500)
    about = {"region": build.COUNTY, "month": "2026-10", "right": "dibao"}
    with clock.on(OCTOBER):
        finance, head, officer = browser(place.finance), browser(place.head), browser(place.officer)
        start = finance.get("/", follow=True)
        assert "计算本月应发" in start.content.decode()
        assert "已计算：2项有变化" in _follow(finance, "benefits:reckon", about)
        shown = officer.get(reverse("benefits:plan"), about).content.decode()
        assert "服刑羁押信息尚未接入" in shown
        assert "锁定 2 笔 1,640.00元" in shown
        digest = shown.split('name="digest" value="')[1][:64]
        page = _follow(officer, "benefits:lock", {**about, "digest": digest, "layout": place.layout.pk})
        assert "等待另一人审批" in page
        batch = Batch.objects.get()
        step = {"version": batch.version, "digest": batch.digest}
        refused = officer.post(reverse("benefits:step", kwargs={"pk": batch.pk}), {**step, "name": "approve"})
        assert refused.status_code == 403
        assert batch.number in head.get(reverse("benefits:month")).content.decode()
        assert "已审批" in _follow(head, "benefits:step", {**step, "name": "approve"}, pk=batch.pk)
        batch.refresh_from_db()
        assert "已发出" in _follow(finance, "benefits:release", {**step, "version": batch.version}, pk=batch.pk)
        roster = finance.post(reverse("benefits:roster", kwargs={"pk": batch.pk}), {"purpose": "送财政平台"})
        assert roster["Content-Disposition"].startswith("attachment")
        first, second = payments(batch)
        content = result_file(batch, [result_row(first), result_row(second, "失败", "账户已销户")])
        upload = SimpleUploadedFile("回盘.csv", content)
        page = _follow(finance, "benefits:results", {"file": upload}, pk=batch.pk)
        assert "已逐行接收2行：到账1、发放失败1" in page
        clerk = browser(place.office.bureau.clerk)
        listed = clerk.get(reverse("benefits:breaks")).content.decode()
        assert "账户已销户" in listed
        difference = PaymentBreak.objects.get()
        shown = clerk.get(reverse("benefits:break", kwargs={"pk": difference.pk})).content.decode()
        assert "请乡镇核实账户" in shown
        # From a line to clause and facts, from a clause to what was paid, and what the family got.
        payment = browser(place.officer).get(reverse("benefits:payment", kwargs={"pk": first.pk})).content.decode()
        assert "决定和家庭情况" in payment
        clause = first.allocations.get().due.clauses[0]["id"]
        assert clause in payment
        by_clause = finance.get(reverse("benefits:clause", kwargs={"clause": clause})).content.decode()
        assert "1,020.00元" in by_clause or "620.00元" in by_clause
        statement = clerk.get(reverse("benefits:statement", kwargs={"pk": award.household_id})).content.decode()
        assert f"{head_of(award).name}家庭领取记录" in statement
        summary = finance.post(reverse("benefits:summary", kwargs={"pk": batch.pk}), {"purpose": "存档"})
        assert summary.content.startswith(b"PK")
        for name in ("benefits:funds", "benefits:clauses", "benefits:settings", "benefits:batches"):
            assert finance.get(reverse(name)).status_code == 200, name


def test_a_rule_is_entered_by_one_and_confirmed_by_another(browser: Browser) -> None:
    place = county(bands=())
    entered = {
        "region": build.COUNTY, "valid_from": "2026-09-01", "document": "虚构财〔2026〕2号", "up_to_1": "500000",
        "approvals_1": "1", "approvals_2": "1", "authorise_2": "on", "trial": "on",
    }  # fmt: skip
    page = _follow(browser(place.officer), "benefits:enter_rule", entered)
    assert "500,000.00元及以下：1人审批" in page
    rule = ReleaseRule.objects.get()
    page = _follow(browser(place.head), "benefits:settle_rule", {"act": "confirm"}, pk=rule.pk)
    assert "已复核生效" in page
    wrong = browser(place.officer).post(
        reverse("benefits:enter_rule"), {**entered, "up_to_2": "10", "valid_from": "2026-10-01"}
    )
    assert wrong.status_code == 422
    assert "最后一档不能有上限" in wrong.content.decode()


def test_a_layout_is_previewed_with_its_faults(browser: Browser) -> None:
    place = county()
    client = browser(place.finance)
    shown = client.get(reverse("benefits:layout"), {"name": "finance_platform"})
    assert "合计,示例批次,2,1640.00" in shown.content.decode()
    text = shown.context["text"]
    sent = {"region": build.COUNTY, "name": "finance_platform", "content": text.replace("gb18030", "latin1", 1)}
    wrong = client.post(reverse("benefits:layout"), {**sent, "act": "preview"})
    assert wrong.status_code == 422
    assert "编码：“latin1”不能用" in wrong.content.decode()
    assert "版式已保存" in _follow(client, "benefits:layout", {**sent, "content": text, "act": "keep"})


def test_a_standard_shows_who_changes_before_it_is_confirmed(browser: Browser) -> None:
    place = county()
    family(place)
    value = build.standard("850", since=OCTOBER)
    shown = browser(place.officer).get(reverse("benefits:standard", kwargs={"pk": value.pk})).content.decode()
    assert "增加1，减少0" in shown
    assert "80.00元" in shown
    analyst = browser(build.officer(Duty.PROVINCE_ANALYST, "450000000000"))
    sums = analyst.get(reverse("benefits:standard", kwargs={"pk": value.pk})).content.decode()
    assert "增加1，减少0" in sums
    assert "1,100.00元" not in sums
    filed = {"document": "虚构发〔2026〕9号", "filed_on": "2026-09-01", "answer": "同意备案"}
    assert "备案情况已登记" in _follow(browser(place.officer), "benefits:standard", filed, pk=value.pk)


def test_what_prices_call_for_is_reckoned_with_the_month_or_said_to_be_open(browser: Browser) -> None:
    place = county()
    family(place)
    about = {"region": build.COUNTY, "month": "2026-10"}
    with clock.on(OCTOBER):
        finance = browser(place.finance)
        assert "“价格临时补贴”：尚未录入并复核" in _follow(finance, "benefits:reckon", about)
        for name, value in (("price_rise", "0.04"), ("price_link_trigger", "0.035"), ("price_allowance", "25.50")):
            build.standard(value, name=name)
        page = _follow(finance, "benefits:reckon", about)
    assert "尚未录入" not in page
    assert "价格临时补贴" in page
    assert "51.00元" in page


def test_papers_about_money_are_handed_out(browser: Browser) -> None:
    place = county()
    award = family(place)
    Region.objects.get_or_create(code=build.COUNTY, defaults={"name": "假设县"})
    with clock.on(OCTOBER):
        batch, _ = release(place)
        finance = browser(place.finance)
        for name, arguments in (
            ("statement_paper", {"pk": award.household_id}), ("summary_paper", {"pk": batch.pk}), ("account_paper", {}),
        ):  # fmt: skip
            answer = finance.post(reverse(f"benefits:{name}", kwargs=arguments), {"region": build.COUNTY})
            assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-"), name
        for page in ("statement", "batch"):
            html = finance.get(
                reverse(f"benefits:{page}", args=[award.household_id if page == "statement" else batch.pk])
            )
            assert "PDF" in html.content.decode()
