"""A case as it is handed in (CONTRACT: facts by name, in yuan) and as the engine takes it (stored integers)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any, TypeGuard

from doudi.policies import divisions
from doudi.policies.records import decimals, iso_day
from doudi.policies.vocabulary import EARLIEST, Vocabulary
from doudi.rules.calendar import year_start
from doudi.rules.cells import OPEN
from doudi.rules.interpreter import Local
from doudi.rules.model import Fact, Parameter
from doudi.rules.outcomes import Household
from doudi.rules.problems import did_you_mean
from doudi.rules.types import Choice, Date, Number, Options, Truth

HALVES = re.compile("[\ud800-\udfff]")
MONTHS = (1, 2, 3, 4, 6, 12)
KEYS = ("id", "region", "on", "parameters", "household", "members")
ALLOWED = {*KEYS, "expect"}
CENT = Decimal("0.01")
EXACT = Context(prec=20, traps=[Inexact, InvalidOperation])
"""Refuses to compute what it would have to round."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a case: the field, what was found, what is expected."""

    case: str
    field: str
    what: str

    def __str__(self) -> str:
        return printable(f"案例 {self.case}，{self.field}：{self.what}")


@dataclass(frozen=True)
class Request:
    """A case ready to be decided. `local`: the values handed in, as stored, for the digest and the record."""

    id: str
    region: str
    on: int
    household: Household
    members: tuple[str, ...]
    local: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the command line fills in where a case is silent."""

    region: str = ""
    on: str = ""
    parameters: tuple[tuple[str, Any], ...] = ()


Plain = Callable[[Any], int | None]


@dataclass
class CaseReader:
    """Turns one case after the other into requests, or into the list of its faults."""

    vocabulary: Vocabulary
    defaults: Defaults = field(default_factory=Defaults)
    plain: dict[str, dict[str, Plain]] = field(default_factory=dict, init=False, repr=False)
    """How the commonest answers are read, by whose fact it is and its name."""

    def __post_init__(self) -> None:
        for fact in self.vocabulary.facts.values():
            self.plain.setdefault(fact.whose, {})[fact.name] = _plainly(fact)

    def read(self, case: dict[str, Any], position: int) -> Request | list[Fault]:
        return _Reading(self, case, position).request()


class _Reading:
    def __init__(self, reader: CaseReader, case: dict[str, Any], position: int):
        self.vocabulary, self.defaults, self.case = reader.vocabulary, reader.defaults, case
        self.plain = reader.plain
        given = case.get("id")
        self.id = given if _is_text(given) else f"#{position}"
        self.faults: list[Fault] = []
        self.on = 0

    def fault(self, where: str, what: str) -> None:
        self.faults.append(Fault(self.id, where, what))

    def request(self) -> Request | list[Fault]:
        case = self.case
        if "id" in case and self.id != case["id"]:
            self.fault("id", f"{_shown(case['id'])}，应为非空文字")
        for key in case:
            if key not in ALLOWED:
                self.fault(key, "没有这一项" + _meant(key, KEYS))
        region = self._region()
        self._day()
        local = self._parameters()
        members = self._members()
        household = self._facts(case.get("household", {}), "household", "household")
        if self.faults:
            return self.faults
        values = {name: [(start, scaled) for start, scaled, _ in dated] for name, dated in local.items()}
        shown = {
            f"{name}@{dt.date.fromordinal(start)}": str(text)
            for name, dated in local.items()
            for start, _, text in dated
        }
        ids = tuple([member["id"] for member in case["members"]])
        return Request(self.id, region, self.on, Household(household, members, Local(values)), ids, shown)

    def _region(self) -> str:
        region = self.case.get("region", self.defaults.region or None)
        if not isinstance(region, str) or not divisions.exists(region):
            self.fault(
                "region", f'{_shown(region)}，应为存在的行政区划代码（6位，乡镇和社区12位），如 "{divisions.example()}"'
            )
            return ""
        return region

    def _day(self) -> None:
        given = self.case.get("on", self.defaults.on or None)
        day = iso_day(given)
        if day is None:
            self.fault("on", f'{_shown(given)}，应为作出决定的日期，如 "2019-10-15"')
        elif not EARLIEST < day < dt.date(2200, 1, 1).toordinal():
            self.fault("on", f"{_shown(given)}，应在1890年至2199年之间")
        else:
            self.on = day

    # Local values

    def _parameters(self) -> dict[str, list[tuple[int, int, Any]]]:
        given = self.case.get("parameters", {})
        if not isinstance(given, dict):
            self.fault("parameters", f'{_shown(given)}，应为对象，如 {{"dibao_standard": 600}}')
            return {}
        found: dict[str, list[tuple[int, int, Any]]] = {}
        for key, value in given.items():
            self._parameter(key, value, found)
        for key, value in self.defaults.parameters:
            if key not in given:
                self._parameter(key, value, found, fill=True)
        return found

    def _parameter(
        self, key: str, value: Any, found: dict[str, list[tuple[int, int, Any]]], fill: bool = False
    ) -> None:
        """One value, in force from its day; what is only filled in never stands over what the case itself says."""
        name, at, dated = key.partition("@")
        parameter = self.vocabulary.parameters.get(name)
        start = iso_day(dated) if at else year_start(self.on) if self.on else 0
        if parameter is None:
            self.fault(f"parameters.{key}", "没有这个参数" + _meant(name, self.vocabulary.parameters))
        elif start is None:
            self.fault(f"parameters.{key}", f"'{dated}' 不是日期，应为 {name}@2019-01-01 的形式")
        elif any(start == other for other, _, _ in found.get(name, ())):
            if not fill:
                day = dt.date.fromordinal(start) if start else "这一天"
                self.fault(f"parameters.{key}", f"{name} 从 {day} 起有两个值，请只保留一个")
        else:
            scaled = self._value(value, parameter, f"parameters.{key}")
            if scaled is not None:
                found.setdefault(name, []).append((start, scaled, value))

    def _value(self, value: Any, parameter: Parameter, where: str) -> int | None:
        places = {100: 2, 10_000: 4}.get(parameter.den, 0)
        low, high = parameter.low, parameter.high
        return self._number(value, parameter.den, places, low, high, where, str(parameter.unit), known=True)

    # Facts

    def _members(self) -> tuple[dict[str, Any], ...]:
        members = self.case.get("members")
        largest = self.vocabulary.members
        if not isinstance(members, list) or not members:
            self.fault("members", f"{_shown(members)}，应列出家庭成员，至少一人")
            return ()
        if len(members) > largest:
            self.fault("members", f"有{len(members)}人，最多{largest}人")
            return ()
        seen: set[str] = set()
        found = []
        for index, member in enumerate(members):
            where = f"members[{index}]"
            if not isinstance(member, dict):
                self.fault(where, f"{_shown(member)}，应为一个成员的对象")
                continue
            name = member.get("id")
            if not _is_text(name):
                self.fault(f"{where}.id", f"{_shown(name)}，应为非空文字")
            elif name == "household":
                self.fault(f"{where}.id", "'household' 指整个家庭，不能用作成员编号")
            elif name in seen:
                self.fault(f"{where}.id", f"'{name}' 出现了两次，每个成员的编号应不同")
            else:
                seen.add(name)
                where = f"members.{name}"
            found.append(self._facts(member, "member", where))
        return tuple(found)

    def _facts(self, given: Any, whose: str, where: str) -> dict[str, Any]:
        if not isinstance(given, dict):
            self.fault(where, f"{_shown(given)}，应为对象")
            return {}
        found: dict[str, Any] = {}
        own = self.plain.get(whose, {})
        for name, value in given.items():
            plain = own.get(name)
            if plain is not None:
                stored = plain(value)
                if stored is None:
                    self._closely(self.vocabulary.facts[name], value, f"{where}.{name}", found)
                else:
                    found[name] = stored
            elif name != "id" or whose != "member":
                self._no_such_fact(name, whose, f"{where}.{name}")
        return found

    def _no_such_fact(self, name: str, whose: str, where: str) -> None:
        if name in self.vocabulary.facts:
            other = f"；'{name}' 是{'成员' if whose == 'household' else '家庭'}的事实"
        else:
            other = _meant(name, list(self.plain.get(whose, {})))
        self.fault(where, "没有这个事实" + other)

    def _closely(self, fact: Fact, value: Any, where: str, found: dict[str, Any]) -> None:
        """Every answer that is not read plainly: what is stored of it, or its fault."""
        if isinstance(fact.type, Options):
            self._components(fact, value, where, found)
            return
        stored = OPEN if value is None else self._fact(fact, value, where)
        if stored is not None:
            found[fact.name] = stored

    def _components(self, fact: Fact, value: Any, where: str, found: dict[str, Any]) -> None:
        if value is None:
            found.update({f"{fact.name}.{option}": OPEN for option in fact.options})
            return
        if not isinstance(value, list) or not all(isinstance(item, str) and item in fact.options for item in value):
            self.fault(where, f"{_shown(value)}，应为列表，可选 " + "、".join(fact.options))
            return
        found.update({f"{fact.name}.{option}": option in value for option in fact.options})

    def _fact(self, fact: Fact, value: Any, where: str) -> Any:
        """The stored value; None and a fault where it is of the wrong kind."""
        if value == "none" and fact.none is not None:
            return fact.none
        kind = fact.type
        if isinstance(kind, Truth):
            if isinstance(value, bool):
                return value
            self.fault(where, f"{_shown(value)}，应为 true 或 false（不知道写 null）")
        elif isinstance(kind, Choice):
            if isinstance(value, str) and value in kind.options:
                return kind.options.index(value)
            meant = _meant(value, kind.options) if isinstance(value, str) else ""
            self.fault(where, f"{_shown(value)}，应为 " + "、".join(kind.options) + " 之一" + meant)
        elif isinstance(kind, Date):
            return self._date(fact, value, where)
        elif isinstance(kind, Number):
            low = kind.low + (fact.none is not None)
            if fact.average and isinstance(value, dict):
                return self._average(value, kind, where)
            return self._number(value, kind.den, 2 if kind.den > 1 else 0, low, kind.high, where, str(kind.unit))
        return None

    def _date(self, fact: Fact, value: Any, where: str) -> int | None:
        day = iso_day(value)
        if day is None:
            self.fault(where, f'{_shown(value)}，应为日期，如 "1980-03-01"')
        elif fact.past and day > self.on > 0:
            self.fault(where, f"{_shown(value)}，晚于作出决定的日期 {dt.date.fromordinal(self.on)}")
        elif day < EARLIEST:
            self.fault(where, f"{_shown(value)}，早于1890年")
        else:
            return day
        return None

    def _average(self, value: dict[str, Any], kind: Number, where: str) -> int | None:
        if set(value) != {"total", "months"} or value["months"] not in MONTHS or isinstance(value["months"], bool):
            self.fault(where, '平均数应写作 {"total": 总额, "months": 月数}，月数为 1、2、3、4、6 或 12')
            return None
        total = self._number(value["total"], 100, 2, 0, kind.high // kind.den * 100, f"{where}.total", "yuan")
        return None if total is None else total * (kind.den // 100) // int(value["months"])

    def _number(
        self, value: Any, den: int, places: int, low: int, high: int, where: str, unit: str, known: bool = False
    ) -> int | None:
        """A decimal in its bounds times `den`. `known`: a value that cannot be unknown."""
        kind = f"最多{places}位小数的数" if places else "整数"
        span = f"{_plain(low, den)} 至 {_plain(high, den)}" + (f"，单位 {unit}" if unit != "share" else "")
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            unknown = "" if known else "（不知道写 null）"
            self.fault(where, f"{_shown(value)}，应为{kind}，{span}{unknown}")
            return None
        exact = Decimal(value)
        if not exact.is_finite() or exact.adjusted() > 12:
            self.fault(where, f"{_shown(value)}，应在 {span}")
        elif decimals(exact) > places:
            self.fault(where, f"{_shown(value)}，应为{kind}")
        elif not low <= int(exact * den) <= high or (exact < 0 <= low):
            self.fault(where, f"{_shown(value)}，应在 {span}")
        else:
            return int(exact * den)
        return None


def _plainly(fact: Fact) -> Plain:
    """What is stored of the commonest answers: yes or no, a choice, a sum of up to two decimals within its bounds. None for
    every other answer: that is looked at closely."""
    kind = fact.type
    if isinstance(kind, Truth):
        return lambda value: value if value.__class__ is bool else None
    if isinstance(kind, Choice):
        at = {option: index for index, option in enumerate(kind.options)}
        return lambda value: at.get(value) if value.__class__ is str else None
    return _plain_number(kind, fact.none is not None) if isinstance(kind, Number) else lambda value: None


def _plain_number(kind: Number, optional: bool) -> Plain:
    """`optional`: the least value stands for 'none' and is no number."""
    den, low, high = kind.den, kind.low + optional, kind.high
    decimal, fen, to_cents, times = den > 1, den // 100, EXACT.quantize, EXACT.multiply

    def number(value: Any) -> int | None:
        if value.__class__ is int:
            scaled: int = value * den
        elif decimal and value.__class__ is Decimal:
            try:
                scaled = int(times(to_cents(value, CENT), 100)) * fen
            except (ArithmeticError, ValueError):  # too many digits, or no number
                return None
        else:
            return None
        return scaled if low <= scaled <= high else None

    return number


def _is_text(value: Any) -> TypeGuard[str]:
    """Text that can be written out again: not empty, and without halves of characters."""
    return isinstance(value, str) and bool(value) and (value.isascii() or not HALVES.search(value))


def printable(text: str) -> str:
    """Text of one line: what steers a terminal or breaks a line is written out."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _shown(value: Any) -> str:
    if value is None:
        return "没有填写"
    text = str(value).lower() if isinstance(value, bool) else f"'{value}'" if isinstance(value, str) else str(value)
    return "填的是 " + (text if len(text) <= 60 else text[:60] + "…")


def _plain(scaled: int, den: int) -> str:
    return str(scaled // den) if scaled % den == 0 else str(Decimal(scaled) / den)


def _meant(name: str, known: Any) -> str:
    hint = did_you_mean(name, known)
    return f"；{hint}" if hint else "；可用的名称见 doudi facts"
