"""Rules of another pack in a reform: taken with everything of that pack they rest on, and with the clauses of all of it.

What the borrowed rule rests on keeps its meaning: a rule or value that the pack below has too, but otherwise, comes along
under a name of its own (`OTHER_NAME`), so that nothing else of the pack below changes. Rights that a formula asks for are
those of the pack below, and what localities set is what they have set.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from doudi.policies.packs import Library, Pack, enactments
from doudi.policies.records import Faults
from doudi.policies.reforms_chain import Chain
from doudi.policies.yaml_files import Record
from doudi.rules.model import Clause, Layer, Parameter, Rule, Version, Way
from doudi.rules.problems import did_you_mean


class Borrowing:
    """What a reform has taken from other packs so far."""

    def __init__(self, library: Library, here: Chain, reform: Pack):
        self.library, self.here, self.reform = library, here, reform
        self.rules: dict[str, Rule] = {}
        self.parameters: dict[str, Parameter] = {}
        self.others: dict[str, Chain] = {}
        self.asked: dict[tuple[str, str], Record] = {}
        """Rights that borrowed rules ask for, by name and the pack they come from, with the entry that led to them."""

    def borrow(self, record: Record, faults: Faults) -> None:
        """One entry of `borrows`: the rule under its own name, replacing the one below."""
        of, name = faults.text(record, "of"), faults.text(record, "rule")
        if of not in self.library.packs:
            hint = did_you_mean(of, self.library.packs) or "packs are " + ", ".join(sorted(self.library.packs))
            faults.add(record.at("of"), f"there is no pack '{of}'", hint)
            return
        if of not in self.others:
            self.others[of] = Chain(self.library, self.library.pack(of), self.reform.start)
        other = self.others[of]
        rule = other.rules.get(name)
        if rule is None:
            hint = did_you_mean(name, other.rules) or f"see doudi policy show {of}"
            faults.add(record.at("rule"), f"'{of}' has no rule '{name}' in force", hint)
            return
        if rule.kind == "class":
            faults.add(record.at("rule"), f"'{name}' is a class", "borrow what rests on it")
            return
        if self.here.same(other, name):
            faults.add(record.at("rule"), f"'{name}' of '{of}' is what is in force already", "leave it out")
            return
        self.record, clauses = record, faults.texts(record, "clause")
        versions = tuple(_citing(version, clauses) for version in self._versions(name, other, of))
        self.rules[name] = replace(
            rule, versions=versions, layer=self.reform.name, place=record.place, slot=False, fills="",
            replaces=self.here.layer_of.get(name, ""),
        )  # fmt: skip

    def expect_rights(self, own: set[str], faults: Faults) -> None:
        """A right that is asked for must be in force below or in the reform. `own`: the reform's other rules."""
        for (name, of), record in self.asked.items():
            if not self.here.always(name) and name not in self.rules and name not in own:
                asks = f"what '{of}' says of '{record['rule']}' asks for '{name}'"
                what = f"{asks}, which '{self.here.pack.name}' has not on every day"
                faults.add(record.at("rule"), what, "borrow it too")

    def clauses(self, known: set[str]) -> list[Clause]:
        """The clauses that what was taken cites and that the layers below do not have."""
        taken = Layer("", (), tuple(self.parameters.values()), tuple(self.rules.values()))
        cited = {clause for _, _, own in enactments(taken) for clause in own}
        found = {clause.id: clause for chain in self.others.values() for clause in chain.clauses}
        return [found[name] for name in sorted(cited - known) if name in found]

    def _versions(self, name: str, other: Chain, of: str) -> tuple[Version, ...]:
        """The versions of a rule with the names, here, of what its formulas mention."""
        new = {one: self._take(one, other, of) for one in sorted(other.named_by(name))}
        return tuple(_named(version, new) for version in other.versions(name))

    def _take(self, name: str, other: Chain, of: str) -> str:
        """The name under which a formula finds here what `name` is there; taken along where it is something else."""
        rule = other.rules.get(name)
        if rule is not None and rule.kind == "right":
            self.asked.setdefault((name, of), self.record)
            return name
        if self.here.same(other, name):
            return name
        new = f"{of}_{name}".replace("-", "_")
        if rule is not None:
            if new not in self.rules:
                taken = replace(rule, name=new, layer=self.reform.name, replaces="", fills="", slot=False)
                self.rules[new] = taken
                self.rules[new] = replace(taken, versions=self._versions(name, other, of))
        elif new not in self.parameters:
            values = tuple(other.values(name))
            self.parameters[new] = replace(other.parameters[name], name=new, replaces="", values=values)
        return new


def _named(version: Version, new: dict[str, str]) -> Version:
    def text(formula: str) -> str:
        return _with_names(formula, new) if formula else ""

    def ways(given: tuple[Way, ...]) -> tuple[Way, ...]:
        return tuple(replace(way, when=text(way.when), amount=text(way.amount)) for way in given)

    return replace(
        version, formula=text(version.formula), ways=ways(version.ways), unless=ways(version.unless),
        supplements=ways(version.supplements),
    )  # fmt: skip


class _Renamer(ast.NodeTransformer):
    def __init__(self, new: dict[str, str]):
        self.new = new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.new.get(node.id, node.id), node.ctx)


def _with_names(formula: str, new: dict[str, str]) -> str:
    if all(name == own for name, own in new.items()):
        return formula
    tree = ast.parse(formula.strip(), mode="eval")
    return ast.unparse(ast.fix_missing_locations(_Renamer(new).visit(tree)))


def _citing(version: Version, clauses: tuple[str, ...]) -> Version:
    """A version whose every part also cites what proposes to borrow it."""

    def ways(given: tuple[Way, ...]) -> tuple[Way, ...]:
        return tuple(replace(way, clauses=(*clauses, *way.clauses)) for way in given)

    cited = (*clauses, *version.clauses) if version.formula else version.clauses
    return replace(
        version, clauses=cited, ways=ways(version.ways), unless=ways(version.unless), supplements=ways(version.supplements)
    )  # fmt: skip
