"""`doudi signing-key`: the public keys by which auditors verify records offline, and a new key in the place of the old one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from doudi.commands.office import expect_fit_for_work, prepare
from doudi.commands.shared import write_file

signing_key = typer.Typer(no_args_is_help=True, help="机构签名用的密钥。")


@signing_key.callback()
def signing_key_root() -> None:
    """机构签名用的密钥。"""


@signing_key.command()
def show(out: Annotated[Path | None, typer.Option("--out", help="写入这个文件；不填则显示")] = None) -> None:
    """写出机构现用和曾用的公钥（JSON），供审计方用 doudi replay --public-key 核对决定记录。"""
    prepare()
    expect_fit_for_work()
    from doudi.office.casework.actions import keep_signing_key
    from doudi.office.casework.records import public_keys
    from doudi.policies.cases.record_signature import public_keys_text

    keep_signing_key()
    text = public_keys_text(public_keys().values())
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_file(out, text)


@signing_key.command()
def renew() -> None:
    """换用新密钥签名。旧密钥的私钥随即删除；它签过的记录仍可核对，请把新的公钥文件发给审计方。"""
    prepare()
    expect_fit_for_work()
    from doudi.office.casework.actions import renew_signing_key

    key = renew_signing_key()
    typer.echo(f"已换用密钥 {key.name}。请用 doudi signing-key show 写出公钥，发给审计方。")
