"""What the documents say can be done as they say it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doudi.policies.checking import check_pack
from doudi.policies.packs import Library
from doudi.policies.vocabulary import HERE

ROOT = Path(__file__).parent.parent
FILES = ("pack.yaml", "clauses.yaml", "parameters.yaml", "rules/living.yaml", "cases.yaml")


def test_the_worked_county_passes_its_check(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "writing-a-pack.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.S)
    for name, block in zip(FILES, blocks, strict=True):
        path = tmp_path / "hill" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")
    library = Library((HERE, tmp_path))
    assert check_pack(library, library.pack("hill")).problems == ()


@pytest.mark.parametrize(
    "page", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/language.md", "docs/writing-a-pack.md"]
)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_examples_of_the_readme_are_there() -> None:
    for name in re.findall(r"examples/[\w.-]+\.json", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name
