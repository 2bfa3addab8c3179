-- What an order line counts of arrivals, receipts and invoices is what their documents say. Scripts
-- get a line wrong now and then, which the report shows as the ERP does: only more than one line in
-- fifty is a fault.
with documents as (
    select
        arrival_lines.purchase_order_line_id,
        arrival_lines.quantity as arrived_quantity,
        0 as received_quantity,
        0 as invoiced_quantity,
        0 as invoiced_net_amount
    from {{ ref('sto_arrival_lines') }} arrival_lines
    inner join {{ ref('sto_arrivals') }} arrivals
        on arrival_lines.arrival_id = arrivals.arrival_id
    where arrival_lines.is_deleted = 0 and arrivals.is_deleted = 0
    union all
    select
        receipt_lines.purchase_order_line_id,
        0 as arrived_quantity,
        receipt_lines.quantity as received_quantity,
        0 as invoiced_quantity,
        0 as invoiced_net_amount
    from {{ ref('sto_purchase_receipt_lines') }} receipt_lines
    inner join {{ ref('sto_purchase_receipts') }} receipts
        on receipt_lines.purchase_receipt_id = receipts.purchase_receipt_id
    where receipt_lines.is_deleted = 0 and receipts.is_deleted = 0 and receipts.is_signed = 1
    union all
    select
        invoice_lines.purchase_order_line_id,
        0 as arrived_quantity,
        0 as received_quantity,
        invoice_lines.quantity as invoiced_quantity,
        invoice_lines.net_amount as invoiced_net_amount
    from {{ ref('sto_purchase_invoice_lines') }} invoice_lines
    inner join {{ ref('sto_purchase_invoices') }} invoices
        on invoice_lines.purchase_invoice_id = invoices.purchase_invoice_id
    where invoice_lines.is_deleted = 0 and invoices.is_deleted = 0
),

counted as (
    select
        purchase_order_line_id,
        sum(arrived_quantity) as arrived_quantity,
        sum(received_quantity) as received_quantity,
        sum(invoiced_quantity) as invoiced_quantity,
        sum(invoiced_net_amount) as invoiced_net_amount
    from documents
    group by purchase_order_line_id
),

differing as (
    select order_lines.purchase_order_line_id
    from {{ ref('fct_purchase_order_lines') }} order_lines
    left join counted
        on order_lines.purchase_order_line_id = counted.purchase_order_line_id
    where
        order_lines.arrived_quantity <> coalesce(counted.arrived_quantity, 0)
        or order_lines.received_quantity <> coalesce(counted.received_quantity, 0)
        or order_lines.invoiced_quantity <> coalesce(counted.invoiced_quantity, 0)
        or order_lines.invoiced_net_amount <> coalesce(counted.invoiced_net_amount, 0)
),

totals as (
    select
        (select count(*) from differing) as differing_count,
        count(*) as line_count
    from {{ ref('fct_purchase_order_lines') }}
)

select
    differing.purchase_order_line_id,
    totals.differing_count,
    totals.line_count
from differing
cross join totals
where totals.differing_count * 50 > totals.line_count
