"""Takes applications, also of families that are not registered yet, and opens a proceeding for each right."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.casework.actions.log_rows import append_row, keep_procedure, set_lists
from doudi.office.casework.actions.proceedings import refuse_second_award
from doudi.office.casework.awards import award_in_force
from doudi.office.casework.course.procedures import procedure_of_right, procedures_on_choice
from doudi.office.casework.course.states import first_state
from doudi.office.casework.enums import Channel, LogKind
from doudi.office.casework.exclusions import FamilyChoices
from doudi.office.casework.models import Application, Award, Draft, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import create_household, register_person
from doudi.office.registry.enums import Relation
from doudi.office.registry.models import Household, Person
from doudi.office.registry.perms import belongs_to_staff, require_open
from doudi.office.registry.vocabulary import right_label
from doudi.policies.procedures.model import DONE, Procedure

KIN = "kin"
"""The circumstance that a family belongs to staff."""
LONGEST_NOTE = 500
REVIEWED = "reviewed"
"""What the first step of a review says where nobody died or moved away and no term is over."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A member of a family that is not registered yet, as typed at the window."""

    name: str
    number: str
    relation: str
    sex: str = ""
    birth_date: dt.date | None = None
    phone: str = ""
    registered: Person | None = None
    """The person, where the officer has said that it is one who is registered already."""
    not_same_reason: str = ""
    """By what the officer knows that it is none of the people of the same name there are."""


@transaction.atomic
def take_family(
    *,
    by: Actor,
    token: str,
    region_code: str,
    address: str,
    members: Sequence[Newcomer],
    channel: str,
    note: str = "",
    authorised_on: dt.date | None = None,
) -> Application:
    """Registers people and household and takes the application of the head, all in one transaction.

    `authorised_on`: the day by which every adult member had signed the authorisation, where the papers were shown.

    `token` comes with the form. The same token again returns the same application, also where two requests come at
    once: the second waits for the first, which holds a lock on the draft of the token.
    """
    by.require(Action.TAKE_APPLICATION, region_code)
    Draft.objects.get_or_create(token=token, defaults={"user": by.user, "changed_at": clock.now()})
    Draft.objects.select_for_update().get(token=token)
    earlier = Application.objects.filter(token=token).first()
    if earlier is not None:
        by.require(Action.TAKE_APPLICATION, earlier.region_code)
        Draft.objects.filter(token=token).delete()
        return earlier
    if not members:
        raise RefusedError("请至少登记一位家庭成员")
    people = [_person_of(by, newcomer, region_code) for newcomer in members]
    relations = [(person, newcomer.relation) for person, newcomer in zip(people, members, strict=True)]
    household = create_household(by=by, region_code=region_code, address=address, members=relations)
    head = next(person for person, relation in relations if relation == Relation.SELF)
    application = take_application(
        by=by,
        token=token,
        household=household,
        applicant=head,
        channel=channel,
        note=note,
        authorised_on=authorised_on,
    )
    Draft.objects.filter(token=token).delete()
    return application


def _person_of(by: Actor, newcomer: Newcomer, region_code: str) -> Person:
    """The person registered already whom the officer chose, or a new one."""
    if newcomer.registered is not None:
        by.require(Action.SEE_CASES, newcomer.registered.region_code)
        return newcomer.registered
    return register_person(
        by=by,
        region_code=region_code,
        name=newcomer.name,
        number=newcomer.number,
        sex=newcomer.sex,
        birth_date=newcomer.birth_date,
        phone=newcomer.phone,
        not_same_reason=newcomer.not_same_reason,
    )


