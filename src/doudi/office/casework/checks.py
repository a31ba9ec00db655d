"""What `doudi check` asks of casework: rows that are compared with the audit, whether frozen determinations come out the same
again, whether decisions stand as they were signed, and whether awards are what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from django.db.models import F, Min, OuterRef, Q, Subquery

from doudi.office.audit.row_states import WatchedTable, watch
from doudi.office.casework.awards import makes_award
from doudi.office.casework.course.course import course_of
from doudi.office.casework.course.states import state_of
from doudi.office.casework.determination import policy_of
from doudi.office.casework.enums import EndReason
from doudi.office.casework.models import (
    Award,
    Decision,
    Determination,
    Opinion,
    Paper,
    PolicyArchive,
    Proceeding,
    SignedRecord,
    SigningKey,
    UrgentAid,
)
from doudi.office.casework.records import find_changes, record_parts
from doudi.office.errors import DecryptionError
from doudi.output.papers.typesetting import PaperError, form_digest
from doudi.policies.cases import replay
from doudi.policies.cases.decision_record import computation_digest, signed_text, text_digest
from doudi.policies.cases.record_signature import ALGORITHMS

watch(
    WatchedTable(
        "proceeding",
        "办理",
        Proceeding,
        {
            "application_id": "申请",
            "household_id": "家庭",
            "right": "待遇",
            "person_id": "人员",
            "region_code": "地区",
            "state": "状态",
            "kin_of_staff": "近亲属备案",
            "accepted_on": "受理日期",
            "due_on": "办理期限",
        },
    ),
    WatchedTable(
        "opinion",
        "初审意见",
        Opinion,
        {
            "proceeding_id": "办理",
            "determination_id": "决定记录",
            "verdict": "意见",
            "reason": "理由",
            "by_id": "初审人",
            "at": "时间",
        },
        sealed=frozenset({"reason"}),
    ),
    WatchedTable(
        "decision",
        "决定",
        Decision,
        {
            "proceeding_id": "办理",
            "opinion_id": "初审意见",
            "determination_id": "决定记录",
            "granted": "给予",
            "amount_fen": "数额（分或月）",
            "unit": "单位",
            "clauses": "条款",
            "reason": "理由",
            "opinion_by_id": "初审人",
            "by_id": "决定人",
            "at": "时间",
        },
        sealed=frozenset({"reason"}),
    ),
    WatchedTable(
        "paper",
        "文书",
        Paper,
        {
            "number": "编号",
            "kind": "种类",
            "application_id": "申请",
            "proceeding_id": "办理",
            "content": "内容",
            "basis": "内容摘要",
            "form": "版式",
            "digest": "文件摘要",
            "document_id": "文件",
            "issued_by_id": "制作人",
            "issued_at": "时间",
        },
        sealed=frozenset({"number", "content", "basis", "form", "digest"}),
    ),
    WatchedTable(
        "award",
        "待遇",
        Award,
        {
            "right": "项目",
            "household_id": "家庭",
            "person_id": "人员",
            "decision_id": "决定",
            "source": "来源",
            "amount_fen": "数额（分或月）",
            "unit": "单位",
            "once": "一次性",
            "granted_on": "决定日期",
            "from_month": "自",
            "until": "至",
            "ended_on": "终止日期",
            "end_reason": "终止原因",
            "end_note": "终止说明",
            "ended_by_decision_id": "终止的决定",
            "ended_by_id": "终止人",
        },
        sealed=frozenset({"source", "end_note"}),
    ),
    WatchedTable(
        "urgentaid",
        "先行救助",
        UrgentAid,
        {
            "proceeding_id": "办理",
            "award_id": "待遇",
            "form": "方式",
            "amount_fen": "金额（分）",
            "goods": "实物",
            "matter": "事由",
            "receiver": "领取人",
            "given_on": "发放日期",
            "limit_fen": "乡镇审批额度（分）",
            "agreed_by_id": "县级同意的人",
        },
        sealed=frozenset({"goods", "matter", "receiver"}),
    ),
)


def find_problems() -> Iterator[str]:
    """Determinations that no longer fit their digest or come out otherwise when they are decided again, in words."""
    policies: dict[str, bytes] = {}
    archives: dict[str, replay.ArchivedPolicy] = {}  # each is read once: many determinations rest on the same policy
    with ExitStack() as unpacked:
        for determination in Determination.objects.order_by("id").iterator():
            name = f"决定记录 {determination.digest[:12]}（家庭 {determination.household_id}，{determination.on}）"
            digest = determination.archives[0]
            try:
                if digest not in policies:
                    policies[digest] = policy_of(determination)
            except PolicyArchive.DoesNotExist:
                yield f"{name}：当时的政策文件不在了"
                continue
            if computation_digest(determination.case, determination.result, policies[digest]) != determination.digest:
                yield f"{name}：内容与登记的摘要不符"
                continue
            try:
                if digest not in archives:
                    archives[digest] = unpacked.enter_context(replay.ArchivedPolicy(policies[digest]))
                _, comparison = archives[digest].replay(determination.case, determination.result)
            except replay.ReplayError as error:
                yield f"{name}：不能重新计算（{error}）"
                continue
            if not comparison.same_decision:
                yield f"{name}：重新计算的结果与当时不同（{'；'.join(comparison.differences)}）"


def find_course_differences() -> Iterator[str]:
    """Proceedings whose state, next step or due date is not what their log amounts to, in words."""
    rows = Proceeding.objects.filter(kept_procedure__isnull=False).prefetch_related("steps").order_by("pk")
    for proceeding in rows.iterator(500):
        course = course_of(proceeding)
        assert course is not None
        state = state_of(proceeding.steps.all(), course.procedure)
        if state != proceeding.state:
            yield f"办理 {proceeding.pk}：状态是“{proceeding.get_state_display()}”，按经过应为“{state.label}”"
        elif proceeding.is_open and (proceeding.due_on, proceeding.awaits or "") != (course.due_on, course.awaits):
            yield f"办理 {proceeding.pk}：期限或下一步与经过不符（{proceeding.due_on}，应为{course.due_on}）"


def find_signature_problems() -> Iterator[str]:
    """Decisions that are not as they were signed, that somebody signed but the office, or that nobody signed, in words."""
    yield from _find_key_problems()
    rows = SignedRecord.objects.select_related("key", "decision__proceeding__household", "decision__determination")
    for row in rows.defer("key__private_key").order_by("id").iterator():
        name = f"决定 {row.decision_id}"
        changes = find_changes(row.decision)
        if changes:
            yield f"{name}：签名之后被改动过（{'、'.join(changes)}）"
            continue
        try:
            text = signed_text(record_parts(row.decision, row.decided, row.key))
        except PolicyArchive.DoesNotExist:
            yield f"{name}：当时的政策文件不在了"
            continue
        algorithm = ALGORITHMS[row.key.algorithm]
        if text_digest(text) != row.digest or not algorithm.is_signed(row.key.public_key, text, bytes(row.signature)):
            yield f"{name}：签名与内容不符"
    first = SignedRecord.objects.aggregate(first=Min("decision_id"))["first"]
    if first is not None:
        unsigned = Decision.objects.filter(signed_record__isnull=True, pk__gt=first).order_by("pk")
        for number in unsigned.values_list("pk", flat=True):
            yield f"决定 {number}：没有签名，不是经办理程序作出的"


def find_paper_problems() -> Iterator[str]:
    """Fonts that are missing for papers, and papers whose file is not the one that was issued, in words. Whether content and
    digest are those of the audit, the comparison of rows says."""
    try:
        form_digest()
    except PaperError as error:
        yield str(error)
    changed = Paper.objects.exclude(document__digest=F("digest")).order_by("pk")
    for number, paper_id in changed.values_list("number", "pk"):
        yield f"文书 {number}（{paper_id}）：所存的文件不是制作时的那一份"


def _find_key_problems() -> Iterator[str]:
    """Keys in use whose private part cannot be opened, or belongs to another public key."""
    for name, algorithm, public_key in SigningKey.objects.filter(valid_to__isnull=True).values_list(
        "name", "algorithm", "public_key"
    ):
        try:
            private_key = SigningKey.objects.get(pk=name).private_key
        except DecryptionError as error:
            yield f"签名密钥 {name} 打不开：{error}"
            continue
        if ALGORITHMS[algorithm].public_key(private_key) != public_key:
            yield f"签名密钥 {name} 的私钥不是它的"


def find_award_problems() -> Iterator[str]:
    """Awards that are not what was decided, and decisions without the award that they make or the end that they bring."""
    decisions = Decision.objects.select_related("proceeding", "award").order_by("pk")
    for decision in decisions.iterator():
        award: Award | None = getattr(decision, "award", None)
        if decision.granted and makes_award(decision.proceeding.right):
            if award is None:
                yield f"决定 {decision.pk} 给予了待遇，却没有登记；请查明是谁删除的"
            elif fields := _differences(award, decision):
                yield f"待遇 {award.pk} 与决定 {decision.pk} 不符：{'、'.join(fields)}"
        elif award is not None:
            yield f"待遇 {award.pk} 所依据的决定 {decision.pk} 没有给予待遇"
    for number, ending in sorted([*_outlived(of_people=False), *_outlived(of_people=True)]):
        yield f"待遇 {number} 已由决定 {ending} 停止或代替，却没有终止"
    by_decision = Award.objects.filter(end_reason__in=(EndReason.REVIEW, EndReason.REPLACED))
    for number in by_decision.filter(ended_by_decision__isnull=True).order_by("pk").values_list("pk", flat=True):
        yield f"待遇 {number} 因复核而终止，却没有写明是哪一项决定"


def _differences(award: Award, decision: Decision) -> list[str]:
    """In what an award is not as its decision says, in words."""
    proceeding = decision.proceeding
    pairs = {
        "项目": (award.right, proceeding.right),
        "家庭": (award.household_id, proceeding.household_id),
        "人员": (award.person_id, proceeding.person_id),
        "数额": (award.amount_fen, decision.amount_fen),
        "单位": (award.unit, decision.unit),
    }
    return [name for name, (awarded, decided) in pairs.items() if awarded != decided]


def _outlived(of_people: bool) -> Iterator[tuple[int, int]]:
    """The awards in force of people, or of households, with a later decision upon the same application that ended them."""
    holder = Q(proceeding__person=OuterRef("person")) if of_people else Q(proceeding__person__isnull=True)
    later = Decision.objects.filter(
        holder,
        pk__gt=OuterRef("decision_id"),
        proceeding__application=OuterRef("decision__proceeding__application"),
        proceeding__right=OuterRef("right"),
    ).order_by("pk")
    lasting = Award.objects.filter(ended_on__isnull=True, once=False, person__isnull=not of_people)
    rows = lasting.annotate(ending=Subquery(later.values("pk")[:1])).exclude(ending=None)
    yield from rows.values_list("pk", "ending")


def find_awards_of_the_dead() -> Iterator[str]:
    """What somebody still receives who is registered as dead, in Chinese."""
    rows = Award.objects.filter(person__died_on__isnull=False, ended_on__isnull=True, once=False)
    for award in rows.select_related("person", "household").order_by("pk"):
        yield f"待遇 {award.pk}：享受人（人员 {award.person_id}）已登记死亡，待遇却没有终止；请查明死亡登记是否绕过了程序"
