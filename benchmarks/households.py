"""Invented households for the programs of the benchmark, and their form for each engine.

A household is a case as `doudi decide` takes it; zen-engine reads the same JSON. openfisca-core gets the same facts in
the form that its documentation gives a situation: by entity, person, variable and period.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

CITIES = ("hill", "lake", "plain")
STANDARDS = {
    "2024": {"hill": 59000, "lake": 68250, "plain": 79525},
    "2025-07": {"hill": 62000, "lake": 71050, "plain": 83525},
}
SEED = 20260101
DAYS = ("2024-03-01", "2025-03-01", "2025-07-01", "2025-12-01", "2026-02-01")
SIZES = (1, 2, 2, 3, 3, 3, 4, 4, 5, 6)
"""Of households: three people on average."""


@dataclass(frozen=True)
class Right:
    """A right as every engine answers it. `kind`: money, months or status. `granted`: the variable that says so in the
    engines that have no statuses; without one a sum above nought does."""

    name: str
    entity: str
    kind: str = "money"
    granted: str = ""


@dataclass(frozen=True)
class Program:
    """`yearly`, `lasting`: facts whose period for openfisca-core is a year, or for ever; all others belong to a month."""

    name: str
    rights: tuple[Right, ...]
    invent: Callable[[Random], dict[str, Any]]
    yearly: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()

    def households(self, count: int) -> list[dict[str, Any]]:
        """The same ones each time."""
        random = Random(SEED)
        return [{"id": f"h{number}", "region": "450100", **self.invent(random)} for number in range(count)]

    def asked_of_others(self) -> list[str]:
        """The variables that stand for the rights in engines without statuses."""
        return list(dict.fromkeys(name for right in self.rights for name in (right.granted, right.name) if name))


def yuan(fen: int) -> float | int:
    """As JSON has it: the nearest number that its writer would put down."""
    return fen // 100 if fen % 100 == 0 else float(Decimal(fen) / 100)


def _members(random: Random, size: int, least: int, most: int) -> list[dict[str, Any]]:
    """Wages of half of them and small transfers of a third, in fen."""
    members = []
    for index in range(size):
        wage = random.randrange(least, most) if random.random() < 0.5 else 0
        transfer = random.randrange(1, 60_000) if random.random() < 0.34 else 0
        members.append({"id": "abcdefgh"[index], "wage": wage, "transfer": transfer})
    return members


def _standard(city: str, day: str) -> int:
    return STANDARDS["2025-07" if day >= "2025-07-01" else "2024"][city]


def _in_yuan(members: list[dict[str, Any]], *money: str) -> None:
    for member in members:
        for name in money:
            member[name] = yuan(member[name])


def invent_dibao(random: Random) -> dict[str, Any]:
    """One in six lies at the line to the fen."""
    day, city, size = random.choice(DAYS), random.choice(CITIES), random.choice(SIZES)
    members = _members(random, size, 30_000, 450_000)
    if random.random() < 1 / 6:
        for member in members:
            member["wage"] = min(member["wage"], 50_000) // 5 * 5  # four fifths of it are whole fen
        rest = sum(m["wage"] * 4 // 5 + m["transfer"] for m in members[1:]) + members[0]["wage"] * 4 // 5
        members[0]["transfer"] = max(_standard(city, day) * size - rest, 0)
    _in_yuan(members, "wage", "transfer")
    return {"on": day, "household": {"city": city}, "members": members}


def invent_bundle(random: Random) -> dict[str, Any]:
    day, city, size = random.choice(DAYS), random.choice(CITIES), random.choice(SIZES)
    members = _members(random, size, 30_000, 450_000)
    for member in members:
        born = random.randrange(1930, 2024)
        age = int(day[:4]) - born
        member["birth_date"] = f"{born}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
        member["pension"] = random.randrange(5_000, 90_000) if age >= 60 else 0
        member["wage"] = member["wage"] if 18 <= age < 60 else 0
        if random.random() < 0.4:
            member["medical"] = yuan(random.randrange(10_000, 4_500_000))
        member["disability"] = random.choice(("none",) * 7 + ("moderate", "severe", "severe"))
        stages = ("compulsory",) if 6 <= age < 15 else ("senior",) if 15 <= age < 18 else ("none", "none", "university")
        member["stage"] = random.choice(stages) if 6 <= age < 23 else "none"
        member["insured_months"] = random.randrange(0, 60)
        if member["wage"] and random.random() < 0.3:
            started = random.randrange(1, 13)
            member["started_work_on"] = f"{int(day[:4]) - 1}-{started:02}-{random.randrange(1, 29):02}"
    if size > 2 and random.random() < 0.1:
        members[-1]["counted"] = False
    _in_yuan(members, "wage", "pension", "transfer")
    household = {"city": city, "assets_ok": random.random() < 0.85, "on_dibao": random.random() < 0.4}
    if random.random() < 0.2:
        household["disaster_spending"] = yuan(random.randrange(50_000, 2_000_000))
    return {"on": day, "household": household, "members": members}


def invent_chain(random: Random) -> dict[str, Any]:
    members = [
        {"id": m["id"], "wage": yuan(m["wage"])} for m in _members(random, random.choice(SIZES), 30_000, 450_000)
    ]
    household = {"children": random.randrange(0, 4), "renting": random.random() < 0.5}
    return {"on": random.choice(DAYS), "household": household, "members": members}


PROGRAMS = (
    Program("dibao", (Right("dibao", "household", granted="dibao_eligible"),), invent_dibao),
    Program(
        "bundle",
        (
            Right("dibao", "household", granted="dibao_eligible"),
            Right("low_income", "household", "status"),
            Right("gradual_exit", "household", "months"),
            Right("heavy_spending_aid", "household"),
            Right("elder_allowance", "member"),
            Right("disability_living", "member"),
            Right("disability_care", "member"),
            Right("child_allowance", "member"),
            Right("medical_premium", "member"),
            Right("medical_aid", "member"),
            Right("pension_premium", "member"),
            Right("school_aid", "member", "status"),
            Right("university_grant", "member"),
        ),
        invent_bundle,
        yearly=("medical", "disaster_spending"),
        lasting=("birth_date", "started_work_on"),
    ),
    Program("chain", (Right("support", "household"),), invent_chain),
)


def situation(program: Program, case: dict[str, Any]) -> dict[str, Any]:
    """The household for openfisca-core, with the period that is asked about."""
    month, year = case["on"][:7], case["on"][:4]

    def dated(facts: dict[str, Any]) -> dict[str, Any]:
        periods = dict.fromkeys(program.yearly, year) | dict.fromkeys(program.lasting, "ETERNITY")
        return {name: {periods.get(name, month): value} for name, value in facts.items() if name != "id"}

    persons = {member["id"]: dated(member) for member in case["members"]}
    household = {"members": list(persons), **dated(case["household"])}
    return {"period": month, "persons": persons, "households": {"h": household}}


def text_for(engine: str, program: Program, case: dict[str, Any]) -> str:
    """What an engine is given."""
    return json.dumps(situation(program, case) if engine == "openfisca-core" else case)


# Answers, alike for every engine

Answers = dict[tuple[str, str], int | bool | None]
"""By right and whom it is for: fen, months or yes where it is granted; None where it is not."""


def answers_of(engine: str, program: Program, case: dict[str, Any], output: Any) -> Answers:
    if engine == "doudi":
        return {(outcome["right"], outcome["for"]): _stated(outcome) for outcome in output}
    answers: Answers = {}
    for right in program.rights:
        for index, holder in enumerate(
            [m["id"] for m in case["members"]] if right.entity == "member" else ["household"]
        ):
            if engine == "openfisca-core":
                value, granted = output[right.name][index], output[right.granted][index] if right.granted else None
            else:
                record = output["household"] if right.entity == "household" else output["members"][index]
                value, granted = record[right.name], record[right.granted] if right.granted else None
            answers[right.name, holder] = _granted(right, value, granted)
    return answers


def _stated(outcome: dict[str, Any]) -> int | bool | None:
    """Of an outcome of doudi: with every fact given nothing may stay open."""
    if outcome["status"] == "not_eligible":
        return None
    amount = outcome["amount"]
    if outcome["status"] != "eligible" or (amount and amount["low"] != amount["high"]):
        raise ValueError(f"{outcome['right']} is not settled: {outcome}")
    if amount is None:
        return True
    return amount["low"] if amount["unit"] == "months" else int(Decimal(amount["low"]) * 100)


def _granted(right: Right, value: Any, granted: Any) -> int | bool | None:
    if right.kind == "status":
        return True if value else None
    if not (value > 0 if granted is None else granted):
        return None
    return int(value) if right.kind == "months" else round(float(value) * 100)
