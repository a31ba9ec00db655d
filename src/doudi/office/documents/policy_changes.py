"""What rests on the clauses that a new version or a repeal changes: elements of packs, and the rights they lead to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from doudi.library.changes import affected
from doudi.library.copies import told
from doudi.library.documents import PolicyDocument
from doudi.office.regions.packs import library
from doudi.policies.packs import Pack
from doudi.rules import nodes as n
from doudi.rules.program import nodes_of


@dataclass(frozen=True)
class Effects:
    """As PolicyChange keeps them."""

    clauses: list[dict[str, Any]]
    elements: list[dict[str, Any]]
    rights: dict[str, list[str]]


def effects(old: PolicyDocument, new: PolicyDocument | None, day: dt.date) -> Effects:
    """`new` None: the document is repealed. Rights are those of the rules in force on the day."""
    packs = library()
    found = affected(packs, packs.packs.values(), old, new)
    touched = {*found.elements, *found.resting}
    rights = {pack.name: _rights(pack, touched, day) for pack in packs.packs.values()}
    return Effects(
        [
            {
                "pack": one.pack,
                "id": one.clause,
                "position": one.position,
                "told": [told(each) for each in one.differences],
            }
            for one in found.clauses
        ],
        [{"pack": pack, "name": name, "directly": True} for pack, name in found.elements]
        + [{"pack": pack, "name": name, "directly": False} for pack, name in found.resting],
        {name: one for name, one in rights.items() if one},
    )


def _rights(pack: Pack, touched: set[tuple[str, str]], day: dt.date) -> list[str]:
    """Rights that a pack decides by something touched, also where that stands in a layer above it."""
    packs = library()
    layers = {one.name for one in packs.chain(pack)}
    if not any(layer in layers for layer, _ in touched):
        return []
    program = packs.program(pack, max(day.toordinal(), pack.start, 1))
    values = {name for layer, name in touched if layer in layers} - set(program.rules)
    reached = values | {name for name, bound in program.rules.items() if (bound.rule.layer, name) in touched}
    uses = {
        name: {node.name for node in nodes_of(bound) if isinstance(node, n.RuleRef | n.ParamRef | n.Lookup)}
        for name, bound in program.rules.items()
    }
    while further := {name for name, used in uses.items() if used & reached and name not in reached}:
        reached |= further
    return sorted(name for name in reached if name in program.rules and program.rules[name].rule.kind == "right")
