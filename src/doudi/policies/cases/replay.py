"""Decides recorded cases again, under the files of the packs that decided them.

That needs no database and no file of today: the case is decided anew under the archived packs alone, and the result is
compared with the recorded one. What version of the rule language a record is of shows in the digests of its policy.
"""

from __future__ import annotations

import io
import json
import lzma
import tempfile
import zipfile
import zlib
from pathlib import Path

from doudi.policies.cases.case_reader import CaseReader
from doudi.policies.cases.case_stream import read_case
from doudi.policies.cases.explanation import result_data
from doudi.policies.cases.record_comparison import RecordComparison, UnreadableResultError, compare_results, read_result
from doudi.policies.cases.result import Decider, Result
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack, read_pack
from doudi.policies.packs.vocabulary import read_vocabulary
from doudi.rules.language.syntax import LANGUAGE_VERSIONS
from doudi.rules.problems import RulesError

LARGEST = 50_000_000  # bytes of the files in an archive, unpacked
MOST_FILES = 1_000
# What reading an archive raises that somebody damaged, whichever way: its directory, a file, its compression, a name.
DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)
_THEN = (1980, 1, 1, 0, 0, 0)  # the same files give the same bytes


class ReplayError(Exception):
    """A case that cannot be decided, or policy that cannot be read. The message says why, in Chinese."""


def archive(library: Library, pack: Pack) -> bytes:
    """Returns a zip of the vocabulary and of every layer that the pack rests on; the same files give the same bytes.
    ReplayError where a file has changed since it was loaded, since the archive would not be what decided."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        _put(file, "vocabulary.yaml", library.vocabulary_file)
        for layer in library.chain(pack):
            if read_pack(layer.folder).digest != layer.digest:
                raise ReplayError(f"政策包“{layer.name}”的文件在运行中被改动：请重新启动，再作决定")
            for path in layer.files:
                _put(file, f"{layer.name}/{path.relative_to(layer.folder).as_posix()}", path)
    return packed.getvalue()


def _put(file: zipfile.ZipFile, name: str, path: Path) -> None:
    file.writestr(zipfile.ZipInfo(name, _THEN), path.read_bytes(), zipfile.ZIP_DEFLATED)


def decide_text(library: Library, case: str) -> tuple[str, Result]:
    """Decides one line of JSON and returns the result as `doudi decide --format json` writes it. ReplayError with every
    fault."""
    parsed = read_case(case)
    if not isinstance(parsed, dict):
        raise ReplayError(str(parsed))
    request = CaseReader(library.vocabulary).read(parsed, 1)
    if isinstance(request, list):
        raise ReplayError("；".join(map(str, request)))
    _, result = Decider(library).decide(request)
    return json.dumps(result_data(result), ensure_ascii=False), result


def replay_parts(case: str, result: str, policy: bytes) -> tuple[str, RecordComparison]:
    """Returns what a case comes to now under the archived policy alone, and how that compares with the recorded result."""
    with ArchivedPolicy(policy) as archived:
        return archived.replay(case, result)


class ArchivedPolicy:
    """The policy of records, unpacked into a folder of its own and read once for any number of them.

    To be used in a `with`, after which the folder is gone. ReplayError where the archive is none.
    """

    def __init__(self, policy: bytes):
        self._folder = tempfile.TemporaryDirectory(prefix="doudi-replay-")
        self._libraries: dict[str, Library] = {}
        try:
            _unpack(policy, Path(self._folder.name))
        except ReplayError:
            self._folder.cleanup()
            raise

    def __enter__(self) -> ArchivedPolicy:
        return self

    def __exit__(self, *error: object) -> None:
        self._folder.cleanup()

    def replay(self, case: str, result: str) -> tuple[str, RecordComparison]:
        """Returns what a case comes to now, and how that compares with the recorded result.

        The files are read by the rules of each version of the language until one fits the digests in the recorded result;
        where none does, by those of the newest that can read them. ReplayError where the files or the recorded result cannot
        be read, or the case not decided.
        """
        try:
            return self._replay(case, result)
        except UnreadableResultError as error:
            raise ReplayError(str(error)) from error
        except RecursionError:
            raise ReplayError("记录中的结果或政策文件嵌套太深") from None

    def _replay(self, case: str, result: str) -> tuple[str, RecordComparison]:
        recorded = read_result(result)
        attempts: list[tuple[str, str]] = []
        faults: list[Exception] = []
        for language in LANGUAGE_VERSIONS:
            try:
                recomputed = decide_text(self.library(language), case)[0]
            except (RulesError, OSError) as error:
                faults.append(error)
                continue
            if json.loads(recomputed)["policy"] == recorded["policy"]:
                return recomputed, compare_results(result, recomputed, language)
            attempts.append((recomputed, language))
        if not attempts:
            raise ReplayError(f"记录中的政策文件读不出来：{faults[0]}") from faults[0]
        recomputed, language = attempts[0]
        return recomputed, compare_results(result, recomputed, language)

    def library(self, language: str) -> Library:
        """Returns the packs of the archive, read by the rules of a version of the language. RulesError, OSError."""
        if language not in self._libraries:
            folder = Path(self._folder.name)
            vocabulary_file = folder / "vocabulary.yaml"
            self._libraries[language] = Library((folder,), read_vocabulary(vocabulary_file), vocabulary_file, language)
        return self._libraries[language]


def _unpack(policy: bytes, folder: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(policy)) as file:
            entries = file.infolist()
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST:
                raise ReplayError("记录中的政策文件过大")
            for entry in entries:
                target = (folder / entry.filename).resolve()
                if not target.is_relative_to(folder.resolve()) or target.suffix != ".yaml":
                    raise ReplayError(f"记录中有不该有的文件：{entry.filename}")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read(entry))
    except DAMAGE as error:
        reason = f"（{error.strerror}）" if isinstance(error, OSError) and error.strerror else ""
        raise ReplayError(f"记录中的政策文件不是有效的压缩包，或已经损坏{reason}") from None
