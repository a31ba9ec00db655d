"""Files of cases: one JSON object, or one object a line, read as a stream. Every fault is named, none stops the others."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TextIO


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Where a file's text is no case, and why, in Chinese."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"第{self.line}行：{self.what}" if self.line else self.what


_BEYOND = Decimal("Infinity")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
"""Bytes that are no UTF-8, as `surrogateescape` hands them on."""


class _NotPlain(ValueError):
    pass


def read_cases(file: TextIO) -> Iterator[dict[str, Any] | Unreadable]:
    """Each case of a file in order, holding no more than one of them at a time."""
    lines = ((number, line) for number, line in enumerate(iter(file.readline, ""), start=1) if line.strip())
    number, first = next(lines, (0, ""))
    if not number:
        yield Unreadable(0, "文件是空的，没有案例；应为一个 JSON 对象，或每行一个")
        return
    parsed = read_case(first.removeprefix("\ufeff"), number)
    if isinstance(parsed, Unreadable):
        after, second = next(lines, (0, ""))
        following = read_case(second, after) if after else None
        if after and not isinstance(following, dict):
            # no case of its own follows: the lines belong together
            yield read_case(first.removeprefix("\ufeff") + "\n" * (after - number - 1) + second + file.read(), number)
            return
        yield parsed
        if following is not None:
            yield following
    else:
        yield parsed
    for number, line in lines:
        yield read_case(line, number)


def read_case(text: str, number: int = 1) -> dict[str, Any] | Unreadable:
    """The case that a text is, which stands in this line of its file."""
    try:
        if not text.isascii() and _NOT_UTF8.search(text):
            return Unreadable(number, "不是 UTF-8 编码的文本；请另存为 UTF-8")
        value = _JSON.decode(text.rstrip())
    except json.JSONDecodeError as error:
        line, column = number + error.lineno - 1, error.colno
        return Unreadable(line, f"第{column}列（line {line} column {column}）不是有效的 JSON：{error.msg}")
    except _NotPlain as error:
        return Unreadable(number, str(error))
    except RecursionError:
        return Unreadable(number, "JSON 嵌套太深；一个案例最多嵌套四层")
    except (ValueError, ArithmeticError):
        return Unreadable(number, "数字过长；金额最多为 10 的 9 次方元")
    if not isinstance(value, dict):
        return Unreadable(number, f"应为一个 JSON 对象（花括号），这里是 {type(value).__name__}")
    return value


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) < 40 else _BEYOND


def _decimal(text: str) -> Decimal:
    """A number that nothing can hold is read as one without end: the field that has it is told so."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return _BEYOND


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        again, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise _NotPlain(f"'{again}' 在同一个对象中出现了两次；请只保留一个")
    return found


_JSON = json.JSONDecoder(parse_int=_whole, parse_float=_decimal, parse_constant=Decimal, object_pairs_hook=_object)


def case_text(value: Any) -> str:
    """A case as one line of JSON. Decimals are written digit for digit; the standard encoder would make floats of them."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(str(key), ensure_ascii=False)}: {case_text(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(case_text, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False)
