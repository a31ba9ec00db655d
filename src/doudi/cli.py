"""The command `doudi`. Each command imports what it needs when it runs, so that a short one stays quick."""

from __future__ import annotations

import sys
from io import TextIOWrapper

import typer

from doudi.commands import lives, office
from doudi.commands.decide import decide
from doudi.commands.facts import facts
from doudi.commands.group import CommandGroup, open_streams
from doudi.commands.ledger import ledger
from doudi.commands.paper import paper
from doudi.commands.policy import policy
from doudi.commands.population import population
from doudi.commands.replay import replay
from doudi.commands.sample import sample
from doudi.commands.screen import screen
from doudi.commands.seed import seed
from doudi.commands.signing_key import signing_key
from doudi.commands.simulate import simulate

app = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="兜底：把社会救助政策变成有依据的决定。",
)
app.add_typer(policy, name="policy")
app.add_typer(signing_key, name="signing-key")
app.add_typer(paper, name="paper")
app.add_typer(sample, name="sample")
app.add_typer(ledger, name="ledger")
for command in (decide, facts, replay, screen, simulate, population, seed):
    app.command()(command)
office.register(app)
lives.register(app)


@app.callback()
def root() -> None:
    """兜底：把社会救助政策变成有依据的决定。"""


def main() -> None:
    open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # Chinese is printed whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()
