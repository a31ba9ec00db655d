"""Reforms: one file laid on a pack, with the checks of a pack."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path

import pytest

from doudi.policies.cases.case_reader import CaseReader
from doudi.policies.cases.explanation import result_data
from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from doudi.policies.reforms.base_pack import BasePack
from doudi.policies.reforms.reform import ReformedLibrary, apply_reform
from doudi.rules.problems import RulesError
from tests.paths import ROOT

EXAMPLES = ROOT / "examples" / "reforms"
HEAD = """\
reform: trial
title: 试一试
rests_on: guangxi
from: 2026-01-01
proposals:
  - {id: P-1, summary: 试行。}
"""
ON = dt.date(2026, 9, 1)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


def reform(tmp_path: Path, library: Library, text: str) -> ReformedLibrary:
    path = tmp_path / "trial.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return apply_reform(library, path)


def faults(tmp_path: Path, library: Library, text: str) -> list[str]:
    with pytest.raises(RulesError) as raised:
        reform(tmp_path, library, text)
    return [str(problem) for problem in raised.value.problems]


def outcome(library: Library, right: str, **more: object) -> str:
    """What a family of two, with 1000 yuan of wages, gets where the standard is 600."""
    case = {
        "id": "c", "region": "450102", "on": more.pop("on", ON.isoformat()), "parameters": {"dibao_standard": 600},
        "household": {"assets_within_dibao_limit": True, "assets_within_low_income_limit": True},
        "members": [
            {"id": "a", "birth_date": "1985-03-01", "sex": "female", "wage_income": 1000, "labour_ability": "full",
             "employment": "employed", "has_income_source": True},
            {"id": "b", "birth_date": "2015-03-01", "sex": "male", "wage_income": 0, "has_income_source": False} | more,
        ],
    }  # fmt: skip
    request = CaseReader(library.vocabulary).read(case, 1)
    assert not isinstance(request, list), request
    _, result = Decider(library).decide(request)
    for each_outcome in result_data(result)["outcomes"]:
        if each_outcome["right"] == right and each_outcome["for"] in ("household", "b"):
            return f"{each_outcome['status']} {(each_outcome['amount'] or {}).get('low', '')}".strip()
    return "no_rule"


@pytest.mark.parametrize("name", ["raise-standard", "wider-line", "neighbours-rule"])
def test_the_examples_hold(library: Library, name: str) -> None:
    reformed = apply_reform(library, EXAMPLES / f"{name}.yaml")
    assert reformed.reform.pack.name == name
    assert reformed.idle(ON.toordinal()) == []
    assert reformed.for_region("450102", ON.toordinal()) is reformed.reform.pack
    assert reformed.for_region("220100", ON.toordinal()).name == library.for_region("220100", ON.toordinal()).name


def test_it_holds_from_its_first_day_on(library: Library) -> None:
    reformed = apply_reform(library, EXAMPLES / "wider-line.yaml")
    eve = dt.date(2025, 12, 31).toordinal()
    assert reformed.for_region("450102", eve) is library.pack("guangxi")
    assert reformed.for_region("450102", eve + 1) is reformed.reform.pack


def test_a_supplement_is_added_to_a_right_that_stays(tmp_path: Path, library: Library) -> None:
    built = reform(
        tmp_path,
        library,
        "parameters:\n"
        "  - {parameter: child_extra, label: 增发, unit: yuan/person/month, values: [{value: 50.5, clause: P-1}]}\n"
        "supplements:\n"
        "  - {right: dibao, label: 有儿童, amount: child_extra * count(in_unit and age(birth_date) < adult_age), clause: P-1}\n",
    )
    assert outcome(library, "dibao") == "eligible 200.00"
    assert outcome(built, "dibao") == "eligible 250.50"
    assert outcome(built, "dibao", on="2025-12-31") == "eligible 200.00"


def test_another_comparator(tmp_path: Path, library: Library) -> None:
    reformed = apply_reform(library, EXAMPLES / "wider-line.yaml")
    # 1200 yuan is what the line gives two people: not below it, but not above 1.2 times either
    assert outcome(library, "dibao", wage_income=200) == "not_eligible"
    assert outcome(reformed, "dibao", wage_income=200) == "eligible 50.00"
    assert outcome(reformed, "dibao", wage_income=440) == "eligible 50.00"
    assert outcome(reformed, "dibao", wage_income=Decimal("440.01")) == "not_eligible"


def test_a_value_of_a_pack_changes_with_its_unit_and_label(tmp_path: Path, library: Library) -> None:
    built = reform(
        tmp_path, library, "values:\n  - {parameter: care_subsidy_floor, times: 1.33, nearest: 1, clause: P-1}\n"
    )
    (changed,) = built.reform.layer.parameters
    assert (changed.label, changed.replaces) == ("重度残疾人护理补贴最低标准", "guangxi")
    disabled = {"disability_type": "physical", "disability_level": 1}
    assert outcome(library, "disability_care_subsidy", **disabled) == "eligible 80.00"
    assert outcome(built, "disability_care_subsidy", **disabled) == "eligible 106.00"


def test_a_repeal(tmp_path: Path, library: Library) -> None:
    built = reform(tmp_path, library, "repeals:\n  - {rule: disability_care_subsidy, clause: P-1}\n")
    disabled = {"disability_type": "physical", "disability_level": 1}
    assert outcome(library, "disability_care_subsidy", **disabled) == "eligible 80.00"
    assert outcome(built, "disability_care_subsidy", **disabled) == "no_rule"


def test_what_a_reform_says_goes_before_a_newer_rule_above(tmp_path: Path, library: Library) -> None:
    """The pack below leaves this rule to the nation's newer text: the reform decides it all the same."""
    built = reform(
        tmp_path,
        library,
        "rules:\n"
        "  - rule: counted_income\n"
        "    replaces: guangxi\n"
        "    for: member\n"
        "    label: 本人计入的月收入\n"
        "    unit: yuan/month\n"
        "    versions: [{clause: P-1, formula: transfer_income}]\n",
    )
    assert built.idle(ON.toordinal()) == []
    assert outcome(built, "dibao") == "eligible 1200.00"


