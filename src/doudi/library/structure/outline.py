"""The outline of a document: its clauses by their numbers, and what surrounds them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from doudi.library.structure.attachments import divide
from doudi.library.structure.clause_builder import ClauseBuilder, TextClause
from doudi.library.structure.closing import find_body_end
from doudi.library.structure.contents_list import find_contents
from doudi.library.structure.layout import Span, line_spans, paper_width
from doudi.text.characters import unify_ideographs


@dataclass(frozen=True)
class Outline:
    """The clauses of a document in the order of the text.

    `body`: offsets from the first clause to the end of the last; before it stand title, adoption note, order and list of
    contents, after it signatures, notes and the footer of a web site. `contents`: offsets of the lines that are a list of
    contents. `closings`: for each part of the text that has clauses (a notice, its attachments) the offsets of what stands
    after the last of them.
    """

    clauses: tuple[TextClause, ...]
    body: Span
    contents: tuple[Span, ...] = ()
    closings: tuple[Span, ...] = ()


def read_outline(text: str) -> Outline:
    """Returns the outline of a text; one without numbering has no clauses."""
    text = unify_ideographs(text)
    spans = line_spans(text)
    contents = find_contents(text, spans)
    division = divide(text, spans)
    width = paper_width(text, spans)
    clauses: list[TextClause] = []
    closings: list[Span] = []
    used: Counter[str] = Counter()
    for part in division.parts:
        builder = ClauseBuilder(text, width)
        builder.read_lines(
            [
                span
                for i, span in enumerate(spans)
                if part.start <= span[0] < part.end and i not in contents and i not in division.listing
            ]
        )
        if not builder.clauses:
            continue
        last = builder.clauses[-1].label.end
        listings = [spans[i][0] for i in division.listing if last <= spans[i][0] < part.end]
        end = min([find_body_end(text, last, part.end), *listings])
        _set_ends(builder.clauses, end)
        # The first part with clauses is what positions speak of; the others are named by their attachment.
        name = part.name if clauses else ""
        used[name] += 1
        _set_positions(builder.clauses, name if used[name] == 1 else f"{name}({used[name]})")
        clauses += builder.clauses
        closings.append((end, part.end))
    listed = tuple(spans[i] for i in sorted(contents))
    if not clauses:
        return Outline((), (len(text), len(text)), listed)
    return Outline(tuple(clauses), (clauses[0].start, closings[-1][0]), listed, tuple(closings))


def _set_ends(clauses: list[TextClause], end: int) -> None:
    """A clause ends where the next one begins that does not stand below it."""
    open_clauses: list[TextClause] = []
    for clause in clauses:
        while open_clauses and open_clauses[-1] is not clause.parent:
            open_clauses.pop().end = clause.start
        open_clauses.append(clause)
    for clause in open_clauses:
        clause.end = end


def _set_positions(clauses: list[TextClause], prefix: str) -> None:
    running = _running_kinds(clauses)
    for clause in clauses:
        parts = [clause.label.position_part]
        place: TextClause | None = clause
        while place is not None and place.label.kind not in running:
            place = place.parent
            if place is not None:
                parts.append(place.label.position_part)
        position = "".join(reversed(parts))
        clause.position = f"{prefix}{position}" if position else ""


def _running_kinds(clauses: list[TextClause]) -> frozenset[str]:
    """Forms whose numbers run through the whole document; their positions need no part before them."""
    running = {"article"}
    for kind in ("number", "sub"):
        row = [clause for clause in clauses if clause.label.kind == kind]
        values = [clause.label.value for clause in row]
        starts_late = any(
            clause.label.value > 1 for clause in row if clause.parent and clause.parent.children[0] is clause
        )
        if starts_late and values == sorted(set(values)):
            running.add(kind)
    return frozenset(running)
