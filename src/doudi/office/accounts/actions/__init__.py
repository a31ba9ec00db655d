"""Every write of accounts: accounts, duties and identity numbers, each by two people; and what signing in leaves behind.

What gives power is asked for by one (`request_…`) and takes effect when another approves (`approve_…`); what takes it away is
done by one.
"""

from doudi.office.accounts.actions.approvals import (
    Approval,
    approve_change,
    reject_change,
    request_change,
    withdraw_change,
)
from doudi.office.accounts.actions.duties import approve_duty, end_duty, request_duty
from doudi.office.accounts.actions.numbers import approve_number, request_number
from doudi.office.accounts.actions.officers import (
    approve_account,
    approve_password,
    approve_reactivation,
    create_administrator,
    deactivate,
    declare_kin,
    end_sessions,
    lift_account_limits,
    lift_address_limits,
    remove_codes,
    request_account,
    request_password,
    request_reactivation,
)
from doudi.office.accounts.actions.sign_ins import (
    PURGE,
    end_session,
    purge_expired,
    record_changed_password,
    record_failed_attempt,
    record_own_action,
    record_own_codes,
    record_sign_in,
    spend_code,
)
from doudi.office.accounts.actions.tokens import make_token, revoke_token, revoke_tokens

__all__ = (
    "PURGE",
    "Approval",
    "approve_account",
    "approve_change",
    "approve_duty",
    "approve_number",
    "approve_password",
    "approve_reactivation",
    "create_administrator",
    "deactivate",
    "declare_kin",
    "end_duty",
    "end_session",
    "end_sessions",
    "lift_account_limits",
    "lift_address_limits",
    "make_token",
    "purge_expired",
    "record_changed_password",
    "record_failed_attempt",
    "record_own_action",
    "record_own_codes",
    "record_sign_in",
    "reject_change",
    "remove_codes",
    "request_account",
    "request_change",
    "request_duty",
    "request_number",
    "request_password",
    "request_reactivation",
    "revoke_token",
    "revoke_tokens",
    "spend_code",
    "withdraw_change",
)
