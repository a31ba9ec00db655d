"""What a document says of itself: number, title, issuers, dates, whether it may be shown."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from doudi.library.numbering import to_number
from doudi.library.structure import OFFICE, lines

NUMBER = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{2,12})\s*[〔﹝\[［（(【]\s*(?P<year>(?:19|20)\d{2})\s*[〕﹞\]］)）】]\s*第?\s*(?P<n>\d{1,4})\s*号"
)
ORDER = re.compile(r"(?m)^[ \t　]*[\u4e00-\u9fff]{2,12}令\s*第?\s*\d{1,4}\s*号[ \t　]*$")
DATE = re.compile(
    r"(\d{4}|[〇零○一二三四五六七八九]{4})\s*年\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
KINDS = "意见|通知|方案|办法|规定|细则|决定|条例|规划|计划|措施|通告|公告|规程|标准|指南|要点"
ENTITLED = re.compile(rf"《(?P<title>[^《》]{{4,90}}?(?:{KINDS})(?:[（(][^《》]{{1,24}}[）)])?)》")
TAIL = rf"(?:{KINDS})(?:[（(][^（()）]{{1,20}}[)）])?$"
TITLES = (
    re.compile(rf"关于[\u4e00-\u9fff\w“”、（）()·《》—-]{{2,90}}?的{TAIL}"),
    re.compile(rf"^[\u4e00-\u9fff]{{4,50}}{TAIL}"),
)
FIELD = {
    "number": re.compile(r"(?:发文字号|文\s*号|发文号)\s*[:：]\s*([^\t\n]+)"),
    "title": re.compile(r"(?:标\s*题|名\s*称)\s*[:：]\s*([^\t\n]+)"),
    "issuer": re.compile(r"(?:发文机关|发布机构|发文单位|制发机关)\s*[:：]\s*([^\t\n]+)"),
    "issued": re.compile(r"(?:成文日期|印发日期|发文日期)\s*[:：]\s*([^\t\n]+)"),
    "published": re.compile(r"(?:发布日期|公布日期)\s*[:：]\s*([^\t\n]+)"),
}
DISCLOSURES = (
    ("on_request", re.compile(r"依申请公开")),
    ("internal", re.compile(r"(?:此件|公开属性\s*[:：]\s*|公开方式\s*[:：]\s*)(?:不予公开|不公开)|内部资料")),
    ("public", re.compile(r"(?:此件|公开属性\s*[:：]\s*|公开方式\s*[:：]\s*)(?:主动公开|公开发布|公开|删减后公开)")),
)
DUTIES_INTERNAL = re.compile(r"责任分工(?:部分)?不(?:予)?公开")


@dataclass(frozen=True)
class Heading:
    """`number` with 〔〕; days as dates; `disclosure`: public, on_request, internal, or empty where nothing is said;
    `duties_internal`: the division of duties may not be shown."""

    number: str
    title: str
    issuers: tuple[str, ...]
    issued: dt.date | None
    published: dt.date | None
    disclosure: str
    duties_internal: bool


def read_heading(text: str, body: tuple[int, int]) -> Heading:
    """From what stands before the first clause and after the last; a notice that only forwards counts as such."""
    front, back = text[: body[0]][:6000], text[body[1] :][:3000]
    if not front.strip() and not back.strip():
        front = text[:3000]
    title = _title(front)
    signers, signed = _signature(front, back)
    issued = _field_day(front, "issued") or signed
    disclosure = next((name for name, form in DISCLOSURES if form.search(front + "\n" + back)), "")
    return Heading(
        number=_number(front, back),
        title=title,
        issuers=_field_issuers(front) or signers or _issuers_above_title(front, title),
        issued=issued,
        published=_field_day(front, "published"),
        disclosure=disclosure,
        duties_internal=bool(DUTIES_INTERNAL.search(front + back)),
    )


def parse_day(written: str) -> dt.date | None:
    """2019年5月21日, 二〇一九年五月二十一日 → the day; None where there is no such day."""
    found = DATE.search(written)
    if found is None:
        return None
    year, month, day = (to_number(part) for part in found.groups())
    try:
        return dt.date(year or 0, month or 0, day or 0)
    except ValueError:
        return None


def _number(front: str, back: str) -> str:
    """The document's own number stands on a line of its own; those of other documents stand in brackets or in a sentence."""
    field = FIELD["number"].search(front)
    for line in [field.group(1)] if field else []:
        if found := NUMBER.search(line):
            return _written(found)
    candidates = [front[start:end].strip(" \t　#*") for start, end in lines(front)]
    for line in candidates:
        found = NUMBER.search(line)
        if found and len(line) - len(found.group()) <= 6:
            return _written(found)
    if order := ORDER.search(front):
        return re.sub(r"\s", "", order.group())
    found = next((one for one in NUMBER.finditer(front) if front[: one.start()].rstrip()[-1:] not in ("(", "（")), None)
    return _written(found) if found and found.start() < 200 else ""


