"""The one file of assumptions: each used, each explained, none a citation; faults are named with their line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.yaml.reader import read_yaml
from doudi.population import assumptions as module
from doudi.population.assumptions import FILE, Assumptions, assumptions, read_assumptions
from doudi.population.household_types import KINDS
from doudi.rules.problems import RulesError

SOURCE = Path(module.__file__).parent


def test_every_assumption_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*.py") if path.name != "assumptions.py")
    unused = [name for name in Assumptions.__dataclass_fields__ if not re.search(rf"\.{name}\b", code)]
    assert unused == []


def test_no_assumption_poses_as_a_source() -> None:
    for item in read_yaml(FILE)["assumptions"]:
        assert len(item["stands_for"]) > 10, item["name"]
        assert not re.search(r"https?:|统计|公报|年鉴|\[\w\]|census|yearbook|according", str(dict(item))), item["name"]


def test_options_are_those_of_the_vocabulary(vocabulary: Vocabulary) -> None:
    a = assumptions()
    options = {
        "hukou": (a.hukou_settled, a.hukou_newcomers),
        "disability_type": (a.disability_types,),
        "self_care_loss": (a.self_care_elder, a.self_care_severe, a.self_care_tekun),
        "labour_ability": (a.labour_elder, a.labour_ill),
        "education_stage": (a.stage_upper, a.stage_young, a.stage_late),
        "employment": (a.work_usual, a.work_hard, a.work_elder),
        "housing": (a.housing_usual, a.housing_hard),
        "hardship_kind": (a.hardship_kinds,),
    }
    for fact, chosen in options.items():
        for weights in chosen:
            assert set(weights.options) <= set(vocabulary.facts[fact].options), fact
    assert set(a.types_applicants.options) == set(a.types_residents.options) == set(KINDS)
    assert {local.parameter for local in a.local_values} <= set(vocabulary.parameters)


GOOD = FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("name: elder_age,", "name: elder_ages,", "no assumption is called 'elder_ages'"),
        ("name: elder_age,", "name: elder_ages,", "the assumption 'elder_age' is missing"),
        ("value: [60, 92]", "value: [92, 60]", "not a span"),
        ("value: [60, 92]", "value: 60", "not a span"),
        ("hardship_applicants, unit: per_mille", "hardship_applicants, unit: percent", "unknown unit 'percent'"),
        ("the window, value: 820", "the window, value: 1200", "1200 is not a whole number from 0 to 1000"),
        ("the window, value: 820", "the window, value: true", "True is not a whole number"),
        ('value: {"1": 52,', 'value: {"1": 0,', "not options with parts"),
        ("name: adult_age,", "name: elder_age,", "'elder_age' stands twice"),
        ("{name: elder_age, unit: years,", "{name: elder_age, unit: years, source: me,", "unknown key 'source'"),
        ("years_before: 0, value: 760", "years_before: now, value: 760", "is not a local value"),
        ("years_before: 0, value: 760", "years_before: 0", "'value' is missing"),
    ],
)
def test_faults_say_where_and_what(tmp_path: Path, before: str, after: str, message: str) -> None:
    assert before in GOOD
    path = tmp_path / "assumptions.yaml"
    path.write_text(GOOD.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(RulesError, match=re.escape(message)) as caught:
        read_assumptions(path)
    assert any(problem.place.line for problem in caught.value.problems)


def test_the_shipped_file_reads_back() -> None:
    a = assumptions()
    assert a.elder_age == (60, 92)
    assert a.children.parts["1"] == 52
    assert assumptions() is a
