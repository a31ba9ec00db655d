"""Inputs that are damaged, of another kind or of no kind, and outputs that cannot be written: status 2 and a sentence in Chinese on
standard error, never a traceback."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.command_line import DOUDI, doudi, file_of
from tests.commands.installations import Office
from tests.library.files import docx, zipped
from tests.policies.households import case
from tests.screening.source_folders import some_tables, write_source, write_values
from tests.simulation.simulations import HEAD, RAISED

MEGABYTE = "9" * 1_000_000
CONTENTS = {
    "nothing": b"",
    "NUL bytes": b"\0" * 1000,
    "truncated JSON": b'{"id": "a", "members": [{"id": ',
    "a list": b"[1, 2]",
    "deep nesting": b'{"a":[' * 50_000,
    "a field of a megabyte": json.dumps({"id": MEGABYTE}).encode(),
    "a number of a megabyte": b'{"id": ' + MEGABYTE.encode() + b"}",
    "a lone surrogate": b'{"id": "\\ud800", "\\udfff": 1}',
    "bytes that are no text": bytes(range(256)) * 50,
    "UTF-16": '{"id": "x"}'.encode("utf-16"),
    "a damaged archive": docx(["救助"])[:-40],
    "an archive of nothing": zipped({}),
    "damaged Parquet": b"PAR1" + b"x" * 100 + b"PAR1",
    "YAML that refers to itself": b"a: &a [*a]",
    "YAML that makes objects": b"!!python/object:os.system x",
}
PLACES: dict[str, Callable[[Path], Path]] = {
    "no such file": lambda folder: folder / "none",
    "a folder": lambda folder: folder,
    "a file as if it were a folder": lambda folder: file_with(folder, b"a") / "within",
    "a name that is too long": lambda folder: folder / ("长" * 2000),
    "a link to itself": lambda folder: link_to_itself(folder / "loop"),
}


def file_with(folder: Path, content: bytes) -> Path:
    path = folder / "input"
    path.write_bytes(content)
    return path


def link_to_itself(path: Path) -> Path:
    path.symlink_to(path)
    return path


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_source(tmp_path_factory.mktemp("source"), *some_tables(3))


def expect_refusal(*words: str | Path, faults_of_packs: bool = False) -> str:
    """Runs a command and returns what it says: with status 2, and in Chinese but for faults of packs and reforms, which their
    authors read in English."""
    run = doudi(*words)
    assert run.exception is None or isinstance(run.exception, SystemExit), repr(run.exception)
    assert run.exit_code == 2, (run.exit_code, run.stdout[:200], run.stderr[:200])
    assert "Traceback" not in run.output
    if not faults_of_packs:
        assert re.search("[\u4e00-\u9fff]", run.stderr)
    return run.stderr


# Each command that reads a file, and where the file stands among its words.
READERS: dict[str, tuple[str, ...]] = {
    "decide": ("decide", "FILE"),
    "replay": ("replay", "FILE"),
    "policy import": ("policy", "import", "FILE"),
    "policy compare-texts": ("policy", "compare-texts", "FILE", "FILE"),
    "policy ground": ("policy", "ground", "guangxi", "--document", "FILE"),
    "policy compare": ("policy", "compare", "guangxi", "jiangxi", "--case", "FILE"),
    "policy list": ("policy", "list", "--packs", "FILE"),
    "screen": ("screen", "FILE", "--out", "OUT"),
    "screen --explain": ("screen", "FILE", "--explain", "x"),
    "screen --local-values": ("screen", "SOURCE", "--out", "OUT", "--local-values", "FILE"),
    "simulate": ("simulate", "FILE", "--reform", "FILE"),
    "simulate --reform": ("simulate", "SOURCE", "--reform", "FILE"),
    "simulate --local-values": ("simulate", "SOURCE", "--local-values", "FILE", "--reform", "FILE"),
}
TAKES_FOLDERS = ("policy list",)
REFORMS = ("simulate --reform",)


@pytest.mark.parametrize("reader", READERS)
def test_a_command_that_reads_a_file(reader: str, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def words(path: Path) -> list[str | Path]:
        places: dict[str, Path] = {"FILE": path, "SOURCE": source, "OUT": out}
        return [places.get(word, word) for word in READERS[reader]]

    for name, content in CONTENTS.items():
        assert expect_refusal(*words(file_with(tmp_path, content)), faults_of_packs=reader in REFORMS), name
    (tmp_path / "input").unlink()
    for name, place in PLACES.items():
        if name != "a folder" or reader not in TAKES_FOLDERS:
            assert expect_refusal(*words(place(tmp_path)), faults_of_packs=reader in REFORMS), name
            (tmp_path / "input").unlink(missing_ok=True)


# Tables


def rewritten(frame: pl.DataFrame, value: pl.Expr) -> pl.DataFrame:
    """The same households with another value in each column but the key."""
    return frame.with_columns(value.alias(name) for name in frame.columns if name != "household")


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda content: content[: len(content) // 2],
    "without its end": lambda content: content[:-20],
    "wrong magic": lambda content: b"XXXX" + content[4:-4] + b"XXXX",
    "nothing": lambda content: b"",
    "a damaged footer": lambda content: (
        content[:-100] + bytes(byte ^ 255 for byte in content[-100:-50]) + content[-50:]
    ),
}
VALUES: dict[str, pl.Expr] = {
    "floats": pl.lit(1.5),
    "no finite number": pl.lit(float("inf")),
    "bytes": pl.lit(b"\xff\0"),
    "structs": pl.struct(pl.lit(1).alias("a")),
    "lists": pl.lit([[1, 2]]),
    "NUL": pl.lit("\0"),
    "decimals": pl.lit("1.5").cast(pl.Decimal(38, 10)),
}


def reading_commands(folder: Path, tmp_path: Path, household: str) -> list[tuple[str | Path, ...]]:
    reform = tmp_path / "trial.yaml"
    reform.write_text(HEAD + RAISED, encoding="utf-8")
    values = write_values(tmp_path / "values.csv")
    return [
        ("screen", folder, "--out", tmp_path / "out", "--local-values", values, "--workers", "1"),
        ("screen", folder, "--explain", household, "--local-values", values),
        ("simulate", folder, "--reform", reform, "--local-values", values),
    ]


@pytest.mark.parametrize("table", ["households", "people"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_tables(source: Path, tmp_path: Path, table: str, damage: str) -> None:
    folder = Path(shutil.copytree(source, tmp_path / "source"))
    household = pl.read_parquet(source / "households" / "*.parquet")["household"][0]
    part = folder / table / "part-00000.parquet"
    part.write_bytes(DAMAGES[damage](part.read_bytes()))
    for words in reading_commands(folder, tmp_path, household):
        assert table in expect_refusal(*words)


@pytest.mark.parametrize("values", VALUES)
def test_tables_of_other_types_are_refused_or_their_rows_are(source: Path, tmp_path: Path, values: str) -> None:
    folder = Path(shutil.copytree(source, tmp_path / "source"))
    household = pl.read_parquet(source / "households" / "*.parquet")["household"][0]
    part = folder / "households" / "part-00000.parquet"
    rewritten(pl.read_parquet(part), VALUES[values]).write_parquet(part)
    for words in reading_commands(folder, tmp_path, household):
        run = doudi(*words)
        assert run.exception is None or isinstance(run.exception, SystemExit), repr(run.exception)
        assert run.exit_code in (0, 2)
        assert "Traceback" not in run.output


# Outputs

WRITERS: dict[str, tuple[str, ...]] = {
    "policy compare --html": ("policy", "compare", "guangxi", "jiangxi", "--html", "OUT"),
    "policy coverage --html": ("policy", "coverage", "guangxi", "--html", "OUT"),
    "policy schema": ("policy", "schema", "OUT"),
    "policy new": ("policy", "new", "450100", "OUT"),
    "population": ("population", "--households", "2", "--workers", "1", "--out", "OUT"),
    "population as cases": ("population", "--households", "2", "--format", "jsonl", "--out", "OUT"),
    "decide --diagrams": ("decide", "CASES", "--diagrams", "OUT"),
    "screen": ("screen", "SOURCE", "--workers", "1", "--out", "OUT"),
    "simulate": ("simulate", "SOURCE", "--set", "dibao_standard=700", "--reform", "REFORM", "--out", "OUT"),
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("place", ["/dev/full", "within a file", "a name that is too long"])
def test_a_place_that_cannot_be_written(writer: str, place: str, source: Path, tmp_path: Path) -> None:
    (tmp_path / "trial.yaml").write_text(HEAD + RAISED, encoding="utf-8")
    out = (
        Path(place)
        if place.startswith("/")
        else PLACES[place.replace("within a file", "a file as if it were a folder")](tmp_path)
    )
    places = {"OUT": out, "SOURCE": source, "REFORM": tmp_path / "trial.yaml", "CASES": file_of(tmp_path, case())}
    expect_refusal(*(places.get(word, word) for word in WRITERS[writer]))


@pytest.mark.parametrize("words", [("facts",), ("facts", "--format", "json"), ("--help",), ("policy", "list")])
def test_a_full_disk_behind_the_output(words: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        run = subprocess.run([str(DOUDI), *words], stdout=full, stderr=subprocess.PIPE, check=False)
    assert run.returncode == 2
    assert run.stderr.decode().startswith("输出：读写失败（No space left on device）")
    assert b"Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("command", "status", "message"),
    [
        ("facts | true", 1, b""),
        ("policy list >&-", 0, b""),
        ("decide - <&-", 2, "文件是空的，没有案例；应为一个 JSON 对象，或每行一个\n".encode()),
        ("decide /nowhere 2>&-", 2, b""),
    ],
)
def test_a_closed_pipe_or_stream(command: str, status: int, message: bytes) -> None:
    script = f"set -o pipefail; '{DOUDI}' {command}"
    run = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (status, message)


# The office


@pytest.mark.parametrize("words", [("migrate",), ("check",), ("audit", "verify"), ("jobs",)])
def test_a_database_that_is_none(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "doudi.sqlite3").write_bytes(b"no database " * 1000)
    done = Office(tmp_path, DOUDI_MODE="demo").run(*words)
    assert done.returncode == 2
    assert "已损坏，或不是兜底的数据库" in done.stderr
    assert "Traceback" not in done.stderr
