"""What a pack has beside rules: forms of help, and files that nothing reads."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from tests.policies.households import case
from tests.policies.written_packs import FILES, line_of, problems, write_pack

FORMS = "forms: {of: [cash, goods, services], clause: HILL-3}\n"


def with_forms(text: str = FORMS) -> dict[str, str]:
    return {"pack.yaml": FILES["pack.yaml"] + text}


def test_huining_sorts_its_rights_by_the_form_of_help(library: Library) -> None:
    """HN-1.2b: money, goods and services, and no right that is given as anything else."""
    forms = library.elements(library.pack("huining")).forms
    assert forms is not None
    assert (forms.kinds, forms.clauses) == (("cash", "goods", "services"), ("HN-1.2b",))
    rights = library.vocabulary.rights
    names = {rule.name for rule in library.layer(library.pack("huining")).rules if rule.kind == "right"}
    by_form = {form: {name for name in names if form in (rights[name].forms or ())} for form in forms.kinds}
    assert {"dibao", "tekun_basic", "temporary_aid"} <= by_form["cash"] - by_form["services"]
    assert by_form["goods"] == {"housing_aid"}
    assert {"cancer_screening", "employment_aid", "institutional_care_offer"} <= by_form["services"] - by_form["cash"]
    assert names - by_form["cash"] - by_form["goods"] - by_form["services"] == {"low_income"}


def test_forms_are_read(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path, files=with_forms())
    assert problems(tmp_path, vocabulary) == []
    library = Library((SHIPPED_PACKS, tmp_path), vocabulary)
    names = [name for name, _, _ in library.elements(library.pack("hill")).enactments()]
    assert names == ["forms of help"]


def test_a_right_that_nobody_sorted(tmp_path: Path, vocabulary: Vocabulary) -> None:
    rights = dict(vocabulary.rights)
    rights["tekun"] = replace(rights["tekun"], forms=None)
    write_pack(tmp_path, files=with_forms())
    problem_list = problems(tmp_path, replace(vocabulary, rights=rights))
    place = f"hill/pack.yaml:{line_of(with_forms()['pack.yaml'], FORMS)}"
    assert f"{place}: 'tekun' has no form of help (say its forms in the vocabulary)" in problem_list


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (FORMS.replace("goods", "good"), ["unknown form of help 'good' (did you mean 'goods'?)"]),
        (FORMS.replace(", goods", ""), ["'tekun' is given as goods (the clause names other forms only)"]),
        (FORMS.replace("HILL-3", "HILL-8"), ["unknown clause 'HILL-8' (did you mean 'HILL-"]),
        (FORMS.replace(", clause: HILL-3", ""), ["'clause' is missing (keys here: clause, of)"]),
        ("forms: [cash]\n", ["'forms' is not a mapping"]),
    ],
)
def test_a_fault_of_the_forms(tmp_path: Path, vocabulary: Vocabulary, text: str, messages: list[str]) -> None:
    write_pack(tmp_path, files=with_forms(text))
    problem_list = problems(tmp_path, vocabulary)
    place = f"hill/pack.yaml:{line_of(with_forms(text)['pack.yaml'], text)}: "
    for message in messages:
        assert any(item.startswith(place + message) for item in problem_list), problem_list


def test_a_form_in_which_nothing_is_given(tmp_path: Path, vocabulary: Vocabulary) -> None:
    forms = {**vocabulary.forms, "loans": "贷款"}
    write_pack(tmp_path, files=with_forms(FORMS.replace("services]", "services, loans]")))
    problem_list = problems(tmp_path, replace(vocabulary, forms=forms))
    assert [item.partition(": ")[2] for item in problem_list] == [
        "nothing is given as loans (leave the form out, or sort the rights)"
    ]


def test_a_file_that_nothing_reads(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path, files={"remindrs.yaml": "reminders: []\n", "referrals.yaml": "referrals: []\n"})
    problem_list = problems(tmp_path, vocabulary)
    assert "hill/remindrs.yaml: nothing reads this file (did you mean 'reminders'?)" in problem_list
    assert any(
        item.startswith("hill/referrals.yaml: nothing reads this file (files are pack.yaml, ") for item in problem_list
    )


@pytest.mark.parametrize(
    ("entered", "warned"),
    [
        ({"price_rise": 0.035, "price_link_trigger": 0.035}, True),
        ({"price_rise": 0.0349, "price_link_trigger": 0.035}, False),
        ({"price_rise": 0.035, "price_link_trigger": 0.035, "price_allowance": 20}, False),
        ({"price_rise": 0.035}, False),
        ({}, False),
    ],
)
def test_the_price_link_warns_where_its_sum_is_missing(
    library: Library, entered: dict[str, float], warned: bool
) -> None:
    """JX-6.4a as a check of entered values: prices at the trigger, and no sum entered."""
    case_data = case(region="360100", on="2019-06-15")
    case_data["parameters"] |= {name: Decimal(str(value)) for name, value in entered.items()}
    request = CaseReader(library.vocabulary).read(case_data, 1)
    assert isinstance(request, Request), request
    _, result = Decider(library).decide(request)
    assert any("物价" in warning and "JX-6.4a" in warning for warning in result.warnings()) is warned
