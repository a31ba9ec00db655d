"""What a family receives stands first on its pages; what others grant is reported and ended there, a choice recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from doudi.office.casework.models import Award, RightChoice
from doudi.office.registry.actions import FactInput
from doudi.office.registry.models import Household
from tests.office import build
from tests.office.monitoring.bureau import Bureau, decide
from tests.web.office import SignIn, Township, township

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Township:
    return township()


@pytest.fixture
def clerk(town: Township, browser: SignIn) -> Client:
    return browser(town.clerk)


def grant(town: Township) -> Award:
    """The allowance for which the family has applied."""
    build.accept(by=town.clerk, proceeding=town.proceeding, expected_version=town.proceeding.version)
    return decide(Bureau(town.clerk, town.head, town.county), town.proceeding, grant=True).award


def page(client: Client, family: Household) -> str:
    """The family's file without what lies before its content."""
    return str(client.get(f"/families/{family.pk}/").content.decode().partition("<main")[2])


def report(client: Client, family: Household, **changes: str) -> str:
    """Reports what is received elsewhere; what the page then says."""
    form = {"right": "dibao", "holder": "household", "source": "虚构区民政局", "since": "2026-03-01"} | changes
    answer = client.post(f"/families/{family.pk}/awards/", form, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode().partition("<main")[2])


@pytest.mark.parametrize(("address", "next_part"), [("families", "家庭成员"), ("applications", "能享受什么，为什么")])
def test_what_is_received_stands_first_with_its_decision(
    clerk: Client, town: Township, address: str, next_part: str
) -> None:
    assert "本机构没有给予" in page(clerk, town.family)
    grant(town)
    key = town.family.pk if address == "families" else town.application.pk
    html = clerk.get(f"/{address}/{key}/").content.decode().partition("<main")[2]
    assert html.index("正在享受") < html.index(next_part)
    for text in (
        "1,020.00元/月",
        "2026年10月1日",
        f'href="/applications/{town.application.pk}/#p{town.proceeding.pk}"',
    ):
        assert text in html, text


def test_what_is_received_cannot_be_ticked_again(clerk: Client, town: Township) -> None:
    grant(town)
    html = clerk.get(f"/applications/{town.application.pk}/").content.decode()
    assert 'value="dibao"' not in html.partition('id="what"')[2]
    answer = clerk.post(f"/applications/{town.application.pk}/proceedings/", {"right": "dibao"}, follow=True)
    assert "正在享受“最低生活保障”" in answer.content.decode()


def test_what_others_grant_is_reported_and_ended(clerk: Client, town: Township) -> None:
    html = report(clerk, town.family)
    assert "已登记他处享受的“最低生活保障”" in html
    assert "他处</span>" in html.replace("\n", "").replace(" ", "")
    award = Award.objects.get()
    assert (award.source, award.granted_on, award.amount_fen) == ("虚构区民政局", dt.date(2026, 3, 1), None)
    address = f"/families/{town.family.pk}/awards/{award.pk}/end/"
    assert "请填写停止的日期" in clerk.post(address, {"on": "soon"}, follow=True).content.decode()
    answer = clerk.post(address, {"on": "2026-08-31", "application": str(town.application.pk)}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/applications/{town.application.pk}/"
    award.refresh_from_db()
    assert (award.ended_on, award.end_reason) == (dt.date(2026, 8, 31), "reported")
    assert "已于2026-08-31终止" in clerk.post(address, {"on": "2026-08-31"}, follow=True).content.decode()


def test_a_member_s_with_its_sum(clerk: Client, town: Township) -> None:
    spouse = town.family.memberships.exclude(relation="self").get().person
    html = report(
        clerk, town.family, right="disability_care_subsidy", holder=str(spouse.pk), amount="90.5", until="2026-12-31"
    )
    assert "90.50元/月" in html
    assert Award.objects.get().person == spouse


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"right": ""}, "项目：这个字段是必填项"),
        ({"right": "wealth"}, "项目：选择一个有效的选项"),
        ({"holder": "0"}, "享受人：选择一个有效的选项"),
        ({"source": ""}, "由哪里发放、依据什么：这个字段是必填项"),
        ({"since": "2026-02-30"}, "自：没有这一天"),
        ({"since": "2026-09-02"}, "开始日期不能晚于今天"),
        ({"amount": "-1"}, "金额（元）：确保该值大于或等于0"),
        ({"amount": "1e99"}, "金额（元）："),
        ({"amount": "1e5"}, "金额（元）：请填写数字"),
        ({"amount": "1_000"}, "金额（元）：请填写数字"),
        ({"right": "tekun"}, "是个人的项目"),
    ],
)
def test_a_report_that_cannot_be_is_refused_with_its_reason(
    clerk: Client, town: Township, changes: dict[str, str], message: str
) -> None:
    assert message in report(clerk, town.family, **changes)
    assert not Award.objects.exists()


def test_what_this_office_grants_is_not_ended_here(clerk: Client, town: Township) -> None:
    award = grant(town)
    assert clerk.post(f"/families/{town.family.pk}/awards/{award.pk}/end/", {"on": "2026-09-01"}).status_code == 404


def test_facts_known_from_awards_are_neither_asked_nor_shown(clerk: Client, town: Township) -> None:
    html = clerk.get(f"/families/{town.family.pk}/facts/").content.decode()
    for name in ("on_dibao", "recognised_class", "recognised_tekun", "temporary_aid_this_year"):
        assert name not in html


def test_a_guardian_s_choice_is_recorded_on_the_page_of_the_case(clerk: Client, town: Township) -> None:
    child = build.person(town.clerk, birth=dt.date(2015, 5, 1), sex="female")
    family = build.household(town.clerk, build.person(town.clerk, birth=dt.date(1955, 1, 1), sex="female"), child)
    facts: dict[str, Any] = {
        "is_orphan": True, "support_form": "home", "has_income_source": False, "has_able_obligor": False,
        "self_care_loss": "none",
    }  # fmt: skip
    build.none_of_this(town.clerk, family, *(FactInput(name, value, child) for name, value in facts.items()))
    application = build.application(town.clerk, family)
    html = clerk.get(f"/applications/{application.pk}/").content.decode()
    assert f"{child.name}：只能选择其一" in html
    form = {
        "application": str(application.pk),
        "holder": str(child.pk),
        "right": "orphan_allowance",
        "chosen_by": "某外祖母",
    }
    address = f"/families/{family.pk}/choices/"
    assert "写明由谁选择和选择的日期" in clerk.post(address, form, follow=True).content.decode()
    html = clerk.post(address, form | {"chosen_on": "2026-09-01"}, follow=True).content.decode()
    assert "已登记：选择“孤儿基本生活费”" in html
    assert "只能选择其一" not in html
    assert "不能同时享受" in html
    assert f'value="tekun.{child.pk}"' not in html
    assert f'value="orphan_allowance.{child.pk}"' in html
    assert RightChoice.objects.get().chosen_by == "某外祖母"
    stranger = form | {"chosen_on": "2026-09-01", "holder": str(town.family.memberships.get(relation="self").person_id)}
    assert clerk.post(address, stranger).status_code == 404
