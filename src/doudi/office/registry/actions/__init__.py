"""Every write of the registry: people, households, memberships, facts.

Each public function takes keyword arguments alone, names the officer as `by`, runs in one transaction and writes its
audit entry last.
"""

from doudi.office.registry.actions.bank_accounts import approve_bank_account, request_bank_account
from doudi.office.registry.actions.facts import (
    Basis,
    FactInput,
    PlannedFacts,
    none_of_this,
    plan_facts,
    record_facts,
)
from doudi.office.registry.actions.households import create_household
from doudi.office.registry.actions.items import (
    ItemInput,
    Provenance,
    check_item,
    correct_item,
    declare_items,
    record_item,
    withdraw_declaration,
    withdraw_item,
)
from doudi.office.registry.actions.life_events import correct_life_event, record_life_event
from doudi.office.registry.actions.look_ups import record_closed_file, record_search, record_unmasking
from doudi.office.registry.actions.members import add_member, end_membership, void_membership
from doudi.office.registry.actions.numbers import approve_person_number, confirm_without_number, request_person_number
from doudi.office.registry.actions.people import correct_person, register_person
from doudi.office.registry.actions.same_person import request_same_person

__all__ = (
    "Basis",
    "FactInput",
    "ItemInput",
    "PlannedFacts",
    "Provenance",
    "add_member",
    "approve_bank_account",
    "approve_person_number",
    "check_item",
    "confirm_without_number",
    "correct_item",
    "correct_life_event",
    "correct_person",
    "create_household",
    "declare_items",
    "end_membership",
    "none_of_this",
    "plan_facts",
    "record_closed_file",
    "record_facts",
    "record_item",
    "record_life_event",
    "record_search",
    "record_unmasking",
    "register_person",
    "request_bank_account",
    "request_person_number",
    "request_same_person",
    "void_membership",
    "withdraw_declaration",
    "withdraw_item",
)
