"""Several rights of a family at once: few clicks, one confirmation, all or nothing, and never more than singly."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Callable

import pytest
from django.test import Client

from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.casework.course.procedures import follows_by_list
from doudi.office.casework.determination import determine
from doudi.office.casework.entitlements import list_entitlements
from doudi.office.casework.models import Decision, Opinion, Proceeding
from doudi.office.registry.actions import FactInput
from tests.office import build, walk
from tests.office.casework.steps import take_step
from tests.web.office import SignIn, Township, township

pytestmark = pytest.mark.django_db


class Desk:
    """An officer's browser that presses buttons and counts them."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.clicks = client, 0
        self.page = client.get(address).content.decode()

    def follow(self, text: str) -> None:
        """Follows the link with this text."""
        link = next(
            address
            for address, words in re.findall(r'<a[^>]*?href="([^"]+)"[^>]*>([^<]*)</a>', self.page)
            if text in words
        )
        self.page = self.client.get(markup.unescape(link)).content.decode()
        self.clicks += 1

    def press(self, text: str) -> None:
        """Sends the form in which a button with this text stands, with its hidden fields alone."""
        forms = re.findall(r"<form\b.*?</form>", self.page, re.S)
        form = next((form for form in forms if f">{text}" in form), "")
        assert form, (
            text,
            re.findall(r"<button[^>]*>([^<]*)<", self.page),
            re.findall(r'note-\w+".*?</div>', self.page, re.S),
        )
        address = re.search(r'action="([^"]+)"', form)
        assert address is not None
        fields: dict[str, list[str]] = {}
        for name, value in re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', form):
            fields.setdefault(name, []).append(markup.unescape(value))
        self.page = self.client.post(address[1], fields, follow=True).content.decode()
        self.clicks += 1


@pytest.fixture
def town() -> Township:
    """A family with six rights that the rules grant, none of them asked for yet."""
    town = township()
    inputs = [
        FactInput(name, value, membership.person)
        for membership in town.family.memberships.select_related("person")
        for name, value in (("disability_type", "physical"), ("disability_level", 2), ("enrolled_pension", True))
    ]
    build.tell(town.clerk, town.family, *inputs)
    return town


def granted(town: Township) -> set[str]:
    """The rights that are applied for; the others follow by list."""
    town.family.refresh_from_db()
    lines = list_entitlements(determine(town.family)).granted
    return {line.key for line in lines if not follows_by_list(line.right, town.family)}


def all_that_follows(town: Township, walked: Callable[[Proceeding], object]) -> None:
    """Walks every open proceeding of the application on."""
    for proceeding in Proceeding.objects.open().filter(application=town.application):
        walked(proceeding)


def test_six_rights_take_each_officer_six_clicks_at_most(town: Township, browser: SignIn) -> None:
    rights = granted(town)
    assert len(rights) >= 5, rights
    clerk = Desk(browser(town.clerk), f"/applications/{town.application.pk}/")
    clerk.press(f"办理全部符合条件的（{len(rights) - 1}项）")
    # The subsidies of disabled people are not accepted: their time runs from the application on.
    clerk.press("全部受理（1项）")
    clerk.press("确认")
    assert "已受理1项" in clerk.page
    all_that_follows(town, walk.inquire)
    head = Desk(browser(town.head), "/")
    head.follow("人）")
    head.press(f"全部建议给予（{len(rights)}项）")
    head.press("确认")
    assert f"已对{len(rights)}项提出初审意见" in head.page
    all_that_follows(town, walk.run_notice)
    county = Desk(browser(town.county), "/")
    county.follow("人）")
    follows = re.search(r"同意全部初审意见（(\d+)项）", county.page)
    assert follows is not None
    count = int(follows[1])
    assert count >= 5, "sums with a range are named singly"
    county.press("同意全部初审意见")
    assert "1,020.00元/月" in county.page, "the confirmation says what is granted"
    county.press("确认")
    assert f"已作出{count}项决定" in county.page
    assert Decision.objects.filter(granted=True).count() == count
    assert max(clerk.clicks, head.clicks, county.clicks) <= 6


def opened(town: Township, browser: SignIn) -> Desk:
    """All six opened and accepted; the head's desk."""
    clerk = Desk(browser(town.clerk), f"/applications/{town.application.pk}/")
    for button in ("办理全部符合条件的", "全部受理", "确认"):
        clerk.press(button)
    all_that_follows(town, walk.inquire)
    return Desk(browser(town.head), f"/applications/{town.application.pk}/")


def test_nothing_is_done_without_the_confirmation(town: Township, browser: SignIn) -> None:
    head = opened(town, browser)
    head.press("全部建议给予")
    assert Opinion.objects.count() == 0
    assert "有一项不能办理的，各项都不办理" in head.page


