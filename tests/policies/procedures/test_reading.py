"""Procedure files: what they say, how layers change them, and the faults that an author is told with file and line."""

from __future__ import annotations

import pytest

from doudi.policies.procedures.exploration import explore
from doudi.policies.procedures.kept_text import procedure_text, read_procedure_text
from doudi.policies.procedures.reading import without
from tests.policies.procedures.permits import PERMITS, changed, permit, read_permits


def test_a_procedure_says_what_its_file_says() -> None:
    procedure = permit()
    assert list(procedure.steps) == ["apply", "look", "post", "listen", "decide", "grant", "refuse"]
    look, post, decide = (procedure.steps[name] for name in ("look", "post", "decide"))
    assert (
        (look.people, str(look.within.span), look.within.since) == (2, "3个工作日", "apply") if look.within else False
    )
    assert (str(post.lasts), post.shows, str(post.gate)) == ("7天", ("摊位",), "look")
    assert (decide.apart_from, decide.results) == (("look",), {"granted": "准", "refused": "不准"})
    assert list(procedure.circumstances) == ["contested"]


LOCAL = """\
procedures:
  - procedure: permit
    steps:
      - {step: look, people: 3, clause: TOWN-1}
      - {step: measure, label: 丈量, by: township, gate: look, clause: TOWN-2}
      - {step: post, gate: measure, clause: TOWN-2}
  - procedure: night_permit
    label: 夜市许可
    like: permit
    without: [listen]
    clause: TOWN-3
"""


def test_a_lower_layer_changes_single_steps_and_cites_both() -> None:
    procedures, faults = read_permits(PERMITS, LOCAL)
    assert faults == []
    look = procedures["permit"].steps["look"]
    assert (look.people, look.clauses, look.papers) == (3, ("FAIR-1", "TOWN-1"), ("map",))
    assert str(procedures["permit"].steps["post"].gate) == "measure"


def test_a_procedure_is_like_another_as_the_lower_layer_has_it() -> None:
    procedures, _ = read_permits(PERMITS, LOCAL)
    night = procedures["night_permit"]
    assert list(night.steps) == ["apply", "look", "post", "decide", "grant", "refuse", "measure"]
    assert (night.steps["look"].people, str(night.steps["decide"].gate)) == (3, "post")
    assert night.clauses == ("FAIR-1", "TOWN-3")


def test_a_block_is_put_in_twice_under_other_names() -> None:
    again = "      - {use: posting, gate: listen, again: again, label: （再次）}\n      - step: decide\n"
    procedure = permit(changed("      - step: decide\n", again))
    assert (procedure.steps["post_again"].label, str(procedure.steps["post_again"].gate)) == (
        "张贴公告（再次）",
        "listen",
    )


def test_without_a_step_gates_that_ask_for_it_let_pass() -> None:
    rest = without(permit(), "decide")
    assert "decide" not in rest.steps
    assert rest.steps["grant"].gate.holds({}, frozenset())
    assert not rest.steps["refuse"].gate.holds({}, frozenset())
    assert rest.limits == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("gate: apply,", "gate: aply,", ":18: there is no step or circumstance 'aply' (did you mean 'apply'?)"),
        ("gate: decide.granted", "gate: decide.grant", ":29: 'decide' has no result 'grant' (did you mean 'granted'?)"),
        ("gate: look}", "gate: not look}", ":11: 'not look' would close a gate again ('not' stands before circumstances)"),
        ("by: county\n", "by: country\n", ":24: unknown 'country' (did you mean 'county'?)"),
        ("people: 2", "people: 0", ":18: 'people' is a whole number from 1 to 9 (it says 0)"),
        ("papers: [map]", "papers: [mapp]", ":18: there is no paper 'mapp' (did you mean 'map'?)"),
        ("since: apply}", "since: aply}", ":18: there is no step 'aply' (did you mean 'apply'?)"),
        ("{working_days: 3, ", "{workdays: 3, ", ":18: unknown key 'workdays' (did you mean 'working_days'?)"),
        ("lasts: {days: 7}", "lasts: {days: 0}", ":11: no length of time (write one of working_days, days, months, a whole "
         "number from 1 to 366)"),
        ("{use: posting", "{use: poster", ":20: there is no block 'poster' (did you mean 'posting'?)"),
        ("source: office", "source: ofice", ":5: unknown source 'ofice' (did you mean 'office'?)"),
        ("outcome: refused, clause", "outcome: refuzed, clause", ":30: there is no outcome 'refuzed' (did you mean "
         "'refused'?)"),
        ("start_month: following", "start_month: next", ":34: unknown 'next' (they are of_application, following, at_once)"),
        ("apart_from: [look]", "apart_from: [lok]", ":22: there is no step 'lok' (did you mean 'look'?)"),
    ],
)  # fmt: skip
def test_a_fault_names_file_line_and_cure(old: str, new: str, fault: str) -> None:
    _, faults = read_permits(changed(old, new))
    assert f"pack0/procedures.yaml{fault}" in faults


RULED = """\
procedures:
  - procedure: permit
    holds: [{circumstance: contested, clause: TOWN-4}]
"""


def test_what_a_locality_rules_of_a_procedure_holds_of_no_other_that_is_like_it() -> None:
    procedures, faults = read_permits(PERMITS, LOCAL, RULED)
    assert faults == []
    (holding,) = procedures["permit"].holds
    assert (holding.circumstance, holding.clauses) == ("contested", ("TOWN-4",))
    assert procedures["night_permit"].holds == ()


def test_only_a_circumstance_that_the_procedure_knows_can_be_ruled() -> None:
    _, faults = read_permits(PERMITS, RULED.replace("contested", "contest"))
    assert faults == ["pack1/procedures.yaml:3: no circumstance 'contest' of 'permit' (did you mean 'contested'?)"]


def test_what_is_ruled_is_kept_and_proven_like_everything_else_that_may_be_so() -> None:
    ruled = read_permits(PERMITS, RULED)[0]["permit"]
    assert [way.circumstances for way in explore(ruled)] == [way.circumstances for way in explore(permit())]
    kept = read_procedure_text(procedure_text(ruled))
    assert [(each.circumstance, each.clauses) for each in kept.holds] == [("contested", ("TOWN-4",))]
    assert "holds" not in procedure_text(permit())
