"""Invented households: the same for a seed whatever was asked before; facts that agree with each other."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.cases.case_stream import case_text
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.population.person_facts import INCOMES
from doudi.population.population import DAY, MIXES, VERSION, InventedHousehold, Population
from doudi.rules.types import Choice, ChoiceSet, Date, Number

HERE = Population("620422", seed=7)


def some(count: int = 400, **changes: Any) -> list[InventedHousehold]:
    return list(replace(HERE, **changes).households(0, count))


HOUSEHOLDS = some()


def test_a_household_rests_on_the_seed_and_its_number_alone() -> None:
    assert HERE.household(123) == HOUSEHOLDS[123]
    assert list(HERE.households(90, 110)) == HOUSEHOLDS[90:110]
    assert Population("620422", seed=7).household(399) == HOUSEHOLDS[399]
    assert HERE.household(10**15).members  # any number can be asked for


def test_another_seed_or_region_gives_other_people() -> None:
    for changes in ({"seed": 8}, {"region": "620421"}, {"among": "residents"}):
        others_ = some(50, **changes)
        names = {person.name for household in others_ for person in household.members}
        shared = names & {person.name for household in HOUSEHOLDS[:50] for person in household.members}
        assert [household.facts for household in others_] != [household.facts for household in HOUSEHOLDS[:50]]
        assert len(shared) < len(names) // 5


def test_a_seed_gives_the_people_it_gave_before() -> None:
    """Where this fails on purpose, VERSION rises and the digest is taken anew."""
    text = "".join(
        case_text(household.case()) + household.address + "".join(p.name for p in household.members)
        for household in HOUSEHOLDS
    )
    assert (VERSION, hashlib.sha256(text.encode()).hexdigest()[:16]) == (4, "15571237403e38cf")


def test_identities_and_gaps_do_not_change_the_facts() -> None:
    plain = some(100, identities=False)
    assert [household.facts for household in plain] == [household.facts for household in HOUSEHOLDS[:100]]
    assert [p.facts for household in plain for p in household.members] == [
        p.facts for household in HOUSEHOLDS[:100] for p in household.members
    ]
    assert {(p.name, p.identity_number, p.phone, p.bank_account) for household in plain for p in household.members} == {
        ("",) * 4
    }
    assert {household.address for household in plain} == {""}


def all_facts(households: list[InventedHousehold]) -> list[dict[str, Any]]:
    return [
        facts
        for household in households
        for facts in (household.facts, *(person.facts for person in household.members))
    ]


def test_missing_facts_are_absent_and_the_others_as_they_were() -> None:
    complete = all_facts(HOUSEHOLDS)
    few, many = (all_facts(some(missing=Decimal(share))) for share in ("0.05", "0.2"))
    for facts, less, least in zip(complete, few, many, strict=True):
        assert least.items() <= less.items() <= facts.items()
    total = sum(map(len, complete))
    for left, per_mille in ((few, 50), (many, 200)):
        gone = total - sum(map(len, left))
        assert abs(gone * 1000 // total - per_mille) <= 4


def test_each_fact_is_missing_at_the_same_rate() -> None:
    gone: Counter[str] = Counter()
    present: Counter[str] = Counter()
    for facts, left in zip(all_facts(some(1500)), all_facts(some(1500, missing=Decimal("0.1"))), strict=True):
        present.update(facts.keys())
        gone.update(facts.keys() - left.keys())
    for name, times in present.items():
        if times > 1000:
            assert 60 < gone[name] * 1000 // times < 140, name


def test_every_fact_of_the_vocabulary_is_given_a_value_that_it_allows(vocabulary: Vocabulary) -> None:
    values_by_fact: dict[str, set[Any]] = {}
    for household in HOUSEHOLDS:
        for entity, rows in (
            ("household", [household.facts]),
            ("member", [person.facts for person in household.members]),
        ):
            names = {name for name, fact in vocabulary.facts.items() if fact.entity == entity}
            register = {name for name in names if vocabulary.facts[name].computed}
            for facts in rows:
                unknown = names - register - facts.keys()
                assert not unknown, f"a new fact: give it a value in circumstances.py or lives.py: {unknown}"
                assert facts.keys() <= names
                for name, value in facts.items():
                    check_value(vocabulary, name, value, household.on)
                    values_by_fact.setdefault(name, set()).add(value)
    assert values_by_fact.keys() == vocabulary.facts.keys()
    assert {name for name, values in values_by_fact.items() if len(values) < 2} == {"recognised_tekun"}  # only ever yes
    for name, fact in vocabulary.facts.items():
        if isinstance(fact.type, Choice) and name != "recognised_class":
            assert values_by_fact[name] >= set(fact.options), name


def check_value(vocabulary: Vocabulary, name: str, value: Any, on: dt.date) -> None:
    fact = vocabulary.facts[name]
    if value == "none" and fact.none is not None:
        return
    if isinstance(fact.type, Choice):
        assert value in fact.options, name
    elif isinstance(fact.type, ChoiceSet):
        assert set(value) <= set(fact.options), name
    elif isinstance(fact.type, Date):
        assert type(value) is dt.date, name
        assert value <= on, name
    elif isinstance(fact.type, Number):
        assert type(value) is int, name
        assert value >= 0, name
    else:
        assert type(value) is bool, name


def age_on(birth: dt.date, day: dt.date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def months_between(start: dt.date, end: dt.date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def test_the_facts_of_a_person_agree() -> None:
    for household in some(1500):
        for person in household.members:
            facts = person.facts
            age = age_on(facts["birth_date"], household.on)
            where = (person.id, age)
            assert facts["education_stage"] == "none" or 3 <= age <= 24, where
            assert (facts["education_stage"] == "compulsory") == (6 <= age <= 14), where
            assert (facts["employment"] == "minor") == (age < 16), where
            assert (facts["employment"] == "student") == (age >= 16 and facts["education_stage"] != "none"), where
            assert facts["employment"] != "retired" or age >= 60, where
            assert facts["wage_income"] == 0 or age >= 16, where
            assert facts["has_income_source"] == any(facts[kind] for kind in INCOMES), where
            assert (facts["disability_type"] == "none") == (facts["disability_level"] == "none"), where
            assert (facts["disability_type"] == "multiple") == (len(facts["disability_components"]) == 2), where
            assert facts["medical_self_paid_this_year"] <= facts["medical_self_paid_12m"], where
            assert facts["residence_months"] <= months_between(facts["birth_date"], household.on), where
            assert facts["permit_months"] <= facts["residence_months"], where
            assert facts["hukou"] != "local_urban" or facts["permit_months"] == 0, where
            assert facts["pension_insured_months"] <= max(age - 16, 0) * 12, where
            assert not facts["entering_university"] or facts["education_stage"] == "university", where
            assert not facts["is_unattended_child"] or age < 18, where
            assert not facts["supported_by_family"] or (age >= 18 and facts["disability_type"] != "none"), where
            assert not facts["supported_by_family"] or "unemployed" in facts["employment"] or age >= 60 or age < 25, (
                where
            )
            assert facts["basic_pension"] == 0 or (age >= 60 and not facts["enrolled_pension"]), where
            if facts["started_work_on"] != "none":
                assert facts["employment"] in ("employed", "self_employed"), where
                worked = months_between(facts["started_work_on"], household.on)
                assert 0 <= facts["stable_employment_months"] <= worked, where
                assert months_between(facts["birth_date"], facts["started_work_on"]) >= 16 * 12, where
            else:
                assert facts["stable_employment_months"] == 0, where


def test_the_facts_of_a_household_agree_with_its_members() -> None:
    for household in some(1500):
        facts, members = household.facts, [person.facts for person in household.members]
        assert facts["assets_within_low_income_limit"] or not facts["assets_within_dibao_limit"], household.id
        assert facts["cause_disaster"] == (facts["disaster_spending_12m"] > 0), household.id
        assert not facts["cause_illness"] or any(member["major_illness"] for member in members), household.id
        assert facts["people_to_aid"] <= len(members), household.id
        assert (facts["hardship_kind"] == "none") == (facts["hardship_months"] == 0), household.id
        assert (facts["hardship_kind"] == "major") == (facts["aid_requested"] > 0), household.id
        assert facts.get("recognised_class") != "dibao" or facts["on_dibao"], household.id
        month = sum(member[kind] for member in members if member["counted"] for kind in INCOMES)
        assert month * 12 * 700 // 1000 // 100 * 100 <= facts["last_year_income"] <= month * 12 * 1250 // 1000, (
            household.id
        )
        assert month * 750 // 1000 <= facts["income_last_3_months"] <= month * 1200 // 1000, household.id


def test_numbers_are_unique_within_and_across_counties() -> None:
    numbers: Counter[str] = Counter()
    for region in ("450102", "620422", "360103", "220102"):
        for household in some(3000, region=region):
            numbers.update(person.identity_number for person in household.members)
    assert [number for number, times in numbers.items() if times > 1] == []


def test_identities_agree_with_the_facts() -> None:
    for household in HOUSEHOLDS:
        assert household.region.startswith("6204229")
        assert household.address.startswith("甘肃省白银市会宁县")
        for person in household.members:
            assert person.identity_number[6:14] == person.facts["birth_date"].strftime("%Y%m%d")
            assert int(person.identity_number[16]) % 2 == (person.facts["sex"] == "male")
            assert person.id.startswith(household.id + "-")
            assert person.phone or months_between(person.facts["birth_date"], household.on) < 14 * 12


def test_children_have_their_fathers_surname_and_wives_their_own() -> None:
    same = several = 0
    for household in some(600):
        men = [p for p in household.members if p.relation in ("head", "spouse") and p.facts["sex"] == "male"]
        women = [p for p in household.members if p.relation in ("head", "spouse") and p.facts["sex"] == "female"]
        for child in (p for p in household.members if p.relation in ("child", "grandchild")):
            assert child.name[0] == (men or women)[0].name[0], household.id
        if men and women:
            several += 1
            same += men[0].name[0] == women[0].name[0]
    assert several > 150
    assert same < several // 8


def test_the_day_moves_people_not_their_ages() -> None:
    earlier = some(50, on=dt.date(2019, 10, 15))
    for before, now in zip(earlier, HOUSEHOLDS, strict=False):
        assert (before.on, now.on) == (dt.date(2019, 10, 15), DAY)
        for old, new in zip(before.members, now.members, strict=True):
            assert old.name[0] == new.name[0]
            assert age_on(old.facts["birth_date"], before.on) == age_on(new.facts["birth_date"], now.on)


def test_a_leap_day_can_be_asked_for() -> None:
    assert all(household.members for household in some(50, on=dt.date(2024, 2, 29)))


def test_residents_are_mostly_not_in_hardship() -> None:
    poor = {
        among: sum(household.facts["months_below_standard"] > 0 for household in some(600, among=among))
        for among in MIXES
    }
    assert poor["residents"] * 3 < poor["applicants"]
    kinds = Counter(household.kind for household in some(600, among="residents"))
    assert kinds.most_common(1)[0][0] == "couple_with_children"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"region": "620499"}, "地区 '620499'：不是现行的县、市、省行政区划代码"),
        ({"region": "110103"}, "不是现行的"),
        ({"missing": Decimal(1)}, "缺失比例 1：应不小于0、小于1，如 0.05"),
        ({"missing": Decimal("-0.1")}, "缺失比例 -0.1"),
        ({"missing": Decimal("NaN")}, "缺失比例 NaN"),
        ({"among": "everybody"}, "人群 'everybody'：应为 applicants 或 residents"),
        ({"on": dt.date(1999, 1, 1)}, "日期 1999-01-01：应在2008年至2199年之间"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Population(**({"region": "620422"} | changes))


def test_households_count_from_nought() -> None:
    with pytest.raises(ValueError, match="家庭序号 -1：从0开始"):
        HERE.household(-1)
    assert list(HERE.households(5, 5)) == []
