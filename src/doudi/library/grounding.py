"""Grounding: whether what a pack says stands in the document it cites, clause by clause, number by number."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from doudi.library.claims import MONTHS, WORKING_DAYS, Claim, ComparisonClaim, DayClaim, NumberClaim, claims
from doudi.library.documents import PolicyDocument
from doudi.library.figures import canonical, figures
from doudi.library.heading import NUMBER, parse_day
from doudi.library.normal import plain
from doudi.library.problems import NoSuchPosition
from doudi.policies.coverage import register
from doudi.policies.packs import Library, Pack
from doudi.policies.yaml_files import Record, read_yaml
from doudi.rules.problems import Place

# Words that say how something stands to a bound. Inclusive ones are also the strict ones marked （含）.
WORDS = {
    "<": ("低于", "少于", "小于", "不足", "不满", "未满", "未达到", "以下", "未到", "最高", "封顶", "限额"),
    "<=": (
        "不超过", "不高于", "不多于", "不大于", "以内", "之内", "以下", "最高", "最长", "最多", "至多", "封顶", "限额", "左右", "~",
        "至", "部分或", "保留现行",
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
LISTED = re.compile(r"([一二三四五六七八九\d])(?=(?:、[一二三四五六七八九\d])*、[一二三四五六七八九\d]级)")
SAME_UNITS = {
    "个月": "月",
    "月份": "月",
    "月底": "月",
    "周岁": "岁",
    "pp": "%",
    "个pp": "%",
    "年度": "年",
    "年底": "年",
    "个工作日": "工作日",
}
COUNTED = frozenset(["元", "%", "倍", "岁", "级", "次", "月", "年", "日", "天", "工作日"])
PLAN = re.compile(r"“?[\"“]?十([一二三四五六])五[\"”]?”?")
FIRST_PLAN_AFTER_TEN = 2006  # the eleventh five-year plan began in 2006; each is five years long
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
        self.texts: dict[str, str] = {}
        self.inclusive = {found.group(1): found.start() for found in FROM_HERE_ON.finditer(document.text)}
        self.starts: dict[str, int] = {}

    def run(self) -> Grounding:
        findings = [*self._heading(), *self._clauses()]
        for claim in claims(self.library, self.pack):
            findings += self._claim(claim)
        return Grounding(self.checked, tuple(findings))

    # What the register says of the document itself

    def _heading(self) -> Iterator[Finding]:
        record = read_yaml(self.pack.folder / "clauses.yaml", f"{self.pack.name}/clauses.yaml")
        said, heading = record.get("document"), self.document.heading
        if not isinstance(said, Record):
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
                if not _noted(value, unit, there, text):
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
                what = f"条款里没有{_shown(claim.value, claim.unit)}"
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


def stands(value: Fraction, unit: str, text: str) -> bool:
    """Whether a value stands in a text, in any of the ways that Chinese documents write it."""
    normal = plain(text)
    return bool(tokens(text) & _ways(value, unit)) or any(word in normal for word in _words(value, unit))


def tokens(text: str) -> set[tuple[Fraction, str]]:
    """The numbers of a text with their units: 一、二级残疾 → (1, 级), (2, 级)."""
    joined = "".join(text.split())
    listed = LISTED.sub(r"\1级", joined)
    found: set[tuple[Fraction, str]] = set()
    for part in listed.split("、"):
        normal = plain(part)
        for start, end in figures(normal):
            found |= set(_tokens(canonical(normal[start:end])))
    return found


def _noted(value: Fraction, unit: str, there: set[tuple[Fraction, str]], text: str) -> bool:
    if unit == "年" and value > 1000:
        return (value, unit) in there or any(begin <= value < begin + 5 for begin in _plans(text))
    ways = {(value, unit)}
    if unit in ("月", "年"):
        ways |= {(value, "月"), (value / 12, "年")} if unit == "月" else {(value, "年"), (value * 12, "月")}
    if unit == "%":
        ways |= {(1 + value / 100, "倍")}
    months = int(value * 12) if unit == "年" else int(value) if unit == "月" else 0
    words = _words(Fraction(months), MONTHS)
    if unit == "岁" and value == 18:
        words += ("成年",)
    if unit == "%" and value == 100:
        words += ("全额", "全部", "全覆盖")
    return bool(ways & there) or any(word in "".join(text.split()) for word in words)


def _tokens(figure: str) -> Iterator[tuple[Fraction, str]]:
    """6~12个月 → (6, 月), (12, 月); 60% → (60, %)."""
    found = re.match(r"(\d+(?:\.\d+)?)(?:~(\d+(?:\.\d+)?))?(.*)", figure)
    if found is None:
        return
    unit = found.group(3).removeprefix("~")
    scale = {"千": 1000, "万": 10_000, "亿": 100_000_000}.get(unit[:1], 1)
    unit = SAME_UNITS.get(unit, unit)
    for number in found.groups()[:2]:
        if number:
            yield Fraction(number) * scale, unit[-1:] if scale > 1 else unit


def _ways(value: Fraction, unit: str) -> set[tuple[Fraction, str]]:
    if unit == WORKING_DAYS:
        return {(value, "工作日")}
    if "yuan" in unit:
        return {(value, "元")}
    if unit == MONTHS:
        return {(value, "月"), (value / 12, "年")}
    if unit == "year":
        return {(value, "岁"), (value, "年")}
    if unit in ("day", "person"):
        return {(value, one) for one in ("日", "天", "工作日", "人", "名")}
    ways = {(value * 100, "%"), ((value - 1) * 100, "%"), (value, "倍"), (value, "")}
    if value.denominator == 1:
        ways |= {(value, one) for one in ("级", "类", "次", "人", "人次", "项", "种", "户")}
    return ways


def _words(value: Fraction, unit: str) -> tuple[str, ...]:
    """Values that are written as words."""
    if unit == "share" and value == 1:
        return ("全额", "全部", "全免", "免费")
    if unit == "share" and value == Fraction(1, 2):
        return ("一半", "半数")
    if unit == MONTHS:
        return {6: ("半年",), 3: ("每季", "季度"), 12: ("每年", "一年", "全年")}.get(int(value), ())
    return ()


def _day_stands(claim: DayClaim, text: str) -> bool:
    """The day itself; its year where it is the first or last day of one; the five-year plan that it begins or ends."""
    day = dt.date.fromordinal(claim.day)
    bare = canonical(plain(text))
    if f"{day.year}年{day.month}月{day.day}日" in bare:
        return True
    edge = (day.month, day.day) == ((1, 1) if claim.first else (12, 31))
    if edge and f"{day.year}年" in bare:
        return True
    if edge and any(day.year == (begin if claim.first else begin + 4) for begin in _plans(text)):
        return True
    return edge and claim.first and f"{day.year - 1}年" in bare  # what follows on a year that is named


def _plans(text: str) -> list[int]:
    """The first years of the five-year plans that a text names."""
    numbers = (found.group(1) for found in PLAN.finditer("".join(text.split())))
    return [FIRST_PLAN_AFTER_TEN + 5 * "一二三四五六".index(number) for number in numbers]


def _has(text: str, word: str) -> bool:
    """A word, and not as the end of its opposite: 低于 does not stand in 不低于."""
    return re.search(rf"(?<!不){re.escape(word)}", text) is not None if not word.startswith("不") else word in text


def same_number(one: str, other: str) -> bool:
    """Whether two numbers of documents are the same, in whatever brackets they are written."""
    return _number(one) == _number(other) != ""


def _number(written: str) -> str:
    found = NUMBER.search(written)
    return f"{found['word']}〔{found['year']}〕{int(found['n'])}号" if found else written


def _shown(value: Fraction, unit: str) -> str:
    number = str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
    if unit == "share":
        return f"{number}（{float(value * 100):g}%）"
    return number + ("元" if "yuan" in unit else {MONTHS: "个月", "year": "岁", WORKING_DAYS: "个工作日"}.get(unit, ""))
