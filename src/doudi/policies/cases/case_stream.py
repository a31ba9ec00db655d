"""Reads files of cases as a stream: one JSON object, or one object a line. A fault takes only its own line."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TextIO


@dataclass(frozen=True, slots=True)
class UnreadableCase:
    """A part of a file that is no case: the line (0 for the whole file) and the reason in Chinese."""

    line: int
    problem: str

    def __str__(self) -> str:
        return f"第{self.line}行：{self.problem}" if self.line else self.problem


_BEYOND = Decimal("Infinity")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
"""Bytes that are no UTF-8, as `surrogateescape` hands them on."""


NOT_UTF8 = "不是 UTF-8 编码的文本；请另存为 UTF-8"
PACKED_FILES = {
    b"\x1f\x8b": "这是压缩文件（gzip）；请先解压，再读入其中的案例文件",
    b"PK": "这是压缩包或 Office 文件（zip）；请先解压，或另存为每行一个 JSON 对象的文本",
    b"BZh": "这是压缩文件（bzip2）；请先解压，再读入其中的案例文件",
    b"\xfd7zXZ": "这是压缩文件（xz）；请先解压，再读入其中的案例文件",
    b"(\xb5/\xfd": "这是压缩文件（zstd）；请先解压，再读入其中的案例文件",
}
"""How files begin that are packed, and what is said of them."""
JSON_FAULTS = {
    "Extra data": "一个案例之后还有多余的内容；每行只写一个案例",
    "Expecting value": "这里缺少一个值",
    "Expecting property name enclosed in double quotes": "这里应为双引号括起的名称",
    "Expecting ':' delimiter": "这里缺少冒号",
    "Expecting ',' delimiter": "这里缺少逗号，或括号没有配对",
    "Illegal trailing comma before end of object": "最后一项后面多了一个逗号",
    "Illegal trailing comma before end of array": "最后一项后面多了一个逗号",
    "Unterminated string starting at": "从这里开始的文字没有结束的双引号",
    "Invalid control character at": "文字里有不能直接写的控制字符",
    "Invalid \\escape": "反斜杠后面的写法不对",
    "Invalid \\uXXXX escape": "\\u 后面应为四位十六进制数",
    "Unexpected UTF-8 BOM (decode using utf-8-sig)": "开头有多余的字节顺序标记",
}
"""What Python's JSON reader objects to, in the words of this project."""
KINDS = ((bool, "是或否"), (str, "文字"), (list, "列表"), (int, "数"), (Decimal, "数"))


class _DuplicateKeyError(ValueError):
    pass


def read_cases(file: TextIO) -> Iterator[dict[str, Any] | UnreadableCase]:
    """Yields each case of a file in order; no more than one of them is held in memory."""
    lines = ((number, line) for number, line in enumerate(iter(file.readline, ""), start=1) if line.strip())
    number, first = next(lines, (0, ""))
    if not number:
        yield UnreadableCase(0, "文件是空的，没有案例；应为一个 JSON 对象，或每行一个")
        return
    packed = _packed(first)
    if packed:
        yield UnreadableCase(0, packed)
        return
    parsed = read_case(first.removeprefix("\ufeff"), number)
    if isinstance(parsed, UnreadableCase):
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


def read_case(text: str, number: int = 1) -> dict[str, Any] | UnreadableCase:
    """Returns the case that a text holds, or why it holds none. `number`: the line of the file that it begins on."""
    try:
        if not text.isascii() and _NOT_UTF8.search(text):
            return UnreadableCase(number, NOT_UTF8)
        value = _JSON.decode(text.rstrip())
    except json.JSONDecodeError as error:
        line, column = number + error.lineno - 1, error.colno
        reason = JSON_FAULTS.get(error.msg, "这里写得不对")
        return UnreadableCase(line, f"第{column}列不是有效的 JSON：{reason}")
    except _DuplicateKeyError as error:
        return UnreadableCase(number, str(error))
    except RecursionError:
        return UnreadableCase(number, "JSON 嵌套太深；一个案例最多嵌套四层")
    except (ValueError, ArithmeticError):
        return UnreadableCase(number, "数字过长；金额最多为 10 的 9 次方元")
    if not isinstance(value, dict):
        return UnreadableCase(number, f"应为一个 JSON 对象（花括号），这里是{_kind(value)}")
    return value


def _packed(text: str) -> str:
    """Returns the message for a file whose first line begins like a packed file, or an empty text."""
    beginnings = ((start.decode("utf-8", "surrogateescape"), message) for start, message in PACKED_FILES.items())
    return next((message for start, message in beginnings if text.startswith(start)), "")


def _kind(value: Any) -> str:
    """What a JSON value is, in Chinese."""
    return next((name for kind, name in KINDS if isinstance(value, kind)), "空值 null")


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) < 40 else _BEYOND


def _decimal(text: str) -> Decimal:
    """Returns a number of JSON exactly. One with too large an exponent becomes infinite, so that the message about it can
    name its field."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return _BEYOND


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        again, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise _DuplicateKeyError(f"'{again}' 在同一个对象中出现了两次；请只保留一个")
    return members


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
