"""A changed procedure and the proceedings that are open: each log is replayed on the new one.

A proceeding is untouched where what lies ahead of it is the same; carries on where everything done is lawful on the new
procedure too; and needs an officer where a step already done is not. No clock gets lost or longer by it.

The new procedure has to be proven before: then an end can be reached from wherever a lawful log has led.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from doudi.policies.procedures.calendar import WorkCalendar
from doudi.policies.procedures.clock import RunningClock, running_clocks
from doudi.policies.procedures.gates import AnyOf, Atom, Gate
from doudi.policies.procedures.log import Log, StepDone
from doudi.policies.procedures.model import DUTIES, Procedure, Step
from doudi.rules.language.model import FOREVER
from doudi.rules.problems import SourceLine

VERDICTS = {"untouched": "不受影响", "carries_on": "按新程序继续", "officer": "须由经办人处理"}
NOWHERE = SourceLine("")


@dataclass(frozen=True, slots=True)
class Transfer:
    """What becomes of one open proceeding, and why."""

    verdict: str
    reasons: tuple[str, ...]


def transfer(log: Log, old: Procedure, new: Procedure) -> Transfer:
    """Classifies an open proceeding, which is lawful on the old procedure, for the new one."""
    unlawful = list(unlawful_steps(log, new))
    if unlawful:
        return Transfer("officer", tuple(unlawful))
    differences = list(_differences(log, old, new))
    return Transfer("carries_on" if differences else "untouched", tuple(differences))


def unlawful_steps(log: Log, procedure: Procedure) -> Iterator[str]:
    """Says of each step of a log that the procedure does not allow, why. A circumstance that arose late counts from the
    beginning, as everywhere."""
    circumstances = log.circumstances()
    done: dict[str, str] = {}
    authors: dict[str, frozenset[str]] = {}
    for event in log.steps():
        step = procedure.steps.get(event.step)
        if step is None:
            yield f"已经做过“{event.step}”，新程序没有这一步"
        else:
            yield from _faults(step, event, done, authors, circumstances)
        done[event.step] = event.result
        authors[event.step] = frozenset(event.people)


def _faults(
    step: Step,
    event: StepDone,
    done: dict[str, str],
    authors: dict[str, frozenset[str]],
    circumstances: frozenset[str],
) -> Iterator[str]:
    if step.name in done:
        yield f"“{step.label}”做了两次"
    if event.result not in step.results:
        yield f"“{step.label}”的结果是“{event.result}”，新程序没有这种结果"
    if not step.gate.holds(done, circumstances):
        yield f"做“{step.label}”以前，新程序要求的还没有做到（{step.gate}）"
    if event.people and len(set(event.people)) < step.people:
        yield f"“{step.label}”由{len(set(event.people))}人办理，新程序要求不少于{step.people}人"
    for earlier_step in step.apart_from:
        if authors.get(earlier_step, frozenset()) & set(event.people):
            yield f"“{step.label}”由做过“{earlier_step}”的人办理，新程序不允许"


def _differences(log: Log, old: Procedure, new: Procedure) -> Iterator[str]:
    """Says in what the way ahead differs: steps, limits and ends that can still be reached."""
    before, after = _ahead(log, old), _ahead(log, new)
    for name, step in after.items():
        if name not in before:
            yield f"后面多了“{step.label}”"
        elif _bare(before[name]) != _bare(step):
            yield f"“{step.label}”的要求有变：{_change(before[name], step)}"
    for name, step in before.items():
        if name not in after:
            yield f"后面不再有“{step.label}”"
    limits = {limit.name: replace(limit, place=NOWHERE, clauses=()) for limit in old.limits if limit.until in before}
    new_limits = {limit.name: replace(limit, place=NOWHERE, clauses=()) for limit in new.limits if limit.until in after}
    for name in dict.fromkeys([*limits, *new_limits]):
        if limits.get(name) != new_limits.get(name):
            yield f"时限“{(limits.get(name) or new_limits[name]).label}”有变；已在计算的不因此延长"
    outcomes = {step.outcome for step in (*before.values(), *after.values()) if step.outcome}
    for name in sorted(outcomes & set(old.outcomes) & set(new.outcomes)):
        first, second = (replace(side.outcomes[name], place=NOWHERE, clauses=()) for side in (old, new))
        if first != second:
            yield f"办结结果“{second.label}”的要求有变"


def _ahead(log: Log, procedure: Procedure) -> dict[str, Step]:
    """The steps that can still be reached after a log, taking every result of a step as possible."""
    circumstances, done = log.circumstances(), {event.step: {event.result} for event in log.steps()}
    if any(procedure.steps[name].outcome for name in done if name in procedure.steps):
        return {}
    ahead: dict[str, Step] = {}
    grown = True
    while grown:
        grown = False
        for name, step in procedure.steps.items():
            if name not in done and _may_open(step.gate, done, circumstances):
                done[name] = set(step.results)
                ahead[name], grown = step, True
    return {name: step for name, step in procedure.steps.items() if name in ahead}


def _may_open(gate: Gate, done: dict[str, set[str]], circumstances: frozenset[str]) -> bool:
    """Whether a gate opens with one of the possible results of each step."""
    if isinstance(gate, Atom):
        if gate.name in circumstances:
            return not gate.negated
        results = done.get(gate.name, set())
        return bool(results and (not gate.result or gate.result in results)) != gate.negated
    parts = (_may_open(part, done, circumstances) for part in gate.parts)
    return any(parts) if isinstance(gate, AnyOf) else all(parts)


def _bare(step: Step) -> Step:
    """A step without what changes nothing for those who do it."""
    return replace(step, place=NOWHERE, clauses=())


def _change(before: Step, after: Step) -> str:
    parts = []
    if before.duty != after.duty:
        parts.append(f"改由{DUTIES[after.duty]}办理")
    if before.people != after.people:
        parts.append(f"人数由{before.people}改为{after.people}")
    if before.papers != after.papers or before.asks != after.asks:
        parts.append("材料和文书")
    if before.within != after.within or before.lasts != after.lasts:
        parts.append("期限")
    if before.gate != after.gate:
        parts.append(f"此前须做到（{after.gate}）")
    return "、".join(parts) or "做法"


def carried_clocks(log: Log, old: Procedure, new: Procedure, calendar: WorkCalendar) -> list[RunningClock]:
    """The clocks of a proceeding after the change: each that ran goes on at least as strictly, and new ones are added."""
    running = running_clocks(new, log, calendar)
    carried = []
    for clock in running_clocks(old, log, calendar):
        stricter = [
            running_clock
            for running_clock in running
            if running_clock.until == clock.until and _ends_sooner(running_clock, clock)
        ]
        carried.append(min(stricter, key=_end) if stricter else clock)
    pairs = {(clock.name, clock.until) for clock in carried}
    return carried + [clock for clock in running if (clock.name, clock.until) not in pairs]


def _end(clock: RunningClock) -> int:
    return FOREVER if clock.due.day is None else clock.due.day


def _ends_sooner(clock: RunningClock, rival: RunningClock) -> bool:
    return _end(clock) < _end(rival)
