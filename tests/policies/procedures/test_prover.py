"""The prover: each form of claim holds where it should, and is refuted by a path in Chinese where it should not."""

from __future__ import annotations

import pytest

from doudi.policies.procedures.prover import prove
from tests.policies.procedures.permits import PERMITS, changed, permit, properties

TRUE = [
    "before: {step: decide, needs: look and post}",
    "before: {step: decide, needs: listen, when: contested}",
    "then: {step: decide.granted, needs: grant}",
    "never: {step: listen, when: not contested}",
    "possible: {step: refuse}",
    "longest: {since: apply, until: decide, working_days: 10}",
    "longest: {since: apply, until: look, working_days: 3}",
    "traits: {step: look, by: [township], people: 2, papers: [map]}",
    "traits: {step: post, days: 7, shows: [摊位, 姓名]}",
    "traits: {step: decide, by: [county], apart_from: [look]}",
    "traits: {step: apply, asks_at_most: [form]}",
    "effect: {outcome: granted, start_month: following, recheck_months: 12, papers: [letter]}",
]
FALSE = [
    ("before: {step: decide, needs: listen}", "“决定”", "情形：一般；申请 → 看场地 → 张贴公告 → 决定（准）"),
    ("before: {step: decide.refused, needs: grant}", "“决定”（不准）", "情形：一般；申请 → 看场地 → 张贴公告 → 决定（不准）"),
    ("before: {step: sell, needs: grant}", "“sell”从未发生", ""),
    ("then: {step: post, needs: listen}", "做了“张贴公告”，办结时还缺后续（listen）",
     "情形：一般；申请 → 看场地 → 张贴公告 → 决定（准） → 发许可"),
    ("never: {step: listen}", "不应有“听反对的人说”", "情形：有人反对；申请 → 看场地 → 张贴公告 → 听反对的人说"),
    ("never: {step: listen, when: rainy}", "所说的情形从不出现", ""),
    ("possible: {step: listen}", "没有一条路径通到“听反对的人说”", "情形：一般"),
    ("longest: {since: apply, until: decide, working_days: 9}", "没有规定不超过9个工作日的时限", "情形：一般"),
    ("longest: {since: apply, until: look, days: 3}", "没有规定不超过3天的时限", "情形：一般"),
    ("traits: {step: look, people: 3}", "“看场地”只要求2人，应不少于3人", ""),
    ("traits: {step: post, days: 8}", "“张贴公告”持续7天，应不少于8天", ""),
    ("traits: {step: post, shows: [姓名]}", "“张贴公告”公开摊位，只可以公开姓名", ""),
    ("traits: {step: decide, by: [township]}", "“决定”由县级民政部门办理，应由乡镇（街道）办理", "情形：一般"),
    ("traits: {step: decide, apart_from: [post]}", "“决定”可以由做过“张贴公告”的人来做", ""),
    ("traits: {step: refuse, papers: [form]}", "“说明理由”缺少文书：申请表", ""),
    ("traits: {step: look, share: 30}", "“看场地”抽取0%，应不少于30%", ""),
    ("traits: {step: apply, asks_at_most: [map]}", "“申请”多要了材料：申请表", ""),
    ("effect: {outcome: granted, start_month: at_once}", "“准许”从决定次月起，应从即时起", ""),
    ("effect: {outcome: granted, recheck_months: 6}", "“准许”应至少每6个月复核一次", ""),
    ("by_list: {}", "“申请”要申请人来做，而它应当随名单而来", ""),
]  # fmt: skip


@pytest.mark.parametrize("claim", TRUE)
def test_what_holds_is_proven(claim: str) -> None:
    proof = prove(permit(), properties(claim))
    assert [refutation.sentence() for refutation in proof.refutations] == []
    assert len(proof.proven) == 1


@pytest.mark.parametrize(("claim", "reason", "path"), FALSE)
def test_what_does_not_hold_is_refuted_by_a_path(claim: str, reason: str, path: str) -> None:
    (refutation,) = prove(permit(), properties(claim)).refutations
    assert reason in refutation.sentence()
    assert "FAIR-9" in refutation.sentence()
    assert refutation.path() == path


@pytest.mark.parametrize(
    ("old", "new", "reason", "path"),
    [
        ("gate: decide.refused", "gate: decide.refused and contested", "走到这里就没有下一步了",
         "情形：一般；申请 → 看场地 → 张贴公告 → 决定（不准）"),
        ("gate: post and contested", "gate: post and contested and grant", "“听反对的人说”在任何情形下都走不到", ""),
        ("asks: [form]", "asks: [form, map]", "“申请”向申请人要“场地图”，而它不必由申请人提供", ""),
        ("papers: [letter], outcome: refused", "outcome: refused", "可以不经“答复”就得出“不准”",
         "情形：一般；申请 → 看场地 → 张贴公告 → 决定（不准） → 说明理由"),
        ("gate: apply, within", "within", "“看场地”的期限从一个还没有做的步骤起算", "情形：一般；看场地"),
        ("working_days: 10", "working_days: 9", "各步都不超期，“办理”最长也要10天，超过9个工作日",
         "情形：一般；申请 → 看场地 → 张贴公告 → 决定（准） → 发许可"),
    ],
)  # fmt: skip
def test_what_every_procedure_must_fulfil(old: str, new: str, reason: str, path: str) -> None:
    refutations = prove(permit(changed(old, new)), ()).refutations
    matching = [refutation for refutation in refutations if reason in refutation.sentence()]
    assert [refutation.path() for refutation in matching][:1] == [path]


def test_a_result_on_which_nothing_hangs() -> None:
    text = changed("gate: decide.granted", "gate: decide").replace("gate: decide.refused", "gate: decide")
    sentences = [refutation.sentence() for refutation in prove(permit(text), ()).refutations]
    assert sentences == ["摊位许可：程序自身不成立：“决定”有几种结果，而后面的步骤都不看它是哪一种"]


def test_the_small_procedure_is_sound() -> None:
    assert prove(permit(PERMITS), ()).refutations == ()
