"""Applications, proceedings, determinations frozen by digest, opinions and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.casework.enums import AidForm, EndReason, PaperKind, Verdict
from doudi.office.casework.proceeding_models import (
    Application as Application,
)
from doudi.office.casework.proceeding_models import (
    KeptProcedure as KeptProcedure,
)
from doudi.office.casework.proceeding_models import (
    Proceeding as Proceeding,
)
from doudi.office.casework.proceeding_models import (
    ProceedingStep as ProceedingStep,
)
from doudi.office.casework.review_models import ReviewCause as ReviewCause
from doudi.office.crypto import EncryptedText
from doudi.office.registry.models import Household, Person
from doudi.policies.yaml.schema import CHOOSERS

if TYPE_CHECKING:
    import datetime as dt
    from typing import Self


class PolicyArchive(models.Model):
    """The files of the packs that decided something, kept by their digest for as long as there are decisions."""

    digest = models.CharField(max_length=71, primary_key=True)
    content = models.BinaryField()
    """A zip of the vocabulary, the divisions and the layers, each under its path below `policies/`."""
    kept_at = models.DateTimeField()


class Determination(models.Model):
    """What the rules say of a household's facts on a day: frozen by digest, replayed byte for byte. Appended only."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="determinations")
    on = models.DateField()
    case = models.TextField()
    """The case as `doudi decide` takes it, one line of JSON."""
    result = models.TextField()
    """The result as `doudi decide --format json` writes it, byte for byte."""
    household_version = models.PositiveIntegerField()
    """The version of the household then; a grant is refused once the household has a later one."""
    people = models.JSONField()
    """{member's name in the case: key of the person}."""
    facts = models.JSONField()
    """The ids of the facts from which the case was made."""
    archives = models.JSONField()
    """Digests of the policy that decided."""
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 over case, result and policy, as `doudi replay` computes it."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-id",)


class Opinion(models.Model):
    """The township's opinion on a proceeding, resting on one determination. Appended only."""

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="opinions")
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="+")
    verdict = models.CharField("意见", max_length=12, choices=Verdict.choices)
    reason = models.CharField("理由", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Decision(models.Model):
    """The county's decision: by another person than the township's opinion, on the same frozen determination."""

    proceeding = models.OneToOneField(Proceeding, models.PROTECT, related_name="decision")
    opinion = models.OneToOneField(Opinion, models.PROTECT, related_name="decision")
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="decisions")
    granted = models.BooleanField()
    amount_fen = models.BigIntegerField(null=True)
    """What is granted, in fen, or months of grace; null where the right is no sum."""
    unit = models.CharField(max_length=20, blank=True)
    clauses = models.JSONField(default=list)
    reason = models.CharField("理由", max_length=1000, blank=True)
    opinion_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    """The author of the opinion, repeated here so that the database itself can refuse the same person as author of both."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(by=F("opinion_by")), name="decision_by_another_than_the_opinion"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="decision_amount_is_not_negative"
            ),
        )


class AwardQuerySet(models.QuerySet["Award"]):
    def held_on(self, day: dt.date) -> Self:
        """Awards in force on a day: neither ended nor run out, and not what is given once and done with."""
        lasting = self.filter(once=False, granted_on__lte=day)
        return lasting.exclude(ended_on__lte=day).exclude(until__lt=day)


class Award(models.Model):
    """A right that a household or a person receives: granted by a decision of this office, or reported from elsewhere.

    Each counts alike for what is known of a family; only what this office decided is paid. Its end is written into the row
    once; nothing else of it ever changes, and the database holds both.
    """

    right = models.CharField("项目", max_length=60)
    household = models.ForeignKey(Household, models.PROTECT, related_name="awards")
    """The holder, or where `person` is the holder, the household in which it was awarded."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="awards")
    """The holder where the award goes with a person. Null where it is the household's."""
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="award")
    source = models.CharField("来源", max_length=200, blank=True)
    """From where it is received, by which evidence; empty where this office decided."""
    amount_fen = models.BigIntegerField("数额", null=True)
    """As `Decision.amount_fen`; null also where nobody knows what is received elsewhere."""
    unit = models.CharField(max_length=20, blank=True)
    once = models.BooleanField("一次性", default=False)
    granted_on = models.DateField("决定日期")
    """From this day on it is held; of what is received elsewhere, the first day."""
    from_month = models.DateField("自", null=True)
    """The first day of the first month for which it is paid; null where it is not paid by the month, or not known."""
    until = models.DateField("至", null=True)
    """The last day where it runs out by itself."""
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_on = models.DateField("终止日期", null=True)
    """The first day on which it is no longer held."""
    end_reason = models.CharField("终止原因", max_length=12, choices=EndReason.choices, blank=True)
    end_note = models.CharField("终止说明", max_length=500, blank=True)
    ended_by_decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="ended_awards")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("household", "right"),
                condition=Q(person__isnull=True, ended_on__isnull=True, once=False),
                name="award_held_once_by_a_household",
            ),
            models.UniqueConstraint(
                fields=("person", "right"),
                condition=Q(person__isnull=False, ended_on__isnull=True, once=False),
                name="award_held_once_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=True) & ~Q(source="") | Q(decision__isnull=False, source=""),
                name="award_decided_or_reported",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="", end_note="", ended_by_decision__isnull=True)
                & Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_on__isnull=False, end_reason__in=EndReason.values)
                & Q(ended_by__isnull=False, ended_at__isnull=False),
                name="award_ended_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="award_amount_is_not_negative"
            ),
        )

    @property
    def key(self) -> str:
        """RIGHT or RIGHT.PERSON, as in `entitlements.Entitlement.key`."""
        return self.right if self.person_id is None else f"{self.right}.{self.person_id}"

    @property
    def elsewhere(self) -> bool:
        """True where another office grants it, so that this one never pays it."""
        return self.decision_id is None and not hasattr(self, "urgent_aid")


