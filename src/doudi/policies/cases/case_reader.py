"""Reads cases in the form of the contract (facts by name, money in yuan) into the stored whole numbers of the engine.

Where a case has faults, all of them are returned in place of the request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from doudi.policies.cases.answer_text import (
    format_scaled,
    is_text,
    printable,
    quote_answer,
    suggest_name,
)
from doudi.policies.cases.contradictions import ContradictionOfCase, describe_contradiction, find_contradictions
from doudi.policies.cases.plain_answers import Plain, plain_reader
from doudi.policies.packs import divisions
from doudi.policies.packs.vocabulary import EARLIEST, Vocabulary
from doudi.policies.yaml.records import decimals, iso_day
from doudi.rules.calendar import year_start
from doudi.rules.engine.case import DatedLocalValues
from doudi.rules.engine.outcome import HouseholdFacts
from doudi.rules.explanation.formula_text import format_unit
from doudi.rules.language.model import FactDefinition, Parameter
from doudi.rules.types import Choice, ChoiceSet, Date, Number, Truth
from doudi.rules.units import YUAN
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN

MONTHS = (1, 2, 3, 4, 6, 12)  # over how many months an average may be given as a total
KEYS = ("id", "region", "on", "parameters", "household", "members")
ALLOWED = {*KEYS, "expect"}


@dataclass(frozen=True, slots=True)
class CaseFault:
    """One fault of a case: the field, what was found, what is expected."""

    case: str
    field: str
    problem: str

    def __str__(self) -> str:
        return printable(f"案例 {self.case}，{self.field}：{self.problem}")


@dataclass(frozen=True)
class Request:
    """A case that was read without a fault. `on` is a day number; `members` are the ids in order; `local` holds the local
    values of the case as text, for the digest and the record."""

    id: str
    region: str
    on: int
    household: HouseholdFacts
    members: tuple[str, ...]
    local: dict[str, Any]
    warnings: tuple[str, ...] = ()
    """What is odd about the facts, in Chinese, though not impossible."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the command line says for cases that do not say it themselves."""

    region: str = ""
    on: str = ""
    parameters: tuple[tuple[str, Any], ...] = ()


@dataclass
class CaseReader:
    """Reads one case after another by a vocabulary: into a request, or into the list of its faults."""

    vocabulary: Vocabulary
    defaults: Defaults = field(default_factory=Defaults)
    plain: dict[str, dict[str, Plain]] = field(default_factory=dict, init=False, repr=False)
    """By entity and name of a fact: the function that quickly reads its usual answers, or returns None for any other answer."""

    def __post_init__(self) -> None:
        for fact in self.vocabulary.facts.values():
            self.plain.setdefault(fact.entity, {})[fact.name] = plain_reader(fact)

    def read(self, case: dict[str, Any], position: int) -> Request | list[CaseFault]:
        return _CaseReading(self, case, position).request()

    def contradictions(self, case: dict[str, Any]) -> list[ContradictionOfCase]:
        """What contradicts itself among the facts of a case; nothing where a fact has no value that it can have."""
        return _CaseReading(self, case, 1).contradictions()


