"""Explanations of a result: members by their ids, clauses by document, its standing and position."""

from __future__ import annotations

from doudi.policies.cases import printable
from doudi.policies.packs import STANDINGS
from doudi.policies.results import Result
from doudi.rules.cells import HOUSEHOLD
from doudi.rules.explain import Explainer


def explainer(result: Result) -> Explainer:
    """The Explainer of one decided case."""

    def name(member: int) -> str:
        return "家庭" if member == HOUSEHOLD else printable(result.request.members[member])

    def cite(clauses: tuple[str, ...]) -> str:
        named: dict[str, list[str]] = {}
        for clause in (result.clauses[one] for one in clauses):
            positions = named.setdefault(clause.document + STANDINGS[clause.standing], [])
            if clause.position not in positions:
                positions.append(clause.position)
        return "；".join(f"{document}{'、'.join(positions)}" for document, positions in named.items())

    return Explainer(result.decision, name, cite)
