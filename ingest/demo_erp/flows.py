"""The document flows in the order in which they happen; a new subject is one more line."""

from ingest.demo_erp import (
    arrival_flow,
    balances,
    cost_bills,
    costing_flow,
    count_flow,
    dead_copies,
    delivery_flow,
    expense_vouchers,
    invoice_flow,
    ledger_balances,
    material_flow,
    order_flow,
    payable_vouchers,
    payment_flow,
    payroll_flow,
    period_end,
    production_flow,
    purchase_balances,
    purchase_invoice_flow,
    purchase_order_flow,
    receipt_flow,
    receivable_flow,
    receivable_vouchers,
    requisition_flow,
    shipment_flow,
    stock_flow,
    stock_vouchers,
    voucher_flow,
)

Steps = tuple[str, ...]

STOCK: Steps = (*stock_flow.STEPS, *count_flow.COUNT)
DOCUMENTS: Steps = (
    *voucher_flow.COLLECT, *voucher_flow.POST, *receivable_vouchers.STEPS, *payable_vouchers.STEPS,
    *stock_vouchers.STEPS, *expense_vouchers.STEPS,
)  # fmt: skip
CLOSING: Steps = (*period_end.STEPS, *voucher_flow.MAKE, *ledger_balances.STEPS)

# What a window needs to know before its first document.
TABLES: Steps = (balances.TOUCHED, purchase_balances.TOUCHED, voucher_flow.TOUCHED)

FLOWS: tuple[tuple[str, Steps], ...] = (
    ("orders", order_flow.STEPS),
    ("deliveries", delivery_flow.STEPS),
    ("shipments", shipment_flow.STEPS),
    ("invoices", invoice_flow.STEPS),
    ("receivables", receivable_flow.STEPS),
    ("receipts", receipt_flow.STEPS),
    ("balances", balances.STEPS),
    ("requisitions", requisition_flow.STEPS),
    ("purchase orders", purchase_order_flow.STEPS),
    ("arrivals", arrival_flow.STEPS),
    ("purchase invoices", purchase_invoice_flow.STEPS),
    ("payments", payment_flow.STEPS),
    ("purchase balances", purchase_balances.STEPS),
    ("materials", material_flow.STEPS),
    ("production", (*production_flow.STEPS, *count_flow.ADJUST)),
    ("stock", STOCK),
    ("costing", (*costing_flow.STEPS, *cost_bills.STEPS)),
    ("vouchers", DOCUMENTS),
    ("pay", (*payroll_flow.STEPS, "drop table wages")),
    ("period ends", CLOSING),
    ("deleted documents", dead_copies.STEPS),
)
