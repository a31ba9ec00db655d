"""What the environment may say: each thing that is missing, weak or unsafe is refused, all at once, with what to set."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doudi.office import configuration
from doudi.office.configuration import Configuration, read
from doudi.office.errors import ConfigurationError

SECRET = "k9Qd2-vX7_mZ4pLw8RtYb1NcJh6GsFa3UeOi5TxVq0"  # 42 characters
GOOD = {
    "DOUDI_SECRET_KEY": SECRET + "EnoughNow",
    "DOUDI_FIELD_KEYS": "b2:7f3a91c45de80b26aa17340cf9e2586d,a1:5e0c93f1b86a27d44f19ce70a2d8b365",
    "DOUDI_INDEX_KEY": "8c1f5b70d3a94e62b7085c9d1e3f6a2400ff11ee22dd33cc44bb55aa66997788",
    "DOUDI_HOSTS": "doudi.example.gov.cn, 10.0.0.5",
}

NEW_INDEX_KEY = "f27ab90c4417de835ec1620b8f93a7d100c8d46e1b7f5a923d0e6c81f4ab7295"


def _with(**changes: str | None) -> Configuration:
    environment = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return read(environment)


def test_what_is_complete_and_strong_is_taken() -> None:
    configuration = _with(
        DOUDI_DATA="/srv/doudi", DATABASE_URL="postgres://doudi:pw@db/doudi", DOUDI_TRUSTED_PROXY="yes"
    )
    assert (configuration.mode, configuration.production, configuration.trusted_proxy, configuration.today, configuration.oidc) == (
        "production", True, True, None, None,
    )  # fmt: skip
    assert configuration.data == Path("/srv/doudi")
    assert configuration.witness == Path("/srv/doudi/witness.log")
    assert configuration.hosts == ("doudi.example.gov.cn", "10.0.0.5")
    assert [name for name, _ in configuration.field_keys] == ["b2", "a1"]
    assert [(name, len(key)) for name, key in configuration.index_keys] == [("", 32)]
    assert configuration.database_url == "postgres://doudi:pw@db/doudi"


@pytest.mark.parametrize(
    ("value", "names"),
    [("k1:{old}", ["k1"]), ("k2:{new},{old}", ["k2", ""]), ("k2:{new},k1:{old}", ["k2", "k1"])],
)
def test_a_key_of_indexes_is_renewed_with_the_old_one_behind_it(value: str, names: list[str]) -> None:
    configuration = _with(DOUDI_INDEX_KEY=value.format(new=NEW_INDEX_KEY, old=GOOD["DOUDI_INDEX_KEY"]))
    assert [name for name, _ in configuration.index_keys] == names


def test_the_database_is_a_file_among_the_data_unless_one_is_named() -> None:
    assert _with(DOUDI_DATA="/srv/doudi").database_url == "sqlite:////srv/doudi/doudi.sqlite3"
    assert _with(DOUDI_DATA="/srv/doudi", DATABASE_URL="").database_url == "sqlite:////srv/doudi/doudi.sqlite3"


def test_the_witness_may_stand_elsewhere() -> None:
    assert _with(DOUDI_WITNESS="/mnt/other/witness").witness == Path("/mnt/other/witness")


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("DOUDI_MODE", "debug", "DOUDI_MODE=debug：应为 production、demo 或 test"),
        ("DOUDI_SECRET_KEY", None, "DOUDI_SECRET_KEY：需要至少50个字符"),
        ("DOUDI_SECRET_KEY", SECRET, "DOUDI_SECRET_KEY：需要至少50个字符"),
        ("DOUDI_SECRET_KEY", "abcabcabc" * 9, "DOUDI_SECRET_KEY：需要至少50个字符"),
        ("DOUDI_SECRET_KEY", configuration.DEMO_SECRET, "DOUDI_SECRET_KEY：需要至少50个字符"),
        ("DOUDI_FIELD_KEYS", None, "DOUDI_FIELD_KEYS：应为"),
        ("DOUDI_FIELD_KEYS", "a1", "DOUDI_FIELD_KEYS：应为"),
        ("DOUDI_FIELD_KEYS", "a1:00112233", "DOUDI_FIELD_KEYS：应为"),
        ("DOUDI_FIELD_KEYS", "a 1:5e0c93f1b86a27d44f19ce70a2d8b365", "DOUDI_FIELD_KEYS：应为"),
        ("DOUDI_FIELD_KEYS", "a1:5e0c93f1b86a27d44f19ce70a2d8b36 ", "DOUDI_FIELD_KEYS：应为"),
        ("DOUDI_FIELD_KEYS", ",".join([GOOD["DOUDI_FIELD_KEYS"], "a1:" + "7f3a91c45de80b26" * 2]), "编号不重复"),
        ("DOUDI_FIELD_KEYS", "a1:" + "0" * 32, "密钥 a1 不是随机数"),
        ("DOUDI_FIELD_KEYS", "x:" + configuration.DEMO_FIELD_KEYS[5:].upper(), "密钥 x 不是随机数"),
        ("DOUDI_FIELD_KEYS", "a1:00112233445566778899aabbccddeeff", "密钥 a1 不是随机数"),
        ("DOUDI_FIELD_KEYS", "a1:0123456789abcdef0123456789abcdef", "密钥 a1 不是随机数"),
        ("DOUDI_FIELD_KEYS", "a1:000102030405060708090a0b0c0d0e0f", "密钥 a1 不是随机数"),
        ("DOUDI_FIELD_KEYS", "a1:" + b"our county's key".hex(), "密钥 a1 不是随机数"),
        ("DOUDI_FIELD_KEYS", "a1:" + "5e0c93f1b86a27d4" * 2, "密钥 a1 不是随机数"),
        ("DOUDI_INDEX_KEY", "8c1f5b70d3a94e62b7085c9d1e3f6a24" * 2, "DOUDI_INDEX_KEY：需要64位"),
        ("DOUDI_INDEX_KEY", None, "DOUDI_INDEX_KEY：需要64位"),
        ("DOUDI_INDEX_KEY", "zz" * 32, "DOUDI_INDEX_KEY：需要64位"),
        ("DOUDI_INDEX_KEY", "11" * 32, "DOUDI_INDEX_KEY：需要64位"),
        ("DOUDI_INDEX_KEY", configuration.DEMO_INDEX_KEY.upper(), "DOUDI_INDEX_KEY：需要64位"),
        ("DOUDI_INDEX_KEY", f"{NEW_INDEX_KEY},{GOOD['DOUDI_INDEX_KEY']}", "编号和密钥都不重复"),
        ("DOUDI_INDEX_KEY", f"k2:{GOOD['DOUDI_INDEX_KEY']},{GOOD['DOUDI_INDEX_KEY']}", "编号和密钥都不重复"),
        ("DOUDI_INDEX_KEY", f"k 2:{NEW_INDEX_KEY}", "DOUDI_INDEX_KEY：换用新密钥时写"),
        ("DOUDI_INDEX_KEY", f":{NEW_INDEX_KEY}", "DOUDI_INDEX_KEY：换用新密钥时写"),
        ("DOUDI_INDEX_KEY", f"k2:{NEW_INDEX_KEY},", "DOUDI_INDEX_KEY：需要64位"),
        ("DOUDI_HOSTS", None, "DOUDI_HOSTS：写出提供服务的主机名"),
        ("DOUDI_HOSTS", " , ", "DOUDI_HOSTS：写出提供服务的主机名"),
        ("DOUDI_HOSTS", "*", "DOUDI_HOSTS：不能用 *"),
        ("DOUDI_HOSTS", "a.example,*.example", "DOUDI_HOSTS：不能用 *"),
        ("DOUDI_HOSTS", ".example", "DOUDI_HOSTS：不能用 * 或以点开头"),
        ("DOUDI_DEBUG", "1", "DOUDI_DEBUG：没有调试方式"),
        ("DOUDI_TODAY", "2026-09-01", "DOUDI_TODAY：只用于演示和测试"),
        ("DOUDI_TRUSTED_PROXY", "true", "DOUDI_TRUSTED_PROXY=true：应为 yes 或 no"),
        ("DOUDI_PROXIES", "-1", "DOUDI_PROXIES=-1：应为前面可信代理的个数，0 到 9"),
        ("DOUDI_PROXIES", "yes", "DOUDI_PROXIES=yes：应为前面可信代理的个数，0 到 9"),
        ("DOUDI_CODES_FOR", "administrator,chief", "DOUDI_CODES_FOR：没有职责 chief；可写 administrator、auditor"),
        ("DATABASE_URL", "mysql://root:pw@db/x", "DATABASE_URL：应以 postgres:// 或 sqlite:/// 开头"),
        ("DOUDI_OIDC_ISSUER", "https://id.example", "DOUDI_OIDC_CLIENT、DOUDI_OIDC_SECRET：统一身份认证的三项要一起设置"),
        ("DOUDI_OIDC_SECRET", "x", "DOUDI_OIDC_ISSUER、DOUDI_OIDC_CLIENT：统一身份认证"),
    ],
)  # fmt: skip
def test_what_is_missing_weak_or_unsafe_is_refused(name: str, value: str | None, fault: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        _with(**{name: value})
    assert fault in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("trusted", "count", "proxies"),
    [
        (None, None, 0), ("no", None, 0), ("yes", None, 1), (None, "0", 0), (None, "1", 1), ("yes", "2", 2), ("no", "0", 0),
    ],
)  # fmt: skip
def test_so_many_proxies_are_trusted(trusted: str | None, count: str | None, proxies: int) -> None:
    configuration = _with(DOUDI_TRUSTED_PROXY=trusted, DOUDI_PROXIES=count)
    assert (configuration.proxies, configuration.trusted_proxy) == (proxies, proxies > 0)


def test_codes_are_demanded_of_administrators_and_of_those_who_decide_or_pay() -> None:
    assert _with().codes_for == {"administrator", "county_officer", "county_head", "finance"}
    assert _with(DOUDI_CODES_FOR="administrator, township_head").codes_for == {"administrator", "township_head"}
    assert _with(DOUDI_CODES_FOR="").codes_for == frozenset()
    assert read({"DOUDI_MODE": "demo"}).codes_for == frozenset()


@pytest.mark.parametrize(("trusted", "count"), [("yes", "0"), ("no", "1")])
def test_proxies_that_contradict_each_other_are_refused(trusted: str, count: str) -> None:
    with pytest.raises(ConfigurationError, match=f"DOUDI_PROXIES={count} 与 DOUDI_TRUSTED_PROXY={trusted} 矛盾"):
        _with(DOUDI_TRUSTED_PROXY=trusted, DOUDI_PROXIES=count)


def test_single_sign_on_is_asked_for_over_https() -> None:
    oidc = {"DOUDI_OIDC_ISSUER": "http://id.example", "DOUDI_OIDC_CLIENT": "doudi", "DOUDI_OIDC_SECRET": "s"}
    with pytest.raises(ConfigurationError, match="DOUDI_OIDC_ISSUER：应以 https:// 开头"):
        _with(**oidc)
    oidc["DOUDI_OIDC_ISSUER"] = "https://id.example"
    assert _with(**oidc).oidc == ("https://id.example", "doudi", "s")


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as refused:
        read({"DOUDI_DEBUG": "1"})
    faults = str(refused.value).splitlines()
    assert [line.partition("：")[0] for line in faults] == [
        "DOUDI_SECRET_KEY", "DOUDI_DEBUG", "DOUDI_FIELD_KEYS", "DOUDI_INDEX_KEY", "DOUDI_HOSTS",
    ]  # fmt: skip


def test_no_secret_is_told() -> None:
    with pytest.raises(ConfigurationError) as refused:
        _with(DOUDI_SECRET_KEY="hunter2", DATABASE_URL="mysql://root:hunter2@db/x", DOUDI_INDEX_KEY="hunter2")
    assert "hunter2" not in str(refused.value)


def test_the_demo_needs_nothing() -> None:
    demo_configuration = read({"DOUDI_MODE": "demo"})
    assert not demo_configuration.production
    assert demo_configuration.today == dt.date(2026, 9, 1)
    assert "127.0.0.1" in demo_configuration.hosts


@pytest.mark.parametrize(("today", "day"), [("2026-09-01", dt.date(2026, 9, 1)), ("2027-02-28", dt.date(2027, 2, 28))])
def test_the_demo_may_live_on_another_day(today: str, day: dt.date) -> None:
    assert read({"DOUDI_MODE": "demo", "DOUDI_TODAY": today}).today == day


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="DOUDI_TODAY=2026-02-30：应为日期"):
        read({"DOUDI_MODE": "test", "DOUDI_TODAY": "2026-02-30"})


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_debugging_is_refused_everywhere(mode: str) -> None:
    with pytest.raises(ConfigurationError, match="DOUDI_DEBUG"):
        read({"DOUDI_MODE": mode, "DOUDI_DEBUG": "0"})
