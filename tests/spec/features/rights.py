"""Rights: ways, exceptions, supplements, ceilings

A right is what somebody can be granted. Its `ways` are tried in their order, and the first whose condition holds decides the
sum. `unless` lists exceptions: one that holds bars the right, whichever way was open. `supplements` come on top of the sum where
their own condition holds; they grant nothing by themselves. A way with `at_most: true` names a ceiling below which an officer
decides, so that the sum goes from nothing to that ceiling. A right without a unit is a status, yes or no.

`excludes` names rights that cannot be had together with this right. Each of them is decided by itself; whoever meets the
conditions of both chooses, and the choice is recorded with the award.

Each outcome names the ways, exceptions and supplements that decided, with their clauses. Where a way that is earlier in the
list may still turn out to hold, the outcome covers both.
"""

from __future__ import annotations

from tests.spec.examples import Example, Part, Row

TWO_WAYS = """
ways:
  - clause: SPEC-1
    label: Lives in an unsafe home
    when: housing == 'unsafe'
    amount: line
  - clause: SPEC-2
    label: Has little saved
    when: savings <= savings_limit
    amount: line * counted_share
"""
EXCEPTION = """
ways:
  - {clause: SPEC-2, label: Has little saved, when: savings <= savings_limit, amount: line}
unless:
  - {clause: SPEC-3, label: Owns a car, when: owns_car}
"""
SUPPLEMENT = """
ways:
  - {clause: SPEC-2, label: Has little saved, when: savings <= savings_limit, amount: line}
supplements:
  - {clause: SPEC-4, label: Somebody is disabled, when: any(disabled), amount: line / 12}
  - {clause: SPEC-5, label: Heating, amount: heating}
"""
AT_MOST = """
ways:
  - {clause: SPEC-6, label: An emergency, when: housing == 'none', amount: line * 12, at_most: true}
  - {clause: SPEC-2, label: Has little saved, when: savings <= savings_limit, amount: line}
"""
STATUS = """
ways:
  - {clause: SPEC-2, label: Has little saved, when: savings <= savings_limit}
"""
OF_MEMBERS = """
ways:
  - clause: SPEC-7
    label: Severely disabled
    when: severity != none and severity <= severe
    amount: line / 12
"""

PARTS: tuple[Part, ...] = (
    Example(
        "Two ways. The first that holds decides the sum, also where the second would hold.",
        right=TWO_WAYS,
        unit="yuan/month",
        rows=(
            Row({"housing": "unsafe", "savings": 0}, "600.00", because="Lives in an unsafe home"),
            Row({"housing": "adequate", "savings": 0}, "480.00", because="Has little saved"),
            Row({"housing": "adequate", "savings": 20000}, "no", because="Lives in an unsafe home; Has little saved"),
            Row(
                {"housing": None, "savings": 0},
                "480.00 to 600.00",
                "housing",
                because="Lives in an unsafe home; Has little saved",
            ),
            Row(
                {"housing": "adequate", "savings": None}, "undetermined: 480.00", "savings", because="Has little saved"
            ),
        ),
    ),
    Example(
        "An exception bars what a way grants. Where no way holds, the exception no longer matters.",
        right=EXCEPTION,
        unit="yuan/month",
        rows=(
            Row({"savings": 0, "owns_car": False}, "600.00", because="Has little saved"),
            Row({"savings": 0, "owns_car": True}, "no", because="Owns a car"),
            Row({"savings": 0, "owns_car": None}, "undetermined: 600.00", "owns_car", because="Has little saved"),
            Row({"savings": 20000, "owns_car": None}, "no", because="Has little saved"),
        ),
    ),
    Example(
        "Supplements are added. The county's heating allowance is 80 yuan; where it is not set the right stays granted.",
        right=SUPPLEMENT,
        unit="yuan/month",
        rows=(
            Row({"savings": 0, "disabled": False, "heating": 80}, "680.00", because="Has little saved; Heating"),
            Row(
                {"savings": 0, "disabled": True, "heating": 80},
                "730.00",
                because="Has little saved; Somebody is disabled; Heating",
            ),
            Row(
                {"savings": 0, "disabled": None, "heating": 80},
                "680.00 to 730.00",
                "disabled of Ann",
                because="Has little saved; Somebody is disabled; Heating",
            ),
            Row({"savings": 0, "disabled": False}, "600.00 or more", "heating", because="Has little saved; Heating"),
            Row({"savings": 20000, "disabled": True, "heating": 80}, "no", because="Has little saved"),
        ),
    ),
    Example(
        "A ceiling. What an officer grants in an emergency lies between nothing and twelve times the line.",
        right=AT_MOST,
        unit="yuan/month",
        rows=(
            Row({"housing": "none", "savings": 0}, "0.00 to 7200.00", because="An emergency"),
            Row({"housing": "adequate", "savings": 0}, "600.00", because="Has little saved"),
        ),
    ),
    Example(
        "A status.",
        right=STATUS,
        rows=(Row({"savings": 0}, "yes"), Row({"savings": 20000}, "no"), Row({}, "undetermined", "savings")),
    ),
    Example(
        "A right of each member.",
        right=OF_MEMBERS,
        unit="yuan/month",
        entity="member",
        members=({"id": "Ann"}, {"id": "Bo", "severity": "none"}),
        rows=(
            Row({"severity": 2}, "Ann: 50.00; Bo: no"),
            Row({"severity": 3}, "Ann: no; Bo: no"),
            Row({}, "Ann: undetermined: 50.00; Bo: no", "severity of Ann"),
        ),
    ),
)
