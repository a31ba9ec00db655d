"""Closed sets of values that the records of an inquiry use."""

from __future__ import annotations

from django.db import models


class VisitLevel(models.TextChoices):
    """Why a family is visited; by the step of the procedure that such a visit is."""

    FAMILY = "visit", "入户调查"
    COUNTY = "county_visit", "县级入户调查"


class UploadPurpose(models.TextChoices):
    """What a picture taken at a visit is."""

    PHOTO = "photo", "照片"
    SIGNATURE = "signature", "签名"


class QuestionResult(models.TextChoices):
    """What became of a difference between what was declared and what a visit saw."""

    CORRECTED = "corrected", "已更正申报"
    UPHELD = "upheld", "申报属实，不改"


class Proposal(models.TextChoices):
    """What the office means to do, and hears the family about first."""

    CUT = "cut", "减发"
    STOP = "stop", "停发"


class HearingResult(models.TextChoices):
    """What became of what the person said."""

    ACCEPTED = "accepted", "意见成立，不作原拟的处理"
    PARTLY = "partly", "部分成立，调整处理"
    REJECTED = "rejected", "意见不成立，按原拟处理"


class Vote(models.TextChoices):
    """How a member of a panel voted. Without one: somebody who sat in without a vote."""

    IN_FAVOUR = "in_favour", "赞成"
    AGAINST = "against", "反对"
    ABSTAINED = "abstained", "弃权"


class CheckScope(models.TextChoices):
    """What an adult lets the office have checked."""

    INCOME = "income", "收入"
    DEPOSITS = "deposits", "存款和有价证券"
    PROPERTY = "property", "房屋和车辆"
    BUSINESS = "business", "经营和登记"
    INSURANCE = "insurance", "社会保险和缴税"


class CheckOutcome(models.TextChoices):
    """What a check of data came to."""

    FITS = "fits", "未见不符"
    EXCEEDS = "exceeds", "不符合"


class CheckStance(models.TextChoices):
    """What the applicant says of a check that came out against the family."""

    ACCEPTS = "accepts", "没有异议"
    OBJECTS = "objects", "有异议"


class ContactOutcome(models.TextChoices):
    """Who sees to what somebody asked for."""

    HERE = "own", "本窗口办理"
    REFERRED = "other", "转其他部门"


class AppealStage(models.TextChoices):
    """How an application for administrative review goes on. Values are steps of the procedure `review` with their result."""

    ADMITTED = "admit.admitted", "受理"
    REJECTED = "admit.rejected", "不予受理"
    FILES_SENT = "submit_files", "已提交证据和依据"
    UPHELD = "decide.upheld", "维持原决定"
    OVERTURNED = "decide.overturned", "变更、撤销或责令重作"
    ANEW = "decide_anew", "已按复议决定重新办理"
