"""Two work lists: what they show to whom, and what is done from them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Read
from doudi.office.casework.models import Application, Proceeding
from doudi.office.monitoring.enums import FindingState
from doudi.office.monitoring.models import Finding
from doudi.office.registry.actions import FactInput
from doudi.office.registry.models import PersonNow
from tests.office import build
from tests.office.monitoring.bureau import Bureau, bureau, decided, finding, night
from tests.web.conftest import Marked, queries_of

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


def page(client: Client, name: str, *args: int, **query: str) -> str:
    answer = client.get(reverse(f"screening:{name}", args=args), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(client: Client, name: str, finding: Finding, **fields: str) -> str:
    """Where the answer leads, and its page."""
    answer = client.post(
        reverse(f"screening:{name}", args=[finding.pk]), {"version": str(finding.version)} | fields, follow=True
    )
    assert answer.status_code == 200
    return str(answer.content.decode())


def held_and_richer(office: Bureau) -> Finding:
    """Dibao was granted, then the head found work."""
    family = build.poor_family(office.clerk)
    decided(office, family)
    head = family.memberships.get(relation="self").person
    build.tell(office.clerk, family, FactInput("wage_income", 5000, head))
    night()
    return finding(family)


def test_before_the_first_night_the_list_says_so(browser: Browser) -> None:
    assert "还没有筛查过" in page(browser(bureau().clerk), "missed")


def test_who_may_be_missed_with_what_decides_or_is_needed(browser: Browser) -> None:
    office = bureau()
    family, unclear_family = build.poor_family(office.clerk), build.poor_family(office.clerk)
    build.tell(office.clerk, unclear_family, FactInput("assets_within_dibao_limit", None))
    night()
    html = page(browser(office.clerk), "missed", right="dibao")
    assert "1,020.00元/月" in html
    assert "距界线1,020.00元" in html
    assert "厅发〔2019〕101号" in html
    assert "还需查明：" in html
    assert html.count('<td data-label="项目">') == 2
    only = page(browser(office.clerk), "missed", right="dibao", status="undetermined")
    assert unclear_family.now.head_name in only
    assert family.now.head_name not in only
    assert "没有这样的线索" in page(browser(office.clerk), "missed", right="dibao", state="dismissed")
    assert "没有这样的线索" in page(browser(office.clerk), "ended")


def test_a_finding_beside_what_the_rules_say_now(browser: Browser) -> None:
    office = bureau()
    family = build.poor_family(office.clerk)
    night()
    head = family.memberships.get(relation="self").person
    build.tell(office.clerk, family, FactInput("wage_income", 5000, head))
    html = page(browser(office.clerk), "one", finding(family).pk)
    finding_part, _, now = html.partition('id="now"')
    assert "符合条件" in finding_part
    assert "1,020.00元/月" in finding_part
    assert "不符合条件" in now
    assert "结论会改变" in now
    assert Read.objects.filter(subject="household", subject_id=str(family.pk), fields="finding").count() == 1


def test_what_may_have_ended_with_what_was_granted(browser: Browser) -> None:
    open_finding = held_and_richer(bureau())
    client = browser(build.officer(Duty.COUNTY_OFFICER, build.COUNTY))
    assert "超出3,680.00元" in page(client, "ended")
    html = page(client, "one", open_finding.pk)
    assert open_finding.decision is not None
    decided_on = timezone.localtime(open_finding.decision.at)
    assert f"1,020.00元/月，{decided_on.year}年{decided_on.month}月{decided_on.day}日决定" in html
    # The county dismisses; a proceeding is the township's to begin.
    assert "排除这条线索" in html
    assert "提起复核" not in html


def test_a_right_that_no_policy_has_any_more_and_one_who_has_left(browser: Browser) -> None:
    office = bureau()
    open_finding = held_and_richer(office)
    Finding.objects.filter(pk=open_finding.pk).update(
        status="no_rule", right="of_old", ways=[], clauses=[], needs=["of_old"]
    )
    html = page(browser(office.clerk), "one", open_finding.pk)
    assert "现行政策没有这项规定" in html
    assert "of_old" in html
    open_finding.household.memberships.update(valid_to=build.DAY)
    Finding.objects.filter(pk=open_finding.pk).update(status="absent")
    html = page(browser(office.clerk), "one", open_finding.pk)
    assert "没有成员" in html
    assert "提起复核" not in html


def test_a_finding_is_dismissed_with_a_reason(browser: Browser) -> None:
    office = bureau()
    family = build.poor_family(office.clerk)
    night()
    open_finding, client = finding(family), browser(office.clerk)
    assert "请写明排除的理由" in send(client, "dismiss", open_finding, reason="  ")
    assert "已排除" in send(client, "dismiss", open_finding, reason="家庭已迁往外省")
    assert "刚有变化或已处理" in send(client, "dismiss", open_finding, reason="再排除一次")
    html = page(client, "one", open_finding.pk)
    assert "家庭已迁往外省" in html
    assert "排除这条线索" not in html
    assert family.now.head_name in page(client, "missed", right="dibao", state="dismissed")


def test_a_proceeding_is_opened_once(browser: Browser) -> None:
    office = bureau()
    family = build.poor_family(office.clerk)
    night()
    open_finding, client = finding(family), browser(office.clerk)
    html = send(client, "open", open_finding)
    assert "已提出办理" in html
    assert "主动发现" in html
    assert "刚有变化或已处理" in send(client, "open", open_finding)
    assert (Application.objects.count(), Proceeding.objects.count()) == (1, 1)
    assert "查看办理" in page(client, "one", open_finding.pk)


def test_a_review_is_opened_on_the_application_of_then(browser: Browser) -> None:
    office = bureau()
    open_finding = held_and_richer(office)
    assert "提起复核" in page(browser(office.clerk), "one", open_finding.pk)
    send(browser(office.clerk), "open", open_finding)
    open_finding.refresh_from_db()
    assert open_finding.state == FindingState.TAKEN_UP
    assert Application.objects.count() == 1


@pytest.mark.parametrize("name", ["dismiss", "open"])
def test_a_form_without_its_version_does_nothing(browser: Browser, name: str) -> None:
    office = bureau()
    family = build.poor_family(office.clerk)
    night()
    assert "页面已过期" in send(browser(office.clerk), name, finding(family), version="x", reason="不必")
    assert finding(family).state == FindingState.OPEN


def test_an_auditor_looks_and_changes_nothing(browser: Browser) -> None:
    family = build.poor_family(bureau().clerk)
    night()
    client = browser(build.officer(Duty.AUDITOR, build.COUNTY))
    html = page(client, "one", finding(family).pk)
    assert "排除这条线索" not in html
    assert "提出办理</button>" not in html


def test_families_that_were_not_screened_are_named(browser: Browser) -> None:
    office = bureau()
    family = build.poor_family(office.clerk)
    person_now = PersonNow.objects.filter(person__memberships__household=family)[0]
    person_now.facts["wage_income"]["value"] = "-5"
    person_now.save()
    night()
    assert "工资性收入：应为" in page(browser(office.clerk), "missed")
    elsewhere = page(browser(build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)), "missed")
    assert "没有筛查的家庭" not in elsewhere


def test_a_longer_list_makes_no_more_queries(browser: Browser) -> None:
    office = bureau()
    client = browser(office.clerk)
    build.poor_family(office.clerk)
    night()
    few = queries_of(client, reverse("screening:missed"))
    for _ in range(6):
        build.poor_family(office.clerk)
    night()
    assert queries_of(client, reverse("screening:missed")) == few
