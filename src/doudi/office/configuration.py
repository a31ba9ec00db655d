"""What the environment says of this installation, and what is refused outside the demo.

DOUDI_MODE            production (default), demo or test
DOUDI_DATA            folder of the database (SQLite), the files and the witness of the audit; default ./data
DOUDI_WITNESS         file that witnesses the audit; best on another disk or machine; default witness.log in DOUDI_DATA
DATABASE_URL          postgres://… where several offices work at once; default SQLite in DOUDI_DATA
DOUDI_SECRET_KEY      signs sessions; 50 characters or more
DOUDI_FIELD_KEYS      keys of encrypted columns, newest first: ID:HEX,ID:HEX with 32 hexadecimal digits each
DOUDI_INDEX_KEY       64 hexadecimal digits, for looking up encrypted numbers; while it is renewed, newest first: ID:NEW,OLD
DOUDI_HOSTS           names under which the pages are served, separated by commas
DOUDI_PROXIES         how many proxies in front of the office are trusted, default 0. The outermost must set X-Forwarded-Proto
                      itself; each appends to X-Forwarded-For. Without one only https on this server counts
DOUDI_TRUSTED_PROXY   yes: short for DOUDI_PROXIES=1
DOUDI_CODES_FOR       duties whose holders must sign in with one-time codes, separated by commas; default administrators, those
                      who decide and those who pay; none in the demo
DOUDI_FONTS           folder with the fonts of papers; default where Debian's fonts-noto-cjk puts them
DOUDI_TODAY           a day that is taken for today; demo and test only
DOUDI_OIDC_ISSUER, DOUDI_OIDC_CLIENT, DOUDI_OIDC_SECRET   single sign-on, optional
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from doudi.office.errors import ConfigurationError

PRODUCTION, DEMO, TEST = "production", "demo", "test"
# Fixed on purpose: what the demo holds is invented, and its sessions may outlive a restart.
DEMO_SECRET = "demo-only-" + "0123456789abcdef" * 4
DEMO_FIELD_KEYS = "demo:" + "0123456789abcdef" * 2
DEMO_INDEX_KEY = "0123456789abcdef" * 4
DEMO_TODAY = "2026-09-01"
CODES_FOR = "administrator,county_officer,county_head,finance"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the environment says, read and checked. `field_keys` and `index_keys` are (name, key) with the newest
    first; an index key that was given no name has the name "". `oidc` is issuer, client and secret."""

    mode: str
    data: Path
    witness: Path
    database_url: str
    secret_key: str
    field_keys: tuple[tuple[str, bytes], ...]
    index_keys: tuple[tuple[str, bytes], ...]
    hosts: tuple[str, ...]
    proxies: int
    codes_for: frozenset[str]
    """Values of accounts.enums.Duty."""
    today: dt.date | None
    oidc: tuple[str, str, str] | None

    @property
    def production(self) -> bool:
        return self.mode == PRODUCTION

    @property
    def trusted_proxy(self) -> bool:
        """True if what a proxy says of the scheme and the client's address counts."""
        return self.proxies > 0


def read(environment: Mapping[str, str]) -> Configuration:
    """Reads the environment. ConfigurationError, with every fault as a line, unless it is complete and safe for its
    mode."""
    faults: list[str] = []
    mode = environment.get("DOUDI_MODE", PRODUCTION)
    if mode not in (PRODUCTION, DEMO, TEST):
        raise ConfigurationError(f"DOUDI_MODE={mode}：应为 production、demo 或 test")
    data = Path(environment.get("DOUDI_DATA", "data")).resolve()
    invented = mode != PRODUCTION
    secret = environment.get("DOUDI_SECRET_KEY", DEMO_SECRET if invented else "")
    if not invented and (len(secret) < 50 or len(set(secret)) < 10 or secret == DEMO_SECRET):
        faults.append("DOUDI_SECRET_KEY：需要至少50个字符的随机文字，如 openssl rand -hex 32 的输出")
    if environment.get("DOUDI_DEBUG"):
        faults.append("DOUDI_DEBUG：没有调试方式；错误写在日志里")
    configuration = Configuration(
        mode=mode,
        data=data,
        witness=Path(environment.get("DOUDI_WITNESS") or data / "witness.log").resolve(),
        database_url=_database_url(environment.get("DATABASE_URL") or f"sqlite:///{data / 'doudi.sqlite3'}", faults),
        secret_key=secret,
        field_keys=_field_keys(
            environment.get("DOUDI_FIELD_KEYS", DEMO_FIELD_KEYS if invented else ""), faults, invented
        ),
        index_keys=_index_keys(
            environment.get("DOUDI_INDEX_KEY", DEMO_INDEX_KEY if invented else ""), faults, invented
        ),
        hosts=_hosts(environment.get("DOUDI_HOSTS", ""), faults, invented),
        proxies=read_proxies(environment, faults),
        codes_for=_codes_for(environment.get("DOUDI_CODES_FOR", "" if invented else CODES_FOR), faults),
        today=_today(environment.get("DOUDI_TODAY", DEMO_TODAY if invented else ""), mode, faults),
        oidc=_oidc(environment, faults, invented),
    )
    if faults:
        raise ConfigurationError("\n".join(faults))
    return configuration


