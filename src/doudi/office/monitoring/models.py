"""Screenings of the registry, their findings and what became of these; trials of reforms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from doudi.office.casework.models import Decision, Proceeding
from doudi.office.monitoring.enums import FindingKind, FindingState, ScreeningState, Status, TrialState
from doudi.office.registry.models import Household, Person

if TYPE_CHECKING:
    from typing import Self


class Screening(models.Model):
    """One pass over all households in the order of their keys, which is carried on where it stopped."""

    on = models.DateField("筛查日期")
    nightly = models.BooleanField(default=False)
    """True where the clock began it, False where somebody did."""
    progress = models.CharField(max_length=12, choices=ScreeningState.choices, default=ScreeningState.RUNNING)
    reached = models.BigIntegerField(default=0)
    """The key of the last household that was screened."""
    attempts = models.PositiveSmallIntegerField(default=0)
    """How many workers were sent for it."""
    households = models.PositiveIntegerField("已筛查家庭", default=0)
    opened = models.PositiveIntegerField("新线索", default=0)
    closed = models.PositiveIntegerField("自行消除", default=0)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("progress",), condition=Q(progress="running"), name="screening_one_at_a_time"
            ),
            models.UniqueConstraint(fields=("on",), condition=Q(nightly=True), name="screening_one_a_night"),
            models.CheckConstraint(condition=Q(progress__in=ScreeningState.values), name="screening_progress_is_known"),
        )


class SkippedHousehold(models.Model):
    """A household that a screening could not decide, and why. Its earlier findings stay as they are. Appended only."""

    screening = models.ForeignKey(Screening, models.PROTECT, related_name="skipped")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    reason = models.CharField("原因", max_length=500)

    class Meta:
        db_table = "monitoring_unread"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("screening", "household"), name="unread_once_a_screening"),)


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> Self:
        """Findings that nobody has closed yet."""
        return self.filter(state=FindingState.OPEN)


class Finding(models.Model):
    """A right that may be missed or may have ended: a clue, not a decision.

    It stays open until an officer or a later screening closes it; the database lets no closed one be changed.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="findings")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Null where the right is the household's."""
    region_code = models.CharField("地区", max_length=12, db_index=True)
    right = models.CharField("项目", max_length=60)
    kind = models.CharField("线索", max_length=8, choices=FindingKind.choices)
    state = models.CharField("状态", max_length=12, choices=FindingState.choices, default=FindingState.OPEN)
    status = models.CharField("规则结论", max_length=16, choices=Status.choices)
    low = models.BigIntegerField(null=True)
    """Fen, or whole months; null where the right is no sum or not granted."""
    high = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    margin = models.BigIntegerField(null=True)
    """How far, in fen, the one sum that decides passes its threshold; below 0 where it does not pass it."""
    ways = models.JSONField(default=list)
    """The labels of the ways by which the rules came to the outcome."""
    clauses = models.JSONField(default=list)
    """[{"document", "clause", "id"}] of the clauses behind the outcome."""
    needs = models.JSONField(default=list)
    """Names of facts and local values that are still to be found out."""
    rests_on = models.CharField(max_length=64)
    """SHA-256 over the facts that the right reads and the outcome of the rules, as `findings` computes it."""
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    """The grant that may have ended."""
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, null=True, related_name="findings")
    """The proceeding that an officer opened upon it or, of a settled finding, that settled it."""
    found_on = models.DateField("发现日期")
    seen_on = models.DateField("最近一次")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Null where a screening closed it."""
    version = models.PositiveIntegerField(default=1)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("kind", "state", "region_code")),
            models.Index(fields=("household", "right", "rests_on")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("household", "kind", "right"),
                condition=Q(person__isnull=True, state="open"),
                name="finding_one_open_for_a_household",
            ),
            models.UniqueConstraint(
                fields=("household", "kind", "right", "person"),
                condition=Q(person__isnull=False, state="open"),
                name="finding_one_open_for_a_person",
            ),
            models.CheckConstraint(condition=Q(kind__in=FindingKind.values), name="finding_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=FindingState.values), name="finding_state_is_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="finding_status_is_known"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | ~Q(state="open") & Q(closed_at__isnull=False),
                name="finding_closed_at",
            ),
        )


class FindingEvent(models.Model):
    """Something that happened to a finding: it was found, has changed or was closed. Appended only."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="events")
    name = models.CharField(max_length=12)
    """`found`, `changed`, or the state in which it was closed."""
    status = models.CharField(max_length=16, choices=Status.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        db_table = "monitoring_turn"
        ordering = ("id",)

    @property
    def label(self) -> str:
        """The event in Chinese: 发现, 有变化, or the result with which the finding was closed."""
        return {"found": "发现", "changed": "有变化"}.get(self.name) or FindingState(self.name).label


class Trial(models.Model):
    """A reform tried on the registry of a region by a job. The report has counts and sums alone, nobody's case."""

    region_code = models.CharField("地区", max_length=12, db_index=True)
    title = models.CharField("方案", max_length=120)
    reform = models.TextField()
    """The text of the file as it was handed in."""
    on = models.DateField("测算日期")
    course = models.CharField("进度", max_length=12, choices=TrialState.choices, default=TrialState.WAITING)
    households = models.PositiveIntegerField(default=0)
    """How many households are to be decided, counted at the beginning."""
    done = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True)
    page = models.TextField(blank=True)
    """The report as a page of its own, without small counts."""
    workbook = models.BinaryField(default=bytes)
    token = models.CharField(max_length=36, unique=True)
    """Made with the form: a second click with the same token is the same trial."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(course__in=TrialState.values), name="trial_course_is_known"),
            models.CheckConstraint(
                condition=Q(course__in=("waiting", "running"), ended_at__isnull=True)
                | ~Q(course__in=("waiting", "running")) & Q(ended_at__isnull=False),
                name="trial_ended_at",
            ),
        )

    def __str__(self) -> str:
        return self.title
