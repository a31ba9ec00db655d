"""Worked cases of a pack, `cases.yaml`: a family, changes to it, and the outcomes that are expected. Run by `policy check`.

    families:
      three_adults: {region: CODE, on: 2019-10-15, parameters: {...}, household: {...}, members: {a: {...}, b: {...}}}
    cases:
      - case: 人均收入比低保标准少一分
        shows: {dibao: boundary}
        family: three_adults
        set: {a.wage_income: 1799.97, household.assets_within_dibao_limit: true, parameters.minimum_wage: null}
        expect: {dibao: 0.03, tekun: {a: refused}}

`shows` names the rights that a case demonstrates, and how: granted, refused or boundary. `set` changes the family under the
keys `member.fact`, `household.fact`, `parameters.name` or `on`; `unknown` stands for asked and not known, `absent` takes a
value away. `expect` names a right, a class (by the id of its clause) or a rule that a reminder names. It expects `granted`,
`refused`, `open` or `no_rule`; or a granted sum in yuan (or months); or a range of it such as `6 to 12`, with `more` for no
upper bound; or a range of a right that is open, such as `open 0.01 to 700`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from doudi.policies.cases.case_reader import CaseReader
from doudi.policies.cases.result import Decider, Result
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.packs.reminders import rule_answer
from doudi.policies.yaml.reader import Record, read_yaml
from doudi.policies.yaml.records import Faults
from doudi.rules.engine.outcome import HouseholdDecision
from doudi.rules.problems import Problem, SourceLine, did_you_mean
from doudi.rules.unknowns.sentinels import UNSET

KINDS = ("granted", "refused", "boundary")
WORDS = {"granted": "eligible", "refused": "not_eligible", "open": "undetermined", "no_rule": "no_rule"}
CLASS_STATUS = {"yes": "eligible", "no": "not_eligible", "undetermined": "undetermined"}
RULE_STATUS = {True: "eligible", False: "not_eligible", None: "undetermined"}
SECTIONS = ("household", "parameters")


@dataclass(frozen=True)
class CaseRun:
    """The result of running the cases of a pack: the problems, how many cases were run, and the names of the rules that at
    least one of them computed."""

    problems: tuple[Problem, ...]
    count: int
    computed: frozenset[str]


def run_cases(library: Library, pack: Pack) -> CaseRun:
    """Runs every worked case of a pack. A problem is an outcome other than expected, a right without its three kinds of case,
    and a rule that no case computes."""
    path = pack.folder / "cases.yaml"
    if not path.exists():
        return CaseRun(
            (Problem(SourceLine(f"{pack.name}/cases.yaml"), "the pack has no cases", "see docs/writing-a-pack.md"),),
            0,
            frozenset(),
        )
    record, faults = read_yaml(path, f"{pack.name}/cases.yaml"), Faults()
    faults.keys(record, ["families", "cases"])
    families = faults.mapping(record, "families")
    shown_kinds: dict[str, set[str]] = {}
    computed: set[str] = set()
    items = faults.records(record, "cases")
    for item in items:
        if not faults.keys(item, ["case", "shows", "family", "expect"], ["set"]):
            continue
        family = families.get(str(item["family"]))
        if not isinstance(family, Record):
            hint = did_you_mean(str(item["family"]), families) or "families are " + ", ".join(families)
            faults.add(item.at("family"), f"no family '{item['family']}'", hint)
            continue
        for right, kind in _pairs(item, "shows", faults):
            if kind not in KINDS or right not in library.vocabulary.rights:
                faults.add(item.at("shows"), f"'{right}: {kind}'", "a right and one of " + ", ".join(KINDS))
            shown_kinds.setdefault(right, set()).add(str(kind))
        computed |= _run(library, item, family, faults)
    for rule in library.layer(pack).rules if not faults else ():
        missing = (
            [kind for kind in KINDS if kind not in shown_kinds.get(rule.name, set())] if rule.kind == "right" else []
        )
        if missing:
            faults.add(rule.place, f"'{rule.name}' has no case that is {', '.join(missing)}", "write one in cases.yaml")
        elif rule.kind != "right" and rule.name not in computed:
            faults.add(rule.place, f"no case computes '{rule.name}'", "write one in cases.yaml, or delete the rule")
    return CaseRun(tuple(faults), len(items), frozenset(computed))


def _pairs(item: Record, key: str, faults: Faults) -> Iterator[tuple[str, Any]]:
    value = item.get(key)
    if not isinstance(value, Record):
        faults.add(item.at(key), f"'{key}' is not a mapping", "write {name: value}")
        return
    yield from value.items()


def _run(library: Library, item: Record, family: Record, faults: Faults) -> set[str]:
    case = _build(item, family, faults)
    if case is None:
        return set()
    request = CaseReader(library.vocabulary).read(case, 1)
    if isinstance(request, list):
        for fault in request:
            faults.add(item.place, f"{fault.field}: {fault.problem}", "mend the case or its family")
        return set()
    decision, result = Decider(library).decide(request)
    _compare(item, result, _rechecked(result, decision), faults)
    return _computed(decision)


def _rechecked(result: Result, decision: HouseholdDecision) -> dict[str, str]:
    """Returns what the rules that reminders name say of the household, by name."""
    reminders = result.library.reminders(result.pack)
    return {
        reminder.where: RULE_STATUS[rule_answer(decision, reminder.where)] for reminder in reminders if reminder.where
    }


def _computed(decision: HouseholdDecision) -> set[str]:
    """The names of the rules that a decision computed for anybody."""
    case = decision.case
    return {
        bound.rule.name
        for bound, memo in zip(case.code.rules, case.memo, strict=True)
        if any(v is not UNSET for v in memo)
    }


def _build(item: Record, family: Record, faults: Faults) -> dict[str, Any] | None:
    """Returns the case in the form of the contract: the family with the changes of `set`."""
    case: dict[str, Any] = {"id": str(item["case"]), **{key: copy.deepcopy(value) for key, value in family.items()}}
    members = case.get("members")
    if not isinstance(members, Record):
        faults.add(family.place, "the family has no members", "members: {a: {birth_date: …}}")
        return None
    before = len(faults)
    for section in SECTIONS:
        case[section] = dict(faults.mapping(family, section))
    people: dict[str, dict[str, Any]] = {name: dict(faults.mapping(members, name)) for name in members}
    if len(faults) > before:
        return None
    changes = item.get("set")
    for target, value in changes.items() if isinstance(changes, Record) else ():
        where, _, name = target.partition(".")
        if not name:
            case[where] = value
            continue
        facts = case[where] if where in SECTIONS else people.setdefault(where, {})
        if value == "absent":
            facts.pop(name, None)
        else:
            facts[name] = value
    case["members"] = [{"id": name, **_typed(facts)} for name, facts in people.items()]
    for section in SECTIONS:
        case[section] = _typed(case[section])
    return case


def _typed(facts: dict[str, Any]) -> dict[str, Any]:
    """Returns the facts with decimals as JSON gives them, and `unknown` as null."""
    return {name: _json(value) for name, value in facts.items()}


def _json(value: Any) -> Any:
    if isinstance(value, Record):
        return {key: _json(item) for key, item in value.items()}
    if value == "unknown":
        return None
    if isinstance(value, str) and value[:1] in "-0123456789" and "." in value:
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value


def _compare(item: Record, result: Result, rechecked: dict[str, str], faults: Faults) -> None:
    data = result.data()
    outcomes = {(outcome["right"], outcome["for"]): outcome for outcome in data["outcomes"]}
    names = {*result.library.vocabulary.rights, *result.clauses, *rechecked}
    for name, status in rechecked.items():
        outcomes[name, "household"] = {"status": status, "amount": None}
    for class_row in data["classes"]:
        outcomes[class_row["class"], class_row["for"]] = {"status": CLASS_STATUS[class_row["status"]], "amount": None}
    for right, expected in _pairs(item, "expect", faults):
        each = expected.items() if isinstance(expected, Record) else [("household", expected)]
        for entity, expectation in each:
            if right not in names:
                faults.add(
                    item.at("expect"), f"{item['case']}: no right or class '{right}'", did_you_mean(right, names)
                )
                continue
            outcome = outcomes.get((right, entity), {"status": "no_rule", "amount": None})
            actual = _describe(outcome)
            if not _fits(outcome, expectation):
                faults.add(
                    item.at("expect"),
                    f"{item['case']}: {right} of {entity} is {actual}, expected {expectation}",
                    "mend the rule or the case",
                )


def _describe(outcome: dict[str, Any]) -> str:
    amount = outcome["amount"]
    word = next(word for word, status in WORDS.items() if status == outcome["status"])
    if not amount:
        return word
    return f"{word}, {amount['low']} to {'more' if amount['high'] is None else amount['high']}"


def _fits(outcome: dict[str, Any], expectation: Any) -> bool:
    text = str(expectation)
    if text in WORDS:
        return bool(outcome["status"] == WORDS[text])
    amount = outcome["amount"]
    status = "undetermined" if text.startswith("open ") else "eligible"
    text = text.removeprefix("open ")
    if amount is None or outcome["status"] != status:
        return False
    low, _, high = text.partition(" to ")
    high = high or low
    if (high == "more") != (amount["high"] is None):
        return False
    try:
        return Decimal(low) == Decimal(str(amount["low"])) and (
            high == "more" or Decimal(high) == Decimal(str(amount["high"]))
        )
    except InvalidOperation:
        return False
