"""Names of files: what an officer sees of a name that was declared, and what a download is called."""

from __future__ import annotations

import re
import unicodedata

from doudi.office.files.file_types import EXTENSIONS

LONGEST = 100
# Names that Windows keeps for devices.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)

_UNSEEN = ("Cc", "Cf", "Cs")


def clean_text(text: str) -> str:
    """The text on one line, without control characters, also those that reverse the direction of writing and hide an
    extension."""
    visible = (
        character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or unicodedata.category(character) not in _UNSEEN
    )
    return " ".join("".join(visible).split())


def split_name(declared: str) -> tuple[str, str]:
    """Parts a declared name into (name, extension).

    The name has no path and is fit for any disk; the extension is in small letters, '' where there is none.
    """
    name = clean_text(re.split(r"[/\\]", declared)[-1])
    name = re.sub(r'[<>:"|?*]', "_", name).rstrip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", extension):
        stem, extension = name, ""
    stem = stem[:LONGEST].strip(" .") or "文件"
    return (f"{stem}_" if _RESERVED.fullmatch(stem) else stem), extension.lower()


def download_name(title: str, media_type: str) -> str:
    """A name for a download: the title, with the usual extension of the type."""
    return f"{split_name(title + '.x')[0]}.{EXTENSIONS[media_type][0]}"
