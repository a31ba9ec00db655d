"""Records decisions of invented families of every pack, for tests that decide them again after years of work on the engine.

    .venv/bin/python scripts/record_decisions.py tests/policies/cases/recorded/language-N

To be run once for each version of the rule language, when it rises; an older folder is never written again. For each pack it
writes the archive of its policy, PACK.policy.zip, and the cases with their results, PACK.records.gz: a line of JSON each,
with what explains an outcome left out, since texts may be worded better later.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from doudi.policies.cases import replay
from doudi.policies.cases.case_stream import case_text
from doudi.policies.packs.library import Library
from doudi.population.population import Population

FAMILIES = {"guangxi": "450102", "huining": "620422", "jiangxi": "360103", "jilin": "220102"}
TODAY = dt.date(2026, 9, 1)
EARLIER = {
    "guangxi": dt.date(2019, 10, 15),
    "huining": dt.date(2024, 2, 29),
    "jiangxi": dt.date(2022, 12, 31),
    "jilin": dt.date(2023, 1, 1),
}
UNSET = 4  # local values that a family's place has not entered, where some of its facts are missing too


def draw_cases(pack: str) -> Iterator[dict[str, Any]]:
    """Ten families: three of whom all is known, seven with gaps, of which three are decided on an earlier day."""
    random = Random(pack)
    for missing, families, day in (("0", 3, TODAY), ("0.05", 4, TODAY), ("0.1", 3, EARLIER[pack])):
        population = Population(FAMILIES[pack], seed=7 * families, missing=Decimal(missing), identities=False, on=day)
        for number, household in enumerate(population.households(0, families)):
            case = household.case(brief=True) | {"id": f"{pack}-{missing}-{number}"}
            if missing != "0":
                for name in random.sample(sorted(case["parameters"]), UNSET):
                    del case["parameters"][name]
            yield case


def main(folder: Path) -> None:
    library = Library()
    folder.mkdir(parents=True)
    for pack in FAMILIES:
        records = []
        for case in draw_cases(pack):
            text = case_text(case)
            result, decided = replay.decide_text(library, text)
            data = json.loads(result)
            for outcome in data["outcomes"]:
                outcome["explanation"] = ""
            records.append(
                json.dumps({"case": text, "result": json.dumps(data, ensure_ascii=False)}, ensure_ascii=False)
            )
            (folder / f"{pack}.policy.zip").write_bytes(replay.archive(library, decided.pack))
        content = "".join(f"{record}\n" for record in records).encode()
        (folder / f"{pack}.records.gz").write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
