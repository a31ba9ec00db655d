"""Logs carry no identity, phone or bank number: what looks like one is struck out before it is written."""

from __future__ import annotations

import logging
import re

import structlog

# Identity numbers (18 or 15 digits), bank cards and accounts (12 to 30), phone numbers (11). Shorter numbers stay.
NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:\d[ -]?){10,29}[\dXx](?![0-9A-Za-z])")


def struck_out(text: str) -> str:
    return NUMBERS.sub(lambda found: "*" * len(found.group()), text)


class StrikeOutNumbers(logging.Filter):
    """Also what is interpolated, and tracebacks, which may quote what an officer typed."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = struck_out(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text, record.exc_info = struck_out(record.exc_text), None
        return True


def formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso")],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
