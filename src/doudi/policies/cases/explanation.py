"""A result with its explanations: members by their ids, clauses by document, its standing and position."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from doudi.policies.cases.answer_text import printable
from doudi.policies.cases.result import Result
from doudi.policies.packs.pack import STANDINGS
from doudi.policies.yaml.schema import CHOOSERS
from doudi.rules.engine.outcome import Outcome
from doudi.rules.explanation.explainer import Explainer
from doudi.rules.unknowns.sentinels import HOUSEHOLD


def explainer(result: Result) -> Explainer:
    """Returns the Explainer of a decided case, which calls members by their ids and cites clauses by document and position."""

    def name(member: int) -> str:
        return "家庭" if member == HOUSEHOLD else printable(result.request.members[member])

    def cite(clauses: tuple[str, ...]) -> str:
        return cite_clauses(result, clauses)

    adverse = {right.name for right in result.library.vocabulary.rights.values() if right.adverse}
    return Explainer(result.decision, name, cite, adverse)


def choice_words(result: Result, outcome: Outcome) -> str:
    """Returns a sentence for an outcome that cannot be had together with others that are granted too: which, who chooses, and
    by which clause. Empty for every other outcome."""
    choice = result.choices.get((outcome.bound.rule.name, outcome.member))
    if choice is None:
        return ""
    rights = result.library.vocabulary.rights
    labels = "、".join(rights[name].label for name in choice.rights if name != outcome.bound.rule.name)
    exclusion = choice.exclusions[0]
    cited = cite_clauses(result, exclusion.clauses)
    return f"不能与{labels}同时享受，由{CHOOSERS[exclusion.choice]}选择其中一类（{cited}）。"


def cite_clauses(result: Result, clauses: tuple[str, ...]) -> str:
    """Returns clauses as a citation: each document with its standing, then the positions in it."""
    named: dict[str, list[str]] = {}
    for clause in (result.clauses[name] for name in clauses):
        positions = named.setdefault(clause.document + STANDINGS[clause.standing], [])
        if clause.position not in positions:
            positions.append(clause.position)
    return "；".join(f"{document}{'、'.join(positions)}" for document, positions in named.items())


def cite_positions(result: Result, clauses: Iterable[str]) -> str:
    """Returns clauses in short: the positions alone of those of the pack that decides, each once; those of another layer
    with their document."""
    pack_clauses = {clause.id for clause in result.library.layer(result.pack).clauses}
    documents = {result.clauses[name].document for name in pack_clauses}
    citations = []
    for name in clauses:
        clause = result.clauses[name]
        is_plain = name in pack_clauses and len(documents) == 1
        citations.append(clause.position if is_plain else f"{clause.document}{clause.position}")
    return "；".join(dict.fromkeys(citations))


def national_words(result: Result, words: Explainer, outcome: Outcome) -> str:
    """Returns a sentence where the national layer alone comes out otherwise: its status, its sum and its clauses."""
    national = result.differing_national_outcome(outcome)
    if national is None:
        return ""
    amount = f"，{words.amount(national)}" if national.amount is not None else ""
    cited = cite_clauses(result, tuple(result.decided_by(national.grounds)))
    return f"按国家规定则为{words.status(national)}{amount}{f'（{cited}）' if cited else ''}。"


def explain_outcome(result: Result, words: Explainer, outcome: Outcome) -> str:
    """Returns the whole explanation of an outcome: what decided it, what is chosen between, and what the nation says otherwise."""
    return words.outcome(outcome) + choice_words(result, outcome) + national_words(result, words, outcome)


def result_data(result: Result) -> dict[str, Any]:
    """The result with its explanations, in the form of the contract."""
    words = explainer(result)
    return result.data(lambda _, outcome: explain_outcome(result, words, outcome))
