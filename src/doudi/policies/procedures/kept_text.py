"""A procedure as text, so that whatever runs on it can go on with it after the packs have changed.

The same procedure has the same text, wherever in the files it stands; the digest of the text names it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from doudi.policies.procedures.gates import parse_gate
from doudi.policies.procedures.model import Duration, Ending, Holding, Limit, Name, Pause, Procedure, Step, Within
from doudi.rules.problems import SourceLine

KEPT = SourceLine("")
"""The place of what is read from a kept text: no line of a file."""


def procedure_text(procedure: Procedure) -> str:
    """The procedure as one line of JSON, without the places of the files."""
    record = {
        "name": procedure.name,
        "label": procedure.label,
        "rights": procedure.rights,
        "steps": [_step(step) for step in procedure.steps.values()],
        "limits": [
            {
                "name": limit.name, "label": limit.label, "span": _span(limit.span), "since": limit.since,
                "until": limit.until, "when": str(limit.when), "clauses": limit.clauses,
            }
            for limit in procedure.limits
        ],
        "outcomes": [
            {
                "name": ending.name, "label": ending.label, "papers": ending.papers, "start_month": ending.start_month,
                "recheck_months": ending.recheck_months, "retention_years": ending.retention_years,
                "clauses": ending.clauses,
            }
            for ending in procedure.outcomes.values()
        ],
        "circumstances": {name: named.label for name, named in procedure.circumstances.items()},
        "papers": {
            name: [procedure.papers[name].label, procedure.papers[name].source] for name in _papers_of(procedure)
        },
        "pauses": [{"name": pause.name, "label": pause.label, "clauses": pause.clauses} for pause in procedure.pauses],
        "clauses": procedure.clauses,
        "by_list": procedure.by_list,
        "obeys": procedure.obeys,
        # Absent where there are none, so that texts that were kept before the word was known stay the same.
        **({"on_choice": procedure.on_choice} if procedure.on_choice else {}),
    }  # fmt: skip
    if procedure.holds:
        record["holds"] = {holding.circumstance: holding.clauses for holding in procedure.holds}
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def procedure_digest(text: str) -> str:
    """The name of a kept procedure: SHA-256 over its text."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_procedure_text(text: str) -> Procedure:
    """The procedure that `procedure_text` wrote."""
    record = json.loads(text)
    return Procedure(
        name=record["name"],
        label=record["label"],
        rights=tuple(record["rights"]),
        steps={step["name"]: _read_step(step) for step in record["steps"]},
        limits=tuple(
            Limit(
                limit["name"], limit["label"], Duration(*limit["span"]), limit["since"], limit["until"],
                parse_gate(limit["when"]), tuple(limit["clauses"]), KEPT,
            )
            for limit in record["limits"]
        ),
        outcomes={
            ending["name"]: Ending(
                ending["name"], ending["label"], tuple(ending["papers"]), ending["start_month"],
                ending["recheck_months"], ending["retention_years"], tuple(ending["clauses"]), KEPT,
            )
            for ending in record["outcomes"]
        },
        circumstances={name: Name(label, KEPT) for name, label in record["circumstances"].items()},
        papers={name: Name(label, KEPT, source) for name, (label, source) in record["papers"].items()},
        pauses=tuple(Pause(pause["name"], pause["label"], tuple(pause["clauses"]), KEPT) for pause in record["pauses"]),
        clauses=tuple(record["clauses"]),
        place=KEPT,
        by_list=record["by_list"],
        obeys=record["obeys"],
        on_choice=tuple(record.get("on_choice", ())),
        holds=tuple(Holding(name, tuple(clauses), KEPT) for name, clauses in record.get("holds", {}).items()),
    )  # fmt: skip


def _papers_of(procedure: Procedure) -> list[str]:
    """The papers that the procedure names; those of other procedures do not change its text."""
    of_steps = {paper for step in procedure.steps.values() for paper in (*step.asks, *step.papers)}
    of_outcomes = {paper for ending in procedure.outcomes.values() for paper in ending.papers}
    return sorted((of_steps | of_outcomes) & set(procedure.papers))


def _span(span: Duration | None) -> list[Any] | None:
    return None if span is None else [span.count, span.unit]


def _step(step: Step) -> dict[str, Any]:
    within = step.within
    return {
        "name": step.name,
        "label": step.label,
        "duty": step.duty,
        "gate": str(step.gate),
        "clauses": step.clauses,
        "results": list(step.results.items()),
        "duties_when": step.duties_when,
        "people": step.people,
        "apart_from": step.apart_from,
        "within": None if within is None else [_span(within.span), within.since, str(within.when)],
        "lasts": _span(step.lasts),
        "asks": step.asks,
        "papers": step.papers,
        "shows": step.shows,
        "share": step.share,
        "helped_by": step.helped_by,
        "outcome": step.outcome,
    }


def _read_step(record: Mapping[str, Any]) -> Step:
    within, lasts = record["within"], record["lasts"]
    return Step(
        name=record["name"],
        label=record["label"],
        duty=record["duty"],
        gate=parse_gate(record["gate"]),
        clauses=tuple(record["clauses"]),
        place=KEPT,
        results=dict(record["results"]),
        duties_when=tuple((name, duty) for name, duty in record["duties_when"]),
        people=record["people"],
        apart_from=tuple(record["apart_from"]),
        within=None if within is None else Within(Duration(*within[0]), within[1], parse_gate(within[2])),
        lasts=None if lasts is None else Duration(*lasts),
        asks=tuple(record["asks"]),
        papers=tuple(record["papers"]),
        shows=tuple(record["shows"]),
        share=record["share"],
        helped_by=tuple(record["helped_by"]),
        outcome=record["outcome"],
    )
