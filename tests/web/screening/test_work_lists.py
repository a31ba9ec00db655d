"""Two work lists: what they show to whom, and what is done from them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Read
from doudi.office.casework.models import Application, Proceeding
from doudi.office.monitoring.enums import State
from doudi.office.monitoring.models import Finding
from doudi.office.registry.actions import Said
from doudi.office.registry.models import PersonNow
from tests.office import build
from tests.office.monitoring.bureau import Bureau, bureau, decided, finding, night
from tests.web.conftest import Marked, queries_of

pytestmark = pytest.mark.django_db
Browser = Callable[..., Marked]


def page(client: Client, name: str, *args: int, **asked: str) -> str:
    answer = client.get(reverse(f"screening:{name}", args=args), asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(client: Client, name: str, one: Finding, **fields: str) -> str:
    """Where the answer leads, and its page."""
    answer = client.post(
        reverse(f"screening:{name}", args=[one.pk]), {"version": str(one.version)} | fields, follow=True
    )
    assert answer.status_code == 200
    return str(answer.content.decode())


def held_and_richer(of: Bureau) -> Finding:
    """Dibao was granted, then the head found work."""
    family = build.poor_family(of.clerk)
    decided(of, family)
    head = family.memberships.get(relation="self").person
    build.tell(of.clerk, family, Said("wage_income", 5000, head))
    night()
    return finding(family)


def test_before_the_first_night_the_list_says_so(browser: Browser) -> None:
    assert "还没有筛查过" in page(browser(bureau().clerk), "missed")


def test_who_may_be_missed_with_what_decides_or_is_needed(browser: Browser) -> None:
    of = bureau()
    family, other = build.poor_family(of.clerk), build.poor_family(of.clerk)
    build.tell(of.clerk, other, Said("assets_within_dibao_limit", None))
    night()
    shown = page(browser(of.clerk), "missed", right="dibao")
    assert "1,020.00元/月" in shown
    assert "距界线1,020.00元" in shown
    assert "厅发〔2019〕101号" in shown
    assert "还需查明：" in shown
    assert shown.count('<td data-label="项目">') == 2
    only = page(browser(of.clerk), "missed", right="dibao", status="undetermined")
    assert other.now.head_name in only
    assert family.now.head_name not in only
    assert "没有这样的线索" in page(browser(of.clerk), "missed", right="dibao", state="dismissed")
    assert "没有这样的线索" in page(browser(of.clerk), "ended")


def test_a_finding_beside_what_the_rules_say_now(browser: Browser) -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    head = family.memberships.get(relation="self").person
    build.tell(of.clerk, family, Said("wage_income", 5000, head))
    shown = page(browser(of.clerk), "one", finding(family).pk)
    found, _, now = shown.partition('id="now"')
    assert "符合条件" in found
    assert "1,020.00元/月" in found
    assert "不符合条件" in now
    assert "结论会改变" in now
    assert Read.objects.filter(subject="household", subject_id=str(family.pk), fields="finding").count() == 1


def test_what_may_have_ended_with_what_was_granted(browser: Browser) -> None:
    held = held_and_richer(bureau())
    client = browser(build.officer(Duty.COUNTY_OFFICER, build.COUNTY))
    assert "超出3,680.00元" in page(client, "ended")
    shown = page(client, "one", held.pk)
    assert "1,020.00元/月，2026年9月1日决定" in shown
    # The county dismisses; a proceeding is the township's to begin.
    assert "排除这条线索" in shown
    assert "提起复核" not in shown


def test_a_right_that_no_policy_has_any_more_and_one_who_has_left(browser: Browser) -> None:
    of = bureau()
    held = held_and_richer(of)
    Finding.objects.filter(pk=held.pk).update(status="no_rule", right="of_old", ways=[], clauses=[], needs=["of_old"])
    shown = page(browser(of.clerk), "one", held.pk)
    assert "现行政策没有这项规定" in shown
    assert "of_old" in shown
    held.household.memberships.update(valid_to=build.DAY)
    Finding.objects.filter(pk=held.pk).update(status="absent")
    shown = page(browser(of.clerk), "one", held.pk)
    assert "没有成员" in shown
    assert "提起复核" not in shown


def test_a_finding_is_dismissed_with_a_reason(browser: Browser) -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    held, client = finding(family), browser(of.clerk)
    assert "请写明排除的理由" in send(client, "dismiss", held, reason="  ")
    assert "已排除" in send(client, "dismiss", held, reason="家庭已迁往外省")
    assert "刚有变化或已处理" in send(client, "dismiss", held, reason="再排除一次")
    shown = page(client, "one", held.pk)
    assert "家庭已迁往外省" in shown
    assert "排除这条线索" not in shown
    assert family.now.head_name in page(client, "missed", right="dibao", state="dismissed")


def test_a_proceeding_is_opened_once(browser: Browser) -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    held, client = finding(family), browser(of.clerk)
    shown = send(client, "open", held)
    assert "已提出办理" in shown
    assert "主动发现" in shown
    assert "刚有变化或已处理" in send(client, "open", held)
    assert (Application.objects.count(), Proceeding.objects.count()) == (1, 1)
    assert "查看办理" in page(client, "one", held.pk)


def test_a_review_is_opened_on_the_application_of_then(browser: Browser) -> None:
    of = bureau()
    held = held_and_richer(of)
    assert "提起复核" in page(browser(of.clerk), "one", held.pk)
    send(browser(of.clerk), "open", held)
    held.refresh_from_db()
    assert held.state == State.TAKEN_UP
    assert Application.objects.count() == 1


@pytest.mark.parametrize("name", ["dismiss", "open"])
def test_a_form_without_its_version_does_nothing(browser: Browser, name: str) -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    night()
    assert "页面已过期" in send(browser(of.clerk), name, finding(family), version="x", reason="不必")
    assert finding(family).state == State.OPEN


def test_an_auditor_looks_and_changes_nothing(browser: Browser) -> None:
    family = build.poor_family(bureau().clerk)
    night()
    client = browser(build.officer(Duty.AUDITOR, build.COUNTY))
    shown = page(client, "one", finding(family).pk)
    assert "排除这条线索" not in shown
    assert "提出办理</button>" not in shown


def test_families_that_were_not_screened_are_named(browser: Browser) -> None:
    of = bureau()
    family = build.poor_family(of.clerk)
    known = PersonNow.objects.filter(person__memberships__household=family)[0]
    known.facts["wage_income"]["value"] = "-5"
    known.save()
    night()
    assert "工资性收入：应为" in page(browser(of.clerk), "missed")
    elsewhere = page(browser(build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)), "missed")
    assert "没有筛查的家庭" not in elsewhere


def test_a_longer_list_makes_no_more_queries(browser: Browser) -> None:
    of = bureau()
    client = browser(of.clerk)
    build.poor_family(of.clerk)
    night()
    few = queries_of(client, reverse("screening:missed"))
    for _ in range(6):
        build.poor_family(of.clerk)
    night()
    assert queries_of(client, reverse("screening:missed")) == few
