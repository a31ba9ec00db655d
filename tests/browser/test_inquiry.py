"""A visit on a phone whose network breaks, an objection that is upheld, a hearing before a stop, the minutes of a panel, and urgent
aid that goes before its papers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import PHONE, SignedIn
from tests.browser.inquiry_setup import set_up
from tests.browser.server import Office
from tests.office.files import samples

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The bureau of the demo without its families: each test brings one of its own to where an inquiry begins."""
    server = Office(tmp_path_factory.mktemp("inquiry"))
    server.build(households=0)
    server.start()
    yield server
    server.kill()


def photo(folder: Path) -> Path:
    """A picture as a browser can open it."""
    file = folder / "photo.png"
    file.write_bytes(samples.picture(120, 64))
    return file


def sign(page: Page, signer: str) -> None:
    """Draws a stroke with the finger and hands it in."""
    part = page.locator(f'[data-visit-signer="{signer}"]')
    canvas = part.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
    page.mouse.up()
    part.get_by_role("button", name="用这个签名").click()


def fill_visit(page: Page) -> None:
    page.locator("#id_companion").select_option(label="xingning-clerk-b")
    page.locator("#id_met").fill("测甲（本人）")
    for choice in page.locator('input[type=radio][value="yes"]').all():
        choice.check()
    page.locator("#id_notes").fill("灶台是冷的")


def test_a_visit_survives_a_broken_network_and_a_reload(signed_in: SignedIn, office: Office, tmp_path: Path) -> None:
    case = set_up(office, "accepted")
    page = signed_in("xingning-clerk", PHONE, strict=False)
    page.goto(f"{office.url}/applications/{case['application']}/visit/")
    fill_visit(page)
    page.context.set_offline(True)
    page.locator("[data-visit-photos]").set_input_files(photo(tmp_path))
    for signer in ("调查人一", "调查人二", "在场人员"):
        sign(page, signer)
    expect(page.locator("[data-visit-network]")).to_contain_text("没有网络", timeout=20_000)
    page.get_by_role("button", name="提交调查记录").click()
    expect(page.locator("[data-visit-answer]")).to_contain_text("内容都存在本机", timeout=20_000)
    page.wait_for_timeout(500)
    assert "灶台" not in page.evaluate("JSON.stringify({...sessionStorage})"), "what is kept is sealed"

    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#id_notes")).to_have_value("灶台是冷的")
    expect(page.locator('[data-visit-list="photo"]')).to_contain_text("已收到", timeout=20_000)
    for signer in ("调查人一", "调查人二", "在场人员"):
        state = page.locator(f'[data-visit-signer="{signer}"] [data-visit-state]')
        expect(state).to_contain_text("已收到", timeout=20_000)
    page.get_by_role("button", name="提交调查记录").click()
    steps.says(page, "入户调查已登记")
    assert page.url.endswith(f"/applications/{case['application']}/inquiry/")
    expect(page.locator("#visits ~ p").first).to_contain_text("xingning-clerk-b")


def test_an_objection_to_a_notice_is_upheld(signed_in: SignedIn, office: Office, tmp_path: Path) -> None:
    case = set_up(office, "proposed")
    page = signed_in("xingning-clerk")
    page.goto(f"{office.url}/notices/new/")
    for box in page.get_by_role("checkbox").all():
        box.set_checked(box.get_attribute("value") == str(case["proceeding"]))
    page.locator("form.panel", has=page.locator(f"[value='{case['proceeding']}']")).get_by_role(
        "button", name="制作公示单"
    ).click()
    steps.says(page, "公示单已制作")
    page.get_by_role("link", name="登记张贴").click()
    page.locator("#id_place").fill("社区公示栏")
    page.locator("#id_photo").set_input_files(photo(tmp_path))
    page.get_by_role("button", name="登记张贴").click()
    steps.says(page, "公示正在进行")

    anybody = signed_in("")
    anybody.goto(f"{office.url}{page.get_by_role('link', name='网上公示页').get_attribute('href')}")
    expect(anybody.get_by_role("row")).to_have_count(2)
    assert "虚构路" not in anybody.content(), "no address"

    page.get_by_role("link", name="登记异议").click()
    page.locator("#id_matter").fill("儿子每月给他三千元")
    page.get_by_role("button", name="登记异议").click()
    steps.says(page, "请安排两人重新调查")
    page.get_by_role("link", name="登记结论").click()
    page.locator("#id_companion").select_option(label="xingning-clerk-b")
    page.locator("#id_upheld").select_option(label="异议成立")
    page.locator("#id_reason").fill("银行流水属实")
    page.get_by_role("button", name="登记结论").click()
    steps.says(page, "结论已登记")
    expect(page.get_by_text("成立", exact=True)).to_be_visible()


