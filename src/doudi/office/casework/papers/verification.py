"""Whether a file is a paper that this office has issued: by its digest in the audit, and by making it again."""

from __future__ import annotations

import difflib
import enum
import hashlib
import re
from dataclasses import dataclass

from doudi.library.formats.reader import extract_text
from doudi.library.problems import UnreadableFileError
from doudi.office.audit.models import Entry
from doudi.office.casework.models import Paper
from doudi.office.errors import DamagedFileError
from doudi.office.files import storage
from doudi.output.papers.typesetting import PaperError, form_digest, typeset_text

MOST_DIFFERENCES = 10
_NUMBER = re.compile(r"(?<!\d)\d{6}[GS]\d{10,}-\d{2,}(?!\d)", re.ASCII)


class PaperStanding(enum.Enum):
    """What the office says of a file."""

    UNCHANGED = "由本机构制作，内容未变"
    DIFFERS = "与本机构制作的文书不符"
    UNKNOWN = "不是本机构制作的文书"


@dataclass(frozen=True)
class PaperVerification:
    """The standing of a file, with what it rests on, a sentence a line."""

    standing: PaperStanding
    lines: tuple[str, ...]


def verify_paper(data: bytes) -> PaperVerification:
    """Compares a file with what the office has issued. Whether the audit itself holds, `doudi audit verify` says."""
    paper = Paper.objects.filter(digest=hashlib.sha256(data).hexdigest()).first()
    if paper is None:
        return _of_other_bytes(data)
    obstacle = _obstacle_to_remaking(paper)
    faults = [*_audit_faults(paper), *(() if obstacle else _faults_of_remaking(paper))]
    name = f"{paper.get_kind_display()}，编号 {paper.number}"
    if faults:
        return PaperVerification(PaperStanding.DIFFERS, (name, *faults))
    remade = obstacle or "按登记的内容重新制作，逐字节相同"
    return PaperVerification(PaperStanding.UNCHANGED, (name, "摘要与审计记录一致", remade))


def _obstacle_to_remaking(paper: Paper) -> str:
    """Why the same bytes cannot be expected from here; '' where they can."""
    try:
        is_same = paper.form == form_digest()
    except PaperError as error:
        return f"没有重新制作：{error}"
    return "" if is_same else "没有重新制作：制作时的版式或字体与现在不同"


def _audit_faults(paper: Paper) -> list[str]:
    """In what the entry of the audit differs from the row."""
    entry = Entry.objects.filter(action="casework.issue_paper", subject="paper", subject_id=str(paper.pk)).first()
    if entry is None:
        return ["审计记录里没有这份文书，登记是绕过程序加入的"]
    recorded = {
        "摘要": ("sha256", paper.digest),
        "内容": ("content", hashlib.sha256(paper.content.encode()).hexdigest()),
        "版式": ("form", paper.form),
    }
    return [
        f"登记的{label}与第 {entry.number} 条审计记录不符，是绕过程序改的"
        for label, (name, value) in recorded.items()
        if entry.detail.get(name) != value
    ]


def _faults_of_remaking(paper: Paper) -> list[str]:
    """What is wrong where the content is set again."""
    try:
        pdf = typeset_text(paper.kind, paper.content)
    except (PaperError, ValueError, KeyError) as error:
        return [f"按登记的内容不能重新制作：{error}"]
    return [] if hashlib.sha256(pdf).hexdigest() == paper.digest else ["按登记的内容重新制作，结果与原件不同"]


def _of_other_bytes(data: bytes) -> PaperVerification:
    """A file that was not issued so: does it bear the number of a paper that was?"""
    try:
        text = extract_text(data).text
    except UnreadableFileError as error:
        return PaperVerification(PaperStanding.UNKNOWN, (f"没有登记这样的文件，也读不出文字：{error.problem}",))
    numbers = list(dict.fromkeys(_NUMBER.findall("".join(text.split()))))
    papers = Paper.objects.in_bulk(numbers, field_name="number")
    if not papers:
        return PaperVerification(PaperStanding.UNKNOWN, ("没有登记这样的文件，也没有登记它所载的编号",))
    paper = papers[next(number for number in numbers if number in papers)]
    lines = [f"所载编号 {paper.number} 是本机构的{paper.get_kind_display()}，文件却不是当时的那一份"]
    return PaperVerification(PaperStanding.DIFFERS, (*lines, *_differences(paper, text)))


def _differences(paper: Paper, text: str) -> list[str]:
    """The lines of the file and of the original that are not the same."""
    try:
        original = extract_text(storage.read(paper.digest)).text
    except (DamagedFileError, UnreadableFileError) as error:
        return [f"原件读不出来，不能逐行对照：{error}"]
    changes = [
        f"{'原件' if line[0] == '-' else '此件'}：{line[2:].strip()}"
        for line in difflib.ndiff(_lines(original), _lines(text))
        if line[0] in "+-"
    ]
    if not changes:
        return ["文字相同，文件本身被重新保存或改动过"]
    more = [f"还有 {len(changes) - MOST_DIFFERENCES} 行不同"] if len(changes) > MOST_DIFFERENCES else []
    return [*changes[:MOST_DIFFERENCES], *more]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
