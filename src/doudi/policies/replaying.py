"""Deciding again what was decided: a record carries its case, its result and the very files that decided.

A record needs no database and no file of today: the case is decided anew under the packs inside it, and what comes out
is compared with what was recorded, byte for byte.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doudi.policies.case_files import read_case
from doudi.policies.cases import CaseReader
from doudi.policies.deciding import result_data
from doudi.policies.packs import Library, Pack, read_pack
from doudi.policies.results import Decider, Result
from doudi.policies.vocabulary import read_vocabulary
from doudi.rules.problems import RulesError

FORM = 1
LARGEST = 50_000_000  # bytes of the files in an archive, unpacked
_THEN = (1980, 1, 1, 0, 0, 0)  # the same files give the same bytes


class Unusable(Exception):
    """A case that cannot be decided, or a record that is none; says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of a record: `same` where case, policy and result still belong together and the result came out again."""

    same: bool
    found: str
    message: str


def archive(library: Library, pack: Pack) -> bytes:
    """A zip of the vocabulary and of every layer that the pack rests on; the same files give the same bytes. Unusable
    where a file is no longer what was loaded: the archive would not be what decided."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        _put(file, "vocabulary.yaml", library.vocabulary_file)
        for layer in library.chain(pack):
            if read_pack(layer.folder).digest != layer.digest:
                raise Unusable(f"政策包“{layer.name}”的文件在运行中被改动：请重新启动，再作决定")
            for path in layer.files:
                _put(file, f"{layer.name}/{path.relative_to(layer.folder).as_posix()}", path)
    return packed.getvalue()


def _put(file: zipfile.ZipFile, name: str, path: Path) -> None:
    file.writestr(zipfile.ZipInfo(name, _THEN), path.read_bytes(), zipfile.ZIP_DEFLATED)


def decide_text(library: Library, case: str) -> tuple[str, Result]:
    """One line of JSON in, the result as `doudi decide --format json` writes it out. Unusable with every fault."""
    given = read_case(case)
    if not isinstance(given, dict):
        raise Unusable(str(given))
    request = CaseReader(library.vocabulary).read(given, 1)
    if isinstance(request, list):
        raise Unusable("；".join(map(str, request)))
    _, result = Decider(library).decide(request)
    return json.dumps(result_data(result), ensure_ascii=False), result


def digest_of(case: str, result: str, policy: bytes) -> str:
    """What binds a case, its result and the policy that decided: SHA-256, 64 hexadecimal digits."""
    seen = hashlib.sha256()
    for part in (case.encode(), result.encode(), policy):
        seen.update(len(part).to_bytes(8, "big"))
        seen.update(part)
    return seen.hexdigest()


def record_text(case: str, result: str, policy: bytes, about: dict[str, Any]) -> str:
    """A record as a file; `about` says what became of the result and is not replayed."""
    whole = {
        "form": FORM,
        "digest": digest_of(case, result, policy),
        "about": about,
        "case": case,
        "result": result,
        "policy": base64.b64encode(policy).decode(),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def replay(text: str) -> Replayed:
    """Decides the record's case again. Unusable where the text is no record."""
    try:
        record = json.loads(text)
        case, result, digest = (str(record[key]) for key in ("case", "result", "digest"))
        policy = base64.b64decode(record["policy"], validate=True)
        form = record["form"]
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError):
        raise Unusable("不是决定记录：应为从办理页面导出的 JSON 文件") from None
    if form != FORM:
        raise Unusable(f"记录的格式是 {form!r}，这个版本只认识格式 {FORM}")
    if digest_of(case, result, policy) != digest:
        return Replayed(False, "", "记录被改动过：案例、结果、政策与登记的摘要不符")
    found = replay_parts(case, policy)
    if found == result:
        return Replayed(True, found, "重新计算的结果与记录逐字节一致")
    return Replayed(False, found, "重新计算的结果与记录不同")


def replay_parts(case: str, policy: bytes) -> str:
    """The result of a case under the archived policy alone."""
    with tempfile.TemporaryDirectory(prefix="doudi-replay-") as name:
        folder = Path(name)
        _unpack(policy, folder)
        try:
            library = Library((folder,), read_vocabulary(folder / "vocabulary.yaml"), folder / "vocabulary.yaml")
            return decide_text(library, case)[0]
        except (RulesError, OSError) as error:
            raise Unusable(f"记录中的政策文件读不出来：{error}") from error


def _unpack(policy: bytes, folder: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(policy)) as file:
            if sum(entry.file_size for entry in file.infolist()) > LARGEST:
                raise Unusable("记录中的政策文件过大")
            for entry in file.infolist():
                target = (folder / entry.filename).resolve()
                if not target.is_relative_to(folder.resolve()) or target.suffix != ".yaml":
                    raise Unusable(f"记录中有不该有的文件：{entry.filename}")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read(entry))
    except zipfile.BadZipFile:
        raise Unusable("记录中的政策文件不是有效的压缩包") from None
