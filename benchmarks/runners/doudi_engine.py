"""Answers households by doudi: python doudi_engine.py PROGRAM_FOLDER RIGHT..."""

import json
import sys
from pathlib import Path

from serving import serve

from doudi.policies.case_files import read_case
from doudi.policies.cases import CaseReader
from doudi.policies.deciding import result_data
from doudi.policies.packs import Library
from doudi.policies.results import Decider, amount_data
from doudi.policies.vocabulary import read_vocabulary
from doudi.rules.outcomes import decide
from doudi.rules.trace_text import TraceWriter


def ways(folder):
    packs = folder / "doudi"
    library = Library((packs,), read_vocabulary(packs / "vocabulary.yaml"))
    reader, decider = CaseReader(library.vocabulary), Decider(library)

    def request(case):
        found = reader.read(read_case(case), 1)
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
        writer = TraceWriter(decision.case)
        for outcome in decision.outcomes:
            writer.outcome(outcome)
        return f'{{"answer": {json.dumps(answer(asked, decision))}, "trace": {writer.text()}}}'

    def whole(case):
        """What `doudi decide --format json` prints: also what is needed, what it turns on, and why, in Chinese."""
        return json.dumps(result_data(decider.decide(request(case))[1]), ensure_ascii=False)

    return {"plain": plain, "traced": traced, "whole": whole}


if __name__ == "__main__":
    serve(ways(Path(sys.argv[1])))
