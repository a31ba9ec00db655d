"""What a document says of itself: number, title, issuers, days, whether it may be shown. What is not certain is left open."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from doudi.library.structure.adoption import ORDER, find_effective_day, find_expiry_day, format_order, read_adoption
from doudi.library.structure.closing import AUTHORITY
from doudi.library.structure.days import DAY, parse_day
from doudi.library.structure.layout import line_spans
from doudi.library.structure.metadata_fields import is_field_line, read_fields
from doudi.library.structure.outline import Outline

DOCUMENT_NUMBER = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{2,12})\s*[〔﹝\[［（(【]\s*(?P<year>(?:19|20)\d{2})\s*[〕﹞\]］)）】]\s*第?\s*(?P<n>\d{1,4})\s*号"
)
KINDS = "意见|通知|方案|办法|规定|细则|决定|条例|规划|计划|措施|通告|公告|规程|标准|指南|要点|规则|决议|解释"
ENTITLED = re.compile(rf"《(?P<title>[^《》]{{4,90}}?(?:{KINDS})(?:[（(][^《》]{{1,24}}[）)])?)》")
TAIL = rf"(?:{KINDS})(?:[（(][^（()）]{{1,20}}[)）])?$"
TITLES = (
    (re.compile(rf"关于[\u4e00-\u9fff\w“”、（）()·《》〈〉—-]{{2,90}}?的{TAIL}"), 3),
    (re.compile(rf"^[\u4e00-\u9fff《》〈〉]{{4,60}}{TAIL}"), 3),
    (re.compile(r"^[\u4e00-\u9fff]{2,40}法(?:典|律)?(?:[（(][^（()）]{1,20}[)）])?$"), 1),
    (re.compile(rf"^[\u4e00-\u9fff\d《》—-]{{4,60}}{TAIL}"), 1),
)
"""Forms of titles, the surest first, each with the number of lines over which a title of that form may run."""
DISCLOSURES = (
    ("on_request", re.compile(r"依申请公开")),
    ("internal", re.compile(r"(?:此件|公开属性\s*[:：]\s*|公开方式\s*[:：]\s*)(?:不予公开|不公开)|内部资料")),
    ("public", re.compile(r"(?:此件|公开属性\s*[:：]\s*|公开方式\s*[:：]\s*)(?:主动公开|公开发布|公开|删减后公开)")),
)
DUTIES_INTERNAL = re.compile(r"责任分工(?:部分)?不(?:予)?公开")
ORDER_LINE = re.compile(rf"(?m)^[ \t　*#]*{ORDER.pattern}[ \t　*#]*$")
CLOCK_TIME = re.compile(r"\d{1,2}[:：]\d{2}")
NOT_SIGNED = re.compile("施行|实施|生效|失效|废止|修正|修订|通过|公布")
CENTRAL = ("国务院", "中共中央")
FRONT_LENGTH, BACK_LENGTH, BODY_TAIL = 6000, 3000, 1500  # characters that are looked at


@dataclass(frozen=True)
class Heading:
    """What a document says of itself; empty or None where it says nothing certain.

    `number` has the brackets 〔〕. `issued` is the day of signature, adoption or publication, `published` the day a site
    gives, `effective` and `expires` the days from and until which it holds, `amended` those of later amendments.
    `disclosure` is public, on_request, internal or empty; `duties_internal`: the division of duties may not be shown.
    """

    number: str
    title: str
    issuers: tuple[str, ...]
    issued: dt.date | None
    published: dt.date | None
    disclosure: str
    duties_internal: bool
    effective: dt.date | None = None
    expires: dt.date | None = None
    amended: tuple[dt.date, ...] = ()


def read_heading(text: str, outline: Outline) -> Heading:
    """Reads what stands before the first clause and after the last of each part; a notice that only forwards another
    document counts as the front of that document."""
    start, end = outline.body
    front = text[:start][:FRONT_LENGTH]
    closings = [text[first:last][:BACK_LENGTH] for first, last in outline.closings] or [text[end:][:BACK_LENGTH]]
    if not front.strip() and not "".join(closings).strip():
        front = text[:BACK_LENGTH]
    fields = read_fields(front)
    adoption = read_adoption(front)
    title, title_line = _title(front, fields)
    signers, signed, page_day = _signature(front, closings)
    body_tail = text[max(start, end - BODY_TAIL) : end]
    surroundings = "\n".join([front, *closings])
    return Heading(
        number=_number(front, fields) or adoption.number,
        title=title,
        issuers=(
            _field_issuers(fields)
            or signers
            or _issuers_above_title(front)
            or ((adoption.issuer,) if adoption.issuer else ())
            or _issuers_in_title(title_line)
        ),
        issued=parse_day(fields.get("issued", "")) or adoption.issued or signed,
        published=parse_day(fields.get("published", "")) or page_day,
        disclosure=next((name for name, form in DISCLOSURES if form.search(surroundings)), ""),
        duties_internal=bool(DUTIES_INTERNAL.search(surroundings)),
        effective=parse_day(fields.get("effective", "")) or adoption.effective or find_effective_day(body_tail),
        expires=parse_day(fields.get("expires", "")) or find_expiry_day(body_tail),
        amended=tuple(sorted(set(adoption.amended))),
    )


def _number(front: str, fields: dict[str, str]) -> str:
    """The document's own number stands on a line of its own; those of other documents stand in brackets or in a sentence."""
    field = fields.get("number", "")
    if number := DOCUMENT_NUMBER.search(field):
        return _format_number(number)
    if order := ORDER.search(field):
        return format_order(order)
    for start, end in line_spans(front):
        line = front[start:end].strip(" \t　#*")
        number = DOCUMENT_NUMBER.search(line)
        if number and len(line) - len(number.group()) <= 6:
            return _format_number(number)
    if order := ORDER_LINE.search(front):
        return format_order(order)
    for number in DOCUMENT_NUMBER.finditer(front[:220]):
        if front[: number.start()].rstrip()[-1:] not in ("(", "（"):
            return _format_number(number) if number.start() < 200 else ""
    return ""


