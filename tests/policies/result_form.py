"""The form of a result as the contract has it, checked in plain Python."""

from __future__ import annotations

import re
from typing import Any

from doudi.policies.packs.library import Library

STATUSES = {"eligible", "not_eligible", "undetermined", "no_rule"}
YUAN = re.compile(r"\d+\.\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def keys(value: Any, *names: str) -> None:
    assert isinstance(value, dict), value
    assert set(value) == set(names), value


def check_result(data: Any, case: dict[str, Any], library: Library) -> None:
    """Fails where a result is not of the form of CONTRACT.md."""
    keys(data, "id", "region", "on", "policy", "classes", "outcomes", "warnings")
    assert isinstance(data["id"], str)
    assert DAY.fullmatch(data["on"])
    assert re.fullmatch(r"\d{6}|\d{12}", data["region"])
    holder = {"household", *(member["id"] for member in case["members"])}
    assert data["policy"]
    for policy in data["policy"]:
        keys(policy, "pack", "version", "digest", "period_ended")
        assert isinstance(policy["pack"], str)
        assert isinstance(policy["version"], str)
        assert DIGEST.fullmatch(policy["digest"])
        assert isinstance(policy["period_ended"], bool)
    for each_class in data["classes"]:
        keys(each_class, "class", "for", "status", "clauses")
        assert each_class["for"] in holder
        assert each_class["status"] in ("yes", "no", "undetermined")
        check_clauses(each_class["clauses"])
    assert all(isinstance(warning, str) and warning for warning in data["warnings"])
    assert len(set(data["warnings"])) == len(data["warnings"])
    assert data["outcomes"]
    for outcome in data["outcomes"]:
        check_outcome(outcome, holder, library)


def check_clauses(clauses: Any) -> None:
    assert isinstance(clauses, list)
    assert clauses
    for clause in clauses:
        keys(clause, "document", "clause", "id")
        assert all(isinstance(value, str) and value for value in clause.values())
        assert clause["document"] != "None"


def check_amount(amount: Any, status: str, unit: str | None) -> None:
    if amount is None:
        return
    keys(amount, "low", "high", "unit")
    assert status in ("eligible", "undetermined")
    assert unit is not None
    low, high = amount["low"], amount["high"]
    if unit == "month":
        assert amount["unit"] == "months"
        assert type(low) is int
        assert type(high) is int
        assert 0 <= low <= high
        return
    assert amount["unit"] == unit
    assert YUAN.fullmatch(low)
    assert high is None or (YUAN.fullmatch(high) and int(low.replace(".", "")) <= int(high.replace(".", "")))


def check_choice(outcome: Any, rights: Any) -> None:
    """Two or more rights of the same kind of holder, the outcome's own among them; all are granted."""
    assert outcome["status"] == "eligible"
    assert len(outcome["choose"]) > 1
    assert outcome["right"] in outcome["choose"]
    assert {rights[name].entity for name in outcome["choose"]} == {rights[outcome["right"]].entity}


def check_outcome(outcome: Any, holder: set[str], library: Library) -> None:
    vocabulary = library.vocabulary
    keys(
        {name: value for name, value in outcome.items() if name not in ("choose", "exact")},
        "right", "for", "status", "amount", "clauses", "needs", "turns_on", "presumed", "differs", "explanation",
    )  # fmt: skip
    right = vocabulary.rights[outcome["right"]]
    assert outcome["for"] in holder
    assert (outcome["for"] == "household") == (right.entity == "household")
    assert outcome["status"] in STATUSES
    unit = str(right.unit) if right.unit else None
    check_amount(outcome["amount"], outcome["status"], unit)
    if unit and outcome["status"] == "eligible":
        assert outcome["amount"] is not None
    assert outcome.get("exact", False) is False, "what is exact is not said to be"
    if "choose" in outcome:
        check_choice(outcome, vocabulary.rights)
    check_clauses(outcome["clauses"])
    check_needs(outcome, holder, library)
    for turn in outcome["turns_on"]:
        keys(turn, "fact", "of", "at")
        fact = vocabulary.facts[turn["fact"]]
        assert turn["of"] in holder
        assert (turn["of"] == "household") == (fact.entity == "household")
        assert YUAN.fullmatch(turn["at"]) if isinstance(turn["at"], str) else type(turn["at"]) is int
    assert all(name in vocabulary.facts for name in outcome["presumed"])
    assert len(set(outcome["presumed"])) == len(outcome["presumed"])
    for differ in outcome["differs"]:
        keys(differ, "pack", "status", "amount", "clauses")
        assert differ["pack"] == "cn"
        check_amount(differ["amount"], differ["status"], unit)
        assert (differ["status"], differ["amount"]) != (outcome["status"], outcome["amount"])
        assert all(clause["id"].startswith("CN-") for clause in differ["clauses"])
    assert isinstance(outcome["explanation"], str)
    assert outcome["explanation"]


def check_needs(outcome: Any, holder: set[str], library: Library) -> None:
    amount = outcome["amount"] or {"low": 0, "high": 0}
    settled = outcome["status"] != "undetermined" and amount["low"] == amount["high"]
    assert not (settled and outcome["needs"])
    visited = []
    for need in outcome["needs"]:
        assert need not in visited
        visited.append(need)
        if "fact" in need:
            keys(need, "fact", "of")
            fact = library.vocabulary.facts[need["fact"]]
            assert need["of"] in holder
            assert (need["of"] == "household") == (fact.entity == "household")
            assert not fact.computed
        else:
            keys(need, "parameter") if "on" not in need else keys(need, "parameter", "on")
            assert need["parameter"] in library.vocabulary.parameters
            assert "on" not in need or DAY.fullmatch(need["on"])
    if outcome["status"] == "undetermined":
        assert outcome["needs"]
