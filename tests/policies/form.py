"""The form of a result as the contract has it, checked in plain Python."""

from __future__ import annotations

import re
from typing import Any

from doudi.policies.packs import Library

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
    whose = {"household", *(member["id"] for member in case["members"])}
    assert data["policy"]
    for policy in data["policy"]:
        keys(policy, "pack", "version", "digest", "period_ended")
        assert isinstance(policy["pack"], str)
        assert isinstance(policy["version"], str)
        assert DIGEST.fullmatch(policy["digest"])
        assert isinstance(policy["period_ended"], bool)
    for one in data["classes"]:
        keys(one, "class", "for", "status", "clauses")
        assert one["for"] in whose
        assert one["status"] in ("yes", "no", "undetermined")
        check_clauses(one["clauses"])
    assert all(isinstance(warning, str) and warning for warning in data["warnings"])
    assert len(set(data["warnings"])) == len(data["warnings"])
    assert data["outcomes"]
    for outcome in data["outcomes"]:
        check_outcome(outcome, whose, library)


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


def check_outcome(outcome: Any, whose: set[str], library: Library) -> None:
    vocabulary = library.vocabulary
    keys(
        outcome,
        "right", "for", "status", "amount", "clauses", "needs", "turns_on", "presumed", "differs", "explanation",
    )  # fmt: skip
    right = vocabulary.rights[outcome["right"]]
    assert outcome["for"] in whose
    assert (outcome["for"] == "household") == (right.whose == "household")
    assert outcome["status"] in STATUSES
    unit = str(right.unit) if right.unit else None
    check_amount(outcome["amount"], outcome["status"], unit)
    if unit and outcome["status"] == "eligible":
        assert outcome["amount"] is not None
    check_clauses(outcome["clauses"])
    check_needs(outcome, whose, library)
    for turn in outcome["turns_on"]:
        keys(turn, "fact", "of", "at")
        fact = vocabulary.facts[turn["fact"]]
        assert turn["of"] in whose
        assert (turn["of"] == "household") == (fact.whose == "household")
        assert YUAN.fullmatch(turn["at"]) if isinstance(turn["at"], str) else type(turn["at"]) is int
    assert all(name in vocabulary.facts for name in outcome["presumed"])
    assert len(set(outcome["presumed"])) == len(outcome["presumed"])
    for other in outcome["differs"]:
        keys(other, "pack", "status", "amount", "clauses")
        assert other["pack"] == "cn"
        check_amount(other["amount"], other["status"], unit)
        assert (other["status"], other["amount"]) != (outcome["status"], outcome["amount"])
        assert all(clause["id"].startswith("CN-") for clause in other["clauses"])
    assert isinstance(outcome["explanation"], str)
    assert outcome["explanation"]


def check_needs(outcome: Any, whose: set[str], library: Library) -> None:
    amount = outcome["amount"] or {"low": 0, "high": 0}
    settled = outcome["status"] != "undetermined" and amount["low"] == amount["high"]
    assert not (settled and outcome["needs"])
    seen = []
    for need in outcome["needs"]:
        assert need not in seen
        seen.append(need)
        if "fact" in need:
            keys(need, "fact", "of")
            fact = library.vocabulary.facts[need["fact"]]
            assert need["of"] in whose
            assert (need["of"] == "household") == (fact.whose == "household")
            assert not fact.computed
        else:
            keys(need, "parameter") if "on" not in need else keys(need, "parameter", "on")
            assert need["parameter"] in library.vocabulary.parameters
            assert "on" not in need or DAY.fullmatch(need["on"])
    if outcome["status"] == "undetermined":
        assert outcome["needs"]
