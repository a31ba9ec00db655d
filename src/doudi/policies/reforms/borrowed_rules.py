"""Rules of another pack in a reform, with everything of that pack that they rest on and the clauses of all of it.

A borrowed rule keeps its meaning. Where it rests on a rule or value for which the pack below has another meaning, that rule or
value is borrowed too, under a new name (`LENDER_NAME`), so that nothing else of the pack below changes. Rights that a formula
asks for are those of the pack below; parameters that localities set keep the values that they have set.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from doudi.policies.packs.consistency import enactments
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.reforms.base_pack import BasePack
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.language.model import Clause, Ground, Layer, Parameter, Rule, Version
from doudi.rules.problems import did_you_mean


class BorrowedRules:
    """Collects the rules and parameters that a reform takes from other packs. `below`: the pack that the reform rests on."""

    def __init__(self, library: Library, below: BasePack, reform: Pack):
        self.library, self.below, self.reform = library, below, reform
        self.rules: dict[str, Rule] = {}
        self.parameters: dict[str, Parameter] = {}
        self.lenders: dict[str, BasePack] = {}
        self.rights_asked_for: dict[tuple[str, str], Record] = {}
        """Rights that borrowed rules ask for, by name and the pack they come from, with the entry that led to them."""

    def borrow(self, record: Record, faults: Faults) -> None:
        """Takes one entry of `borrows`: the rule under its own name, replacing the one of the pack below."""
        lender, name = faults.text(record, "of"), faults.text(record, "rule")
        if lender not in self.library.packs:
            hint = did_you_mean(lender, self.library.packs) or "packs are " + ", ".join(sorted(self.library.packs))
            faults.add(record.at("of"), f"there is no pack '{lender}'", hint)
            return
        if lender not in self.lenders:
            self.lenders[lender] = BasePack(self.library, self.library.pack(lender), self.reform.start)
        lender_pack = self.lenders[lender]
        rule = lender_pack.rules.get(name)
        if rule is None:
            hint = did_you_mean(name, lender_pack.rules) or f"see doudi policy show {lender}"
            faults.add(record.at("rule"), f"'{lender}' has no rule '{name}' in force", hint)
            return
        if rule.kind == "class":
            faults.add(record.at("rule"), f"'{name}' is a class", "borrow what rests on it")
            return
        if self.below.same(lender_pack, name):
            faults.add(record.at("rule"), f"'{name}' of '{lender}' is what is in force already", "leave it out")
            return
        self.record, clauses = record, faults.texts(record, "clause")
        versions = tuple(_citing(version, clauses) for version in self._versions(name, lender_pack, lender))
        self.rules[name] = replace(
            rule,
            versions=versions,
            layer=self.reform.name,
            place=record.place,
            slot=False,
            fills="",
            replaces=self.below.layer_of.get(name, ""),
        )

    def expect_rights(self, other_rules: set[str], faults: Faults) -> None:
        """Adds a fault for each right that borrowed rules ask for and that is in force neither below nor in the reform.
        `other_rules`: the names of the reform's other rules."""
        for (name, lender), record in self.rights_asked_for.items():
            if not self.below.always(name) and name not in self.rules and name not in other_rules:
                asks = f"what '{lender}' says of '{record['rule']}' asks for '{name}'"
                problem = f"{asks}, which '{self.below.pack.name}' has not on every day"
                faults.add(record.at("rule"), problem, "borrow it too")

    def clauses(self, present: set[str]) -> list[Clause]:
        """Returns the clauses that the borrowed rules cite and that the layers below do not have."""
        taken = Layer(name="", clauses=(), parameters=tuple(self.parameters.values()), rules=tuple(self.rules.values()))
        cited = {clause for _, _, clause_ids in enactments(taken) for clause in clause_ids}
        clauses_by_id = {clause.id: clause for lender_pack in self.lenders.values() for clause in lender_pack.clauses}
        return [clauses_by_id[name] for name in sorted(cited - present) if name in clauses_by_id]

    def _versions(self, name: str, lender_pack: BasePack, lender: str) -> tuple[Version, ...]:
        """Returns the versions of a rule with the names that its formulas mention replaced by the names in the reform."""
        new = {mention: self._take(mention, lender_pack, lender) for mention in sorted(lender_pack.named_by(name))}
        return tuple(_named(version, new) for version in lender_pack.versions(name))

    def _take(self, name: str, lender_pack: BasePack, lender: str) -> str:
        """Returns the name that a rule or parameter of the lender has in the reform.

        Where the pack below means something else by the name, the rule or parameter is taken into the reform under a new one.
        """
        rule = lender_pack.rules.get(name)
        if rule is not None and rule.kind == "right":
            self.rights_asked_for.setdefault((name, lender), self.record)
            return name
        if self.below.same(lender_pack, name):
            return name
        new = f"{lender}_{name}".replace("-", "_")
        if rule is not None:
            if new not in self.rules:
                taken = replace(rule, name=new, layer=self.reform.name, replaces="", fills="", slot=False)
                self.rules[new] = taken
                self.rules[new] = replace(taken, versions=self._versions(name, lender_pack, lender))
        elif new not in self.parameters:
            values = tuple(lender_pack.values(name))
            self.parameters[new] = replace(lender_pack.parameters[name], name=new, replaces="", values=values)
        return new


def _named(version: Version, new: dict[str, str]) -> Version:
    """Returns the version with the names in its formulas replaced. `new`: the new names by the old ones."""

    def text(formula: str) -> str:
        return _with_names(formula, new) if formula else ""

    def ways(ways_before: tuple[Ground, ...]) -> tuple[Ground, ...]:
        return tuple(replace(way, when=text(way.when), amount=text(way.amount)) for way in ways_before)

    return replace(
        version,
        formula=text(version.formula),
        grounds=ways(version.grounds),
        unless=ways(version.unless),
        supplements=ways(version.supplements),
    )


class _Renamer(ast.NodeTransformer):
    def __init__(self, new: dict[str, str]):
        self.new = new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.new.get(node.id, node.id), node.ctx)


def _with_names(formula: str, new: dict[str, str]) -> str:
    if all(name == new_name for name, new_name in new.items()):
        return formula
    tree = ast.parse(formula.strip(), mode="eval")
    return ast.unparse(ast.fix_missing_locations(_Renamer(new).visit(tree)))


def _citing(version: Version, clauses: tuple[str, ...]) -> Version:
    """Returns the version with the clauses of the proposal added to those of each part."""

    def ways(ways_before: tuple[Ground, ...]) -> tuple[Ground, ...]:
        return tuple(replace(way, clauses=(*clauses, *way.clauses)) for way in ways_before)

    cited = (*clauses, *version.clauses) if version.formula else version.clauses
    return replace(
        version,
        clauses=cited,
        grounds=ways(version.grounds),
        unless=ways(version.unless),
        supplements=ways(version.supplements),
    )
