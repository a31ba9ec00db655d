"""Logs without identity, phone or bank numbers: whatever looks like one is replaced by asterisks before it is written."""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog

# Identity numbers (18 or 15 digits), bank cards and accounts (12 to 30), phone numbers (11, beginning with 1). Other shorter
# numbers stay, and digests: among digits and small letters up to f nothing is struck out.
NUMBERS = re.compile(r"(?<![0-9a-f])(?:\d(?:[ -]?\d){10,28}[ -]?[\dXx]|1(?:[ -]?\d){10})(?![0-9a-f])")


def strike_out_numbers(text: str) -> str:
    """The text with an asterisk for each character of whatever looks like such a number."""
    return NUMBERS.sub(lambda match: "*" * len(match.group()), text)


class StrikeOutNumbers(logging.Filter):
    """Replaces numbers in a record's message and its arguments. Tracebacks are left to the formatter."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = strike_out_numbers(record.getMessage()), ()
        return True


def _drop_refusal_traceback(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Drops the traceback of an answer below 500: that an officer was refused a page is no fault of the program, and a
    traceback hides the real ones."""
    status = getattr(event.get("_record"), "status_code", None)
    if isinstance(status, int) and status < 500:
        event.pop("exc_info", None)
    return event


def _strike_out_event(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Replaces numbers in everything that is about to be written, also in tracebacks, which may quote what an officer
    typed."""
    return {name: strike_out_numbers(value) if isinstance(value, str) else value for name, value in event.items()}


def formatter() -> logging.Formatter:
    """One line of JSON a record: event, level, timestamp, address of the client while one is served, and exception or
    stack_info where there is one."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level],
        processors=[
            _drop_refusal_traceback,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _strike_out_event,
            # After the numbers are struck out: this one stays.
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
