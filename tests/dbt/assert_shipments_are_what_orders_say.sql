-- The shipments of an order line add up to the shipped quantity that the order itself keeps.
with shipped as (
    select
        sales_order_line_id,
        sum(quantity) as quantity
    from {{ ref('fct_shipments') }}
    where sales_order_line_id is not null
    group by sales_order_line_id
)

select
    order_lines.sales_order_line_id,
    order_lines.shipped_quantity,
    shipped.quantity
from {{ ref('fct_sales_order_lines') }} order_lines
left join shipped on order_lines.sales_order_line_id = shipped.sales_order_line_id
where order_lines.shipped_quantity <> coalesce(shipped.quantity, 0)
