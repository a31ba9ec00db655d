"""`doudi facts`: the vocabulary."""

from __future__ import annotations

import json

import typer

from doudi.commands.shared import FormatOption, expect_format, load_library, report_problems


def facts(format_: FormatOption = "text") -> None:
    """词汇表：事实、参数、项目的名称和含义。"""
    from doudi.output.pack_listing import vocabulary_data

    expect_format(format_)
    with report_problems():
        library = load_library(None)
        if format_ == "json":
            typer.echo(json.dumps(vocabulary_data(library.vocabulary), ensure_ascii=False, indent=1))
        else:
            from doudi.output.terminal import console, facts_table

            console().print(facts_table(library.vocabulary))
