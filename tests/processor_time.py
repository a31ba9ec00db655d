"""Processor time that something takes, that of its child processes too, so that a busy machine does not decide; and how slow this
machine is, so that a slow one does not either."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


class ProcessorTime:
    """`seconds` is set when the block ends."""

    seconds = 0.0


@contextmanager
def measure_processor_time() -> Iterator[ProcessorTime]:
    """Measures a block. What earlier tests left in memory is kept from the collector meanwhile: to go through a process that
    has run thousands of tests takes seconds, and nothing of it is the block's."""
    gc.collect()
    gc.freeze()
    measured = ProcessorTime()
    start = sum(os.times()[:4])
    try:
        yield measured
    finally:
        measured.seconds = sum(os.times()[:4]) - start
        gc.unfreeze()


YARDSTICK_SECONDS = 0.1
"""What the yardstick takes on a machine on which the bounds of the tests were set."""


@cache
def slowness() -> float:
    """How many times as long as on such a machine plain Python takes here, at least once: by so much a bound in seconds is
    stretched. The best of five, once a process."""
    return max(1.0, min(_yardstick() for _ in range(5)) / YARDSTICK_SECONDS)


def _yardstick() -> float:
    """Seconds that work takes of the kind that most of the product does: names, tables, texts, whole numbers."""
    gc.collect()
    start = time.process_time()
    table: dict[str, list[int]] = {}
    for number in range(400_000):
        table.setdefault(f"household {number % 977}", []).append(number * number % 1009)
    total = sum(min(values) * len(name) for name, values in sorted(table.items()))
    assert total > 0
    return time.process_time() - start
