"""What docs/population.md shows can be done as it shows it, and what it lists is what there is."""

from __future__ import annotations

import re

from typer.main import get_command

from doudi.population.invented_identity import INVENTED_ADDRESS_PREFIX, INVENTED_BANK_PREFIX, INVENTED_PHONE_PREFIX
from tests.commands.test_population import app
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "population.md").read_text(encoding="utf-8")


def test_the_code_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    names: dict[str, object] = {}
    exec(compile(block, "population.md", "exec"), names)
    assert names["household"] is not names["people"]


def test_the_options_are_those_of_the_command() -> None:
    command = get_command(app).commands["population"]  # type: ignore[attr-defined]
    options = {option for parameter in command.params for option in parameter.opts}
    described = set(re.findall(r"--[a-z]+", PAGE))
    assert described <= options
    assert options - described - {"--help"} == set()


def test_the_beginnings_of_numbers_are_those_in_use() -> None:
    for prefix in (INVENTED_ADDRESS_PREFIX, INVENTED_PHONE_PREFIX, INVENTED_BANK_PREFIX):
        assert re.search(rf"begins with {prefix}\b", PAGE)
