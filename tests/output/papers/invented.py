"""A paper of every kind about an invented family: a plain one, and one with the longest names, twelve members and large sums."""

from __future__ import annotations

import datetime as dt
from typing import Any

from doudi.output.papers.acceptance import AcceptanceNotice, AcceptedItem
from doudi.output.papers.approval import ApprovalForm
from doudi.output.papers.authorisation import Authorisation
from doudi.output.papers.check_letter import CheckLetter, CheckLine
from doudi.output.papers.content import (
    Citation,
    GrantedSum,
    MemberLine,
    PaperContent,
    Remedy,
    Signature,
    granted_money,
    granted_months,
)
from doudi.output.papers.decisions import ChangeLetter, GrantLetter, RefusalLetter
from doudi.output.papers.hearing import HearingNotice
from doudi.output.papers.hearing_record import HearingRecord
from doudi.output.papers.minutes import Attendee, Minutes
from doudi.output.papers.missing_papers import MissingPaper, MissingPapersNotice
from doudi.output.papers.notice import NoticeRow, NoticeSheet
from doudi.output.papers.payments import (
    BatchAct,
    BatchSummary,
    FundAccount,
    FundRow,
    HouseholdStatement,
    StatementRow,
    StateSum,
)
from doudi.output.papers.visit import DrawnSignature, Observation, VisitRecord
from doudi.rules import money
from tests.office.files import samples

DAY = dt.date(2026, 9, 1)
LONG_NAME = "阿不都热依木·买买提吐尔逊·阿卜杜克里木"
LONG_OFFICE = "某某回族土族撒拉族自治县某某蒙古族藏族乡人民政府"
LONG_ADDRESS = "某某省某某自治州某某县某某镇某某路一千二百三十四号某某小区二期十六栋三单元一千二百零一室" * 2
LONG_RIGHT = "事实无人抚养儿童基本生活补贴及其他待遇"
SIGNATURE = tuple(samples.picture())
LARGE = 123_456_789_00
REASON = "家庭人均月收入低于低保标准，财产合规：否（家庭月收入 3,300.00元/月 ≥ 家庭保障线 1,620.00元/月）。"


class Family:
    """The names and sums of one variant."""

    def __init__(self, extreme: bool = False) -> None:
        self.issuer = LONG_OFFICE if extreme else "某某县民政部门"
        self.name = LONG_NAME if extreme else "张某"
        self.address = LONG_ADDRESS if extreme else "虚构路1号"
        self.right = LONG_RIGHT if extreme else "最低生活保障"
        self.holder = LONG_NAME if extreme else "您的家庭"
        self.amount: GrantedSum = granted_money(LARGE if extreme else 102_050, "每月")
        self.reasons = REASON * 9 if extreme else REASON
        self.observation = "砖木结构三间，约六十平方米，屋顶漏雨。" * (9 if extreme else 1)
        count = 12 if extreme else 2
        self.members = tuple(
            MemberLine(f"{self.name}{'甲乙丙丁戊己庚辛壬癸子丑'[place]}", "孙子女", f"450102{'*' * 12}")
            for place in range(count)
        )
        text = "本条的文字，虚构如下：家庭人均收入低于标准的，给予救助；有前款情形的，另行核定。" * (
            6 if extreme else 1
        )
        self.clauses = tuple(
            Citation("虚构发〔2026〕1号", f"五（一）{place + 1}", text if place % 2 else "")
            for place in range(8 if extreme else 2)
        )
        self.remedies = (
            Remedy("自收到本决定书之日起60日内，可以向本级人民政府申请行政复议", (Citation("虚构法", "第一条"),)),
            Remedy("自收到本决定书之日起6个月内，可以向人民法院提起行政诉讼", (Citation("虚构法", "第二条"),)),
        )


