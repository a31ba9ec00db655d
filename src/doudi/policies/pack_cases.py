"""Worked cases of a pack, `cases.yaml`: a family, what is changed about it, and what must come out. Run by `policy check`.

    families:
      three_adults: {region: CODE, on: 2019-10-15, parameters: {...}, household: {...}, members: {a: {...}, b: {...}}}
    cases:
      - case: 人均收入比低保标准少一分
        shows: {dibao: boundary}
        family: three_adults
        set: {a.wage_income: 1799.97, household.assets_within_dibao_limit: true, parameters.minimum_wage: null}
        expect: {dibao: 0.03, tekun: {a: refused}}

`shows` names the rights a case is there for: granted, refused or boundary. `set` writes into the family: `member.fact`,
`household.fact`, `parameters.name` or `on`; `unknown` stands for asked and not known, `absent` takes a value away. What is
expected, of a right, of a class by the id of its clause or of a rule that a reminder names, is `granted`, `refused`, `open`,
`no_rule`, a granted sum in yuan (or months), or a range such as `6 to 12`; `more` for no bound; `open 0.01 to 700` where it
is not settled either.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from doudi.policies.cases import CaseReader
from doudi.policies.packs import Library, Pack
from doudi.policies.records import Faults
from doudi.policies.reminders import says
from doudi.policies.results import Decider, Result
from doudi.policies.yaml_files import Record, read_yaml
from doudi.rules.cells import UNSET
from doudi.rules.outcomes import Decision
from doudi.rules.problems import Place, Problem, did_you_mean

KINDS = ("granted", "refused", "boundary")
WORDS = {"granted": "eligible", "refused": "not_eligible", "open": "undetermined", "no_rule": "no_rule"}
CLASS_STATUS = {"yes": "eligible", "no": "not_eligible", "undetermined": "undetermined"}
RULE_STATUS = {True: "eligible", False: "not_eligible", None: "undetermined"}
SECTIONS = ("household", "parameters")


@dataclass(frozen=True)
class CaseRun:
    """What running a pack's cases found: faults, how many were run, and which rules any of them computed."""

    problems: tuple[Problem, ...]
    count: int
    computed: frozenset[str]


def run_cases(library: Library, pack: Pack) -> CaseRun:
    """Runs every case of a pack; each outcome that differs is a problem, and each right without its three kinds."""
    path = pack.folder / "cases.yaml"
    if not path.exists():
        return CaseRun(
            (Problem(Place(f"{pack.name}/cases.yaml"), "the pack has no cases", "see docs/writing-a-pack.md"),),
            0,
            frozenset(),
        )
    record, faults = read_yaml(path, f"{pack.name}/cases.yaml"), Faults()
    faults.keys(record, ["families", "cases"])
    families = faults.mapping(record, "families")
    shown: dict[str, set[str]] = {}
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
            shown.setdefault(right, set()).add(str(kind))
        computed |= _run(library, item, family, faults)
    for rule in library.layer(pack).rules if not faults else ():
        missing = [kind for kind in KINDS if kind not in shown.get(rule.name, set())] if rule.kind == "right" else []
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
            faults.add(item.place, f"{fault.field}: {fault.what}", "mend the case or its family")
        return set()
    decision, result = Decider(library).decide(request)
    _compare(item, result, _rechecked(result, decision), faults)
    return _computed(decision)


def _rechecked(result: Result, decision: Decision) -> dict[str, str]:
    """What the rules that reminders name say of the household."""
    reminders = result.library.elements(result.pack).reminders
    return {one.where: RULE_STATUS[says(decision, one.where)] for one in reminders if one.where}


def _computed(decision: Decision) -> set[str]:
    case = decision.case
    return {
        bound.rule.name
        for bound, memo in zip(case.code.rules, case.memo, strict=True)
        if any(v is not UNSET for v in memo)
    }


def _build(item: Record, family: Record, faults: Faults) -> dict[str, Any] | None:
    """The case in the form of the contract."""
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
    """Decimals as JSON would give them; `unknown` as null."""
    return {name: _json(value) for name, value in facts.items()}


def _json(value: Any) -> Any:
    if isinstance(value, Record):
        return {key: _json(one) for key, one in value.items()}
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
    got = {(one["right"], one["for"]): one for one in data["outcomes"]}
    known = {*result.library.vocabulary.rights, *result.clauses, *rechecked}
    for name, status in rechecked.items():
        got[name, "household"] = {"status": status, "amount": None}
    for one in data["classes"]:
        got[one["class"], one["for"]] = {"status": CLASS_STATUS[one["status"]], "amount": None}
    for right, expected in _pairs(item, "expect", faults):
        each = expected.items() if isinstance(expected, Record) else [("household", expected)]
        for whose, wanted in each:
            if right not in known:
                faults.add(
                    item.at("expect"), f"{item['case']}: no right or class '{right}'", did_you_mean(right, known)
                )
                continue
            outcome = got.get((right, whose), {"status": "no_rule", "amount": None})
            found = _describe(outcome)
            if not _fits(outcome, wanted):
                faults.add(
                    item.at("expect"),
                    f"{item['case']}: {right} of {whose} is {found}, expected {wanted}",
                    "mend the rule or the case",
                )


def _describe(outcome: dict[str, Any]) -> str:
    amount = outcome["amount"]
    word = next(word for word, status in WORDS.items() if status == outcome["status"])
    if not amount:
        return word
    return f"{word}, {amount['low']} to {'more' if amount['high'] is None else amount['high']}"


def _fits(outcome: dict[str, Any], wanted: Any) -> bool:
    text = str(wanted)
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
