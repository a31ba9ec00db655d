"""Whether the configured keys are those in use: under each of them a known text, the canary, is kept from the first start.

A wrong key of encrypted columns shows when something is read. A wrong index key shows never: people are looked up, not found,
and registered a second time. So start-up and `doudi check` compare the canaries before anything is written. A key that nothing
rests on any more may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from doudi.office.crypto import Place, blind_index, decrypt
from doudi.office.errors import DecryptionError
from doudi.office.number_indexes import number_is
from doudi.office.registry.encryption.encrypted_tables import count_remaining, encrypted_tables
from doudi.office.registry.encryption.indexes import key_state
from doudi.office.registry.enums import RenewalState
from doudi.office.registry.models import KeyCanary, KeyRenewal, Person

CANARY = "兜底"
INDEX = "index"
"""The name of the canary of an index key without a name. No other key can bear it: theirs have a prefix."""


def column_canary_name(key_name: str) -> str:
    return f"field:{key_name}"


def index_canary_name(key_name: str) -> str:
    return f"{INDEX}:{key_name}" if key_name else INDEX


def canary_place(canary_name: str) -> Place:
    return Place(KeyCanary._meta.db_table, "value", canary_name)


def find_problems() -> Iterator[str]:
    """Keys that are not those with which this database was written, in Chinese. Nothing is written."""
    canaries = dict(KeyCanary.objects.values_list("name", "value"))
    field_keys, index_keys = dict(settings.DOUDI.field_keys), dict(settings.DOUDI.index_keys)
    for canary_name, value in canaries.items():
        kind, _, key_name = canary_name.partition(":")
        if kind == INDEX:
            if key_name in index_keys:
                if blind_index(INDEX, CANARY, key_name) != value:
                    yield _wrong_index(key_name)
            elif is_index_key_needed(key_name):
                yield (
                    f"DOUDI_INDEX_KEY 里没有{_index_title(key_name)}：用它编的检索码将查不到"
                    "（换用新密钥时，旧的仍要列在后面，直到 doudi check 说不再需要）"
                )
        elif key_name not in field_keys:
            if count_encrypted(key_name):
                yield f"DOUDI_FIELD_KEYS 里没有密钥 {key_name}：用它加密的内容将读不出来（换用新密钥时，旧的仍要列在后面）"
        elif not _opens(value, canary_name):
            yield f"DOUDI_FIELD_KEYS 的密钥 {key_name} 与启用时的不是同一把：用它加密的内容将读不出来"
    if not any(canary_name.partition(":")[0] == INDEX for canary_name in canaries):
        yield from _find_problems_by_sample()


def _find_problems_by_sample() -> Iterator[str]:
    """What the first person with a number says of the keys, in a database that is older than its canaries."""
    person = Person.objects.exclude(number_index="").order_by("id").first()
    if person is None:
        return
    try:
        number = person.number
    except DecryptionError as error:
        yield f"DOUDI_FIELD_KEYS 与启用时的不同：{error}"
        return
    if not Person.objects.filter(number_is(number), pk=person.pk).exists():
        yield _wrong_index("")


def describe_use() -> Iterator[str]:
    """For each configured key whether it is still needed, and how far a renewal is; lines in Chinese for `doudi check`."""
    for order, (key_name, _) in enumerate(settings.DOUDI.field_keys):
        count = count_encrypted(key_name)
        yield f"加密密钥 {key_name}：{_describe_key(count, order == 0, count > 0, 'DOUDI_FIELD_KEYS')}"
    for order, (key_name, _) in enumerate(settings.DOUDI.index_keys):
        count, needed = count_indexed(key_name), is_index_key_needed(key_name)
        yield f"{_index_title(key_name)}：{_describe_key(count, order == 0, needed, 'DOUDI_INDEX_KEY')}"
    renewal = KeyRenewal.objects.order_by("-id").first()
    if renewal is not None:
        yield _describe(renewal)


def _describe_key(count: int, newest: bool, needed: bool, variable: str) -> str:
    if newest:
        return f"最新，已有 {count} 处用它"
    if needed:
        return f"还有 {count} 处靠它，要留在 {variable} 里；运行 doudi reencrypt 换到最新的密钥"
    return f"不再需要，可以从 {variable} 里去掉，再重启各进程"


def _describe(renewal: KeyRenewal) -> str:
    state = RenewalState(renewal.progress)
    line = f"密钥更换：{state.label}，已换 {renewal.done} 行"
    if state != RenewalState.RUNNING:
        return line
    return f"{line}，还剩 {count_remaining()} 行（由 doudi jobs 继续）"


def count_encrypted(key_name: str) -> int:
    """How many encrypted texts rest on a field key."""
    return sum(table.count_encrypted(key_name) for table in encrypted_tables())


def count_indexed(key_name: str) -> int:
    """How many indexes that are in use rest on an index key."""
    state = key_state()
    return sum(table.count_indexed(key_name, state) for table in encrypted_tables())


def is_index_key_needed(key_name: str) -> bool:
    """Whether something is looked up under this key, or is to be from now on."""
    state = key_state()
    return key_name in (state.index_key, state.next_index_key) or count_indexed(key_name) > 0


def _index_title(key_name: str) -> str:
    return f"检索密钥 {key_name}" if key_name else "检索密钥（没有编号的）"


def _wrong_index(key_name: str) -> str:
    named = f" 的密钥 {key_name}" if key_name else ""
    return f"DOUDI_INDEX_KEY{named} 与启用时的不是同一把密钥：按号码将找不到已登记的人"


def _opens(value: str, canary_name: str) -> bool:
    try:
        # A canary is never written anew: one of before is not bound, and says no more than it did.
        return decrypt(value, canary_place(canary_name), accept_unbound=True) == CANARY
    except DecryptionError:
        return False
