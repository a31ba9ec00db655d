"""What rules of a Program mention, directly or through others: rules, facts and parameters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from doudi.rules.language import nodes as n
from doudi.rules.program.program import Program, list_nodes


@dataclass(frozen=True)
class Mentions:
    """Names. A set of choices is named as one fact."""

    rules: frozenset[str]
    facts: frozenset[str]
    parameters: frozenset[str]


def find_mentions(program: Program, rules: Iterable[str] = (), nodes: Iterable[n.Node] = ()) -> Mentions:
    """Everything that some rules and nodes rest on, however far below.

    The conditions of presumptions, the formulas of derived facts, and the formulas by which policy states a parameter until
    somebody sets it, are followed too.
    """
    names: dict[type[n.Node], set[str]] = {n.RuleRef: set(), n.FactRef: set(), n.ParameterRef: set()}
    waiting = list(nodes)
    for rule in rules:
        names[n.RuleRef].add(rule)
        waiting += list_nodes(program.rules[rule])
    while waiting:
        node = waiting.pop()
        waiting += n.children(node)
        if isinstance(node, n.RuleRef) and node.name not in names[n.RuleRef]:
            names[n.RuleRef].add(node.name)
            waiting += list_nodes(program.rules[node.name])
        elif isinstance(node, n.FactRef | n.FactProvided):
            fact = program.slots[node.name].fact.name
            if fact not in names[n.FactRef]:
                names[n.FactRef].add(fact)
                waiting += _nodes_behind_fact(program, fact)
        elif (
            isinstance(node, n.ParameterRef | n.Lookup | n.ParameterEntered) and node.name not in names[n.ParameterRef]
        ):
            names[n.ParameterRef].add(node.name)
            waiting += nodes_behind_parameter(program, node.name)
    return Mentions(frozenset(names[n.RuleRef]), frozenset(names[n.FactRef]), frozenset(names[n.ParameterRef]))


def _nodes_behind_fact(program: Program, fact: str) -> list[n.Node]:
    """The conditions under which a fact is presumed, and the formula from which it is derived."""
    nodes = [presumed.where for presumed in program.presumptions.get(fact, ()) if presumed.where is not None]
    return [*nodes, *(part[fact] for part in (program.derived, program.derived_where) if fact in part)]


def nodes_behind_parameter(program: Program, name: str) -> list[n.Node]:
    """The formulas by which policy states what a parameter is until somebody sets it."""
    ranges = (value_range for source in program.sources[name] for value_range in source.value_ranges)
    return [value_range.node for value_range in ranges if value_range.node is not None]


def is_unchanged(before: Program, after: Program, rule: str, moved: Iterable[str] = ()) -> bool:
    """Whether a rule means the same in two Programs: everything that it mentions is the same, and none of it is among the
    parameters `moved`, of which a locality has set another value."""
    if rule not in before.rules or rule not in after.rules:
        return False
    mentions = find_mentions(before, [rule])
    return (
        mentions == find_mentions(after, [rule])
        and not mentions.parameters.intersection(moved)
        and all(before.rules[name] == after.rules[name] for name in mentions.rules)
        and all(
            before.sources[name] == after.sources[name]
            and before.denominator_factors[name] == after.denominator_factors[name]
            for name in mentions.parameters
        )
    )
