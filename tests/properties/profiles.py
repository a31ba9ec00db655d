"""How often a law is tried: a few times with `make test`, more often with `make test-long`, always the same ones.

`make explore` tries that many times as many examples as it is told, and new ones each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

EXPLORED = int(os.environ.get("DOUDI_EXPLORE", "0"))
OFTEN = EXPLORED or 2  # times as many examples in a long run
TIMES = [pytest.param(1, id="quick"), pytest.param(OFTEN, id="long", marks=pytest.mark.long)]


def holds(law: Callable[[Any], None], examples: st.SearchStrategy[Any], times: int, count: int) -> None:
    """Tries `law` with `count` examples, `times` as many in a long run."""
    profile = settings(
        max_examples=count * times,
        derandomize=times == 1 or not EXPLORED,
        deadline=None,
        database=None,
        print_blob=False,
        # Not Phase.explain: it runs a failing example hundreds of times more, with no end where a decision takes seconds.
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    profile(given(examples)(law))()
