"""The page of the interview: everything can be asked there, nothing is refused unasked, nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import determination
from doudi.office.casework.actions import give_opinion
from doudi.office.casework.determination import determine
from doudi.office.casework.models import Proceeding
from doudi.office.registry import actions, answers, vocabulary
from doudi.office.registry.actions import FactInput
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Fact, Household, Person
from doudi.policies.cases import replay
from tests.office import build
from tests.web.office import SignIn, Township, township

pytestmark = pytest.mark.django_db
RECORDS = {"recognised_class", "recognised_tekun", "on_dibao", "temporary_aid_this_year"}
NOT_ASKED = RECORDS | {
    fact for group in vocabulary.library().vocabulary.groups if not group.asked for fact in group.facts
}
"""Read from decisions, or from what was entered one by one."""
COUNTIES = ["450102901000", "620422901000", "360102901000", "220102901000"]
FOUR = [
    ("1984-02-29", "male"), ("1986-07-01", "female"), ("2009-09-10", "female"), ("2017-03-05", "male"),
]  # fmt: skip


@pytest.fixture
def town() -> Township:
    return township()


@pytest.fixture
def clerk(town: Township, browser: SignIn) -> Client:
    return browser(town.clerk)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Results of another test are no results of this one."""
    determination._decide.cache_clear()


def family_of_four(by: Actor, region: str) -> tuple[Household, list[Person]]:
    people = [build.person(by, birth=dt.date.fromisoformat(birth), sex=sex, region_code=region) for birth, sex in FOUR]
    return build.household(by, *people, region=region), people


def head_of(family: Household) -> Person:
    return family.memberships.get(relation="self").person


def opened(client: Client, family: Household) -> dict[str, Any]:
    """What a form holds when it is opened, as a browser would send it back."""
    html = client.get(f"/families/{family.pk}/facts/").content.decode()
    return {name: re.findall(rf'name="{name}"\s+value="([^"]*)"', html)[0] for name in ("version", "newest", "form")}


def save(client: Client, family: Household, **fields: Any) -> Any:
    form = opened(client, family) | {name.replace("__", "."): value for name, value in fields.items()}
    return client.post(f"/families/{family.pk}/facts/", form)


# Nothing is presumed, everything can be asked


@pytest.mark.parametrize("region", COUNTIES)
def test_every_fact_of_everybody_is_asked_on_the_page(browser: SignIn, region: str) -> None:
    officer = build.officer(Duty.TOWNSHIP_CLERK, region)
    family, people = family_of_four(officer, region)
    html = browser(officer).get(f"/families/{family.pk}/facts/").content.decode()
    for fact in vocabulary.library().vocabulary.facts.values():
        subjects = [str(person.pk) for person in people] if fact.entity == "member" else ["household"]
        asked = [subject for subject in subjects if f'name="{fact.name}.{subject}"' in html]
        assert asked == ([] if fact.name in NOT_ASKED | set(vocabulary.IDENTITY_FACTS) else subjects), fact.name


@pytest.mark.parametrize("region", COUNTIES)
def test_no_right_is_refused_before_anything_was_asked(region: str) -> None:
    """Whoever answers nothing is refused only what no answer to any question could give: identity and awards decide it."""
    officer = build.officer(Duty.TOWNSHIP_CLERK, region)
    family, _ = family_of_four(officer, region)
    live = determine(family)
    case = json.loads(live.case)
    facts = {fact.name for fact in vocabulary.library().vocabulary.facts.values()}
    given = {name for row in (case["household"], *case["members"]) for name, value in row.items() if value is not None}
    assert given & facts - RECORDS == set(vocabulary.IDENTITY_FACTS)
    assert all(
        not outcome["presumed"] or set(_names(outcome["presumed"])) <= RECORDS for outcome in live.data["outcomes"]
    )
    statuses = [outcome["status"] for outcome in live.data["outcomes"]]
    assert statuses.count("eligible") == 0
    assert statuses.count("undetermined") > 0.85 * len(statuses)


def _names(presumed: list[Any]) -> list[str]:
    return [entry["fact"] if isinstance(entry, dict) else str(entry).rpartition(".")[2] for entry in presumed]


@pytest.mark.parametrize("region", COUNTIES)
def test_a_pupil_of_seventeen_is_not_refused_school_aid_unasked(browser: SignIn, region: str) -> None:
    officer = build.officer(Duty.TOWNSHIP_CLERK, region)
    family, people = family_of_four(officer, region)
    pupil = people[2]
    client = browser(officer)
    groups = [group.name for group in answers.groups() if group.name != "school"]
    fields = {f"none.{name}": "yes" for name in groups}
    for person in people:
        fields |= {f"counted.{person.pk}": "yes", f"hukou.{person.pk}": "local_urban"}
    assert client.post(f"/families/{family.pk}/facts/", opened(client, family) | fields).status_code == 302
    school = [
        outcome["status"]
        for outcome in determine(Household.objects.get(pk=family.pk)).data["outcomes"]
        if outcome["for"] == pupil.name and outcome["right"] in ("senior_high_grant", "vocational_grant")
    ]
    assert school
    assert "not_eligible" not in school