def test_a_rule_that_has_ended_is_idle(tmp_path: Path, library: Library) -> None:
    built = reform(
        tmp_path,
        library,
        "rules:\n"
        "  - rule: out_of_work\n"
        "    replaces: guangxi\n"
        "    for: member\n"
        "    label: 无业\n"
        "    versions: [{to: 2026-03-31, clause: P-1, formula: employment == 'unemployed'}]\n",
    )
    assert [rule.name for rule in built.idle(ON.toordinal())] == ["out_of_work"]


def test_a_borrowed_rule_means_what_it_means_there(library: Library) -> None:
    """Under the county's rule the mother's spending on care is deducted; nothing else of the pack below changes."""
    reformed = apply_reform(library, EXAMPLES / "neighbours-rule.yaml")
    taken = {rule.name for rule in reformed.reform.layer.rules}
    assert {"dibao", "huining_net_income", "huining_rigid_deduction", "huining_household_qualifies"} <= taken
    assert not taken & {"household_income", "counted_income", "people"}
    cited = {clause for way in reformed.reform.layer.rules[-1].versions[0].grounds for clause in way.clauses}
    assert "P-1" in cited
    assert any(clause.startswith("HN-") for clause in cited)
    pack, day = reformed.reform.pack, ON.toordinal()
    theirs, ours = reformed.program(pack, day).rules["low_income"], library.program(library.pack("guangxi"), day)
    assert theirs.rule is ours.rules["low_income"].rule


def test_the_digest_is_of_the_file(tmp_path: Path, library: Library) -> None:
    repeal = "repeals:\n  - {rule: university_grant, clause: P-1}\n"
    item = reform(tmp_path, library, repeal)
    digests = [item.digest(item.reform.pack, {})]
    second = reform(tmp_path, library, repeal + "# changed\n")
    digests.append(second.digest(second.reform.pack, {}))
    assert len({*digests, library.digest(library.pack("guangxi"), {})}) == 3


