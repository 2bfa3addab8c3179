-- After each event, what is left to invoice is rounded to the cent; an event's open_amount is the
-- step from one rounded rest to the next, so that a sum up to a day is that day's rounded rest.
{{ config(
    materialized='incremental', unique_key='shipment_line_id',
    meta={'indexed': ['event_id', 'customer_id']}, partition_config=by_month('event_date')
) }}

{%- set changes = [
    {'by': ref('sto_shipment_lines')},
    {'by': ref('sto_shipments'), 'through': ref('sto_shipment_lines'), 'on': 'shipment_id'},
    {'by': ref('sto_sales_invoice_lines')},
    {'by': ref('sto_sales_invoice_lines'), 'through': this, 'on': 'sales_invoice_line_id', 'is': 'event_id'},
    {'by': ref('sto_sales_invoices'), 'through': ref('sto_sales_invoice_lines'), 'on': 'sales_invoice_id'},
    {'by': ref('fct_shipments')},
] %}
{%- set shown = [
    'shipment_no', 'line_no', 'shipment_date', 'org_id', 'org_code', 'org_name', 'org_name_en',
    'customer_id', 'customer_code', 'customer_name', 'customer_name_en', 'material_id',
    'material_code', 'material_name', 'material_name_en', 'unit_name', 'unit_name_en',
] %}

with shipment_lines as (
    select * from {{ ref('sto_shipment_lines') }}
    {{ touched('shipment_line_id', changes) }}
),

shipments as (
    select * from {{ ref('sto_shipments') }}
),

events as (
    select
        shipment_line_id,
        shipment_line_id as event_id,
        'shipment' as event_type,
        0 as event_order,
        shipment_date as event_date,
        quantity as shipped_quantity,
        cast(0 as decimal(28, 8)) as invoiced_quantity
    from shipment_lines
    union all
    select
        invoice_lines.shipment_line_id,
        invoice_lines.sales_invoice_line_id as event_id,
        'invoice' as event_type,
        1 as event_order,
        greatest(invoices.invoice_date, shipment_lines.shipment_date) as event_date,
        cast(0 as decimal(28, 8)) as shipped_quantity,
        invoice_lines.quantity as invoiced_quantity
    from {{ ref('sto_sales_invoice_lines') }} invoice_lines
    inner join shipment_lines on invoice_lines.shipment_line_id = shipment_lines.shipment_line_id
    inner join {{ ref('sto_sales_invoices') }} invoices
        on invoice_lines.sales_invoice_id = invoices.sales_invoice_id
    where invoice_lines.is_deleted = 0 and invoices.is_deleted = 0
),

rests as (
    select
        events.*,
        sum(events.shipped_quantity - events.invoiced_quantity) over (
            partition by events.shipment_line_id
            order by events.event_date, events.event_order, events.event_id
            rows between unbounded preceding and current row
        ) as rest_quantity,
        sum(events.shipped_quantity - events.invoiced_quantity) over (
            partition by events.shipment_line_id
        ) as last_rest_quantity,
        max(events.event_date) over (partition by events.shipment_line_id) as last_event_date
    from events
),

amounts as (
    select
        rests.*,
        shipment_lines.shipment_id,
        shipment_lines.is_deleted,
        round(cast(
            rests.rest_quantity * shipment_lines.amount / nullif(shipment_lines.quantity, 0)
            as decimal(28, 8)
        ), 2) as rest_amount
    from rests
    inner join shipment_lines on rests.shipment_line_id = shipment_lines.shipment_line_id
),

final as (
    select
        amounts.event_id,
        amounts.shipment_line_id,
        amounts.event_type,
        amounts.event_date,
        {%- for column in shown %}
        facts.{{ column }},
        {%- endfor %}
        amounts.shipped_quantity,
        amounts.invoiced_quantity,
        cast(
            amounts.shipped_quantity - amounts.invoiced_quantity as decimal(28, 8)
        ) as open_quantity,
        cast(amounts.rest_amount - lag(amounts.rest_amount, 1, 0) over (
            partition by amounts.shipment_line_id
            order by amounts.event_date, amounts.event_order, amounts.event_id
        ) as decimal(28, 8)) as open_amount,
        case
            when amounts.last_rest_quantity = 0 then amounts.last_event_date
            else date '9999-12-31'
        end as open_until,
        {{ build_time() }} as stored_at,
        case
            when shipments.is_deleted = 0 and shipments.is_signed = 1 then amounts.is_deleted
            else 1
        end as is_deleted
    from amounts
    left join shipments on amounts.shipment_id = shipments.shipment_id
    left join {{ ref('fct_shipments') }} facts on amounts.shipment_line_id = facts.shipment_line_id
)

select * from final
{{ live_rows() }}
{{ laid_out_by(['open_until', 'customer_code']) }}