def _format_number(number: re.Match[str]) -> str:
    return f"{number['word']}〔{number['year']}〕{int(number['n'])}号"


def _title(front: str, fields: dict[str, str]) -> tuple[str, str]:
    """The title, and the line on which it stands, which may name the issuer before it."""
    lines = [front[start:end].strip(" \t　#*") for start, end in line_spans(front)]
    lines = [line for line in lines if not is_field_line(line)]
    if "title" in fields:
        title = _tidy(fields["title"])
        return title, next((line for line in lines if title in _tidy(line)), title)
    joined = re.sub(r"\s+", "", front)
    forwarded = re.search(r"(?:现将|印发|下发|转发)(《[^《》]{4,120}》)", joined)
    if forwarded and (entitled := ENTITLED.match(forwarded.group(1))):
        return entitled["title"], entitled["title"]
    for form, most_lines in TITLES:
        for first in range(len(lines)):
            for count in range(1, most_lines + 1):
                line = _tidy("".join(lines[first : first + count]))
                if len(line) <= 100 and not re.search(r"[。，；]", line) and (match := form.search(line)):
                    return match.group(), " ".join(lines[first : first + count])
    return "", ""


def _tidy(title: str) -> str:
    bare = re.sub(r"\s+", "", title).strip("*#")
    return bare[1:-1] if bare.startswith("《") and bare.endswith("》") and "《" not in bare[1:] else bare


def _field_issuers(fields: dict[str, str]) -> tuple[str, ...]:
    return tuple(name for name in re.split(r"[\s、,，;；]+", fields.get("issuer", "")) if name)


def _signature(front: str, closings: list[str]) -> tuple[tuple[str, ...], dt.date | None, dt.date | None]:
    """Authorities on the lines above a day, or one beside it as in '某局办公室 2022年4月15日印发'; the day; and where there
    is none, the day with a time of day that a site gives."""
    page_day: dt.date | None = None
    for part in (*closings, front):
        lines = [part[start:end].strip(" \t　#*()（）") for start, end in line_spans(part)]
        for i, line in reversed(list(enumerate(lines))):
            day = DAY.search(line)
            if not day or len(line) - len(day.group()) > 30 or NOT_SIGNED.search(line) or is_field_line(line):
                continue
            if CLOCK_TIME.search(line):
                page_day = parse_day(line)
                continue
            beside = re.sub(r"\s", "", DAY.sub("", line).replace("印发", ""))
            if AUTHORITY.match(beside):
                return (_authority(beside),), parse_day(line), page_day
            signers = _signers_above(lines[:i])
            if signers or part is front:
                printed = "印发" in line and len(signers) == 1
                return tuple(map(_authority, signers) if printed else signers), parse_day(line), page_day
    return (), None, page_day


def _signers_above(lines: list[str]) -> list[str]:
    signers: list[str] = []
    for line in reversed(lines):
        names = line.split()
        if not names or not all(AUTHORITY.match(name) for name in names):
            break
        signers[:0] = names
    return signers


def _authority(office: str) -> str:
    """The printing office of an authority prints what the authority issues."""
    return re.sub(r"(?<=[局厅委部会])办公室$", "", office)


def _issuers_above_title(front: str) -> tuple[str, ...]:
    """中共某省委 某省人民政府 关于…的意见: the issuers stand before the title, on its line or the line above."""
    for start, end in line_spans(front):
        names = front[start:end].strip(" \t　#*").split()
        first_word = next((i for i, name in enumerate(names) if name.startswith("关于")), len(names))
        names = names[:first_word]
        if names and all(AUTHORITY.match(name) for name in names):
            return tuple(names)
    return ()


def _issuers_in_title(line: str) -> tuple[str, ...]:
    """某县民政局关于…的通知: one issuer before the title without a space."""
    names = re.split(r"[\s、]+", line.split("关于")[0]) if "关于" in line else []
    names = [name for name in names if name]
    return tuple(names) if names and all(AUTHORITY.match(name) or name in CENTRAL for name in names) else ()
