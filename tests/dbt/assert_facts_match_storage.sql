-- Every fact has as many rows as storage has live ones, and the same money.
with facts as (
    select
        'orders' as fact,
        count(*) as row_count,
        sum(ordered_amount) as amount
    from {{ ref('fct_sales_order_lines') }}
    union all
    select
        'shipments' as fact,
        count(*) as row_count,
        sum(amount) as amount
    from {{ ref('fct_shipments') }}
    union all
    select
        'invoices' as fact,
        count(*) as row_count,
        sum(amount) as amount
    from {{ ref('fct_sales_invoice_lines') }}
    union all
    select
        'receivables' as fact,
        count(*) as row_count,
        sum(amount) as amount
    from {{ ref('fct_receivables') }}
    where movement_type = 'receivable'
),

stored as (
    select
        'orders' as fact,
        count(*) as row_count,
        sum(order_lines.amount) as amount
    from {{ ref('sto_sales_order_lines') }} order_lines
    inner join {{ ref('sto_sales_orders') }} orders
        on order_lines.sales_order_id = orders.sales_order_id
    where order_lines.is_deleted = 0 and orders.is_deleted = 0
    union all
    select
        'shipments' as fact,
        count(*) as row_count,
        sum(shipment_lines.amount) as amount
    from {{ ref('sto_shipment_lines') }} shipment_lines
    inner join {{ ref('sto_shipments') }} shipments
        on shipment_lines.shipment_id = shipments.shipment_id
    where
        shipment_lines.is_deleted = 0 and shipments.is_deleted = 0 and shipments.is_signed = 1
    union all
    select
        'invoices' as fact,
        count(*) as row_count,
        sum(invoice_lines.amount) as amount
    from {{ ref('sto_sales_invoice_lines') }} invoice_lines
    inner join {{ ref('sto_sales_invoices') }} invoices
        on invoice_lines.sales_invoice_id = invoices.sales_invoice_id
    where invoice_lines.is_deleted = 0 and invoices.is_deleted = 0
    union all
    select
        'receivables' as fact,
        count(*) as row_count,
        sum(items.amount) as amount
    from {{ ref('sto_receivable_items') }} items
    inner join {{ ref('sto_receivable_bills') }} bills
        on items.receivable_bill_id = bills.receivable_bill_id
    where items.is_deleted = 0 and bills.is_deleted = 0 and bills.is_effective = 1
)

select
    facts.fact,
    facts.row_count,
    stored.row_count as stored_row_count,
    facts.amount,
    stored.amount as stored_amount
from facts
inner join stored on facts.fact = stored.fact
where
    facts.row_count <> stored.row_count
    or coalesce(facts.amount, 0) <> coalesce(stored.amount, 0)
