"""The result of verifying the chain: faults and remarks, in Chinese, and up to which entry the record can be vouched for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from doudi.office.audit.witness import Sighting


@dataclass
class Verification:
    """The result of a verification. `faults`, in Chinese, are in the order of the entries."""

    entries: int = 0
    reads: int = 0
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    witnessed: Sighting | None = None
    """The newest line of the witness."""
    unwitnessed: int = 0
    """Entries after it: chained, not witnessed."""
    keyed: bool = True
    """Whether codes were computed too."""
    uncoded: int = 0
    """Entries at the beginning that are older than codes."""

    def fault(self, text: str) -> None:
        self.faults.append(text)


def span(first: int, last: int, count: int = 0) -> str:
    """The numbers of entries, in words; `count` of them where not all are meant."""
    if first == last:
        return f"第 {first} 条"
    return f"第 {first} 至 {last} 条" + (f"中的 {count} 条" if count and count < last - first + 1 else "")


def local(moment: dt.datetime) -> str:
    """A moment as officers read it."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def format_report(result: Verification) -> str:
    """The result as Chinese text: first the faults, then up to which entry the record can be vouched for."""
    lines = []
    if result.faults:
        lines += ["审计记录有问题：", *(f"  {fault}" for fault in result.faults)]
    else:
        lines.append(
            f"审计记录 {result.entries:,} 条，编号连续，前后相连，内容未被改动；其中载有查看记录 {result.reads:,} 条。"
        )
    if result.witnessed is None:
        lines.append(
            "没有见证：只能说明记录前后相连，不能说明没有被整段换过。请让 doudi jobs 一直运行，见证文件放在数据库之外。"
        )
    elif not result.faults:
        newest = f"{local(result.witnessed.moment)}，第 {result.witnessed.number:,} 条"
        lines.append(f"最新见证：{newest}。到这一条为止，没有改动、删除、插入、调换或截断。")
        if result.unwitnessed and result.keyed:
            lines.append(
                f"其后 {result.unwitnessed:,} 条已经入链、尚无见证：密码校验相符，只是不能说明末尾没有被截断。"
            )
        elif result.unwitnessed:
            lines.append(f"其后 {result.unwitnessed:,} 条已经入链、尚无见证：只能说明它们前后相连。")
    if not result.keyed:
        lines.append("没有核对密码校验：那要用本单位的密钥。")
    elif result.uncoded and not result.faults:
        lines.append(f"最早的 {result.uncoded:,} 条是旧版本写的，没有密码校验，由摘要和见证担保。")
    lines += [f"提示：{notice}" for notice in result.notices]
    return "\n".join(lines)