def _database_url(url: str, faults: list[str]) -> str:
    if url.partition("://")[0] not in ("sqlite", "postgres", "postgresql"):
        # Not quoted: it may hold a password.
        faults.append("DATABASE_URL：应以 postgres:// 或 sqlite:/// 开头，如 postgres://用户:密码@主机/库名")
    return url


def _hosts(text: str, faults: list[str], invented: bool) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in text.split(",") if host.strip())
    if not hosts and not invented:
        faults.append("DOUDI_HOSTS：写出提供服务的主机名，如 doudi.example.gov.cn")
    if any("*" in host or host.startswith(".") for host in hosts):
        faults.append("DOUDI_HOSTS：不能用 * 或以点开头，请写出每个主机名")
    return hosts or ("127.0.0.1", "localhost", "[::1]", "testserver")


def read_proxies(environment: Mapping[str, str], faults: list[str]) -> int:
    """Reads how many proxies are trusted; what is wrong with the two variables is added to `faults`."""
    trusted, count = environment.get("DOUDI_TRUSTED_PROXY", ""), environment.get("DOUDI_PROXIES", "")
    if trusted not in ("", "yes", "no"):
        faults.append(f"DOUDI_TRUSTED_PROXY={trusted}：应为 yes 或 no")
    if not count:
        return int(trusted == "yes")
    if not re.fullmatch(r"[0-9]", count):
        faults.append(f"DOUDI_PROXIES={count}：应为前面可信代理的个数，0 到 9")
        return 0
    if (trusted == "yes" and count == "0") or (trusted == "no" and count != "0"):
        faults.append(f"DOUDI_PROXIES={count} 与 DOUDI_TRUSTED_PROXY={trusted} 矛盾：只写前一项即可")
    return int(count)


def _codes_for(text: str, faults: list[str]) -> frozenset[str]:
    from doudi.office.accounts.enums import Duty

    duties = frozenset(name.strip() for name in text.split(",") if name.strip())
    unknown = sorted(duties - set(Duty.values))
    if unknown:
        faults.append(f"DOUDI_CODES_FOR：没有职责 {'、'.join(unknown)}；可写 {'、'.join(sorted(Duty.values))}")
    return duties


def _field_keys(text: str, faults: list[str], invented: bool) -> tuple[tuple[str, bytes], ...]:
    keys: dict[str, bytes] = {}
    for item in text.split(","):
        name, _, digits = item.partition(":")
        key = _hex(digits, 16)
        if key is None or not re.fullmatch(r"[A-Za-z0-9]{1,8}", name) or name in keys:
            faults.append("DOUDI_FIELD_KEYS：应为 编号:32位十六进制随机数，多个用逗号分开，新的在前，编号不重复")
            return ()
        if not invented and (_weak(key) or key.hex() == DEMO_FIELD_KEYS.partition(":")[2]):
            faults.append(f"DOUDI_FIELD_KEYS：密钥 {name} 不是随机数，请用 openssl rand -hex 16 的输出")
            return ()
        keys[name] = key
    return tuple(keys.items())


def _index_keys(text: str, faults: list[str], invented: bool) -> tuple[tuple[str, bytes], ...]:
    """Reads HEX or ID:HEX, several of them separated by commas; one of them may stand without a name."""
    keys: dict[str, bytes] = {}
    for item in text.split(","):
        name, separator, digits = item.rpartition(":")
        key = _hex(digits, 32)
        if key is None or (not invented and (_weak(key) or key.hex() == DEMO_INDEX_KEY)):
            faults.append("DOUDI_INDEX_KEY：需要64位十六进制随机数，如 openssl rand -hex 32 的输出")
            return ()
        if not re.fullmatch(r"[A-Za-z0-9]{1,8}" if separator else "", name) or name in keys or key in keys.values():
            faults.append("DOUDI_INDEX_KEY：换用新密钥时写 编号:新密钥,旧密钥，新的在前，编号和密钥都不重复")
            return ()
        keys[name] = key
    return tuple(keys.items())


def _hex(digits: str, length: int) -> bytes | None:
    return bytes.fromhex(digits) if re.fullmatch(rf"[0-9A-Fa-f]{{{2 * length}}}", digits) else None


def _weak(key: bytes) -> bool:
    """Whether a key was made by hand rather than drawn at random: few different bytes, letters alone, a part repeated, or
    digits that go up or down by the same step. One in a million random keys would be refused too."""
    digits = [int(digit, 16) for digit in key.hex()]
    has_few_bytes = len(set(key)) < len(key) * 11 // 16
    is_text = all(0x20 <= byte < 0x7F for byte in key)
    is_repeated = any(key == key[:period] * (len(key) // period) for period in (1, 2, 4, 8, 16) if period < len(key))
    return (
        has_few_bytes
        or is_text
        or is_repeated
        or _is_progression(key, 256)
        or _is_progression(digits, 16)
        or (_is_progression(digits[::2], 16) and _is_progression(digits[1::2], 16))
    )


def _is_progression(numbers: Sequence[int], modulus: int) -> bool:
    """Whether each number is the one before it and the same step, as in 00 11 22 33."""
    return len({(after - before) % modulus for before, after in itertools.pairwise(numbers)}) == 1


def _today(text: str, mode: str, faults: list[str]) -> dt.date | None:
    if not text:
        return None
    if mode == PRODUCTION:
        faults.append("DOUDI_TODAY：只用于演示和测试，正式运行以服务器日期为准")
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        faults.append(f"DOUDI_TODAY={text}：应为日期，如 {DEMO_TODAY}")
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
