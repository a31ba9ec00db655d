"""What a procedure is: steps with duty, gate, papers and clock; time limits over several steps; and the outcomes it ends in.

A step is done once, with one of its results. A procedure has no way back: what happens again, such as a second notice, is a
step of its own. So every path through it is finite, and all of them can be walked.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from doudi.policies.procedures.gates import OPEN_GATE, Gate
from doudi.rules.problems import SourceLine

DONE = "done"
"""The result of a step that has only one."""
DUTIES = {
    "applicant": "申请人",
    "community": "村（社区）",
    "township": "乡镇（街道）",
    "county": "县级民政部门",
    "verifier": "核对机构",
    "department": "其他部门",
    "panel": "集体会议",
    "institution": "供养或服务机构",
    "reviewer": "复议机关",
}
"""Who does a step, with the words for it."""
SOURCES = {"applicant": "申请人提供", "office": "本部门已有", "verification": "核对可得", "written": "办理中形成"}
"""Where a paper comes from. Only those of the applicant may be asked of the applicant."""
START_MONTHS = {"of_application": "申请当月", "following": "决定次月", "at_once": "即时"}
"""The month from which an outcome takes effect."""


UNITS = {"working_days": "个工作日", "days": "天", "months": "个月"}
"""Units of lengths of time, with their words."""
DAYS_OF_A_MONTH = 31


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in working days, days of the calendar, or months."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count}{UNITS[self.unit]}"

    def working_days_at_most(self) -> int:
        """How many working days it can hold. Moved working days can make every day between two holidays such."""
        return self.count * (DAYS_OF_A_MONTH if self.unit == "months" else 1)

    def is_at_most(self, other: Duration) -> bool:
        return self.unit == other.unit and self.count <= other.count


@dataclass(frozen=True, slots=True)
class Within:
    """The latest moment of a step, where `when` holds of the circumstances: so long after the step `since` was done."""

    span: Duration
    since: str
    when: Gate = OPEN_GATE


@dataclass(frozen=True, slots=True)
class Step:
    """One act.

    `gate`: what must hold before it. `duties_when`: circumstances in which another duty acts. `people`: how many act
    together at least. `apart_from`: steps whose author may not do this one. `asks`: papers the applicant has to bring.
    `papers`: papers it needs or makes. `shows`: what it makes public. `share`: of a hundred, how many are drawn.
    `helped_by`: duties that help. `outcome`: the end that it is, or empty.
    """

    name: str
    label: str
    duty: str
    gate: Gate
    clauses: tuple[str, ...]
    place: SourceLine
    results: dict[str, str] = field(default_factory=lambda: {DONE: "完成"})
    duties_when: tuple[tuple[str, str], ...] = ()
    people: int = 1
    apart_from: tuple[str, ...] = ()
    within: Within | None = None
    lasts: Duration | None = None
    asks: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    share: int | None = None
    helped_by: tuple[str, ...] = ()
    outcome: str = ""

    def duty_in(self, circumstances: frozenset[str]) -> str:
        return next((duty for name, duty in self.duties_when if name in circumstances), self.duty)


@dataclass(frozen=True, slots=True)
class Limit:
    """The time that may pass between two steps, in the circumstances in which its gate holds."""

    name: str
    label: str
    span: Duration
    since: str
    until: str
    when: Gate
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class Pause:
    """A cause for which the clock of a limit stands still."""

    name: str
    label: str
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class Ending:
    """An end: the papers without which it cannot be set, the month from which it takes effect, after how many months it is
    looked at again, and how many years its file is kept. None: no clause says so, and the office has to."""

    name: str
    label: str
    papers: tuple[str, ...]
    start_month: str
    recheck_months: int | None
    retention_years: int | None
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class Name:
    """A circumstance or a paper: its label, and for a paper its source."""

    label: str
    place: SourceLine
    source: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """A circumstance that holds of every proceeding from its opening on, because a locality has ruled so. What is proven of a
    procedure is proven of all its circumstances, of those that no proceeding will be in as well.
    """

    circumstance: str
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class Procedure:
    """The steps of one scheme, by name and in the order in which an office reads them. `rights`: what it is about; `by_list`:
    whether they follow a class without an application; `obeys`: the procedure whose every demand it has to fulfil as well;
    `on_choice`: rights that are had by it where an officer chooses it instead of their own procedure, with the reason; `holds`:
    circumstances of every proceeding."""

    name: str
    label: str
    rights: tuple[str, ...]
    steps: dict[str, Step]
    limits: tuple[Limit, ...]
    outcomes: dict[str, Ending]
    circumstances: dict[str, Name]
    papers: dict[str, Name]
    pauses: tuple[Pause, ...]
    clauses: tuple[str, ...]
    place: SourceLine
    by_list: bool = False
    obeys: str = ""
    on_choice: tuple[str, ...] = ()
    holds: tuple[Holding, ...] = ()

    @property
    def granting(self) -> Ending | None:
        """The end that a grant leads to."""
        return next((self.outcomes[name] for name in ("granted", "raised") if name in self.outcomes), None)

    def duty_words(self, step: Step, circumstances: frozenset[str]) -> str:
        return DUTIES[step.duty_in(circumstances)]
