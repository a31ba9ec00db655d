"""What the environment says of this installation, and what is refused outside the demo.

DOUDI_MODE            production (default), demo or test
DOUDI_DATA            folder of the database (SQLite), the files and the witness of the audit; default ./data
DOUDI_WITNESS         file that witnesses the audit; best on another disk or machine; default witness.log in DOUDI_DATA
DATABASE_URL          postgres://… where several offices work at once; default SQLite in DOUDI_DATA
DOUDI_SECRET_KEY      signs sessions; 50 characters or more
DOUDI_FIELD_KEYS      keys of encrypted columns, newest first: ID:HEX,ID:HEX with 32 hexadecimal digits each
DOUDI_INDEX_KEY       64 hexadecimal digits, for looking up encrypted numbers
DOUDI_HOSTS           names under which the pages are served, separated by commas
DOUDI_TRUSTED_PROXY   yes where a proxy in front sets X-Forwarded-Proto itself; without it only https on this server counts
DOUDI_TODAY           a day that is taken for today; demo and test only
DOUDI_OIDC_ISSUER, DOUDI_OIDC_CLIENT, DOUDI_OIDC_SECRET   single sign-on, optional
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PRODUCTION, DEMO, TEST = "production", "demo", "test"
# Fixed on purpose: what the demo holds is invented, and its sessions may outlive a restart.
DEMO_SECRET = "demo-only-" + "0123456789abcdef" * 4
DEMO_FIELD_KEYS = "demo:" + "0123456789abcdef" * 2
DEMO_INDEX_KEY = "0123456789abcdef" * 4
DEMO_TODAY = "2026-09-01"


class Refused(Exception):
    """The environment asks for what is not allowed, or leaves out what is needed. Says what to set."""


@dataclass(frozen=True, slots=True)
class Configuration:
    mode: str
    data: Path
    witness: Path
    database_url: str
    secret_key: str
    field_keys: tuple[tuple[str, bytes], ...]
    index_key: bytes
    hosts: tuple[str, ...]
    trusted_proxy: bool
    today: dt.date | None
    oidc: tuple[str, str, str] | None

    @property
    def production(self) -> bool:
        return self.mode == PRODUCTION


def read(environment: Mapping[str, str]) -> Configuration:
    """Refused, with every fault found, unless the environment is complete and safe for its mode."""
    faults: list[str] = []
    mode = environment.get("DOUDI_MODE", PRODUCTION)
    if mode not in (PRODUCTION, DEMO, TEST):
        raise Refused(f"DOUDI_MODE={mode}：应为 production、demo 或 test")
    data = Path(environment.get("DOUDI_DATA", "data")).resolve()
    invented = mode != PRODUCTION
    secret = environment.get("DOUDI_SECRET_KEY", DEMO_SECRET if invented else "")
    if not invented and (len(secret) < 50 or len(set(secret)) < 10 or secret == DEMO_SECRET):
        faults.append("DOUDI_SECRET_KEY：需要至少50个字符的随机文字，如 openssl rand -hex 32 的输出")
    if environment.get("DOUDI_DEBUG"):
        faults.append("DOUDI_DEBUG：没有调试方式；错误写在日志里")
    found = Configuration(
        mode=mode,
        data=data,
        witness=Path(environment.get("DOUDI_WITNESS") or data / "witness.log").resolve(),
        database_url=_database_url(environment.get("DATABASE_URL") or f"sqlite:///{data / 'doudi.sqlite3'}", faults),
        secret_key=secret,
        field_keys=_field_keys(
            environment.get("DOUDI_FIELD_KEYS", DEMO_FIELD_KEYS if invented else ""), faults, invented
        ),
        index_key=_index_key(environment.get("DOUDI_INDEX_KEY", DEMO_INDEX_KEY if invented else ""), faults, invented),
        hosts=_hosts(environment.get("DOUDI_HOSTS", ""), faults, invented),
        trusted_proxy=_trusted_proxy(environment.get("DOUDI_TRUSTED_PROXY", ""), faults),
        today=_today(environment.get("DOUDI_TODAY", DEMO_TODAY if invented else ""), mode, faults),
        oidc=_oidc(environment, faults, invented),
    )
    if faults:
        raise Refused("\n".join(faults))
    return found


def _database_url(given: str, faults: list[str]) -> str:
    if given.partition("://")[0] not in ("sqlite", "postgres", "postgresql"):
        # Not quoted: it may hold a password.
        faults.append("DATABASE_URL：应以 postgres:// 或 sqlite:/// 开头，如 postgres://用户:密码@主机/库名")
    return given


def _hosts(given: str, faults: list[str], invented: bool) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in given.split(",") if host.strip())
    if not hosts and not invented:
        faults.append("DOUDI_HOSTS：写出提供服务的主机名，如 doudi.example.gov.cn")
    if any("*" in host or host.startswith(".") for host in hosts):
        faults.append("DOUDI_HOSTS：不能用 * 或以点开头，请写出每个主机名")
    return hosts or ("127.0.0.1", "localhost", "[::1]", "testserver")


def _trusted_proxy(given: str, faults: list[str]) -> bool:
    if given not in ("", "yes", "no"):
        faults.append(f"DOUDI_TRUSTED_PROXY={given}：应为 yes 或 no")
    return given == "yes"


def _field_keys(given: str, faults: list[str], invented: bool) -> tuple[tuple[str, bytes], ...]:
    found: dict[str, bytes] = {}
    for item in given.split(","):
        name, _, digits = item.partition(":")
        key = _hex(digits, 16)
        if key is None or not re.fullmatch(r"[A-Za-z0-9]{1,8}", name) or name in found:
            faults.append("DOUDI_FIELD_KEYS：应为 编号:32位十六进制随机数，多个用逗号分开，新的在前，编号不重复")
            return ()
        if not invented and (_weak(key) or key.hex() == DEMO_FIELD_KEYS.partition(":")[2]):
            faults.append(f"DOUDI_FIELD_KEYS：密钥 {name} 不是随机数，请用 openssl rand -hex 16 的输出")
            return ()
        found[name] = key
    return tuple(found.items())


def _index_key(given: str, faults: list[str], invented: bool) -> bytes:
    key = _hex(given, 32)
    if key is None or (not invented and (_weak(key) or key.hex() == DEMO_INDEX_KEY)):
        faults.append("DOUDI_INDEX_KEY：需要64位十六进制随机数，如 openssl rand -hex 32 的输出")
    return key or b""


def _hex(digits: str, length: int) -> bytes | None:
    return bytes.fromhex(digits) if re.fullmatch(rf"[0-9A-Fa-f]{{{2 * length}}}", digits) else None


def _weak(key: bytes) -> bool:
    """Typed by hand rather than drawn: so few different bytes do not come up by chance."""
    return len(set(key)) < 8


def _today(given: str, mode: str, faults: list[str]) -> dt.date | None:
    if not given:
        return None
    if mode == PRODUCTION:
        faults.append("DOUDI_TODAY：只用于演示和测试，正式运行以服务器日期为准")
        return None
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        faults.append(f"DOUDI_TODAY={given}：应为日期，如 {DEMO_TODAY}")
        return None


def _oidc(environment: Mapping[str, str], faults: list[str], invented: bool) -> tuple[str, str, str] | None:
    names = ("DOUDI_OIDC_ISSUER", "DOUDI_OIDC_CLIENT", "DOUDI_OIDC_SECRET")
    issuer, client, secret = (environment.get(name, "") for name in names)
    if not any((issuer, client, secret)):
        return None
    missing = [name for name in names if not environment.get(name)]
    if missing:
        faults.append(f"{'、'.join(missing)}：统一身份认证的三项要一起设置")
    elif not issuer.startswith("https://") and not invented:
        faults.append("DOUDI_OIDC_ISSUER：应以 https:// 开头")
    return issuer, client, secret