def another_versions(town: Township) -> None:
    Proceeding.objects.filter(pk=town.proceeding.pk).update(version=99)


def other_facts(town: Township) -> None:
    town.family.refresh_from_db()
    build.tell(town.clerk, town.family, FactInput("lacks_labour", True))


@pytest.mark.parametrize(("meanwhile", "message"), [(another_versions, "刚被他人办理"), (other_facts, "有变化")])
def test_one_that_cannot_be_stops_all(
    town: Township, browser: SignIn, meanwhile: Callable[[Township], None], message: str
) -> None:
    head = opened(town, browser)
    head.press("全部建议给予")
    entries = Entry.objects.filter(action="casework.give_opinion").count()
    meanwhile(town)
    head.press("确认")
    assert message in head.page
    assert "其他各项也没有办理" in head.page
    assert Opinion.objects.count() == 0
    assert Entry.objects.filter(action="casework.give_opinion").count() == entries


def test_a_refusal_is_followed_for_its_reason(town: Township, browser: SignIn) -> None:
    build.accept(by=town.clerk, proceeding=town.proceeding)
    town.proceeding.refresh_from_db()
    form = {
        "version": str(town.proceeding.version),
        "verdict": "refuse",
        "reason": "已有工作",
        "seen": determine(town.family).fingerprint,
    }
    browser(town.head).post(f"/proceedings/{town.proceeding.pk}/opinion/", form)
    walk.run_notice(town.proceeding)
    county = Desk(browser(town.county), f"/applications/{town.application.pk}/")
    county.press("同意全部初审意见（1项）")
    assert "确认不予" in county.page
    assert "已有工作" in county.page
    county.press("确认")
    decision = Decision.objects.get()
    assert (decision.granted, decision.reason) == (False, "已有工作")


def test_nobody_takes_together_what_they_may_not_take_singly(town: Township, browser: SignIn) -> None:
    address = f"/applications/{town.application.pk}/together/"
    form = {"step": "accept", "case": f"{town.proceeding.pk}.1", "confirmed": "yes"}
    assert browser(town.county).post(address, form).status_code == 403
    assert browser(build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)).post(address, form).status_code == 404
    # Who accepted gives no opinion, together as singly.
    build.accept(by=town.head, proceeding=town.proceeding)
    form |= {
        "step": "opinion",
        "case": f"{town.proceeding.pk}.{town.proceeding.version}",
        "seen": determine(town.family).fingerprint,
    }
    page = browser(town.head).post(address, form, follow=True).content.decode()
    assert "您在本事项中受理了本事项" in page
    assert Opinion.objects.count() == 0


@pytest.mark.parametrize(
    "form",
    [{}, {"step": "x"}, {"step": "accept", "case": "x.y"}, {"step": "decide", "case": "0.1", "confirmed": "yes"}],
)
def test_a_form_of_junk_does_nothing(town: Township, browser: SignIn, form: dict[str, str]) -> None:
    answer = browser(town.clerk).post(f"/applications/{town.application.pk}/together/", form, follow=True)
    assert "没有可以一并办理的事项" in answer.content.decode()


def test_a_proceeding_of_another_application_is_not_taken_along(town: Township, browser: SignIn) -> None:
    other = build.proceeding(town.clerk, build.poor_family(town.clerk))
    form = {"step": "accept", "case": f"{other.pk}.2", "confirmed": "yes"}
    page = (
        browser(town.clerk).post(f"/applications/{town.application.pk}/together/", form, follow=True).content.decode()
    )
    assert "没有可以一并办理的事项" in page


def test_why_it_was_sent_back_stands_on_top(town: Township, browser: SignIn) -> None:
    build.accept(by=town.clerk, proceeding=town.proceeding)
    for step, by in (("give_opinion", town.head), ("send_back", town.county)):
        town.proceeding.refresh_from_db()
        take_step(step, by, town.proceeding)
    page = browser(town.head).get(f"/applications/{town.application.pk}/").content.decode()
    assert page.index("县级退回，须补充后重新提出意见") < page.index('id="who"')
    assert "：补充　" in page


def test_what_was_typed_stays_when_a_step_is_refused(town: Township, browser: SignIn) -> None:
    build.accept(by=town.clerk, proceeding=town.proceeding)
    head = browser(town.head)
    address = f"/proceedings/{town.proceeding.pk}/opinion/"
    present = str(town.proceeding.version)
    form = {"version": "1", "verdict": "refuse", "reason": "写了很久的<理由>", "seen": "0" * 32}
    for version, status in (("1", 409), (present, 409), ("", 422)):
        answer = head.post(address, form | {"version": version})
        page = answer.content.decode()
        assert answer.status_code == status
        assert "写了很久的&lt;理由&gt;</textarea>" in page
        assert re.search(r'value="refuse"\s+required\s+checked', page)
        assert f'name="version" value="{present}"' in page
