"""What is known of mutants: verdicts kept from run to run, survivors explained in docs/mutation.md, and the summary."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mutation.mutants import Mutant
from mutation.suite import KILLED, SURVIVED, TIMEOUT

Row = dict[str, str]
EXPLAINED = re.compile(r"^- (`[^`]+`: `[^`]+` → `[^`]+`)$", re.MULTILINE)


class Results:
    """Verdicts by the key of the mutant, one a line, the last one counts."""

    def __init__(self, path: Path, state: str):
        self.path, self.state = path, state
        self.rows: dict[str, Row] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self.rows[row["key"]] = row

    def add(self, mutant: Mutant, verdict: str, by: str, seconds: float) -> None:
        row = {
            "key": mutant.key, "verdict": verdict, "by": by, "state": self.state, "seconds": f"{seconds:.2f}",
        }  # fmt: skip
        self.rows[mutant.key] = row
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def is_known(self, mutant: Mutant, tests: set[str]) -> bool:
        """Whether a mutant need not be tried: a survivor as long as nothing has changed, what a test has killed as long
        as that test is there."""
        row = self.rows.get(mutant.key)
        if row is None or row["verdict"] == SURVIVED:
            return row is not None and row["state"] == self.state
        return "::" not in row["by"] or row["by"] in tests


def explained(path: Path) -> set[str]:
    """The survivors that the document explains."""
    return set(EXPLAINED.findall(path.read_text(encoding="utf-8")))


def report(mutants: Sequence[Mutant], results: Results, names: set[str], is_complete: bool) -> bool:
    """Prints the table of modules, unexplained survivors, and explanations of nothing; whether there is none of these."""
    counts: dict[str, Counter[str]] = {}
    unexplained, survivors = [], set()
    for mutant in mutants:
        row = results.rows.get(mutant.key)
        verdict = row["verdict"] if row else "not tried"
        of_module = counts.setdefault(mutant.module, Counter())
        of_module[verdict] += 1
        if verdict == SURVIVED:
            survivors.add(mutant.name)
            of_module["explained"] += mutant.name in names
            if mutant.name not in names:
                unexplained.append(mutant)
    columns = (KILLED, TIMEOUT, SURVIVED, "explained", "not tried")
    print("| module | mutants | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * (1 + len(columns)))
    counts["all"] = sum(counts.values(), Counter())
    for module, tally in counts.items():
        number = sum(tally.values()) - tally["explained"]
        print(f"| {module} | {number} | " + " | ".join(str(tally[name]) for name in columns) + " |")
    for mutant in unexplained:
        print(f"src/doudi/rules/{mutant.module.replace('.', '/')}.py:{mutant.line} [{mutant.kind}]\n- {mutant.name}")
    stale = names - survivors if is_complete and not counts["all"]["not tried"] else set()
    for name in sorted(stale):
        print(f"explained, but does not survive: {name}")
    return not unexplained and not stale
