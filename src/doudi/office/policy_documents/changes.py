"""What rests on the clauses that a new version or a repeal changes: elements of packs, and the rights decided by them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from doudi.library.grounding.change_impact import trace_change
from doudi.library.grounding.copies import format_difference
from doudi.library.structure.document import PolicyDocument
from doudi.office.regions.packs import library
from doudi.policies.packs.pack import Pack
from doudi.rules.language import nodes as n
from doudi.rules.program.program import list_nodes


@dataclass(frozen=True)
class ChangeEffects:
    """The effects of a change, in the form in which PolicyChange keeps them."""

    clauses: list[dict[str, Any]]
    elements: list[dict[str, Any]]
    rights: dict[str, list[str]]


def find_effects(old: PolicyDocument, new: PolicyDocument | None, day: dt.date) -> ChangeEffects:
    """Compares a document with its new version; `new` is None where it is repealed. Rights are those of the rules in
    force on `day`."""
    packs = library()
    impact = trace_change(packs, packs.packs.values(), old, new)
    touched = {*impact.elements, *impact.dependents}
    rights = {pack.name: _rights(pack, touched, day) for pack in packs.packs.values()}
    return ChangeEffects(
        [
            {
                "pack": changed.pack,
                "id": changed.clause,
                "position": changed.position,
                "told": [format_difference(difference) for difference in changed.differences],
            }
            for changed in impact.clauses
        ],
        [{"pack": pack, "name": name, "directly": True} for pack, name in impact.elements]
        + [{"pack": pack, "name": name, "directly": False} for pack, name in impact.dependents],
        {name: names for name, names in rights.items() if names},
    )


def _rights(pack: Pack, touched: set[tuple[str, str]], day: dt.date) -> list[str]:
    """Names of the rights that a pack decides by a changed element of its own or of a layer above it, directly or
    through other rules."""
    packs = library()
    layers = {ancestor.name for ancestor in packs.chain(pack)}
    if not any(layer in layers for layer, _ in touched):
        return []
    program = packs.program(pack, max(day.toordinal(), pack.start, 1))
    parameters = {name for layer, name in touched if layer in layers} - set(program.rules)
    reached = parameters | {name for name, bound in program.rules.items() if (bound.rule.layer, name) in touched}
    uses = {
        name: {node.name for node in list_nodes(bound) if isinstance(node, n.RuleRef | n.ParameterRef | n.Lookup)}
        for name, bound in program.rules.items()
    }
    while further := {name for name, used in uses.items() if used & reached and name not in reached}:
        reached |= further
    return sorted(name for name in reached if name in program.rules and program.rules[name].rule.kind == "right")