@transaction.atomic
def take_application(
    *,
    by: Actor,
    token: str,
    household: Household,
    applicant: Person,
    channel: str = Channel.WINDOW,
    note: str = "",
    authorised_on: dt.date | None = None,
) -> Application:
    """Takes a family's application: one asks for everything. The same token again returns the same application."""
    by.require(Action.TAKE_APPLICATION, household.region_code)
    require_open(by, household)
    earlier = Application.objects.filter(token=token).first()
    if earlier is not None:
        if earlier.household_id != household.pk:
            raise RefusedError("这张申请表已用于另一个家庭，请重新打开申请页面")
        return earlier
    if channel not in Channel.values:
        raise RefusedError("请选择申请方式")
    if not household.memberships.filter(person=applicant, valid_to__isnull=True).exists():
        raise RefusedError("申请人应是家庭成员之一")
    if authorised_on is not None and authorised_on > clock.today():
        raise RefusedError("授权日期不能晚于今天")
    return file_application(
        by,
        token=token,
        household=household,
        applicant=applicant,
        channel=channel,
        note=note,
        authorised_on=authorised_on,
    )


def file_application(
    by: Actor,
    *,
    token: str,
    household: Household,
    applicant: Person,
    channel: str,
    note: str,
    authorised_on: dt.date | None = None,
) -> Application:
    """The application with this token: a new one with a number, or the one of the request that was first."""
    earlier = Application.objects.filter(token=token).first()
    if earlier is not None:
        return earlier
    today = clock.today()
    try:
        with transaction.atomic():
            application = Application.objects.create(
                # The number holds the row's key, which is known only after the insert.
                number=uuid.uuid4().hex[:30],
                household=household,
                applicant=applicant,
                region_code=household.region_code,
                channel=channel,
                received_on=today,
                note=note.strip(),
                token=token,
                authorised_on=authorised_on,
                taken_by=by.user,
                created_at=clock.now(),
            )
    except IntegrityError:
        # The same form was sent twice and the other request was first.
        return Application.objects.get(token=token)
    application.number = f"{household.region_code[:6]}S{today:%Y}{application.pk:06d}"
    application.save(update_fields=["number"])
    record_action(
        by=by,
        permission=Action.TAKE_APPLICATION,
        action="casework.take_application",
        subject="application",
        row=application,
        detail={"household": household.pk},
    )
    return application


@transaction.atomic
def open_proceedings(
    *, by: Actor, application: Application, rights: Sequence[tuple[str, Person | None]]
) -> list[Proceeding]:
    """Opens a proceeding for each right applied for, with the member whose right it is or None for the household's.

    Returns those that were opened; a right for which a proceeding is open already is left as it is. RefusedError where
    a right is received already: a grant is changed or ended by a review, never by a second grant.
    """
    by.require(Action.TAKE_APPLICATION, application.region_code)
    household = application.household
    require_open(by, household)
    members = household.memberships.filter(valid_to__isnull=True).select_related("person")
    people = {membership.person_id: membership.person for membership in members}
    has_kin = belongs_to_staff(household)
    family_choices = FamilyChoices(household)
    opened = []
    for right, person in rights:
        _refuse_unknown_right(right, person, people)
        refuse_second_award(award_in_force(right, household, person))
        if reason := family_choices.obstacle(right, person):
            raise RefusedError(reason)
        procedure = procedure_of_right(right, household.region_code, clock.today())
        if procedure.by_list:
            raise RefusedError(f"“{right_label(right)}”随认定名单享受，不用申请：认定决定作出后自动列入名单")
        proceeding = open_on(by, application, right, person, has_kin, procedure)
        if proceeding is not None:
            opened.append(proceeding)
    return opened


@transaction.atomic
def open_on_choice(*, by: Actor, application: Application, procedure: str, reason: str) -> Proceeding:
    """Opens the proceeding of a procedure that the officer chooses for a household's right, with the reason: urgent aid begins
    with it, and no authorisation, check or notice is waited for.

    RefusedError where the procedure cannot be chosen here, and where the right is on its way already.
    """
    by.require(Action.TAKE_APPLICATION, application.region_code)
    household = application.household
    require_open(by, household)
    choices = {each.name: each for each in procedures_on_choice(household.region_code, clock.today())}
    if procedure not in choices:
        labels = "、".join(f"“{each.label}”" for each in choices.values()) or "没有"
        raise RefusedError(f"请选择程序：本地区可以这样办理的有{labels}")
    if not reason.strip():
        raise RefusedError("请写明事由：什么人遇到了什么急难，为什么不能等一般程序")
    chosen = choices[procedure]
    has_kin = belongs_to_staff(household)
    opened = open_on(by, application, chosen.on_choice[0], None, has_kin, chosen, note=reason)
    if opened is None:
        raise RefusedError(
            f"“{right_label(chosen.on_choice[0])}”已在办理中：按一般程序办着的，请先登记撤回，再按“{chosen.label}”办理"
        )
    return opened