# One form for the whole family


def test_none_of_this_is_an_answer_of_everybody_with_its_source(clerk: Client, town: Township) -> None:
    family, people = family_of_four(town.clerk, build.TOWNSHIP)
    answer = save(
        clerk, family, none__health="yes", source__health="observed", evidence__health="入户记录",
        **{f"disability_type__{people[0].pk}": "visual"},
    )  # fmt: skip
    assert answer.status_code == 302
    rows = Fact.objects.filter(person__in=people, name__in=("disability_type", "major_illness", "self_care_loss"))
    assert {(fact.source, fact.evidence) for fact in rows} == {("observed", "入户记录")}
    values = {(fact.person_id, fact.name): fact.value for fact in rows}
    assert len(values) == 3 * len(people)
    assert values[people[0].pk, "disability_type"] == "visual", "what was typed is not overruled"
    assert values[people[1].pk, "disability_type"] == "none"


def test_every_group_has_its_own_source(clerk: Client, town: Township) -> None:
    head = head_of(town.family)
    save(
        clerk, town.family, source__income="observed", **{f"wage_income__{head.pk}": "1", "housing__household": "unsafe"}
    )  # fmt: skip
    sources = dict(
        Fact.objects.filter(name__in=("wage_income", "housing"), value__in=(1, "unsafe")).values_list("name", "source")
    )
    assert sources == {"wage_income": FactSource.OBSERVED, "housing": FactSource.DECLARED}


@pytest.mark.parametrize(
    "name", ["residence_months", "started_work_on", "disability_level", "housing", "disability_components"]
)
def test_every_field_can_be_left_unknown(clerk: Client, town: Township, name: str) -> None:
    fact = vocabulary.fact(name)
    assert fact is not None
    key = "household" if fact.entity == "household" else str(head_of(town.family).pk)
    boxed = vocabulary.field_kind(fact) in ("whole", "money", "date")
    fields = {f"{name}.{key}": "", f"{name}.{key}.box": "unknown"} if boxed else {f"{name}.{key}": "unknown"}
    before = Fact.objects.latest("pk").pk
    assert save(clerk, town.family, **fields).status_code == 302
    assert list(Fact.objects.filter(pk__gt=before).values_list("name", "value")) == [(name, None)]


def test_sources_are_offered_by_duty(browser: SignIn, town: Township) -> None:
    for actor, offered in (
        (town.clerk, ["declared", "observed", "verified"]),
        (build.officer(Duty.COMMUNITY_WORKER), ["declared"]),
        (build.officer(Duty.VERIFICATION_CENTRE, build.COUNTY), ["department", "verified"]),
    ):
        html = browser(actor).get(f"/families/{town.family.pk}/facts/").content.decode()
        select = html.partition('name="source.income">')[2].partition("</select>")[0]
        assert re.findall(r'value="(\w+)"', select) == offered


def test_what_is_verified_needs_a_paper_that_is_chosen_by_group(clerk: Client, town: Township) -> None:
    head = head_of(town.family)
    fields = {f"wage_income__{head.pk}": "350", "source__income": "verified"}
    answer = save(clerk, town.family, **fields)
    assert answer.status_code == 422
    assert "须有材料" in answer.content.decode()
    assert 'value="350"' in answer.content.decode()
    paper = build.paper(town.clerk, town.family)
    assert save(clerk, town.family, document__income=str(paper.pk), **fields).status_code == 302
    assert Fact.objects.latest("pk").document == paper


# Contradictions, consequences, withdrawals


