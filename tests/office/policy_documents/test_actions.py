"""Policy documents in the office: imported, held against those known, confirmed by another, replaced, quoted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from doudi.library.grounding.copies import examine
from doudi.office.accounts.access import DUTIES_BY_ACTION, Action, Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry
from doudi.office.errors import RefusedError
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from doudi.office.files.perms import can_see
from doudi.office.policy_documents.actions import import_text, preview, receive, record_repeal, set_standing
from doudi.office.policy_documents.models import PolicyChange, PolicyClause, PolicyText
from doudi.office.policy_documents.queries import clause_texts, texts
from doudi.office.policy_documents.reader import document_of_text, list_oddities, normalise_number, read_upload
from doudi.web.auditing.labels import ACTIONS
from tests.library.files import SEEDS, STYLES, data_text, docx, page, pdf
from tests.office.build import COUNTY, OTHER_COUNTY, TOWNSHIP, officer
from tests.office.files import samples

pytestmark = pytest.mark.django_db
PROVINCE = "450000000000"
DAY = dt.date(2026, 10, 1)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path / "files")


@pytest.fixture
def importer() -> Actor:
    return officer(Duty.COUNTY_OFFICER, COUNTY)


@pytest.fixture
def confirmer() -> Actor:
    return officer(Duty.COUNTY_HEAD, COUNTY)


def received(by: Actor, content: str | bytes, name: str = "x.txt", region: str = COUNTY) -> Document:
    data = content.encode() if isinstance(content, str) else content
    return receive(by=by, file=samples.upload(data, name), region_code=region)


def imported(by: Actor, content: str | bytes, region: str = COUNTY, **more: Any) -> PolicyText:
    document = received(by, content, region=region)
    heading = preview(document).heading
    values = {
        "number": heading.number,
        "title": heading.title,
        "issued": heading.issued,
        "disclosure": "public",
        **more,
    }
    return import_text(by=by, document=document, **values)


def official(by: Actor, confirmer: Actor, content: str, region: str = COUNTY, **more: Any) -> PolicyText:
    text = set_standing(by=confirmer, text=imported(by, content, region, **more), standing="official", how="与原件核对")
    assert text.standing == "official", text.report
    return text


@pytest.mark.parametrize("style", STYLES)
def test_what_was_read_is_kept_with_its_clauses(importer: Actor, style: str) -> None:
    text = imported(importer, data_text(style), issuers="某某厅")
    assert (text.standing, text.verdict, text.quarantined, text.of) == ("unverified", "new", False, None)
    assert (text.imported_by, text.region_code) == (importer.user, COUNTY)
    document = document_of_text(text)
    assert text.number == document.heading.number
    assert text.text == data_text(style)
    assert {row.position for row in text.clauses.all()} >= set(document.positions)
    row = text.clauses.exclude(position="").first()
    assert row is not None
    assert text.text[row.start : row.end].strip() == document.text_at(row.position)
    assert [entry.action for entry in Entry.objects.order_by("number")] == [
        "documents.store", "documents.import_policy_text",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (docx(data_text("parts").splitlines()), "a.docx"),
        (page("".join(f"<p>{line}</p>" for line in data_text("parts").splitlines())), "a.html"),
        (pdf([data_text("parts").splitlines()]), "a.pdf"),
        (data_text("parts").encode("gb18030"), "a.txt"),
    ],
    ids=["word", "web", "pdf", "gb18030"],
)
def test_every_kind_of_file(importer: Actor, confirmer: Actor, content: bytes, name: str) -> None:
    official(importer, confirmer, data_text("parts"))
    document = received(importer, content, name)
    assert document.confidentiality == Confidentiality.POLICY
    assert document.media_type != "text/html"
    document_read = preview(document)
    assert examine(document_read, [document_of_text(PolicyText.objects.get())]).verdict in ("same", "clean")


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.txt", "空"),
        (b"no Chinese at all", "a.txt", "没有中文"),
        (samples.png(), "a.png", "图片"),
        (docx(["宏"], extra={"word/vbaProject.bin": b"\0"}), "a.docx", "宏"),
        (samples.archive({"a.txt": "救助".encode()}), "a.zip", "Word"),
        (pdf([["机密文件"]], encrypted=True), "a.pdf", "加密"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "旧版"),
        (data_text("parts").encode() + b"\xff\xff", "a.txt", "编码"),
        (b"\x80" * (20 * 1024 * 1024 + 1), "a.txt", "20 MB"),
        (data_text("parts").encode(), "a.pdf", "文件名以 .pdf 结尾"),
    ],
)
def test_hostile_files_are_refused_and_leave_nothing(importer: Actor, content: bytes, name: str, message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        received(importer, content, name)
    assert not Document.objects.exists()
    assert not Entry.objects.exists()


def test_a_second_click_imports_once(importer: Actor) -> None:
    document = received(importer, data_text("parts"))
    values: dict[str, Any] = {"number": "云民发〔2031〕12号", "title": "意见", "disclosure": "public"}
    first = import_text(by=importer, document=document, **values)
    assert import_text(by=importer, document=document, **values) == first
    assert PolicyText.objects.count() == 1
    with pytest.raises(RefusedError, match="同样的文件已导入"):
        import_text(by=importer, document=received(importer, data_text("parts")), **values)


@pytest.mark.parametrize(
    ("values", "message"),
    [({"title": "  "}, "标题"), ({"disclosure": ""}, "公开属性"), ({"disclosure": "secret"}, "公开属性")],
)
def test_what_an_officer_must_say(importer: Actor, values: dict[str, str], message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        imported(importer, data_text("parts"), **values)


def test_other_papers_are_no_policy_documents(importer: Actor) -> None:
    paper = store(
        file=samples.upload(data_text("parts").encode(), "x.txt"),
        region_code=COUNTY,
        confidentiality="case",
        by=importer,
    )
    with pytest.raises(RefusedError, match="不是作为政策文件上传的"):
        import_text(by=importer, document=paper, number="", title="意见", disclosure="public")


@pytest.mark.parametrize("style", STYLES)
def test_a_copy_that_says_something_else_is_quarantined_for_good(importer: Actor, confirmer: Actor, style: str) -> None:
    original = official(importer, confirmer, data_text(style))
    copy = imported(confirmer, data_text(f"{style}-reversed"))
    assert (copy.standing, copy.verdict, copy.quarantined, copy.of) == ("copy", "altered", True, original)
    assert original.title in copy.report[0]
    assert "不能作为依据引用" in copy.report[0]
    assert len(copy.report) > 5, "each reversal has a line"
    with pytest.raises(RefusedError, match="副本"):
        set_standing(by=importer, text=copy, standing="official", how="看过")
    for change in ({"standing": "official"}, {"standing": "unverified"}, {"quarantined_at": None}):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            PolicyText.objects.filter(pk=copy.pk).update(**change)


def test_a_copy_imported_before_the_original_is_found_when_that_is_confirmed(importer: Actor, confirmer: Actor) -> None:
    copy = imported(importer, data_text("parts-reversed"))
    assert (copy.standing, copy.verdict) == ("unverified", "new")
    text = imported(importer, data_text("parts"))
    assert (text.standing, text.quarantined) == ("unverified", False), "an unverified text accuses nobody"
    set_standing(by=confirmer, text=text, standing="official", how="与原件核对")
    copy.refresh_from_db()
    assert (copy.standing, copy.verdict, copy.quarantined, copy.of) == ("copy", "altered", True, text)
    assert Entry.objects.filter(action="documents.hold_against", subject_id=str(copy.pk)).exists()


def test_a_clean_copy_is_a_copy_and_the_same_text_is_not_taken_twice(importer: Actor, confirmer: Actor) -> None:
    original = official(importer, confirmer, data_text("parts"))
    with pytest.raises(RefusedError, match="一字不差"):
        imported(importer, data_text("parts").replace("。", ".").replace("\n", "\n\n"))
    copy = imported(importer, f"欢迎访问花生官方网站\n{data_text('parts')}")
    assert (copy.standing, copy.verdict, copy.quarantined, copy.of) == ("copy", "clean", False, original)


@pytest.mark.skipif(not SEEDS.exists(), reason="the five texts lie beside the project on some machines only")
@pytest.mark.parametrize("is_known", [False, True], ids=["alone", "beside-the-original"])
def test_the_web_reprint_is_refused(importer: Actor, confirmer: Actor, is_known: bool) -> None:
    if is_known:
        official(importer, confirmer, (SEEDS / "guangxi-2019-101.txt").read_text(encoding="utf-8"))
    copy = imported(importer, (SEEDS / "guangxi-2019-101-web-reprint.txt").read_bytes(), number="厅发〔2019〕101号")
    assert (copy.standing, copy.quarantined) == ("copy", True)
    assert copy.verdict == ("altered" if is_known else "named")
    assert len(copy.report) > (80 if is_known else 5)


def test_the_one_who_imports_does_not_confirm(importer: Actor, confirmer: Actor) -> None:
    text = imported(importer, data_text("parts"))
    with pytest.raises(RefusedError, match="由他人核实"):
        set_standing(by=importer, text=text, standing="official", how="看过")
    with pytest.raises(RefusedError, match="怎样核实"):
        set_standing(by=confirmer, text=text, standing="official", how=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyText.objects.filter(pk=text.pk).update(
            standing="official", confirmed_by=importer.user, confirmed_at=text.imported_at
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyText.objects.filter(pk=text.pk).update(standing="official")
    text_confirmed = set_standing(by=confirmer, text=text, standing="official", how="与原件核对")
    assert (text_confirmed.standing, text_confirmed.confirmed_by, text_confirmed.confirmed_how) == (
        "official",
        confirmer.user,
        "与原件核对",
    )
    assert set_standing(by=confirmer, text=text, standing="official", how="再按一次") == text_confirmed


def test_a_text_without_number_or_with_one_that_is_taken_is_not_confirmed(importer: Actor, confirmer: Actor) -> None:
    bare = imported(importer, "关于某事的通知\n\n一、给予救助。\n\n二、每年核对。\n", number="", title="通知")
    assert any("文号" in line for line in bare.odd)
    with pytest.raises(RefusedError, match="没有文号"):
        set_standing(by=confirmer, text=bare, standing="official", how="看过")
    original = official(importer, confirmer, data_text("parts"))
    twin = imported(importer, data_text("articles"), number=original.number)
    with pytest.raises(RefusedError, match="已有文号为"):
        set_standing(by=confirmer, text=twin, standing="official", how="看过")


def test_an_official_text_may_be_called_a_copy_but_not_the_other_way_round(importer: Actor, confirmer: Actor) -> None:
    text = official(importer, confirmer, data_text("parts"))
    with pytest.raises(RefusedError, match="怎样核实"):
        set_standing(by=importer, text=text, standing="copy", how="")
    text_demoted = set_standing(by=importer, text=text, standing="copy", how="发现是翻印件")
    assert (text_demoted.standing, text_demoted.report[-1]) == ("copy", "改列为副本：发现是翻印件")
    with pytest.raises(RefusedError, match="副本"):
        set_standing(by=confirmer, text=text, standing="official", how="看过")
    with pytest.raises(RefusedError, match="只能核实为"):
        set_standing(by=confirmer, text=text, standing="unverified", how="看过")


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty not in DUTIES_BY_ACTION[Action.MANAGE_POLICY_TEXTS]])
def test_who_may_not(importer: Actor, duty: Duty) -> None:
    place = TOWNSHIP if duty in (Duty.COMMUNITY_WORKER, Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD) else COUNTY
    someone, text = officer(duty, place), imported(importer, data_text("parts"))
    with pytest.raises(PermissionDenied):
        received(someone, data_text("articles"))
    with pytest.raises(PermissionDenied):
        set_standing(by=someone, text=text, standing="copy", how="x")
    with pytest.raises(PermissionDenied):
        record_repeal(by=someone, text=text, valid_from=DAY, by_document="x")
    sees = duty in DUTIES_BY_ACTION[Action.SEE_POLICY_TEXTS]
    assert list(texts(someone)) == ([text] if sees else [])
    assert can_see(someone, text.document) == (sees and place == COUNTY), "of the file itself, not of its text"


def test_other_regions(importer: Actor, confirmer: Actor) -> None:
    """What a province keeps holds in its counties; counties know nothing of each other's."""
    analyst, second = officer(Duty.PROVINCE_ANALYST, PROVINCE), officer(Duty.PROVINCE_ANALYST, PROVINCE)
    far = officer(Duty.COUNTY_HEAD, OTHER_COUNTY)
    local = imported(importer, data_text("articles"))
    theirs = official(analyst, second, data_text("parts"), PROVINCE)
    clerk = officer(Duty.TOWNSHIP_CLERK, TOWNSHIP)
    assert set(texts(importer)) == set(texts(analyst)) == set(texts(clerk)) == {local, theirs}
    assert list(texts(far)) == []
    for by, region in ((importer, OTHER_COUNTY), (importer, PROVINCE), (far, COUNTY)):
        with pytest.raises(PermissionDenied):
            received(by, data_text("running"), region=region)
    for text in (local, theirs):
        with pytest.raises(PermissionDenied):
            set_standing(by=far, text=text, standing="copy", how="x")
    with pytest.raises(PermissionDenied):
        set_standing(by=importer, text=theirs, standing="copy", how="x")
    assert imported(confirmer, data_text("parts-reversed")).of == theirs, "the province's counts in the county"
    elsewhere = receive(
        by=far, file=samples.upload(data_text("parts-reversed").encode(), "x.txt"), region_code=OTHER_COUNTY
    )
    apart = import_text(by=far, document=elsewhere, number="", title="意见", disclosure="public")
    assert (apart.verdict, apart.of) == ("new", None), "what another province keeps is not told"
    again = received(importer, data_text("parts"), region=COUNTY)
    with pytest.raises(RefusedError, match="一字不差"):
        import_text(by=importer, document=again, number="", title="意见", disclosure="public")


