"""Every write of benefits, by subject."""

from __future__ import annotations

from doudi.office.benefits.actions.dues import Reckoning as Reckoning
from doudi.office.benefits.actions.dues import reckon as reckon
from doudi.office.benefits.actions.ledger import appropriate as appropriate
from doudi.office.benefits.actions.ledger import close_month as close_month
from doudi.office.benefits.actions.ledger import top_up_reserve as top_up_reserve
from doudi.office.benefits.actions.locking import PaymentLine as PaymentLine
from doudi.office.benefits.actions.locking import lock_payments as lock_payments
from doudi.office.benefits.actions.parts import plan_parts as plan_parts
from doudi.office.benefits.actions.payments import confirm_payments as confirm_payments
from doudi.office.benefits.actions.payments import release_payments as release_payments
from doudi.office.benefits.actions.payments import return_payments as return_payments
from doudi.office.benefits.actions.payments import settle_returns as settle_returns
from doudi.office.benefits.actions.payments import void_payments as void_payments
from doudi.office.benefits.actions.recoveries import agree_plan as agree_plan
from doudi.office.benefits.actions.recoveries import ask_waiver as ask_waiver
from doudi.office.benefits.actions.recoveries import close_recovery as close_recovery
from doudi.office.benefits.actions.recoveries import decide_waiver as decide_waiver
from doudi.office.benefits.actions.recoveries import notify as notify
from doudi.office.benefits.actions.recoveries import open_recovery as open_recovery
from doudi.office.benefits.actions.recoveries import planned_offsets as planned_offsets
from doudi.office.benefits.actions.recoveries import take_repayment as take_repayment
from doudi.office.benefits.actions.reserves import file_reserve_payment as file_reserve_payment
from doudi.office.benefits.actions.reserves import pay_from_reserve as pay_from_reserve
from doudi.office.benefits.actions.supplements import pay_list_once as pay_list_once
from doudi.office.benefits.actions.supplements import reckon_allowances as reckon_allowances