def test_an_impossible_answer_is_refused_at_its_question_and_its_fold_is_open(clerk: Client, town: Township) -> None:
    head = head_of(town.family)
    answer = save(clerk, town.family, **{f"education_stage__{head.pk}": "preschool"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "不会在学前教育阶段" in html
    school = html.partition('id="g-school"')[2].partition("</section>")[0]
    assert re.search(r'<details class="fold" open>\s*<summary>已填的', school)


def test_an_odd_answer_is_asked_again(clerk: Client, town: Township) -> None:
    head = head_of(town.family)
    fields = {f"enrolled_pension__{head.pk}": "yes", f"basic_pension__{head.pk}": "100"}
    answer = save(clerk, town.family, **fields)
    html = answer.content.decode()
    keys = re.findall(r'name="certain"\s+value="([^"]+)"', html)
    assert set(keys) == {f"drawing_and_paying_pension.{head.pk}", f"early_basic_pension.{head.pk}"}
    assert save(clerk, town.family, certain=keys[:1], **fields).status_code == 200, "each is confirmed by itself"
    assert save(clerk, town.family, certain=keys, **fields).status_code == 302


def opinion(town: Township) -> Proceeding:
    proceeding = build.accept(by=town.clerk, proceeding=town.proceeding)
    live = determine(Household.objects.get(pk=town.family.pk))
    give_opinion(
        by=town.head, proceeding=proceeding, expected_version=proceeding.version, verdict="grant", reason="",
        fingerprint=live.fingerprint,
    )  # fmt: skip
    return proceeding


def test_a_change_says_what_falls_before_it_is_saved(clerk: Client, town: Township) -> None:
    opinion(town)
    head, before = head_of(town.family), Fact.objects.count()
    fields = {f"wage_income__{head.pk}": "9000"}
    html = save(clerk, town.family, **fields).content.decode()
    assert Fact.objects.count() == before
    assert "初审意见将失效" in html
    assert "不符合条件" in html
    confirmed = re.findall(r'name="confirmed" value="(\w+)"', html)[0]
    other = {f"wage_income__{head.pk}": "9001"}
    assert save(clerk, town.family, confirmed=confirmed, **other).status_code == 200, "something else was confirmed"
    assert save(clerk, town.family, confirmed=confirmed, **fields).status_code == 302
    assert Fact.objects.count() == before + 1


def test_an_answer_is_withdrawn_on_the_page(clerk: Client, town: Township) -> None:
    key = f"wage_income.{head_of(town.family).pk}"
    assert save(clerk, town.family, withdraw=key).status_code == 302
    assert "wage_income" not in head_of(town.family).now.facts
    html = clerk.get(f"/families/{town.family.pk}/facts/").content.decode()
    assert f'name="withdraw"\n             value="{key}"' not in html


def test_a_community_worker_reports(browser: SignIn, town: Township) -> None:
    head = head_of(town.family)
    client = browser(build.officer(Duty.COMMUNITY_WORKER))
    assert "作为社区反映登记" in client.get(f"/families/{town.family.pk}/facts/").content.decode()
    assert save(client, town.family, **{f"wage_income__{head.pk}": "900"}).status_code == 302
    head = head_of(town.family)
    entry = head.now.facts["wage_income"]
    assert (entry["value"], entry["otherwise"]["value"]) == (300, 900)
    assert "另有：本人申报：900.00元" in client.get(f"/families/{town.family.pk}/facts/").content.decode()


# What is typed is not lost, and nobody's answer is overwritten unseen


def test_what_another_saved_meanwhile_is_not_overwritten_by_fields_that_were_not_touched(
    clerk: Client, town: Township
) -> None:
    head = head_of(town.family)
    form = opened(clerk, town.family)
    untouched = {f"wage_income.{head.pk}": "300", f"business_income.{head.pk}": "5"}
    build.tell(town.clerk, town.family, FactInput("wage_income", 777, head))
    answer = clerk.post(f"/families/{town.family.pk}/facts/", form | untouched)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "现记录：777.00元" in html
    assert re.search(rf'name="business_income\.{head.pk}"\s+value="5"', html)
    again = form | untouched | {"version": re.findall(r'name="version" value="(\d+)"', html)[0]}
    assert clerk.post(f"/families/{town.family.pk}/facts/", again).status_code == 302
    now = head_of(town.family).now.facts
    assert (now["wage_income"]["value"], now["business_income"]["value"]) == (777, 5)


def test_a_family_that_contradicts_itself_can_be_mended(browser: SignIn, town: Township) -> None:
    """Somebody recorded as a minor comes of age: nothing can be decided until the answer is put right, here."""
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    person = build.person(clerk, birth=build.DAY.replace(year=build.DAY.year - 18))
    family = build.household(clerk, person)
    with clock.on(build.DAY.replace(month=8)):
        build.tell(clerk, family, FactInput("employment", "minor", person))
    client = browser(clerk)
    html = client.get(f"/families/{family.pk}/facts/").content.decode()
    assert "已成年" in html
    assert save(client, family, **{f"employment__{person.pk}": "student"}).status_code == 302
    assert "已成年" not in client.get(f"/families/{family.pk}/facts/").content.decode()


# What it costs


def test_a_save_decides_at_most_twice_and_pages_decide_nothing_again(
    clerk: Client, town: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided: list[str] = []
    original = replay.decide_text

    def counted(library: Any, text: str) -> Any:
        decided.append(text)
        return original(library, text)

    monkeypatch.setattr(replay, "decide_text", counted)
    form = opened(clerk, town.family)
    assert len(decided) == 1
    form[f"wage_income.{head_of(town.family).pk}"] = "310"
    answer = clerk.post(f"/families/{town.family.pk}/facts/?application={town.application.pk}", form)
    assert answer.status_code == 302
    clerk.get(answer["Location"])
    clerk.get(answer["Location"])
    clerk.get(f"/families/{town.family.pk}/facts/")
    assert len(decided) == 2


def test_the_helper_for_a_group_answers_it_all(town: Township) -> None:
    family, people = family_of_four(town.clerk, build.TOWNSHIP)
    inputs = actions.none_of_this("income", family, people)
    assert {fact.value for fact in inputs} == {0}
    assert len({(fact.name, fact.person) for fact in inputs}) == len(inputs) == 10 * len(people)