def test_somebody_is_heard_before_a_stop(signed_in: SignedIn, office: Office) -> None:
    case = set_up(office, "to_be_stopped")
    page = signed_in("xingning-clerk")
    page.goto(f"{office.url}/proceedings/{case['proceeding']}/hearing/new/")
    page.locator("#id_proposal").select_option(label="停发")
    page.locator("#id_reasons").fill("家庭收入超过标准")
    page.locator("#id_hearing_on").fill("2026-09-05")
    page.locator("#id_place").fill("虚构区民政局二楼")
    page.locator("#id_contact").fill("虚构电话")
    page.get_by_role("button", name="制作通知").click()
    steps.says(page, "陈述申辩告知书已制作")

    county = signed_in("xingning-officer")
    county.goto(f"{office.url}/inquiry/")
    county.locator("#hearings ~ ul a").last.click()
    county.locator("#id_companion").select_option(label="xingning-officer-b")
    county.locator("#id_speaker").fill("测甲")
    county.locator("#id_statement").fill("收入只有两个月")
    county.locator("#id_result").select_option(label="意见不成立，按原拟处理")
    county.locator("#id_answer").fill("经核实收入是稳定的")
    county.get_by_role("button", name="登记", exact=True).click()
    steps.says(county, "听取意见记录已制作")
    county.goto(f"{office.url}/applications/{case['application']}/papers/")
    expect(county.get_by_role("link", name="听取意见记录")).to_be_visible()
    expect(county.get_by_role("link", name="陈述申辩告知书")).to_be_visible()


def test_a_panel_votes_and_leaves_minutes(signed_in: SignedIn, office: Office) -> None:
    case = set_up(office, "grave")
    page = signed_in("xingning-officer")
    page.goto(f"{office.url}/proceedings/{case['proceeding']}/panel/new/")
    for name, text in (
        ("place", "三楼会议室"), ("chair", "某局长"), ("recorder", "某科员"), ("situation", "遭遇火灾"),
        ("discussion", "应当救助"), ("proposal", "给予三千元"), ("amount", "3000"),
    ):  # fmt: skip
        page.locator(f"#id_{name}").fill(text)
    rows = page.locator("tbody tr")
    for number in range(3):
        rows.nth(number).get_by_label("单位和职务").fill("虚构区民政局")
        rows.nth(number).get_by_label("表决").select_option(label="赞成")
    page.get_by_role("button", name="保存并制作会议纪要").click()
    steps.says(page, "表决通过")
    page.goto(f"{office.url}/applications/{case['application']}/papers/")
    expect(page.get_by_role("link", name="会议纪要")).to_be_visible()


def test_urgent_aid_goes_before_its_papers(signed_in: SignedIn, office: Office) -> None:
    case = set_up(office, "registered")
    address, urgent = f"{office.url}/applications/{case['application']}/", "临时救助（全家）"
    clerk = signed_in("xingning-clerk")
    clerk.goto(address)
    clerk.get_by_text("情况紧急，先行救助").click()
    clerk.get_by_label("急难型临时救助（先行救助）").check()
    clerk.get_by_label("事由").fill("昨夜失火，无处过夜")
    clerk.get_by_role("button", name="马上办理").click()
    steps.says(clerk, "已登记急难求助")

    def take(page: Page, label: str, result: str = "") -> None:
        fold = steps.proceeding(page, urgent).locator("details.fold", has=page.locator("summary", has_text=label))
        fold.locator("summary").click()
        if result:
            fold.get_by_label(result, exact=True).check()
        for officer in fold.locator("input[name=people]").all():
            officer.check()
        fold.get_by_label("记录").fill("虚构的记录")
        fold.get_by_role("button", name=f"登记{label}").click()
        steps.says(page, "已登记")

    take(clerk, "到场了解", "情况紧急")
    fold = steps.proceeding(clerk, urgent).locator("details.fold", has=clerk.locator("summary", has_text="先行救助"))
    fold.locator("summary").first.click()
    fold.get_by_role("link", name="填写记录表").click()
    clerk.get_by_label("金额（元）").fill("1500")
    clerk.locator("#id_matter").fill("被褥全毁")
    clerk.get_by_label("领取人").fill("测甲")
    clerk.get_by_role("button", name="登记发放").click()
    expect(clerk.get_by_text("金额超过乡镇审批额度1000元")).to_be_visible()
    clerk.get_by_label("金额（元）").fill("800")
    clerk.get_by_role("button", name="登记发放").click()
    steps.says(clerk, "发放已登记")
    expect(steps.proceeding(clerk, urgent)).to_contain_text("800.00元")
    take(clerk, "补登记人、事由和金额")
    take(clerk, "补齐签字手续")

    county = signed_in("xingning-officer")
    county.goto(f"{office.url}/")
    expect(county.get_by_text("先行救助待备案").first).to_be_visible()
    county.goto(address)
    take(county, "报县级备案")
    expect(steps.proceeding(county, urgent)).to_contain_text("已确认给予")
