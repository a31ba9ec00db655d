"""Reads laid records as procedures, and checks that what they name exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from doudi.policies.procedures.files import ProcedureFile
from doudi.policies.procedures.gates import OPEN_GATE, AllOf, AnyOf, Atom, Gate, atoms, parse_gate
from doudi.policies.procedures.laying import lay
from doudi.policies.procedures.model import (
    DONE,
    DUTIES,
    SOURCES,
    START_MONTHS,
    UNITS,
    Duration,
    Ending,
    Holding,
    Limit,
    Name,
    Pause,
    Procedure,
    Step,
    Within,
)
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.problems import FormulaError, SourceLine, did_you_mean

LONGEST = 366
STEP_KEYS = (
    "gate", "results", "by_when", "people", "apart_from", "within", "lasts", "asks", "papers", "shows", "share",
    "helped_by", "outcome",
)  # fmt: skip
PROCEDURE_KEYS = (
    "rights", "steps", "limits", "outcomes", "pauses", "holds", "like", "without", "by_list", "obeys", "on_choice",
)  # fmt: skip


def read_procedures(files: Iterable[ProcedureFile], faults: Faults) -> dict[str, Procedure]:
    """Returns the procedures that layers define together, the nation first, by name."""
    laid = lay(files, faults)
    circumstances = {name: _name(record, faults) for name, record in laid.records["circumstances"].items()}
    papers = {name: _paper(record, faults) for name, record in laid.records["papers"].items()}
    procedures = {}
    for name, record in laid.records["procedures"].items():
        procedures[name] = _ProcedureReader(faults, circumstances, papers).procedure(laid.procedure(record))
    return procedures


def without(procedure: Procedure, name: str) -> Procedure:
    """Returns a procedure without a step. Gates that ask for it let pass, those that ask for an unusual result of it do not,
    and clocks that run from it are gone."""
    step = procedure.steps[name]
    usual = next(iter(step.results))
    steps = {
        other.name: replace(
            other,
            gate=_passed(other.gate, name, usual),
            apart_from=tuple(author for author in other.apart_from if author != name),
            within=None if other.within is not None and other.within.since == name else other.within,
        )
        for other in procedure.steps.values()
        if other.name != name
    }
    limits = tuple(limit for limit in procedure.limits if name not in (limit.since, limit.until))
    return replace(procedure, steps=steps, limits=limits)


NEVER = AnyOf(())


def _passed(gate: Gate, name: str, usual: str) -> Gate:
    """Returns a gate as if the step had been done with its usual result."""
    if isinstance(gate, Atom):
        if gate.name != name:
            return gate
        return OPEN_GATE if gate.result in ("", usual) else NEVER
    parts = [_passed(part, name, usual) for part in gate.parts]
    if isinstance(gate, AnyOf):
        return OPEN_GATE if OPEN_GATE in parts else AnyOf(tuple(part for part in parts if part != NEVER))
    return NEVER if NEVER in parts else AllOf(tuple(part for part in parts if part != OPEN_GATE))


def _name(record: Record, faults: Faults) -> Name:
    faults.keys(record, ["circumstance", "label", "clause"])
    return Name(faults.text(record, "label"), record.place)


def _paper(record: Record, faults: Faults) -> Name:
    faults.keys(record, ["paper", "label", "source"])
    source = faults.text(record, "source")
    if source and source not in SOURCES:
        faults.add(
            record.at("source"), f"unknown source '{source}'", did_you_mean(source, SOURCES) or ", ".join(SOURCES)
        )
    return Name(faults.text(record, "label"), record.place, source)


class _ProcedureReader:
    """Reads one procedure; names of circumstances and papers are those of all layers."""

    def __init__(self, faults: Faults, circumstances: dict[str, Name], papers: dict[str, Name]):
        self.faults, self.circumstances, self.papers = faults, circumstances, papers

    def procedure(self, record: Record) -> Procedure:
        faults = self.faults
        faults.keys(record, ["procedure", "label", "clause"], PROCEDURE_KEYS)
        steps = {str(item.get("step")): self._step(item) for item in faults.records(record, "steps")}
        outcomes = {str(item.get("outcome")): self._outcome(item) for item in faults.records(record, "outcomes")}
        procedure = Procedure(
            name=faults.text(record, "procedure"),
            label=faults.text(record, "label"),
            rights=faults.texts(record, "rights"),
            steps=steps,
            limits=tuple(self._limit(item) for item in faults.records(record, "limits")),
            outcomes=outcomes,
            circumstances=self.circumstances,
            papers=self.papers,
            pauses=tuple(self._pause(item) for item in faults.records(record, "pauses")),
            clauses=faults.texts(record, "clause"),
            place=record.place,
            by_list=faults.flag(record, "by_list"),
            obeys=faults.text(record, "obeys"),
            on_choice=faults.texts(record, "on_choice"),
            holds=tuple(self._holding(item) for item in faults.records(record, "holds")),
        )
        for name in faults.texts(record, "without"):
            if name in procedure.steps:
                procedure = without(procedure, name)
        self._references(procedure)
        used = {atom.name for step in procedure.steps.values() for atom in atoms(step.gate)}
        used |= {atom.name for limit in procedure.limits for atom in atoms(limit.when)}
        used |= {atom.name for step in procedure.steps.values() if step.within for atom in atoms(step.within.when)}
        used |= {name for step in procedure.steps.values() for name, _ in step.duties_when}
        for holding in procedure.holds:
            if holding.circumstance not in used:
                hint = did_you_mean(holding.circumstance, used) or "nothing in this procedure hangs on it"
                faults.add(holding.place, f"no circumstance '{holding.circumstance}' of '{procedure.name}'", hint)
        own = {name: value for name, value in self.circumstances.items() if name in used}
        return replace(procedure, circumstances=own)

    def _holding(self, record: Record) -> Holding:
        self.faults.keys(record, ["circumstance", "clause"])
        return Holding(self.faults.text(record, "circumstance"), self.faults.texts(record, "clause"), record.place)

    def _step(self, record: Record) -> Step:
        faults = self.faults
        faults.keys(record, ["step", "label", "by", "clause"], STEP_KEYS)
        results = {key: str(value) for key, value in faults.mapping(record, "results").items()}
        within = faults.mapping(record, "within")
        people = record.get("people", 1)
        share = record.get("share")
        for key, value, most in (("people", people, 9), ("share", share, 100)):
            if value is not None and not (isinstance(value, int) and 1 <= value <= most):
                faults.add(record.at(key), f"'{key}' is a whole number from 1 to {most}", f"it says {value!r}")
        return Step(
            name=faults.text(record, "step"),
            label=faults.text(record, "label"),
            duty=self._option(record, "by", DUTIES),
            gate=self.gate(record, "gate"),
            clauses=faults.texts(record, "clause"),
            place=record.place,
            results=results or {DONE: "完成"},
            duties_when=tuple((name, str(duty)) for name, duty in faults.mapping(record, "by_when").items()),
            people=people if isinstance(people, int) else 1,
            apart_from=faults.texts(record, "apart_from"),
            within=self._within(within) if within else None,
            lasts=self._span(faults.mapping(record, "lasts")) if record.get("lasts") else None,
            asks=faults.texts(record, "asks"),
            papers=faults.texts(record, "papers"),
            shows=faults.texts(record, "shows"),
            share=share if isinstance(share, int) else None,
            helped_by=faults.texts(record, "helped_by"),
            outcome=faults.text(record, "outcome"),
        )

    def _limit(self, record: Record) -> Limit:
        faults = self.faults
        faults.keys(record, ["limit", "label", "since", "until", "clause"], [*UNITS, "when"])
        return Limit(
            name=faults.text(record, "limit"),
            label=faults.text(record, "label"),
            span=self._span(record),
            since=faults.text(record, "since"),
            until=faults.text(record, "until"),
            when=self.gate(record, "when"),
            clauses=faults.texts(record, "clause"),
            place=record.place,
        )

    def _pause(self, record: Record) -> Pause:
        self.faults.keys(record, ["pause", "label", "clause"])
        texts = self.faults
        return Pause(
            texts.text(record, "pause"), texts.text(record, "label"), texts.texts(record, "clause"), record.place
        )

    def _outcome(self, record: Record) -> Ending:
        faults = self.faults
        faults.keys(
            record, ["outcome", "label", "clause"], ["papers", "start_month", "recheck_months", "retention_years"]
        )
        months, years = record.get("recheck_months"), record.get("retention_years")
        for key, value in (("recheck_months", months), ("retention_years", years)):
            if value is not None and not (isinstance(value, int) and 1 <= value <= 100):
                faults.add(record.at(key), f"'{key}' is a whole number from 1 to 100", "leave it out if no clause says")
        return Ending(
            name=faults.text(record, "outcome"),
            label=faults.text(record, "label"),
            papers=faults.texts(record, "papers"),
            start_month=self._option(record, "start_month", START_MONTHS) if record.get("start_month") else "",
            recheck_months=months if isinstance(months, int) else None,
            retention_years=years if isinstance(years, int) else None,
            clauses=faults.texts(record, "clause"),
            place=record.place,
        )

    def _within(self, record: Record) -> Within:
        self.faults.keys(record, ["since"], [*UNITS, "when"])
        return Within(self._span(record), self.faults.text(record, "since"), self.gate(record, "when"))

    def _span(self, record: Record) -> Duration:
        """Reads `working_days: 10`, `days: 7` or `months: 3`."""
        units = [unit for unit in UNITS if record.get(unit) is not None]
        count = record.get(units[0]) if len(units) == 1 else None
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= LONGEST:
            hint = f"write one of {', '.join(UNITS)}, a whole number from 1 to {LONGEST}"
            self.faults.add(record.place, "no length of time", hint)
            return Duration(1, "days")
        return Duration(count, units[0])

    def _option(self, record: Record, key: str, options: Mapping[str, str]) -> str:
        value = self.faults.text(record, key)
        if value and value not in options:
            hint = did_you_mean(value, options) or "they are " + ", ".join(options)
            self.faults.add(record.at(key), f"unknown '{value}'", hint)
            return next(iter(options))
        return value

    def gate(self, record: Record, key: str) -> Gate:
        try:
            return parse_gate(self.faults.text(record, key))
        except FormulaError as error:
            self.faults.add(record.at(key), error.message, error.hint)
            return OPEN_GATE

    def _references(self, procedure: Procedure) -> None:
        """Reports names of steps, results, circumstances, papers and outcomes that do not exist."""
        steps = procedure.steps
        for step in steps.values():
            self.check_gate(step.gate, step.place, procedure)
            if step.within is not None:
                self.check_gate(step.within.when, step.place, procedure)
            named = [step.within.since] if step.within else []
            for name in (*named, *step.apart_from):
                self._exists(name, steps, "step", step.place)
            for duty in step.helped_by:
                self._exists(duty, DUTIES, "duty", step.place)
            for paper in (*step.asks, *step.papers):
                self._exists(paper, self.papers, "paper", step.place)
            for circumstance, duty in step.duties_when:
                self._exists(circumstance, self.circumstances, "circumstance", step.place)
                self._exists(duty, DUTIES, "duty", step.place)
            if step.outcome:
                self._exists(step.outcome, procedure.outcomes, "outcome", step.place)
        for limit in procedure.limits:
            self.check_gate(limit.when, limit.place, procedure)
            for name in (limit.since, limit.until):
                self._exists(name, steps, "step", limit.place)
        for outcome in procedure.outcomes.values():
            for paper in outcome.papers:
                self._exists(paper, self.papers, "paper", outcome.place)

    def check_gate(self, gate: Gate, place: SourceLine, procedure: Procedure) -> None:
        """Reports atoms that name no step, result or circumstance, and `not` before a step."""
        for atom in atoms(gate):
            step = procedure.steps.get(atom.name)
            if step is None:
                self._exists(atom.name, {**procedure.steps, **self.circumstances}, "step or circumstance", place)
            elif atom.negated:
                self.faults.add(
                    place, f"'not {atom.name}' would close a gate again", "'not' stands before circumstances"
                )
            elif atom.result and atom.result not in step.results:
                hint = did_you_mean(atom.result, step.results) or "results are " + ", ".join(step.results)
                self.faults.add(place, f"'{atom.name}' has no result '{atom.result}'", hint)

    def _exists(self, name: str, names: Iterable[str], kind: str, place: SourceLine) -> None:
        if name not in names:
            hint = did_you_mean(name, names) or "they are " + ", ".join(names)
            self.faults.add(place, f"there is no {kind} '{name}'", hint)
