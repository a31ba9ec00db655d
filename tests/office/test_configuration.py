"""What the environment may say: each thing that is missing, weak or unsafe is refused, all at once, with what to set."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doudi.office import configuration
from doudi.office.configuration import Configuration, Refused, read

SECRET = "k9Qd2-vX7_mZ4pLw8RtYb1NcJh6GsFa3UeOi5TxVq0"  # 42 characters
GOOD = {
    "DOUDI_SECRET_KEY": SECRET + "EnoughNow",
    "DOUDI_FIELD_KEYS": "b2:7f3a91c45de80b26aa17340cf9e2586d,a1:00112233445566778899aabbccddeeff",
    "DOUDI_INDEX_KEY": "8c1f5b70d3a94e62b7085c9d1e3f6a2400ff11ee22dd33cc44bb55aa66997788",
    "DOUDI_HOSTS": "doudi.example.gov.cn, 10.0.0.5",
}


def _with(**changes: str | None) -> Configuration:
    environment = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return read(environment)


def test_what_is_complete_and_strong_is_taken() -> None:
    found = _with(DOUDI_DATA="/srv/doudi", DATABASE_URL="postgres://doudi:pw@db/doudi", DOUDI_TRUSTED_PROXY="yes")
    assert (found.mode, found.production, found.trusted_proxy, found.today, found.oidc) == (
        "production", True, True, None, None,
    )  # fmt: skip
    assert found.data == Path("/srv/doudi")
    assert found.witness == Path("/srv/doudi/witness.log")
    assert found.hosts == ("doudi.example.gov.cn", "10.0.0.5")
    assert [name for name, _ in found.field_keys] == ["b2", "a1"]
    assert len(found.index_key) == 32
    assert found.database_url == "postgres://doudi:pw@db/doudi"


def test_the_database_is_a_file_among_the_data_unless_one_is_named() -> None:
    assert _with(DOUDI_DATA="/srv/doudi").database_url == "sqlite:////srv/doudi/doudi.sqlite3"
    assert _with(DOUDI_DATA="/srv/doudi", DATABASE_URL="").database_url == "sqlite:////srv/doudi/doudi.sqlite3"


def test_the_witness_may_stand_elsewhere() -> None:
    assert _with(DOUDI_WITNESS="/mnt/other/witness").witness == Path("/mnt/other/witness")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DOUDI_MODE", "debug", "DOUDI_MODE=debug：应为 production、demo 或 test"),
        ("DOUDI_SECRET_KEY", None, "DOUDI_SECRET_KEY：需要至少50个字符"),
        ("DOUDI_SECRET_KEY", SECRET, "DOUDI_SECRET_KEY：需要至少50个字符"),
        ("DOUDI_SECRET_KEY", "abcabcabc" * 9, "DOUDI_SECRET_KEY：需要至少50个字符"),
        ("DOUDI_SECRET_KEY", configuration.DEMO_SECRET, "DOUDI_SECRET_KEY：需要至少50个字符"),
        ("DOUDI_FIELD_KEYS", None, "DOUDI_FIELD_KEYS：应为"),
        ("DOUDI_FIELD_KEYS", "a1", "DOUDI_FIELD_KEYS：应为"),
        ("DOUDI_FIELD_KEYS", "a1:00112233", "DOUDI_FIELD_KEYS：应为"),
        ("DOUDI_FIELD_KEYS", "a 1:00112233445566778899aabbccddeeff", "DOUDI_FIELD_KEYS：应为"),
        ("DOUDI_FIELD_KEYS", "a1:00112233445566778899aabbccddeef ", "DOUDI_FIELD_KEYS：应为"),
        ("DOUDI_FIELD_KEYS", ",".join([GOOD["DOUDI_FIELD_KEYS"], "a1:" + "7f3a91c45de80b26" * 2]), "编号不重复"),
        ("DOUDI_FIELD_KEYS", "a1:" + "0" * 32, "密钥 a1 不是随机数"),
        ("DOUDI_FIELD_KEYS", "x:" + configuration.DEMO_FIELD_KEYS[5:].upper(), "密钥 x 不是随机数"),
        ("DOUDI_INDEX_KEY", None, "DOUDI_INDEX_KEY：需要64位"),
        ("DOUDI_INDEX_KEY", "zz" * 32, "DOUDI_INDEX_KEY：需要64位"),
        ("DOUDI_INDEX_KEY", "11" * 32, "DOUDI_INDEX_KEY：需要64位"),
        ("DOUDI_INDEX_KEY", configuration.DEMO_INDEX_KEY.upper(), "DOUDI_INDEX_KEY：需要64位"),
        ("DOUDI_HOSTS", None, "DOUDI_HOSTS：写出提供服务的主机名"),
        ("DOUDI_HOSTS", " , ", "DOUDI_HOSTS：写出提供服务的主机名"),
        ("DOUDI_HOSTS", "*", "DOUDI_HOSTS：不能用 *"),
        ("DOUDI_HOSTS", "a.example,*.example", "DOUDI_HOSTS：不能用 *"),
        ("DOUDI_HOSTS", ".example", "DOUDI_HOSTS：不能用 * 或以点开头"),
        ("DOUDI_DEBUG", "1", "DOUDI_DEBUG：没有调试方式"),
        ("DOUDI_TODAY", "2026-09-01", "DOUDI_TODAY：只用于演示和测试"),
        ("DOUDI_TRUSTED_PROXY", "true", "DOUDI_TRUSTED_PROXY=true：应为 yes 或 no"),
        ("DATABASE_URL", "mysql://root:pw@db/x", "DATABASE_URL：应以 postgres:// 或 sqlite:/// 开头"),
        ("DOUDI_OIDC_ISSUER", "https://id.example", "DOUDI_OIDC_CLIENT、DOUDI_OIDC_SECRET：统一身份认证的三项要一起设置"),
        ("DOUDI_OIDC_SECRET", "x", "DOUDI_OIDC_ISSUER、DOUDI_OIDC_CLIENT：统一身份认证"),
    ],
)  # fmt: skip
def test_what_is_missing_weak_or_unsafe_is_refused(name: str, value: str | None, told: str) -> None:
    with pytest.raises(Refused) as refused:
        _with(**{name: value})
    assert told in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_single_sign_on_is_asked_for_over_https() -> None:
    oidc = {"DOUDI_OIDC_ISSUER": "http://id.example", "DOUDI_OIDC_CLIENT": "doudi", "DOUDI_OIDC_SECRET": "s"}
    with pytest.raises(Refused, match="DOUDI_OIDC_ISSUER：应以 https:// 开头"):
        _with(**oidc)
    oidc["DOUDI_OIDC_ISSUER"] = "https://id.example"
    assert _with(**oidc).oidc == ("https://id.example", "doudi", "s")


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        read({"DOUDI_DEBUG": "1"})
    told = str(refused.value).splitlines()
    assert [line.partition("：")[0] for line in told] == [
        "DOUDI_SECRET_KEY", "DOUDI_DEBUG", "DOUDI_FIELD_KEYS", "DOUDI_INDEX_KEY", "DOUDI_HOSTS",
    ]  # fmt: skip


def test_no_secret_is_told() -> None:
    with pytest.raises(Refused) as refused:
        _with(DOUDI_SECRET_KEY="hunter2", DATABASE_URL="mysql://root:hunter2@db/x", DOUDI_INDEX_KEY="hunter2")
    assert "hunter2" not in str(refused.value)


def test_the_demo_needs_nothing() -> None:
    found = read({"DOUDI_MODE": "demo"})
    assert not found.production
    assert found.today == dt.date(2026, 9, 1)
    assert "127.0.0.1" in found.hosts


@pytest.mark.parametrize(("given", "day"), [("2026-09-01", dt.date(2026, 9, 1)), ("2027-02-28", dt.date(2027, 2, 28))])
def test_the_demo_may_live_on_another_day(given: str, day: dt.date) -> None:
    assert read({"DOUDI_MODE": "demo", "DOUDI_TODAY": given}).today == day


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="DOUDI_TODAY=2026-02-30：应为日期"):
        read({"DOUDI_MODE": "test", "DOUDI_TODAY": "2026-02-30"})


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_debugging_is_refused_everywhere(mode: str) -> None:
    with pytest.raises(Refused, match="DOUDI_DEBUG"):
        read({"DOUDI_MODE": mode, "DOUDI_DEBUG": "0"})
