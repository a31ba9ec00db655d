"""Recognises the document of a pack by its number or title, where no official text is at hand to compare it with."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.library.grounding.grounding import Grounding, ground, is_same_number
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.normal import plain_text
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.yaml.reader import Record, read_yaml


@dataclass(frozen=True, slots=True)
class RecognisedDocument:
    """A text that is, or claims to be, the document on which a pack rests.

    `number` and `title` are those in the pack's register. `numbered` says whether the text carries that number; if it has
    only the title it is a copy. `grounding` lists what the pack asserts and the text does not contain.
    """

    pack: Pack
    number: str
    title: str
    numbered: bool
    grounding: Grounding

    def report(self) -> list[str]:
        """The result in Chinese, a sentence or a finding a line."""
        named = f"《{self.title}》（{self.number}）"
        findings = [finding for finding in self.grounding.findings if finding.kind != "document"]
        if not self.numbered:
            lines = [f"题名与{named}相同，却没有它的文号：这是它的副本，不能作为依据引用。请取得原件比对。"]
        else:
            lines = [f"这是政策包“{self.pack.name}”所依据的{named}。"]
        if findings:
            lines.append(f"与政策包“{self.pack.name}”对照，有{len(findings)}处对不上：")
            lines += [f"　{finding}" for finding in findings]
        return lines


def recognise(library: Library, document: PolicyDocument) -> RecognisedDocument | None:
    """The first pack whose register has this document's number, else its title; None where no pack knows the document."""
    candidates: list[tuple[bool, Pack, Record]] = []
    for pack in library.packs.values():
        record = read_yaml(pack.folder / "clauses.yaml", f"{pack.name}/clauses.yaml").get("document")
        if not isinstance(record, Record):
            continue
        numbered = is_same_number(str(record.get("number")), document.heading.number)
        if numbered or (
            document.heading.title and plain_text(str(record.get("title"))) == plain_text(document.heading.title)
        ):
            candidates.append((numbered, pack, record))
    if not candidates:
        return None
    numbered, pack, record = max(candidates, key=lambda candidate: candidate[0])
    return RecognisedDocument(
        pack, str(record["number"]), str(record["title"]), numbered, ground(library, pack, document)
    )