class _CaseReading:
    """Reads one case and collects its faults. `on`: the day of the decision; 0 while it is not known."""

    def __init__(self, reader: CaseReader, case: dict[str, Any], position: int):
        self.vocabulary, self.defaults, self.case = reader.vocabulary, reader.defaults, case
        self.plain = reader.plain
        case_id = case.get("id")
        self.id = case_id if is_text(case_id) else f"#{position}"
        self.faults: list[CaseFault] = []
        self.on = 0

    def fault(self, field: str, problem: str) -> None:
        self.faults.append(CaseFault(self.id, field, problem))

    def request(self) -> Request | list[CaseFault]:
        case = self.case
        if "id" in case and self.id != case["id"]:
            self.fault("id", f"{quote_answer(case['id'])}，应为非空文字")
        for key in case:
            if key not in ALLOWED:
                self.fault(key, "没有这一项" + suggest_name(key, KEYS))
        region = self._region()
        self._day()
        local = self._parameters()
        members = self._members()
        household = self._facts(case.get("household", {}), "household", "household")
        warnings = () if self.faults else tuple(self._contradictions(household, members))
        if self.faults:
            return self.faults
        values = {name: [(start, scaled) for start, scaled, _ in dated] for name, dated in local.items()}
        local_text = {
            f"{name}@{dt.date.fromordinal(start)}": str(text)
            for name, dated in local.items()
            for start, _, text in dated
        }
        ids = tuple([member["id"] for member in case["members"]])
        return Request(
            id=self.id,
            region=region,
            on=self.on,
            household=HouseholdFacts(household, members, DatedLocalValues(values)),
            members=ids,
            local=local_text,
            warnings=warnings,
        )

    def contradictions(self) -> list[ContradictionOfCase]:
        self._day()
        members = self._members()
        household = self._facts(self.case.get("household", {}), "household", "household")
        return [] if self.faults else list(self._find_contradictions(household, members))

    def _find_contradictions(
        self, household: dict[str, Any], members: tuple[dict[str, Any], ...]
    ) -> Iterator[ContradictionOfCase]:
        for found in find_contradictions(self.vocabulary, household, members, self.on):
            yield describe_contradiction(self.vocabulary, found, self._facts_of(found.member))

    def _facts_of(self, member: int) -> dict[str, Any]:
        facts: dict[str, Any] = self.case.get("household", {}) if member == HOUSEHOLD else self.case["members"][member]
        return facts

    def _contradictions(self, household: dict[str, Any], members: tuple[dict[str, Any], ...]) -> Iterator[str]:
        """Adds a fault for each impossible contradiction between the facts and yields a warning for each odd one."""
        for contradiction in self._find_contradictions(household, members):
            member = contradiction.member
            if contradiction.impossible:
                where = "household" if member == HOUSEHOLD else f"members.{self._facts_of(member)['id']}"
                self.fault(f"{where}.{contradiction.facts[0]}", contradiction.text)
            else:
                holder = "家庭" if member == HOUSEHOLD else printable(self._facts_of(member)["id"])
                yield f"请核实{holder}的情况：{contradiction.text}"

    def _region(self) -> str:
        region = self.case.get("region", self.defaults.region or None)
        if not isinstance(region, str) or not divisions.exists(region):
            self.fault(
                "region",
                f'{quote_answer(region)}，应为存在的行政区划代码（6位，乡镇和社区12位），如 "{divisions.example()}"',
            )
            return ""
        return region

    def _day(self) -> None:
        value = self.case.get("on", self.defaults.on or None)
        day = iso_day(value)
        if day is None:
            self.fault("on", f'{quote_answer(value)}，应为作出决定的日期，如 "2019-10-15"')
        elif not EARLIEST < day < dt.date(2200, 1, 1).toordinal():
            self.fault("on", f"{quote_answer(value)}，应在1890年至2199年之间")
        else:
            self.on = day

    # Local values

    def _parameters(self) -> dict[str, list[tuple[int, int, Any]]]:
        parameters = self.case.get("parameters", {})
        if not isinstance(parameters, dict):
            self.fault("parameters", f'{quote_answer(parameters)}，应为对象，如 {{"dibao_standard": 600}}')
            return {}
        dated_values: dict[str, list[tuple[int, int, Any]]] = {}
        for key, value in parameters.items():
            self._parameter(key, value, dated_values)
        case_days = {(name, start) for name, dated in dated_values.items() for start, _, _ in dated}
        for key, value in self.defaults.parameters:
            if key not in parameters:
                self._parameter(key, value, dated_values, case_days)
        return dated_values

    def _parameter(
        self,
        key: str,
        value: Any,
        dated_values: dict[str, list[tuple[int, int, Any]]],
        case_days: Collection[tuple[str, int]] = (),
    ) -> None:
        """Adds one local value to `dated_values`, from its day on. A value of the command line never replaces one of
        `case_days`, the names and days for which the case itself gives a value. Two values from one source for one day are a
        fault, also where one of them has no date and therefore holds from 1 January."""
        name, separator, dated = key.partition("@")
        parameter = self.vocabulary.parameters.get(name)
        start = iso_day(dated) if separator else year_start(self.on) if self.on else 0
        if parameter is None:
            self.fault(f"parameters.{key}", "没有这个参数" + suggest_name(name, self.vocabulary.parameters))
        elif start is None:
            self.fault(f"parameters.{key}", f"'{dated}' 不是日期，应为 {name}@2019-01-01 的形式")
        elif (name, start) in case_days:
            return
        elif any(start == day_taken for day_taken, _, _ in dated_values.get(name, ())):
            day = dt.date.fromordinal(start) if start else "这一天"
            self.fault(f"parameters.{key}", f"{name} 从 {day} 起有两个值，请只保留一个")
        else:
            scaled = self._value(value, parameter, f"parameters.{key}")
            if scaled is not None:
                dated_values.setdefault(name, []).append((start, scaled, value))

    def _value(self, value: Any, parameter: Parameter, where: str) -> int | None:
        places = {100: 2, 10_000: 4}.get(parameter.denominator, 0)
        low, high = parameter.low, parameter.high
        return self._number(
            value, parameter.denominator, places, low, high, where, format_unit(parameter.unit), always_known=True
        )

    # Facts

    def _members(self) -> tuple[dict[str, Any], ...]:
        members = self.case.get("members")
        largest = self.vocabulary.members
        if not isinstance(members, list) or not members:
            self.fault("members", f"{quote_answer(members)}，应列出家庭成员，至少一人")
            return ()
        if len(members) > largest:
            self.fault("members", f"有{len(members)}人，最多{largest}人")
            return ()
        ids: set[str] = set()
        facts_of_members = []
        for index, member in enumerate(members):
            where = f"members[{index}]"
            if not isinstance(member, dict):
                self.fault(where, f"{quote_answer(member)}，应为一个成员的对象")
                continue
            name = member.get("id")
            if not is_text(name):
                self.fault(f"{where}.id", f"{quote_answer(name)}，应为非空文字")
            elif name == "household":
                self.fault(f"{where}.id", "'household' 指整个家庭，不能用作成员编号")
            elif name in ids:
                self.fault(f"{where}.id", f"'{name}' 出现了两次，每个成员的编号应不同")
            else:
                ids.add(name)
                where = f"members.{name}"
            facts_of_members.append(self._facts(member, "member", where))
        return tuple(facts_of_members)

    def _facts(self, facts: Any, entity: str, where: str) -> dict[str, Any]:
        if not isinstance(facts, dict):
            self.fault(where, f"{quote_answer(facts)}，应为对象")
            return {}
        stored_facts: dict[str, Any] = {}
        readers = self.plain.get(entity, {})
        for name, value in facts.items():
            plain = readers.get(name)
            if plain is not None:
                stored = plain(value)
                if stored is None:
                    self._read_closely(self.vocabulary.facts[name], value, f"{where}.{name}", stored_facts)
                else:
                    stored_facts[name] = stored
            elif name != "id" or entity != "member":
                self._no_such_fact(name, entity, f"{where}.{name}")
        return stored_facts

    def _no_such_fact(self, name: str, entity: str, where: str) -> None:
        if name in self.vocabulary.facts:
            hint = f"；'{name}' 是{'成员' if entity == 'household' else '家庭'}的事实"
        else:
            hint = suggest_name(name, list(self.plain.get(entity, {})))
        self.fault(where, "没有这个事实" + hint)

    def _read_closely(self, fact: FactDefinition, value: Any, where: str, stored_facts: dict[str, Any]) -> None:
        """Reads an answer that the quick reader of `plain` could not read: stores it, or adds its fault."""
        if isinstance(fact.type, ChoiceSet):
            self._choice_set(fact, value, where, stored_facts)
            return
        stored = OPEN if value is None else self._fact(fact, value, where)
        if stored is not None:
            stored_facts[fact.name] = stored

    def _choice_set(self, fact: FactDefinition, value: Any, where: str, stored_facts: dict[str, Any]) -> None:
        """Stores a set of choices as one yes or no for each option, or adds its fault."""
        if value is None:
            stored_facts.update({f"{fact.name}.{option}": OPEN for option in fact.options})
            return
        if not isinstance(value, list) or not all(isinstance(item, str) and item in fact.options for item in value):
            self.fault(where, f"{quote_answer(value)}，应为列表，可选 " + "、".join(fact.options))
            return
        stored_facts.update({f"{fact.name}.{option}": option in value for option in fact.options})

    def _fact(self, fact: FactDefinition, value: Any, where: str) -> Any:
        """Returns the stored value of an answer, or adds a fault and returns None where it is of the wrong kind."""
        if value == "none" and fact.none is not None:
            return fact.none
        kind = fact.type
        if isinstance(kind, Truth):
            if isinstance(value, bool):
                return value
            self.fault(where, f"{quote_answer(value)}，应为 true 或 false（不知道写 null）")
        elif isinstance(kind, Choice):
            if isinstance(value, str) and value in kind.options:
                return kind.options.index(value)
            meant = suggest_name(value, kind.options) if isinstance(value, str) else ""
            self.fault(where, f"{quote_answer(value)}，应为 " + "、".join(kind.options) + " 之一" + meant)
        elif isinstance(kind, Date):
            return self._date(fact, value, where)
        elif isinstance(kind, Number):
            low = kind.low + (fact.none is not None)
            if fact.average and isinstance(value, dict):
                return self._average(value, kind, where)
            return self._number(
                value, kind.denominator, 2 if kind.denominator > 1 else 0, low, kind.high, where, format_unit(kind.unit)
            )
        return None

    def _date(self, fact: FactDefinition, value: Any, where: str) -> int | None:
        day = iso_day(value)
        if day is None:
            self.fault(where, f'{quote_answer(value)}，应为日期，如 "1980-03-01"')
        elif fact.past and day > self.on > 0:
            self.fault(where, f"{quote_answer(value)}，晚于作出决定的日期 {dt.date.fromordinal(self.on)}")
        elif day < EARLIEST:
            self.fault(where, f"{quote_answer(value)}，早于1890年")
        else:
            return day
        return None

    def _average(self, value: dict[str, Any], kind: Number, where: str) -> int | None:
        if set(value) != {"total", "months"} or value["months"] not in MONTHS or isinstance(value["months"], bool):
            self.fault(where, '平均数应写作 {"total": 总额, "months": 月数}，月数为 1、2、3、4、6 或 12')
            return None
        total = self._number(
            value["total"], 100, 2, 0, kind.high // kind.denominator * 100, f"{where}.total", format_unit(YUAN)
        )
        return None if total is None else total * (kind.denominator // 100) // int(value["months"])

    def _number(
        self, value: Any, den: int, places: int, low: int, high: int, where: str, unit: str, always_known: bool = False
    ) -> int | None:
        """A decimal in its bounds times `den`. `always_known`: a value that cannot be unknown."""
        kind = f"最多{places}位小数的数" if places else "整数"
        span = f"{format_scaled(low, den)} 至 {format_scaled(high, den)}" + (f"，单位 {unit}" if unit else "")
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            unknown = "" if always_known else "（不知道写 null）"
            self.fault(where, f"{quote_answer(value)}，应为{kind}，{span}{unknown}")
            return None
        exact = Decimal(value)
        if not exact.is_finite() or exact.adjusted() > 12:
            self.fault(where, f"{quote_answer(value)}，应在 {span}")
        elif decimals(exact) > places:
            self.fault(where, f"{quote_answer(value)}，应为{kind}")
        elif not low <= int(exact * den) <= high:
            self.fault(where, f"{quote_answer(value)}，应在 {span}")
        else:
            return int(exact * den)
        return None
