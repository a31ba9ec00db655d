"""What the documents say can be done as they say it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from doudi.cli import app
from tests.paths import ROOT

WORKED_COUNTY = ROOT / "docs" / "writing-a-pack.md"
FILE = re.compile(r"`((?:packs/hill/[\w./]+\.yaml)|family\.json)`")
COMMAND = "    $ .venv/bin/doudi "


def doudi(*args: str) -> Result:
    return CliRunner().invoke(app, args)


def steps() -> Iterator[tuple[str, str]]:
    """What the page has a reader do, in order: ("write FILE", its text), ("run", a command) or ("see", a line printed)."""
    file = ""
    block: list[str] | None = None
    for line in WORKED_COUNTY.read_text(encoding="utf-8").splitlines(keepends=True):
        if block is not None:
            if line.startswith("```"):
                yield f"write {file}", "".join(block)
                block = None
            else:
                block.append(line)
        elif line.startswith(("```yaml", "```json")):
            block = []
        elif line.startswith(COMMAND):
            yield "run", line.removeprefix(COMMAND)
        elif line.startswith("    "):
            yield "see", line.strip()
        else:
            file = next(iter(FILE.findall(line)), file)


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a reader has followed the page."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    printed = ""
    for step, text in steps():
        if step == "run":
            run = doudi(*shlex.split(text, comments=True))
            assert run.exit_code == 0, f"{text}{run.stdout}{run.stderr}"
            printed = run.stdout
        elif step != "see":
            (tmp_path / step.removeprefix("write ")).write_text(text, encoding="utf-8")
        elif not text.startswith("hill/rules/"):
            assert text in printed
    return tmp_path


def test_the_worked_county_can_be_followed_from_its_first_line_to_its_first_decision(county: Path) -> None:
    assert [step for step, _ in steps()].count("run") >= 7
    written = {step.removeprefix("write ") for step, _ in steps() if step.startswith("write")}
    assert written == {
        "packs/hill/pack.yaml", "packs/hill/clauses.yaml", "packs/hill/parameters.yaml", "packs/hill/rules/living.yaml",
        "packs/hill/cases.yaml", "family.json",
    }  # fmt: skip
    output = doudi("policy", "check", "packs/hill").stdout
    assert "1 条规则" in output
    assert "4 条条款，3 个案例，全部符合" in output
    decided = doudi("decide", "family.json", "--packs", "packs").stdout
    for part in ("610.00元/月", "120.00元/月", "第三条", "《山前县社会救助办法》"):
        assert part in decided
    for name in ("hill.html", "compare.html"):
        assert "山前" in (county / name).read_text(encoding="utf-8")


def test_the_fault_that_the_page_shows_is_told_as_it_says(county: Path) -> None:
    (rule_text,) = [text for step, text in steps() if step == "see" and text.startswith("hill/rules/")]
    rules = county / "packs" / "hill" / "rules" / "living.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("first_level ", "first_levle ", 1), encoding="utf-8")
    run = doudi("policy", "check", "packs/hill")
    assert run.exit_code == 1
    assert rule_text in " ".join(run.stdout.split())


PAGES = sorted(str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_files_that_a_page_names_are_there(page: str) -> None:
    """Paths from the checkout's root, as `src/doudi/rules` or `tests/web/access_table.py`, stand in code type."""
    for target in re.findall(
        r"`((?:src|tests|docs|scripts|benchmarks|examples)/\w[\w./-]*)`", (ROOT / page).read_text(encoding="utf-8")
    ):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_examples_of_the_readme_are_there(page: str) -> None:
    named = re.findall(r"examples/[\w.-]+\.json", (ROOT / page).read_text(encoding="utf-8"))
    assert named
    for name in named:
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_commands_of_the_readme_are_there(page: str) -> None:
    """Each is asked for its help with the options that the page gives it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    commands = re.findall(r"^    \.venv/bin/doudi (.*)$", text, re.M)
    assert len(commands) >= 10
    for command in commands:
        words = shlex.split(command, comments=True)
        group = 2 if words[0] == "policy" else 1
        run = doudi(*words[:group], "--help")
        assert run.exit_code == 0, command
        for option in (word for word in words if word.startswith("--")):
            assert option in run.stdout, command
