"""`make demo`: decides the invented households of examples/ and shows what a clerk would read to each family."""

from __future__ import annotations

import sys
from pathlib import Path

from doudi.policies.deciding import decide_stream
from doudi.policies.packs import Library

EXAMPLES = Path(__file__).parent.parent / "examples"


def main() -> int:
    library, faults = Library(), 0
    for path in sorted(EXAMPLES.glob("*.json")):
        with path.open(encoding="utf-8") as file:
            faults += decide_stream(file, sys.stdout, library, "", "", (), True, False, None)
    print("以上家庭都是虚构的，见 examples/。自己试：.venv/bin/doudi decide examples/6-half-unknown.json")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
