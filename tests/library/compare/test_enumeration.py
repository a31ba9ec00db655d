"""The comma that joins a list after the name of a class of persons."""

from __future__ import annotations

import pytest

from doudi.library.compare.alignment import EQUAL, AlignmentStep
from doudi.library.compare.enumeration import find_enumeration_changes
from doudi.library.structure.normal import normalise


@pytest.mark.parametrize(
    ("a", "b", "names"),
    [
        ("孤儿、特困人员、残疾人", "孤儿、特困人员，残疾人", ["特困人员"]),
        ("困难群众，低保对象", "困难群众、低保对象", ["困难群众"]),
        ("公开、公平、公正", "公开，公平，公正", []),
        ("特困人员、孤儿", "特困人员,孤儿", []),
        ("特困人员、孤儿", "特困人员､孤儿", []),
    ],
)
def test_a_list_that_ends_or_goes_on(a: str, b: str, names: list[str]) -> None:
    normal_a, normal_b = normalise(a), normalise(b)
    length = len(normal_a.text)
    steps = [AlignmentStep(EQUAL, 0, length, 0, length)]
    changes = find_enumeration_changes(normal_a, normal_b, steps)
    assert [normal_a.text[step.a0 : step.a1] for step in changes] == names
