"""Every write of benefits, by subject."""

from __future__ import annotations

from doudi.office.benefits.actions.dues import Reckoning as Reckoning
from doudi.office.benefits.actions.dues import reckon as reckon
from doudi.office.benefits.actions.payments import PaymentLine as PaymentLine
from doudi.office.benefits.actions.payments import confirm_payments as confirm_payments
from doudi.office.benefits.actions.payments import lock_payments as lock_payments
from doudi.office.benefits.actions.payments import release_payments as release_payments
from doudi.office.benefits.actions.payments import return_payments as return_payments
from doudi.office.benefits.actions.payments import settle_returns as settle_returns
from doudi.office.benefits.actions.payments import void_payments as void_payments
