"""The commands `doudi policy import`, `ground` and `compare-texts`. What they need is imported when they run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from doudi.library.documents import PolicyDocument
    from doudi.policies.packs import Library

REFUSED, BAD_INPUT = 1, 2
KnownOption = Annotated[
    list[Path] | None, typer.Option("--known", help="已核实的正式文件，或存放它们的文件夹；可写多次，用来识别副本")
]
PacksOption = Annotated[Path | None, typer.Option("--packs", help="另有政策包的文件夹")]
FormatOption = Annotated[str, typer.Option("--format", help="text 或 json")]


def import_file(
    file: Annotated[Path, typer.Argument(help="政策文件：文本、Word（.docx）、有文字的 PDF 或网页")],
    known: KnownOption = None,
    packs: PacksOption = None,
    format_: FormatOption = "text",
) -> None:
    """读入一份政策文件：文号、标题、条款；与已知文件比对，含义被改动的副本予以隔离。"""
    from doudi.library.copies import examine
    from doudi.library.reading import import_document
    from doudi.library.recognising import recognise

    _expect_format(format_)
    with _told():
        document = import_document(file)
        examined = examine(document, _known(known or [], file))
        recognised = recognise(_library(packs), document) if examined.of is None else None
        refused = examined.quarantined or (recognised is not None and not recognised.numbered)
        standing = "copy" if refused else examined.standing
        lines = examined.report() if recognised is None else recognised.report()
        if format_ == "json":
            typer.echo(json.dumps(_import_data(document, standing, examined, lines), ensure_ascii=False, indent=1))
        else:
            from doudi.library.printing import document_text
            from doudi.policies.terminal import console

            console().print(document_text(document, standing, lines, refused))
    if refused:
        raise typer.Exit(REFUSED)


def ground_pack(
    pack: Annotated[str, typer.Argument(help="政策包名称")],
    document: Annotated[Path, typer.Option("--document", help="政策包所依据的文件")],
    packs: PacksOption = None,
    format_: FormatOption = "text",
) -> None:
    """逐条核对：登记的条款、规则用到的数字、日期和比较，是否都在文件里。"""
    from doudi.library.grounding import ground
    from doudi.library.reading import import_document

    _expect_format(format_)
    with _told():
        library = _library(packs)
        found = ground(library, library.pack(pack), import_document(document))
        if format_ == "json":
            rows = [
                {"kind": one.kind, "file": one.place.file, "line": one.place.line, "element": one.element,
                 "clauses": list(one.clauses), "what": one.what}
                for one in found.findings
            ]  # fmt: skip
            typer.echo(json.dumps({"checked": found.checked, "findings": rows}, ensure_ascii=False, indent=1))
        else:
            from doudi.library.printing import grounding_text
            from doudi.policies.terminal import console

            console().print(grounding_text(pack, found))
    if found.findings:
        raise typer.Exit(REFUSED)


def compare_texts(
    a: Annotated[Path, typer.Argument(help="原文")],
    b: Annotated[Path, typer.Argument(help="与它对照的文件")],
    format_: FormatOption = "text",
) -> None:
    """两份文件逐条对照：哪些改动改变含义，哪些只是措辞。"""
    from doudi.library.comparing import compare
    from doudi.library.reading import import_document

    _expect_format(format_)
    with _told():
        differences = compare(import_document(a), import_document(b))
        if format_ == "json":
            typer.echo(json.dumps([one.data() for one in differences], ensure_ascii=False, indent=1))
        else:
            from doudi.library.printing import differences_text
            from doudi.policies.terminal import console

            console().print(differences_text(a.name, b.name, differences))


def _known(given: list[Path], file: Path) -> list[PolicyDocument]:
    """The files named, and those with a number in folders named; never the file itself. A named file that cannot be read is
    an error."""
    from doudi.library.problems import Unreadable
    from doudi.library.reading import import_document

    found: list[PolicyDocument] = []
    for path in given:
        if not path.is_dir():
            found += [import_document(path, "official")] if path.resolve() != file.resolve() else []
            continue
        for one in sorted(path.iterdir()):
            if not one.is_file() or one.resolve() == file.resolve():
                continue
            try:
                document = import_document(one, "official")
            except Unreadable as error:
                typer.echo(f"未作比对：{error}", err=True)
                continue
            if document.heading.number:
                found.append(document)
            else:
                typer.echo(f"未作比对：{one.name}：没有文号，不是正式文件", err=True)
    return found


def _import_data(document: PolicyDocument, standing: str, examined: Any, lines: list[str]) -> dict[str, Any]:
    heading = document.heading
    return {
        "number": heading.number,
        "title": heading.title,
        "issuers": list(heading.issuers),
        "issued": heading.issued.isoformat() if heading.issued else None,
        "published": heading.published.isoformat() if heading.published else None,
        "disclosure": heading.disclosure or None,
        "duties_internal": heading.duties_internal,
        "standing": standing,
        "verdict": examined.verdict,
        "of": examined.of.heading.number or examined.of.name if examined.of else None,
        "clauses": [{"position": position, "text": document.at(position)} for position in document.positions],
        "report": lines,
    }


def _library(packs: Path | None) -> Library:
    from doudi.library.problems import Unreadable
    from doudi.policies.packs import Library
    from doudi.policies.vocabulary import HERE

    if packs is not None and not packs.is_dir():
        raise Unreadable(f"{packs}：没有这个文件夹", "--packs 后面写存放政策包的文件夹")
    return Library((HERE,) if packs is None or packs.resolve() == HERE else (HERE, packs.resolve()))


def _expect_format(name: str) -> None:
    if name not in ("text", "json"):
        raise typer.BadParameter(f"--format 应为 text 或 json，填的是 '{name}'")


@contextmanager
def _told() -> Iterator[None]:
    """Refused files and faults of packs, as lines that say how to mend them."""
    from doudi.library.problems import Unreadable
    from doudi.rules.problems import RulesError

    try:
        yield
    except Unreadable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error
    except RulesError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(BAD_INPUT) from error
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nothing more is to be said
        raise typer.Exit(1) from None
