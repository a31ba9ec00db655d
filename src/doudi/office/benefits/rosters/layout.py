"""Layouts of rosters as data: which columns in which order and form, the line of totals, and how answers are read.

A county keeps the layout that its finance platform or bank asks for; `starting_layouts.yaml` holds two to begin with.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from doudi.office.benefits.rosters.cells import CellType
from doudi.office.errors import RefusedError

STARTING = Path(__file__).with_name("starting_layouts.yaml")
MOST_COLUMNS, LONGEST_CELL = 60, 400


class FileFormat(enum.StrEnum):
    """How the cells of a line are told apart."""

    CSV = "csv"
    XLSX = "xlsx"
    FIXED = "fixed"


class Encoding(enum.StrEnum):
    """The encodings that counterparts ask for."""

    GB18030 = "gb18030"
    UTF8 = "utf-8"


class TotalsPosition(enum.StrEnum):
    """Where the line with count and sum stands."""

    HEADER = "header"
    FOOTER = "footer"
    NONE = "none"


ROSTER_SOURCES = {
    "serial": "序号", "reference": "付款编号", "payee_name": "姓名", "payee_number": "身份证号", "account": "银行账号",
    "account_holder": "户名", "amount": "金额", "right": "项目", "month": "所属月份", "region_code": "区划代码",
    "region_name": "地区", "batch": "批次号", "day": "日期", "constant": "固定内容",
}  # fmt: skip
"""What a column of a roster may hold, with its Chinese label."""
RESULT_SOURCES = {
    "serial": "序号", "reference": "付款编号", "payee_name": "姓名", "account": "银行账号", "amount": "金额",
    "outcome": "处理结果", "reason": "失败原因", "paid_on": "入账日期", "batch": "批次号", "ignored": "不读取",
}  # fmt: skip
TOTAL_SOURCES = {
    "constant": "固定内容", "line_count": "总笔数", "total": "总金额", "paid_count": "成功笔数", "paid_total": "成功金额",
    "failed_count": "失败笔数", "failed_total": "失败金额", "batch": "批次号", "month": "月份", "day": "日期",
    "ignored": "不读取",
}  # fmt: skip
_NEEDED_OF_ROSTER = ("reference", "account", "amount")
_NEEDED_OF_RESULT = ("reference", "amount", "outcome")
_MONEY = ("amount", "total", "paid_total", "failed_total")
_COUNTS = ("serial", "line_count", "paid_count", "failed_count")


@dataclass(frozen=True)
class RosterColumn:
    """One column. `length`: at most so many characters or, in a file of fixed width, exactly so many bytes."""

    source: str
    heading: str
    cell_type: CellType
    length: int
    decimals: int = 2
    dashes: bool = False
    constant: str = ""


@dataclass(frozen=True)
class FileLayout:
    """One file: its format, its columns, and the line of totals."""

    format: FileFormat
    encoding: Encoding
    separator: str
    headings: bool
    columns: tuple[RosterColumn, ...]
    totals: TotalsPosition = TotalsPosition.NONE
    total_columns: tuple[RosterColumn, ...] = ()


@dataclass(frozen=True)
class RosterLayout:
    """What a counterpart is sent and how it answers.

    `paid` and `failed`: the words by which an answer says that a line was paid or not; `reasons`: the counterpart's word for a
    reason → the code of the reason in `return_reasons.yaml`.
    """

    name: str
    label: str
    roster: FileLayout
    results: FileLayout
    paid: tuple[str, ...]
    failed: tuple[str, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)


def read_layout(content: Mapping[str, Any], reason_codes: frozenset[str]) -> RosterLayout:
    """The layout that a mapping describes. RefusedError with every fault, a line each, in Chinese."""
    faults: list[str] = []
    label = _text(content, "label", "名称", faults)
    roster = _file(content.get("roster"), "名册", ROSTER_SOURCES, _NEEDED_OF_ROSTER, faults)
    results = _file(content.get("results"), "回盘文件", RESULT_SOURCES, _NEEDED_OF_RESULT, faults)
    raw_results = content.get("results")
    answers: Mapping[str, Any] = raw_results if isinstance(raw_results, Mapping) else {}
    paid, failed = _words(answers, "paid", "成功的写法", faults), _words(answers, "failed", "失败的写法", faults)
    faults += [f"回盘文件：“{word}”既表示成功又表示失败" for word in sorted(set(paid) & set(failed))]
    reasons = answers.get("reasons") or {}
    if not isinstance(reasons, Mapping):
        faults.append("回盘文件：失败原因应为“对方的写法: 原因代码”")
        reasons = {}
    faults += [
        f"回盘文件：失败原因“{word}”的代码“{code}”不存在，可用：{'、'.join(sorted(reason_codes))}"
        for word, code in reasons.items()
        if code not in reason_codes
    ]
    if faults or roster is None or results is None:
        raise RefusedError("\n".join(faults))
    return RosterLayout(
        str(content.get("name", "")), label, roster, results, paid, failed,
        {str(word): str(code) for word, code in reasons.items()},
    )  # fmt: skip


@cache
def starting_layouts() -> dict[str, dict[str, Any]]:
    """The layouts with which a county may begin, by name, as mappings."""
    content: dict[str, dict[str, Any]] = yaml.safe_load(STARTING.read_text(encoding="utf-8"))
    return {name: {"name": name, **layout} for name, layout in content.items()}


def _text(content: Mapping[str, Any], key: str, label: str, faults: list[str]) -> str:
    text = content.get(key)
    if not isinstance(text, str) or not 0 < len(text.strip()) <= 60:
        faults.append(f"{label}：请填写，最多60字")
        return ""
    return text.strip()


def _words(content: Mapping[str, Any], key: str, label: str, faults: list[str]) -> tuple[str, ...]:
    words = content.get(key)
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word.strip() for word in words):
        faults.append(f"回盘文件：请至少写一个{label}")
        return ()
    return tuple(word.strip() for word in words)


def _file(
    content: object, label: str, sources: Mapping[str, str], needed: tuple[str, ...], faults: list[str]
) -> FileLayout | None:
    if not isinstance(content, Mapping):
        faults.append(f"{label}：没有说明格式")
        return None
    before = len(faults)
    file_format = _choice(FileFormat, content, "format", f"{label}的格式", faults)
    encoding = Encoding.UTF8 if file_format is FileFormat.XLSX else None
    encoding = encoding or _choice(Encoding, content, "encoding", f"{label}的编码", faults)
    separator = content.get("separator", ",")
    if separator not in (",", "|", "\t", ";", "^"):
        faults.append(f"{label}：分隔符“{separator}”不能用，可用 , | ; ^ 和制表符")
    is_fixed = file_format is FileFormat.FIXED
    if is_fixed and content.get("headings", False):
        faults.append(f"{label}：定长文件不能有表头行")
    columns = _columns(content.get("columns"), label, sources, is_fixed, faults)
    present = [column.source for column in columns]
    faults += [f"{label}：缺少“{sources[source]}”一列（{source}）" for source in needed if source not in present]
    faults += [
        f"{label}：“{sources[source]}”写了两列（{source}）"
        for source in sorted(set(present) - {"constant", "ignored"})
        if present.count(source) > 1
    ]
    totals = _choice(TotalsPosition, content, "totals", f"{label}的合计行", faults)
    total_columns: tuple[RosterColumn, ...] = ()
    if totals is not None and totals is not TotalsPosition.NONE:
        total_columns = _columns(content.get("total_columns"), f"{label}的合计行", TOTAL_SOURCES, is_fixed, faults)
        held = {column.source for column in total_columns}
        faults += [
            f"{label}的合计行：缺少“{TOTAL_SOURCES[source]}”（{source}）"
            for source in ("line_count", "total")
            if source not in held
        ]
    if len(faults) > before or file_format is None or encoding is None or totals is None:
        return None
    headings = bool(content.get("headings", not is_fixed))
    return FileLayout(file_format, encoding, separator, headings, columns, totals, total_columns)


def _choice(kind: Any, content: Mapping[str, Any], key: str, label: str, faults: list[str]) -> Any:
    try:
        return kind(content.get(key))
    except ValueError:
        faults.append(f"{label}：“{content.get(key)}”不能用，可用：{'、'.join(kind)}")
        return None


def _columns(
    rows: object, label: str, sources: Mapping[str, str], is_fixed: bool, faults: list[str]
) -> tuple[RosterColumn, ...]:
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_COLUMNS:
        faults.append(f"{label}：请写1至{MOST_COLUMNS}列")
        return ()
    columns = []
    for number, row in enumerate(rows, start=1):
        column = _column(row, f"{label}第{number}列", sources, is_fixed, faults)
        if column is not None:
            columns.append(column)
    return tuple(columns)


def _column(
    row: object, label: str, sources: Mapping[str, str], is_fixed: bool, faults: list[str]
) -> RosterColumn | None:
    if not isinstance(row, Mapping):
        faults.append(f"{label}：应写明内容、类型和长度")
        return None
    before = len(faults)
    source = str(row.get("source", ""))
    if source not in sources:
        faults.append(f"{label}：内容“{source}”不能用，可用：{'、'.join(sources)}")
    cell_type = _choice(CellType, row, "type", f"{label}的类型", faults)
    length = row.get("length")
    if type(length) is not int or not 0 < length <= LONGEST_CELL:
        faults.append(f"{label}：长度应为1至{LONGEST_CELL}的整数")
    decimals = row.get("decimals", 2)
    if type(decimals) is not int or not 0 <= decimals <= 2:
        faults.append(f"{label}：小数位应为0、1或2")
    if source in _MONEY and cell_type not in (CellType.YUAN, CellType.FEN):
        faults.append(f"{label}：金额的类型应为 yuan 或 fen")
    if source in _COUNTS and cell_type is not CellType.COUNT:
        faults.append(f"{label}：笔数和序号的类型应为 count")
    constant = str(row.get("constant", ""))
    if len(faults) > before or cell_type is None:
        return None
    heading = str(row.get("heading", sources[source]))
    return RosterColumn(source, heading, cell_type, length, decimals, bool(row.get("dashes", False)), constant)  # type: ignore[arg-type]
