"""The group of all commands. What goes wrong with files, memory or whoever reads the output is told in Chinese, not as a traceback.

A command tells by itself what it knows more of; here ends what no command foresees: names that are too long, folders that may not
be entered, a full disk, a closed pipe.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

UNREAD, BAD_INPUT = 1, 2
"""Status where the reader of the output has gone, and where input or output cannot be used."""


class CommandGroup(TyperGroup):
    """Ends with status 2 and a sentence where the machine refuses something, quietly with 1 where nobody reads any more."""

    def main(self, *args: Any, **options: Any) -> Any:
        try:
            try:
                return super().main(*args, **options)
            finally:
                # What is left in the buffer is written while a full disk can still be told of.
                sys.stdout.flush()
        except BrokenPipeError:
            _drop_output()
            raise SystemExit(UNREAD) from None
        except OSError as error:
            place = str(error.filename)[:200] if error.filename else "输出"
            _tell(f"{place}：读写失败（{error.strerror or error}）；请核对名称，看它是否在、是否可以读写、磁盘是否已满")
        except (MemoryError, RecursionError):
            _tell("输入太大或嵌套太深，内存不够，没有做完；请分成几份，或检查文件是否损坏")
        except UnicodeError:
            _tell("文字或文件名里有不能写成 UTF-8 的字符，没有做完；请改掉这些字符")
        raise SystemExit(BAD_INPUT)


def open_streams() -> None:
    """Gives the process the streams that whoever started it has closed: nothing is read from them, and nothing is written."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # for the life of the process


def _tell(sentence: str) -> None:
    _drop_output()
    with contextlib.suppress(OSError):
        typer.echo(sentence, err=True)


def _drop_output() -> None:
    """Sends what is still to be written nowhere: Python would try again at its end, and tell in its own way that it failed."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