def paper(kind: str, extreme: bool = False, day: dt.date = DAY) -> PaperContent:
    """The paper of a kind, by the name of its template."""
    family = Family(extreme)
    many = 12 if extreme else 2
    base: dict[str, Any] = {"issuer": family.issuer, "number": "450102S2026000001-01", "day": day}
    application = "450102S2026000001"
    letter: dict[str, Any] = {
        **base,
        "recipient": family.name,
        "address": family.address,
        "application": application,
        "right": family.right,
        "holder": family.holder,
        "clauses": family.clauses,
        "reasons": family.reasons,
    }
    decision: dict[str, Any] = {**letter, "decided_on": DAY, "officers_reason": "", "remedies": family.remedies}
    papers: dict[str, PaperContent] = {
        "acceptance": AcceptanceNotice(
            **base, applicant=family.name, application=application, received_on=DAY,
            items=tuple(
                AcceptedItem(family.right, family.holder, DAY, None if place % 2 else dt.date(2026, 10, 20))
                for place in range(many)
            ),
        ),
        "missing_papers": MissingPapersNotice(
            **base, applicant=family.name, application=application, received_on=DAY, rights=(family.right, "临时救助"),
            items=tuple(
                MissingPaper(family.name, "近12个月自负医疗费用是多少？", "医疗费用票据，或者医疗保险结算单" if place % 2 else "")
                for place in range(many)
            ),
            reply_by=None if extreme else dt.date(2026, 9, 15),
        ),
        "authorisation": Authorisation(
            **base, applicant=family.name, application=application, address=family.address, adults=family.members,
            minors=family.members[:3] if extreme else (),
        ),
        "visit": VisitRecord(
            **base, application=application, head=family.name, address=family.address,
            visitors=tuple(f"{family.name}{place}" for place in range(4 if extreme else 2)), present=family.members,
            observations=tuple(Observation("住房", family.observation) for _ in range(many)),
            photos=many,
            visited_on=DAY, helpers=family.name if extreme else "",
            questions=tuple(Observation(f"{family.name}：工资", "有出租的门面") for _ in range(many if extreme else 0)),
            signatures=tuple(
                DrawnSignature(signer, SIGNATURE if extreme else (), "ab" * 32)
                for signer in ("调查人一", "调查人二", "在场人员")
            ),
        ),
        "hearing_record": HearingRecord(
            **base, application=application, head=family.name, right=family.right, holder=family.holder, proposal="停发",
            heard_on=DAY, place=family.address, speaker=family.name, statement="收入只有两个月。\n" * many,
            hearers=(f"{family.name}甲", f"{family.name}乙"), result="意见不成立，按原拟处理", answer=family.reasons,
        ),
        "check_letter": CheckLetter(
            **base, applicant=family.name, address=family.address, application=application, reported_on=DAY,
            valid_until=dt.date(2027, 3, 1),
            lines=tuple(CheckLine(family.name, "银行存款和有价证券", "没有", family.amount.figures) for _ in range(many)),
            summary=family.reasons if extreme else "",
        ),
        "notice": NoticeSheet(
            **base, right=family.right, place="某某街道某某社区",
            rows=tuple(NoticeRow(family.name, place + 1, family.amount.figures) for place in range(many)),
            from_day=None if extreme else DAY, to_day=None if extreme else dt.date(2026, 9, 8),
        ),
        "approval": ApprovalForm(
            **base, application=application, received_on=DAY, accepted_on=DAY, head=family.name, address=family.address,
            right=family.right, holder=family.holder, members=family.members, reasons=family.reasons, amount=family.amount,
            paid_from="自2026年10月起发放（决定次月，依据某办法第二十一条）" if extreme else "",
            clauses=family.clauses,
            opinion=Signature("建议给予", "入户核实的情况与申报一致。" * (8 if extreme else 1), family.name, "乡镇负责人", DAY),
            decision=Signature("确认给予", "", family.name, "县级审核人", DAY) if extreme else None,
        ),
        "grant": GrantLetter(
            **decision, amount=family.amount if extreme else granted_months(6),
            paid_from="自2026年10月起发放（决定次月，依据某办法第二十一条）" if extreme else "",
        ),
        "refusal": RefusalLetter(**{**decision, "officers_reason": "经核实不符合条件。" * (20 if extreme else 1)}),
        "change": ChangeLetter(
            **decision, before=family.amount, after=None if extreme else granted_money(91_000, "每月"), ends=extreme,
            paid_from="" if extreme else "自2026年10月起发放（决定次月，依据某办法第三十二条）",
        ),
        "hearing": HearingNotice(
            **letter, before=family.amount, after=None if extreme else granted_money(91_000, "每月"),
            until=dt.date(2026, 9, 10), where=family.address, contact="" if extreme else "民政窗口",
        ),
        "minutes": Minutes(
            **base, held_on=DAY, place=family.address, chair=family.name, recorder=family.name,
            attendees=(
                *(Attendee(f"{family.name}{place}", family.issuer, "赞成") for place in range(many)),
                Attendee("李某", "社区", "反对"), Attendee("王某", "法律顾问"),
            ),
            application=application, head=family.name, right="临时救助", situation=REASON,
            discussion=("家庭主要劳动力突发疾病，自负费用较高。",) * many, in_favour=many, against=1, abstained=0,
            resolution="会议决定按急难型给予一次性救助。", amount=granted_money(LARGE if extreme else 500_000, "一次性"),
        ),
        **_papers_of_payments(family, base, many),
    }  # fmt: skip
    return papers[kind]


def _papers_of_payments(family: Family, base: dict[str, Any], many: int) -> dict[str, PaperContent]:
    figures = money.yuan(LARGE if many > 2 else 102_050, grouped=True)
    return {
        "statement": HouseholdStatement(
            **base, head=family.name, household="450102H00000001", total=granted_money(LARGE if many > 2 else 102_050),
            lines=tuple(
                StatementRow(
                    family.right, family.name if place % 2 else "", "2026年9月", figures, DAY, "已到账",
                    tuple(f"{clause.document} {clause.position}" for clause in family.clauses),
                )
                for place in range(many * 3)
            ),
            left_out=0 if many == 2 else 7,
        ),
        "batch_summary": BatchSummary(
            **base, place=family.issuer, right=family.right, month="2026年9月", state="已发出", count=99_999,
            total=granted_money(LARGE), sums=tuple(StateSum("已到账", 99_999, figures) for _ in range(4)),
            acts=tuple(BatchAct("锁定", family.name, "2026年9月1日 9时5分") for _ in range(4)), digest="ab" * 32,
        ),
        "fund_account": FundAccount(
            **base, place=family.issuer, year=2026,
            rows=tuple(
                FundRow(
                    family.right, (f"中央 {figures}", f"县级 {figures}"), figures, figures, figures, f"-{figures}", figures,
                    figures if place % 2 else "",
                )
                for place in range(many)
            ),
            closed=() if many == 2 else (f"最低生活保障资金已于2026年12月31日结账（{family.name}）",),
        ),
    }  # fmt: skip