def open_on(
    by: Actor,
    application: Application,
    right: str,
    person: Person | None,
    has_kin: bool,
    procedure: Procedure,
    review_by: dt.date | None = None,
    cause: str = REVIEWED,
    permission: Action = Action.TAKE_APPLICATION,
    reviews: Award | None = None,
    note: str = "",
) -> Proceeding | None:
    """Opens a proceeding of an application, which reviews an award or none; None where one is open already for the right and
    its holder. `note`: what its first step says."""
    household = application.household
    if Proceeding.objects.open().filter(household=household, right=right, person=person).exists():
        return None
    try:
        with transaction.atomic():
            proceeding = Proceeding.objects.create(
                application=application,
                household=household,
                right=right,
                person=person,
                reviews=reviews,
                procedure=procedure.name,
                kept_procedure=keep_procedure(procedure),
                region_code=household.region_code,
                state=first_state(procedure),
                kin_of_staff=has_kin,
                review_by=review_by,
                due_on=review_by,
                clerk=by.user,
                created_at=clock.now(),
                changed_at=clock.now(),
            )
    except IntegrityError:
        # Another clerk opened it between the query above and this insert.
        return None
    # What comes next, also where opening itself is no step of the procedure.
    set_lists(proceeding)
    proceeding.save(update_fields=["due_on", "awaits"])
    record_action(
        by=by,
        permission=permission,
        action="casework.open_proceeding",
        subject="proceeding",
        row=proceeding,
        detail={"right": right, "procedure": procedure.name},
        rows=[proceeding],
    )
    _begin(by, proceeding, procedure, cause, note)
    return proceeding


def _begin(by: Actor, proceeding: Proceeding, procedure: Procedure, cause: str, note: str) -> None:
    """Takes the steps that opening stands for: the application with the authorisations that came with it, or what the office has
    learnt."""
    today, application = clock.today(), proceeding.application
    record_standing_circumstances(by, proceeding, procedure, Action.TAKE_APPLICATION)
    beginning = "apply" if "apply" in procedure.steps else "learn"
    for name, day in ((beginning, today), ("authorise", application.authorised_on)):
        step = procedure.steps.get(name)
        if step is not None and day is not None:
            append_row(
                by, proceeding, LogKind.STEP, name, on=day,
                result=cause if cause in step.results else DONE, permission=Action.TAKE_APPLICATION,
                note=note[:LONGEST_NOTE] if name == beginning else "",
            )  # fmt: skip


def record_standing_circumstances(by: Actor, proceeding: Proceeding, procedure: Procedure, permission: Action) -> None:
    """Records what the locality has ruled of every proceeding, and that kin of staff is concerned."""
    circumstances = [(holding.circumstance, f"当地规定（{'、'.join(holding.clauses)}）") for holding in procedure.holds]
    if proceeding.kin_of_staff and KIN in procedure.circumstances:
        circumstances.append((KIN, "按工作人员申报的近亲属自动登记"))
    for name, note in circumstances:
        append_row(by, proceeding, LogKind.CIRCUMSTANCE, name, on=clock.today(), note=note, permission=permission)


def _refuse_unknown_right(right: str, person: Person | None, people: dict[int, Person]) -> None:
    """Refuses a right that the vocabulary does not have for such a subject, and a person who does not live there."""
    declared = vocabulary.library().vocabulary.rights.get(right)
    if declared is None or (declared.entity == "member") != (person is not None):
        raise RefusedError(f"没有“{right}”这个项目，或对象不对")
    if person is not None and person.pk not in people:
        raise RefusedError("只能为本家庭成员办理")
