"""A stranger's county: rules of a kind that no shipped pack has, facts and a right of its own, from YAML to a decision.

Nothing but files is written. The county and its measure are invented: money for heating by the number of minors, by a table
over a fact that the county adds, with a division in a comparison, a test of all members, an exception, and rounding up.
"""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from doudi.policies.cases.replay import archive, decide_text, replay_parts
from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.problems import RulesError

DOUDI = Path(sys.executable).with_name("doudi")

FILES = {
    "pack.yaml": """\
pack: lake
title: 湖边县困境家庭取暖办法
version: "1"
layer: county
regions: ["220102"]
rests_on: jilin
period: {from: 2023-11-01}
""",
    "vocabulary.yaml": """\
facts:
  - fact: heating
    for: household
    type: choice
    label: 取暖方式
    options: {none: 不取暖, coal: 燃煤, district: 集中供热}
    question: 家里怎样取暖？
    answered_by: township
  - {fact: heating_spending, for: household, type: money, label: 近12个月取暖支出, unit: yuan/year, question: 取暖用了多少元？}
  - {fact: pupil_at_home, for: member, type: yes_no, label: 在家居住的学生, presume: false, question: 是否在家居住的学生？}
parameters:
  - {parameter: heating_cap, label: 取暖补助上限, unit: yuan, ceiling: true}
rights:
  - {right: heating_allowance, for: household, label: 取暖补助, line: living, unit: yuan, forms: [cash]}
""",
    "clauses.yaml": """\
document: {id: lake-2023-1, number: 虚构湖府〔2023〕1号, title: 取暖办法, standing: official, disclosure: public}
clauses:
  - {id: LAKE-1, position: 第一条, kind: amount, summary: 按未成年人数和取暖方式分档发给，不足一分的进为一分。, use: [compute]}
  - {id: LAKE-2, position: 第二条, kind: rule, summary: 每名未成年人的取暖支出超过三百元、全家都计入的才发。, use: [compute]}
  - {id: LAKE-3, position: 第三条, kind: rule, summary: 无住房的家庭另行安置，不发。, use: [compute]}
""",
    "parameters.yaml": """\
parameters:
  - parameter: heating_rates
    label: 取暖补助标准
    unit: yuan/person
    by: [none, coal, district]
    values: [{value: {none: 0, coal: 333.33, district: 210.10}, clause: LAKE-1}]
  - {parameter: heating_share, label: 补助比例, unit: share, values: [{value: 0.3333, clause: LAKE-1}]}
  - {parameter: spending_floor, label: 每名未成年人的支出起点, unit: yuan/person/year, values: [{value: 300, clause: LAKE-2}]}
""",
    "rules/living.yaml": """\
rules:
  - rule: minors
    for: household
    label: 未成年人数
    unit: person
    versions: [{clause: LAKE-1, formula: count(age(birth_date) < adult_age)}]
  - right: heating_allowance
    for: household
    label: 取暖补助
    unit: yuan
    versions:
      - rounding: up
        ways:
          - clause: [LAKE-1, LAKE-2]
            label: 有未成年人、取暖支出较大的家庭
            when: minors > 0 and all(counted) and heating_spending / max(minors, one_person) > spending_floor and heating != 'none'
            amount: min(lookup(heating_rates, heating) * minors * heating_share, heating_cap)
        unless:
          - {clause: LAKE-3, label: 无住房, when: housing == 'none'}
        supplements:
          - {clause: LAKE-1, label: 在家居住的学生, when: any(pupil_at_home), amount: "lookup(heating_rates, heating) * one_person"}
""",
    "cases.yaml": """\
families:
  two: {region: "220102", on: 2024-01-15, parameters: {dibao_standard: 600, heating_cap: 1000}, household: {heating: coal,
        heating_spending: 600.01, housing: adequate}, members: {a: {birth_date: 2010-01-01}, b: {birth_date: 2012-01-01},
        mother: {birth_date: 1985-01-01}}}
cases:
  # 333.33 × 2 × 0.3333 ＝ 222.197778，进为 222.20
  - {case: 两个孩子，每人摊三百元多一点, shows: {heating_allowance: granted}, family: two, expect: {heating_allowance: 222.20}}
  - {case: 每人正好三百元, shows: {heating_allowance: boundary}, family: two, set: {household.heating_spending: 600},
     expect: {heating_allowance: refused}}
  - {case: 无住房, shows: {heating_allowance: refused}, family: two, set: {household.housing: none},
     expect: {heating_allowance: refused}}
""",
}


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "packs" / "lake" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "packs"


def family(**household: Any) -> dict[str, Any]:
    return {
        "id": "f", "region": "220102", "on": "2024-01-15", "parameters": {"dibao_standard": 600, "heating_cap": 1000},
        "household": {"heating": "coal", "heating_spending": 900, "housing": "adequate", **household},
        "members": [
            {"id": "a", "birth_date": "2010-01-01"}, {"id": "b", "birth_date": "2006-01-16"},
            {"id": "m", "birth_date": "1985-01-01"},
        ],
    }  # fmt: skip


