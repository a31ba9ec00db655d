"""What in a file may act by itself when somebody opens it: how its finding is told, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.library.problems import UnreadableFileError


@dataclass(frozen=True, slots=True)
class ActiveContent:
    """`kind` says in Chinese what was found, `place` in which object or part of the file."""

    kind: str
    place: str

    def error(self, remedy: str) -> UnreadableFileError:
        """The refusal of the file. `remedy` says in Chinese how to make a file without it."""
        return UnreadableFileError(
            f"文件带有{self.kind}（在{self.place}），打开时可能自行运行程序、连接外部或带出数据", remedy
        )
