"""What is known of a household and its members, over HTTP: read with its source, told anew, confirmed where it changes much."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.casework.impact.facts import FactImpact, impact_of
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import actions, answers, queries, vocabulary
from doudi.office.registry.actions import Basis, FactInput
from doudi.office.registry.contradictions import Contradicting
from doudi.office.registry.models import Household, Person
from doudi.rules import money
from doudi.rules.language.model import FactDefinition
from doudi.web.api.access import needs
from doudi.web.api.families.subjects import members_of, paper_of, version_now
from doudi.web.api.households import FAMILY, open_household
from doudi.web.api.problems import problem
from doudi.web.api.schemas import Body, Holder, ProvenanceBody
from doudi.web.families import interview_answers
from doudi.web.requests import OfficeRequest

router = Router(tags=["households"])


class FactBody(Body):
    """A value as a case file has it; null says that it was asked and is not known. `withdrawn`: what stands is taken back,
    and no value is told."""

    fact: str = Field(max_length=60)
    of: Holder = "household"
    value: Any = None
    withdrawn: bool = False


class FactsBody(ProvenanceBody):
    """Facts from one source; `version` is that of the household as it was read.

    `none_of` names groups of the vocabulary: "none of this" for everything of them that nobody has answered. `confirm`
    repeats what an earlier answer asked to be confirmed.
    """

    facts: list[FactBody] = Field(default_factory=list, max_length=4000)
    none_of: list[str] = Field(default_factory=list, max_length=100)
    confirm: str = Field(default="", max_length=64)


@router.get("/{household}/facts", summary="What is known of the household and its members, each with its source")
@needs(Action.SEE_CASES)
def list_facts(request: OfficeRequest, household: int) -> dict[str, Any]:
    family = open_household(request, household)
    items = _facts(FAMILY, family.now.facts)
    for membership in queries.members(family):
        items += _facts(membership.person_id, membership.person.now.facts)
    return {"version": family.version, "items": items, "next": None}


@router.post("/{household}/facts", summary="Record facts from one source, valid from today")
@needs(Action.RECORD_FACTS)
def record_facts(request: OfficeRequest, household: int, payload: FactsBody) -> Any:
    """Where an opinion falls, a decided right comes out otherwise or an answer is odd, nothing is recorded yet: the answer
    is a problem with `confirm`, `odd` and `impact`, and the same request with that `confirm` records."""
    family = open_household(request, household)
    request.actor.require(Action.RECORD_FACTS, family.region_code)
    people = members_of(family)
    inputs = [_input(entry, people) for entry in payload.facts]
    inputs += _none_of_this(family, people, payload.none_of, inputs)
    if not inputs:
        raise RefusedError("facts：没有要登记的内容")
    if payload.version != family.version:
        raise ChangedMeanwhileError("这个家庭的信息刚被他人修改，请重新读取后再登记")
    basis = Basis(payload.source, payload.evidence, paper_of(request, family, payload.document))
    plan = actions.plan_facts(by=request.actor, household=family, inputs=inputs, basis=basis)
    unsettled = _unsettled(family, plan, payload.confirm)
    if unsettled is not None:
        return unsettled
    facts = actions.record_facts(
        by=request.actor,
        household=family,
        expected_version=payload.version,
        inputs=inputs,
        source=basis.source,
        evidence=basis.evidence,
        document=basis.document,
    )
    return {"version": version_now(family), "facts": [fact.pk for fact in facts]}


def _unsettled(family: Household, plan: actions.PlannedFacts, confirm: str) -> HttpResponse | None:
    """What is still to be confirmed, as a problem; None where nothing is. RefusedError for what cannot be true."""
    impossible = [entry.text for entry in plan.contradictions if entry.impossible]
    if impossible:
        raise RefusedError("；".join(impossible))
    impact = impact_of(family, plan.current)
    if impact.fault:
        raise RefusedError(impact.fault)
    digest = interview_answers.digest(plan, family.version)
    if confirm == digest or not (plan.contradictions or impact.asks):
        return None
    return problem(
        422,
        "还没有登记：请看清 odd 和 impact，确认后附上 confirm 再发一次",
        confirm=digest,
        odd=[_odd(entry) for entry in plan.contradictions],
        impact=_impact(impact),
    )


def _odd(entry: Contradicting) -> dict[str, Any]:
    return {"of": entry.person or FAMILY, "facts": list(entry.facts), "text": entry.text}


def _impact(impact: FactImpact) -> dict[str, Any]:
    """`opinions_fallen`: the proceedings whose opinion was given on other facts."""
    return {
        "rights": [
            {"right": row.label, "of": row.whose, "before": row.before, "after": row.after, "decided": row.decided}
            for row in impact.rights
        ],
        "opinions_fallen": [proceeding.pk for proceeding in impact.fallen],
    }


def _facts(subject: str | int, current: dict[str, Any]) -> list[dict[str, Any]]:
    lines = []
    for name, entry in current.items():
        declared = vocabulary.fact(name)
        if declared is None:
            continue
        contradicting = entry.get("otherwise")
        lines.append(
            {
                "fact": name,
                "of": subject,
                "value": _value(declared, entry["value"]),
                "source": entry["source"],
                "since": entry["since"],
                "otherwise": {"value": _value(declared, contradicting["value"]), "source": contradicting["source"]}
                if contradicting
                else None,
            }
        )
    return sorted(lines, key=lambda line: str(line["fact"]))


def _value(declared: FactDefinition, stored: Any) -> Any:
    """A stored value in the form of the contract: money as text in yuan, never a binary fraction."""
    value = vocabulary.to_case_value(declared, stored)
    if vocabulary.field_kind(declared) != "money" or value is None or value == "none":
        return int(value) if isinstance(value, Decimal) else value
    if isinstance(value, dict):
        return {"total": f"{Decimal(value['total']):.2f}", "months": value["months"]}
    return money.yuan(int(Decimal(value) * 100))


def _input(entry: FactBody, people: dict[int, Person]) -> FactInput:
    """RefusedError that names the fact where it is none, or its value cannot be."""
    name = entry.fact
    declared = vocabulary.fact(name)
    if declared is None or name in vocabulary.IDENTITY_FACTS:
        raise RefusedError(f"没有“{name}”这项信息，或它随身份登记")
    person = None
    if entry.of != FAMILY:
        person = people.get(int(entry.of))
        if person is None:
            raise RefusedError(f"{name}：没有编号为 {entry.of} 的家庭成员")
    if ("value" in entry.model_fields_set) == entry.withdrawn:
        raise RefusedError(f"{name}：请填写 value（不清楚的填 null）；撤回的填 withdrawn，不填 value")
    if entry.withdrawn:
        return FactInput(name, None, person, withdrawn=True)
    try:
        return FactInput(name, vocabulary.accept_case_value(declared, entry.value), person)
    except ValueError as error:
        raise RefusedError(f"{name}：{error}") from None


def _none_of_this(
    family: Household, people: dict[int, Person], groups: list[str], told: list[FactInput]
) -> list[FactInput]:
    """What "none of this" says of groups, but for what the same request tells otherwise."""
    declared = {group.name for group in answers.groups()}
    unknown = [group for group in groups if group not in declared]
    if unknown:
        raise RefusedError(f"none_of：没有“{unknown[0]}”这一组；可选：{'、'.join(sorted(declared))}")
    answered = {(entry.name, entry.person) for entry in told}
    rest = [entry for group in groups for entry in actions.none_of_this(group, family, people.values())]
    return [entry for entry in rest if (entry.name, entry.person) not in answered]
