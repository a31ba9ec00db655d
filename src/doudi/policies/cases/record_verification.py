"""Verifies the record of a decision, in three parts that can fail one by one.

*Computation*: does the case, decided again under the policy inside the record, come out as recorded? *Content*: is what the
record says was decided what the computation gives? *Signature*: did the office sign this record, and nothing else?
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from doudi.policies.cases.answer_text import printable
from doudi.policies.cases.decision_record import SIGNED, DecisionRecord, computation_digest, moment_of
from doudi.policies.cases.record_comparison import RecordComparison
from doudi.policies.cases.record_content import find_contradictions, read_stated
from doudi.policies.cases.record_signature import ALGORITHMS, PublicKey
from doudi.policies.cases.replay import replay_parts


@dataclass(frozen=True, slots=True)
class VerifiedPart:
    """Whether a part of a record holds, None where it was not checked, and in Chinese what was seen, with its details."""

    label: str
    holds: bool | None
    message: str
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        """A line, and an indented one for each detail. What a record says may steer no terminal and begin no line."""
        verdict = {True: "成立", False: "不成立", None: "未核对"}[self.holds]
        return "\n  ".join([f"{self.label}：{verdict}。{printable(self.message)}", *map(printable, self.details)])


@dataclass(frozen=True, slots=True)
class RecordVerification:
    """The parts of a record, and `result`: what its case comes to now, empty where that was not computed."""

    computation: VerifiedPart
    content: VerifiedPart
    signature: VerifiedPart
    result: str

    @property
    def parts(self) -> tuple[VerifiedPart, ...]:
        return self.computation, self.content, self.signature

    @property
    def holds(self) -> bool:
        """True unless a part that was checked does not hold."""
        return all(part.holds is not False for part in self.parts)


def verify_record(record: DecisionRecord, keys: Mapping[str, PublicKey] | None = None) -> RecordVerification:
    """Verifies a record; `keys` are the public keys of the office by name, None where nobody gave any.

    ReplayError where its case cannot be decided or its policy not be read.
    """
    signature = verify_signature(record, keys)
    computed_digest = computation_digest(record.case, record.result, record.policy)
    if record.form != SIGNED and record.digest != computed_digest:
        computation = VerifiedPart("计算", False, "记录被改动过：案例、结果、政策与登记的摘要不符")
        return RecordVerification(computation, VerifiedPart("内容", None, "计算不成立"), signature, "")
    recomputed, comparison = replay_parts(record.case, record.result, record.policy)
    words = _comparison_words(comparison)
    computation = VerifiedPart("计算", comparison.same_decision, words, comparison.differences)
    return RecordVerification(computation, _verify_content(record, recomputed), signature, recomputed)


def _comparison_words(comparison: RecordComparison) -> str:
    if comparison.identical:
        return "重新计算的结果与记录逐字节一致"
    if not comparison.same_decision:
        return "重新计算的结果与记录不同："
    reworded = "；说明文字的措辞在记录之后有改动" if comparison.is_reworded else ""
    refined = "；记录之后规则语言有新版，下列提示更准确：" if comparison.differences else ""
    return f"重新计算的决定与记录一致{reworded}{refined}"


def _verify_content(record: DecisionRecord, recomputed: str) -> VerifiedPart:
    stated = read_stated(record)
    if stated is None:
        return VerifiedPart("内容", None, "记录没有写明作出了什么决定")
    contradictions = list(find_contradictions(record, stated, json.loads(recomputed)))
    if record.form == SIGNED and record.digest != record.computed_digest:
        contradictions.insert(0, "记录被改动过：内容与登记的摘要不符")
    if contradictions:
        return VerifiedPart("内容", False, "所载的决定与计算不符：", tuple(contradictions))
    return VerifiedPart("内容", True, f"所载的决定（{stated.words()}）与计算相符")


def verify_signature(record: DecisionRecord, keys: Mapping[str, PublicKey] | None) -> VerifiedPart:
    """Whether a record is signed by one of these keys of the office; without keys that is not checked.

    A signature that is missing does not hold where one is due: in form 2, and wherever public keys were given.
    """
    signature = record.signature
    if signature is None:
        if record.form == SIGNED:
            return VerifiedPart("签名", False, f"签名被去掉了：格式 {SIGNED} 的记录都有机构的签名")
        holds = None if keys is None else False
        return VerifiedPart("签名", holds, "没有签名：这是格式 1 的记录，所载的决定没有机构担保，可向机构核实")
    if keys is None:
        return VerifiedPart("签名", None, f"没有给出公钥（--public-key）；记录称由密钥 {signature.key} 签名")
    key = keys.get(signature.key)
    if key is None:
        return VerifiedPart("签名", False, f"密钥 {signature.key} 不在给出的公钥之中：不是这个机构签的名")
    if key.algorithm != signature.algorithm:
        return VerifiedPart(
            "签名", False, f"记录称用 {signature.algorithm} 签名，密钥 {key.name} 却是 {key.algorithm} 的"
        )
    if not ALGORITHMS[key.algorithm].is_signed(key.pem, record.signed_text, signature.value):
        return VerifiedPart("签名", False, f"不是密钥 {key.name} 对这份记录的签名：记录或签名被改动过")
    if not key.is_valid_at(moment_of(record.decided["decided_at"])):
        return VerifiedPart("签名", False, f"密钥 {key.name} 在作出决定时不在使用期内")
    return VerifiedPart("签名", True, f"由机构的密钥 {key.name}（{key.algorithm}）签名，记录没有改动")