def test_a_borrowed_rule_may_need_another_right(tmp_path: Path, library: Library) -> None:
    """The pack below has no gradual exit, which the other one asks for."""
    path = tmp_path / "trial.yaml"
    head = HEAD.replace("rests_on: guangxi", "rests_on: jilin")
    path.write_text(head + "borrows:\n  - {rule: medical_aid, of: guangxi, clause: P-1}\n", encoding="utf-8")
    with pytest.raises(RulesError) as raised:
        apply_reform(library, path)
    assert str(raised.value.problems[0]) == (
        "trial.yaml:8: what 'guangxi' says of 'medical_aid' asks for 'gradual_exit', which 'jilin' has not on every day "
        "(borrow it too)"
    )
    both = "  - {rule: medical_aid, of: guangxi, clause: P-1}\n  - {rule: gradual_exit, of: guangxi, clause: P-1}\n"
    path.write_text(head + "borrows:\n" + both, encoding="utf-8")
    assert apply_reform(library, path).idle(ON.toordinal()) == []


@pytest.mark.long
def test_every_right_of_every_pack_can_be_borrowed(tmp_path: Path, library: Library) -> None:
    """Alone, or with the rights that it asks for and the pack below has not."""
    packs = sorted(set(library.packs) - {"cn"})
    borrowed = 0
    for base, item in itertools.permutations(packs, 2):
        theirs = library.program(library.pack(item), ON.toordinal())
        ours = library.program(library.pack(base), ON.toordinal())
        lacking = [bound.rule.name for bound in theirs.of_kind("right") if bound.rule.name not in ours.rules]
        origin, target = (BasePack(library, library.pack(name), ON.toordinal()) for name in (base, item))
        for bound in theirs.of_kind("right"):
            names = dict.fromkeys([bound.rule.name, *lacking])
            text = "borrows:\n" + "".join(f"  - {{rule: {name}, of: {item}, clause: P-1}}\n" for name in names)
            path = tmp_path / "trial.yaml"
            path.write_text(
                HEAD.replace("guangxi", base).replace("2026-01-01", ON.isoformat()) + text, encoding="utf-8"
            )
            if any(origin.same(target, name) for name in names):  # nothing is left to borrow
                continue
            reformed = apply_reform(library, path)
            assert reformed.idle(ON.toordinal()) == []
            borrowed += 1
    assert borrowed > 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "trial.yaml:1: nothing is changed (write values, parameters, rules, supplements, repeals or borrows)"),
        ("valeus: []\n", "trial.yaml:7: unknown key 'valeus' (did you mean 'values'?)"),
        (
            "values:\n  - {parameter: dibao_standrad, times: 1.1, clause: P-1}\n",
            "trial.yaml:8: unknown parameter 'dibao_standrad' (did you mean 'dibao_standard'?)",
        ),
        (
            "values:\n  - {parameter: dibao_standard, times: 1.1, clause: P-2}\n",
            "trial.yaml:8: unknown clause 'P-2'",
        ),
        (
            "values:\n  - {parameter: dibao_standard, times: 1.1, plus: 5, clause: P-1}\n",
            "trial.yaml:8: 'dibao_standard' changes in 2 ways (say one of: times, plus, value)",
        ),
        (
            "values:\n  - {parameter: dibao_standard, times: 0, clause: P-1}\n",
            "trial.yaml:8: a multiple is more than 0 (1.1 raises by a tenth)",
        ),
        (
            "values:\n  - {parameter: dibao_standard, plus: 1, nearest: 1, clause: P-1}\n",
            "trial.yaml:8: only a multiple is rounded (leave out nearest and rounding)",
        ),
        (
            "values:\n  - {parameter: dibao_standard, times: 1.1, nearest: 0.001, clause: P-1}\n",
            "trial.yaml:8: '0.001' is no step to round to (1 rounds to whole yuan)",
        ),
        (
            "values:\n  - {parameter: dibao_standard, times: 1.1, rounding: off, clause: P-1}\n",
            "trial.yaml:8: unknown rounding 'off' (half_up, up, down)",
        ),
        (
            "values:\n  - {parameter: dibao_standard, times: 1.1, regions: ['22'], clause: P-1}\n",
            "trial.yaml:8: not a list of division codes of the pack",
        ),
        (
            "values:\n  - {parameter: care_subsidy_floor, times: 2, regions: ['4501'], clause: P-1}\n",
            "trial.yaml:8: 'care_subsidy_floor' is the same everywhere (regions are for local values)",
        ),
        (
            "values:\n  - {parameter: care_subsidy_floor, plus: -100, clause: P-1}\n",
            "trial.yaml:8: 'care_subsidy_floor' would become -2000 (it lies beyond what it may be)",
        ),
        (
            "values:\n  - {parameter: care_subsidy_floor, plus: 1, clause: P-1}\n"
            "  - {parameter: care_subsidy_floor, plus: 2, clause: P-1}\n",
            "trial.yaml:9: 'care_subsidy_floor' stands twice (say once how it changes)",
        ),
        (
            "supplements:\n  - {right: dibaa, label: x, amount: dibao_standard * people, clause: P-1}\n",
            "trial.yaml:8: no right 'dibaa' with a sum (did you mean 'dibao'?)",
        ),
        (
            "supplements:\n  - {right: dibao, label: x, amount: dibao_standard, clause: P-1}\n",
            "trial.yaml:8: 'dibao' is declared in yuan/month, but gives yuan/person/month (mend the unit or the formula)",
        ),
        (
            "supplements:\n  - {right: dibao, label: x, amount: 50, clause: P-1}\n",
            "trial.yaml:8: the number 50 stands in a formula (only 0, 1, -1, 12 and 100 may; an amount or a rate is a "
            "parameter with a clause)",
        ),
        ("repeals:\n  - {rule: dibaa, clause: P-1}\n", "trial.yaml:8: no rule 'dibaa' to repeal (did you mean 'dibao'?)"),
        (
            "borrows:\n  - {rule: dibao, of: hunning, clause: P-1}\n",
            "trial.yaml:8: there is no pack 'hunning' (did you mean 'huining'?)",
        ),
        (
            "borrows:\n  - {rule: dibaa, of: huining, clause: P-1}\n",
            "trial.yaml:8: 'huining' has no rule 'dibaa' in force (did you mean 'dibao'?)",
        ),
        (
            "borrows:\n  - {rule: has_mind_disability, of: huining, clause: P-1}\n",
            "trial.yaml:8: 'has_mind_disability' of 'huining' is what is in force already (leave it out)",
        ),
        (
            "parameters:\n  - {parameter: extra, label: 增发, unit: yuan/month, "
            "values: [{from: 2027-01-01, value: 5, clause: P-1}]}\n",
            "trial.yaml:8: 'extra' has no value on some day (leave out 'from' and 'to')",
        ),
        (
            "proposals: []\n",
            "trial.yaml:7: 'proposals' stands twice (first on line 5)",
        ),
    ],
)  # fmt: skip
def test_faults_name_the_line_and_how_to_mend_it(tmp_path: Path, library: Library, text: str, expected: str) -> None:
    assert [fault for fault in faults(tmp_path, library, text) if fault.startswith(expected)]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("reform: guangxi\ntitle: x\nrests_on: cn\n", "a.yaml:1: 'guangxi' is a pack already"),
        ("reform: a b\ntitle: x\nrests_on: cn\n", "a.yaml:1: 'a b' is no name"),
        ("reform: a\ntitle: x\nrests_on: guangxy\n", "a.yaml:3: there is no pack 'guangxy' (did you mean 'guangxi'?)"),
        ("reform: a\nrests_on: cn\n", "a.yaml:1: 'title' is missing"),
        (
            "reform: a\ntitle: x\nrests_on: guangxi\nproposals: [{id: GX-4.2, summary: x}]\n",
            "a.yaml:4: 'GX-4.2' is a clause already (give the proposal an id of its own)",
        ),
    ],
)
def test_faults_of_the_head(tmp_path: Path, library: Library, head: str, expected: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(head, encoding="utf-8")
    with pytest.raises(RulesError) as raised:
        apply_reform(library, path)
    assert [item for item in map(str, raised.value.problems) if item.startswith(expected)]


def test_the_reform_of_the_page_holds(tmp_path: Path, library: Library) -> None:
    """What docs/simulating.md shows can be copied."""
    page = (EXAMPLES.parents[1] / "docs" / "simulating.md").read_text(encoding="utf-8")
    path = tmp_path / "page.yaml"
    path.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    reformed = apply_reform(library, path)
    assert {rule.name for rule in reformed.reform.layer.rules} >= {"below_guarantee_line", "dibao", "dibao_single"}
    assert [change.parameter.name for change in reformed.reform.changes] == ["dibao_standard"]
    assert reformed.idle(ON.toordinal()) == []
