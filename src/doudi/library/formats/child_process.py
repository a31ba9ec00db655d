"""Reading or checking a Word, PDF, Excel or web file in a process of its own, with limits of time and memory.

Such files can be made so that reading them takes hours or all the memory there is, and the libraries that read them are
written in C, where Python cannot interrupt them. So the bytes go to a second Python process (`python -m` this module),
which sets its own limits, reads or looks for what may act, and answers on its standard output; whatever becomes of it, the
caller goes on. A fresh interpreter is started each time, never a fork: the callers are servers with threads.
"""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
from typing import Any

from doudi.library.formats.extraction import ExtractedText
from doudi.library.problems import UnreadableFileError

WALL_SECONDS = 9.0
PROCESSOR_SECONDS = 8
MEMORY_BYTES = 500 * 2**20  # address space, so a little less than 512 MiB of it
LONGEST_TEXT = 1_000_000  # characters; the Civil Code has some 110,000
TOO_COSTLY = (
    "文件的结构异常，读取它要用的时间或内存超过限度，已停止读取",
    "文件可能有害或已损坏。请用 Word、WPS 或浏览器打开后另存为纯文本再导入",
)
FORMATS = ("word", "pdf", "html")
CHECKED_FORMATS = ("pdf", "office")
ENTRY_POINT = ("-m", "doudi.library.formats.child_process")

logger = logging.getLogger(__name__)


def read_in_child(content: bytes, file_format: str) -> ExtractedText:
    """Returns the text of a file in one of FORMATS, read by a child process.

    UnreadableFileError where the child refuses the file, and where it passes its limits or dies.
    """
    answer = _ask_child(content, "read", file_format)
    return ExtractedText(str(answer["text"]), tuple(answer["losses"]))


def check_in_child(content: bytes, file_format: str) -> None:
    """UnreadableFileError where a file in one of CHECKED_FORMATS has anything that may act by itself, is damaged, or costs the
    child that looks through it more than its limits."""
    _ask_child(content, "check", file_format)


def _ask_child(content: bytes, task: str, file_format: str) -> dict[str, Any]:
    command = [sys.executable, "-I", *ENTRY_POINT, task, file_format]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=WALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError(*TOO_COSTLY) from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        logger.warning("reading a %s file ended with status %s", file_format, done.returncode)
        raise UnreadableFileError(*TOO_COSTLY) from error
    if "problem" in answer:
        raise UnreadableFileError(answer["problem"], answer["hint"])
    return answer


def read_here(content: bytes, file_format: str) -> ExtractedText:
    """Returns the text of a file in one of FORMATS, read in this process: for the child, and for tests of the readers."""
    if file_format == "word":
        from doudi.library.formats.word import read_word

        return read_word(content)
    if file_format == "pdf":
        from doudi.library.formats.pdf import read_pdf

        return read_pdf(content)
    from doudi.library.formats.html import read_web_page

    return read_web_page(content)


def check_here(content: bytes, file_format: str) -> None:
    """Looks through a file in one of CHECKED_FORMATS in this process; see check_in_child."""
    if file_format == "pdf":
        from doudi.library.formats.pdf import check_pdf

        check_pdf(content)
    else:
        from doudi.library.formats.word_package import check_office_file

        check_office_file(content)


def _limit_resources() -> None:
    """Limits processor time, memory and files of this process, where the system knows such limits."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _answer(task: str, file_format: str) -> dict[str, object]:
    try:
        if task == "check":
            check_here(sys.stdin.buffer.read(), file_format)
            return {}
        extracted = read_here(sys.stdin.buffer.read(), file_format)
    except UnreadableFileError as error:
        return {"problem": error.problem, "hint": error.hint}
    except (MemoryError, RecursionError):
        return {"problem": TOO_COSTLY[0], "hint": TOO_COSTLY[1]}
    if len(extracted.text) > LONGEST_TEXT:
        return {"problem": f"文字超过{LONGEST_TEXT // 10_000}万字", "hint": "请按文件逐个导入"}
    return {"text": extracted.text, "losses": extracted.losses}


if __name__ == "__main__":
    _limit_resources()
    sys.stdout.write(json.dumps(_answer(*sys.argv[1:])))
