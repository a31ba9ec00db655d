"""Processor time that something takes, that of its child processes too, so that a busy machine does not decide."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


class ProcessorTime:
    """`seconds` is set when the block ends."""

    seconds = 0.0


@contextmanager
def measure_processor_time() -> Iterator[ProcessorTime]:
    """Measures a block. What earlier tests left in memory is kept from the collector meanwhile: to go through a process that
    has run thousands of tests takes seconds, and nothing of it is the block's."""
    gc.collect()
    gc.freeze()
    time = ProcessorTime()
    start = sum(os.times()[:4])
    try:
        yield time
    finally:
        time.seconds = sum(os.times()[:4]) - start
        gc.unfreeze()
