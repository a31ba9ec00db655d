"""Applications, their proceedings, and the log of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from doudi.office.casework.enums import OPEN, Channel, LogKind, ProceedingState
from doudi.office.registry.models import Household, Person

if TYPE_CHECKING:
    from typing import Self


class Application(models.Model):
    """A family's application. It asks for everything at once; each right has a proceeding of its own."""

    number = models.CharField("申请编号", max_length=30, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    channel = models.CharField("方式", max_length=12, choices=Channel.choices)
    received_on = models.DateField("申请日期")
    note = models.CharField("诉求", max_length=500, blank=True)
    token = models.CharField(max_length=36, unique=True)
    """Made with the form, so that a second click finds the application of the first."""
    authorised_on = models.DateField("授权日期", null=True)
    """The day by which every adult member had signed the authorisation to verify; null where it was not shown with the form."""
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.number


class KeptProcedure(models.Model):
    """A procedure as it was when a proceeding began to run on it, named by the digest of its text. Appended only."""

    digest = models.CharField(max_length=64, primary_key=True)
    name = models.CharField("程序", max_length=60)
    content = models.TextField()
    """As `kept_text.procedure_text` writes it."""
    kept_at = models.DateTimeField()


class ProceedingQuerySet(models.QuerySet["Proceeding"]):
    def open(self) -> Self:
        """Proceedings that are not closed by a decision or a withdrawal."""
        return self.filter(state__in=OPEN)


class Proceeding(models.Model):
    """One right, for the household or for one member, on its way to a decision."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="proceedings")
    household = models.ForeignKey(Household, models.PROTECT, related_name="proceedings")
    right = models.CharField("项目", max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Null where the right is the household's."""
    reviews = models.ForeignKey("Award", models.PROTECT, null=True, related_name="review_proceedings")
    """The award that is looked at anew; null where the right is applied for."""
    procedure = models.CharField("程序", max_length=60, null=True)
    kept_procedure = models.ForeignKey(KeptProcedure, models.PROTECT, null=True, related_name="+")
    """What `procedure` said when the proceeding began, or when it was last moved to a changed one."""
    region_code = models.CharField("地区", max_length=12, db_index=True)
    state = models.CharField("状态", max_length=16, choices=ProceedingState.choices, default=ProceedingState.INTAKE)
    kin_of_staff = models.BooleanField("近亲属备案", default=False)
    accepted_on = models.DateField("受理日期", null=True)
    review_by = models.DateField("复核期限", null=True)
    """The day by which a clause about an event wants the review done that the event has opened."""
    due_on = models.DateField("办理期限", null=True)
    """The nearest end of a clock that runs, for lists: computed from the log and the calendar, and compared by `doudi check`."""
    awaits = models.CharField("下一步", max_length=30, null=True)
    """What comes next, for lists: `accept`, `propose`, `decide` or the name of a step. Kept as `due_on` is."""
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ProceedingQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "region_code")),)
        constraints = (
            models.UniqueConstraint(
                fields=("household", "right"),
                condition=Q(person__isnull=True, state__in=[str(state) for state in OPEN]),
                name="proceeding_one_open_for_a_household",
            ),
            models.UniqueConstraint(
                fields=("household", "right", "person"),
                condition=Q(person__isnull=False, state__in=[str(state) for state in OPEN]),
                name="proceeding_one_open_for_a_person",
            ),
            models.CheckConstraint(condition=Q(state__in=ProceedingState.values), name="proceeding_state_is_known"),
        )

    @property
    def is_open(self) -> bool:
        """True until a decision or a withdrawal closes it."""
        return self.state in OPEN

    @property
    def key(self) -> str:
        """RIGHT or RIGHT.PERSON, as in `entitlements.Entitlement.key`."""
        return self.right if self.person_id is None else f"{self.right}.{self.person_id}"


class ProceedingStep(models.Model):
    """A row of the log of a proceeding: a step of its procedure, or what else bears on its course. Appended only."""

    kind = models.CharField(max_length=12, choices=LogKind.choices, null=True)
    """Null in rows from before procedures were followed."""
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="steps")
    name = models.CharField(max_length=30)
    """The step, the circumstance, the cause of a pause, or the act of the office."""
    day = models.DateField(null=True)
    """When it happened, which may be before it was entered."""
    result = models.CharField(max_length=30, null=True)
    people = models.JSONField(null=True)
    """The keys of the officers who did it."""
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=16, choices=ProceedingState.choices)
    target = models.CharField(max_length=16, choices=ProceedingState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "casework_step"
        ordering = ("id",)
