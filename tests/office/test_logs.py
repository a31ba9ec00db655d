"""No number of a person reaches a log: not in the words, not among the arguments, not in a traceback, not in a record."""

from __future__ import annotations

import copy
import io
import json
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from doudi.office.logs import strike_out_numbers

# All invented: an address code never assigned, a prefix not in service, a card of no bank.
IDENTITY, OLD, PHONE, CARD = "99010119900101001X", "990101900101001", "10912345678", "9900120000000000017"

LOGGING: dict[str, Any] = settings.LOGGING


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the office's own handler writes."""
    # It takes apart what it is given.
    config = copy.deepcopy(LOGGING)
    configurator = logging.config.DictConfigurator(config)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(configurator.configure_formatter(config["formatters"]["line"]))
    for name in config["handlers"]["console"]["filters"]:
        handler.addFilter(configurator.configure_filter(config["filters"][name]))
    logger = logging.getLogger("doudi.test")
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


def _fails() -> None:
    number = IDENTITY
    raise ValueError(f"no person with {number} and phone {PHONE}")


@pytest.mark.parametrize("number", [IDENTITY, OLD, PHONE, CARD, "9900 1200 0000 0000 017", "990101-19900101-001X"])
@pytest.mark.parametrize("around", ["{}", "号码{}。", "({})", "number={}&x=1", "'{}',", "ID{}", "tel{}号"])
def test_a_number_is_struck_out_wherever_it_stands(number: str, around: str) -> None:
    struck = strike_out_numbers(around.format(number))
    assert number not in struck
    assert sum(character.isdigit() for character in struck) <= 1
    assert len(struck) == len(around.format(number))


@pytest.mark.parametrize(
    "text",
    [
        "共 1,234.56元", "2026-09-01", "2026-09-01T10:00:00.123456+00:00", "127.0.0.1:8000", "proceeding 1234567890",
        "sha256 " + "0123456789abcdef" * 4, "450102S2026000123", "450102S20261000000", "450102H00000012",
    ],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert strike_out_numbers(text) == text


@pytest.mark.parametrize("number", [IDENTITY, OLD, PHONE, CARD])
def test_no_way_into_the_log_keeps_a_number(written: io.StringIO, number: str) -> None:
    logger = logging.getLogger("doudi.test")
    logger.error(f"plain {number}")
    logger.error("argument %s and %r", number, [number])
    logger.error("mapping %(number)s", {"number": number})
    logger.error("whole number %d", int(number.rstrip("X")))
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert len(lines) == 4
    assert number.rstrip("X") not in written.getvalue()
    assert all("*" in line["event"] for line in lines)
    assert all(line["level"] == "error" for line in lines)


def test_a_traceback_is_written_without_numbers(written: io.StringIO) -> None:
    try:
        _fails()
    except ValueError:
        logging.getLogger("doudi.test").exception("failed for %s", PHONE)
    text = written.getvalue()
    assert "ValueError: no person with" in text
    assert "_fails" in text
    assert IDENTITY not in text
    assert PHONE not in text


def test_a_chain_of_tracebacks_is_written_without_numbers(written: io.StringIO) -> None:
    try:
        try:
            _fails()
        except ValueError as error:
            raise RuntimeError(f"while saving {CARD}") from error
    except RuntimeError:
        logging.getLogger("doudi.test").exception("failed")
    text = written.getvalue()
    assert "while saving" in text
    assert "no person with" in text
    assert not any(number in text for number in (IDENTITY, PHONE, CARD))


def test_a_stack_is_written_without_numbers(written: io.StringIO) -> None:
    logging.getLogger("doudi.test").warning("here %s", PHONE, stack_info=True)
    assert PHONE not in written.getvalue()


@pytest.mark.parametrize(("status", "has_traceback"), [(403, False), (400, False), (404, False), (500, True)])
def test_only_a_fault_of_the_program_leaves_a_traceback(written: io.StringIO, status: int, has_traceback: bool) -> None:
    try:
        _fails()
    except ValueError:
        logging.getLogger("doudi.test").error("answered", exc_info=True, extra={"status_code": status})
    assert ("Traceback" in written.getvalue()) == has_traceback
    assert "answered" in written.getvalue()


def test_everything_goes_through_the_filter() -> None:
    for name, handler in LOGGING["handlers"].items():
        assert handler.get("filters") == ["numbers"], name
    assert LOGGING["root"]["handlers"] == list(LOGGING["handlers"])
    assert "loggers" not in LOGGING
