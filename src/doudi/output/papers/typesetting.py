"""Sets papers as PDF/A by typst: the same content, the same bytes.

A content reaches its template as data and never as source, so that nothing that somebody typed can act in it. Fonts come
from one folder alone, never from what else the machine has.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import threading
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import typst

from doudi.output.papers.content import PaperContent, content_text

TEMPLATES = Path(__file__).with_name("templates")
FONTS_VARIABLE = "DOUDI_FONTS"
FONT_FOLDER = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's package fonts-noto-cjk puts them; DOUDI_FONTS names another folder."""
FONT_FILES = (
    "NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc",
)  # fmt: skip
STANDARD: Final = "a-2b"
_UNDISPLAYED = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
# The compiler keeps its inputs from call to call: of two threads, one waits.
_lock = threading.Lock()


class PaperError(Exception):
    """A paper cannot be set; the text says in Chinese what to mend."""


def typeset(content: PaperContent) -> bytes:
    """The paper as PDF. PaperError where fonts are missing, or have no shape for one of its characters."""
    return typeset_text(content.template, content_text(content))


def typeset_text(template: str, text: str) -> bytes:
    """The same from the text of a content, as `content_text` wrote it."""
    day = dt.date.fromisoformat(json.loads(text)["day"])
    moment = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    with _lock:
        try:
            pdf = _compiler().compile(
                input=str(TEMPLATES / f"{template}.typ"),
                format="pdf",
                sys_inputs={"paper": text},
                pdf_standards=STANDARD,
                timestamp=moment,
            )
        except typst.TypstError as error:
            raise PaperError(_explain(error)) from error
    assert isinstance(pdf, bytes)
    return pdf


@cache
def form_digest() -> str:
    """A digest of all that shapes a paper but its content: templates, fonts and the version of the typesetter. Where it is
    another than when a paper was made, the same content need not give the same bytes."""
    digest = hashlib.sha256(version("typst").encode())
    for path in (*sorted(TEMPLATES.glob("*.typ")), *(_font_folder() / name for name in FONT_FILES)):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def _compiler() -> typst.Compiler:
    """One for the whole process: reading the fonts takes longer than setting twenty papers."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_font_folder())])
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts, ignore_system_fonts=True)


def _font_folder() -> Path:
    folder = Path(os.environ.get(FONTS_VARIABLE) or FONT_FOLDER)
    missing = [name for name in FONT_FILES if not (folder / name).is_file()]
    if missing:
        raise PaperError(
            f"{folder}：没有制作文书用的字体 {'、'.join(missing)}。请安装 Debian 软件包 fonts-noto-cjk，"
            f"或用 {FONTS_VARIABLE} 指定字体所在的文件夹"
        )
    return folder


def _explain(error: typst.TypstError) -> str:
    match = _UNDISPLAYED.search(error.message)
    if match:
        return f"字库里没有“{match[1]}”这个字，不能制作文书：请更正录入，或请系统管理员换用有此字的字体"
    return f"文书排版失败：{error.message}"