def test_what_was_imported_is_never_changed(importer: Actor) -> None:
    text = imported(importer, data_text("parts"))
    for change in (
        {"text": "别的"},
        {"number": "x"},
        {"region_code": OTHER_COUNTY},
        {"issued": None},
        {"disclosure": "internal"},
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            PolicyText.objects.filter(pk=text.pk).update(**change)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        PolicyText.objects.filter(pk=text.pk)._raw_delete(using="default")
    with pytest.raises(DatabaseError, match="rows are appended"), transaction.atomic():
        PolicyClause.objects.update(position="九")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("云民发[2031]12 号", "云民发〔2031〕12号"),
        ("云民发（2031）012号", "云民发〔2031〕12号"),
        (" 第 58 号令", "第58号令"),
        ("", ""),
    ],
)
def test_one_form_of_numbers(written: str, number: str) -> None:
    assert normalise_number(written) == number


def test_what_is_odd_is_told() -> None:
    text_of_articles = data_text("articles")
    assert (
        list_oddities(read_upload(text_of_articles.encode(), "a")) == []
        or "公开属性" in list_oddities(read_upload(text_of_articles.encode(), "a"))[0]
    )
    torn = text_of_articles.replace("第六条", "第七条").replace("第七条 经办", "第九条 经办")
    assert any("编号不连续" in line for line in list_oddities(read_upload(torn.encode(), "a")))
    assert any("没有找到按" in line for line in list_oddities(read_upload("救助工作要做好。".encode(), "a")))
    jumps = "\n".join(f"第{number}条 给予救助。" for number in range(1, 90, 2))
    assert list_oddities(read_upload(jumps.encode(), "a"))[-1] == "还有24处编号不连续"


