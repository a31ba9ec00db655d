"""Grounding: whether what a pack says stands in the document it cites, clause by clause, number by number."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from doudi.library.claims import Claim, ComparisonClaim, DayClaim, NumberClaim, claims
from doudi.library.documents import PolicyDocument
from doudi.library.figures import canonical
from doudi.library.heading import NUMBER, parse_day
from doudi.library.normal import plain
from doudi.library.problems import NoSuchPosition
from doudi.library.quantities import COUNTED, noted, plans, shown, stands, tokens
from doudi.policies.coverage import register
from doudi.policies.packs import Library, Pack
from doudi.policies.yaml_files import Record, read_yaml
from doudi.rules.problems import Place

# Words that say how something stands to a bound. Inclusive ones are also the strict ones marked （含）.
WORDS = {
    "<": ("低于", "少于", "小于", "不足", "不满", "未满", "未达到", "以下", "未到", "最高", "封顶", "限额"),
    "<=": (
        "不超过", "不高于", "不多于", "不大于", "以内", "之内", "以下", "最高", "最长", "最多", "至多", "封顶", "限额", "左右", "~",
        "至", "部分或", "或者部分", "或部分", "保留现行",
    ),
    ">": ("超过", "高于", "大于", "多于", "超出"),
    ">=": (
        "不低于", "不少于", "不小于", "以上", "达到", "至少", "最少", "最低", "年满", "连续", "提高到", "提升到", "左右", "~", "至",
        "稳定", "一年", "1年",
    ),
}  # fmt: skip
STRICT = {"<": ("低于", "少于", "小于"), ">": ("高于", "超过", "大于", "多于")}
NO_BOUND = re.compile(
    r"以下(?=简称|全称|统称|称|同|几)|如下|至今|至于|乃至|甚至|最低生活保障|最低工资|最低指导|最低缴费"
)
MADE_INCLUSIVE = r"[（(]\s*含"
FROM_HERE_ON = re.compile(r"(低于|高于|以上|以下|以内|超过)\s*[（(]\s*含\s*[,，]?\s*(?:以下同|下同)\s*[)）]")
KINDS = {"document": "文件信息", "clause": "条款", "number": "数字", "date": "日期", "comparator": "比较"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not stand in the document. `place`: file and line of the pack; `clauses`: those cited; `what`: in Chinese."""

    kind: str
    place: Place
    element: str
    clauses: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        cited = "、".join(self.clauses)
        return f"{self.place}　{self.element}" + (f"（{cited}）" if cited else "") + f"：{self.what}"


@dataclass(frozen=True, slots=True)
class Grounding:
    """`checked`: how many of each kind were looked for; `findings`: what was not found."""

    checked: dict[str, int]
    findings: tuple[Finding, ...]


def ground(library: Library, pack: Pack, document: PolicyDocument) -> Grounding:
    """Holds a pack's register, parameters, rules, checks and reminders against the text of its document."""
    return _Grounds(library, pack, document).run()


