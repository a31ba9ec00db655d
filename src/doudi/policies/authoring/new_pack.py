"""`policy new`: writes a commented starting pack for a region, which rests on the most local pack that exists for the region.

The new pack contains no rule of its own yet, so at first the pack below decides everything. Its texts are in `starter/`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from doudi.policies.authoring.starting_texts import starting_texts
from doudi.policies.packs.jurisdictions import Division, find_division, input_error
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.packs.shipped import SHIPPED_PACKS

NAME = re.compile(r"[^\W\d_][\w-]*")
WORDS_OF_YAML = ("null", "true", "false")


@dataclass(frozen=True)
class NewPack:
    """A starting pack that was written into `folder`, with the library that it now belongs to."""

    folder: Path
    library: Library
    pack: Pack
    division: Division
    base: Pack

    def text(self, checked: str) -> str:
        """Returns what was made, what the check of it said, and the next steps, in Chinese."""
        folder = self.folder
        return "\n".join(
            [
                f"已建立 {self.division.name}的政策包 {folder}，铺在 {self.base.name}《{self.base.title}》之上。",
                checked,
                "接着：",
                f"  1. {folder / 'pack.yaml'}：文件的标题和执行日期",
                f"  2. {folder / 'clauses.yaml'}：文号，逐条登记",
                f"  3. {folder / 'parameters.yaml'}、{folder / 'rules'}：数值和规则；{folder / 'cases.yaml'}：案例",
                f"  4. doudi policy check {folder}",
                f"  5. doudi decide 案例.json --packs {folder.parent if folder.name else folder.resolve().parent}",
            ]
        )


def base_of(library: Library, division: Division) -> Pack:
    """Returns the pack that a new pack for this place rests on: the most local one, whether or not it has begun. Of two packs
    for the same region it is the one that rests on the other."""
    fitting = [
        (len(start), len(library.chain(pack)), pack.name)
        for pack in library.packs.values()
        for start in pack.regions
        if division.start.startswith(start)
    ]
    return library.packs[max(fitting)[2]]


def new_pack(place: str, folder: Path, today: dt.date) -> NewPack:
    """Writes a starting pack; RulesError that says what to change where it cannot. Nothing that exists is overwritten."""
    division = find_division(place)
    name = _usable(folder)
    before = _library(folder.resolve().parent)
    if name in before.packs:
        folder_there = before.packs[name].folder
        raise input_error(str(folder), f"已有名为 {name} 的政策包", f"在 {folder_there}；请换一个文件夹名称")
    base = base_of(before, division)
    texts = starting_texts(before, base, division, name, folder, today)
    write_files(folder, texts)
    library = _library(folder.resolve().parent)
    return NewPack(folder, library, library.pack(name), division, base)


def _library(parent: Path) -> Library:
    """The library of the shipped packs, and of those in the folder `parent` where that is another folder."""
    is_other_folder = parent.is_dir() and parent != SHIPPED_PACKS
    return Library((SHIPPED_PACKS, parent) if is_other_folder else (SHIPPED_PACKS,))


def _usable(folder: Path) -> str:
    """Returns the name of the pack that a folder would hold. RulesError where the name cannot be one, or where the folder
    holds something already."""
    name = folder.resolve().name
    if not NAME.fullmatch(name) or name in WORDS_OF_YAML:
        hint = "用文字开头，只含文字、数字、-、_，如 packs/mine"
        raise input_error(str(folder), f"'{name}' 不能用作政策包的名称", hint)
    try:
        if folder.exists() and not folder.is_dir():
            raise input_error(str(folder), "这里已有一个文件", "请写一个还不存在的文件夹")
        if folder.is_dir() and any(folder.iterdir()):
            raise input_error(str(folder), "文件夹不是空的", "已有的文件不会被覆盖；请写一个还不存在的文件夹")
    except OSError as error:
        raise input_error(str(folder), f"打不开（{error.strerror}）", "请换一个可以写入的位置") from error
    return name


def write_files(folder: Path, texts: dict[str, str]) -> None:
    """Writes every file. Where one cannot be written, the files and folders that were made before it are removed again."""
    created: list[Path] = []
    try:
        for path in (folder, *(folder / file_name for file_name in texts)):
            parents = [path] if path == folder else [path.parent]
            for parent in parents:
                missing = [
                    *([parent] if not parent.exists() else []),
                    *(up for up in parent.parents if not up.exists()),
                ]
                for up in reversed(missing):
                    up.mkdir()
                    created.append(up)
            if path != folder:
                with path.open("x", encoding="utf-8") as file:
                    created.append(path)
                    file.write(texts[path.relative_to(folder).as_posix()])
    except OSError as error:
        for path in reversed(created):
            path.rmdir() if path.is_dir() else path.unlink()
        raise input_error(str(folder), f"写不进去（{error.strerror}）", "请换一个可以写入的位置") from error