def _written(found: re.Match[str]) -> str:
    return f"{found.group('word')}〔{found.group('year')}〕{int(found.group('n'))}号"


def _title(front: str) -> str:
    field = FIELD["title"].search(front)
    if field:
        return _tidy(field.group(1))
    joined = re.sub(r"\s+", "", front)
    forwarded = re.search(r"(?:现将|印发|下发|转发)(《[^《》]{4,120}》)", joined)
    if forwarded and (found := ENTITLED.match(forwarded.group(1))):
        return found.group("title")
    own = [front[start:end].strip(" \t　#*") for start, end in lines(front)]
    for form in TITLES:
        for number in range(len(own)):
            for count in (1, 2, 3):
                line = _tidy("".join(own[number : number + count]))
                if len(line) <= 100 and not re.search(r"[。，；]", line) and (found := form.search(line)):
                    return found.group()
    return ""


def _tidy(title: str) -> str:
    return re.sub(r"\s+", "", title).strip("《》*#")


def _field_issuers(front: str) -> tuple[str, ...]:
    field = FIELD["issuer"].search(front)
    return tuple(one for one in re.split(r"[\s、,，]+", field.group(1)) if one) if field else ()


def _field_day(front: str, name: str) -> dt.date | None:
    field = FIELD[name].search(front)
    return parse_day(field.group(1)) if field else None


def _signature(front: str, back: str) -> tuple[tuple[str, ...], dt.date | None]:
    """Offices on the lines above a date; or one office beside it, as in '某局办公室 2022年4月15日印发'."""
    for part in (back, front):
        own = [part[start:end].strip(" \t　#*()（）") for start, end in lines(part)]
        for at, line in reversed(list(enumerate(own))):
            found = DATE.search(line)
            if not found or len(line) - len(found.group()) > 30:
                continue
            beside = re.sub(r"\s", "", DATE.sub("", line).replace("印发", ""))
            if OFFICE.match(beside):
                return (_authority(beside),), parse_day(line)
            signers: list[str] = []
            for above in reversed(own[:at]):
                names = above.split()
                if not names or not all(OFFICE.match(name) for name in names):
                    break
                signers[:0] = names
            if signers or part is front:
                printed = "印发" in line and len(signers) == 1
                return tuple(map(_authority, signers) if printed else signers), parse_day(line)
    return (), None


def _authority(office: str) -> str:
    """The printing office of an authority prints what the authority issues."""
    return re.sub(r"(?<=[局厅委部会])办公室$", "", office)


def _issuers_above_title(front: str, title: str) -> tuple[str, ...]:
    """中共某省委 某省人民政府 关于…的意见: the issuers stand before the title, on its line or the line above."""
    for start, end in lines(front):
        names = front[start:end].strip(" \t　#*").split()
        names = names[: next((at for at, name in enumerate(names) if name.startswith("关于")), len(names))]
        if names and all(OFFICE.match(name) for name in names):
            return tuple(names)
    return ()