def test_a_repeal_needs_an_official_text_and_a_document(importer: Actor, confirmer: Actor) -> None:
    waiting = imported(importer, data_text("articles"))
    with pytest.raises(RefusedError, match="只有正式文件"):
        record_repeal(by=importer, text=waiting, valid_from=DAY, by_document="某令")
    text = official(importer, confirmer, data_text("parts"))
    with pytest.raises(RefusedError, match="依据哪份文件"):
        record_repeal(by=importer, text=text, valid_from=DAY)
    for successor in (waiting, text):
        with pytest.raises(RefusedError, match="新版本须先"):
            record_repeal(by=importer, text=text, valid_from=DAY, successor=successor)
    change = record_repeal(by=importer, text=text, valid_from=DAY, by_document=" 某府令\n第3号 ")
    assert (change.kind, change.by_document, change.valid_from) == ("repealed", "某府令 第3号", DAY)
    assert (change.clauses, change.elements, change.rights) == ([], [], {}), "no pack rests on it"
    with pytest.raises(RefusedError, match="已经登记"):
        record_repeal(by=importer, text=text, valid_from=DAY, by_document="又一令")
    with pytest.raises(DatabaseError, match="rows are appended"), transaction.atomic():
        PolicyChange.objects.update(valid_from=dt.date(2030, 1, 1))


def test_every_action_has_a_name_in_the_audit(importer: Actor, confirmer: Actor) -> None:
    text = official(importer, confirmer, data_text("parts"))
    imported(importer, data_text("articles-reversed"))
    official(importer, confirmer, data_text("articles"))
    record_repeal(by=importer, text=text, valid_from=DAY, by_document="某令")
    assert {importer for importer in Entry.objects.values_list("action", flat=True) if importer not in ACTIONS} == set()


def test_nothing_is_quoted_of_unknown_clauses(importer: Actor) -> None:
    assert clause_texts(["NOTHING-1"], COUNTY) == {}