def doudi(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [str(DOUDI), *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, encoding="utf-8")


def heating(packs: Path, *cases: dict[str, Any]) -> list[tuple[str, str | None, list[str]]]:
    """Status, sum and needs of the county's own right, as the command says them."""
    text = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    run = doudi("decide", "-", "--packs", str(packs), "--format", "json", text=text)
    assert run.returncode == 0, run.stderr
    result = []
    for line in run.stdout.splitlines():
        (outcome,) = [
            each_outcome
            for each_outcome in json.loads(line)["outcomes"]
            if each_outcome["right"] == "heating_allowance"
        ]
        amount = outcome["amount"]
        each_text = None if amount is None else f"{amount['low']}–{amount['high']}"
        result.append(
            (outcome["status"], each_text, [need.get("fact") or need["parameter"] for need in outcome["needs"]])
        )
    return result


def test_the_pack_passes_its_check(packs: Path) -> None:
    run = doudi("policy", "check", str(packs / "lake"))
    assert run.returncode == 0, run.stdout + run.stderr
    assert "✓ lake：2 条规则" in run.stdout
    covered = json.loads(doudi("policy", "coverage", "lake", "--packs", str(packs), "--format", "json").stdout)
    assert [row["id"] for row in covered if not row["enacted_by"]] == []


def test_families_are_decided_by_the_command(packs: Path) -> None:
    """The younger of two is 17 on the day before their birthday: both are minors. 333.33 × 2 × 0.3333, to the next fen."""
    with_pupil = family()
    with_pupil["members"][0]["pupil_at_home"] = True
    uncounted = family()
    uncounted["members"][1]["counted"] = False
    grown = family(heating_spending=Decimal("300"))
    grown["on"] = "2024-01-16"
    grown["household"]["heating_spending"] = 301
    capped = family()
    capped["parameters"]["heating_cap"] = 200
    cases = [family(), family(heating="district"), with_pupil, uncounted, grown, capped, family(heating="none")]
    assert heating(packs, *cases) == [
        ("eligible", "222.20–222.20", []),
        ("eligible", "140.06–140.06", []),  # 210.10 × 2 × 0.3333 ＝ 140.05266
        ("eligible", "555.53–555.53", []),  # and 333.33 for the pupil: 555.527778
        ("not_eligible", None, []),
        ("eligible", "111.10–111.10", []),  # one minor left: 111.098889, and 301 is more than 300 for one
        ("eligible", "200.00–200.00", []),
        ("not_eligible", None, []),
    ]


def test_the_county_s_own_facts_may_be_open(packs: Path) -> None:
    open_heating, unset = family(heating=None), family()
    del unset["parameters"]["heating_cap"]
    no_spending = family()
    del no_spending["household"]["heating_spending"]
    assert heating(packs, open_heating, unset, no_spending) == [
        ("undetermined", "140.06–222.20", ["heating"]),
        ("eligible", "0.00–222.20", ["heating_cap"]),
        ("undetermined", "222.20–222.20", ["heating_spending"]),
    ]


def test_a_misspelt_fact_of_the_county_is_told(packs: Path) -> None:
    run = doudi("decide", "-", "--packs", str(packs), text=json.dumps(family(heatin="coal")))
    assert run.returncode == 2
    assert "heatin" in run.stderr
    assert "'heating'" in run.stderr


def test_other_places_go_on_as_before(packs: Path) -> None:
    """The right is no rule of theirs; everything else comes out as it did."""
    case = family()
    case["region"] = "220103"
    del case["household"]["heating"], case["household"]["heating_spending"], case["parameters"]["heating_cap"]
    plain = doudi("decide", "-", "--format", "json", text=json.dumps(case))
    beside = doudi("decide", "-", "--format", "json", "--packs", str(packs), text=json.dumps(case))
    assert plain.returncode == beside.returncode == 0
    assert plain.stdout == beside.stdout


def test_a_decision_is_replayed_from_its_own_files(packs: Path, vocabulary: Vocabulary) -> None:
    library = Library((SHIPPED_PACKS, packs), vocabulary)
    text = json.dumps(family())
    each_message, _ = decide_text(library, text)
    assert replay_parts(text, each_message, archive(library, library.pack("lake")))[0] == each_message


def test_the_county_s_words_are_part_of_the_digest(packs: Path, vocabulary: Vocabulary) -> None:
    before = Library((SHIPPED_PACKS, packs), vocabulary)
    digest = before.digest(before.pack("lake"), {})
    (packs / "lake" / "vocabulary.yaml").write_text(FILES["vocabulary.yaml"].replace("燃煤", "烧煤"), encoding="utf-8")
    after = Library((SHIPPED_PACKS, packs), vocabulary)
    assert after.digest(after.pack("lake"), {}) != digest


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "fact: heating\n",
            "fact: housing\n",
            "lake/vocabulary.yaml:2: 'housing' stands twice (a name is never reused)",
        ),
        ("parameter: heating_cap", "parameter: minimum_wage", "'minimum_wage' stands twice (a name is never reused)"),
        ("right: heating_allowance", "right: dibao", "'dibao' stands twice (a name is never reused)"),
        ("forms: [cash]", "forms: [money]", "unknown form of help 'money'"),
        ("facts:", "fact:", "lake/vocabulary.yaml:1: unknown key 'fact' (did you mean 'facts'?)"),
        ("type: choice", "type: choise", "unknown type 'choise'"),
    ],
)
def test_a_fault_of_the_county_s_words(packs: Path, vocabulary: Vocabulary, old: str, new: str, message: str) -> None:
    path = packs / "lake" / "vocabulary.yaml"
    path.write_text(FILES["vocabulary.yaml"].replace(old, new), encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        Library((SHIPPED_PACKS, packs), vocabulary)
    assert any(message in str(problem) for problem in caught.value.problems), caught.value.problems
