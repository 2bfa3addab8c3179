-- No more arrives than was ordered, no more is received than was accepted, no more is invoiced than
-- came in (some of it may have gone back since): documents of live order lines.
with arrivals as (
    select
        arrival_lines.purchase_order_line_id,
        sum(arrival_lines.quantity) as quantity,
        sum(arrival_lines.accepted_quantity) as accepted_quantity
    from {{ ref('sto_arrival_lines') }} arrival_lines
    inner join {{ ref('sto_arrivals') }} arrivals
        on arrival_lines.arrival_id = arrivals.arrival_id
    where arrival_lines.is_deleted = 0 and arrivals.is_deleted = 0
    group by arrival_lines.purchase_order_line_id
),

receipts as (
    select
        receipt_lines.purchase_order_line_id,
        sum(receipt_lines.quantity) as quantity,
        sum(greatest(receipt_lines.quantity, 0)) as came_quantity
    from {{ ref('sto_purchase_receipt_lines') }} receipt_lines
    inner join {{ ref('sto_purchase_receipts') }} receipts
        on receipt_lines.purchase_receipt_id = receipts.purchase_receipt_id
    where receipt_lines.is_deleted = 0 and receipts.is_deleted = 0 and receipts.is_signed = 1
    group by receipt_lines.purchase_order_line_id
),

invoices as (
    select
        invoice_lines.purchase_order_line_id,
        sum(invoice_lines.quantity) as quantity
    from {{ ref('sto_purchase_invoice_lines') }} invoice_lines
    inner join {{ ref('sto_purchase_invoices') }} invoices
        on invoice_lines.purchase_invoice_id = invoices.purchase_invoice_id
    where invoice_lines.is_deleted = 0 and invoices.is_deleted = 0
    group by invoice_lines.purchase_order_line_id
)

select
    order_lines.purchase_order_line_id,
    order_lines.ordered_quantity,
    arrivals.quantity as arrived_quantity,
    arrivals.accepted_quantity,
    receipts.quantity as received_quantity,
    invoices.quantity as invoiced_quantity
from {{ ref('fct_purchase_order_lines') }} order_lines
left join arrivals
    on order_lines.purchase_order_line_id = arrivals.purchase_order_line_id
left join receipts
    on order_lines.purchase_order_line_id = receipts.purchase_order_line_id
left join invoices
    on order_lines.purchase_order_line_id = invoices.purchase_order_line_id
where
    coalesce(arrivals.quantity, 0) > order_lines.ordered_quantity
    or coalesce(receipts.quantity, 0) > coalesce(arrivals.accepted_quantity, 0)
    or coalesce(invoices.quantity, 0) > coalesce(receipts.came_quantity, 0)
