"""A whole month through the pages: a family is paid, the money comes back and is sent again to another account; all closes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import SignedIn
from tests.browser.server import Office
from tests.browser.steps import says

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("back_to_the_day_of_the_demo")]
DIBAO, LINE = "最低生活保障（全家）", "最低生活保障 全家"
MONTH = "2026-10"
HEADINGS = "付款编号,银行账号,金额（元）,处理结果,失败原因,入账日期"


def grant(signed_in: SignedIn, office: Office, county: str) -> str:
    """The address of a case in which dibao was granted; the office is then at the end of its notice."""
    clerk, head, officer = (signed_in(f"{county}-{name}") for name in ("clerk", "head", "officer"))
    case = steps.take_application(clerk, steps.family_of_four())
    clerk.locator("li.line", has_text=LINE).get_by_role("checkbox").check()
    clerk.get_by_role("button", name="办理勾选的项目").click()
    steps.settle(clerk, case, DIBAO)
    clerk.get_by_role("button", name="受理，开始调查核实").click()
    says(clerk, "已受理，开始调查核实")
    steps.inquire(clerk, officer, case)
    steps.give_opinion(head, case, DIBAO)
    steps.publicise(clerk, case, DIBAO)
    office.turn_to(office.day + steps.NOTICE)
    steps.decide(officer, case, DIBAO)
    return case


def change_account(clerk: Page, director: Page, office: Office, person: str, account: str) -> None:
    """Asked for by the township, approved by the county's head from the same passbook."""
    clerk.goto(person)
    clerk.get_by_label("银行账号").fill(account)
    clerk.get_by_role("button", name="保存更正").click()
    director.goto(f"{office.url}/approvals/")
    director.get_by_role("link", name=re.compile("银行账号")).first.click()
    director.locator("#approve ~ form input[type=text], #approve ~ form input:not([type])").first.fill(account)
    director.get_by_role("button", name="复核，使其生效").click()
    says(director, "已复核")


def set_up(officer: Page, director: Page, office: Office) -> None:
    """The county's rule, confirmed by another, and the layout of its roster."""
    officer.goto(f"{office.url}/payments/settings/")
    officer.get_by_role("link", name="录入审批权限").click()
    officer.get_by_label("依据文件").fill("虚构财〔2026〕1号")
    officer.get_by_label("执行日期").fill("2026-09-01")
    officer.get_by_label("首次发放前验证账户").uncheck()
    officer.locator("#id_approvals_1").fill("1")
    officer.get_by_role("button", name="录入", exact=True).click()
    says(officer, "等待县级负责人复核")
    director.goto(f"{office.url}/payments/settings/")
    director.get_by_role("button", name="复核生效").click()
    says(director, "已复核生效")
    officer.get_by_role("link", name="财政一卡通平台").click()
    officer.get_by_role("button", name="保存", exact=True).click()
    says(officer, "版式已保存")


def release(officer: Page, director: Page, finance: Page, office: Office, folder: Path) -> tuple[str, list[str]]:
    """The address of a batch of one payment that three people have taken to its release, and the payment's line of the roster."""
    officer.goto(f"{office.url}/payments/?month={MONTH}")
    officer.get_by_role("row", name=re.compile("最低生活保障")).get_by_role("link", name="查看应发名单").click()
    expect(officer.locator("section[aria-labelledby=checks]")).to_contain_text("服刑羁押信息尚未接入")
    officer.get_by_role("button", name=re.compile("锁定 1 笔")).click()
    says(officer, "等待另一人审批")
    expect(officer.get_by_role("button", name=re.compile("审批同意"))).to_have_count(0)
    batch = officer.url
    director.goto(batch)
    director.get_by_role("button", name=re.compile("审批同意 1笔")).click()
    says(director, "已审批")
    finance.goto(batch)
    finance.get_by_role("button", name=re.compile("^发出")).click()
    says(finance, "请下载名册")
    finance.get_by_label("名册的用途").fill("送财政平台")
    with finance.expect_download() as roster:
        finance.get_by_role("button", name=re.compile("下载名册")).click()
    target = folder / "roster.csv"
    roster.value.save_as(target)
    lines = target.read_bytes().decode("gb18030").split("\r\n")
    return batch, lines[1].split(",")


def answer(finance: Page, batch: str, folder: Path, line: list[str], outcome: str) -> None:
    """What the platform says of the batch's only payment."""
    reference, fen = line[1], line[6]
    finance.goto(batch)
    number = finance.locator("main").inner_text().split("批次 ")[1].split()[0]
    file = folder / "results.csv"
    rows = [HEADINGS, f"{reference},,{fen},{outcome}", f"合计,{number},1,{fen}", ""]
    file.write_bytes("\r\n".join(rows).encode("gb18030"))
    finance.get_by_label("回盘文件").set_input_files(str(file))
    finance.get_by_role("button", name="接收回盘").click()
    says(finance, "已逐行接收1行")


def test_a_month_with_a_return_and_a_resend(signed_in: SignedIn, office: Office, tmp_path: Path) -> None:
    county = "donghu"
    case = grant(signed_in, office, county)
    clerk, officer, director, finance = (
        signed_in(f"{county}-{name}") for name in ("clerk", "officer", "director", "finance")
    )
    set_up(officer, director, office)
    clerk.goto(case)
    clerk.get_by_role("link", name="家庭档案").first.click()
    person = str(clerk.locator("a[href*='/people/'], a[href*='/members/']").first.get_attribute("href"))
    person = f"{office.url}{person}"
    change_account(clerk, director, office, person, "990000000001")
    finance.goto(f"{office.url}/payments/?month={MONTH}")
    finance.get_by_role("button", name="计算本月应发").click()
    says(finance, "已计算")

    first, line = release(officer, director, finance, office, tmp_path)
    answer(finance, first, tmp_path, line, "失败,账户已销户,")
    clerk.goto(f"{office.url}/payments/breaks/")
    clerk.get_by_role("link", name="发放失败").click()
    clerk.get_by_label("处理情况").fill("已换社保卡")
    clerk.get_by_role("button", name="处理完毕").click()
    says(clerk, "还是退回时的那个")
    difference = clerk.url
    change_account(clerk, director, office, person, "990000000002")
    clerk.goto(difference)
    clerk.get_by_label("处理情况").fill("已换社保卡")
    clerk.get_by_role("button", name="处理完毕").click()
    says(clerk, "已处理")

    second, resent = release(officer, director, finance, office, tmp_path)
    assert (resent[5], resent[6]) == ("990000000002", line[6])
    assert resent[1] != line[1]
    answer(finance, second, tmp_path, resent, f"成功,,{office.day}")
    for batch in (first, second):
        finance.goto(batch)
        finance.get_by_role("button", name="办结本批").click()
        says(finance, "已办结")
    finance.goto(f"{office.url}/payments/?month={MONTH}")
    finance.get_by_role("button", name="结账").click()
    says(finance, "本月已结账")
    finance.goto(second)
    finance.locator("section[aria-labelledby=lines] tbody a").first.click()
    expect(finance.locator("section[aria-labelledby=dues]")).to_contain_text("条款")
    finance.wait_for_load_state()
    assert finance.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
