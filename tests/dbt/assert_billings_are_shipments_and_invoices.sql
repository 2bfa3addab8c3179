-- What is open of a shipment line is what left less what was invoiced of it.
with shipments as (
    select
        shipment_line_id,
        quantity,
        amount
    from {{ ref('fct_shipments') }}
),

invoices as (
    select
        shipment_line_id,
        sum(quantity) as quantity
    from {{ ref('fct_sales_invoice_lines') }}
    group by shipment_line_id
),

billings as (
    select
        shipment_line_id,
        sum(shipped_quantity) as shipped_quantity,
        sum(invoiced_quantity) as invoiced_quantity,
        sum(open_quantity) as open_quantity,
        sum(open_amount) as open_amount
    from {{ ref('fct_shipment_billings') }}
    group by shipment_line_id
)

select
    coalesce(shipments.shipment_line_id, billings.shipment_line_id) as shipment_line_id,
    billings.open_quantity,
    billings.open_amount
from shipments
full join billings on shipments.shipment_line_id = billings.shipment_line_id
left join invoices on shipments.shipment_line_id = invoices.shipment_line_id
where
    shipments.shipment_line_id is null
    or billings.shipment_line_id is null
    or billings.shipped_quantity <> shipments.quantity
    or billings.invoiced_quantity <> coalesce(invoices.quantity, 0)
    or (billings.open_quantity = 0 and billings.open_amount <> 0)
    or (
        billings.open_quantity = billings.shipped_quantity
        and billings.open_amount <> shipments.amount
    )
