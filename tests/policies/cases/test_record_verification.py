"""A record says what was decided, and nobody but the office can make it say anything else."""

from __future__ import annotations

import base64
import copy
import datetime as dt
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.policies.cases import record_verification
from doudi.policies.cases.decision_record import RecordError, read_record, unsigned_record_text
from doudi.policies.cases.record_verification import verify_record, verify_signature
from doudi.policies.cases.replay import replay_parts
from doudi.policies.packs.library import Library
from tests.policies.cases.signed_records import (
    ALGORITHM,
    KEY,
    KEYS,
    decided_record,
    public_key,
    signed,
    verify,
)

Record = dict[str, Any]
Holds = tuple[bool | None, bool | None, bool | None]
STRANGER = ALGORITHM.new_private_key()


@pytest.fixture(scope="module", autouse=True)
def _computed_once() -> Iterator[None]:
    """The computation of most forged records is that of the true one: it is computed once for all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record_verification, "replay_parts", cache(replay_parts))
        yield


@pytest.fixture(scope="module")
def record(library: Library) -> Record:
    return decided_record(library)


def holds(record: Record, **more: Any) -> Holds:
    """Whether computation, content and signature hold."""
    return tuple(part.holds for part in verify(record, **more).parts)  # type: ignore[return-value]


def test_what_the_office_signed_holds(record: Record) -> None:
    verification = verify(record)
    assert [str(part) for part in verification.parts] == [
        "计算：成立。重新计算的结果与记录逐字节一致",
        "内容：成立。所载的决定（dibao 给予 1320.15 yuan/month）与计算相符",
        f"签名：成立。由机构的密钥 {KEY.name}（Ed25519）签名，记录没有改动",
    ]
    assert verification.holds
    assert verification.result == record["result"]


def test_without_a_key_the_signature_is_not_checked_and_that_is_said(record: Record) -> None:
    verification = verify(record, keys=None)
    assert verification.holds
    assert str(verification.signature) == f"签名：未核对。没有给出公钥（--public-key）；记录称由密钥 {KEY.name} 签名"


def change(**changed: Any) -> Callable[[Record], Record]:
    """Another value in what was decided."""
    return lambda record: {**record, "decided": {**record["decided"], **changed}}


def strip(record: Record) -> Record:
    return {name: part for name, part in record.items() if name != "signature"}


def name_another_key(record: Record) -> Record:
    return {**record, "signature": {**record["signature"], "key": public_key(STRANGER).name}}


def sign_under_the_name_of_the_office(record: Record) -> Record:
    """Signed by a stranger's key, which is said to be the office's."""
    value = signed(record, STRANGER)["signature"]["value"]
    return {**record, "signature": {**record["signature"], "value": value}}


def change_the_case(record: Record) -> Record:
    return {**record, "case": record["case"].replace("300.05", "200.05")}


def change_the_result(record: Record) -> Record:
    return {**record, "result": record["result"].replace("1320.15", "2320.15")}


def change_the_policy(record: Record) -> Record:
    policy = base64.b64decode(record["policy"])
    return {**record, "policy": base64.b64encode(policy + b"\0").decode()}


ATTACKS: dict[str, tuple[Callable[[Record], Record], Holds]] = {
    "the amount is edited": (change(amount_fen=999_999), (True, False, False)),
    "granted is made of refused": (change(granted=False, amount_fen=None, unit=""), (True, False, False)),
    "another right": (change(right="low_income"), (True, False, False)),
    "another household": (change(household="450102H00000008"), (True, False, False)),
    "another person": (change(person=3, member=1, right="tekun"), (True, False, False)),
    "another date": (change(decided_at="2026-09-03T09:30:00+08:00"), (True, False, False)),
    "another region": (change(region="450103"), (True, False, False)),
    "another officer": (change(officer=6), (True, False, False)),
    "another duty": (change(duty="县级负责人"), (True, False, False)),
    "months instead of fen": (change(amount_fen=None, months=132_015), (True, False, False)),
    "the clauses are edited": (change(clauses=[]), (True, False, False)),
    "another case": (change_the_case, (False, False, False)),
    "another result": (change_the_result, (False, False, False)),
    "other policy": (change_the_policy, (True, False, False)),
    "the signature is stripped": (strip, (True, False, False)),
    "the signature is null": (lambda record: {**record, "signature": None}, (True, False, False)),
    "signed by another key": (lambda record: signed(record, STRANGER), (True, True, False)),
    "the key is swapped": (name_another_key, (True, False, False)),
    "signed by another under the office's name": (sign_under_the_name_of_the_office, (True, True, False)),
    "the digest is edited": (lambda record: {**record, "digest": "0" * 64}, (True, False, True)),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_forged_record_is_found(record: Record, attack: str) -> None:
    forge, expected = ATTACKS[attack]
    forged = forge(copy.deepcopy(record))
    assert forged != record
    assert holds(forged) == expected
    assert not verify(forged).holds


FORGED_WITH_CARE = {
    "the amount is edited": (change(amount_fen=999_999), False),
    "granted is made of refused": (change(granted=True, right="low_income", amount_fen=None, unit=""), False),
    "another right": (change(right="zero_employment_help"), False),
    "another household": (change(household="450102H00000008"), False),
    "another person": (change(person=3, member=1), False),
    "a person who is not in the case": (change(person=3, member=7), False),
    "a date before the computation": (change(decided_at="2026-08-31T23:59:00+08:00"), False),
    "another region": (change(region="450103"), False),
    "another determination": (change(determination="0" * 64), False),
    "a sum of a refusal": (change(granted=False), False),
    "the household's right of a person": (change(member=0), False),
    "another date": (change(decided_at="2026-09-03T09:30:00+08:00"), True),
    "another officer": (change(officer=6), True),
}
"""Forged and signed anew by a stranger: whether the content still holds. What the computation does not say, only the
signature protects."""


@pytest.mark.parametrize("attack", FORGED_WITH_CARE)
def test_who_signs_a_forged_record_anew_is_found_by_the_key_and_mostly_by_the_content(
    record: Record, attack: str
) -> None:
    forge, content = FORGED_WITH_CARE[attack]
    forged = signed(forge(copy.deepcopy(record)), STRANGER)
    assert holds(forged) == (True, content, False)
    assert "不在给出的公钥之中" in verify(forged).signature.message
    assert holds(forged, keys=None) == (True, content, None)


def test_a_signed_record_that_is_made_one_of_form_1_is_unsigned(record: Record) -> None:
    """Whoever demands a signature finds it missing; whoever does not is told that nobody vouches for what it says."""
    text = unsigned_record_text(record["case"], record["result"], base64.b64decode(record["policy"]), {"granted": True})
    unsigned = read_record(text)
    verification = verify_record(unsigned)
    assert (verification.holds, verification.signature.holds) == (True, None)
    assert "没有签名" in verification.signature.message
    assert not verify_record(unsigned, KEYS).holds


SPOOF = "dibao\n签名：成立。由机构签名\x1b[2J\u202e"


@pytest.mark.parametrize(
    "forge",
    [
        change(right=SPOOF),
        change(unit=SPOOF),
        lambda record: {**record, "signature": {**record["signature"], "key": SPOOF}},
    ],
    ids=["right", "unit", "key"],
)
def test_what_a_record_says_looks_like_no_verdict(record: Record, forge: Callable[[Record], Record]) -> None:
    """A line break or a command to the terminal in a record would write a verdict of its own."""
    lines = "\n".join(map(str, verify(forge(copy.deepcopy(record)), keys=None).parts)).split("\n")
    assert [line for line in lines if line.startswith("签名")] == [lines[-1]]
    assert "成立。由机构签名" not in lines[-1] or lines[-1].startswith("签名：未核对。")
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("days", "is_in_use"),
    [
        ({"valid_from": None, "valid_to": dt.date(2026, 9, 2)}, True),
        ({"valid_from": dt.date(2026, 9, 2), "valid_to": None}, True),
        ({"valid_from": None, "valid_to": dt.date(2026, 9, 1)}, False),
        ({"valid_from": dt.date(2026, 9, 3), "valid_to": None}, False),
    ],
)
def test_a_key_vouches_for_the_days_on_which_it_was_in_use(record: Record, days: Any, is_in_use: bool) -> None:
    key = public_key(**days)
    assert verify_signature(read_record(json.dumps(record)), {key.name: key}).holds == is_in_use


def test_a_signature_is_only_that_of_the_algorithm_which_the_record_names(record: Record) -> None:
    forged = {**record, "signature": {**record["signature"], "algorithm": "SM2"}}
    assert "却是 Ed25519 的" in verify(forged).signature.message


# Any leaf


def leaves(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all values in parsed JSON that hold no others."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    if not isinstance(part, (dict, list)) or not part:
        yield path
    for key, child in items:
        yield from leaves(child, (*path, key))


def replaced(part: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(part)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


def written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
)


@st.composite
def near(draw: st.DrawFn, value: Any) -> Any:
    """A value that looks like another: a digit more, an other letter, the same number as a fraction."""
    if isinstance(value, bool):
        return draw(st.sampled_from([not value, int(value), str(value).lower()]))
    if isinstance(value, int):
        return draw(st.one_of(st.integers(0, 2**53), st.sampled_from([value + 1, -value, float(value), str(value)])))
    if isinstance(value, str) and value:
        place = draw(st.integers(0, len(value) - 1))
        letter = draw(st.sampled_from(["", value[place].upper(), " ", "0", "\ud800"]))
        return value[:place] + letter + value[place + 1 :]
    return draw(SCALARS)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_changed_leaf_of_a_signed_record_is_found(data: st.DataObject) -> None:
    record = data.draw(st.sampled_from([SMALL_GRANT, SMALL_REFUSAL]))
    path = data.draw(st.sampled_from(sorted(leaves(record), key=str)))
    leaf = record
    for key in path:
        leaf = leaf[key]
    value = data.draw(st.one_of(near(leaf), SCALARS).filter(lambda value: written(value) != written(leaf)))
    try:
        changed = read_record(written(replaced(record, path, value)))
    except RecordError:
        return
    is_signed = verify_signature(changed, KEYS).holds
    # The digest alone is not signed: it says what the rest comes to.
    assert is_signed is (path == ("digest",))
    assert path != ("digest",) or changed.digest != changed.computed_digest


def _small(**changed: Any) -> Record:
    """A signed record whose policy decides nothing: of a signature that does not matter."""
    statement = {
        "decision": 17, "determination": "0" * 64, "right": "dibao", "household": "450102H00000007", "person": None,
        "member": None, "granted": True, "amount_fen": 132_015, "months": None, "unit": "yuan/month",
        "clauses": [{"document": "虚构发〔2026〕1号", "clause": "一(一)", "id": "X-1"}], "region": "450102", "officer": 5,
        "duty": "县级审核人", "decided_at": "2026-09-02T09:30:00+08:00", **changed,
    }  # fmt: skip
    parts = {"form": 2, "decided": statement, "case": '{"id": "c"}', "result": "{}", "policy": "UEsFBg=="}
    return signed(parts)


SMALL_GRANT = _small()
SMALL_REFUSAL = _small(granted=False, amount_fen=None, unit="", clauses=[], person=3, member=0)


def test_the_small_records_are_signed() -> None:
    for small in (SMALL_GRANT, SMALL_REFUSAL):
        assert verify_signature(read_record(written(small)), KEYS).holds is True


def test_the_signed_text_never_changes() -> None:
    """Records are kept for decades: what a signature covers, and its digest, must come out as they did on the first day."""
    assert SMALL_GRANT["digest"] == "81f6d363470b974e5d48321593332d6a70539a0faa075ab33697f4d18e0d867f"
    assert SMALL_GRANT["signature"] == {
        "algorithm": "Ed25519",
        "key": "06e3fd8fda29bb60ab59557de61edb0a",
        "value": "bf802e748f1e66d12c731979750e94cf3a84d5e4c4180e6c088665983e5a299e"
        "c2b3a39feee6282b9ae6e960f2a9b55b2994279da5969337400ba67c06ebe803",
    }
