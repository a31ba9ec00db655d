"""`doudi policy …`: lists, shows, checks and compares packs, writes a starting pack, and reads policy documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from doudi.commands.indicators import indicators
from doudi.commands.library import compare_texts, ground_pack, import_file
from doudi.commands.shared import (
    BAD_INPUT,
    FormatOption,
    PacksOption,
    PageOption,
    day_of,
    expect_format,
    load_library,
    open_cases,
    report_problems,
    today,
    write_file,
)

policy = typer.Typer(
    no_args_is_help=True, help="政策包：有哪些，说了什么，是否自洽，彼此有何不同，怎样开头；以及政策文件的读入和比对。"
)
policy.command("import")(import_file)
policy.command("ground")(ground_pack)
policy.command("compare-texts")(compare_texts)
policy.command("indicators")(indicators)


@policy.command("list")
def list_packs(packs: PacksOption = None) -> None:
    """列出政策包。"""
    from doudi.output.pack_listing import packs_table
    from doudi.output.terminal import console

    with report_problems():
        console().print(packs_table(load_library(packs)))


@policy.command()
def show(
    pack: Annotated[str, typer.Argument(help="政策包名称")],
    name: Annotated[str, typer.Argument(help="规则、参数、核对项或条款编号；不写则列出全部")] = "",
    packs: PacksOption = None,
) -> None:
    """把规则写成办事人员能读的中文，附条款。"""
    from doudi.output.pack_listing import show_pack
    from doudi.output.terminal import console

    with report_problems():
        library = load_library(packs)
        console().print(show_pack(library, library.pack(pack), name))


@policy.command()
def check(
    pack: Annotated[str, typer.Argument(help="政策包名称，或一个政策包的文件夹；不写则检查全部")] = "",
    packs: PacksOption = None,
) -> None:
    """检查政策包：结构、名称、单位、条款，并运行其案例。"""
    from doudi.output.terminal import console, problems_text
    from doudi.policies.quality.check import check_pack

    with report_problems():
        folder = Path(pack) if pack and (Path(pack) / "pack.yaml").is_file() else None
        library = load_library(folder.resolve().parent if folder else packs)
        names = [folder.resolve().name] if folder else [pack] if pack else sorted(library.packs)
        failed = False
        for name in names:
            report = check_pack(library, library.pack(name))
            failed = failed or bool(report.problems)
            console().print(problems_text(report.problems) if report.problems else report.summary)
        if failed:
            raise typer.Exit(1)


@policy.command()
def prove(
    pack: Annotated[str, typer.Argument(help="政策包名称；不写则全部")] = "",
    packs: PacksOption = None,
    format_: FormatOption = "text",
) -> None:
    """走遍每个办理程序，证明条款的要求处处做到；做不到的给出反例。"""
    from doudi.policies.quality.proofs import prove_pack

    expect_format(format_)
    with report_problems():
        library = load_library(packs)
        chosen = [library.pack(pack)] if pack else [library.packs[name] for name in sorted(library.packs)]
        proofs = [prove_pack(library, chosen_pack) for chosen_pack in chosen]
        if format_ == "json":
            typer.echo(json.dumps([proof.data() for proof in proofs], ensure_ascii=False, indent=1))
        else:
            typer.echo("\n\n".join(proof.text() for proof in proofs))
        if any(proof.problems for proof in proofs):
            raise typer.Exit(1)


@policy.command()
def new(
    region: Annotated[str, typer.Argument(help="地区：行政区划代码或名称，县、市、省、乡镇均可")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新政策包的文件夹，名称即政策包名称；须不存在或是空的")],
) -> None:
    """为一个地区建立开头的政策包：带注释、可以直接填写，铺在上级政策包之上。"""
    from doudi.output.terminal import console, problems_text
    from doudi.policies.authoring.new_pack import new_pack
    from doudi.policies.quality.check import check_pack

    with report_problems():
        written = new_pack(region, folder, today())
        report = check_pack(written.library, written.pack)
        if report.problems:
            console().print(problems_text(report.problems))
            raise typer.Exit(1)
        typer.echo(written.text(report.summary))


@policy.command()
def compare(
    packs_: Annotated[list[str], typer.Argument(metavar="PACK PACK...", help="两个或更多政策包的名称")],
    on: Annotated[str, typer.Option(help="按哪一天的规定比较；不写则各包取今天，期限已满的取最后一天")] = "",
    case: Annotated[str, typer.Option(help="案例文件：再把同一个家庭按各包分别决定，一表并列")] = "",
    packs: PacksOption = None,
    format_: FormatOption = "text",
    page: PageOption = None,
) -> None:
    """几个政策包并列：谁得到什么，怎样比较，多少钱，多长时间，依据哪一条，哪里不同。"""
    from doudi.output.pack_comparison import comparison_page, comparison_text
    from doudi.output.terminal import console
    from doudi.policies.compare.household import compare_under_packs, only_case
    from doudi.policies.compare.packs import compare_packs

    expect_format(format_)
    day = day_of(on)
    with report_problems():
        library = load_library(packs)
        chosen = [library.pack(name) for name in packs_]
        if len(set(packs_)) < max(len(packs_), 2):
            raise typer.BadParameter("写两个或更多不同的政策包，如 doudi policy compare PACK PACK")
        comparison = compare_packs(library, chosen, today(), day)
        household = None
        if case:
            with open_cases(case) as file:
                request = only_case(file, library.vocabulary, on)
            if isinstance(request, list):
                for fault in request:
                    typer.echo(str(fault), err=True)
                raise typer.Exit(BAD_INPUT)
            household = compare_under_packs(library, request, chosen)
        if page is not None:
            write_file(page, comparison_page(comparison, household))
        elif format_ == "json":
            data = comparison.data() | ({"case": household.data()} if household else {})
            typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        else:
            console().print(comparison_text(comparison, household, console().width))


@policy.command()
def coverage(
    pack: Annotated[str, typer.Argument(help="政策包名称；不写则全部")] = "",
    packs: PacksOption = None,
    format_: Annotated[str, typer.Option("--format", help="text、json 或 html")] = "text",
    page: PageOption = None,
) -> None:
    """每一条款由什么落实，还缺什么。"""
    from doudi.output.terminal import console
    from doudi.policies.quality.coverage import coverage_data, coverage_table

    expect_format(format_, "html")
    with report_problems():
        library = load_library(packs)
        chosen = (
            [library.pack(pack)]
            if pack
            else [candidate for candidate in library.packs.values() if candidate.kind != "nation"]
        )
        if page is not None or format_ == "html":
            from doudi.output.coverage_page import coverage_page

            text = coverage_page(library, chosen)
            if page is not None:
                write_file(page, text)
            else:
                typer.echo(text)
        elif format_ == "json":
            rows = [row for chosen_pack in chosen for row in coverage_data(library, chosen_pack)]
            typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            for chosen_pack in chosen:
                console().print(coverage_table(library, chosen_pack))


@policy.command()
def schema(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="写入这个文件夹；不写则打印")] = None,
    packs: PacksOption = None,
) -> None:
    """编辑器用的 JSON Schema：政策包的各种文件里可以写什么。"""
    from doudi.policies.authoring.json_schema import schemas, write_schemas

    with report_problems():
        vocabulary = load_library(packs).vocabulary
        if folder is None:
            typer.echo(json.dumps(schemas(vocabulary), ensure_ascii=False, indent=1))
            return
        for path in write_schemas(folder, vocabulary):
            typer.echo(f"已写入 {path}")
