"""How often a law is tried: a few times with `make test`, always the same; many times, and new ones, with `make test-long`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

OFTEN = 30  # times as many examples in a long run
TIMES = [pytest.param(1, id="quick"), pytest.param(OFTEN, id="long", marks=pytest.mark.long)]


def holds(law: Callable[[Any], None], examples: st.SearchStrategy[Any], times: int, count: int) -> None:
    """Tries `law` with `count` examples; `times` as many, and not the same ones each day, in a long run."""
    profile = settings(
        max_examples=count * times,
        derandomize=times == 1,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    profile(given(examples)(law))()