class UrgentAid(models.Model):
    """What a township has handed out at once, before anything was decided; its papers follow. Appended only.

    The award counts it as received and is never paid: the family has it in hand.
    """

    proceeding = models.OneToOneField(Proceeding, models.PROTECT, related_name="urgent_aid")
    award = models.OneToOneField(Award, models.PROTECT, related_name="urgent_aid")
    form = models.CharField("方式", max_length=8, choices=AidForm.choices)
    amount_fen = models.BigIntegerField("金额")
    """What was handed out, in fen; of goods what they cost."""
    goods = models.CharField("实物", max_length=200, blank=True)
    matter = models.CharField("事由", max_length=500)
    receiver = models.CharField("领取人", max_length=60)
    given_on = models.DateField("发放日期")
    limit_fen = models.BigIntegerField("乡镇审批额度", null=True)
    """Up to which sum the township approves by itself, as it was then; null where the county has set none."""
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """The county's officer who agreed to it, where the township could not approve the sum by itself."""
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="urgent_aid_is_something"),
            models.CheckConstraint(
                condition=Q(form=AidForm.CASH, goods="") | Q(form=AidForm.GOODS) & ~Q(goods=""),
                name="urgent_aid_says_which_goods",
            ),
            models.CheckConstraint(
                condition=Q(limit_fen__isnull=False, amount_fen__lte=F("limit_fen")) | Q(agreed_by__isnull=False),
                name="urgent_aid_above_the_limit_is_agreed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("recorded_by")),
                name="urgent_aid_agreed_by_another",
            ),
        )


class RightChoiceQuerySet(models.QuerySet["RightChoice"]):
    def forgone(self) -> dict[tuple[str, int], set[str]]:
        """The rights given up for others, by ("person", key) or ("household", key). A choice undoes the earlier one of the
        same holder in which what it gives up was taken."""
        by_holder: dict[tuple[str, int], dict[str, list[str]]] = {}
        for choice in self.order_by("pk"):
            holder = ("household", choice.household_id) if choice.person_id is None else ("person", choice.person_id)
            earlier = by_holder.get(holder, {})
            by_holder[holder] = {taken: forgone for taken, forgone in earlier.items() if taken not in choice.forgone}
            by_holder[holder][choice.right] = choice.forgone
        return {
            holder: {right for forgone in taken.values() for right in forgone} for holder, taken in by_holder.items()
        }


class RightChoice(models.Model):
    """What was chosen between rights that exclude each other, for a person or a household. Appended only; the newest counts."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="choices")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="choices")
    right = models.CharField("选择的项目", max_length=60)
    forgone = models.JSONField()
    """The rights that are not had, since this one is chosen."""
    chooser = models.CharField("选择人身份", max_length=12, choices=list(CHOOSERS.items()))
    chosen_by = models.CharField("选择人", max_length=60)
    chosen_on = models.DateField("选择日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = RightChoiceQuerySet.as_manager()

    class Meta:
        ordering = ("id",)


class SigningKey(models.Model):
    """A key by which the office signs what it decides. It is renewed, never changed: from its last day on it only verifies,
    and its private part is gone."""

    name = models.CharField(max_length=32, primary_key=True)
    """Made of the public key, by `record_signature.key_name`."""
    algorithm = models.CharField("算法", max_length=20)
    public_key = models.TextField("公钥")
    private_key = EncryptedText(blank=True)
    valid_from = models.DateField("自", null=True)
    """Null for the first key, which holds for whatever was signed before it was renewed."""
    valid_to = models.DateField("至", null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("algorithm",), condition=Q(valid_to__isnull=True), name="signingkey_one_in_use"
            ),
        )


class SignedRecord(models.Model):
    """What the record of a decision says was decided, as it was signed together with the decision. Appended only.

    Case, result and policy, which the signature covers too, stand in the determination.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="signed_record")
    decided = models.JSONField()
    """The parts that `decision_record.DECIDED_PARTS` names."""
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 over the signed text."""
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    signature = models.BinaryField()

    class Meta:
        ordering = ("id",)


class Paper(models.Model):
    """A paper that the office has issued: its content, the file that was made of it, and that file's digest. Appended only."""

    number = models.CharField("文书编号", max_length=40, unique=True)
    kind = models.CharField("种类", max_length=20, choices=PaperKind.choices)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="papers")
    """Null where the paper is about several families, as a public notice is."""
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, null=True, related_name="papers")
    """Null where the paper is about the whole application."""
    content = models.TextField()
    """As `content_text` writes it: from this the same file is made again."""
    basis = models.CharField(max_length=64)
    """SHA-256 of the content but for number and day: what says the same is issued once."""
    form = models.CharField(max_length=64)
    """The digest of templates, fonts and typesetter (`form_digest`)."""
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the file, which also stands in the audit."""
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="paper")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("application", "kind", "basis"), name="paper_same_content_once"),
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="paper_kind_is_known"),
            models.CheckConstraint(
                condition=Q(application__isnull=False) | Q(kind=PaperKind.NOTICE, proceeding__isnull=True),
                name="paper_of_an_application_unless_public",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def household(self) -> Household:
        """The family that a paper of an application is about."""
        assert self.application is not None, "a public notice is about several"
        return self.application.household


class Draft(models.Model):
    """An intake form that is being typed. It is saved whenever the clerk pauses, so that a lost session loses nothing."""

    token = models.CharField(max_length=36, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    region_code = models.CharField(max_length=12, blank=True)
    data = EncryptedText(default="")
    """The form's fields as JSON; encrypted, since identity numbers are among them."""
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-changed_at",)
