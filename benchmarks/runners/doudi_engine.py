"""Answers households by doudi: python doudi_engine.py PROGRAM_FOLDER RIGHT..."""

import io
import json
import sys
from functools import cache
from pathlib import Path

from serving import serve

from doudi.policies.case_files import read_cases
from doudi.policies.cases import CaseReader
from doudi.policies.deciding import result_data
from doudi.policies.packs import Library
from doudi.policies.results import Decider, amount_data
from doudi.policies.vocabulary import read_vocabulary
from doudi.rules.outcomes import decide
from doudi.rules.trace import Tracer


def ways(folder):
    packs = folder / "doudi"
    library = Library((packs,), read_vocabulary(packs / "vocabulary.yaml"))
    reader, decider = CaseReader(library.vocabulary), Decider(library)

    def request(case):
        (read,) = read_cases(io.StringIO(case))
        found = reader.read(read, 1)
        if isinstance(found, list):
            raise SystemExit("\n".join(map(str, found)))
        return found

    def decided(asked):
        program = library.program(library.for_region(asked.region, asked.on), asked.on)
        return decide(program, asked.household, asked.on, advise=False)

    def answer(asked, decision):
        return [
            {
                "right": outcome.bound.rule.name,
                "for": "household" if outcome.member < 0 else asked.members[outcome.member],
                "status": outcome.status,
                "amount": amount_data(outcome.amount),
            }
            for outcome in decision.outcomes
        ]

    def plain(case):
        asked = request(case)
        return json.dumps(answer(asked, decided(asked)))

    def traced(case):
        asked = request(case)
        decision = decided(asked)
        tracer = Tracer(decision.case)
        writer = Writer()
        for outcome in decision.outcomes:
            writer.rule(tracer.outcome(outcome))
        return f'{{"answer": {json.dumps(answer(asked, decision))}, "trace": {writer.text()}}}'

    def whole(case):
        """What `doudi decide --format json` prints: also what is needed, what it turns on, and why, in Chinese."""
        return json.dumps(result_data(decider.decide(request(case))[1]), ensure_ascii=False)

    return {"plain": plain, "traced": traced, "whole": whole}


class Writer:
    """Writes traces as JSON: each rule of a member once, by name, with its value, its clauses and every step below."""

    def __init__(self):
        self.rules, self.waiting = {}, []

    def rule(self, trace):
        """The name under which a rule is written, sooner or later; what rests on it says that name."""
        name = f'"{trace.name}<{trace.member}>"'
        if name not in self.rules:
            self.rules[name] = ""
            self.waiting.append((name, trace))
        return name

    def step(self, trace):
        kind, _, member, value, verdict, margin, name, label, clauses, taken, children = trace
        if kind == "fact" or kind == "parameter":
            return f'{{"{kind}": "{name}", "of": {member}, "value": {plain_value(value)}}}'
        if kind == "rule" or kind == "right":
            return self.rule(trace)
        if not taken:
            return f'{{"{kind}": {text(label)}, "taken": false}}'
        steps = ", ".join([self.step(child) for child in children])
        if margin is not None:
            return f'{{"{kind}": "{verdict}", "margin": {margin}, "steps": [{steps}]}}'
        if clauses:
            return (
                f'{{"{kind}": {text(label)}, "verdict": "{verdict}", "clauses": {texts(clauses)}, "steps": [{steps}]}}'
            )
        if verdict:
            return f'{{"{kind}": "{verdict}", "steps": [{steps}]}}'
        return f'{{"{kind}": {plain_value(value)}, "steps": [{steps}]}}'

    def text(self):
        while self.waiting:  # not one within the other: rules may rest on each other a hundred deep
            name, trace = self.waiting.pop()
            steps = ", ".join([self.step(child) for child in trace.children])
            self.rules[name] = (
                f'{{"value": {plain_value(trace.value)}, "verdict": "{trace.verdict}", '
                f'"clauses": {texts(trace.clauses)}, "steps": [{steps}]}}'
            )
        return "{" + ", ".join([f"{name}: {written}" for name, written in self.rules.items()]) + "}"


def plain_value(value):
    return value if value.__class__ is int else "true" if value is True else "false"


@cache
def text(label):
    return json.dumps(label, ensure_ascii=False)


@cache
def texts(clauses):
    return json.dumps(clauses, ensure_ascii=False)


if __name__ == "__main__":
    serve(ways(Path(sys.argv[1])))
