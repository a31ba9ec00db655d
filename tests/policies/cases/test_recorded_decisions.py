"""Decisions that were recorded under every version of the rule language come out as they were, whatever was done since.

`recorded/language-N` holds ten invented families of each pack (see scripts/record_decisions.py). Those of the newest version
must come out the same in everything but wording; those of earlier versions in all that was decided. Where a change of the
engine makes one differ, the change is wrong, or the version of the language must rise.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from doudi.policies.cases import replay
from doudi.policies.cases.record_comparison import compare_results
from doudi.rules.language.syntax import LANGUAGE_VERSION, LANGUAGE_VERSIONS

RECORDED = Path(__file__).parent / "recorded"
ARCHIVES = sorted(RECORDED.glob("*/*.policy.zip"))


def records(archive: Path) -> Iterator[dict[str, str]]:
    with gzip.open(
        archive.with_name(archive.name.replace(".policy.zip", ".records.gz")), "rt", encoding="utf-8"
    ) as file:
        yield from map(json.loads, file)


def test_every_version_of_the_language_has_decisions_of_every_pack() -> None:
    assert LANGUAGE_VERSIONS[0] == LANGUAGE_VERSION
    assert {path.parent.name for path in ARCHIVES} == {f"language-{version}" for version in LANGUAGE_VERSIONS}
    assert len(ARCHIVES) == 4 * len(LANGUAGE_VERSIONS)
    assert all(len(list(records(archive))) == 10 for archive in ARCHIVES)


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: f"{path.parent.name}-{path.name.partition('.')[0]}")
def test_recorded_decisions_come_out_as_they_were(archive: Path) -> None:
    version = archive.parent.name.removeprefix("language-")
    with replay.ArchivedPolicy(archive.read_bytes()) as policy:
        for record in records(archive):
            _, comparison = policy.replay(record["case"], record["result"])
            assert comparison.same_decision, comparison.differences
            if version == LANGUAGE_VERSION:
                assert comparison.differences == ()


def test_a_forged_sum_is_named() -> None:
    record = next(records(ARCHIVES[0]))
    data = json.loads(record["result"])
    outcome = next(outcome for outcome in data["outcomes"] if outcome["amount"])
    outcome["amount"]["low"] = "999999.00"
    comparison = compare_results(json.dumps(data, ensure_ascii=False), record["result"], LANGUAGE_VERSION)
    assert not comparison.same_decision
    (difference,) = comparison.differences
    assert difference.startswith(f"{outcome['right']}（{outcome['for']}） 金额：记录为")
    assert "999999.00" in difference
