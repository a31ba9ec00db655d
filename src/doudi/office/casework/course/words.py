"""What procedures say, in words of officers: gates that do not hold yet, and the clauses behind a step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from doudi.office.policy_documents.queries import clauses_by_id
from doudi.policies.procedures.gates import AllOf, Atom, Gate, atoms
from doudi.policies.procedures.model import Procedure


def missing_words(
    gate: Gate, procedure: Procedure, done: Mapping[str, str], circumstances: frozenset[str]
) -> list[str]:
    """What must still happen before a gate holds, each part as a sentence without its full stop; [] where it holds."""
    if gate.holds(done, circumstances):
        return []
    if isinstance(gate, Atom):
        return [_atom_words(gate, procedure, done)]
    if isinstance(gate, AllOf):
        return [word for part in gate.parts for word in missing_words(part, procedure, done, circumstances)]
    # Of ways that circumstances open or close, only those that are still possible are named.
    ways = [part for part in gate.parts if not _is_barred(part, procedure, circumstances)] or list(gate.parts)
    words = ["，并且".join(missing_words(part, procedure, done, circumstances)) for part in ways]
    return [" 或者 ".join(dict.fromkeys(words))]


def _is_barred(gate: Gate, procedure: Procedure, circumstances: frozenset[str]) -> bool:
    """Whether a way hangs on a circumstance that is not so, or is denied by one that is."""
    return any(
        atom.name not in procedure.steps and (atom.name in circumstances) == atom.negated for atom in atoms(gate)
    )


def _atom_words(atom: Atom, procedure: Procedure, done: Mapping[str, str]) -> str:
    step = procedure.steps.get(atom.name)
    if step is None:
        label = procedure.circumstances[atom.name].label if atom.name in procedure.circumstances else atom.name
        return f"有“{label}”的情形，这一步不适用" if atom.negated else f"没有登记“{label}”的情形"
    if atom.result and atom.name in done:
        return f"“{step.label}”的结果不是“{step.results[atom.result]}”"
    return f"还没有“{step.label}”" + (f"（结果须为“{step.results[atom.result]}”）" if atom.result else "")


def clause_words(clauses: Iterable[str]) -> str:
    """The documents and positions of clauses, as an officer cites them."""
    registered = clauses_by_id()
    words = [
        f"{registered[name].document} {registered[name].position}" if name in registered else name for name in clauses
    ]
    return "、".join(dict.fromkeys(words))
