"""Answers households by doudi: python doudi_engine.py PROGRAM_FOLDER RIGHT..."""

import json
import sys
from pathlib import Path

from serving import serve

from doudi.policies.cases.case_reader import CaseReader
from doudi.policies.cases.case_stream import read_case
from doudi.policies.cases.explanation import result_data
from doudi.policies.cases.result import Decider, amount_data
from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import read_vocabulary
from doudi.rules.engine.decide import decide
from doudi.rules.explanation.trace_json import TraceWriter


def ways(folder):
    packs = folder / "doudi"
    library = Library((packs,), read_vocabulary(packs / "vocabulary.yaml"))
    reader, decider = CaseReader(library.vocabulary), Decider(library)

    def request(case):
        parsed_case = reader.read(read_case(case), 1)
        if isinstance(parsed_case, list):
            raise SystemExit("\n".join(map(str, parsed_case)))
        return parsed_case

    def decided(parsed_case):
        program = library.program(library.for_region(parsed_case.region, parsed_case.on), parsed_case.on)
        return decide(program, parsed_case.household, parsed_case.on, advise=False)

    def answer(parsed_case, decision):
        return [
            {
                "right": outcome.bound.rule.name,
                "for": "household" if outcome.member < 0 else parsed_case.members[outcome.member],
                "status": outcome.status,
                "amount": amount_data(outcome.amount),
            }
            for outcome in decision.outcomes
        ]

    def plain(case):
        parsed_case = request(case)
        return json.dumps(answer(parsed_case, decided(parsed_case)))

    def traced(case):
        parsed_case = request(case)
        decision = decided(parsed_case)
        writer = TraceWriter(decision.case)
        for outcome in decision.outcomes:
            writer.outcome(outcome)
        return f'{{"answer": {json.dumps(answer(parsed_case, decision))}, "trace": {writer.text()}}}'

    def whole(case):
        """What `doudi decide --format json` prints: also what is needed, what it turns on, and why, in Chinese."""
        return json.dumps(result_data(decider.decide(request(case))[1]), ensure_ascii=False)

    return {"plain": plain, "traced": traced, "whole": whole}


if __name__ == "__main__":
    serve(ways(Path(sys.argv[1])))
