"""What benefits keeps, by subject."""

from __future__ import annotations

from doudi.office.benefits.models.batches import AccountTrial as AccountTrial
from doudi.office.benefits.models.batches import Batch as Batch
from doudi.office.benefits.models.batches import BatchFinding as BatchFinding
from doudi.office.benefits.models.batches import BatchLine as BatchLine
from doudi.office.benefits.models.batches import BatchStep as BatchStep
from doudi.office.benefits.models.batches import CountyLayout as CountyLayout
from doudi.office.benefits.models.batches import PaymentCycle as PaymentCycle
from doudi.office.benefits.models.batches import ReleaseRule as ReleaseRule
from doudi.office.benefits.models.dues import Due as Due
from doudi.office.benefits.models.dues import DuePart as DuePart
from doudi.office.benefits.models.dues import MonthTerms as MonthTerms
from doudi.office.benefits.models.dues import ReckoningRun as ReckoningRun
from doudi.office.benefits.models.funds import Budget as Budget
from doudi.office.benefits.models.funds import PeriodClose as PeriodClose
from doudi.office.benefits.models.funds import StandardFiling as StandardFiling
from doudi.office.benefits.models.ledger import LedgerAccount as LedgerAccount
from doudi.office.benefits.models.ledger import MonthBalance as MonthBalance
from doudi.office.benefits.models.ledger import MonthClose as MonthClose
from doudi.office.benefits.models.ledger import Posting as Posting
from doudi.office.benefits.models.payments import Allocation as Allocation
from doudi.office.benefits.models.payments import Payment as Payment
from doudi.office.benefits.models.recoveries import RecoveredSum as RecoveredSum
from doudi.office.benefits.models.recoveries import Recovery as Recovery
from doudi.office.benefits.models.recoveries import RecoveryStep as RecoveryStep
from doudi.office.benefits.models.reserves import ReserveFiling as ReserveFiling
from doudi.office.benefits.models.results import DeathReport as DeathReport
from doudi.office.benefits.models.results import PaymentBreak as PaymentBreak
from doudi.office.benefits.models.results import ResultFile as ResultFile
from doudi.office.benefits.models.results import ResultLine as ResultLine
