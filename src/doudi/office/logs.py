"""Logs carry no identity, phone or bank number: what looks like one is struck out before it is written."""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog

# Identity numbers (18 or 15 digits), bank cards and accounts (12 to 30), phone numbers (11, beginning with 1). Other shorter
# numbers stay, and digests: among digits and small letters up to f nothing is struck out.
NUMBERS = re.compile(r"(?<![0-9a-f])(?:\d(?:[ -]?\d){10,28}[ -]?[\dXx]|1(?:[ -]?\d){10})(?![0-9a-f])")


def struck_out(text: str) -> str:
    return NUMBERS.sub(lambda found: "*" * len(found.group()), text)


class StrikeOutNumbers(logging.Filter):
    """In the words of a record and what is interpolated into them. Its traceback is struck out by the formatter."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = struck_out(record.getMessage()), ()
        return True


def _strike_out(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Whatever is about to be written: also tracebacks, which may quote what an officer typed."""
    return {name: struck_out(value) if isinstance(value, str) else value for name, value in event.items()}


def formatter() -> logging.Formatter:
    """One line of JSON a record: event, level, timestamp, and exception or stack_info where there is one."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _strike_out,
            # After the numbers are struck out: this one stays.
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
