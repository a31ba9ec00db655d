"""Checks whether the layers of a pack fit together: names, replacements, jurisdictions and the clauses that are cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from doudi.policies.packs.pack import Pack
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.language.model import Layer, ParameterValue, Rule, ValueRange
from doudi.rules.problems import Problem, SourceLine, did_you_mean


def unmarked_replacements(layers: tuple[Layer, ...]) -> Iterator[Problem]:
    """Reports rules that use a name of a higher layer again without saying that they fill or replace it, and fills,
    replacements, repeals and precedences of rules that no higher layer has."""
    above: dict[str, Rule] = {}
    for layer in layers:
        layer_rules: dict[str, Rule] = {}
        for rule in layer.rules:
            if rule.name in layer_rules:
                yield Problem(
                    rule.place, f"'{rule.name}' stands twice", f"the other is at {layer_rules[rule.name].place}"
                )
            layer_rules[rule.name] = rule
            before = above.get(rule.name)
            named = rule.replaces or rule.fills
            if before is None and named:
                yield Problem(
                    rule.place, f"no '{rule.name}' above to {'fill' if rule.fills else 'replace'}", "leave it out"
                )
            elif before is not None and named != before.layer:
                yield Problem(
                    rule.place,
                    f"'{rule.name}' is a rule of {before.layer} already",
                    f"say 'replaces: {before.layer}' or rename it",
                )
            elif before is not None and rule.fills and not before.slot:
                yield Problem(
                    rule.place, f"'{rule.name}' of {before.layer} is no slot", f"say 'replaces: {before.layer}'"
                )
            elif before is not None and (before.entity, before.unit) != (rule.entity, rule.unit):
                yield Problem(rule.place, f"'{rule.name}' changes whose it is or its unit", f"see {before.place}")
        above |= layer_rules
        for repeal in layer.repeals:
            if repeal.rule not in above:
                yield Problem(repeal.place, f"no rule '{repeal.rule}' to repeal", did_you_mean(repeal.rule, above))
        for precedence in layer.precedence:
            if precedence.rule not in above or precedence.first not in {known_layer.name for known_layer in layers}:
                hint = did_you_mean(precedence.rule, above)
                yield Problem(precedence.place, f"no rule '{precedence.rule}' of a layer '{precedence.first}'", hint)


def name_clashes(layers: tuple[Layer, ...], vocabulary: Vocabulary) -> Iterator[Problem]:
    """Reports names that are used for two kinds of thing: facts, local parameters, rights, parameters and rules."""
    words = {
        "today": "a word of the language",
        "none": "a word of the language",
        "one_person": "a word of the language",
    }
    taken = (
        words | dict.fromkeys(vocabulary.facts, "a fact") | dict.fromkeys(vocabulary.parameters, "a local parameter")
    )
    above: dict[str, str] = {}
    for layer in layers:
        rules = {rule.name for rule in layer.rules}
        layer_names: set[str] = set()
        for parameter in layer.parameters:
            name = parameter.name
            if name in layer_names:
                yield Problem(parameter.place, f"'{name}' stands twice", "put its values under one entry")
            if parameter.local or name in layer_names:
                layer_names.add(name)
                continue
            taken_as = taken.get(name) or (
                "a rule" if name in rules else "a right" if name in vocabulary.rights else ""
            )
            if taken_as:
                yield Problem(parameter.place, f"'{name}' is {taken_as} already", "give it another name")
            elif name in above and parameter.replaces != above[name]:
                yield Problem(
                    parameter.place,
                    f"'{name}' is a parameter of {above[name]} already",
                    f"say 'replaces: {above[name]}'",
                )
            layer_names.add(name)
            above[name] = layer.name
        for rule in layer.rules:
            taken_as = taken.get(rule.name) or (f"a parameter of {above[rule.name]}" if rule.name in above else "")
            if taken_as and rule.name not in layer_names:
                yield Problem(rule.place, f"'{rule.name}' is {taken_as} already", "give it another name")


def ambiguous_jurisdictions(packs: dict[str, Pack], pack: Pack) -> Iterator[Problem]:
    """Reports another pack for the same region and days where neither rests on the other, so that it is open which one
    decides."""
    for rival in packs.values():
        if rival.name >= pack.name or rival.end < pack.start or pack.end < rival.start:
            continue
        shared = set(rival.regions) & set(pack.regions)
        if shared and not _rests(packs, pack, rival) and not _rests(packs, rival, pack):
            place = pack.record.at("regions")
            yield Problem(place, f"'{rival.name}' decides for {', '.join(sorted(shared))} too", "lay one on the other")


def _rests(packs: dict[str, Pack], pack: Pack, lower: Pack) -> bool:
    """Whether a pack rests on another, directly or through others."""
    visited: set[str] = set()
    while pack.rests_on in packs and pack.rests_on not in visited:
        visited.add(pack.rests_on)
        pack = packs[pack.rests_on]
    return lower.name in visited


def citation_problems(
    layers: tuple[Layer, ...], enacted: Iterable[tuple[str, SourceLine, tuple[str, ...]]]
) -> Iterator[Problem]:
    """Reports clauses that are cited and stand in no register, and elements that cite none."""
    registered = {clause.id for layer in layers for clause in layer.clauses}
    for layer in layers:
        for rule in layer.rules:
            if rule.kind == "class" and rule.name not in registered:
                hint = did_you_mean(rule.name, registered) or "a class has the id of the clause that defines it"
                yield Problem(rule.place, f"'{rule.name}' is no clause of a register", hint)
    for _, place, clauses in enacted:
        if not clauses:
            yield Problem(place, "no clause is cited", "every element leads to a clause of a register")
        for clause in clauses:
            if clause not in registered:
                yield Problem(
                    place, f"unknown clause '{clause}'", did_you_mean(clause, registered) or "see clauses.yaml"
                )


def enactments(layer: Layer) -> Iterator[tuple[str, SourceLine, tuple[str, ...]]]:
    """Yields what enacts clauses in a layer, as name, place and clauses: grounds and formulas of rules, exclusions, values of
    parameters, checks, repeals and precedences."""
    for rule in layer.rules:
        for exclusion in rule.excludes:
            yield rule.name, exclusion.place, exclusion.clauses
        for version in rule.versions:
            for way in (*version.grounds, *version.unless, *version.supplements):
                yield rule.name, way.place, way.clauses
            if version.formula:
                yield rule.name, version.place, version.clauses
    for parameter in layer.parameters:
        dated: tuple[ParameterValue | ValueRange, ...] = (*parameter.values, *parameter.value_ranges)
        for dated_value in dated:
            yield parameter.name, parameter.place, dated_value.clauses
    for check in layer.checks:
        yield check.name, check.place, check.clauses
    for repeal in layer.repeals:
        yield f"repeal of {repeal.rule}", repeal.place, repeal.clauses
    for precedence in layer.precedence:
        yield f"precedence of {precedence.rule}", precedence.place, precedence.clauses
