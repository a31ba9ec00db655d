"""Documents that packs rest on, told by what they say of themselves, where no official text is at hand to compare with."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.library.documents import PolicyDocument
from doudi.library.grounding import Grounding, ground, same_number
from doudi.library.normal import plain
from doudi.policies.packs import Library, Pack
from doudi.policies.yaml_files import Record, read_yaml


@dataclass(frozen=True, slots=True)
class Recognised:
    """The document of a pack that a text is, or says it is. `numbered`: it carries that document's number; `grounding`: what
    of the pack does not stand in it."""

    pack: Pack
    number: str
    title: str
    numbered: bool
    grounding: Grounding

    def report(self) -> list[str]:
        named = f"《{self.title}》（{self.number}）"
        found = [one for one in self.grounding.findings if one.kind != "document"]
        if not self.numbered:
            lines = [f"题名与{named}相同，却没有它的文号：这是它的副本，不能作为依据引用。请取得原件比对。"]
        else:
            lines = [f"这是政策包“{self.pack.name}”所依据的{named}。"]
        if found:
            lines.append(f"与政策包“{self.pack.name}”对照，有{len(found)}处对不上：")
            lines += [f"　{one}" for one in found]
        return lines


def recognise(library: Library, document: PolicyDocument) -> Recognised | None:
    """The first pack whose register has this document's number, or its title; None where no pack knows it."""
    found: list[tuple[bool, Pack, Record]] = []
    for pack in library.packs.values():
        said = read_yaml(pack.folder / "clauses.yaml", f"{pack.name}/clauses.yaml").get("document")
        if not isinstance(said, Record):
            continue
        numbered = same_number(str(said.get("number")), document.heading.number)
        if numbered or (document.heading.title and plain(str(said.get("title"))) == plain(document.heading.title)):
            found.append((numbered, pack, said))
    if not found:
        return None
    numbered, pack, said = max(found, key=lambda one: one[0])
    return Recognised(pack, str(said["number"]), str(said["title"]), numbered, ground(library, pack, document))
