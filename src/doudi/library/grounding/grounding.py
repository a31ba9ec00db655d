"""Grounding: checks whether a document contains what a pack asserts of it, clause by clause and number by number."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from doudi.library.compare.figures import canonicalise
from doudi.library.grounding.pack_assertions import (
    ComparisonAssertion,
    DayAssertion,
    NumberAssertion,
    PackAssertion,
    read_assertions,
)
from doudi.library.grounding.quantities import (
    COUNTED,
    contains_noted_number,
    contains_value,
    format_value,
    read_plan_years,
    read_quantities,
)
from doudi.library.problems import NoSuchPositionError
from doudi.library.structure.days import parse_day
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.heading import DOCUMENT_NUMBER
from doudi.library.structure.normal import plain_text
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.quality.coverage import register
from doudi.policies.yaml.reader import Record, read_yaml
from doudi.rules.problems import SourceLine

# Words that express how a quantity compares with a bound. A strict word that is followed by （含） counts as inclusive.
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
"""Words that contain a word of comparison and compare nothing."""
MADE_INCLUSIVE = r"[（(]\s*含"
FROM_HERE_ON = re.compile(r"(低于|高于|以上|以下|以内|超过)\s*[（(]\s*含\s*[,，]?\s*(?:以下同|下同)\s*[)）]")
"""A word that a document declares inclusive from there to its end: 低于（含，下同）."""
KINDS = {"document": "文件信息", "clause": "条款", "number": "数字", "date": "日期", "comparator": "比较"}


@dataclass(frozen=True, slots=True)
class GroundingFinding:
    """An assertion of the pack that the document does not contain.

    `kind` is a key of `KINDS`, `place` the file and line of the pack, `element` the name of what asserts it, `clauses` the
    clauses that it cites, and `message` says in Chinese what is missing.
    """

    kind: str
    place: SourceLine
    element: str
    clauses: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        cited = "、".join(self.clauses)
        return f"{self.place}　{self.element}" + (f"（{cited}）" if cited else "") + f"：{self.message}"


@dataclass(frozen=True, slots=True)
class Grounding:
    """The result of checking a pack against a document: how many assertions of each kind were `checked`, and what is missing."""

    checked: dict[str, int]
    findings: tuple[GroundingFinding, ...]


def ground(library: Library, pack: Pack, document: PolicyDocument) -> Grounding:
    """Checks the clause register, parameters, rules, checks and reminders of a pack against the text of its document."""
    return _Grounder(library, pack, document).run()


class _Grounder:
    """Checks one pack. `texts` and `starts`: by the id of a clause, its text and where the text begins in the document."""

    def __init__(self, library: Library, pack: Pack, document: PolicyDocument):
        self.library, self.pack, self.document = library, pack, document
        self.checked = dict.fromkeys(KINDS, 0)
        self.record = self._find_record()
        effective = self.record.get("effective") if self.record is not None else None
        self.effective = parse_day(str(effective)) if effective is not None else None
        self.texts: dict[str, str] = {}
        self.inclusive_words = {match.group(1): match.start() for match in FROM_HERE_ON.finditer(document.text)}
        self.starts: dict[str, int] = {}

    def run(self) -> Grounding:
        findings = [*self._check_heading(), *self._check_effective_day(), *self._check_clauses()]
        for assertion in read_assertions(self.library, self.pack):
            findings += self._check_assertion(assertion)
        return Grounding(self.checked, tuple(findings))

    def _find_record(self) -> Record | None:
        """The register's entry for this document: its only one, or the one with the same number or title; None without one."""
        record = read_yaml(self.pack.folder / "clauses.yaml", f"{self.pack.name}/clauses.yaml")
        single = record.get("document")
        if isinstance(single, Record):
            return single
        heading = self.document.heading
        for each in record.get("documents") or []:
            if is_same_number(str(each.get("number")), heading.number) or plain_text(
                str(each.get("title"))
            ) == plain_text(heading.title):
                return each if isinstance(each, Record) else None
        return None

    def _check_heading(self) -> Iterator[GroundingFinding]:
        record, heading = self.record, self.document.heading
        if record is None:
            place = SourceLine(f"{self.pack.name}/clauses.yaml")
            yield GroundingFinding("document", place, "documents", (), "登记的文件里没有这一份：文号和题名都对不上")
            return
        pairs = (
            ("number", _read_number(str(record.get("number", ""))), heading.number),
            ("title", plain_text(str(record.get("title", ""))), plain_text(heading.title)),
            ("issued", str(record.get("issued", "")), heading.issued.isoformat() if heading.issued else ""),
        )
        for key, registered, stated in pairs:
            if not stated and self._is_known_elsewhere(key):
                continue
            self.checked["document"] += 1
            if registered != stated:
                message = f"登记的是“{registered}”，文件上是“{stated or '没有找到'}”"
                yield GroundingFinding("document", record.at(key), key, (), message)

    def _is_known_elsewhere(self, key: str) -> bool:
        """Whether the register says that a copy leaves this out and another source says it. A text without a number is cited
        by its title, which is no number that the copy could lack."""
        assert self.record is not None
        cited_by_title = key == "number" and plain_text(str(self.record.get("number"))) == plain_text(
            str(self.record.get("title"))
        )
        return cited_by_title or key in (self.record.get("elsewhere") or ())

    def _check_effective_day(self) -> Iterator[GroundingFinding]:
        """Checks the day on which the document comes into force, which one clause of it says for all others."""
        if self.record is None or self.effective is None or self._is_known_elsewhere("effective"):
            return
        self.checked["date"] += 1
        if _write_day(self.effective) not in canonicalise(plain_text(self.document.text)):
            message = f"文件里没有施行日期{_write_day(self.effective)}"
            yield GroundingFinding("date", self.record.at("effective"), "effective", (), message)

    def _check_clauses(self) -> Iterator[GroundingFinding]:
        for row in register(self.pack):
            name, position = str(row["id"]), str(row["position"])
            if self.record is None or row.get("document") not in (None, self.record.get("id")):
                continue  # a row of another document
            self.checked["clause"] += 1
            try:
                spans = self.document.spans(position)
            except NoSuchPositionError:
                yield GroundingFinding("clause", row.at("position"), name, (name,), f"文件中没有“{position}”这个位置")
                continue
            text = "\n".join(self.document.text[start:end] for start, end in spans)
            self.texts[name], self.starts[name] = text, spans[0][0]
            yield from self._check_numbers(row, name, text)

    def _check_numbers(self, row: Record, name: str, text: str) -> Iterator[GroundingFinding]:
        """Checks the sums, rates, ages and times that the register notes.

        A count of the things that a clause lists is the register's own and does not stand in the text.
        """
        listed = row.get("numbers")
        quantities = read_quantities(text)
        for noted in listed if isinstance(listed, list) else []:
            for value, unit in read_quantities(str(noted)):
                if unit not in COUNTED or (value == 1 and unit == "次") or self._is_issue_day(str(noted)):
                    continue
                self.checked["number"] += 1
                if not contains_noted_number(value, unit, quantities, text):
                    yield GroundingFinding("number", row.at("numbers"), name, (name,), f"条款里没有“{noted}”")

    def _is_issue_day(self, noted: str) -> bool:
        """Whether a noted date is the day of issue, which stands below the text and not in a clause."""
        day = parse_day(noted)
        return day is not None and day == self.document.heading.issued

    def _check_assertion(self, assertion: PackAssertion) -> Iterator[GroundingFinding]:
        """Checks an assertion against the clauses that it cites. What is cited to another document too may stand there: this
        one alone cannot refute it. A missing position is reported already."""
        readable = [name for name in assertion.clauses if name in self.texts]
        beyond = len(readable) < len(assertion.clauses)
        if not readable or (isinstance(assertion, DayAssertion) and (beyond or self._is_effective_day(assertion))):
            return
        text = "\n".join(self.texts[name] for name in readable)
        if isinstance(assertion, NumberAssertion):
            self.checked["number"] += not beyond
            if not beyond and not contains_value(assertion.value, assertion.unit, text):
                message = f"条款里没有{format_value(assertion.value, assertion.unit)}"
                yield GroundingFinding("number", assertion.place, assertion.element, assertion.clauses, message)
        elif isinstance(assertion, DayAssertion):
            self.checked["date"] += 1
            if not _contains_day(assertion, text):
                says = f"{'起始' if assertion.first else '截止'}日期{_write_day(dt.date.fromordinal(assertion.day))}"
                message = f"条款里没有{says}"
                yield GroundingFinding("date", assertion.place, assertion.element, assertion.clauses, message)
        else:
            self.checked["comparator"] += not beyond
            if not beyond:
                yield from self._check_comparison(assertion, readable, text)

    def _is_effective_day(self, assertion: DayAssertion) -> bool:
        """Whether an element begins on the day on which its document comes into force, which is checked for itself."""
        return assertion.first and self.effective is not None and assertion.day == self.effective.toordinal()

    def _check_comparison(
        self, assertion: ComparisonAssertion, readable: list[str], text: str
    ) -> Iterator[GroundingFinding]:
        text = _select_parts(assertion.bound, text)
        if any(self._expresses(sign, readable, text) for sign in assertion.operators):
            return
        words_used = [word for words in WORDS.values() for word in words if word in text and len(word) > 1]
        message = f"规则写的是“{assertion.written}”，条款里" + (
            f"只有“{'”“'.join(dict.fromkeys(words_used))}”" if words_used else "没有对应的比较词"
        )
        yield GroundingFinding("comparator", assertion.place, assertion.element, assertion.clauses, message)

    def _expresses(self, sign: str, readable: list[str], text: str) -> bool:
        """Whether a clause has a word for the sign. Strict words that are marked （含） count as inclusive."""
        # The normal text is added because ranges have the same sign there, whatever dash they are written with.
        bare = NO_BOUND.sub("", "".join(text.split()) + "。" + plain_text(text))
        strict = sign.rstrip("=")
        marked = any(re.search(word + MADE_INCLUSIVE, bare) for word in STRICT[strict]) or any(
            word in bare and any(self.starts[name] >= begin for name in readable)
            for word, begin in self.inclusive_words.items()
            if word in STRICT[strict]
        )
        if sign != strict:
            return marked or any(_contains_word(bare, word) for word in WORDS[sign])
        unmarked = [word for word in WORDS[sign] if word not in STRICT[strict] or not marked]
        return any(_contains_word(bare, word) for word in unmarked)


