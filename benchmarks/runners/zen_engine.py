"""Answers households by zen-engine: python zen_engine.py PROGRAM_FOLDER RIGHT..."""

import json
import sys
from pathlib import Path

import zen
from serving import serve

TRACE = {"trace": True}


def ways(folder, rights):
    text = (folder / "zen" / "decision.json").read_text(encoding="utf-8")
    decision = zen.ZenEngine().create_decision(text)
    keyed = zen.ZenEngine({"loader": {"type": "static", "content": {"program": json.loads(text)}}})

    def answer(result):
        """The rights alone: an answer nobody asked for is not written out."""
        household = {name: result[name] for name in rights if name in result}
        members = [
            {name: member[name] for name in rights if name in member} | {"id": member["id"]}
            for member in result.get("members", ())
        ]
        return {"household": household, "members": members}

    def plain(case):
        return json.dumps(answer(decision.evaluate(case)["result"]))

    def traced(case):
        result = decision.evaluate(case, TRACE)
        return json.dumps({"answer": answer(result["result"]), "trace": result["trace"]})

    def keyed_plain(case):
        return json.dumps(answer(keyed.evaluate("program", case)["result"]))

    def keyed_traced(case):
        result = keyed.evaluate("program", case, TRACE)
        return json.dumps({"answer": answer(result["result"]), "trace": result["trace"]})

    return {"plain": plain, "traced": traced, "keyed": keyed_plain, "keyed_traced": keyed_traced}


if __name__ == "__main__":
    serve(ways(Path(sys.argv[1]), sys.argv[2:]))
