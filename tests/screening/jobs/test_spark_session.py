"""What is missing for Spark is told in a sentence that says how to mend it, before anything is waited for."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from doudi.screening.jobs.spark_session import SparkUnavailableError, connect, error_cause


def _message_of(master: str) -> str:
    with pytest.raises(SparkUnavailableError) as error, connect(master):
        pass
    return str(error.value)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyspark", "pyarrow", "pandas"):
        monkeypatch.setitem(sys.modules, name, sys)


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: None) -> Path:
    """A Java that does nothing but tell its version."""
    program = tmp_path / "bin/java"
    program.parent.mkdir()
    _write_java(program, "17.0.15")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    return program


def _write_java(program: Path, version: str) -> None:
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n", encoding="utf-8")
    program.chmod(0o755)


@pytest.mark.parametrize("name", ["pyspark", "pyarrow", "pandas"])
def test_the_line_that_installs_what_is_missing(name: str, monkeypatch: pytest.MonkeyPatch, installed: None) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    line = f"{sys.executable} -m pip install 'pyspark[sql]>=4,<5' 'pandas<3'"
    assert _message_of("local") == f"没有安装 Spark 所需的 {name}；请运行：{line}"


def test_no_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: None) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    install = "请安装 Java 17 或更新的版本，Debian 上为：apt-get install default-jre-headless"
    assert _message_of("local") == f"没有找到 Java，Spark 需要它；{install}"
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert _message_of("local") == f"JAVA_HOME（{tmp_path}）里没有 Java，Spark 需要它；{install}"


@pytest.mark.parametrize(("version", "number"), [("1.8.0_402", "8"), ("11.0.22", "11")])
def test_a_java_that_is_too_old(java: Path, version: str, number: str) -> None:
    _write_java(java, version)
    assert _message_of("local").startswith(f"{java} 是 Java {number}，太旧；请安装 Java 17 或更新的版本")


def test_a_master_that_does_not_answer(java: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = []

    def refuse(address: tuple[str, int], timeout: float) -> Any:
        attempts.append((*address, timeout))
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", refuse)
    message = _message_of("spark://10.0.0.1:7077,[::1]:7078")
    assert attempts == [("10.0.0.1", 7077, 5.0), ("::1", 7078, 5.0)]
    assert message == (
        "连不上 Spark 的主节点 10.0.0.1:7077（[Errno 111] Connection refused）、[::1]:7078（[Errno 111] Connection refused）；"
        "请核对 --master，并确认主节点已启动、防火墙放行"
    )


@pytest.mark.parametrize("master", ["spark://cluster", "spark://:7077", "spark://cluster:port"])
def test_a_master_that_is_no_address(java: Path, master: str) -> None:
    assert _message_of(master) == f"--master {master}：应写作 spark://主机:端口，如 spark://10.0.0.1:7077"


def test_no_master(java: Path) -> None:
    assert _message_of("") == "请用 --master 写明 Spark 的主节点，如 spark://10.0.0.1:7077、yarn，或本机的 local[2]"


def test_the_cause_is_the_line_that_says_it() -> None:
    python = (
        "An exception was thrown from the Python worker:\nTraceback (most recent call last):\n  File\nKeyError: 'x'\n"
    )
    assert error_cause(RuntimeError(python)) == "KeyError: 'x'"
    assert (
        error_cause(RuntimeError("[PATH_NOT_FOUND] Path does not exist\n\nJVM stacktrace"))
        == "[PATH_NOT_FOUND] Path does not exist"
    )
    assert error_cause(RuntimeError()) == "RuntimeError"
