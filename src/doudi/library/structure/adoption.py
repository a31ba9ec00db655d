"""Adoption notes of laws and regulations: who adopted, by which order it was published, from when it is in force.

For example, with a day for each D: D国务院第N次常务会议通过　D中华人民共和国国务院令第N号公布　自D起施行
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from doudi.library.structure.days import ANY_DAY, parse_day
from doudi.library.structure.layout import line_spans
from doudi.library.structure.numbering import CHINESE, to_number

ORDER = re.compile(
    rf"(?:中华人民共和国)?(?P<office>[\u4e00-\u9fff]{{2,16}})令\s*第?\s*(?P<n>\d{{1,4}}|[{CHINESE}]{{1,6}})\s*号"
)
EVENT = re.compile(
    rf"(?:自\s*)?(?P<day>{ANY_DAY.pattern})(?P<words>[^。；\n]{{0,70}}?)(?P<act>起?\s*施行|生效|通过|公布|发布|修正|修订|起?\s*实施)"
)
CONGRESS = re.compile(r"(?:第[^届]{1,5}届)?(?P<organ>[\u4e00-\u9fff]{0,12}人民代表大会(?:常务委员会)?)")
COUNCIL = re.compile(r"国务院(?:第[^次]{1,6}次)?常务会议")
LONGEST_LINE = 400
ENACTED = re.compile(rf"自\s*(?P<day>{ANY_DAY.pattern})\s*起(?:正式)?(?:施行|执行|实施|生效)")
EXPIRY = re.compile(rf"有效期(?:至|到)\s*(?P<day>{ANY_DAY.pattern})")


@dataclass
class Adoption:
    """What an adoption note says. `amended`: the days of later amendments; `number`: of the order, such as 国务院令第N号."""

    number: str = ""
    issuer: str = ""
    adopted: dt.date | None = None
    published: dt.date | None = None
    effective: dt.date | None = None
    amended: list[dt.date] = field(default_factory=list)

    @property
    def issued(self) -> dt.date | None:
        return self.published or self.adopted


def read_adoption(front: str) -> Adoption:
    """Reads the lines before the first clause that begin with a day, in brackets or not, and say what happened on it."""
    adoption = Adoption()
    for start, end in line_spans(front):
        line = front[start:end].strip(" \t　*#（()）[]")
        if len(line) > LONGEST_LINE or not re.match(rf"(?:自\s*)?(?:{ANY_DAY.pattern})", line):
            continue
        for event in EVENT.finditer(line):
            _note(adoption, parse_day(event["day"]), event["words"], event["act"].replace(" ", ""))
    return adoption


def _note(adoption: Adoption, day: dt.date | None, words: str, act: str) -> None:
    if day is None:
        return
    if act.endswith(("施行", "实施", "生效")):
        adoption.effective = adoption.effective or day
    elif act in ("修正", "修订"):
        adoption.amended.append(day)
    elif act == "通过":
        adoption.adopted = adoption.adopted or day
        congress = CONGRESS.search(words)
        adoption.issuer = adoption.issuer or (
            congress["organ"] if congress else "国务院" if COUNCIL.search(words) else ""
        )
    elif adoption.published is None:
        adoption.published = day
        order = ORDER.search(words)
        if order is not None:
            adoption.number = format_order(order)
            # A president publishes what the congress adopted; any other office publishes its own.
            adoption.issuer = adoption.issuer if order["office"] == "主席" else order["office"]


def format_order(order: re.Match[str]) -> str:
    """An order's number in one form: 国务院令第N号, whatever the note puts before it and however it writes the number."""
    return f"{order['office']}令第{to_number(order['n'])}号"


def find_effective_day(body: str) -> dt.date | None:
    """Returns the day from which a document is in force by its last clauses: 本办法自2021年7月1日起施行."""
    last = None
    for match in ENACTED.finditer(body):
        last = match
    return parse_day(last["day"]) if last else None


def find_expiry_day(body: str) -> dt.date | None:
    """Returns the day until which a document holds by its last clauses: 有效期至2028年6月30日."""
    match = EXPIRY.search(body)
    return parse_day(match["day"]) if match else None
