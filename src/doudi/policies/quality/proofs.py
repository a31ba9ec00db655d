"""`policy prove`: the procedures of a pack with what is proven of them, and clauses of which nothing is proven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.procedures.prover import Proof, Prover, Refutation, misnamed
from doudi.policies.quality.coverage import register
from doudi.rules.problems import Problem, SourceLine

ENFORCEABLE_KINDS = ("proc", "public")
"""Kinds of clauses of which something has to be proven, once a procedure enacts them."""


@dataclass(frozen=True, slots=True)
class PackProof:
    """The proofs of the procedures that hold in a pack. `unproven`: enforceable clauses that steps cite and no property."""

    pack: Pack
    proofs: tuple[Proof, ...]
    unproven: tuple[Problem, ...]

    @property
    def refutations(self) -> list[Refutation]:
        return [refutation for proof in self.proofs for refutation in proof.refutations]

    @property
    def problems(self) -> list[Problem]:
        """Refutations and unproven clauses as problems, each at the line that says it."""
        problems = []
        for refutation in self.refutations:
            source = refutation.property or refutation.procedure
            problems.append(Problem(source.place, refutation.sentence(), refutation.path()))
        return problems + list(self.unproven)

    def clauses(self) -> dict[str, list[str]]:
        """Each clause of which something is proven, with the names of the properties."""
        names: dict[str, list[str]] = {}
        for proof in self.proofs:
            for claimed in proof.proven:
                for clause in claimed.clauses:
                    if claimed.name not in names.setdefault(clause, []):
                        names[clause].append(claimed.name)
        return names

    def data(self) -> dict[str, Any]:
        return {
            "pack": self.pack.name,
            "procedures": [
                {
                    "procedure": proof.procedure.name,
                    "label": proof.procedure.label,
                    "states": proof.states,
                    "proven": [claimed.name for claimed in proof.proven],
                    "refuted": [
                        {
                            "property": refutation.property.name if refutation.property else None,
                            "clauses": list(refutation.property.clauses) if refutation.property else [],
                            "reason": refutation.breach.reason,
                            "path": refutation.path(),
                        }
                        for refutation in proof.refutations
                    ],
                }
                for proof in self.proofs
            ],
            "clauses": self.clauses(),
            "unproven": [problem.message for problem in self.unproven],
        }

    def text(self) -> str:
        """The proof in Chinese, for people."""
        lines = [
            f"《{self.pack.title}》：{len(self.proofs)}个程序，走遍{sum(proof.states for proof in self.proofs)}个状态，"
            f"证明{sum(len(proof.proven) for proof in self.proofs)}条，涉及{len(self.clauses())}条条款"
        ]
        for proof in self.proofs:
            mark = "✗" if proof.refutations else "✓"
            lines.append(f"{mark} {proof.procedure.label}：{proof.states}个状态，{len(proof.proven)}条性质成立")
            for refutation in proof.refutations:
                lines.append(f"  {refutation.sentence()}")
                if refutation.path():
                    lines.append(f"    反例：{refutation.path()}")
        return "\n".join([*lines, *(str(problem) for problem in self.unproven)])


PROVER = Prover()
"""Remembers the proofs of this process: packs that rest on the same nation share most of their procedures."""


def prove_pack(library: Library, pack: Pack, prover: Prover = PROVER) -> PackProof:
    """Proves the procedures of a pack. RulesError with every fault of its files."""
    procedures, properties = library.procedures(pack), library.properties(pack)
    proofs = tuple(prover.prove(procedure, properties) for procedure in procedures.values())
    unproven = [*misnamed(properties, procedures), *_unproven(library, pack)]
    return PackProof(pack, proofs, tuple(unproven))


def _unproven(library: Library, pack: Pack) -> list[Problem]:
    """Reports the enforceable clauses of the pack's own register that its steps cite and none of its properties."""
    cited = {clause for _, _, _, clauses in library.elements(pack).procedures.cited() for clause in clauses}
    claimed = {clause for property_ in library.elements(pack).properties for clause in property_.clauses}
    problems = []
    for row in register(pack):
        name = str(row["id"])
        if row["kind"] in ENFORCEABLE_KINDS and name in cited - claimed:
            place = SourceLine(f"{pack.name}/clauses.yaml", row.place.line)
            problems.append(Problem(place, f"no property is proven of {name}", "state it in properties.yaml"))
    return problems
