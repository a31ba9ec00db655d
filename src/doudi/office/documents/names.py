"""Names of files, as far as they can be believed: what an officer sees, and what a download is called."""

from __future__ import annotations

import re
import unicodedata

from doudi.office.documents.kinds import EXTENSIONS

LONGEST = 100
# Names that Windows keeps for devices.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)

_UNSEEN = ("Cc", "Cf", "Cs")


def plain(text: str) -> str:
    """One line without control characters, nor marks that turn the direction of writing and make `exe.pdf` of `fdp.exe`."""
    kept = (
        one for one in unicodedata.normalize("NFC", text) if one.isspace() or unicodedata.category(one) not in _UNSEEN
    )
    return " ".join("".join(kept).split())


def split(declared: str) -> tuple[str, str]:
    """(name without path and extension, fit for any disk; extension in small letters, '' where there is none)."""
    kept = plain(re.split(r"[/\\]", declared)[-1])
    kept = re.sub(r'[<>:"|?*]', "_", kept).rstrip(" .")
    stem, dot, extension = kept.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", extension):
        stem, extension = kept, ""
    stem = stem[:LONGEST].strip(" .") or "文件"
    return (f"{stem}_" if _RESERVED.fullmatch(stem) else stem), extension.lower()


def for_download(title: str, media_type: str) -> str:
    return f"{split(title + '.x')[0]}.{EXTENSIONS[media_type][0]}"
