"""The commands `doudi policy import`, `ground` and `compare-texts`. What they need is imported when they run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from doudi.library.structure.document import PolicyDocument
    from doudi.policies.packs.library import Library

REFUSED, BAD_INPUT = 1, 2
NO_CLAUSES = "no_clauses"
NO_CLAUSE = "没有读出一条带编号的条款，不能引用：请检查文件是否完整、编号是否丢失，或另存为纯文本后再导入。"
KnownOption = Annotated[
    list[Path] | None, typer.Option("--known", help="已核实的正式文件，或存放它们的文件夹；可写多次，用来识别副本")
]
PacksOption = Annotated[Path | None, typer.Option("--packs", help="另有政策包的文件夹")]
FormatOption = Annotated[str, typer.Option("--format", help="text 或 json")]


def import_file(
    file: Annotated[Path, typer.Argument(help="政策文件：文本、Word（.docx）、有文字的 PDF 或网页")],
    known_paths: KnownOption = None,
    packs: PacksOption = None,
    format_: FormatOption = "text",
) -> None:
    """读入一份政策文件：文号、标题、条款；与已知文件比对，含义被改动的副本予以隔离。"""
    from doudi.library.formats.reader import read_document
    from doudi.library.grounding.copies import examine
    from doudi.library.grounding.identify import recognise

    _expect_format(format_)
    with _report_refusals():
        document = read_document(file)
        examined = examine(document, _read_known(known_paths or [], file))
        recognised = recognise(_open_library(packs), document) if examined.original is None else None
        is_copy = examined.quarantined or (recognised is not None and not recognised.numbered)
        refused = is_copy or not document.positions
        standing = "copy" if is_copy else examined.standing
        lines = examined.report() if recognised is None else recognised.report()
        lines = ([] if document.positions else [NO_CLAUSE]) + lines + [f"读入时：{loss}。" for loss in document.losses]
        if format_ == "json":
            typer.echo(json.dumps(_make_import_data(document, standing, examined, lines), ensure_ascii=False, indent=1))
        else:
            from doudi.library.report import format_document
            from doudi.output.terminal import console

            console().print(format_document(document, standing, lines, refused))
    if refused:
        raise typer.Exit(REFUSED)


def ground_pack(
    pack: Annotated[str, typer.Argument(help="政策包名称")],
    document: Annotated[Path, typer.Option("--document", help="政策包所依据的文件")],
    packs: PacksOption = None,
    format_: FormatOption = "text",
) -> None:
    """逐条核对：登记的条款、规则用到的数字、日期和比较，是否都在文件里。"""
    from doudi.library.formats.reader import read_document
    from doudi.library.grounding.grounding import ground

    _expect_format(format_)
    with _report_refusals():
        library = _open_library(packs)
        grounding = ground(library, library.pack(pack), read_document(document))
        if format_ == "json":
            rows = [
                {"kind": finding.kind, "file": finding.place.file, "line": finding.place.line, "element": finding.element,
                 "clauses": list(finding.clauses), "what": finding.message}
                for finding in grounding.findings
            ]  # fmt: skip
            typer.echo(json.dumps({"checked": grounding.checked, "findings": rows}, ensure_ascii=False, indent=1))
        else:
            from doudi.library.report import format_grounding
            from doudi.output.terminal import console

            console().print(format_grounding(pack, grounding))
    if grounding.findings:
        raise typer.Exit(REFUSED)


def compare_texts(
    a: Annotated[Path, typer.Argument(help="原文")],
    b: Annotated[Path, typer.Argument(help="与它对照的文件")],
    format_: FormatOption = "text",
) -> None:
    """两份文件逐条对照：哪些改动改变含义，哪些只是措辞。"""
    from doudi.library.compare.document_comparison import compare_documents
    from doudi.library.formats.reader import read_document

    _expect_format(format_)
    with _report_refusals():
        comparison = compare_documents(read_document(a), read_document(b))
        if format_ == "json":
            typer.echo(
                json.dumps([difference.data() for difference in comparison.differences], ensure_ascii=False, indent=1)
            )
        else:
            from doudi.library.report import format_differences
            from doudi.output.terminal import console

            console().print(format_differences(a.name, b.name, comparison))


def _read_known(paths: list[Path], file: Path) -> list[PolicyDocument]:
    """The known documents: every file that is named, and from a folder the files that have a document number.

    The file to be imported is never among them. A named file that cannot be read is an error; one in a folder is skipped.
    """
    from doudi.library.formats.reader import read_document
    from doudi.library.problems import UnreadableFileError

    documents: list[PolicyDocument] = []
    for path in paths:
        if not path.is_dir():
            documents += [read_document(path, "official")] if path.resolve() != file.resolve() else []
            continue
        for entry in sorted(path.iterdir()):
            if not entry.is_file() or entry.resolve() == file.resolve():
                continue
            try:
                document = read_document(entry, "official")
            except UnreadableFileError as error:
                typer.echo(f"未作比对：{error}", err=True)
                continue
            if document.heading.number:
                documents.append(document)
            else:
                typer.echo(f"未作比对：{entry.name}：没有文号，不是正式文件", err=True)
    return documents


def _make_import_data(document: PolicyDocument, standing: str, examined: Any, lines: list[str]) -> dict[str, Any]:
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
        "verdict": NO_CLAUSES if not document.positions and examined.verdict == "new" else examined.verdict,
        "of": examined.original.heading.number or examined.original.name if examined.original else None,
        "clauses": [{"position": position, "text": document.text_at(position)} for position in document.positions],
        "losses": list(document.losses),
        "report": lines,
    }


def _open_library(packs: Path | None) -> Library:
    from doudi.library.problems import UnreadableFileError
    from doudi.policies.packs.library import Library
    from doudi.policies.packs.shipped import SHIPPED_PACKS

    if packs is not None and not packs.is_dir():
        raise UnreadableFileError(f"{packs}：没有这个文件夹", "--packs 后面写存放政策包的文件夹")
    return Library(
        (SHIPPED_PACKS,) if packs is None or packs.resolve() == SHIPPED_PACKS else (SHIPPED_PACKS, packs.resolve())
    )


def _expect_format(name: str) -> None:
    if name not in ("text", "json"):
        raise typer.BadParameter(f"--format 应为 text 或 json，填的是 '{name}'")


@contextmanager
def _report_refusals() -> Iterator[None]:
    """Prints refused files and faults of packs as lines that say how to mend them, and ends the command."""
    from doudi.library.problems import UnreadableFileError
    from doudi.rules.problems import RulesError

    try:
        yield
    except UnreadableFileError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error
    except RulesError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(BAD_INPUT) from error
