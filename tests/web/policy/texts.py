"""Invented texts for pages: one that bears the number of a document that a pack rests on, and others."""

from __future__ import annotations

from typing import Any

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.determination import determine
from doudi.office.casework.models import Decision
from doudi.office.policy_documents.actions import import_text, preview, receive, set_standing
from doudi.office.policy_documents.models import PolicyText
from doudi.office.regions import codes, packs
from doudi.web.policy.sections import documents_of
from tests.office import build
from tests.office.build import COUNTY
from tests.office.files import samples


def pack_name(region: str = COUNTY) -> str:
    return packs.library().for_region(codes.county_digits(region), build.DAY.toordinal()).name


def registered() -> tuple[str, str]:
    """Number and title of the document on which the county's pack rests."""
    (document,) = documents_of(pack_name()).values()
    return str(document["number"]), str(document["title"])


def text_of_pack(months: int = 3, number: str = "", day: str = "2019年5月21日") -> str:
    """Invented words at positions of the pack's register."""
    registered_number, title = registered()
    return f"""{title}

{number or registered_number}

某某办公厅 {day}

一、总的要求

做好困难家庭的救助工作，应当公开、公平、公正，做到应救尽救、适度救助。

二、工作原则

坚持政府主导、社会参与，分类施策、精准帮扶。

三、工作目标

到下一个五年末，救助体系更加完善，群众满意度明显提高。

四、帮扶对象

（一）特困人员。没有劳动能力、没有收入来源、没有人赡养的人员。

（二）最低生活保障对象。家庭人均月收入低于当地标准的人员。〔牵头单位：某某部门（局）；责任单位：某某办公室〕

（三）低收入对象。家庭人均月收入高于当地标准、低于当地标准一点五倍的人员。

五、帮扶措施

（一）织密生活救助网。

1.做好特困人员供养。按照不低于当地标准的一定倍数供养。

2.做好最低生活保障。连续{months}个月家庭人均收入低于当地标准的，纳入保障范围。

3.做好残疾人救助。给予生活补贴和护理补贴。

（二）做好医疗救助。资助参加居民医疗保险。

六、组织实施

各地应当加强领导，按季度公布救助情况。

（此件公开发布）
"""


def imported(by: Actor, content: str, region: str = COUNTY, disclosure: str = "public", **more: Any) -> PolicyText:
    document = receive(by=by, file=samples.upload(content.encode(), "x.txt"), region_code=region)
    heading = preview(document).heading
    fields = {"number": heading.number, "title": heading.title or "通知", "issued": heading.issued, **more}
    return import_text(by=by, document=document, disclosure=disclosure, **fields)


def official(content: str, region: str = COUNTY, **more: Any) -> PolicyText:
    importer, head = build.officer(Duty.COUNTY_OFFICER, region), build.officer(Duty.COUNTY_HEAD, region)
    text = set_standing(
        by=head, text=imported(importer, content, region, **more), standing="official", how="与原件核对"
    )
    assert text.standing == "official", text.report
    return text


def decided(county: Actor) -> Decision:
    """A family that was granted dibao."""
    clerk, head = build.officer(Duty.TOWNSHIP_CLERK), build.officer(Duty.TOWNSHIP_HEAD)
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    basket = determine(proceeding.household)
    actions.give_opinion(
        by=head, proceeding=proceeding, expected_version=proceeding.version, verdict="grant", reason="",
        fingerprint=basket.fingerprint,
    )  # fmt: skip
    proceeding.refresh_from_db()
    return build.decide(by=county, proceeding=proceeding, expected_version=proceeding.version, grant=True)
