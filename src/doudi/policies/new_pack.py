"""`policy new`: a starting pack for a region, commented, laid on the most local pack there is for it.

Nothing in it decides anything of its own yet: what it does not say is left to the pack below. Texts stand in `starter/`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from doudi.policies.packs import Library, Pack
from doudi.policies.places import Division, find_division, refused
from doudi.policies.starting_texts import starting_texts
from doudi.policies.vocabulary import HERE

NAME = re.compile(r"[^\W\d_][\w-]*")
WORDS_OF_YAML = ("null", "true", "false")


@dataclass(frozen=True)
class Made:
    """A pack that was written, with the library it stands in."""

    folder: Path
    library: Library
    pack: Pack
    division: Division
    base: Pack

    def text(self, checked: str) -> str:
        """What was made, what the check found, and what to do next."""
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
    """The most local pack for a place, begun or not; of two for the same region the one that rests on the other."""
    fitting = [
        (len(start), len(library.chain(pack)), pack.name)
        for pack in library.packs.values()
        for start in pack.regions
        if division.start.startswith(start)
    ]
    return library.packs[max(fitting)[2]]


def new_pack(asked: str, folder: Path, today: dt.date) -> Made:
    """Writes a starting pack; RulesError that says what to change where it cannot. Nothing that exists is overwritten."""
    division = find_division(asked)
    name = _usable(folder)
    before = _library(folder.resolve().parent)
    if name in before.packs:
        other = before.packs[name].folder
        raise refused(str(folder), f"已有名为 {name} 的政策包", f"在 {other}；请换一个文件夹名称")
    base = base_of(before, division)
    texts = starting_texts(before, base, division, name, folder, today)
    write_files(folder, texts)
    library = _library(folder.resolve().parent)
    return Made(folder, library, library.pack(name), division, base)


def _library(parent: Path) -> Library:
    own = parent.is_dir() and parent != HERE
    return Library((HERE, parent) if own else (HERE,))


def _usable(folder: Path) -> str:
    """The name of the pack: that of its folder, which is not there yet or empty."""
    name = folder.resolve().name
    if not NAME.fullmatch(name) or name in WORDS_OF_YAML:
        hint = "用文字开头，只含文字、数字、-、_，如 packs/mine"
        raise refused(str(folder), f"'{name}' 不能用作政策包的名称", hint)
    try:
        if folder.exists() and not folder.is_dir():
            raise refused(str(folder), "这里已有一个文件", "请写一个还不存在的文件夹")
        if folder.is_dir() and any(folder.iterdir()):
            raise refused(str(folder), "文件夹不是空的", "已有的文件不会被覆盖；请写一个还不存在的文件夹")
    except OSError as error:
        raise refused(str(folder), f"打不开（{error.strerror}）", "请换一个可以写入的位置") from error
    return name


def write_files(folder: Path, texts: dict[str, str]) -> None:
    """Every file anew; where one cannot be written, what was written before it is taken back."""
    made: list[Path] = []
    try:
        for path in (folder, *(folder / one for one in texts)):
            parents = [path] if path == folder else [path.parent]
            for one in parents:
                missing = [*([one] if not one.exists() else []), *(up for up in one.parents if not up.exists())]
                for up in reversed(missing):
                    up.mkdir()
                    made.append(up)
            if path != folder:
                with path.open("x", encoding="utf-8") as file:
                    made.append(path)
                    file.write(texts[path.relative_to(folder).as_posix()])
    except OSError as error:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        raise refused(str(folder), f"写不进去（{error.strerror}）", "请换一个可以写入的位置") from error
