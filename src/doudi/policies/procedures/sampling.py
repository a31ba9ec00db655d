"""Draws a share of cases by a published seed, so that anybody who has the numbers and the seed draws the same.

Each number is hashed together with the seed; the smallest hashes are drawn. Neither the order of the numbers nor who draws
changes the outcome, and whoever fixes the seed before the numbers are known cannot choose it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

FORM = "doudi-sample-1"
"""The first field of a file of a sample."""


class SampleFileError(ValueError):
    """A file that is no sample; the text says in Chinese what is wrong."""


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A sample as it is handed to whoever wants to draw it again."""

    seed: str
    share: int
    numbers: tuple[str, ...]
    drawn: frozenset[str]


def draw(numbers: Collection[str], seed: str, share: int) -> frozenset[str]:
    """The numbers that are drawn: `share` of a hundred of them, rounded up. ValueError for a share that is none, an empty seed
    and a number that stands there twice."""
    if not 1 <= share <= 100 or not seed.strip() or len(set(numbers)) != len(numbers):
        raise ValueError("a sample takes a seed, a share from 1 to 100, and each number once")
    count = -(-len(numbers) * share // 100)
    return frozenset(sorted(numbers, key=lambda number: (_rank(seed, number), number))[:count])


def _rank(seed: str, number: str) -> str:
    return hashlib.sha256(f"{seed}\n{number}".encode()).hexdigest()


def sample_record(seed: str, source: str, share: int, numbers: Collection[str]) -> dict[str, Any]:
    """The content of the file of a sample: as JSON, what `read_sample` reads."""
    drawn = draw(numbers, seed, share)
    return {
        "form": FORM, "seed": seed, "seed_source": source, "share": share, "numbers": sorted(numbers), "drawn": sorted(drawn),
        "rule": "按 SHA-256（种子 + 换行 + 编号）的十六进制从小到大，取前“编号个数 × 比例 ÷ 100”个，向上取整",
    }  # fmt: skip


def read_sample(record: Any) -> SampleFile:
    """A sample from the content of its file. SampleFileError."""
    if not isinstance(record, Mapping) or record.get("form") != FORM:
        raise SampleFileError(f'不是抽样文件：缺少 "form": "{FORM}"')
    seed, share = record.get("seed"), record.get("share")
    if not isinstance(seed, str) or not seed.strip():
        raise SampleFileError("seed 应为文字，不能为空")
    if not isinstance(share, int) or isinstance(share, bool) or not 1 <= share <= 100:
        raise SampleFileError("share 应为 1 到 100 的整数")
    lists = []
    for name in ("numbers", "drawn"):
        texts = record.get(name)
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise SampleFileError(f"{name} 应为编号的列表")
        if len(set(texts)) != len(texts):
            raise SampleFileError(f"{name} 中有重复的编号")
        lists.append(texts)
    return SampleFile(seed, share, tuple(lists[0]), frozenset(lists[1]))