def _select_parts(bound: tuple[tuple[Fraction, str], ...], text: str) -> str:
    """The parts of a text, from comma to comma, that contain a value of the bound; the whole text where none does."""
    joined = re.sub(r"[（(][^（）()]*[)）]", lambda match: re.sub("[，,；;]", "", match.group()), "".join(text.split()))
    parts = [
        part
        for part in re.split("[。；;，,]", joined)
        if any(contains_value(value, unit, part) for value, unit in bound)
    ]
    return "。".join(parts) or text


def _write_day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _contains_day(assertion: DayAssertion, text: str) -> bool:
    """Whether a text names a day: itself, the year that it begins or ends, or the five-year plan that it begins or ends."""
    day = dt.date.fromordinal(assertion.day)
    bare = canonicalise(plain_text(text))
    if _write_day(day) in bare:
        return True
    edge = (day.month, day.day) == ((1, 1) if assertion.first else (12, 31))
    if edge and f"{day.year}年" in bare:
        return True
    plans = read_plan_years(text)
    if edge and any(day.year == (begin if assertion.first else begin + 4) for begin in plans):
        return True
    if edge and assertion.first and any(day.year == begin + 5 for begin in plans):
        return True  # the new rule begins after a plan that is named
    return edge and assertion.first and f"{day.year - 1}年" in bare  # the new rule begins after a year that is named


def _contains_word(text: str, word: str) -> bool:
    """Whether a text contains a word that is not the end of its opposite: 不低于 does not contain 低于."""
    return re.search(rf"(?<!不){re.escape(word)}", text) is not None if not word.startswith("不") else word in text


def is_same_number(a: str, b: str) -> bool:
    """Whether two document numbers are the same, in whatever brackets they are written; an empty one equals none."""
    return _read_number(a) == _read_number(b) != ""


def _read_number(written: str) -> str:
    match = DOCUMENT_NUMBER.search(written)
    return f"{match['word']}〔{match['year']}〕{int(match['n'])}号" if match else written