class _Grounds:
    def __init__(self, library: Library, pack: Pack, document: PolicyDocument):
        self.library, self.pack, self.document = library, pack, document
        self.checked = dict.fromkeys(KINDS, 0)
        self.record = self._registered()
        self.texts: dict[str, str] = {}
        self.inclusive = {found.group(1): found.start() for found in FROM_HERE_ON.finditer(document.text)}
        self.starts: dict[str, int] = {}

    def run(self) -> Grounding:
        findings = [*self._heading(), *self._clauses()]
        for claim in claims(self.library, self.pack):
            findings += self._claim(claim)
        return Grounding(self.checked, tuple(findings))

    def _registered(self) -> Record | None:
        """What the register says of this document: the only one that it has, or the one with its number or title."""
        record = read_yaml(self.pack.folder / "clauses.yaml", f"{self.pack.name}/clauses.yaml")
        one = record.get("document")
        if isinstance(one, Record):
            return one
        heading = self.document.heading
        for each in record.get("documents") or []:
            if same_number(str(each.get("number")), heading.number) or plain(str(each.get("title"))) == plain(
                heading.title
            ):
                return each if isinstance(each, Record) else None
        return None

    # What the register says of the document itself

    def _heading(self) -> Iterator[Finding]:
        said, heading = self.record, self.document.heading
        if said is None:
            place = Place(f"{self.pack.name}/clauses.yaml")
            yield Finding("document", place, "documents", (), "登记的文件里没有这一份：文号和题名都对不上")
            return
        pairs = (
            ("number", _number(str(said.get("number", ""))), heading.number),
            ("title", plain(str(said.get("title", ""))), plain(heading.title)),
            ("issued", str(said.get("issued", "")), heading.issued.isoformat() if heading.issued else ""),
        )
        for key, own, found in pairs:
            self.checked["document"] += 1
            if own != found:
                what = f"登记的是“{own}”，文件上是“{found or '没有找到'}”"
                yield Finding("document", said.at(key), key, (), what)

    # The register

    def _clauses(self) -> Iterator[Finding]:
        for row in register(self.pack):
            name, position = str(row["id"]), str(row["position"])
            if self.record is None or row.get("document") not in (None, self.record.get("id")):
                continue  # a row of another document
            self.checked["clause"] += 1
            try:
                spans = self.document.spans(position)
            except NoSuchPosition:
                yield Finding("clause", row.at("position"), name, (name,), f"文件中没有“{position}”这个位置")
                continue
            text = "\n".join(self.document.text[start:end] for start, end in spans)
            self.texts[name], self.starts[name] = text, spans[0][0]
            yield from self._numbers_of(row, name, text)

    def _numbers_of(self, row: Record, name: str, text: str) -> Iterator[Finding]:
        """Sums, rates, ages and times that the register notes; how many things a clause lists is the register's own count."""
        listed = row.get("numbers")
        there = tokens(text)
        for one in listed if isinstance(listed, list) else []:
            for value, unit in tokens(str(one)):
                if unit not in COUNTED or (value == 1 and unit == "次") or self._is_day_of_issue(str(one)):
                    continue
                self.checked["number"] += 1
                if not noted(value, unit, there, text):
                    yield Finding("number", row.at("numbers"), name, (name,), f"条款里没有“{one}”")

    def _is_day_of_issue(self, noted: str) -> bool:
        """The day of issue stands under the text and not beside the number."""
        day = parse_day(noted)
        return day is not None and day == self.document.heading.issued

    # What rules, parameters and checks say

    def _claim(self, claim: Claim) -> Iterator[Finding]:
        known = [name for name in claim.clauses if name in self.texts]
        if not known or (isinstance(claim, DayClaim) and len(known) < len(claim.clauses)):
            return  # another document's clause gives it, or the position is reported already
        text = "\n".join(self.texts[name] for name in known)
        if isinstance(claim, NumberClaim):
            self.checked["number"] += 1
            if not stands(claim.value, claim.unit, text):
                what = f"条款里没有{shown(claim.value, claim.unit)}"
                yield Finding("number", claim.place, claim.element, claim.clauses, what)
        elif isinstance(claim, DayClaim):
            self.checked["date"] += 1
            if not _day_stands(claim, text):
                day = dt.date.fromordinal(claim.day)
                what = f"条款里没有{'起始' if claim.first else '截止'}日期{day.year}年{day.month}月{day.day}日"
                yield Finding("date", claim.place, claim.element, claim.clauses, what)
        else:
            self.checked["comparator"] += 1
            yield from self._comparison(claim, known, text)

    def _comparison(self, claim: ComparisonClaim, known: list[str], text: str) -> Iterator[Finding]:
        text = _about(claim.bound, text)
        if any(self._says(sign, known, text) for sign in claim.operators):
            return
        said = [word for words in WORDS.values() for word in words if word in text and len(word) > 1]
        what = f"规则写的是“{claim.written}”，条款里" + (
            f"只有“{'”“'.join(dict.fromkeys(said))}”" if said else "没有对应的比较词"
        )
        yield Finding("comparator", claim.place, claim.element, claim.clauses, what)

    def _says(self, sign: str, known: list[str], text: str) -> bool:
        """Whether a clause has a word for the sign; strict words that are marked （含） count as inclusive."""
        bare = NO_BOUND.sub(
            "", "".join(text.split()) + "。" + plain(text)
        )  # the second for ranges, whatever dash they are written with
        strict = sign.rstrip("=")
        marked = any(re.search(word + MADE_INCLUSIVE, bare) for word in STRICT[strict]) or any(
            word in bare and any(self.starts[name] >= at for name in known)
            for word, at in self.inclusive.items()
            if word in STRICT[strict]
        )
        if sign != strict:
            return marked or any(_has(bare, word) for word in WORDS[sign])
        unmarked = [word for word in WORDS[sign] if word not in STRICT[strict] or not marked]
        return any(_has(bare, word) for word in unmarked)


def _about(bound: tuple[tuple[Fraction, str], ...], text: str) -> str:
    """The parts of a text, from comma to comma, in which a bound's values stand; the whole where they stand in none."""
    joined = re.sub(r"[（(][^（）()]*[)）]", lambda found: re.sub("[，,；;]", "", found.group()), "".join(text.split()))
    parts = [part for part in re.split("[。；;，,]", joined) if any(stands(value, unit, part) for value, unit in bound)]
    return "。".join(parts) or text


def _day_stands(claim: DayClaim, text: str) -> bool:
    """The day itself; its year where it is the first or last day of one; the five-year plan that it begins or ends."""
    day = dt.date.fromordinal(claim.day)
    bare = canonical(plain(text))
    if f"{day.year}年{day.month}月{day.day}日" in bare:
        return True
    edge = (day.month, day.day) == ((1, 1) if claim.first else (12, 31))
    if edge and f"{day.year}年" in bare:
        return True
    if edge and any(day.year == (begin if claim.first else begin + 4) for begin in plans(text)):
        return True
    return edge and claim.first and f"{day.year - 1}年" in bare  # what follows on a year that is named


def _has(text: str, word: str) -> bool:
    """A word, and not as the end of its opposite: 低于 does not stand in 不低于."""
    return re.search(rf"(?<!不){re.escape(word)}", text) is not None if not word.startswith("不") else word in text


def same_number(one: str, other: str) -> bool:
    """Whether two numbers of documents are the same, in whatever brackets they are written."""
    return _number(one) == _number(other) != ""


def _number(written: str) -> str:
    found = NUMBER.search(written)
    return f"{found['word']}〔{found['year']}〕{int(found['n'])}号" if found else written
